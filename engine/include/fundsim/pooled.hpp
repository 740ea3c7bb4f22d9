// Which part of the wait is overload, and which fragmentation: the same region with one list per form of care.
#pragma once

#include "fundsim/scenario.hpp"

namespace fundsim {

/// The scenario with one provider per segment that has the places, and the mean quality and cost, of all together; named
/// `NAME-pooled`. What still waits there waits because there are too few places; what waits less than in the scenario
/// itself waited while another provider had room. Contracts are those of the segments; terms of single providers go.
/// Throws std::invalid_argument as `compile` does.
Scenario pooled(const Scenario& scenario);

}  // namespace fundsim
