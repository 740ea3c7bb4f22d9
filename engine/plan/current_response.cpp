#include "plan/current_response.hpp"

#include <algorithm>
#include <utility>

#include "contracts/availability.hpp"
#include "model/provider/intensity.hpp"
#include "model/provider/prolongation.hpp"
#include "model/provider/setting.hpp"
#include "plan/situation.hpp"

namespace fundsim {
namespace {

/// One contract in one segment: what its lines and its year pay at the stationary state.
struct Terms {
    IncentiveProfile profile;
    double income_to_cost = 1.0;
};

/// Of the providers under one contract: their part of the segment's care, and of that the part that one of them has.
struct Under {
    double share = 0.0;
    double one = 1.0;
};
Under under_of(const Plan& plan, std::size_t segment, std::uint16_t contract, const StationaryState& state) {
    Under under;
    double squares = 0.0;
    for (std::size_t i = 0; i < state.share.size(); ++i) {
        const std::size_t c = plan.first_caseload[segment] + i;
        if (!plan.caseloads[c].there() || plan.current_contract[c] != contract) continue;
        under.share += state.share[i];
        squares += state.share[i] * state.share[i];
    }
    if (under.share > 0.0) under.one = squares / (under.share * under.share);
    return under;
}

Terms terms_of(const PlannedContract& planned, const DrawnContract& drawn, const SegmentTables& segment,
               BillingUnit unit, const StationaryState& state, Under under, double forecast_error) {
    Terms out;
    BySeverity<int> weeks{};
    for (std::size_t k = 0; k < severity_count; ++k) weeks[k] = segment.planned_duration[k];
    const contracts::ArrangementPrices of_forms =
        contracts::arrangement_prices(*planned.model, drawn.terms, quanta_per_unit(unit), weeks);
    const contracts::LinePrices prices =
        contracts::mean_prices(of_forms, segment.lasting_starts, segment.lasting_weeks);
    double claims = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        claims +=
            state.starts * segment.start_mix[k] * (prices.per_start[k] + segment.goal_share[k] * prices.per_result[k]) +
            state.in_care * segment.class_mix[k] * (prices.per_week[k] + segment.need_units[k] * prices.per_unit[k]);
    claims *= weeks_per_year;
    const double value = state.units * weeks_per_year * static_cast<double>(segment.unit_cost);
    double pay = claims;
    YearSlopes slopes;
    if (planned.model->year != nullptr || drawn.modifiers.availability > 0.0 || drawn.modifiers.corridor_share > 0.0 ||
        drawn.modifiers.regional_ceiling > 0.0) {
        const YearFacts facts{.reference_value = value,
                              .neutral_pay = value,
                              .share = 1.0,
                              .planned_claims = claims,
                              .planned_value = value};
        YearRule rule = planned.model->year != nullptr ? planned.model->year(drawn.terms, facts) : YearRule{};
        contracts::pay_for_places(drawn.modifiers.availability, facts, rule);
        contracts::add_corridor(drawn.modifiers, rule);
        contracts::YearForecast forecast{
            claims, value, forecast_error * claims, forecast_error * value, value, segment.avoidable_share};
        if (drawn.modifiers.regional_ceiling > 0.0 && under.share > 0.0) {  // as a year opens
            const double all = rule.base + rule.of_claims * claims;
            const double period = all / periods_per_year;
            const contracts::RegionalCut region =
                contracts::expected_cut({.room = drawn.modifiers.regional_ceiling / under.share,
                                         .period = period,
                                         .later = all - period,
                                         .later_sd = forecast_error * (all - period)},
                                        under.one);
            forecast.cut = region.cut / under.one;  // of all of them together
            forecast.kept = region.kept;
            forecast.kept_at_end = region.kept_at_end;
        }
        const contracts::YearExpectation expected = contracts::expected_year(rule, forecast);
        pay = expected.pay;
        slopes = {expected.per_claim, expected.per_value + expected.later_per_value};
    }
    const double response = pay > 0.0 ? (slopes.per_claim * claims + slopes.per_value * value) / pay : 1.0;
    out.profile = profile_of(of_forms, slopes, response, drawn.clauses.step_down_is_result);
    out.income_to_cost = value > 0.0 ? pay / value : 1.0;
    return out;
}

}  // namespace

std::vector<CurrentResponse> current_responses(const Plan& plan, const ContractTables& contracts, const Tables& tables,
                                               const std::vector<StationaryState>& states) {
    const BehaviourTables& b = tables.behaviour;
    // drawn apart, the shares may pass 1 together: the second gives way, as where kinds are given to providers
    const double never = std::min(b.non_strategic_share, 1.0 - b.strategic_share);
    const std::array<std::pair<double, double>, 3> types{
        {{0.0, b.strategic_share}, {0.5, std::max(0.0, 1.0 - b.strategic_share - never)}, {1.0, never}}};
    std::vector<CurrentResponse> out(states.size());
    for (std::size_t s = 0; s < states.size(); ++s) {
        const SegmentTables& segment = tables.segments[s];
        const StationaryState& state = states[s];
        CurrentResponse mean{.intensity = 0.0, .step_down = 0.0};
        std::vector<std::pair<std::uint16_t, Terms>> known;
        for (std::size_t i = 0; i < state.share.size(); ++i) {
            const std::size_t c = plan.first_caseload[s] + i;
            if (!plan.caseloads[c].there()) continue;
            const std::uint16_t number = plan.current_contract[c];
            auto found =
                std::find_if(known.begin(), known.end(), [&](const auto& entry) { return entry.first == number; });
            if (found == known.end()) {
                known.emplace_back(number, terms_of(plan.contracts[number], contracts.contracts[number], segment,
                                                    plan.scenario.segments[s].unit, state,
                                                    under_of(plan, s, number, state), b.forecast_error));
                found = known.end() - 1;
            }
            const Terms& terms = found->second;
            provider::Situation now =
                situation_of(segment, terms.profile, static_cast<double>(segment.unit_cost) * state.cost_factor[i]);
            now.idle = 1.0 - std::min(1.0, state.load);
            now.pressure = segment.wait_norm > 0 ? std::min(1.0, state.wait / segment.wait_norm) : 0.0;
            now.slot_per_period = slot_value(segment, terms.profile, now, state.waiting * state.share[i]);
            now.slot_per_unit = now.period_units > 0.0 ? now.slot_per_period / now.period_units : 0.0;
            double margin_there = 0.0;
            if (segment.step_down_segment >= 0) {
                const auto to = static_cast<std::size_t>(segment.step_down_segment);
                for (std::size_t other = plan.first_caseload[to]; other < plan.first_caseload[to + 1]; ++other)
                    if (plan.caseloads[other].provider == plan.caseloads[c].provider) {
                        const std::uint16_t there = plan.current_contract[other];
                        const Terms lighter = terms_of(plan.contracts[there], contracts.contracts[there],
                                                       tables.segments[to], plan.scenario.segments[to].unit, states[to],
                                                       under_of(plan, to, there, states[to]), b.forecast_error);
                        margin_there =
                            stay_margin(situation_of(tables.segments[to], lighter.profile,
                                                     static_cast<double>(tables.segments[to].unit_cost) *
                                                         states[to].cost_factor[other - plan.first_caseload[to]]));
                    }
            }
            const double gap = std::max(0.0, 1.0 - terms.income_to_cost / (1.01 * state.cost_factor[i]));
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
                    mean.step_down += part * provider::step_down_factor(now, margin_there, b.setting);
                    // who recovers can be kept; lasting support ends by arrangement
                    const provider::Situation recovering = situation_in(segment, terms.profile, false, now);
                    const double prolongs =
                        provider::prolongation(recovering, {b.prolongation, b.need_pressure, b.slack_filling});
                    double reach = prolongs;
                    for (int n = 0; n < static_cast<int>(b.prolongation_periods); ++n, reach *= prolongs)
                        mean.prolongation_weeks += part * weeks_per_period * reach;
                }
        }
        // what a court ordered is given as needed
        const double rest = 1.0 - tables.court_share;
        mean.intensity = 1.0 + rest * (mean.intensity - 1.0);
        mean.step_down = 1.0 + rest * (mean.step_down - 1.0);
        mean.prolongation_weeks *= rest;
        mean.self_interest *= rest;
        out[s] = std::move(mean);
    }
    return out;
}

}  // namespace fundsim
