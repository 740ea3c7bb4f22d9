// The figures of a scenario one by one: their paths, bounds and spelling. What a sweep, a design or a model connector
// moves, without knowing the list of settings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/scenario.hpp"

namespace fundsim {

/// One figure that can be set. Figures by class that share one draw count as one.
struct Figure {
    std::string path;      // "segments.day_care.need.heavy"
    double value = 0.0;    // central, in the unit in which it is held
    double minimum = 0.0;  // bounds in the same unit
    double maximum = 0.0;
    std::int32_t parameter = -1;  // index into Scenario::uncertain; -1: certain
    std::string text;             // the central value as a file spells it: "1.7 hour/week"
    std::string meaning;
};

/// All figures, in the order of a resolved file.
std::vector<Figure> figures_of(const Scenario& scenario);

/// `value` as a file spells the figure at `path`: "85.00 EUR/hour", money in whole cents. Throws std::invalid_argument
/// where there is no such figure. Bounds are left to the reader, who says what is wrong.
std::string spelled(const Scenario& scenario, std::string_view path, double value);

}  // namespace fundsim
