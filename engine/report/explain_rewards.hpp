// What a contract rewards, in words, read off its table and nothing else.
#pragma once

#include "fundsim/explain.hpp"

namespace fundsim::report {

/// Price over unit cost where today's price is unknown (model.md, "Starting point").
inline constexpr double unknown_price_over_cost = 1.01;

std::vector<Label> rewards_of(const ExplainedContract& contract, const Segment& segment);

}  // namespace fundsim::report
