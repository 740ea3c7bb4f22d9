// Capacity, once a year.
//
//   wanted = clip(1 + e [margin - margin today + w (queue - queue today) eta_R], 0.7 ... 1.3), of the capacity planned
//   step   = clip(wanted - now, +-10 % a year); of a step up the labour pool brings `labour_entry`, a step down is free
//
// margin = (revenue - cost) / cost of the year, queue = mean wait / norm, at most 2; `today` is what the current contract
// gave in the last year before the horizon: under it capacity is in equilibrium and grows as planned. A level is wanted, not
// a rate: a lasting margin draws so much capacity and no more. A queue draws it only where another client pays, hence eta_R.
// Elasticity 0: capacity as planned. Labour pool and sizes are assumed (no source found).
#pragma once

#include <algorithm>

namespace fundsim::provider {

struct CapacitySituation {
    double margin = 0.0;        // share of cost
    double margin_today = 0.0;  // the same under the current contract
    double queue = 0.0;         // wait / norm
    double queue_today = 0.0;
    double response = 1.0;  // eta_R
};

inline constexpr double queue_weight = 0.05;  // [assume] a wait at the norm draws as much as 5 % margin

/// Capacity wanted, relative to what is planned.
inline double wanted_capacity(const CapacitySituation& s, double elasticity) {
    const double queue = std::min(2.0, s.queue) - std::min(2.0, s.queue_today);
    const double wish = s.margin - s.margin_today + queue_weight * queue * std::clamp(s.response, 0.0, 1.0);
    return std::clamp(1.0 + elasticity * wish, 0.7, 1.3);
}

/// Relative capacity a year later.
inline double next_capacity(double now, double wanted, double labour_entry) {
    const double step = std::clamp(wanted - now, -0.1, 0.1);
    return now + (step > 0.0 ? step * labour_entry : step);
}

}  // namespace fundsim::provider
