// Correlations between uncertain figures: do the figures exist, and can all these correlations hold together?
#pragma once

#include "fundsim/scenario.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {

/// A correlation of a base file whose figure a file that extends it (or `--set`) made certain is dropped, with a warning.
void check_correlations(Scenario& scenario, const Places& places, Diagnostics& diagnostics);

}  // namespace fundsim::scenario
