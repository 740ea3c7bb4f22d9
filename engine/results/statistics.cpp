// Statistics over replications, from exact integer sums.
#include <algorithm>
#include <cmath>
#include <vector>

#include "fundsim/results.hpp"
#include "results/ordered.hpp"
#include "results/paired.hpp"

namespace fundsim {
namespace results {
namespace {

constexpr double upper_point = 0.975;  // of a 95 % interval

/// What the width of an interval hangs on: the variance of replications, or, where they share draws, that of the mean.
double spread_of(const Moments& moments) {
    if (moments.draws() < 2 || moments.draws() == moments.count()) return moments.variance();
    const double error = *moments.standard_error();
    return error * error;
}

}  // namespace

Statistics statistics_from(const Moments& moments, std::int64_t scale) {
    Statistics result;
    result.count = moments.count();
    if (result.count == 0) return result;
    const auto unit = static_cast<double>(scale);
    result.mean = moments.mean() / unit;
    if (const auto error = moments.standard_error()) result.standard_error = *error / unit;
    if (const auto parts = moments.components())
        result.luck = Luck{parts->chance / unit / unit, parts->parameters / unit / unit};
    return result;
}

Difference PairedSums::summary(std::int64_t scale, Direction direction) const {
    Difference result;
    result.count = difference_.count();
    if (result.count == 0) return result;

    const auto unit = static_cast<double>(scale);
    const auto n = static_cast<double>(result.count);
    result.mean_difference = difference_.mean() / unit;
    result.probability_lower = (static_cast<double>(below_) + 0.5 * static_cast<double>(ties_)) / n;
    result.probability_equal = static_cast<double>(ties_) / n;
    if (direction == Direction::lower_is_better) result.probability_better = result.probability_lower;
    if (direction == Direction::higher_is_better) result.probability_better = 1.0 - *result.probability_lower;
    if (const auto error = difference_.standard_error()) {
        const double half_width = students_t(upper_point, *difference_.degrees_of_freedom()) * *error / unit;
        result.standard_error = *error / unit;
        result.interval_low = *result.mean_difference - half_width;
        result.interval_high = *result.mean_difference + half_width;
    }
    if (result.count < 2) return result;
    if (const double paired = spread_of(difference_); paired > 0.0)
        result.variance_reduction = (spread_of(scenario_) + spread_of(baseline_)) / paired;
    if (const auto parts = difference_.components())
        result.luck = Luck{parts->chance / unit / unit, parts->parameters / unit / unit};
    return result;
}

}  // namespace results

std::optional<double> Luck::share_of_parameters() const {
    const double known = std::max(parameters, 0.0);
    if (chance + known <= 0.0) return std::nullopt;
    return known / (chance + known);
}

Statistics statistics_of(std::span<const std::int64_t> values, std::int64_t scale) {
    std::vector<std::int64_t> known;
    known.reserve(values.size());
    std::copy_if(values.begin(), values.end(), std::back_inserter(known),
                 [](std::int64_t value) { return value != no_value; });
    std::sort(known.begin(), known.end());
    results::Moments moments;
    results::OrderedRead ordered(known.size());
    for (const std::int64_t value : known) {
        moments.add(value);
        ordered.take(value);
    }
    Statistics result = results::statistics_from(moments, scale);
    ordered.fill(result, scale);
    return result;
}

Difference difference_of(std::span<const std::int64_t> scenario, std::span<const std::int64_t> baseline,
                         std::int64_t scale, Direction direction, const SharedDraws& draws) {
    results::PairedSums sums(draws.inner);
    for (std::size_t r = 0; r < std::min(scenario.size(), baseline.size()); ++r)
        sums.add(scenario[r], baseline[r], draws.inner > 1 ? draws.of_row[r] : static_cast<std::uint32_t>(r));
    return sums.summary(scale, direction);
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

const Choice* Summary::find_choice(std::string_view scenario, std::string_view metric) const {
    for (const Choice& choice : choices)
        if (choice.scenario == scenario && choice.metric == metric) return &choice;
    return nullptr;
}

}  // namespace fundsim
