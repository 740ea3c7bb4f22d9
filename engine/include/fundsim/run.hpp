// Runs the replications of a study on many threads; hands them over in order. The same bits for any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/replicate.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim {

/// What a study is divided by into shards: block b holds replications 16 b ... 16 b + 15.
inline constexpr std::uint32_t replications_per_block = 16;
/// What a thread does before it hands over: few, so that little is under way when a run is killed, and that many threads
/// have a share each of a short study.
inline constexpr std::uint32_t replications_per_piece = 4;

/// A study compiled for simulation: one plan per scenario, in the order of the study.
struct StudyPlan {
    Study study;
    std::size_t baseline = 0;  // index of the scenario that the others are compared with
    std::vector<Plan> plans;
};

/// Neutral prices take pilot replications to derive (a second or two); who only checks a study can leave them.
enum class Prices : std::uint8_t { derived, left };

/// How pilots are run. The prices do not depend on it.
struct PilotOptions {
    unsigned threads = 0;  // 0: as many as the machine has
    std::stop_token stop;
};
/// A stop was asked for before the pilots were done.
class PilotsStopped : public std::runtime_error {
public:
    PilotsStopped() : std::runtime_error("stopped while prices were derived") {}
};

/// Throws std::invalid_argument where scenarios cannot stand side by side or a limit of the engine is exceeded.
StudyPlan compile_study(Study study, Prices prices = Prices::derived, const PilotOptions& pilots = {});

/// Replications first ... last - 1.
struct ReplicationRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    bool operator==(const ReplicationRange&) const = default;
};

/// Why a replication has no results.
struct FailedReplication {
    std::uint32_t replication = 0;
    std::size_t scenario = 0;  // the first that failed; later ones were not tried
    std::string cause;
};

/// Consecutive replications of all scenarios: a block of the study, or a piece of one.
struct ReplicationBlock {
    std::uint32_t first = 0;  // number of the first replication, counted from 0
    std::uint32_t count = 0;
    std::size_t scenarios = 0;
    std::vector<Outcome> outcomes;              // [replication - first][scenario]
    std::vector<FailedReplication> failures{};  // ascending; outcomes of these mean nothing
    bool after_gap = false;                     // a stop cut an earlier one short: replications before it are missing

    const Outcome& outcome(std::uint32_t replication, std::size_t scenario) const {
        return outcomes[(replication - first) * scenarios + scenario];
    }
    const FailedReplication* failure(std::uint32_t replication) const;
};

/// Takes what is finished, one piece at a time and in order of replication.
class BlockSink {
public:
    virtual ~BlockSink() = default;
    virtual void commit(const ReplicationBlock& block) = 0;
};

struct Progress {
    std::uint32_t done = 0;   // replications simulated, those of an earlier run included; the last may not be kept yet
    std::uint32_t total = 0;  // replications asked for, those of an earlier run included
    double seconds = 0.0;     // since the start of this run
    std::uint32_t done_before = 0;  // replications that were there before this run
};

struct RunOptions {
    std::uint32_t first = 0;  // first replication to run
    std::uint32_t last = 0;   // one past the last replication
    std::uint32_t shard = 0;  // block b belongs to shard b mod `shards`
    std::uint32_t shards = 1;
    std::uint32_t block = replications_per_block;   // results do not depend on it; shards of one study share it
    std::uint32_t piece = replications_per_piece;   // nor on this
    std::vector<ReplicationRange> done;             // by earlier runs: ascending, left out
    unsigned threads = 0;                           // 0: as many as the machine has
    bool profile = false;                           // time the steps of the week
    std::stop_token stop;                           // when asked to stop, replications under way are dropped
    std::function<void(const Progress&)> progress;  // called after replications, one call at a time, on any thread
    std::string replay_command;                     // what a failure tells the reader to type, less ` --replication N`
};

struct RunReport {
    std::uint32_t replications = 0;           // handed over in this run, failed ones included
    std::vector<FailedReplication> failures;  // in order, the first `most_failures_reported`
    std::uint32_t failed = 0;                 // all of them
    bool stopped = false;                     // asked to stop before the end
    double seconds = 0.0;
    double seconds_handing_over = 0.0;  // of those, in the sink: what keeping results costs
    unsigned threads = 0;
    std::vector<StepProfile> profile;  // summed over threads and scenarios
};

inline constexpr std::size_t most_failures_reported = 100;

/// "replication 70 of scenario "variant" failed: ...", and the command that replays it, less its number.
std::string describe_failure(const std::string& scenario, std::uint32_t replication, const std::string& cause,
                             const std::string& replay_command);

/// Every replication fails: no accident of luck, so the run ends. `what()` is about the first.
class ReplicationError : public std::runtime_error {
public:
    ReplicationError(std::string scenario, std::uint32_t replication, const std::string& cause,
                     const std::string& replay_command);
    const std::string& scenario() const { return scenario_; }
    std::uint32_t replication() const { return replication_; }

private:
    std::string scenario_;
    std::uint32_t replication_;
};

/// Simulates the scenarios of a study on one thread; keeps its memory between replications.
class Simulator {
public:
    virtual ~Simulator() = default;
    virtual void run(std::size_t scenario, std::uint32_t replication, Outcome& outcome) = 0;
    virtual std::vector<StepProfile> profile() const { return {}; }
};
using SimulatorFactory = std::function<std::unique_ptr<Simulator>()>;

/// Replications [first, last) of a shard, less what is done.
std::vector<ReplicationRange> missing_replications(const RunOptions& options);
/// The first of those, or `last`.
std::uint32_t first_missing(const RunOptions& options);

/// The parallel loop. A replication that fails is handed over as a failure, and the others go on; memory that runs out
/// ends the run. When every replication of block 0 fails, ReplicationError is thrown and nothing is handed over. A stop
/// drops one replication per thread, the one under way: whatever is complete is handed over, with gaps between.
RunReport run_blocks(std::span<const std::string> scenario_names, const SimulatorFactory& make_simulator,
                     const RunOptions& options, BlockSink& sink);

/// Runs a compiled study.
RunReport run_study(const StudyPlan& plan, const RunOptions& options, BlockSink& sink);

}  // namespace fundsim
