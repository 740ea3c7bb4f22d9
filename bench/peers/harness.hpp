// What the C++ peers have in common around the simulation: the command line, the clock, the check against the
// reference figures, the JSON line. harness.py is the same for Python.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "workload.hpp"

namespace peers {

/// Simulates one replication with all its outputs; a second call simulates the next.
using Replicate = std::function<Outputs()>;

/// Builds what is reusable across replications; this is not timed.
using Prepare = std::function<Replicate(const Workload& workload, std::uint64_t seed)>;

/// The whole program. Exit status: 0 agrees with the reference (or the check was deferred), 1 does not agree,
/// 2 usage or workload file refused.
int run_peer(std::string_view name, int argument_count, char** arguments, const Prepare& prepare);

}  // namespace peers
