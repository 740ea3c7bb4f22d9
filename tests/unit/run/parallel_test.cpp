// The parallel loop: same blocks in the same order for any threads; failures, stops, shards.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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
        gaps.push_back(block.after_gap);
        if (on_commit) on_commit();
    }
    std::vector<std::uint32_t> replications;
    std::vector<std::int64_t> marks;
    std::vector<FailedReplication> failures;
    std::vector<bool> gaps;
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
    EXPECT_EQ(recorder.replications.size(), 40U);  // all before it
    EXPECT_TRUE(recorder.failures.empty());
}

/// Asks for the stop itself, in the middle of a replication; counts those that were complete.
class StoppingSimulator final : public Simulator {
public:
    struct Shared {
        std::stop_source stop;
        std::atomic<std::uint32_t> complete = 0;  // replications of which the last scenario was simulated
        std::uint32_t stop_at = 0;
        std::uint32_t slow = 100'000;   // a replication that takes until the stop, as on a thread that gets no time
        std::uint32_t waits = 100'000;  // one that waits until another is complete
    };
    explicit StoppingSimulator(Shared& shared) : shared_(shared) {}
    void run(std::size_t scenario, std::uint32_t replication, Outcome& outcome) override {
        MarkingSimulator().run(scenario, replication, outcome);
        if (scenario == 0) {
            while (replication == shared_.slow && !shared_.stop.stop_requested()) std::this_thread::yield();
            while (replication == shared_.waits && shared_.complete == 0) std::this_thread::yield();
            return;
        }
        if (++shared_.complete == shared_.stop_at) shared_.stop.request_stop();
    }

private:
    Shared& shared_;
};

TEST(Run, AStopLosesNothingThatWasComplete) {
    for (const unsigned threads : {1U, 2U, 7U})
        for (const std::uint32_t stop_at : {1U, 3U, 5U, 21U}) {
            StoppingSimulator::Shared shared;
            shared.stop_at = stop_at;
            RunOptions options = options_for(100, threads);
            options.stop = shared.stop.get_token();
            Recorder recorder;
            const RunReport report = run_blocks(
                names, [&] { return std::make_unique<StoppingSimulator>(shared); }, options, recorder);
            EXPECT_TRUE(report.stopped);
            EXPECT_EQ(recorder.replications.size(), shared.complete) << threads << " threads, stop at " << stop_at;
            EXPECT_EQ(report.replications, shared.complete);
            EXPECT_LT(shared.complete, stop_at + threads);
            EXPECT_TRUE(std::is_sorted(recorder.replications.begin(), recorder.replications.end()));
            for (std::size_t i = 0; i < recorder.replications.size(); ++i) {
                EXPECT_EQ(recorder.marks[2 * i], recorder.replications[i]);
                EXPECT_EQ(recorder.marks[2 * i + 1], 1'000 + recorder.replications[i]);
            }
        }
}

TEST(Run, AStopKeepsWhatCameAfterAReplicationThatStands) {
    StoppingSimulator::Shared shared;
    shared.stop_at = 9;  // the other thread does two pieces and a bit while replication 1 stands
    shared.slow = 1;
    shared.waits = 4;
    RunOptions options = options_for(100, 2);
    options.stop = shared.stop.get_token();
    Recorder recorder;
    run_blocks(
        names, [&] { return std::make_unique<StoppingSimulator>(shared); }, options, recorder);
    EXPECT_EQ(recorder.replications, (std::vector<std::uint32_t>{0, 4, 5, 6, 7, 8, 9, 10, 11}));
    EXPECT_EQ(recorder.gaps, (std::vector<bool>{false, true, true}));
}

TEST(Run, WhatIsLeftAfterAStopIsRunByTheNext) {
    std::vector<std::uint32_t> all;
    std::vector<ReplicationRange> done;
    for (std::uint32_t round = 0; all.size() < 60; ++round) {
        StoppingSimulator::Shared shared;
        shared.stop_at = 7;
        RunOptions options = options_for(60, std::array{1U, 2U, 7U}[round % 3]);
        options.stop = shared.stop.get_token();
        options.done = done;
        Recorder recorder;
        run_blocks(
            names, [&] { return std::make_unique<StoppingSimulator>(shared); }, options, recorder);
        ASSERT_FALSE(recorder.replications.empty());
        all.insert(all.end(), recorder.replications.begin(), recorder.replications.end());
        std::sort(all.begin(), all.end());
        done.clear();
        for (const std::uint32_t r : all) done.push_back({r, r + 1});
    }
    ASSERT_EQ(all.size(), 60U);
    for (std::uint32_t r = 0; r < 60; ++r) EXPECT_EQ(all[r], r);
}

TEST(Run, FailuresAtTheStartAreKeptOnceSomethingSucceeds) {
    for (const std::uint32_t failing : {1U, 4U, 9U, 15U})
        for (const unsigned threads : {1U, 2U, 7U}) {
            Recorder recorder;
            const RunReport report = run_blocks(
                names,
                [&] { return std::make_unique<FailingSimulator>(0, [&](std::uint32_t r) { return r < failing; }); },
                options_for(40, threads), recorder);
            EXPECT_EQ(report.failed, failing);
            EXPECT_EQ(recorder.failures.size(), failing);
            ASSERT_EQ(recorder.replications.size(), 40 - failing);
            EXPECT_EQ(recorder.replications.front(), failing);
        }
    // they are kept as well when the stop comes first
    std::stop_source source;
    RunOptions options = options_for(40, 1);
    options.stop = source.get_token();
    const auto fails = [&](std::uint32_t replication) {
        if (replication == 6) source.request_stop();
        return true;
    };
    Recorder recorder;
    const RunReport report = run_blocks(
        names, [&] { return std::make_unique<FailingSimulator>(0, fails); }, options, recorder);
    EXPECT_TRUE(report.stopped);
    EXPECT_EQ(recorder.failures.size(), 7U);
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
    EXPECT_EQ(recorder.replications.size(), 36U);  // the sink was not asked again
}

}  // namespace
}  // namespace fundsim
