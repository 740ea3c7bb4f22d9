#include "reference/capacities.hpp"

#include <algorithm>

#include "reference/simulator.hpp"

namespace fundsim::reference {

double next_capacity(const YearEnd& year, Misplanning mistake) {
    // A wait at the norm draws as much as 5 % margin, where another client pays; no more than one of twice the norm.
    const double most = mistake == Misplanning::queues_without_end ? 1e9 : 2.0;
    const double queue = std::min(most, year.queue) - std::min(most, year.queue_today);
    const double pays = mistake == Misplanning::queue_pays_anyway ? 1.0 : std::clamp(year.response, 0.0, 1.0);
    const double today = mistake == Misplanning::margin_is_not_today ? 0.0 : year.margin_today;
    double wish = year.margin - today + 0.05 * queue * pays;
    // A place pays back in three years, which the contract may not last.
    if (year.years_left && (wish > 0.0 || mistake == Misplanning::loss_delays_shrinking) &&
        mistake != Misplanning::contract_never_ends)
        wish *= 1.0 - year.loss * std::max(0.0, 1.0 - *year.years_left / 3.0);
    double wanted = 1.0 + year.elasticity * wish;
    if (mistake != Misplanning::level_without_bound) wanted = std::clamp(wanted, 0.7, 1.3);
    if (mistake != Misplanning::nothing_is_guaranteed) wanted = std::max(wanted, year.guaranteed);
    double step = wanted - year.now;
    if (mistake != Misplanning::growth_at_any_rate) step = std::clamp(step, -0.1, 0.1);
    // staff has to be found for what is more
    if (step > 0.0 && mistake != Misplanning::labour_is_plenty) step *= year.labour_entry;
    return year.now + step;
}

void Simulator::note_year_end(std::size_t c) {
    // Where staff of who stopped was taken over, or went to who entered, capacity is theirs too.
    const bool alone = stopped_providers_.empty() && entered_providers_.empty();
    if (out_of_contract(c) || plan_.caseloads[c].enters || !alone || tables_.behaviour.capacity == 0.0) return;
    const SegmentTables& t = table(plan_.caseloads[c].segment);
    const YearInMind& mind = year_in_mind_[c];
    const Accounts& account = accounts_[plan_.caseloads[c].provider];
    YearEnd year;
    year.margin = account.cost_of_year > 0
                      ? static_cast<double>(account.earned_of_year) / static_cast<double>(account.cost_of_year) - 1.0
                      : 0.0;
    year.queue = t.wait_norm > 0 ? static_cast<double>(mind.wait) / mind.periods / t.wait_norm : 0.0;
    const std::int32_t horizon_week = week_ - plan_.scenario.clock.warm_up;
    // without a year before the horizon its first is what there was
    if (horizon_week <= 0 || !todays_.contains(c)) {
        todays_[c] = year;
        return;
    }
    if (account.cost_of_year <= 0) return;
    year.margin_today = todays_.at(c).margin;
    year.queue_today = todays_.at(c).queue;
    year.response = mind.revenue_response / mind.periods;
    const contracts::Procurement& let = contract_of(c, Paying::horizon).modifiers.procurement;
    const int years_on = horizon_week / weeks_per_year;
    if (let.term > 0) year.years_left = let.term - years_on % let.term;
    year.loss = let.loss;
    year.guaranteed = let.guaranteed;
    year.now = scale_[c] / 65536.0;
    year.elasticity = tables_.behaviour.capacity;
    year.labour_entry = tables_.behaviour.labour_entry;
    year_ends_.push_back({static_cast<std::size_t>(week_ / weeks_per_period), c, year});
}

}  // namespace fundsim::reference
