// Verdicts of statistical tests: an estimate with its standard error, a limit, and the false-alarm rate it stands for.
//
// Seeds are fixed, so a test passes or fails for good; the false-alarm rate is the chance that a change of seed or of
// the order of draws makes a right engine fail. Every check comes with a planted fault that it must refuse.
#pragma once

#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <span>
#include <string>
#include <vector>

namespace fundsim::testing {

/// |z| > 4.5 has probability 7e-6: with about 200 comparisons in tests/statistical a false alarm in 1 of 700 seeds.
inline constexpr double z_limit = 4.5;
/// Chi-square tests: a p-value below this is refused; the same false-alarm rate as z_limit.
inline constexpr double p_limit = 7e-6;

struct Estimate {
    double mean = 0.0;
    double standard_error = 0.0;
    double z(double exact) const { return (mean - exact) / standard_error; }
};

/// Mean of independent figures (one per replication: replications are the batches of batch means).
inline Estimate estimate(std::span<const double> figures) {
    const auto n = static_cast<double>(figures.size());
    double mean = 0.0;
    for (const double figure : figures) mean += figure / n;
    double squares = 0.0;
    for (const double figure : figures) squares += (figure - mean) * (figure - mean);
    return {mean, std::sqrt(squares / (n - 1.0) / n)};
}

/// Mean of a ratio of sums over replications (delta method), for figures such as weeks waited per start.
inline Estimate ratio(std::span<const double> above, std::span<const double> below) {
    const double quotient = estimate(above).mean / estimate(below).mean;
    std::vector<double> rest(above.size());
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = above[i] - quotient * below[i];
    return {quotient, estimate(rest).standard_error / estimate(below).mean};
}

inline bool agrees(const Estimate& estimate, double exact, double limit = z_limit) {
    return std::fabs(estimate.z(exact)) <= limit;
}

/// p-value of a chi-square statistic (upper tail).
inline double chi_square_p(double statistic, double degrees_of_freedom) {
    const boost::math::chi_squared_distribution<double> law(degrees_of_freedom);
    return boost::math::cdf(boost::math::complement(law, statistic));
}

/// Two-sided: a spread that is too small is as wrong as one that is too large. Figures are Poisson with known means.
inline bool is_poisson(std::span<const double> figures, double mean) {
    double statistic = 0.0;
    for (const double figure : figures) statistic += (figure - mean) * (figure - mean) / mean;
    const double upper = chi_square_p(statistic, static_cast<double>(figures.size()));
    return std::min(upper, 1.0 - upper) > p_limit / 2.0;
}

/// Pearson's test of counts against expected counts; cells with fewer than five expected are joined from the right.
inline double pearson_p(std::span<const double> counts, std::span<const double> expected) {
    double statistic = 0.0;
    double count = 0.0;
    double mean = 0.0;
    int cells = 0;
    for (std::size_t i = counts.size(); i-- > 0;) {
        count += counts[i];
        mean += expected[i];
        if (mean < 5.0 && i > 0) continue;
        statistic += (count - mean) * (count - mean) / mean;
        ++cells;
        count = mean = 0.0;
    }
    return chi_square_p(statistic, cells - 1.0);
}

}  // namespace fundsim::testing
