#include "plan/current_response.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "contracts/availability.hpp"
#include "model/provider/admission.hpp"
#include "model/provider/early_ending.hpp"
#include "model/provider/goal_effort.hpp"
#include "model/provider/intensity.hpp"
#include "model/provider/prolongation.hpp"
#include "model/provider/setting.hpp"
#include "plan/situation.hpp"

namespace fundsim {
namespace {

/// One contract in one segment: what its lines and its year pay at the stationary state, before episodes are divided.
struct Terms {
    contracts::ArrangementPrices prices;
    YearSlopes slopes;
    double claims = 0.0, value = 0.0, pay = 0.0;  // cents a year, of all who are under it
};

/// Of the providers under one contract: their part of the segment's care, of that the part that one of them has, and what they
/// cost over the region's mean.
struct Under {
    double share = 0.0;
    double one = 1.0;
    double cost_factor = 1.0;
};
Under under_of(const Plan& plan, std::size_t segment, std::uint16_t contract, const StationaryState& state) {
    Under under;
    double all = 0.0;
    double own = 0.0;
    double squares = 0.0;
    double cost = 0.0;
    for (std::size_t i = 0; i < state.share.size(); ++i) {
        const std::size_t c = plan.first_caseload[segment] + i;
        if (!plan.caseloads[c].there()) continue;
        all += state.share[i];
        if (plan.current_contract[c] != contract) continue;
        own += state.share[i];
        squares += state.share[i] * state.share[i];
        cost += state.share[i] * state.cost_factor[i];
    }
    if (own > 0.0) under = {.share = own / all, .one = squares / (own * own), .cost_factor = cost / own};
    return under;
}

Terms terms_of(const PlannedContract& planned, const DrawnContract& drawn, const SegmentTables& segment,
               BillingUnit unit, const StationaryState& state, Under under, double forecast_error) {
    Terms out;
    BySeverity<int> weeks{};
    for (std::size_t k = 0; k < severity_count; ++k) weeks[k] = segment.planned_duration[k];
    const std::vector<BySeverity<double>> terms = terms_of_year(planned, drawn, {});  // at the prices that were offered
    out.prices = contracts::arrangement_prices(*planned.model, terms, quanta_per_unit(unit), weeks);
    const contracts::LinePrices prices =
        contracts::mean_prices(out.prices, segment.lasting_starts, segment.lasting_weeks);
    double claims = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        claims +=
            state.starts * segment.start_mix[k] * (prices.per_start[k] + segment.goal_share[k] * prices.per_result[k]) +
            state.in_care * segment.class_mix[k] * (prices.per_week[k] + segment.need_units[k] * prices.per_unit[k]);
    claims *= weeks_per_year * under.share;
    const double value = state.units * weeks_per_year * static_cast<double>(segment.unit_cost) * under.share;
    out.claims = claims;
    out.value = value;
    out.pay = claims;
    if (planned.model->year != nullptr || drawn.modifiers.availability > 0.0 || drawn.modifiers.corridor_share > 0.0 ||
        drawn.modifiers.regional_ceiling > 0.0) {
        const YearFacts facts{.reference_value = value,
                              .neutral_pay = value,
                              .share = 1.0,
                              .planned_claims = claims,
                              .planned_value = value};
        YearRule rule = planned.model->year != nullptr ? planned.model->year(terms, facts) : YearRule{};
        contracts::pay_for_places(drawn.modifiers.availability, facts, rule);
        contracts::add_corridor(drawn.modifiers, rule);
        contracts::YearForecast forecast{.claims = claims,
                                         .value = value,
                                         .claims_sd = forecast_error * claims,
                                         .value_sd = forecast_error * value,
                                         .cost = value * under.cost_factor,
                                         .cost_per_value = segment.avoidable_share * under.cost_factor};
        if (drawn.modifiers.regional_ceiling > 0.0 && under.share > 0.0) {  // as a year opens
            const double all = rule.base + rule.of_claims * claims;
            const double period = all / periods_per_year;
            const contracts::RegionalCut region = contracts::expected_cut({.room = drawn.modifiers.regional_ceiling,
                                                                           .period = period,
                                                                           .later = all - period,
                                                                           .later_sd = forecast_error * (all - period)},
                                                                          under.one);
            forecast.cut = region.cut / under.one;  // of all of them together
            forecast.kept = region.kept;
            forecast.kept_at_end = region.kept_at_end;
        }
        const contracts::YearExpectation expected = contracts::expected_year(rule, forecast);
        out.pay = expected.pay;
        out.slopes = {expected.per_claim, expected.per_value + expected.later_per_value};
    }
    return out;
}

/// What the contracts in force bring in every segment, and how what episodes bring in is divided.
class Today {
public:
    Today(const Plan& plan, const ContractTables& contracts, const Tables& tables,
          const std::vector<StationaryState>& states)
        : plan_(plan), contracts_(contracts), tables_(tables), states_(states), known_(plan.contracts.size()) {
        own_episodes_.assign(plan.provider_names.size(), 0.0);
        for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
            if (!plan.caseloads[c].there() || !drawn(c).modifiers.per_episode) continue;
            const double value = value_of(c);
            own_episodes_[plan.caseloads[c].provider] += value;
            episodes_ += value;
        }
    }
    const DrawnContract& drawn(std::size_t c) const { return contracts_.contracts[plan_.current_contract[c]]; }
    const Terms& terms(std::size_t c) {
        const std::uint16_t number = plan_.current_contract[c];
        std::optional<Terms>& known = known_[number];
        if (!known) {
            const std::size_t s = plan_.caseloads[c].segment;
            known = terms_of(plan_.contracts[number], drawn(c), tables_.segments[s], plan_.scenario.segments[s].unit,
                             states_[s], under_of(plan_, s, number, states_[s]), tables_.behaviour.forecast_error);
        }
        return *known;
    }
    IncentiveProfile profile(std::size_t c) {
        const Terms& under = terms(c);
        YearSlopes slopes = under.slopes;
        const bool per_episode = drawn(c).modifiers.per_episode;
        if (per_episode && episodes_ > 0.0) {
            // as in the simulation (Providers::reckon_year); what episodes bring in is as much as the care that is expected
            const double part = own_episodes_[plan_.caseloads[c].provider] / episodes_;
            slopes.per_value += slopes.per_claim * (1.0 - part);
            slopes.per_claim *= part;
        }
        const double response =
            under.pay > 0.0 ? (slopes.per_claim * under.claims + slopes.per_value * under.value) / under.pay : 1.0;
        return profile_of(under.prices, slopes, response, drawn(c).clauses.step_down_is_result, per_episode);
    }

private:
    double value_of(std::size_t c) const {
        const std::size_t s = plan_.caseloads[c].segment;
        return states_[s].units * static_cast<double>(tables_.segments[s].unit_cost) *
               states_[s].share[c - plan_.first_caseload[s]];
    }

    const Plan& plan_;
    const ContractTables& contracts_;
    const Tables& tables_;
    const std::vector<StationaryState>& states_;
    std::vector<std::optional<Terms>> known_;  // per contract
    std::vector<double> own_episodes_;         // per provider
    double episodes_ = 0.0;
};

/// What a client who steps down brings in the lighter setting: cents a period.
double margin_there(const Plan& plan, const Tables& tables, const std::vector<StationaryState>& states, Today& today,
                    std::size_t c) {
    const std::int32_t lighter = tables.segments[plan.caseloads[c].segment].step_down_segment;
    if (lighter < 0) return 0.0;
    const auto to = static_cast<std::size_t>(lighter);
    for (std::size_t other = plan.first_caseload[to]; other < plan.first_caseload[to + 1]; ++other) {
        if (plan.caseloads[other].provider != plan.caseloads[c].provider || !plan.caseloads[other].there()) continue;
        const SegmentTables& there = tables.segments[to];
        const CareWeights care(there);
        const CareCost cost(
            care, static_cast<double>(there.unit_cost) * states[to].cost_factor[other - plan.first_caseload[to]]);
        const IncentiveProfile profile = today.profile(other);
        const bool inside = today.drawn(c).modifiers.per_episode && today.drawn(other).modifiers.per_episode;
        const double margin =
            inside ? margin_inside_price(care, profile.per_value, cost)
                   : stay_margin(care, earnings_of(care, profile, mean_prices(care, profile)).mean, cost);
        return tables.caseloads[c].own_there * margin;
    }
    return 0.0;
}

/// Unpaid care under a warranty that an ending without the goal brings on, as decisions have it. Cents.
double warranty_cost(const provider::Situation& s, const CareClauses& clauses, const Tables& tables) {
    return s.avoidable_share * s.case_cost * within_warranty(clauses, tables.return_weeks) *
           std::max(0.0, tables.returns_without_goal - tables.returns_after_goal);
}

}  // namespace

std::vector<CurrentResponse> current_responses(const Plan& plan, const ContractTables& contracts, const Tables& tables,
                                               const std::vector<StationaryState>& states) {
    const BehaviourTables& b = tables.behaviour;
    // drawn apart, the shares may pass 1 together: the second gives way, as where kinds are given to providers
    const double never = std::min(b.non_strategic_share, 1.0 - b.strategic_share);
    const std::array<std::pair<double, double>, 3> types{
        {{0.0, b.strategic_share}, {0.5, std::max(0.0, 1.0 - b.strategic_share - never)}, {1.0, never}}};
    Today today(plan, contracts, tables, states);
    std::vector<CurrentResponse> out(states.size());
    for (std::size_t s = 0; s < states.size(); ++s) {
        const SegmentTables& segment = tables.segments[s];
        const StationaryState& state = states[s];
        const CareWeights care(segment);
        CurrentResponse mean{.intensity = 0.0, .step_down = 0.0};
        mean.pace.assign(state.share.size(), 1.0);
        for (std::size_t i = 0; i < state.share.size(); ++i) {
            const std::size_t c = plan.first_caseload[s] + i;
            if (!plan.caseloads[c].there()) continue;
            const DrawnContract& drawn = today.drawn(c);
            const IncentiveProfile profile = today.profile(c);
            const Earnings earnings = earnings_of(care, profile, mean_prices(care, profile));
            const CareCost cost(care, static_cast<double>(segment.unit_cost) * state.cost_factor[i]);
            provider::Situation now = situation_of(care, earnings, cost);
            now.idle = 1.0 - std::min(1.0, state.load);
            now.pressure = segment.wait_norm > 0 ? std::min(1.0, state.wait / segment.wait_norm) : 0.0;
            now.slot_per_period = slot_value(segment, profile, now, state.waiting * state.share[i]);
            now.slot_per_unit = now.period_units > 0.0 ? now.slot_per_period / now.period_units : 0.0;
            const double there = margin_there(plan, tables, states, today, c);
            const Terms& terms = today.terms(c);
            const double income_to_cost = terms.value > 0.0 ? terms.pay / terms.value : 1.0;
            const double gap = std::max(0.0, 1.0 - income_to_cost / (1.01 * state.cost_factor[i]));
            const double warranty = warranty_cost(now, drawn.clauses, tables);
            // crisis care, and who has to accept, take in all that fits
            const bool own_pace = !drawn.clauses.acceptance_obliged && !plan.scenario.segments[s].crisis;
            for (const auto& [altruism, weight] : types)
                for (const auto& [income_gap, theory] :
                     {std::pair{-1.0, 1.0 - b.target_income_share}, std::pair{gap, b.target_income_share}}) {
                    now.altruism = altruism;
                    now.income_gap = income_gap;
                    const double part = weight * theory * state.share[i];
                    const double phi =
                        provider::intensity(now, {b.intensity, b.need_pressure, b.slack_filling, b.intensity_minimum,
                                                  std::min(b.intensity_maximum, segment.most_intensity)});
                    mean.self_interest += part * (1.0 - altruism);
                    mean.intensity += part * phi;
                    mean.parts.push_back({i, part, 1.0 - altruism, phi});
                    mean.step_down += part * provider::step_down_factor(now, there, b.setting);
                    mean.effort += part * b.goal_effort_effect * provider::goal_effort(now, b.goal_effort);
                    if (own_pace)
                        mean.pace[i] -= weight * theory * (1.0 - provider::admission_pace(now, b.admission_pace));
                    provider::Situation in_form = now;
                    for (std::size_t form = 0; form < mean.ends_early.size(); ++form) {
                        if (earnings.forms_apart) set_pay(in_form, earnings.by_form[form]);
                        if (b.sunk_cost > 0.0) in_form.overrun = mean_overrun(care, earnings.accounts[form], cost);
                        const bool warranted = form == 0 || !drawn.clauses.lasting_apart;
                        mean.ends_early[form] += part * provider::ends_early(in_form, warranted ? warranty : 0.0,
                                                                             b.early_ending, b.sunk_cost);
                        if (form > 0) continue;
                        // who recovers can be kept; lasting support ends by arrangement
                        const double prolongs =
                            provider::prolongation(in_form, {b.prolongation, b.need_pressure, b.slack_filling});
                        double reach = prolongs;
                        for (int n = 0; n < static_cast<int>(b.prolongation_periods); ++n, reach *= prolongs)
                            mean.prolongation_weeks += part * weeks_per_period * reach;
                    }
                }
        }
        // what a court ordered is given as needed
        const double rest = 1.0 - tables.court_share;
        mean.intensity = 1.0 + rest * (mean.intensity - 1.0);
        mean.step_down = 1.0 + rest * (mean.step_down - 1.0);
        mean.effort = 1.0 + rest * (mean.effort - 1.0);
        for (double& of_form : mean.ends_early) of_form *= rest;
        mean.prolongation_weeks *= rest;
        mean.self_interest *= rest;
        out[s] = std::move(mean);
    }
    return out;
}

}  // namespace fundsim
