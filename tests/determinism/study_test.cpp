// A study of scenarios at derived prices, with everybody responding: the same bits for any threads, shards and starts.
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "contract_terms.hpp"
#include "determinism/small_region.hpp"
#include "fundsim/run.hpp"

namespace fundsim::testing {
namespace {

Study four_models() {
    Study study;
    study.name = "four-models";
    study.seed = 20260105;
    const auto add = [&](const char* name, const ContractTerms& terms) {
        Scenario scenario = small_region();
        scenario.name = name;
        scenario.clock.years = 1;
        scenario.contracts.clear();
        scenario.contracts["home"] = scenario.contracts["day"] = terms;
        study.scenarios.push_back(scenario);
    };
    add("pxq", contract("pxq", {{"price.neutral", 1.0}}));
    add("result", contract("result_based", {{"price.neutral", 1.0}, {"at_start", 0.67}, {"on_result", 0.33}}));
    add("task", contract("task_based", {{"price.neutral", 1.0}, {"bandwidth", 0.03}, {"safety_valve", 0.5}}));
    add("performance",
        contract("performance_based",
                 {{"pxq.price.neutral", 1.0}, {"goal.bonus", 0.05}, {"goal.target", 0.5}, {"goal.full", 0.8}}));
    return study;
}

const StudyPlan& plan() {
    static const StudyPlan compiled = compile_study(four_models());
    return compiled;
}

/// Every outcome by replication and scenario.
class Keeper final : public BlockSink {
public:
    void commit(const ReplicationBlock& block) override {
        for (std::uint32_t r = block.first; r < block.first + block.count; ++r)
            for (std::size_t s = 0; s < block.scenarios; ++s)
                if (!kept.emplace(std::pair{r, s}, block.outcome(r, s)).second) throw std::logic_error("twice");
    }
    std::map<std::pair<std::uint32_t, std::size_t>, Outcome> kept;
};

constexpr std::uint32_t replications = 40;

void run(Keeper& keeper, unsigned threads, std::uint32_t first = 0, std::uint32_t shard = 0, std::uint32_t shards = 1,
         std::uint32_t block = replications_per_block) {
    RunOptions options;
    options.first = first;
    options.last = replications;
    options.threads = threads;
    options.shard = shard;
    options.shards = shards;
    options.block = block;
    run_study(plan(), options, keeper);
}

const Keeper& on_one_thread() {
    static const Keeper kept = [] {
        Keeper keeper;
        run(keeper, 1);
        return keeper;
    }();
    return kept;
}

TEST(SameStudy, ForAnyThreads) {
    ASSERT_EQ(on_one_thread().kept.size(), replications * 4);
    for (const unsigned threads : {2U, 7U}) {
        Keeper keeper;
        run(keeper, threads);
        EXPECT_EQ(keeper.kept, on_one_thread().kept) << threads << " threads";
    }
}

TEST(SameStudy, ForAnyShards) {
    Keeper keeper;
    for (const std::uint32_t shard : {1U, 2U, 0U}) run(keeper, 2, 0, shard, 3);
    EXPECT_EQ(keeper.kept, on_one_thread().kept);
}

TEST(SameStudy, ForAnySizeOfBlock) {
    for (const std::uint32_t block : {1U, 7U, 64U}) {
        Keeper keeper;
        for (const std::uint32_t shard : {1U, 0U}) run(keeper, 3, 0, shard, 2, block);
        EXPECT_EQ(keeper.kept, on_one_thread().kept) << "blocks of " << block;
    }
}

TEST(SameStudy, FromTheMiddleOfABlock) {
    Keeper keeper;
    run(keeper, 2, 21);
    for (const auto& [key, outcome] : keeper.kept) EXPECT_EQ(outcome, on_one_thread().kept.at(key)) << key.first;
    EXPECT_EQ(keeper.kept.size(), (replications - 21) * 4);
}

TEST(SameStudy, CompiledAgain) {
    // prices come from pilots on many threads, and are the same
    const StudyPlan again = compile_study(four_models());
    for (std::size_t s = 0; s < again.plans.size(); ++s) {
        EXPECT_EQ(again.plans[s].neutral_pay, plan().plans[s].neutral_pay);
        EXPECT_EQ(again.plans[s].reference_value, plan().plans[s].reference_value);
        for (std::size_t c = 0; c < again.plans[s].contracts.size(); ++c)
            EXPECT_EQ(again.plans[s].contracts[c].terms, plan().plans[s].contracts[c].terms) << c;
    }
}

TEST(SameStudy, InWhichContractsDiffer) {
    // the comparison above sees only what differs
    for (std::size_t s = 1; s < 4; ++s)
        EXPECT_NE(on_one_thread().kept.at({0, s}), on_one_thread().kept.at({0, 0})) << plan().plans[s].scenario.name;
    EXPECT_NE(on_one_thread().kept.at({1, 0}), on_one_thread().kept.at({0, 0}));
}

}  // namespace
}  // namespace fundsim::testing
