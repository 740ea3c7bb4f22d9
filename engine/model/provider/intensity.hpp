// Intensity: units given per unit of need.
//
//   phi = clip(1 + (1 - alpha) (e m + practice) - e_psi alpha psi (1 - m+) + e_s idle (1 - eta_R))
//   m   = (MR_u - v c - lambda_u) / c                          see bracket()
//
// The second term is need pressure: thin care because others wait, in those who care. The third is slack filling: idle
// hours, and revenue that does not fall with volume (Douven, Remmerswaal & Vervliet, Health Economics 2021: treatment in
// budgeted institutions about 8 % longer when demand fell). Practice is what a stated induced share of current care leaves
// unexplained by the other terms under the current contract (plan/current_response.hpp). Elasticities 0: as needed.
// Bounds: [minimum, maximum]; where the unit is a day, no more than seven a week in the class that needs most.
#pragma once

#include "model/provider/situation.hpp"

namespace fundsim::provider {

struct IntensityResponse {
    double margin = 0.0;    // e
    double pressure = 0.0;  // e_psi
    double slack = 0.0;     // e_s
    double minimum = 0.7;
    double maximum = 1.3;
};

inline double intensity(const Situation& s, const IntensityResponse& e) {
    const double m = bracket(s, s.unit_revenue, s.unit_cost, s.slot_per_unit);
    const double positive = std::clamp(m, 0.0, 1.0);
    const double phi = 1.0 + self_interest(s) * (e.margin * m + s.practice) -
                       e.pressure * s.altruism * s.pressure * (1.0 - positive) + e.slack * s.idle * (1.0 - s.response);
    return std::clamp(phi, e.minimum, e.maximum);
}

}  // namespace fundsim::provider
