// Milliseconds per replication of the small region under every funding model, providers frozen: what billing costs.
#include <benchmark/benchmark.h>

#include "cases.hpp"

namespace fundsim {
namespace {

void contract(benchmark::State& state, const char* model) {
    Scenario scenario = bench::small(model);
    scenario.behaviour = {};
    const StudyPlan plan = bench::study_of(scenario);
    Replicator replicator(plan.plans.front());
    Outcome outcome(shape_of(plan.plans.front()));
    replicator.run(0, outcome);
    if (!bench::conserves_clients(outcome, scenario.clock.start_empty)) {
        state.SkipWithError("clients are not conserved");
        return;
    }
    if (!bench::conserves_cents(outcome)) {
        state.SkipWithError("what is spent on care is not what providers receive");
        return;
    }
    std::uint32_t replication = 0;
    for (auto _ : state) replicator.run(replication++ & 63U, outcome);
}

BENCHMARK_CAPTURE(contract, pxq, "pxq")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(contract, result_based, "result-based")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(contract, task_based, "task-based")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(contract, lump_sum, "lump-sum")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(contract, performance_based, "performance-based")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fundsim
