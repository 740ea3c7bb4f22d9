#include "results/moments.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace fundsim::results {
namespace {

/// a x b, or nothing where it does not fit.
std::optional<Wide> product(Wide a, Wide b) {
    Wide result = 0;
    if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
    return result;
}

Wide floor_of_division(Wide numerator, Wide denominator) {
    const Wide quotient = numerator / denominator;
    return numerator % denominator < 0 ? quotient - 1 : quotient;
}

/// n x (sum of squares) - (sum)^2 about the whole mean, where both terms are small.
double spread(Wide count, Wide sum, Wide squares) {
    const Wide centre = floor_of_division(sum, count);
    const Wide rest = sum - centre * count;  // 0 <= rest < count
    const Wide centred = squares - 2 * centre * sum + count * centre * centre;
    if (const auto scaled = product(centred, count)) return static_cast<double>(*scaled - rest * rest);
    return static_cast<double>(centred) * static_cast<double>(count) - static_cast<double>(rest * rest);
}

}  // namespace

void Moments::end_draw() {
    if (open_count_ == 0) return;
    ++draws_;
    const auto size = static_cast<Wide>(open_count_);
    draw_squares_ += open_sum_ * open_sum_;
    draw_cross_ += open_sum_ * size;
    draw_sizes_ += size * size;
    if (open_count_ == inner_) {
        ++whole_draws_;
        whole_sum_ += open_sum_;
        whole_squares_ += open_squares_;
        whole_draw_squares_ += open_sum_ * open_sum_;
    }
    open_sum_ = open_squares_ = 0;
    open_count_ = 0;
}

Moments Moments::closed() const {
    Moments copy = *this;
    copy.end_draw();
    return copy;
}

double Moments::scaled_squares() const { return spread(static_cast<Wide>(count_), sum_, squares_); }

std::size_t Moments::draws() const { return inner_ == 1 ? count_ : draws_ + (open_count_ > 0); }

double Moments::mean() const {
    if (count_ == 0) return 0.0;
    const auto n = static_cast<Wide>(count_);
    const Wide centre = floor_of_division(sum_, n);
    return static_cast<double>(centre + pivot_) + static_cast<double>(sum_ - centre * n) / static_cast<double>(count_);
}

double Moments::variance() const {
    const auto n = static_cast<double>(count_);
    return scaled_squares() / n / (n - 1.0);
}

std::optional<double> Moments::standard_error() const {
    if (draws() < 2) return std::nullopt;
    const auto n = static_cast<double>(count_);
    if (inner_ == 1) return std::sqrt(variance() / n);
    const Moments all = closed();
    // Sum over draws of (sum of residuals)^2, with the mean split in a whole and a part below one.
    const auto count = static_cast<Wide>(count_);
    const Wide centre = floor_of_division(all.sum_, count);
    const double part = static_cast<double>(all.sum_ - centre * count) / n;
    const Wide squares = all.draw_squares_ - 2 * centre * all.draw_cross_ + centre * centre * all.draw_sizes_;
    const Wide cross = all.draw_cross_ - centre * all.draw_sizes_;
    const double residuals = static_cast<double>(squares) - 2.0 * part * static_cast<double>(cross) +
                             part * part * static_cast<double>(all.draw_sizes_);
    const auto draws = static_cast<double>(all.draws_);
    return std::sqrt(std::max(residuals, 0.0) * draws / (draws - 1.0)) / n;
}

std::optional<double> Moments::degrees_of_freedom() const {
    if (draws() < 2) return std::nullopt;
    return static_cast<double>(draws()) - 1.0;
}

std::optional<Moments::Components> Moments::components() const {
    const Moments all = closed();
    if (inner_ < 2 || all.whole_draws_ < 2) return std::nullopt;
    const auto k = static_cast<double>(inner_);
    const auto draws = static_cast<double>(all.whole_draws_);
    // k x (sum of squares within draws), and draws x (sum of squared sums) - (sum)^2: both whole
    const Wide within = Wide{inner_} * all.whole_squares_ - all.whole_draw_squares_;
    const double between = spread(static_cast<Wide>(all.whole_draws_), all.whole_sum_, all.whole_draw_squares_);
    Components result;
    result.chance = static_cast<double>(within) / k / (draws * (k - 1.0));
    const double mean_square_between = between / draws / (draws - 1.0) / k;
    result.parameters = (mean_square_between - result.chance) / k;
    return result;
}

double students_t(double probability, double degrees_of_freedom) {
    return boost::math::quantile(boost::math::students_t(degrees_of_freedom), probability);
}

}  // namespace fundsim::results
