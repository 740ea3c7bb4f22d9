// Course of a trajectory in care: how improvement and worsening depend on the dose.
//
//   dose          d = phi x quality x experience x match x group factor        (1 = what is needed)
//   response      g(d) = (1 + s) d / (d + s)                                   (g(0) = 0, g(1) = 1, saturating)
//   improvement   n_k + t_k g(d) per week: hazard of reaching the goal from class k; n_k is natural recovery
//   worsening     w_k (1 - r (1 - exp(-d))) per week: probability of moving one class up
//
// Source: model rules 4 and 5 of docs/model.md; the saturating form follows dose-effect studies of psychotherapy
// (Howard et al., American Psychologist 41, 1986). Bounds: d in [0, 2]. Dose 0 leaves the natural course.
#pragma once

#include "base/elementary.hpp"

namespace fundsim {

struct CareRates {
    double natural_recovery = 0.0;  // n_k per week
    double treatment_effect = 0.0;  // t_k per week
    double worsening = 0.0;         // w_k per week
};

inline double dose_response(double dose, double saturation) { return (1.0 + saturation) * dose / (dose + saturation); }

/// Hazard per week of reaching the goal.
inline double improvement_hazard(const CareRates& rates, double dose, double saturation) {
    return rates.natural_recovery + rates.treatment_effect * dose_response(dose, saturation);
}

/// Part of the worsening without care that is left at a dose; the same for all classes. `unprotected`: exp(-d).
inline double worsening_left_of(double unprotected, double protection) {
    return 1.0 - protection * (1.0 - unprotected);
}
inline double worsening_left(double dose, double protection) {
    return worsening_left_of(exponential(-dose), protection);
}

/// Probability per week of moving one class up.
inline double worsening_probability(const CareRates& rates, double dose, double protection) {
    return rates.worsening * worsening_left(dose, protection);
}

}  // namespace fundsim
