// The study file: one SQLite database with everything that a study asked and found.
//
// Written as the run goes: at any moment it holds the complete results of the replications that it has. Its content
// hash does not depend on threads, shards, interruptions or machine. The tables: engine/results/schema.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/explain.hpp"
#include "fundsim/outcome.hpp"
#include "fundsim/results.hpp"
#include "fundsim/run.hpp"
#include "fundsim/units.hpp"

namespace fundsim {

/// A study file cannot be made, opened, understood or continued. `what()` says why and what to do.
class StudyFileError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The file could not be written or read on while a study ran: the disk is full, permission is gone, another program
/// keeps it locked. What was committed before stays.
class StorageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What the file says about a scenario, besides results. Plain values: results know neither YAML nor plans.
struct SegmentEntry {
    std::string id;
    Label label;
    std::string unit;                  // "hour", "half-day", "day"
    std::int64_t unit_cost_cents = 0;  // per unit, central value
    std::int64_t wait_norm_milliweeks = 0;
    std::string current_contract;  // before the horizon
    std::string contract;          // in the horizon
    bool assumed = false;          // a contract of this segment is an assumption
};
struct MunicipalityEntry {
    std::string id;
    Label label;
    std::int64_t youths = 0;  // persons under 23, central value
};
struct ProviderEntry {
    std::string id;
    bool contracted = true;
    bool enters = false;  // not there at the start
    bool there() const { return contracted && !enters; }
};
struct SourceText {
    std::string path;
    std::string text;
};
struct ScenarioEntry {
    std::string name;
    Label label;
    Label description;
    std::string canonical;            // resolved scenario as canonical JSON: what is hashed
    std::string resolved;             // resolved scenario as YAML
    std::vector<SourceText> sources;  // files as read, base first
    std::string start;                // date of the first week
    std::int64_t years = 0;
    std::int64_t warm_up_weeks = 0;
    std::int64_t budget_cents = 0;      // per year; 0: none stated
    std::int64_t published_active = 0;  // trajectories active in a half-year; 0: none stated
    std::int64_t caseloads = 0;
    std::int64_t uncertain_figures = 0;
    std::vector<SegmentEntry> segments;
    std::vector<MunicipalityEntry> municipalities;
    std::vector<ProviderEntry> providers;
    std::vector<ExplainedContract> contracts;  // of the horizon: what they say and reward, in whole cents
};
struct StudyHeader {
    std::string engine;  // "fundsim 0.1.0"
    std::int64_t results_version = fundsim::results_version;
    std::string name;
    Label question;
    std::uint64_t seed = 1;
    std::uint32_t inner = 1;         // replications per parameter draw
    std::uint32_t replications = 0;  // asked for
    std::uint32_t shard = 0;         // this file is for the blocks b with b mod `shards` = `shard`
    std::uint32_t shards = 1;
    std::size_t baseline = 0;
    std::optional<Question> until;  // run until it is settled; absent: a fixed number of replications
    std::vector<std::string> metrics_of_interest;
    std::vector<ScenarioEntry> scenarios;
    std::map<std::string, std::string> provenance;  // build, command, host: nothing that changes results
};

/// The run of `pooled(scenario)` beside another scenario: a diagnosis of what that one's waits are made of.
/// Known by its name and by its providers, one of all per segment.
bool is_pooled(const StudyHeader& header, std::size_t scenario);
/// The run of `under_second_reference(scenario)` beside its own scenario: what that would be with another past. Twins stand
/// at the end, and nowhere else.
bool is_twin(const StudyHeader& header, std::size_t scenario);
/// Number of the first, or of scenarios where there is none: all before it are told of side by side.
std::size_t first_twin(const StudyHeader& header);
std::optional<std::size_t> twin_of(const StudyHeader& header, std::size_t scenario);
/// The scenarios that one can choose, in order: all but pooled ones and twins.
std::vector<std::size_t> options_of(const StudyHeader& header);

/// What is wrong with a question about these scenarios, or nothing.
struct QuestionProblem {
    std::string key;  // of `until:` that it is about
    std::string text;
};
std::optional<QuestionProblem> problem_with(const Question& question, const std::vector<std::string>& scenarios,
                                            std::size_t baseline);
/// Replications after which a question is looked at, ascending; the last is the most it allows.
std::vector<std::uint32_t> looks_of(const Question& question);

/// The header of a compiled study. `engine`, `replications`, `provenance` and the contracts of its scenarios (explain)
/// are left to the caller.
StudyHeader header_of(const StudyPlan& plan);

/// The calendar of a figure over time: what is kept per four-week period.
enum class PeriodMetric : std::uint8_t { spend_cents, waiting, in_care };
inline constexpr std::size_t period_metric_count = 3;
std::string_view name_of(PeriodMetric metric);

/// Approximate quantiles from a log-bucket histogram (relative error below 0.4 %).
struct Band {
    double p10 = 0.0;
    double median = 0.0;
    double p90 = 0.0;
};
using Histogram = std::map<std::int32_t, std::int64_t>;  // log bucket -> replications
std::optional<Band> band_of(const Histogram& histogram);

/// Tallies of one cell, summed over replications.
using TallySums = std::array<std::int64_t, tally_count>;
using ProviderSums = std::array<std::int64_t, provider_tally_count>;
using SeveritySums = std::array<std::int64_t, severity_tally_count>;

struct MergeReport;
enum class MissingShards : std::uint8_t { refused, allowed };

class StudyFile {
public:
    /// While one exists, what is read is of one moment, though a run goes on writing (its commits wait for this).
    class Snapshot {
    public:
        explicit Snapshot(const StudyFile& file);
        ~Snapshot();
        Snapshot(const Snapshot&) = delete;
        Snapshot& operator=(const Snapshot&) = delete;

    private:
        const StudyFile* file_;  // null where another snapshot or a transaction is there already
    };

    /// Makes a new file; refuses to touch an existing one.
    static StudyFile create(const std::string& path, const StudyHeader& header);
    /// Goes on with a file; refuses another fingerprint than that of `header`.
    static StudyFile resume(const std::string& path, const StudyHeader& header);
    /// Opens a finished or unfinished file for reading.
    static StudyFile open(const std::string& path);
    /// The same, without a file.
    static StudyFile in_memory(const StudyHeader& header);

    StudyFile(StudyFile&&) noexcept;
    StudyFile& operator=(StudyFile&&) noexcept;
    ~StudyFile();

    const StudyHeader& header() const;
    /// Number of replications with results.
    std::uint32_t replications() const;
    /// Number of replications that failed.
    std::uint32_t failed() const;
    /// The first of those, in order.
    std::vector<Failure> failures(std::size_t most) const;
    /// Replications with results or recorded as failed, ascending.
    std::vector<ReplicationRange> done() const;
    /// Numbers of the replications with results, ascending: one per row of `values`.
    std::vector<std::uint32_t> numbers() const;
    /// Of the first `total` replications of this file's shard, those not done.
    std::vector<ReplicationRange> missing(std::uint32_t total) const;
    /// Draws of the uncertain figures with a mean of a metric outside [low, high], whole numbers of 1/scale.
    std::int64_t count_outside(std::size_t scenario, std::size_t metric, std::int64_t low, std::int64_t high) const;

    /// One column of metric values per metric asked for: whole numbers of 1/scale, or no_value, by replication.
    std::vector<std::vector<std::int64_t>> values(std::size_t scenario, const std::vector<std::size_t>& metrics) const;
    /// The same for one year, 1 ... years.
    std::vector<std::vector<std::int64_t>> values_of_year(std::size_t scenario, std::size_t year,
                                                          const std::vector<std::size_t>& metrics) const;
    /// Statistics of one year, in memory that does not grow with replications.
    std::vector<Statistics> statistics_of_year(std::size_t scenario, std::size_t year,
                                               const std::vector<std::size_t>& metrics) const;
    Histogram period_histogram(std::size_t scenario, PeriodMetric metric, std::size_t period) const;
    /// Horizon totals of one item over replications: spend of a "municipality" or "segment", margin of a "provider".
    Histogram item_histogram(std::size_t scenario, std::string_view dimension, std::size_t item) const;
    /// Sums over replications, by [year - 1][municipality][segment].
    std::vector<std::vector<std::vector<TallySums>>> breakdown(std::size_t scenario) const;
    /// Sums over replications, by [year - 1][provider].
    std::vector<std::vector<ProviderSums>> provider_breakdown(std::size_t scenario) const;
    /// Sums over replications, by [year - 1][segment][class at referral].
    std::vector<std::vector<std::array<SeveritySums, severity_count>>> severity_breakdown(std::size_t scenario) const;
    /// Starts by whole weeks waited, summed over replications and years, by [segment][week].
    std::vector<std::vector<std::int64_t>> wait_distribution(std::size_t scenario) const;

    /// Throws StudyFileError where the file is damaged: structure, and every figure against its seal.
    void verify() const;
    /// SHA-256 over the logical integer content, hexadecimal: equal for any threads, shards, interruptions, machine.
    std::string content_hash() const;
    /// The same without rows: what must be equal to go on with a file.
    std::string fingerprint() const;
    /// What the looks so far say about the question; nothing where the study has none.
    std::optional<Verdict> verdict() const;
    /// The same for another question, which must be one that can be asked of these scenarios.
    Verdict verdict(const Question& question) const;
    /// How the options rank under the second reference; nothing where none was run.
    std::optional<SecondReference> second_reference() const;
    /// Statistics and comparisons, computed from the rows.
    Summary summary() const;
    /// Writes the derived tables (summary, comparison, choice, pareto).
    void write_derived(const Summary& summary);

    /// States that the study is for this many replications.
    void ask(std::uint32_t replications);

    /// Removes a study file, and nothing else: refuses other files, and one that a run is writing.
    static void remove(const std::string& path);

private:
    friend class StudyWriter;
    friend MergeReport merge_study_files(const std::string&, const std::vector<std::string>&, MissingShards);
    struct State;
    explicit StudyFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// What a merge found and made.
struct MergeReport {
    std::uint32_t replications = 0;  // with results
    std::uint32_t failed = 0;
    std::uint32_t asked = 0;
    std::vector<ReplicationRange> missing;
};

/// The exact union of study files of one study, whatever their order: a new file at `output`, whose content hash is that
/// of one undisturbed run. Refuses, with StudyFileError and nothing written: files of different studies, replications
/// that two of them hold, damaged files, and missing replications unless allowed.
MergeReport merge_study_files(const std::string& output, const std::vector<std::string>& shards, MissingShards missing);

/// Writes blocks to a study file, in transactions of at least two seconds.
class StudyWriter final : public BlockSink {
public:
    /// Blocks come in order: the next is always the first that is not done, at or after replication `first`. Only after a
    /// stop may there be gaps.
    explicit StudyWriter(StudyFile& file, std::uint32_t first = 0);
    ~StudyWriter() override;  // commits what was handed over
    void commit(const ReplicationBlock& block) override;
    /// Commits what was handed over.
    void flush();
    /// The same, and writes the derived tables.
    Summary finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace fundsim
