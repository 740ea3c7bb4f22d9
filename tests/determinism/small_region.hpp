// A small region in which every rule of the engine acts: what a change of results anywhere would touch.
#pragma once

#include "fundsim/scenario.hpp"

namespace fundsim::testing {

/// Three towns, four segments (hours with group care, half-days, days with residence, crisis), stationary start, one
/// year of warm-up and two of horizon, tight capacity, six uncertain figures of every law, two of them correlated. One of
/// every funding model in the horizon, providers and municipalities that respond to everything.
Scenario small_region();

}  // namespace fundsim::testing
