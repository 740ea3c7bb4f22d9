// Quantiles and the mean of a tail, exact, from values that come in ascending order: nothing is kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "fundsim/results.hpp"
#include "results/moments.hpp"

namespace fundsim::results {

class OrderedRead {
public:
    /// `count` values will be taken.
    explicit OrderedRead(std::size_t count);
    void take(std::int64_t value);
    /// Fills the quantiles and the tail; nothing without values.
    void fill(Statistics& statistics, std::int64_t scale) const;

private:
    /// Type 7 of Hyndman & Fan (1996) at tenths/10: one rounding, at the end.
    struct Quantile {
        std::size_t below = 0;  // rank of the order statistic at or below, from 0
        std::size_t part = 0;   // tenths of the way to the next
        std::int64_t low = 0;
        std::int64_t high = 0;
        double value(double scale) const;
    };
    std::size_t count_;
    std::size_t taken_ = 0;
    std::size_t tail_ = 0;  // the highest twentieth, at least one
    std::array<Quantile, 3> quantiles_{};
    Wide tail_sum_ = 0;
};

}  // namespace fundsim::results
