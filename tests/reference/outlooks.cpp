// What a contract year is going to pay, and what one more cent of claims or of care does to it: by what its ledger has come to
// so far and its run rate; when it opens, by what it was expected to come to.
#include <algorithm>

#include "contracts/incentives.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {

Simulator::YearAhead Simulator::year_ahead(std::size_t c, const Responses& now) const {
    const Caseload& caseload = plan_.caseloads[c];
    const BehaviourTables& b = tables_.behaviour;
    const std::size_t agreement = billing_.agreement(c);
    const YearRule rule = billing_.weighed_rule(agreement);
    const int periods = week_ / weeks_per_period % periods_per_year;
    const double part_left = 1.0 - static_cast<double>(periods) / periods_per_year;
    const auto to_a_year = [&](double so_far, double expected) {
        return periods > 0 ? so_far * periods_per_year / periods : expected;
    };
    const Billing::SoFar so_far = billing_.so_far(agreement);
    const Outlook& opened = now.outlook[agreement];

    contracts::YearForecast forecast;
    forecast.claims = to_a_year(so_far.claims, opened.claims);
    forecast.value = to_a_year(so_far.value, opened.value);
    forecast.cost = to_a_year(so_far.cost, opened.cost);
    // of a result that is shared, or made good next year, what runs off is a part
    const bool of_result = rule.next_base_of_loss > 0.0 || rule.corridor_share > 0.0;
    if (of_result) forecast.beside = to_a_year(so_far.beside, opened.beside);
    const double error = noting_ == Misjudgment::years_are_foreseen   ? 0.0
                         : noting_ == Misjudgment::error_till_the_end ? b.forecast_error
                                                                      : b.forecast_error * part_left;
    forecast.claims_sd = error * forecast.claims;
    forecast.value_sd = error * forecast.value;
    const SegmentTables& t = table(caseload.segment);
    forecast.cost_per_value =
        t.avoidable_share * static_cast<double>(tables_.caseloads[c].unit_cost) / static_cast<double>(t.unit_cost);
    const double bonus = billing_.expected_bonuses(agreement).bonus.share;
    forecast.bonus = bonus;
    const contracts::RegionalCut region = cut_under_the_ceiling(agreement, now);
    forecast.cut = region.cut;
    forecast.kept = region.kept;
    forecast.kept_at_end = region.kept_at_end;

    const contracts::YearExpectation expected = contracts::expected_year(rule, forecast);
    YearAhead ahead;
    ahead.by_rule = expected.by_rule;
    // What prices and budgets of the next year owe to this one counts beside what this one pays.
    const double per_claim = expected.per_claim + expected.later_per_claim;
    const double per_value = expected.per_value + expected.later_per_value;
    ahead.stands.per_claim = rule.of_claims * (1.0 + bonus);
    ahead.stands.caps.kept = ahead.stands.per_claim > 0.0 ? per_claim / ahead.stands.per_claim : expected.per_other;
    ahead.stands.caps.per_cost = expected.per_cost;
    ahead.stands.per_value = per_value - expected.per_cost;
    ahead.stands.per_other = expected.per_other;
    const double moving =
        per_claim * forecast.claims + per_value * forecast.value + expected.per_other * forecast.beside;
    // Where not a cent is paid, it is a matter of whether more would be.
    ahead.response = std::clamp(expected.pay >= 1.0 ? moving / expected.pay : per_claim, 0.0, 1.5);
    return ahead;
}

contracts::RegionalCut Simulator::cut_under_the_ceiling(std::size_t agreement, const Responses& now) const {
    const std::uint16_t contract = billing_.contract_in_force(agreement);
    const Paying in_force = year_slot() > 0 ? Paying::horizon : Paying::current;
    const double ceiling = contract_of(agreement, in_force).modifiers.regional_ceiling;
    if (!(ceiling > 0.0)) return {};
    const int periods = week_ / weeks_per_period % periods_per_year;
    const auto pay_of = [&](std::size_t of) {
        const Billing::SoFar so_far = billing_.so_far(of);
        const YearRule rule = billing_.weighed_rule(of);
        return periods > 0 ? so_far.booked + so_far.cut : rule.base + rule.of_claims * now.outlook[of].claims;
    };
    double booked = 0.0, all = 0.0;
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        if (!billing_.under_contract(c) || billing_.agreement(c) != c) continue;
        if (billing_.contract_in_force(c) != contract) continue;
        booked += billing_.so_far(c).booked;
        all += pay_of(c);
    }
    if (!(all > 0.0)) return {};
    const double year = periods > 0 ? all * periods_per_year / periods : all;
    contracts::RegionalRoom room;
    room.room = std::max(0.0, ceiling - booked);
    room.period = year / periods_per_year;
    room.later = room.period * (periods_per_year - periods - 1);
    room.later_sd = tables_.behaviour.forecast_error * room.later;
    contracts::RegionalCut cut = contracts::expected_cut(room, pay_of(agreement) / all);
    cut.cut += billing_.so_far(agreement).cut;
    return cut;
}

}  // namespace fundsim::reference
