// Capacity, once a year.
//
//   wish   = margin - margin today + w (queue - queue today) eta_R;  a wish for more, x (1 - l [1 - T / P]+)
//   wanted = clip(1 + e wish, 0.7 ... 1.3), of the capacity planned, at least what the contract guarantees
//   step   = clip(wanted - now, +-10 % a year); of a step up the labour pool brings `labour_entry`, a step down is free
//
// margin = (revenue - cost) / cost of the year, queue = mean wait / norm, at most 2; `today` is what the current contract
// gave in the last year before the horizon: under it capacity is in equilibrium and grows as planned. A level is wanted, not
// a rate: a lasting margin draws so much capacity and no more. A queue draws it only where another client pays, hence eta_R.
// A place pays back in P years: of a contract that ends in T and is lost with chance l, only so much of that is expected.
// Elasticity 0: capacity as planned. Labour pool, P and sizes are assumed (no source found).
#pragma once

#include <algorithm>
#include <limits>

namespace fundsim::provider {

struct CapacitySituation {
    double margin = 0.0;        // share of cost
    double margin_today = 0.0;  // the same under the current contract
    double queue = 0.0;         // wait / norm
    double queue_today = 0.0;
    double response = 1.0;                                        // eta_R
    double years_left = std::numeric_limits<double>::infinity();  // T: of the contract
    double loss = 0.0;                                            // l: chance of not getting it again
    double guaranteed = 0.0;                                      // part of planned capacity
};

inline constexpr double queue_weight = 0.05;  // [assume] a wait at the norm draws as much as 5 % margin
inline constexpr double payback_years = 3.0;  // [assume] P: recruiting, training, a building

/// Capacity wanted, relative to what is planned.
inline double wanted_capacity(const CapacitySituation& s, double elasticity) {
    const double queue = std::min(2.0, s.queue) - std::min(2.0, s.queue_today);
    const double wish = s.margin - s.margin_today + queue_weight * queue * std::clamp(s.response, 0.0, 1.0);
    const double pays_back = 1.0 - s.loss * std::max(0.0, 1.0 - s.years_left / payback_years);
    const double wanted = std::clamp(1.0 + elasticity * (wish > 0.0 ? wish * pays_back : wish), 0.7, 1.3);
    return std::max(wanted, s.guaranteed);
}

/// Relative capacity a year later.
inline double next_capacity(double now, double wanted, double labour_entry) {
    const double step = std::clamp(wanted - now, -0.1, 0.1);
    return now + (step > 0.0 ? step * labour_entry : step);
}

}  // namespace fundsim::provider
