// Scaling over threads, and memory against replications.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "cases.hpp"

namespace fundsim {
namespace {

std::uint64_t run_with(const StudyPlan& plan, unsigned threads, std::uint32_t replications) {
    bench::SpendSink sink;
    RunOptions options;
    options.last = replications;
    options.threads = threads;
    run_study(plan, options, sink);
    return sink.sum;
}

void threads(benchmark::State& state) {
    const StudyPlan plan = bench::study_of(bench::ref_flow());
    constexpr std::uint32_t replications = 128;
    if (run_with(plan, 1, 32) != run_with(plan, static_cast<unsigned>(state.range(0)), 32)) {
        state.SkipWithError("threads change the result");
        return;
    }
    for (auto _ : state) benchmark::DoNotOptimize(run_with(plan, static_cast<unsigned>(state.range(0)), replications));
}
BENCHMARK(threads)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Largest resident set of the process, MiB. Run alone with --benchmark_filter=memory: the figure is of the whole process.
void memory(benchmark::State& state) {
    const StudyPlan plan = bench::study_of(bench::ref_flow());
    if (run_with(plan, 1, 16) != run_with(plan, 2, 16)) {
        state.SkipWithError("threads change the result");
        return;
    }
    for (auto _ : state) run_with(plan, 2, static_cast<std::uint32_t>(state.range(0)));
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024.0;
}
BENCHMARK(memory)
    ->ArgName("replications")
    ->Arg(100)
    ->Arg(1000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace fundsim
