// What only shows when settings are seen together: sums, references, contracts for every segment, dimensions.
#pragma once

#include "fundsim/scenario.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {

/// Reports every inconsistency, and brings shares that sum to 1 within 0.5 % to exactly 1.
void check_scenario(Scenario& scenario, const Places& places, Diagnostics& diagnostics);

}  // namespace fundsim::scenario
