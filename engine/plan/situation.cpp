#include "plan/situation.hpp"

#include <algorithm>
#include <array>

namespace fundsim {
namespace {

constexpr std::array line_price_kinds{&contracts::LinePrices::per_unit, &contracts::LinePrices::per_week,
                                      &contracts::LinePrices::per_week_before_step, &contracts::LinePrices::per_start,
                                      &contracts::LinePrices::per_result};
constexpr double intake_units = 2.0;  // [assume] hours of staff at an intake that nobody pays for

}  // namespace

IncentiveProfile profile_of(const contracts::ArrangementPrices& prices, YearSlopes slopes, double response,
                            bool step_is_result) {
    IncentiveProfile out{prices.recovery, prices.lasting, slopes.per_value, response, step_is_result, prices.alike()};
    for (const auto price : line_price_kinds)
        for (double& of_class : out.prices.*price) of_class *= slopes.per_claim;
    if (out.alike) out.lasting = out.prices;
    else
        for (const auto price : line_price_kinds)
            for (double& of_class : out.lasting.*price) of_class *= slopes.per_claim;
    return out;
}

contracts::LinePrices mean_prices(const SegmentTables& segment, const IncentiveProfile& profile) {
    if (profile.alike) return profile.prices;
    return contracts::mean_prices({profile.prices, profile.lasting}, segment.lasting_starts, segment.lasting_weeks);
}

void learn(IncentiveProfile& profile, const IncentiveProfile& before, double weight) {
    const auto toward = [weight](double& value, double old) { value += (old - value) * weight; };
    const auto learn_prices = [&](contracts::LinePrices& perceived, const contracts::LinePrices& old) {
        for (const auto price : line_price_kinds)
            for (std::size_t k = 0; k < severity_count; ++k) toward((perceived.*price)[k], (old.*price)[k]);
    };
    profile.alike = profile.alike && before.alike;
    learn_prices(profile.prices, before.prices);
    if (profile.alike) profile.lasting = profile.prices;
    else learn_prices(profile.lasting, before.lasting);
    toward(profile.per_value, before.per_value);
    toward(profile.response, before.response);
}

provider::Situation situation_of(const SegmentTables& segment, const IncentiveProfile& profile, double unit_cost) {
    const contracts::LinePrices prices = mean_prices(segment, profile);
    provider::Situation out;
    out.unit_cost = unit_cost;
    out.avoidable_share = segment.avoidable_share;
    out.practice = segment.practice;
    out.aftercare_intensity = segment.aftercare_q8 / 256.0;
    out.response = std::clamp(profile.response, 0.0, 1.0);
    // three of four trajectories end with the goal [assume]
    out.goal_in_period = std::min(1.0, 0.75 * weeks_per_period / std::max(1, segment.mean_weeks));
    double units = 0.0;
    double unit_pay = 0.0;
    double week_pay = 0.0;
    double week_pay_before_step = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double weight = segment.class_mix[k];
        units += weight * segment.need_units[k];
        unit_pay += weight * segment.need_units[k] * prices.per_unit[k];
        week_pay += weight * prices.per_week[k];
        week_pay_before_step += weight * prices.per_week_before_step[k];
        out.result_revenue += segment.start_mix[k] * prices.per_result[k];
        out.case_cost += segment.start_mix[k] * segment.need_units[k] * segment.planned_duration[k] * out.unit_cost;
    }
    if (units > 0.0) out.unit_revenue = unit_pay / units + profile.per_value * static_cast<double>(segment.unit_cost);
    out.period_units = units * weeks_per_period;
    out.stay_revenue = weeks_per_period * week_pay + out.period_units * out.unit_revenue;
    out.period_revenue = weeks_per_period * week_pay + out.period_units * out.aftercare_intensity * out.unit_revenue;
    // a step that counts as the result loses nothing; else it closes pro rata, and a goal no longer pays
    out.before_step_revenue = profile.step_is_result
                                  ? out.stay_revenue
                                  : weeks_per_period * week_pay_before_step + out.period_units * out.unit_revenue +
                                        out.goal_in_period * out.result_revenue;
    return out;
}

provider::Situation situation_in(const SegmentTables& segment, const IncentiveProfile& profile, bool lasting,
                                 const provider::Situation& mean) {
    if (profile.alike || profile.lasting == profile.prices) return mean;
    IncentiveProfile one_form = profile;
    one_form.alike = true;
    (lasting ? one_form.prices : one_form.lasting) = lasting ? profile.lasting : profile.prices;
    const provider::Situation own = situation_of(segment, one_form, mean.unit_cost);
    provider::Situation out = mean;
    out.unit_revenue = own.unit_revenue;
    out.period_revenue = own.period_revenue;
    out.stay_revenue = own.stay_revenue;
    out.before_step_revenue = own.before_step_revenue;
    out.result_revenue = own.result_revenue;
    return out;
}

double slot_value(const SegmentTables& segment, const IncentiveProfile& profile, const provider::Situation& s,
                  double queue) {
    const contracts::LinePrices prices = mean_prices(segment, profile);
    double pay = 0.0;
    double cost = 0.0;
    double periods = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double weeks = segment.planned_duration[k];
        const double units = segment.need_units[k] * weeks;
        pay += segment.start_mix[k] * (prices.per_start[k] + prices.per_week[k] * weeks + prices.per_unit[k] * units +
                                       segment.goal_share[k] * prices.per_result[k] +
                                       profile.per_value * units * static_cast<double>(segment.unit_cost));
        cost += segment.start_mix[k] * units * s.unit_cost;
        periods += segment.start_mix[k] * weeks / weeks_per_period;
    }
    if (!(periods > 0.0)) return 0.0;
    const double gain = pay - s.avoidable_share * cost - intake_units * s.unit_cost * segment.intake_unit;
    return std::max(0.0, gain) / periods * (queue > 0.0 ? queue / (queue + 1.0) : 0.0);
}

}  // namespace fundsim
