// Checks of contracts: what can be spelled but makes no economic sense.
#pragma once

#include "scenario/diagnostics.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {

/// Whether some contract admits providers while it runs.
bool admits_anybody(const Scenario& scenario);
void check_contracts(const Scenario& scenario, const Places& places, Diagnostics& diagnostics);

}  // namespace fundsim::scenario
