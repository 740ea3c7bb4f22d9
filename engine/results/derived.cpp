// The derived tables: statistics for those who read the file with SQL.
#include "results/file_state.hpp"
#include "results/schema.hpp"

namespace fundsim {
namespace {

using results::Database;
using results::placeholders;
using results::Statement;

void real(Statement& row, const std::optional<double>& value) { value ? row.bind(*value) : row.bind_null(); }

void luck(Statement& row, const std::optional<Luck>& parts) {
    real(row, parts ? std::optional(parts->chance) : std::nullopt);
    real(row, parts ? std::optional(parts->parameters) : std::nullopt);
}

void write_statistics(Database& database, const Summary& summary) {
    Statement row(database, "INSERT INTO summary VALUES (" + placeholders(11) + ")");
    for (std::size_t scenario = 0; scenario < summary.scenarios.size(); ++scenario)
        for (const MetricSummary& metric : summary.scenarios[scenario].metrics) {
            const Statistics& s = metric.statistics;
            row.bind(static_cast<std::int64_t>(scenario)).bind(metric.id).bind(static_cast<std::int64_t>(s.count));
            for (const auto* value : {&s.mean, &s.standard_error, &s.median, &s.p10, &s.p90, &s.worst_twentieth})
                real(row, *value);
            luck(row, s.luck);
            row.run();
        }
}

/// Scenarios by name, as summaries have them.
constexpr const char* scenario_named = "(SELECT scenario FROM scenario WHERE name = ?)";

void write_comparisons(Database& database, const Summary& summary) {
    const std::string named(scenario_named);
    Statement row(database, "INSERT INTO comparison VALUES (" + named + ", " + named + ", " + placeholders(10) + ")");
    for (const Comparison& comparison : summary.comparisons) {
        const Difference& d = comparison.difference;
        row.bind(comparison.scenario).bind(comparison.baseline).bind(comparison.metric);
        row.bind(static_cast<std::int64_t>(d.count));
        for (const auto* value : {&d.mean_difference, &d.standard_error, &d.interval_low, &d.interval_high,
                                  &d.probability_better, &d.variance_reduction})
            real(row, *value);
        luck(row, d.luck);
        row.run();
    }
}

void write_choices(Database& database, const Summary& summary) {
    Statement row(database, "INSERT INTO choice VALUES (" + std::string(scenario_named) + ", ?, ?, ?, ?)");
    for (const Choice& choice : summary.choices) {
        row.bind(choice.scenario).bind(choice.metric).bind(static_cast<std::int64_t>(choice.count));
        real(row, choice.probability_best);
        real(row, choice.expected_regret);
        row.run();
    }
    if (!summary.pareto) return;
    const auto joined = [](const std::vector<std::string>& words) {
        std::string text;
        for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
        return text;
    };
    Statement pareto(database, "INSERT INTO pareto VALUES (" + std::string(scenario_named) + ", ?, ?, ?, ?)");
    for (const ParetoScenario& scenario : summary.pareto->scenarios)
        pareto.bind(scenario.name)
            .bind(joined(summary.pareto->metrics))
            .bind(static_cast<std::int64_t>(summary.pareto->count))
            .bind(scenario.share_not_dominated)
            .bind(joined(scenario.dominated_by))
            .run();
}

}  // namespace

void StudyFile::write_derived(const Summary& summary) {
    Database& database = state_->database;
    database.execute(
        "BEGIN IMMEDIATE; DELETE FROM summary; DELETE FROM comparison; DELETE FROM choice; DELETE FROM pareto");
    try {
        write_statistics(database, summary);
        write_comparisons(database, summary);
        write_choices(database, summary);
        database.execute("COMMIT");
    } catch (...) {
        if (database.in_transaction()) database.execute("ROLLBACK");
        throw;
    }
}

}  // namespace fundsim
