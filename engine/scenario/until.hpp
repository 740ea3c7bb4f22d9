// The key `until` of a study: the question that it runs on for.
#pragma once

#include <string_view>
#include <variant>

#include "fundsim/question.hpp"
#include "scenario/tree.hpp"

namespace fundsim::scenario {

/// "0.5 MEUR", "200_000 EUR", "0.2 week", "5 %", or a plain number. Which of them a metric takes is not known here.
std::variant<Amount, Finding> parse_amount(std::string_view text);

/// Reads the block; what is wrong goes to `diagnostics`.
Question read_until(const Node& block, Diagnostics& diagnostics);

}  // namespace fundsim::scenario
