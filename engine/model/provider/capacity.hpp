// Capacity, once a year, and exit.
//
//   wanted growth = clip(e (margin share + min(1, queue in weeks / norm) x room for margin)), +-10 % a year
//   paid hours follow by the labour pool: entry of 1 % more wanted brings `labour_entry` % more hours; shrinking is free
//   exit: reserves below zero for n periods
//
// margin share = (revenue - cost) / cost of the last year. A queue draws growth only where another client pays: scaled
// by eta_R. Elasticity 0: capacity as planned.
#pragma once

#include <algorithm>

namespace fundsim::provider {

struct CapacitySituation {
    double margin_share = 0.0;
    double queue_to_norm = 0.0;  // expected wait / norm
    double response = 1.0;       // eta_R
};

inline double wanted_growth(const CapacitySituation& s, double elasticity) {
    const double queue = std::min(1.0, s.queue_to_norm) * std::clamp(s.response, 0.0, 1.0);
    const double wish = s.margin_share + 0.05 * queue;
    return std::clamp(elasticity * wish, -0.1, 0.1);
}

inline double hours_growth(double wanted, double labour_entry) { return wanted > 0.0 ? wanted * labour_entry : wanted; }

}  // namespace fundsim::provider
