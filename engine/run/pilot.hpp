// Pilot replications of a study: they set neutral prices before anything else is drawn.
#pragma once

#include <vector>

#include "fundsim/run.hpp"

namespace fundsim {

/// Derives the neutral prices of all plans that have some. Pilots use replication numbers that no study reaches.
void derive_neutral_prices(std::vector<Plan>& plans, const PilotOptions& options);

}  // namespace fundsim
