// Setting: how a provider shifts the probability of a step to a lighter setting.
//
//   factor = clip(1 + e (1 - alpha) (V_there - V_here) / cost of a period here)
//   V_here  = revenue of a period here, and what a step forgoes by it (weeks not yet earned, the chance of a result) unless
//             it counts as the result - v x its cost
//   V_there = slot value of the place that comes free + the margin of a period there x the part of those who step down that
//             come to the same provider: there they find one as anybody does (CaseloadTables::own_there)
//
// Elasticity 0: the clinical probability. Bounds: 0.25 ... 4.
#pragma once

#include "model/provider/situation.hpp"

namespace fundsim::provider {

inline double step_down_factor(const Situation& s, double margin_there, double elasticity) {
    const double cost = s.unit_cost * s.period_units;
    if (!(cost > 0.0)) return 1.0;
    const double here = s.before_step_revenue - s.avoidable_share * cost;
    const double there = s.slot_per_period + margin_there;
    return std::clamp(1.0 + elasticity * self_interest(s) * (there - here) / cost, 0.25, 4.0);
}

}  // namespace fundsim::provider
