// Coding: the probability that a provider proposes a class above the true one.
//
//   p = clip(e (1 - alpha) [step x (1 - audit x (1 + penalty))]+ / cost of the case)
//
// step = what the higher class pays more for the same case. An audit finds it, takes the step back and adds a penalty in
// multiples of it: where audit x (1 + penalty) >= 1 nothing is gained. Elasticity 0: the true class is proposed.
// Bound: 0 ... 0.5. Moving cases over a pay threshold: Douven, Remmerswaal & Mosca, Journal of Health Economics 2015.
#pragma once

#include "model/provider/situation.hpp"

namespace fundsim::provider {

inline double proposes_higher(const Situation& s, double step, double case_cost, double audit, double penalty,
                              double elasticity) {
    if (!(case_cost > 0.0)) return 0.0;
    const double kept = std::max(0.0, 1.0 - audit * (1.0 + penalty));
    return std::clamp(elasticity * self_interest(s) * std::max(0.0, step) * kept / case_cost, 0.0, 0.5);
}

}  // namespace fundsim::provider
