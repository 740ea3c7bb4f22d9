// What comes out: the catalogue of metrics, statistics over replications, paired comparison of scenarios.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/question.hpp"

namespace fundsim {

/// Raised when the same plan and seed give other results than before; part of every content hash.
inline constexpr std::int64_t results_version = 12;

namespace results {
struct Sums;
}

enum class Direction : std::uint8_t { lower_is_better, higher_is_better, neutral };
enum class MetricGroup : std::uint8_t { money, waiting, clients, outcomes, providers, administration };

/// A text of the catalogue in the two languages of the readers.
struct Words {
    std::string_view nl;
    std::string_view en;
};

/// numerator x factor / denominator, rounded once; denominator 0: no value.
struct Fraction {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
    std::int64_t factor = 1;
};

/// One metric: per replication, over the horizon and per year, a whole number of 1/scale of its unit.
///
/// Scales: money 100 (cents), counts 1, weeks, units and means 1,000, shares and ratios 1,000,000 (ppm).
/// A ratio is a ratio of sums over the years, rounded half up once.
struct Metric {
    std::string_view id;
    std::string_view unit;  // "EUR", "week", "share", "ratio", "unit", "trajectory", "youth", "provider", "count"
    std::int64_t scale = 1;
    Direction direction = Direction::neutral;
    MetricGroup group = MetricGroup::clients;
    Words label;
    Words definition;
    Fraction (*value)(const results::Sums& sums);  // in 1/scale of the unit
};

/// All metrics that are kept per replication, in the order of the study file: append only. `spend_year_K` is not
/// listed: it is `spend` of year K.
std::span<const Metric> metric_catalogue();
/// Position in the catalogue, or nothing.
std::optional<std::size_t> metric_position(std::string_view id);
std::string_view name_of(Direction direction);
std::string_view name_of(MetricGroup group);

/// Stands for "no value" among whole numbers (NULL in the study file): a share of nothing.
inline constexpr std::int64_t no_value = std::numeric_limits<std::int64_t>::min();

/// How much of a variance between replications is chance, and how much comes from the uncertain figures. From studies
/// with several replications per draw of the figures (`inner`), by analysis of variance: unbiased, so that the second
/// may come out below zero where it is small.
struct Luck {
    double chance = 0.0;      // variance within draws, in the unit squared
    double parameters = 0.0;  // variance between draws
    /// Of both, 0 ... 1; absent where nothing varies.
    std::optional<double> share_of_parameters() const;
};

/// Statistics of one metric over replications, in its unit. Absent where there is nothing to compute them from.
/// Quantiles interpolate between order statistics (type 7 of Hyndman & Fan 1996: the default of R, NumPy and Excel).
struct Statistics {
    std::size_t count = 0;  // replications with a value
    std::optional<double> mean;
    std::optional<double> standard_error;
    std::optional<double> median;
    std::optional<double> p10;
    std::optional<double> p90;
    std::optional<double> worst_twentieth;  // mean of the highest 5 % (95 % conditional value at risk)
    std::optional<Luck> luck;
};
/// Computed from exact integer sums: the order of `values` never matters.
Statistics statistics_of(std::span<const std::int64_t> values, std::int64_t scale);

/// Paired by replication: the same children with the same luck under both scenarios.
struct Difference {
    std::size_t count = 0;                  // replications with a value under both
    std::optional<double> mean_difference;  // scenario - baseline
    std::optional<double> standard_error;   // of the mean difference; over draws where replications share them
    std::optional<double> interval_low;     // 95 % interval of the mean difference (Student's t)
    std::optional<double> interval_high;
    std::optional<double> probability_better;  // share of replications, ties count half; neutral metrics: absent
    std::optional<double> probability_lower;   // share of replications, ties count half
    std::optional<double> probability_equal;   // share of replications in which both are the same
    // (Var A + Var B) / Var(A - B): how many times more replications two unpaired runs would need for the same interval;
    // variances of the means over draws where replications share them, as the interval's
    std::optional<double> variance_reduction;
    std::optional<Luck> luck;  // of the difference
};
/// Which draw of the uncertain figures a row is of, where `inner` > 1 rows share one; they come by draw.
struct SharedDraws {
    std::uint32_t inner = 1;
    std::span<const std::uint32_t> of_row;
};
/// `draws`: left out, every row has a draw of its own.
Difference difference_of(std::span<const std::int64_t> scenario, std::span<const std::int64_t> baseline,
                         std::int64_t scale, Direction direction, const SharedDraws& draws = {});

/// One metric of one scenario, as reported.
struct MetricSummary {
    std::string id;
    std::string unit;
    Direction direction = Direction::neutral;
    Statistics statistics;
};
struct ScenarioSummary {
    std::string name;
    std::vector<MetricSummary> metrics;  // the catalogue, then spend_year_1 ... spend_year_K
};
struct Comparison {
    std::string scenario;
    std::string baseline;
    std::string metric;
    Difference difference;
};
/// One scenario among all, on one metric that has a direction, over replications in which every scenario has a value.
struct Choice {
    std::string metric;
    std::string scenario;
    std::size_t count = 0;                   // replications
    std::optional<double> probability_best;  // share of replications in which it is best; ties are shared out
    std::optional<double> expected_regret;   // mean of what it falls short of the best of that replication, >= 0
};
/// Several metrics at once: who is beaten on none without winning on another.
struct ParetoScenario {
    std::string name;
    double share_not_dominated = 0.0;       // of replications
    std::vector<std::string> dominated_by;  // scenarios whose means are as good on all metrics, better on one
};
struct Pareto {
    std::vector<std::string> metrics;
    std::size_t count = 0;  // replications in which every scenario has a value of every metric
    std::vector<ParetoScenario> scenarios;
};
/// Whether a difference is beyond chance: its 95 % interval excludes 0.
bool is_certain(const Difference& difference);

/// Two options that change places between the assumed contracts and the second reference, by their means.
struct ChangedPair {
    std::string a;  // in the order of the study
    std::string b;
    Difference assumed;           // of a less b, under the assumed contracts
    Difference second_reference;  // the same under the second reference
    bool a_first = false;         // a is better under the assumed contracts, and worse under the second reference
    /// Both orders are beyond chance: the ranking does depend on the contract that is assumed.
    bool certain() const;
};
/// The options on one metric that has a direction, best first by the means (equal ones in the order of the study).
struct ReferenceRanking {
    std::string metric;
    std::size_t count = 0;  // replications in which every option has a value under both
    std::vector<std::string> assumed;
    std::vector<std::string> second_reference;
    std::vector<ChangedPair> changed;
};
/// What became of the ranking where the past was under a second reference.
struct SecondReference {
    std::vector<std::string> twins;          // scenarios of the study under it: no options to choose
    std::vector<ReferenceRanking> rankings;  // none where there is one option only
    bool changes() const;
};
/// A replication that failed: no scenario of it counts.
struct Failure {
    std::uint32_t replication = 0;
    std::size_t scenario = 0;  // the first that failed
    std::string cause;
};

/// What the fixed looks of a question say (see results/question.hpp).
enum class Answer : std::uint8_t {
    open,         // the first look, or a further one, is still to come
    settled,      // with the certainty asked for
    tie,          // settled: no difference that matters
    not_settled,  // the most replications that the question allows were not enough
};
std::string_view name_of(Answer answer);

/// One scenario against another at the look that decided; intervals valid over all looks.
struct LookResult {
    std::string scenario;
    std::string against;  // empty: the figure itself, in a study of one scenario
    double difference = 0.0;
    double low = 0.0;
    double high = 0.0;
    Answer answer = Answer::open;
    std::optional<bool> yes;  // at_least: whether it is; best: whether the scenario is worse than the best
    std::optional<double> share_parameters;  // of the variance of the difference; known where `inner` > 1
};
struct Verdict {
    Question question;
    Answer answer = Answer::open;
    std::uint32_t look = 0;                  // replications looked at; 0: not yet
    std::optional<std::uint32_t> next_look;  // replications for the next look, while open
    std::string best;                        // scenario with the best mean (kind `best`)
    std::vector<LookResult> results;
    std::optional<std::uint32_t> would_need;  // half_width, not settled: about so many replications
    bool uncertain_figures = false;           // the scenarios have any
};

struct Summary {
    std::string engine;
    std::uint64_t seed = 0;
    std::uint32_t replications = 0;  // with results
    std::string content_hash;
    std::vector<ScenarioSummary> scenarios;
    std::vector<Comparison> comparisons;
    std::vector<Choice> choices;     // by metric, then scenario; only where scenarios stand side by side
    std::optional<Pareto> pareto;    // the same
    std::uint32_t asked = 0;         // replications asked for
    std::uint32_t failed = 0;        // replications that failed
    std::vector<Failure> failures;   // the first of them
    std::optional<Verdict> verdict;  // where the study states a question
    std::optional<SecondReference> second_reference;  // where it was run

    const MetricSummary* find(std::string_view scenario, std::string_view metric) const;
    const Comparison* find_comparison(std::string_view scenario, std::string_view metric) const;
    const Choice* find_choice(std::string_view scenario, std::string_view metric) const;
};
inline constexpr std::size_t most_failures_told = 100;

/// The metrics of a Pareto view: those asked for that have a direction, or spend, waiting and goals where fewer than
/// two are.
std::vector<std::size_t> pareto_metrics(std::span<const std::string> asked);

/// The summary as one JSON object, in the shape of the command line's `--json`.
std::string to_json(const Summary& summary);

}  // namespace fundsim
