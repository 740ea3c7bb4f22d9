// Statistics and comparisons of a study, read from its rows: memory does not grow with the number of replications.
//
// One pass over the rows for everything that is a sum, then an ordered read of each column for the quantiles.
#include <algorithm>
#include <numeric>

#include "fundsim/study_file.hpp"
#include "results/choice.hpp"
#include "results/file_state.hpp"
#include "results/ordered.hpp"
#include "results/paired.hpp"
#include "results/quantile_pass.hpp"
#include "results/row_scan.hpp"

namespace fundsim {
namespace {

using results::ChoiceSums;
using results::Moments;
using results::PairedSums;

/// One metric over all scenarios.
struct MetricSums {
    MetricSums(const StudyHeader& study, std::size_t options, std::string reported_as, const Metric& of)
        : id(std::move(reported_as)),
          metric(&of),
          moments(study.scenarios.size(), Moments(study.inner)),
          pairs(study.scenarios.size(), PairedSums(study.inner)),
          choice(options, of.direction) {}

    /// `options`: scenarios to choose from.
    void add(std::span<const std::int64_t> values, const std::vector<std::size_t>& options, std::size_t baseline,
             std::uint32_t draw) {
        for (std::size_t s = 0; s < values.size(); ++s) {
            if (values[s] != no_value) moments[s].add(values[s], draw);
            if (s != baseline) pairs[s].add(values[s], values[baseline], draw);
        }
        if (options.size() < 2 || metric->direction == Direction::neutral) return;
        chosen.clear();
        for (const std::size_t s : options) chosen.push_back(values[s]);
        choice.add(chosen);
    }

    std::string id;
    const Metric* metric;
    std::vector<Moments> moments;   // by scenario
    std::vector<PairedSums> pairs;  // by scenario, against the baseline
    ChoiceSums choice;              // of options
    std::vector<std::int64_t> chosen;
};

std::vector<MetricSums> sums_for(const StudyHeader& study, std::size_t options) {
    std::vector<MetricSums> sums;
    for (const Metric& metric : metric_catalogue()) sums.emplace_back(study, options, std::string(metric.id), metric);
    const Metric& spend = metric_catalogue()[*metric_position("spend")];
    for (std::int64_t year = 1; year <= study.scenarios.front().years; ++year)
        sums.emplace_back(study, options, "spend_year_" + std::to_string(year), spend);
    return sums;
}

/// The one pass: sums of every metric, and the Pareto view.
void add_rows(results::Database& database, const StudyHeader& study, const std::vector<std::size_t>& options,
              std::vector<MetricSums>& sums, results::ParetoSums& pareto) {
    const std::size_t scenarios = study.scenarios.size();
    const std::size_t catalogue = metric_catalogue().size();
    std::vector<std::size_t> all(catalogue);
    std::iota(all.begin(), all.end(), std::size_t{0});
    results::RowScan scan(database, scenarios, all);
    results::YearScan by_year(database, scenarios, sums.size() - catalogue, *metric_position("spend"));
    std::vector<std::int64_t> values(scenarios);
    std::vector<std::vector<std::int64_t>> rows;
    while (scan.next()) {
        const std::uint32_t draw = scan.replication() / study.inner;
        for (std::size_t m = 0; m < catalogue; ++m) {
            for (std::size_t s = 0; s < scenarios; ++s) values[s] = scan.rows()[s][m];
            sums[m].add(values, options, study.baseline, draw);
        }
        if (by_year.next())
            for (std::size_t m = catalogue; m < sums.size(); ++m)
                sums[m].add(by_year.year(m - catalogue + 1), options, study.baseline, draw);
        if (options.size() < 2) continue;
        if (options.size() == scenarios) {
            pareto.add(scan.rows());
            continue;
        }
        rows.clear();
        for (const std::size_t s : options) rows.push_back(scan.rows()[s]);
        pareto.add(rows);
    }
}

/// Of the metrics asked for, those that every option has a value of somewhere: one that an option lacks throughout (an
/// overrun where no budget is stated) would leave no replication in which options can be compared on all.
std::vector<std::string> known_of_all(results::Database& database, const StudyHeader& study,
                                      const std::vector<std::size_t>& options) {
    std::vector<std::string> known;
    for (const std::string& id : study.metrics_of_interest) {
        if (!metric_position(id)) continue;
        const bool everywhere = std::ranges::all_of(options, [&](std::size_t scenario) {
            results::Statement row(database,
                                   "SELECT 1 FROM replication WHERE scenario = ? AND " + id + " IS NOT NULL LIMIT 1");
            return row.bind(static_cast<std::int64_t>(scenario)).step();
        });
        if (everywhere) known.push_back(id);
    }
    return known;
}

void fill_quantiles(results::Database& database, const std::vector<MetricSums>& sums, std::size_t scenario,
                    ScenarioSummary& summary) {
    const std::size_t catalogue = metric_catalogue().size();
    std::vector<results::Column> columns;
    for (std::size_t m = 0; m < catalogue; ++m)
        columns.push_back({sums[m].metric, sums[m].moments[scenario].count(), &summary.metrics[m].statistics});
    results::read_quantiles(database, scenario, std::nullopt, columns);
    for (std::size_t m = catalogue; m < sums.size(); ++m)
        results::read_quantiles(
            database, scenario, m - catalogue + 1,
            {{{sums[m].metric, sums[m].moments[scenario].count(), &summary.metrics[m].statistics}}});
}

void add_comparisons(const StudyHeader& study, const std::vector<MetricSums>& sums, Summary& summary) {
    for (std::size_t s = 0; s < first_twin(study); ++s) {
        if (s == study.baseline) continue;
        for (const MetricSums& metric : sums)
            summary.comparisons.push_back({study.scenarios[s].name, study.scenarios[study.baseline].name, metric.id,
                                           metric.pairs[s].summary(metric.metric->scale, metric.metric->direction)});
    }
}

void add_choices(const StudyHeader& study, const std::vector<std::size_t>& options, const std::vector<MetricSums>& sums,
                 Summary& summary) {
    for (const MetricSums& metric : sums) {
        if (metric.metric->direction == Direction::neutral) continue;
        for (std::size_t s = 0; s < options.size(); ++s)
            summary.choices.push_back({metric.id, study.scenarios[options[s]].name, metric.choice.count(),
                                       metric.choice.probability_best(s),
                                       metric.choice.expected_regret(s, metric.metric->scale)});
    }
}

}  // namespace

std::vector<Statistics> StudyFile::statistics_of_year(std::size_t scenario, std::size_t year,
                                                      const std::vector<std::size_t>& metrics) const {
    std::vector<Moments> moments(metrics.size(), Moments(header().inner));
    results::Statement rows(state_->database, "SELECT replication, " + results::columns_of(metrics) +
                                                  " FROM replication_year WHERE scenario = ? AND year = ? "
                                                  "ORDER BY replication");
    rows.bind(static_cast<std::int64_t>(scenario)).bind(static_cast<std::int64_t>(year));
    while (rows.step())
        for (std::size_t m = 0; m < metrics.size(); ++m)
            if (const std::int64_t value = rows.integer(static_cast<int>(m + 1)); value != no_value)
                moments[m].add(value, static_cast<std::uint32_t>(rows.integer(0)) / header().inner);
    std::vector<Statistics> statistics;
    for (std::size_t m = 0; m < metrics.size(); ++m)
        statistics.push_back(results::statistics_from(moments[m], metric_catalogue()[metrics[m]].scale));
    std::vector<results::Column> columns;
    for (std::size_t m = 0; m < metrics.size(); ++m)
        columns.push_back({&metric_catalogue()[metrics[m]], moments[m].count(), &statistics[m]});
    results::read_quantiles(state_->database, scenario, year, columns);
    return statistics;
}

Summary StudyFile::summary() const {
    const Snapshot snapshot(*this);
    const StudyHeader& study = header();
    const std::size_t scenarios = study.scenarios.size();
    Summary summary;
    summary.engine = study.engine;
    summary.seed = study.seed;
    summary.replications = replications();
    summary.asked = study.replications;
    summary.failed = failed();
    summary.failures = failures(most_failures_told);
    summary.content_hash = content_hash();
    summary.verdict = verdict();
    summary.second_reference = second_reference();

    const std::vector<std::size_t> options = options_of(study);
    std::vector<MetricSums> sums = sums_for(study, options.size());
    results::ParetoSums pareto(
        options.size(), pareto_metrics(summary.replications == 0 ? study.metrics_of_interest
                                                                 : known_of_all(state_->database, study, options)));
    add_rows(state_->database, study, options, sums, pareto);

    for (std::size_t s = 0; s < scenarios; ++s) {
        ScenarioSummary scenario{study.scenarios[s].name, {}};
        for (const MetricSums& metric : sums)
            scenario.metrics.push_back({metric.id, std::string(metric.metric->unit), metric.metric->direction,
                                        results::statistics_from(metric.moments[s], metric.metric->scale)});
        fill_quantiles(state_->database, sums, s, scenario);
        summary.scenarios.push_back(std::move(scenario));
    }
    if (scenarios == 1) return summary;
    add_comparisons(study, sums, summary);
    if (options.size() == 1) return summary;
    std::vector<std::string> names;
    for (const std::size_t s : options) names.push_back(study.scenarios[s].name);
    add_choices(study, options, sums, summary);
    summary.pareto = pareto.summary(names);
    return summary;
}

}  // namespace fundsim
