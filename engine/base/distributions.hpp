// Samplers by inversion: one draw in, one variate out, monotone in the rate.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fundsim {

/// Poisson count by inversion of one 32-bit draw; 0 <= rate <= 600. With the same draw a lower rate never gives a
/// higher count, so fewer referrals means that the last ones vanish.
std::uint32_t poisson_count(std::uint32_t draw, double rate);
inline constexpr double poisson_rate_limit = 600.0;

/// Walker's alias table with integer thresholds: one 32-bit draw picks an index in constant time.
/// Walker 1977; construction after Vose 1991. Deterministic for given weights.
class AliasTable {
public:
    AliasTable() = default;
    explicit AliasTable(std::span<const double> weights);  // weights >= 0, sum > 0, fewer than 65,536
    std::uint32_t pick(std::uint32_t draw) const {
        const std::uint64_t scaled = std::uint64_t{draw} * size_;
        const auto column = static_cast<std::uint32_t>(scaled >> 32);
        const auto rest = static_cast<std::uint32_t>(scaled);
        const Cell cell = cells_[column];
        const std::uint32_t own = 0U - static_cast<std::uint32_t>(rest < cell.threshold);  // no branch: it is luck
        return (column & own) | (cell.alias & ~own);
    }
    std::uint32_t size() const { return size_; }

private:
    struct Cell {
        std::uint32_t threshold;
        std::uint32_t alias;
    };
    std::vector<Cell> cells_;
    std::uint32_t size_ = 0;
};

/// A gamma variate with mean 1 and the given coefficient of variation, from a private stream (Boost.Random, rejection).
double gamma_frailty(std::uint64_t seed, std::uint32_t owner, std::uint32_t purpose, std::uint32_t index,
                     std::uint32_t replication, double coefficient_of_variation);

}  // namespace fundsim
