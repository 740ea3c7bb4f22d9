// Checks on the raw text of a file, before any YAML: size, encoding, tabs, brackets that nest too deeply.
#pragma once

#include <cstdint>
#include <string_view>

#include "scenario/diagnostics.hpp"

namespace fundsim::scenario {

/// True when the text may be given to the YAML parser.
bool check_text(std::string_view text, std::int32_t file, Diagnostics& diagnostics);

}  // namespace fundsim::scenario
