// Milliseconds per replication on one core: the region with providers frozen, the reference workload at two review
// intervals.
#include <benchmark/benchmark.h>

#include "cases.hpp"

namespace fundsim {
namespace {

void replicate(benchmark::State& state, Scenario scenario, int review_weeks) {
    scenario.clock.review = review_weeks;
    const Plan plan = compile(scenario, 1);
    Replicator replicator(plan);
    Outcome outcome(shape_of(plan));
    replicator.run(0, outcome);
    if (!bench::conserves_clients(outcome, scenario.clock.start_empty)) {
        state.SkipWithError("clients are not conserved");
        return;
    }
    std::uint32_t replication = 0;
    for (auto _ : state) replicator.run(replication++ & 63U, outcome);
}

void region(benchmark::State& state) {
    Scenario scenario = bench::region();
    scenario.behaviour = {};
    replicate(state, scenario, static_cast<int>(state.range(0)));
}
BENCHMARK(region)->ArgName("review_weeks")->Arg(4)->Unit(benchmark::kMillisecond);

void ref_flow(benchmark::State& state) { replicate(state, bench::ref_flow(), static_cast<int>(state.range(0))); }
BENCHMARK(ref_flow)->ArgName("review_weeks")->Arg(1)->Arg(4)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fundsim
