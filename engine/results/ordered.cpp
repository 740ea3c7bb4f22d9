#include "results/ordered.hpp"

#include <algorithm>

namespace fundsim::results {
namespace {

constexpr std::array<std::size_t, 3> tenths{1, 5, 9};
constexpr std::size_t one_in_tail = 20;

}  // namespace

OrderedRead::OrderedRead(std::size_t count) : count_(count) {
    if (count == 0) return;
    tail_ = std::max<std::size_t>(1, count / one_in_tail);
    for (std::size_t q = 0; q < tenths.size(); ++q) {
        const std::size_t position = (count - 1) * tenths[q];
        quantiles_[q].below = position / 10;
        quantiles_[q].part = position % 10;
    }
}

void OrderedRead::take(std::int64_t value) {
    for (Quantile& quantile : quantiles_) {
        if (taken_ == quantile.below) quantile.low = quantile.high = value;
        if (taken_ == quantile.below + 1) quantile.high = value;
    }
    if (taken_ >= count_ - tail_) tail_sum_ += value;
    ++taken_;
}

double OrderedRead::Quantile::value(double scale) const {
    const Wide step = part == 0 ? 0 : (Wide{high} - low) * static_cast<Wide>(part);
    return static_cast<double>(Wide{low} * 10 + step) / (10.0 * scale);
}

void OrderedRead::fill(Statistics& statistics, std::int64_t scale) const {
    if (count_ == 0) return;
    const auto unit = static_cast<double>(scale);
    statistics.p10 = quantiles_[0].value(unit);
    statistics.median = quantiles_[1].value(unit);
    statistics.p90 = quantiles_[2].value(unit);
    const auto size = static_cast<Wide>(tail_);
    Wide centre = tail_sum_ / size;
    if (tail_sum_ % size < 0) --centre;
    const double rest = static_cast<double>(tail_sum_ - centre * size) / static_cast<double>(tail_);
    statistics.worst_twentieth = (static_cast<double>(centre) + rest) / unit;
}

}  // namespace fundsim::results
