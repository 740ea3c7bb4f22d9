// Where two outcomes of one plan differ, in words.
#pragma once

#include <string>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"

namespace fundsim::reference {

/// The first `most` differing figures, one per line: "year 1 segment care municipality here starts: engine 12, reference 13".
/// Empty if there are none.
std::string differences(const Plan& plan, const Outcome& engine, const Outcome& reference, std::size_t most = 12);

}  // namespace fundsim::reference
