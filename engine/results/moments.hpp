// Sums over replications, exact in whole numbers, in memory that does not grow: means, variances, standard errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/whole.hpp"

namespace fundsim::results {

/// Sums of whole numbers and their squares, taken from the first value on: exact while deviations from it stay below
/// 2^40 (eleven billion euros in cents) at ten million replications.
///
/// Replications that share a draw of the uncertain figures (`inner` > 1) are no independent observations: the standard
/// error is then that of draws, by the sums of residuals per draw (for equal draws: the spread of their means).
class Moments {
public:
    /// Values come by draw: all of one draw, then all of the next.
    explicit Moments(std::uint32_t inner = 1) : inner_(inner) {}

    void add(std::int64_t value, std::uint32_t draw) {
        if (inner_ > 1 && (count_ == 0 || draw != draw_)) {
            end_draw();
            draw_ = draw;
        }
        if (count_++ == 0) pivot_ = value;
        const Wide deviation = Wide{value} - pivot_;
        const Wide square = deviation * deviation;
        sum_ += deviation;
        squares_ += square;
        open_sum_ += deviation;
        open_squares_ += square;
        ++open_count_;
    }
    void add(std::int64_t value) { add(value, static_cast<std::uint32_t>(count_)); }

    std::size_t count() const { return count_; }
    /// Number of independent observations: draws, or replications where every one has its own.
    std::size_t draws() const;
    double mean() const;  // 0 without values
    /// Sum of all values, exact.
    Wide total() const { return sum_ + Wide{pivot_} * static_cast<Wide>(count_); }
    /// Of single replications (divisor n - 1); needs two.
    double variance() const;
    /// Of the mean; needs two draws.
    std::optional<double> standard_error() const;
    std::optional<double> degrees_of_freedom() const;

    /// One-way analysis of variance over whole draws (Searle, Casella & McCulloch 1992, section 3.6): unbiased, so that
    /// the share of parameters may come out below zero where it is small. Needs `inner` > 1 and two whole draws.
    struct Components {
        double chance = 0.0;      // variance between replications of one draw
        double parameters = 0.0;  // variance between the expectations of draws
    };
    std::optional<Components> components() const;

private:
    void end_draw();
    Moments closed() const;
    /// n times the sum of squared deviations from the mean.
    double scaled_squares() const;

    std::uint32_t inner_;
    std::uint32_t draw_ = 0;
    std::size_t count_ = 0;
    std::int64_t pivot_ = 0;
    Wide sum_ = 0, squares_ = 0;  // of deviations from the pivot
    // of the draw under way
    Wide open_sum_ = 0, open_squares_ = 0;
    std::size_t open_count_ = 0;
    // over draws that are complete or will not be completed
    std::size_t draws_ = 0;
    Wide draw_squares_ = 0;  // squares of the sums of draws
    Wide draw_cross_ = 0;    // sum of a draw x its size
    Wide draw_sizes_ = 0;    // squares of sizes
    // over whole draws
    std::size_t whole_draws_ = 0;
    Wide whole_sum_ = 0, whole_squares_ = 0, whole_draw_squares_ = 0;
};

/// 97.5 % point, or another, of Student's t.
double students_t(double probability, double degrees_of_freedom);

}  // namespace fundsim::results
