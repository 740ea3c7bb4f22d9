// Statistics over replications, from exact integer sums.
#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "fundsim/results.hpp"

namespace fundsim {
namespace {

__extension__ using Wide = __int128;

/// Sum and sum of squared deviations, both exact: whole numbers are centred on their whole mean first.
struct Moments {
    std::size_t count = 0;
    std::int64_t centre = 0;  // floor of the mean
    Wide rest = 0;            // sum of (x - centre), 0 <= rest < count
    Wide squares = 0;         // sum of (x - centre)^2

    double mean() const { return static_cast<double>(centre) + static_cast<double>(rest) / static_cast<double>(count); }
    /// n times the sum of squared deviations from the mean: a whole number.
    Wide scaled_squares() const { return squares * static_cast<Wide>(count) - rest * rest; }
    double variance() const {
        const double n = static_cast<double>(count);
        return static_cast<double>(scaled_squares()) / n / (n - 1.0);
    }
};

Moments moments_of(std::span<const std::int64_t> values) {
    Moments m;
    m.count = values.size();
    if (values.empty()) return m;
    const auto n = static_cast<Wide>(values.size());
    Wide sum = 0;
    for (const std::int64_t value : values) sum += value;
    Wide centre = sum / n;
    if (sum % n < 0) --centre;
    m.centre = static_cast<std::int64_t>(centre);
    m.rest = sum - centre * n;
    for (const std::int64_t value : values) m.squares += (value - centre) * (value - centre);
    return m;
}

/// Type 7 quantile at tenths/10 of ascending values: one rounding, at the end.
double quantile(std::span<const std::int64_t> ascending, std::size_t tenths, double scale) {
    const std::size_t position = (ascending.size() - 1) * tenths;
    const std::size_t below = position / 10;
    const auto part = static_cast<Wide>(position % 10);
    const Wide low = ascending[below];
    const Wide step = part == 0 ? 0 : (ascending[below + 1] - low) * part;
    return static_cast<double>(low * 10 + step) / (10.0 * scale);
}

/// Mean of the highest twentieth of the values, at least one.
double mean_of_highest_twentieth(std::span<const std::int64_t> ascending, double scale) {
    const std::size_t tail = std::max<std::size_t>(1, ascending.size() / 20);
    return moments_of(ascending.last(tail)).mean() / scale;
}

double students_t_975(double degrees_of_freedom) {
    return boost::math::quantile(boost::math::students_t(degrees_of_freedom), 0.975);
}

double half_if_tied(std::size_t wins, std::size_t ties, std::size_t count) {
    return (static_cast<double>(wins) + 0.5 * static_cast<double>(ties)) / static_cast<double>(count);
}

}  // namespace

Statistics statistics_of(std::span<const std::int64_t> values, std::int64_t scale) {
    std::vector<std::int64_t> known;
    known.reserve(values.size());
    std::copy_if(values.begin(), values.end(), std::back_inserter(known),
                 [](std::int64_t value) { return value != no_value; });
    Statistics result;
    result.count = known.size();
    if (known.empty()) return result;
    std::sort(known.begin(), known.end());
    const auto unit = static_cast<double>(scale);
    const Moments moments = moments_of(known);
    result.mean = moments.mean() / unit;
    if (known.size() > 1)
        result.standard_error = std::sqrt(moments.variance() / static_cast<double>(known.size())) / unit;
    result.p10 = quantile(known, 1, unit);
    result.median = quantile(known, 5, unit);
    result.p90 = quantile(known, 9, unit);
    result.worst_twentieth = mean_of_highest_twentieth(known, unit);
    return result;
}

Difference difference_of(std::span<const std::int64_t> scenario, std::span<const std::int64_t> baseline,
                         std::int64_t scale, Direction direction) {
    std::vector<std::int64_t> ours, theirs, differences;
    for (std::size_t r = 0; r < std::min(scenario.size(), baseline.size()); ++r)
        if (scenario[r] != no_value && baseline[r] != no_value) {
            ours.push_back(scenario[r]);
            theirs.push_back(baseline[r]);
            differences.push_back(scenario[r] - baseline[r]);
        }
    Difference result;
    result.count = differences.size();
    if (differences.empty()) return result;

    const auto unit = static_cast<double>(scale);
    const Moments moments = moments_of(differences);
    result.mean_difference = moments.mean() / unit;
    std::size_t below = 0, ties = 0;
    for (const std::int64_t difference : differences) {
        below += difference < 0;
        ties += difference == 0;
    }
    result.probability_lower = half_if_tied(below, ties, result.count);
    if (direction == Direction::lower_is_better) result.probability_better = result.probability_lower;
    if (direction == Direction::higher_is_better) result.probability_better = 1.0 - *result.probability_lower;
    if (result.count < 2) return result;

    const auto n = static_cast<double>(result.count);
    const double half_width = students_t_975(n - 1.0) * std::sqrt(moments.variance() / n) / unit;
    result.interval_low = *result.mean_difference - half_width;
    result.interval_high = *result.mean_difference + half_width;
    const double paired = moments.variance();
    if (paired > 0.0)
        result.variance_reduction = (moments_of(ours).variance() + moments_of(theirs).variance()) / paired;
    return result;
}

const MetricSummary* Summary::find(std::string_view scenario, std::string_view metric) const {
    for (const ScenarioSummary& candidate : scenarios)
        if (candidate.name == scenario)
            for (const MetricSummary& summary : candidate.metrics)
                if (summary.id == metric) return &summary;
    return nullptr;
}

const Comparison* Summary::find_comparison(std::string_view scenario, std::string_view metric) const {
    for (const Comparison& comparison : comparisons)
        if (comparison.scenario == scenario && comparison.metric == metric) return &comparison;
    return nullptr;
}

}  // namespace fundsim
