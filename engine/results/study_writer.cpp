// Writes finished blocks: rows at once, sums with each transaction.
#include <chrono>

#include "results/breakdown.hpp"
#include "results/file_state.hpp"
#include "results/schema.hpp"

namespace fundsim {

using results::Breakdown;
using results::Database;
using results::ScenarioFacts;
using results::Statement;
using results::Sums;

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::seconds between_commits{2};

ScenarioFacts facts_of(const ScenarioEntry& scenario) {
    ScenarioFacts facts;
    facts.budget_cents = scenario.budget_cents;
    facts.published_active = scenario.published_active;
    facts.warm_up_weeks = scenario.warm_up_weeks;
    for (const SegmentEntry& segment : scenario.segments)
        facts.segments.push_back({segment.unit == "hour" ? 60 : 1, segment.unit_cost_cents});
    for (const ProviderEntry& provider : scenario.providers) facts.contracted.push_back(provider.contracted);
    return facts;
}

void bind_metrics(Statement& row, const Sums& sums) {
    for (const Metric& metric : metric_catalogue()) row.bind(results::rounded(metric.value(sums)));
    row.run();
}

}  // namespace

struct StudyWriter::State {
    explicit State(StudyFile& study)
        : file(study),
          database(study.state_->database),
          year_row(database, "INSERT INTO replication_year VALUES (" +
                                 results::placeholders(3 + metric_catalogue().size()) + ")"),
          row(database,
              "INSERT INTO replication VALUES (" + results::placeholders(2 + metric_catalogue().size()) + ")"),
          next(study.replications()) {
        for (const ScenarioEntry& scenario : study.header().scenarios) {
            facts.push_back(facts_of(scenario));
            breakdowns.emplace_back(scenario).read(database, breakdowns.size() - 1);
        }
    }

    void write(std::uint32_t replication, std::size_t scenario, const Outcome& outcome) {
        Sums horizon, year;
        for (std::size_t slot = 1; slot <= outcome.shape().years; ++slot) {
            results::sum_year(outcome, slot, facts[scenario], year);
            year_row.bind(static_cast<std::int64_t>(scenario)).bind(std::int64_t{replication});
            year_row.bind(static_cast<std::int64_t>(slot));
            bind_metrics(year_row, year);
            horizon += year;
        }
        row.bind(static_cast<std::int64_t>(scenario)).bind(std::int64_t{replication});
        bind_metrics(row, horizon);
        breakdowns[scenario].add(outcome);
    }

    void end_transaction() {
        if (!in_transaction) return;
        for (std::size_t scenario = 0; scenario < breakdowns.size(); ++scenario)
            breakdowns[scenario].write(database, scenario);
        database.execute("COMMIT");
        in_transaction = false;
    }

    StudyFile& file;
    Database& database;
    Statement year_row;
    Statement row;
    std::vector<ScenarioFacts> facts;
    std::vector<Breakdown> breakdowns;
    std::uint32_t next;  // number of the replication that must come next
    bool in_transaction = false;
    bool broken = false;  // a block was written in part: the transaction must not be committed
    SteadyClock::time_point begun;
};

StudyWriter::StudyWriter(StudyFile& file) : state_(std::make_unique<State>(file)) {}

StudyWriter::~StudyWriter() {
    try {
        if (state_->broken && state_->in_transaction) state_->database.execute("ROLLBACK");
        else state_->end_transaction();
    } catch (const std::exception&) {
        // The journal undoes what was not committed when the file is next opened.
    }
}

void StudyWriter::commit(const ReplicationBlock& block) {
    State& s = *state_;
    if (block.first != s.next && s.next != 0)
        throw std::logic_error("block of replication " + std::to_string(block.first) + " handed over where " +
                               std::to_string(s.next) + " was due");
    s.broken = true;
    if (!s.in_transaction) {
        s.database.execute("BEGIN IMMEDIATE");
        s.in_transaction = true;
        s.begun = SteadyClock::now();
    }
    for (std::uint32_t replication = block.first; replication < block.first + block.count; ++replication)
        for (std::size_t scenario = 0; scenario < block.scenarios; ++scenario)
            s.write(replication, scenario, block.outcome(replication, scenario));
    s.next = block.first + block.count;
    if (SteadyClock::now() - s.begun >= between_commits) s.end_transaction();
    s.broken = false;
}

void StudyWriter::finish() {
    State& s = *state_;
    s.end_transaction();
    const Summary summary = s.file.summary();
    const auto real = [](Statement& row, const std::optional<double>& value) {
        value ? row.bind(*value) : row.bind_null();
    };
    s.database.execute("BEGIN IMMEDIATE; DELETE FROM summary; DELETE FROM comparison");
    Statement statistics(s.database, "INSERT INTO summary VALUES (" + results::placeholders(9) + ")");
    for (std::size_t scenario = 0; scenario < summary.scenarios.size(); ++scenario)
        for (const MetricSummary& metric : summary.scenarios[scenario].metrics) {
            statistics.bind(static_cast<std::int64_t>(scenario)).bind(metric.id);
            statistics.bind(static_cast<std::int64_t>(metric.statistics.count));
            for (const auto* value :
                 {&metric.statistics.mean, &metric.statistics.standard_error, &metric.statistics.median,
                  &metric.statistics.p10, &metric.statistics.p90, &metric.statistics.worst_twentieth})
                real(statistics, *value);
            statistics.run();
        }
    Statement differences(s.database,
                          "INSERT INTO comparison SELECT s.scenario, b.scenario, ?3, ?4, ?5, ?6, ?7, ?8, ?9 "
                          "FROM scenario AS s, scenario AS b WHERE s.name = ?1 AND b.name = ?2");
    for (const Comparison& comparison : summary.comparisons) {
        const Difference& d = comparison.difference;
        differences.bind(comparison.scenario).bind(comparison.baseline).bind(comparison.metric);
        differences.bind(static_cast<std::int64_t>(d.count));
        for (const auto* value :
             {&d.mean_difference, &d.interval_low, &d.interval_high, &d.probability_better, &d.variance_reduction})
            real(differences, *value);
        differences.run();
    }
    s.database.execute("COMMIT");
}

}  // namespace fundsim
