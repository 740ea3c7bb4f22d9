// Uncertain figures of a plan: what each replication drew, and their quantiles.
#pragma once

#include <cstdint>
#include <vector>

#include "fundsim/plan.hpp"

namespace fundsim {

/// Drawn values of all uncertain figures for one parameter draw, in the order of Scenario::uncertain. Replication r
/// uses parameter draw r / Plan::inner.
std::vector<double> draw_parameters(const Plan& plan, std::uint32_t parameter_draw);

/// The same at central values, before any draw.
std::vector<double> central_parameters(const Plan& plan);

/// The quantile of one uncertain figure at 0 < u < 1, clipped to the bounds of the figure.
double quantile_of(const UncertainParameter& figure, double u);

}  // namespace fundsim
