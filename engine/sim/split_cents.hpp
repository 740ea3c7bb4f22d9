// Amounts of money in parts that add up to them.
#pragma once

#include <cstdint>
#include <span>

namespace fundsim {

/// `total` in parts proportional to `weights` (not all 0), to the cent: running totals are rounded, not parts.
void split_cents(std::int64_t total, std::span<const std::int64_t> weights, std::span<std::int64_t> parts);

}  // namespace fundsim
