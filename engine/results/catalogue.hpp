// The parts of the metric catalogue; `catalogue.cpp` puts them in order.
#pragma once

#include <span>

#include "fundsim/results.hpp"
#include "results/sums.hpp"

namespace fundsim::results {

std::span<const Metric> money_metrics();
std::span<const Metric> client_metrics();
std::span<const Metric> outcome_metrics();
std::span<const Metric> market_metrics();
std::span<const Metric> frozen_metrics();

// Scales and the fractions that land on them.
inline constexpr std::int64_t cents_per_euro = 100;
inline constexpr std::int64_t thousandths = 1'000;
inline constexpr std::int64_t millionths = 1'000'000;

constexpr Fraction count(std::int64_t number) { return {number}; }
constexpr Fraction mean(std::int64_t sum, std::int64_t over) { return {sum, over, thousandths}; }
constexpr Fraction share(std::int64_t part, std::int64_t whole) { return {part, whole, millionths}; }

}  // namespace fundsim::results
