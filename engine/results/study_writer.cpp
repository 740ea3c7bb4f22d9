// Writes finished blocks: rows at once, sums with each transaction.
#include <algorithm>
#include <chrono>
#include <limits>

#include "results/breakdown.hpp"
#include "results/file_state.hpp"
#include "results/schema.hpp"

namespace fundsim {

using results::Breakdown;
using results::Database;
using results::RowPlace;
using results::ScenarioFacts;
using results::SealedTable;
using results::Statement;
using results::Sums;

namespace {

using SteadyClock = std::chrono::steady_clock;
// A kill loses what came after the last commit. Sums are written with every one, so that a large study waits longer:
// they take two hundredths of the time of one thread at most.
constexpr std::chrono::seconds between_commits{2};
constexpr int commits_apart = 50;             // times the time that the last one took
constexpr std::chrono::minutes patience{10};  // with a summary of a large file, which is read while the run goes on

ScenarioFacts facts_of(const ScenarioEntry& scenario) {
    ScenarioFacts facts;
    facts.budget_cents = scenario.budget_cents;
    facts.published_active = scenario.published_active;
    facts.warm_up_weeks = scenario.warm_up_weeks;
    for (const SegmentEntry& segment : scenario.segments)
        facts.segments.push_back({segment.unit == "hour" ? 60 : 1, segment.unit_cost_cents});
    for (const ProviderEntry& provider : scenario.providers) {
        facts.contracted.push_back(provider.contracted);
        facts.enters.push_back(provider.enters);
    }
    return facts;
}

void bind_metrics(Statement& row, const Sums& sums, const RowPlace& place, std::uint64_t& seal) {
    std::size_t column = 0;
    for (const Metric& metric : metric_catalogue()) {
        const std::int64_t figure = results::rounded(metric.value(sums));
        row.bind(figure);
        seal += place.seal(column++, figure);
    }
    row.run();
}

}  // namespace

struct StudyWriter::State {
    State(StudyFile& study, std::uint32_t first)
        : file(study),
          database(study.state_->database),
          year_row(database, results::insert_into(SealedTable::replication_year)),
          row(database, results::insert_into(SealedTable::replication)),
          failed_row(database, results::insert_into(SealedTable::failure)),
          seals(results::read_seals(database)) {
        database.be_patient(patience);
        due.first = first;
        due.last = std::numeric_limits<std::uint32_t>::max();
        due.shard = study.header().shard;
        due.shards = study.header().shards;
        due.done = study.done();
        for (const ScenarioEntry& scenario : study.header().scenarios) {
            facts.push_back(facts_of(scenario));
            breakdowns.emplace_back(scenario);
        }
    }

    void write(std::uint32_t replication, std::size_t scenario, const Outcome& outcome) {
        const auto index = static_cast<std::int64_t>(scenario);
        Sums horizon, year;
        for (std::size_t slot = 1; slot <= outcome.shape().years; ++slot) {
            results::sum_year(outcome, slot, facts[scenario], year);
            const auto number = static_cast<std::int64_t>(slot);
            year_row.bind(index).bind(std::int64_t{replication}).bind(number);
            bind_metrics(year_row, year,
                         RowPlace(SealedTable::replication_year).key(index).key(replication).key(number),
                         seal_of(SealedTable::replication_year));
            horizon += year;
        }
        row.bind(index).bind(std::int64_t{replication});
        bind_metrics(row, horizon, RowPlace(SealedTable::replication).key(index).key(replication),
                     seal_of(SealedTable::replication));
        breakdowns[scenario].add(outcome);
    }

    void write(const FailedReplication& failed) {
        const auto scenario = static_cast<std::int64_t>(failed.scenario);
        failed_row.bind(std::int64_t{failed.replication}).bind(scenario).bind(failed.cause).run();
        seal_of(SealedTable::failure) += RowPlace(SealedTable::failure).key(failed.replication).seal(0, scenario);
    }

    /// The next that is missing; after a gap, a later one that is.
    bool is_due(const ReplicationBlock& block) const {
        if (!block.after_gap) return block.first == first_missing(due);
        if (block.first < due.first) return false;
        RunOptions its = due;
        its.first = block.first;
        its.last = block.first + block.count;
        return missing_replications(its) == std::vector<ReplicationRange>{{its.first, its.last}};
    }

    void begin_transaction() {
        if (in_transaction) return;
        database.execute("BEGIN IMMEDIATE");
        in_transaction = true;
        begun = SteadyClock::now();
        if (derived_dropped) return;
        for (const char* table : {"summary", "comparison", "choice", "pareto"})  // of fewer replications
            database.execute("DELETE FROM " + std::string(table));
        derived_dropped = true;
    }

    void end_transaction() {
        if (!in_transaction) return;
        const auto before = SteadyClock::now();
        broken = true;
        for (std::size_t scenario = 0; scenario < breakdowns.size(); ++scenario)
            breakdowns[scenario].write(database, scenario, seals);
        results::write_seals(database, seals);
        database.execute("COMMIT");
        in_transaction = false;
        broken = false;
        due_after = std::max<SteadyClock::duration>(between_commits, commits_apart * (SteadyClock::now() - before));
    }

    std::uint64_t& seal_of(SealedTable table) { return seals[static_cast<std::size_t>(table)]; }

    StudyFile& file;
    Database& database;
    Statement year_row;
    Statement row;
    Statement failed_row;
    results::Seals seals;
    std::vector<ScenarioFacts> facts;
    std::vector<Breakdown> breakdowns;
    RunOptions due;  // what may still come: from `first` on, of this shard, not done before this writer
    bool in_transaction = false;
    bool derived_dropped = false;
    bool broken = false;  // a block or its sums were written in part: the transaction must not be committed
    SteadyClock::time_point begun;
    SteadyClock::duration due_after = between_commits;
};

StudyWriter::StudyWriter(StudyFile& file, std::uint32_t first) : state_(std::make_unique<State>(file, first)) {}

StudyWriter::~StudyWriter() {
    State& s = *state_;
    try {
        if (!s.broken) s.end_transaction();
        else if (s.database.in_transaction()) s.database.execute("ROLLBACK");
    } catch (const std::exception&) {
        // The journal undoes what was not committed when the file is next opened.
    }
}

void StudyWriter::commit(const ReplicationBlock& block) {
    State& s = *state_;
    if (s.broken) throw std::logic_error("a block handed over after a failure to write");
    if (!s.is_due(block))
        throw std::logic_error("block of replication " + std::to_string(block.first) + " handed over where " +
                               std::to_string(first_missing(s.due)) + " was due");
    s.broken = true;
    s.begin_transaction();
    for (std::uint32_t replication = block.first; replication < block.first + block.count; ++replication) {
        if (const FailedReplication* failed = block.failure(replication)) {
            s.write(*failed);
            continue;
        }
        for (std::size_t scenario = 0; scenario < block.scenarios; ++scenario)
            s.write(replication, scenario, block.outcome(replication, scenario));
    }
    s.due.first = block.first + block.count;
    s.broken = false;
    if (SteadyClock::now() - s.begun >= s.due_after) s.end_transaction();
}

void StudyWriter::flush() { state_->end_transaction(); }

Summary StudyWriter::finish() {
    flush();
    Summary summary = state_->file.summary();
    state_->file.write_derived(summary);
    return summary;
}

}  // namespace fundsim
