// What scenarios of one study must have in common: results are compared municipality by municipality, segment by segment.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fundsim::run {

/// A scenario as others are set beside it.
struct Beside {
    std::string name;
    std::vector<std::string> municipalities, segments;  // ids, in order
};

/// What is wrong with these side by side, in words, or nothing. The first is what the others are held against.
std::optional<std::string> problem_side_by_side(const std::vector<Beside>& scenarios);

}  // namespace fundsim::run
