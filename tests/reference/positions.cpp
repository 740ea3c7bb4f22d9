// Where providers stand when they decide: what they perceive of their contracts, who they are, how full they are, who waits.
#include <algorithm>
#include <cmath>

#include "base/elementary.hpp"
#include "model/provider/payer.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {

/// How a provider's name is written in the luck that it draws (FNV-1a).
std::uint32_t Simulator::provider_word(std::size_t provider) const {
    return hash_of_provider(plan_.provider_names[provider]);
}

double Simulator::altruism_of(std::size_t provider) const {
    const BehaviourTables& b = tables_.behaviour;
    const Draws luck(Purpose::provider_type,
                     philox(key_of_seed(plan_.seed), provider_word(provider), block_of(Purpose::provider_type), 0,
                            replication_ / plan_.inner),
                     used_lanes_);
    const double u = unit_interval(luck["altruism"]);
    return u < b.strategic_share ? 0.0 : u < b.strategic_share + b.non_strategic_share ? 1.0 : 0.5;
}

/// Under target income: what lacks of the running cost of the year before and 1 %, by what this year is going to bring.
std::optional<double> Simulator::income_gap_of(std::size_t provider) const {
    const Draws luck(
        Purpose::provider_type,
        philox(key_of_seed(plan_.seed), 0, block_of(Purpose::provider_type), 0, replication_ / plan_.inner),
        used_lanes_);
    if (unit_interval(luck["theory"]) >= tables_.behaviour.target_income_share) return {};
    const auto found = accounts_.find(provider);
    if (found == accounts_.end() || found->second.cost_of_year <= 0) return 0.0;  // no year before
    const Accounts& account = found->second;
    auto expected = static_cast<double>(account.earned_of_year);
    if (const int periods = week_ / weeks_per_period % periods_per_year; periods > 0) {
        const std::int64_t in_slot = outcome_.provider(year_slot(), provider, ProviderTally::revenue_cents);
        const std::int64_t so_far = in_slot - (year_slot() == 0 ? account.earned : 0);
        expected = static_cast<double>(so_far) * periods_per_year / periods;
    }
    if (noting_ == Misjudgment::target_of_this_year) {
        // as much as it is going to cost
        const std::int64_t in_slot = outcome_.provider(year_slot(), provider, ProviderTally::cost_cents);
        const auto so_far = static_cast<double>(in_slot - (year_slot() == 0 ? account.cost : 0));
        const int periods = week_ / weeks_per_period % periods_per_year;
        if (periods > 0) return std::max(0.0, 1.0 - expected / (1.01 * so_far * periods_per_year / periods));
    }
    return std::max(0.0, 1.0 - expected / (1.01 * static_cast<double>(account.cost_of_year)));
}

Worth Simulator::worth_of(std::size_t caseload, Paying paying) const {
    const std::uint16_t contract =
        (paying == Paying::current ? plan_.current_contract : plan_.horizon_contract)[caseload];
    const std::size_t segment = plan_.caseloads[caseload].segment;
    BySeverity<int> planned{};
    for (std::size_t k = 0; k < severity_count; ++k) planned[k] = table(segment).planned_duration[k];
    Worth worth;
    worth.prices = contracts::arrangement_prices(*plan_.contracts[contract].model, billing_.terms(contract),
                                                 quanta_per_unit(plan_.scenario.segments[segment].unit), planned);
    worth.clauses = contract_of(caseload, paying).clauses;
    worth.step_is_result = contract_of(caseload, paying).clauses.step_down_is_result;
    worth.rest_is_earned = contract_of(caseload, paying).modifiers.per_episode;
    return worth;
}

double Simulator::part_under_the_contract_before(std::size_t caseload) const {
    std::int64_t before = 0, all = 0;
    for (const auto& [name, stay] : stays_) {
        if (!stay.in_care || stay.caseload != caseload) continue;
        all += billed_rate(stay);
        if (stay.paying == Paying::current) before += billed_rate(stay);
    }
    return all > 0 ? static_cast<double>(before) / static_cast<double>(all) : 0.0;
}

/// What more care moves of what episodes bring in, per cent of it: as planned, before anybody decided.
double Simulator::moved_by_care(std::size_t caseload) const {
    const Paying in_force = year_slot() > 0 ? Paying::horizon : Paying::current;
    double pay = 0.0, value = 0.0, own = 0.0;
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        if (!billing_.under_contract(c) || !contract_of(c, in_force).modifiers.per_episode) continue;
        const double given = plan_.expected_value(c, year_slot() > 0);
        pay += plan_.expected_pay(c, year_slot() > 0);
        value += given;
        if (plan_.caseloads[c].provider == plan_.caseloads[caseload].provider) own += given;
    }
    return value > 0.0 ? (1.0 - own / value) * pay / value : 0.0;
}

/// As its provider perceived it when it last decided there: where that setting comes later in the file, four weeks before.
double Simulator::margin_in_the_lighter_setting(std::size_t c, bool per_episode) const {
    const std::int32_t lighter = table(plan_.caseloads[c].segment).step_down_segment;
    if (lighter < 0) return 0.0;
    const auto segment = static_cast<std::size_t>(lighter);
    for (std::size_t there = plan_.first_caseload[segment]; there < plan_.first_caseload[segment + 1]; ++there) {
        if (plan_.caseloads[there].provider != plan_.caseloads[c].provider || outside_.contains(there)) continue;
        const Paying in_force = year_slot() > 0 ? Paying::horizon : Paying::current;
        const bool inside = per_episode && contract_of(there, in_force).modifiers.per_episode;
        const bool before = noting_ == Misjudgment::lighter_setting_is_as_before && !before_.empty();
        Worth worth = before ? before_[there] : perceived_[there];
        if (inside && week_ == 0 && there > c) worth.per_value = moved_by_care(there);
        return margin_of_a_period(table(segment), tables_.caseloads[there], worth, inside);
    }
    return 0.0;
}

Position Simulator::position_of(std::size_t c, const Responses& now) {
    const Caseload& caseload = plan_.caseloads[c];
    const SegmentTables& t = table(caseload.segment);
    const bool horizon = year_slot() > 0;
    const Paying in_force = horizon && switches(c) ? Paying::horizon : Paying::current;
    const ContractStands& stands = now.stands[c];

    // What a claim brings today is what caps leave of it, whoever pays how much for it; a corridor pays care beside.
    const auto capped = [&](Worth worth, double kept) {
        worth = worth.times(kept);
        worth.per_value += stands.caps.per_cost;
        worth.response = worth.response * kept + stands.caps.response;
        return worth;
    };
    Worth perceived = worth_of(c, in_force).times(stands.per_claim * stands.caps.kept);
    perceived.per_value = stands.per_value + stands.caps.per_cost;
    perceived.response = now.response[c];
    const bool learns = in_force == Paying::horizon && !caseload.enters;
    if (learns && noting_ != Misjudgment::new_prices_are_known_at_once) {
        const double forgotten = years_attended_ * weeks_per_year / tables_.behaviour.perception;
        const bool learned = noting_ == Misjudgment::caps_are_learned;
        perceived = perceived.toward(learned ? before_.at(c) : capped(before_.at(c), stands.caps.kept),
                                     exponential(-forgotten));
    }

    Position position;
    if (learns) {
        if (week_ == plan_.scenario.clock.warm_up) {  // before anything of it is learned, and before caps
            Worth anew = worth_of(c, in_force).times(stands.per_claim);
            anew.per_value = stands.per_value;
            const auto claimed = [&](const std::vector<std::uint16_t>& by) {
                return plan_.contracts[by[c]].claimed_per_client;
            };
            distances_[c] = distance_of(t, tables_.caseloads[c], before_.at(c), anew,
                                        claimed(plan_.current_contract) != claimed(plan_.horizon_contract));
        }
        position.distance = distances_[c];
        position.years_since = years_attended_;
        position.weeks_since = week_ - plan_.scenario.clock.warm_up;
    }
    position.tables = &tables_;
    position.segment = &t;
    position.caseload = &tables_.caseloads[c];
    position.referred = position.in_care = perceived_[c] = perceived;
    const double part =
        learns && noting_ != Misjudgment::run_off_is_cared_for_anew ? part_under_the_contract_before(c) : 0.0;
    if (part > 0.0) position.in_care = position.in_care.toward(capped(before_.at(c), stands.per_other), part);
    position.altruism = altruism_of(caseload.provider);
    position.income_gap = income_gap_of(caseload.provider);
    position.queue = static_cast<double>(lists_[c].size());
    const double norm = t.wait_norm;
    position.pressure = norm > 0.0 ? std::min(1.0, published_[c] / norm) : 0.0;
    // of the capacity that it means to use
    const double capacity = static_cast<double>(week_ == 0 ? tables_.caseloads[c].capacity : ledger_.capacity(c)) *
                            (noting_ == Misjudgment::idle_beyond_the_pace ? 65536 : choices_[c].pace_q16) / 65536.0;
    const auto taken = static_cast<double>(occupation_of(c).in_use(choices_[c].intensity) / 1024);
    position.idle = capacity > 0.0 ? std::max(0.0, 1.0 - taken / capacity) : 0.0;
    const DrawnContract& contract = contract_of(c, in_force);
    const bool at_ceiling = billing_.at_ceiling(c);
    position.obliged =
        contract.clauses.acceptance_obliged &&
        !(at_ceiling && contract.clauses.obligation_lapses_at_stop && noting_ != Misjudgment::ceilings_oblige);
    position.stopped = at_ceiling && contract.clauses.stops_admission;
    position.margin_there = margin_in_the_lighter_setting(c, contract.modifiers.per_episode);
    const YearAhead ahead = year_ahead(c, now);
    const std::size_t agreement = billing_.agreement(c);
    const Billing::ExpectedBonuses bonuses = billing_.expected_bonuses(agreement);
    std::array<double, kpi_count> slopes = bonuses.bonus.slopes;
    const double remembered = learns && noting_ != Misjudgment::bonuses_are_forgotten
                                  ? exponential(-years_attended_ * weeks_per_year / tables_.behaviour.perception)
                                  : 0.0;
    for (std::size_t k = 0; k < kpi_count; ++k) {
        if (learns) slopes[k] += (slopes_before_[c][k] - slopes[k]) * remembered;
        position.kpi_brings[k] = std::abs(slopes[k]) * ahead.by_rule;  // of a year that pays nothing, a loss
    }
    if (in_force == Paying::current) slopes_before_[c] = slopes;
    const auto goal = static_cast<std::size_t>(Kpi::goal);
    const int cases = bonuses.cases[goal];
    position.goal_bonus = slopes[goal] * ahead.by_rule / (cases > 0 ? cases : billing_.planned_cases(agreement));
    position.year_cost = billing_.expected_value(agreement);
    position.audit = contract.modifiers.audit * attention();
    position.penalty = contract.modifiers.penalty;
    position.support_is_apart = contract.clauses.lasting_apart;
    position.review_weeks = plan_.scenario.clock.review;
    // of an exponential time until return, within the five years in which anybody does
    const double mean = tables_.return_weeks;
    const auto within = [&](Paying paying) {
        const int weeks = contract_of(c, paying).clauses.warranty_weeks;
        return (1.0 - exponential(-weeks / mean)) / (1.0 - exponential(-260.0 / mean));
    };
    position.in_warranty = within(in_force);
    const double of_before = noting_ == Misjudgment::warranties_are_those_of_now ? 0.0 : part;
    position.care_in_warranty = (1.0 - of_before) * within(in_force) + of_before * within(Paying::current);
    return position;
}

void Simulator::remember_the_contract_before(const std::vector<ContractStands>& last) {
    // Its prices, without its ceilings, and what its last year paid for care in the mean of its periods.
    before_.clear();
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        Worth& worth = before_.emplace_back();
        if (out_of_contract(c)) continue;
        worth = worth_of(c, Paying::current);
        if (last.empty()) continue;  // nothing was paid before the first week
        const YearInMind& year = year_in_mind_[c];
        worth = worth.times(last[c].per_claim);
        const bool last_only = noting_ == Misjudgment::last_period_is_remembered;
        worth.per_value = last_only ? last[c].per_value : year.per_value / year.periods;
        worth.response = last_only ? last[c].response : year.response / year.periods;
    }
}

void Simulator::take_positions() {
    const auto period = static_cast<std::size_t>(week_ / weeks_per_period);
    const Responses& now = responses_[period];
    const std::int32_t horizon_week = week_ - plan_.scenario.clock.warm_up;
    if (horizon_week == 0)
        remember_the_contract_before(period > 0 ? responses_[period - 1].stands : std::vector<ContractStands>{});
    if (horizon_week > 0) years_attended_ += attended_ * weeks_per_period / weeks_per_year;
    attended_ = noting_ == Misjudgment::attention_teaches_nobody ? 1.0 : attention();
    if (week_ % weeks_per_year == 0 && week_ > 0)
        for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) note_year_end(c);
    if (week_ % weeks_per_year == 0) year_in_mind_.assign(plan_.caseloads.size(), {});
    slopes_before_.resize(plan_.caseloads.size());
    distances_.resize(plan_.caseloads.size(), 0.0);
    if (perceived_.empty())  // nobody decided yet: the lines, before the clauses of a year
        for (std::size_t c = 0; c < plan_.caseloads.size(); ++c)
            perceived_.push_back(out_of_contract(c) ? Worth{} : worth_of(c, Paying::current));
    auto& all = positions_.emplace_back(plan_.caseloads.size());
    auto& ahead = years_ahead_.emplace_back(plan_.caseloads.size());
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        if (out_of_contract(c) || has_stopped(c)) continue;
        ahead[c] = year_ahead(c, now);
        all[c] = position_of(c, now);
        year_in_mind_[c].per_value += now.stands[c].per_value;
        year_in_mind_[c].response += now.stands[c].response;
        year_in_mind_[c].revenue_response += now.response[c];
        year_in_mind_[c].wait += published_[c];
        ++year_in_mind_[c].periods;
    }
}

}  // namespace fundsim::reference
