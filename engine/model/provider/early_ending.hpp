// Early ending: the probability per period (four weeks) that a provider ends care before the goal. Forward-looking:
//
//   p = clip(e (1 - alpha) [(V_end - V_stay) / cost of a period]+)
//   V_stay = revenue of the period - v x its cost + P(goal in the period) x what a result brings
//   V_end  = slot value of a period - expected unpaid care under a warranty, more than after the goal
//
// What was spent before does not count. Not before half the planned dose (the caller checks). Elasticity 0: never.
// Bound: 0.25 per period, the professional floor. A review has its part, for the weeks since the last one.
#pragma once

#include "model/provider/situation.hpp"

namespace fundsim::provider {

inline double ends_early(const Situation& s, double warranty_cost, double elasticity) {
    const double cost = s.unit_cost * s.period_units;
    if (!(cost > 0.0)) return 0.0;
    const double stay = s.stay_revenue - s.avoidable_share * cost + s.goal_in_period * s.result_revenue;
    const double end = s.slot_per_period - warranty_cost;
    return std::clamp(elasticity * self_interest(s) * (end - stay) / cost, 0.0, 0.25);
}

}  // namespace fundsim::provider
