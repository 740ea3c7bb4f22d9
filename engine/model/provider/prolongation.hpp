// Prolongation: the probability that a client who is ready to leave stays one more period.
//
//   p = clip(e (1 - alpha) m - e_psi alpha psi (1 - m+) + e_s idle (1 - eta_R)), m on a period of aftercare
//
// The same three terms as intensity. A period after the goal takes a part of the units (aftercare_intensity) and of a place,
// so that prolonging earns something under pay per unit, and more under pay per week. Elasticities 0: nobody is kept.
// Bounds: 0 ... 0.9, and a number of periods.
#pragma once

#include "model/provider/situation.hpp"

namespace fundsim::provider {

struct ProlongationResponse {
    double margin = 0.0;
    double pressure = 0.0;
    double slack = 0.0;
};

inline double prolongation(const Situation& s, const ProlongationResponse& e) {
    const double cost = s.unit_cost * s.period_units * s.aftercare_intensity;
    const double m = bracket(s, s.period_revenue, cost, s.slot_per_period * s.aftercare_intensity);
    const double positive = std::clamp(m, 0.0, 1.0);
    const double p = e.margin * self_interest(s) * m - e.pressure * s.altruism * s.pressure * (1.0 - positive) +
                     e.slack * s.idle * (1.0 - s.response);
    return std::clamp(p, 0.0, 0.9);
}

}  // namespace fundsim::provider
