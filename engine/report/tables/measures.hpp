// The few figures that a board looks at first, each made from one metric of the catalogue.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "report/tables/source.hpp"

namespace fundsim::report {

/// How a measure follows from its metric. `per_year`: the sum over the horizon, divided by its years.
struct Measure {
    std::string_view id;
    std::string_view metric;
    Kind kind;
    bool per_year = false;
    bool complement = false;  // 1 - the share
    bool by_mean = false;     // shown by its mean: the share of years over budget is a chance, its median is none
    Direction direction = Direction::neutral;
    Words label;
    Words definition;
};

std::span<const Measure> measures();
const Measure* find_measure(std::string_view id);
/// From the unit of the metric to that of the measure, but for the 1 of a complement.
double unit_factor(const Source& source, const Measure& measure);

/// A measure of one scenario over replications, in the measure's own unit.
Statistics measure_statistics(const Source& source, std::size_t scenario, const Measure& measure);
/// Paired against the baseline, in the measure's own unit; the probabilities are of the measure, not of its metric.
struct MeasureDifference {
    Difference difference;
    std::optional<double> p10;  // of the differences themselves, over replications
    std::optional<double> p90;
};
MeasureDifference measure_difference(const Source& source, std::size_t scenario, const Measure& measure);
/// `count` equally probable differences in ascending order: the quantiles at (i + 1/2) / count (type 7).
std::vector<double> quantile_dots(const Source& source, std::size_t scenario, const Measure& measure,
                                  std::size_t count);
/// Value by replication in the measure's own unit; NaN where there is none.
std::vector<double> values_of(const Source& source, std::size_t scenario, const Measure& measure);
/// Share of replications in which each scenario has the best value; 0 for pooled ones, which are no option. Empty for
/// neutral measures.
enum class Ties : std::uint8_t { shared, all_win };
std::vector<double> share_best(const Source& source, const Measure& measure, Ties ties = Ties::shared);

}  // namespace fundsim::report
