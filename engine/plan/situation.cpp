#include "plan/situation.hpp"

#include <algorithm>

namespace fundsim {
namespace {

constexpr double intake_units = 2.0;  // [assume] hours of staff at an intake that nobody pays for

}  // namespace

provider::Situation situation_of(const SegmentTables& segment, const contracts::LinePrices& prices, YearSlopes slopes,
                                 double unit_cost) {
    provider::Situation out;
    out.unit_cost = unit_cost;
    out.avoidable_share = segment.avoidable_share;
    out.practice = segment.practice;
    out.aftercare_intensity = segment.aftercare_q8 / 256.0;
    const double of_value = slopes.per_value * static_cast<double>(segment.unit_cost);
    double units = 0.0;
    double unit_pay = 0.0;
    double week_pay = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double weight = segment.class_mix[k];
        units += weight * segment.need_units[k];
        unit_pay += weight * segment.need_units[k] * prices.per_unit[k];
        week_pay += weight * prices.per_week[k];
        out.result_revenue += slopes.per_claim * segment.start_mix[k] * prices.per_result[k];
        out.case_cost += segment.start_mix[k] * segment.need_units[k] * segment.planned_duration[k] * out.unit_cost;
    }
    if (units > 0.0) out.unit_revenue = slopes.per_claim * unit_pay / units + of_value;
    out.period_units = units * weeks_per_period;
    out.stay_revenue = weeks_per_period * slopes.per_claim * week_pay + out.period_units * out.unit_revenue;
    out.period_revenue =
        weeks_per_period * slopes.per_claim * week_pay + out.period_units * out.aftercare_intensity * out.unit_revenue;
    return out;
}

double slot_value(const SegmentTables& segment, const contracts::LinePrices& prices, YearSlopes slopes,
                  const provider::Situation& s, double queue) {
    double pay = 0.0;
    double cost = 0.0;
    double periods = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double weeks = segment.planned_duration[k];
        const double units = segment.need_units[k] * weeks;
        pay += segment.start_mix[k] *
               (slopes.per_claim * (prices.per_start[k] + prices.per_week[k] * weeks + prices.per_unit[k] * units +
                                    segment.goal_share[k] * prices.per_result[k]) +
                slopes.per_value * units * static_cast<double>(segment.unit_cost));
        cost += segment.start_mix[k] * units * s.unit_cost;
        periods += segment.start_mix[k] * weeks / weeks_per_period;
    }
    if (!(periods > 0.0)) return 0.0;
    const double gain = pay - s.avoidable_share * cost - intake_units * s.unit_cost * segment.intake_unit;
    return std::max(0.0, gain) / periods * (queue > 0.0 ? queue / (queue + 1.0) : 0.0);
}

}  // namespace fundsim
