// Seals: sums that find a flipped bit. Every figure of a primary table, times a number that its place decides, added up
// modulo 2^64 and kept in the file. The factors are odd, so that any one changed bit changes the sum; and sums of
// shards add up to the sum of the whole, like the figures themselves.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/philox.hpp"

namespace fundsim::results {

enum class SealedTable : std::uint8_t {
    replication_year,
    replication,
    breakdown,
    provider_breakdown,
    wait_distribution,
    period_band,
    breakdown_band,
    failure,
    severity_breakdown,
};
inline constexpr std::size_t sealed_table_count = 9;
std::string_view name_of(SealedTable table);

using Seals = std::array<std::uint64_t, sealed_table_count>;

/// The place of a row, from its key.
class RowPlace {
public:
    explicit RowPlace(SealedTable table) : state_(spread_bits(static_cast<std::uint64_t>(table) + 1)) {}
    RowPlace& key(std::int64_t part) {
        state_ = spread_bits(state_ ^ static_cast<std::uint64_t>(part));
        return *this;
    }
    RowPlace& key(std::string_view word) {
        for (const char letter : word) key(static_cast<std::int64_t>(letter));
        return *this;
    }
    /// What a figure in a column of this row adds to the seal of its table.
    std::uint64_t seal(std::size_t column, std::int64_t figure) const {
        return (spread_bits(state_ + column) | 1U) * static_cast<std::uint64_t>(figure);
    }

private:
    std::uint64_t state_;
};

}  // namespace fundsim::results
