// Which part of the wait is overload, and which fragmentation: the same region with one list per form of care.
#pragma once

#include <string_view>

#include "fundsim/scenario.hpp"

namespace fundsim {

/// What a pooled scenario adds to the name of its own, and puts before the segment's id in the names of its providers: by
/// these a study file tells it from an option to choose (`is_pooled`).
inline constexpr std::string_view pooled_ending = "-pooled", provider_of_all = "all-";

/// The scenario with one provider per segment that has the places, and the mean quality and cost, of all together; named
/// `NAME-pooled`. What still waits there waits because there are too few places; what waits less than in the scenario
/// itself waited while another provider had room. Contracts are those of the segments; terms of single providers go.
/// Throws std::invalid_argument as `compile` does.
Scenario pooled(const Scenario& scenario);

}  // namespace fundsim
