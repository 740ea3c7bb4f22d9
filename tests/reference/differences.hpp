// Where two outcomes of one plan differ, in words.
#pragma once

#include <string>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"

namespace fundsim::reference {

/// The first `most` differing figures, one per line, e.g. "year 1 segment day_care municipality goirle withdrawn:
/// engine 2, reference 3". Empty if there are none.
std::string differences(const Plan& plan, const Outcome& engine, const Outcome& reference, std::size_t most = 12);

}  // namespace fundsim::reference
