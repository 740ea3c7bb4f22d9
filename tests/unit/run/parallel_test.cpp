// The parallel loop: same blocks in the same order for any threads; failures, stops, shards.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "fundsim/run.hpp"

namespace fundsim {
namespace {

constexpr OutcomeShape shape{1, 1, 1, 1, 13};
const std::vector<std::string> names{"baseline", "variant"};

/// Marks each outcome with its scenario and replication; slow at random, so that blocks finish out of order.
class MarkingSimulator final : public Simulator {
public:
    void run(std::size_t scenario, std::uint32_t replication, Outcome& outcome) override {
        if (outcome.shape() != shape) outcome = Outcome(shape);
        outcome.clear();
        std::this_thread::sleep_for(std::chrono::microseconds((replication * 7919) % 50));
        outcome.at(1, 0, 0, Tally::clients_referred) = 1'000 * static_cast<std::int64_t>(scenario) + replication;
    }
    std::vector<StepProfile> profile() const override { return {{"review", 0.5, 2}, {"placement", 0.25, 1}}; }
};

/// Fails in some replications of one scenario, and, once it has failed, gives nonsense: it must not be used again.
class FailingSimulator final : public Simulator {
public:
    FailingSimulator(std::size_t scenario, std::function<bool(std::uint32_t)> fails)
        : scenario_(scenario), fails_(std::move(fails)) {}
    void run(std::size_t scenario, std::uint32_t replication, Outcome& outcome) override {
        if (scenario == scenario_ && fails_(replication)) {
            spoilt_ = true;
            throw std::runtime_error("week 12, client tilburg-w9-1: no place");
        }
        MarkingSimulator().run(scenario, replication, outcome);
        if (spoilt_) outcome.at(1, 0, 0, Tally::clients_referred) = -99;
    }

private:
    std::size_t scenario_;
    std::function<bool(std::uint32_t)> fails_;
    bool spoilt_ = false;
};

class Recorder final : public BlockSink {
public:
    void commit(const ReplicationBlock& block) override {
        for (std::uint32_t r = block.first; r < block.first + block.count; ++r) {
            if (const FailedReplication* failed = block.failure(r)) {
                failures.push_back(*failed);
                continue;
            }
            replications.push_back(r);
            for (std::size_t s = 0; s < block.scenarios; ++s)
                if (!block.outcome(r, s).shape().years) marks.push_back(-1);
                else marks.push_back(block.outcome(r, s).at(1, 0, 0, Tally::clients_referred));
        }
        if (on_commit) on_commit();
    }
    std::vector<std::uint32_t> replications;
    std::vector<std::int64_t> marks;
    std::vector<FailedReplication> failures;
    std::function<void()> on_commit;
};

RunOptions options_for(std::uint32_t last, unsigned threads) {
    RunOptions options;
    options.last = last;
    options.threads = threads;
    return options;
}

SimulatorFactory marking() {
    return [] { return std::make_unique<MarkingSimulator>(); };
}

TEST(Run, HandsOverEveryReplicationOnceAndInOrderForAnyThreads) {
    for (const unsigned threads : {1U, 2U, 7U}) {
        Recorder recorder;
        const RunReport report = run_blocks(names, marking(), options_for(203, threads), recorder);
        ASSERT_EQ(recorder.replications.size(), 203U) << threads;
        for (std::uint32_t r = 0; r < 203; ++r) {
            EXPECT_EQ(recorder.replications[r], r);
            EXPECT_EQ(recorder.marks[2 * r], r);
            EXPECT_EQ(recorder.marks[2 * r + 1], 1'000 + r);
        }
        EXPECT_EQ(report.replications, 203U);
        EXPECT_FALSE(report.stopped);
    }
}

TEST(Run, GoesOnFromAnyReplication) {
    RunOptions options = options_for(50, 2);
    options.first = 21;
    Recorder recorder;
    run_blocks(names, marking(), options, recorder);
    ASSERT_EQ(recorder.replications.size(), 29U);
    EXPECT_EQ(recorder.replications.front(), 21U);
    EXPECT_EQ(recorder.replications.back(), 49U);
}

TEST(Run, ShardsTogetherDoEveryReplicationOnce) {
    std::map<std::uint32_t, int> times;
    for (std::uint32_t shard = 0; shard < 3; ++shard) {
        RunOptions options = options_for(100, 2);
        options.shard = shard;
        options.shards = 3;
        Recorder recorder;
        run_blocks(names, marking(), options, recorder);
        for (const std::uint32_t r : recorder.replications) {
            EXPECT_EQ(r / replications_per_block % 3, shard);
            ++times[r];
        }
    }
    ASSERT_EQ(times.size(), 100U);
    for (const auto& [replication, count] : times) EXPECT_EQ(count, 1) << replication;
}

TEST(Run, RefusesAShardThatDoesNotExist) {
    RunOptions options = options_for(10, 1);
    options.shard = 2;
    options.shards = 2;
    Recorder recorder;
    EXPECT_THROW(run_blocks(names, marking(), options, recorder), std::invalid_argument);
}

TEST(Run, LeavesOutWhatEarlierRunsHaveDone) {
    RunOptions options = options_for(100, 2);
    options.done = {{0, 5}, {20, 21}, {40, 70}, {99, 100}};
    EXPECT_EQ(missing_replications(options), (std::vector<ReplicationRange>{{5, 20}, {21, 40}, {70, 99}}));
    Recorder recorder;
    run_blocks(names, marking(), options, recorder);
    std::vector<std::uint32_t> expected;
    for (const auto& [first, last] : missing_replications(options))
        for (std::uint32_t r = first; r < last; ++r) expected.push_back(r);
    EXPECT_EQ(recorder.replications, expected);
    options.shards = 3;
    options.shard = 1;  // blocks 1 and 4: replications 16 ... 31 and 64 ... 79
    EXPECT_EQ(missing_replications(options), (std::vector<ReplicationRange>{{16, 20}, {21, 32}, {70, 80}}));
    EXPECT_EQ(first_missing(options), 16U);
    options.first = 32;
    EXPECT_EQ(first_missing(options), 70U);
    options.first = 80;
    EXPECT_EQ(first_missing(options), 100U);
}

TEST(Run, GoesOnAfterAFailureAndTellsWhich) {
    const auto fails = [](std::uint32_t replication) {
        return replication == 3 || replication == 70 || replication == 71;
    };
    for (const unsigned threads : {1U, 2U, 7U}) {
        Recorder recorder;
        const RunReport report = run_blocks(
            names, [&] { return std::make_unique<FailingSimulator>(1, fails); }, options_for(200, threads), recorder);
        EXPECT_EQ(report.replications, 200U);
        EXPECT_EQ(report.failed, 3U);
        ASSERT_EQ(report.failures.size(), 3U);
        EXPECT_EQ(report.failures[1].replication, 70U);
        EXPECT_EQ(report.failures[1].scenario, 1U);
        EXPECT_EQ(report.failures[1].cause, "week 12, client tilburg-w9-1: no place");
        ASSERT_EQ(recorder.failures.size(), 3U);
        EXPECT_EQ(recorder.failures[2].replication, 71U);
        ASSERT_EQ(recorder.replications.size(), 197U);
        for (std::size_t i = 0; i < 197; ++i) {
            EXPECT_FALSE(fails(recorder.replications[i]));
            EXPECT_EQ(recorder.marks[2 * i + 1], 1'000 + recorder.replications[i]);
        }
    }
    EXPECT_NE(describe_failure("variant", 70, "no place", "fundsim run a.yaml --seed 5")
                  .find("fundsim run a.yaml --seed 5 --replication 70"),
              std::string::npos);
}

TEST(Run, EndsWhenEverythingFails) {
    for (const unsigned threads : {1U, 2U, 7U}) {
        RunOptions options = options_for(200, threads);
        options.replay_command = "fundsim run a.yaml --seed 5";
        Recorder recorder;
        try {
            run_blocks(
                names, [] { return std::make_unique<FailingSimulator>(1, [](std::uint32_t) { return true; }); },
                options, recorder);
            FAIL() << "no exception";
        } catch (const ReplicationError& error) {
            EXPECT_EQ(error.scenario(), "variant");
            EXPECT_EQ(error.replication(), 0U);
            const std::string text = error.what();
            EXPECT_NE(text.find("replication 0 of scenario \"variant\" failed"), std::string::npos) << text;
            EXPECT_NE(text.find("fundsim run a.yaml --seed 5 --replication 0"), std::string::npos) << text;
        }
        EXPECT_TRUE(recorder.replications.empty());
        EXPECT_TRUE(recorder.failures.empty());
    }
}

TEST(Run, MemoryThatRunsOutIsNoFailureOfAReplication) {
    class Hungry final : public Simulator {
    public:
        void run(std::size_t, std::uint32_t replication, Outcome&) override {
            if (replication == 40) throw std::bad_alloc();
        }
    };
    Recorder recorder;
    EXPECT_THROW(run_blocks(
                     names, [] { return std::make_unique<Hungry>(); }, options_for(200, 2), recorder),
                 std::bad_alloc);
    EXPECT_EQ(recorder.replications.size(), 32U);  // the two whole blocks before it
    EXPECT_TRUE(recorder.failures.empty());
}

TEST(Run, StopsBetweenBlocksWithAWholePrefix) {
    for (const unsigned threads : {1U, 2U, 7U}) {
        std::stop_source source;
        RunOptions options = options_for(100'000, threads);
        options.stop = source.get_token();
        Recorder recorder;
        recorder.on_commit = [&] {
            if (recorder.replications.size() >= 48) source.request_stop();
        };
        const RunReport report = run_blocks(names, marking(), options, recorder);
        EXPECT_TRUE(report.stopped);
        EXPECT_EQ(report.replications, recorder.replications.size());
        EXPECT_EQ(recorder.replications.size() % replications_per_block, 0U);
        EXPECT_GE(recorder.replications.size(), 48U);
        EXPECT_LT(recorder.replications.size(), 1'000U);
        for (std::uint32_t r = 0; r < recorder.replications.size(); ++r) ASSERT_EQ(recorder.replications[r], r);
    }
}

TEST(Run, AStopBeforeTheStartRunsNothing) {
    std::stop_source source;
    source.request_stop();
    RunOptions options = options_for(100, 2);
    options.stop = source.get_token();
    Recorder recorder;
    EXPECT_TRUE(run_blocks(names, marking(), options, recorder).stopped);
    EXPECT_TRUE(recorder.replications.empty());
}

TEST(Run, ReportsProgressAndSumsProfilesOverThreads) {
    RunOptions options = options_for(100, 2);
    options.done = {{0, 16}};
    std::vector<Progress> shown;
    options.progress = [&](const Progress& progress) { shown.push_back(progress); };
    std::atomic<int> simulators = 0;
    Recorder recorder;
    const auto make = [&] {
        ++simulators;
        return std::make_unique<MarkingSimulator>();
    };
    const RunReport report = run_blocks(names, make, options, recorder);
    ASSERT_FALSE(shown.empty());
    EXPECT_GT(shown.front().done, 16U);
    for (std::size_t i = 1; i < shown.size(); ++i) EXPECT_GE(shown[i].done, shown[i - 1].done);
    EXPECT_EQ(shown.front().done_before, 16U);
    EXPECT_EQ(shown.back().done, 100U);
    EXPECT_EQ(shown.back().total, 100U);
    EXPECT_LE(simulators, 2);  // one per thread
    ASSERT_EQ(report.profile.size(), 2U);
    EXPECT_EQ(report.profile[0].step, "review");
    EXPECT_EQ(report.profile[0].count, 2U * static_cast<std::uint64_t>(simulators));
    EXPECT_DOUBLE_EQ(report.profile[1].seconds, 0.25 * simulators);
}

TEST(Run, AFailingSinkEndsTheRun) {
    Recorder recorder;
    recorder.on_commit = [&] {
        if (recorder.replications.size() > 32) throw std::runtime_error("disk full");
    };
    EXPECT_THROW(run_blocks(names, marking(), options_for(1'000, 2), recorder), std::runtime_error);
    EXPECT_EQ(recorder.replications.size(), 48U);
}

}  // namespace
}  // namespace fundsim
