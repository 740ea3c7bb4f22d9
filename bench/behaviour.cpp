// Milliseconds per replication of the small region, paid per result and bonus, with one response of providers at a time;
// and the share of a replication of the region that behaviour costs.
#include <benchmark/benchmark.h>

#include <ctime>
#include <utility>

#include "cases.hpp"

namespace fundsim {
namespace {

/// The small region where providers respond in the given way only. Conserves clients and cents before it is timed.
void respond(benchmark::State& state, const char* model, Value Behaviour::*response) {
    Scenario scenario = bench::small(model);
    const Behaviour stated = std::exchange(scenario.behaviour, {});
    if (response != nullptr) scenario.behaviour.*response = stated.*response;
    const StudyPlan plan = bench::study_of(scenario);
    Replicator replicator(plan.plans.front());
    Outcome outcome(shape_of(plan.plans.front()));
    replicator.run(0, outcome);
    if (!bench::conserves_clients(outcome, scenario.clock.start_empty) || !bench::conserves_cents(outcome)) {
        state.SkipWithError("clients or cents are not conserved");
        return;
    }
    const bool apart = outcome.total(1, Tally::frozen_spend_care) != outcome.total(1, Tally::spend_care) ||
                       outcome.total(1, Tally::frozen_care_weeks) != outcome.total(1, Tally::care_weeks);
    if (response == nullptr && apart) {
        state.SkipWithError("the frozen line differs where nobody responds");
        return;
    }
    std::uint32_t replication = 0;
    for (auto _ : state) replicator.run(replication++ & 63U, outcome);
}

// With any response on, the frozen line is simulated beside the scenario's own course: `none` has one course, the others
// two with a common past. Sizes are those of the scenario.
#define FUNDSIM_RESPONSE(name, model, member) \
    BENCHMARK_CAPTURE(respond, name, model, member)->Unit(benchmark::kMillisecond)
FUNDSIM_RESPONSE(none, "result-based", nullptr);
FUNDSIM_RESPONSE(intensity, "pxq", &Behaviour::intensity);
FUNDSIM_RESPONSE(prolongation, "pxq", &Behaviour::prolongation);
FUNDSIM_RESPONSE(selection, "result-based", &Behaviour::selection);
FUNDSIM_RESPONSE(admission_pace, "task-based", &Behaviour::admission_pace);
FUNDSIM_RESPONSE(coding, "result-based", &Behaviour::coding);
FUNDSIM_RESPONSE(early_ending, "result-based", &Behaviour::early_ending);
FUNDSIM_RESPONSE(goal_effort, "result-based", &Behaviour::goal_effort);
FUNDSIM_RESPONSE(reporting, "result-based", &Behaviour::reporting);
FUNDSIM_RESPONSE(setting, "task-based", &Behaviour::setting);
FUNDSIM_RESPONSE(kpi_effort, "performance-based", &Behaviour::kpi_effort);
FUNDSIM_RESPONSE(capacity, "pxq", &Behaviour::capacity);
FUNDSIM_RESPONSE(payer, "pxq", &Behaviour::payer);
#undef FUNDSIM_RESPONSE

/// CPU time of a simulated year with all responses of the region on, against none: `share` is what behaviour costs of it.
void behaviour_share(benchmark::State& state) {
    const Scenario on = bench::region();
    Scenario off = on;
    off.behaviour = {};
    const int warm_up = on.clock.warm_up / weeks_per_year;
    // where providers respond, the frozen line is simulated beside the own course, after a common past
    const double years_on = warm_up + 2.0 * on.clock.years;
    const double years_off = warm_up + 1.0 * on.clock.years;
    const Plan plan_on = compile(on, 1);
    const Plan plan_off = compile(off, 1);
    Replicator with(plan_on);
    Replicator without(plan_off);
    Outcome outcome_on(shape_of(plan_on));
    Outcome outcome_off(shape_of(plan_off));
    with.run(0, outcome_on);
    without.run(0, outcome_off);
    if (!bench::conserves_clients(outcome_on, false) || !bench::conserves_cents(outcome_on) ||
        outcome_on.total(1, Tally::care_weeks) == outcome_off.total(1, Tally::care_weeks)) {
        state.SkipWithError("behaviour loses somebody, or changes nothing");
        return;
    }
    double seconds_on = 0.0;
    double seconds_off = 0.0;
    std::uint32_t replication = 0;
    for (auto _ : state) {
        const std::clock_t begin = std::clock();
        with.run(replication & 63U, outcome_on);
        const std::clock_t between = std::clock();
        without.run(replication++ & 63U, outcome_off);
        const std::clock_t end = std::clock();
        seconds_on += static_cast<double>(between - begin) / CLOCKS_PER_SEC;
        seconds_off += static_cast<double>(end - between) / CLOCKS_PER_SEC;
    }
    state.counters["share"] = 1.0 - seconds_off / years_off / (seconds_on / years_on);
    state.counters["on_ms_per_year"] = 1e3 * seconds_on / years_on / static_cast<double>(state.iterations());
    state.counters["off_ms_per_year"] = 1e3 * seconds_off / years_off / static_cast<double>(state.iterations());
}
BENCHMARK(behaviour_share)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fundsim
