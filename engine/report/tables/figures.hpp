// The uncertain figures of a scenario, in words: what they are, their interval, where they come from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/results.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim::report {

struct Figure {
    std::string path;     // "segments.day_care.need.heavy"
    std::string pattern;  // "segments.need": the same for all segments and classes
    std::string item;     // "day_care": segment, municipality, provider or referrer; may be empty
    std::string severity;
    std::string_view meaning;        // of the setting, English
    std::string low, central, high;  // 80 % interval and middle, with unit
    std::string source, owner, certainty;
};

/// In the order of Scenario::uncertain.
std::vector<Figure> uncertain_figures(const Scenario& scenario);

/// A short name for readers; nothing for a pattern that has none yet.
std::optional<Label> figure_name(std::string_view pattern);
/// The same for a term of a contract: "current_contracts.tariff", "contracts.goal.bonus", "later.audit".
std::optional<Label> term_name(std::string_view pattern);

/// The pattern of every figure that a scenario can hold, whether uncertain or not: for tests of completeness.
std::vector<std::string> figure_patterns(const Scenario& scenario);

}  // namespace fundsim::report
