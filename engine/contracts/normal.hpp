// The standard normal distribution as forecast errors use it: 0 and 1 beyond twelve standard deviations.
#pragma once

#include "base/elementary.hpp"

namespace fundsim::contracts {

inline double density(double x) { return x * x > 1400.0 ? 0.0 : 0.3989422804014327 * exponential(-0.5 * x * x); }
inline double distribution(double x) { return x > 12.0 ? 1.0 : x < -12.0 ? 0.0 : normal_distribution(x); }

}  // namespace fundsim::contracts
