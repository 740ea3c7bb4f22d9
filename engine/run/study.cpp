// A study as the parallel loop sees it: one plan per scenario, one Replicator per thread and scenario.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "fundsim/run.hpp"

namespace fundsim {
namespace {

class StudySimulator final : public Simulator {
public:
    StudySimulator(const std::vector<Plan>& plans, bool profiling) {
        replicators_.reserve(plans.size());
        for (const Plan& plan : plans) {
            replicators_.emplace_back(plan).set_profiling(profiling);
            shapes_.push_back(shape_of(plan));
        }
    }

    void run(std::size_t scenario, std::uint32_t replication, Outcome& outcome) override {
        if (outcome.shape() != shapes_[scenario]) outcome = Outcome(shapes_[scenario]);
        replicators_[scenario].run(replication, outcome);
    }

    std::vector<StepProfile> profile() const override {
        std::vector<StepProfile> steps;
        for (const Replicator& replicator : replicators_)
            for (StepProfile& step : replicator.profile()) {
                const auto same = std::find_if(steps.begin(), steps.end(),
                                               [&](const StepProfile& known) { return known.step == step.step; });
                if (same == steps.end()) {
                    steps.push_back(std::move(step));
                } else {
                    same->seconds += step.seconds;
                    same->count += step.count;
                }
            }
        return steps;
    }

private:
    std::vector<Replicator> replicators_;
    std::vector<OutcomeShape> shapes_;
};

}  // namespace

StudyPlan compile_study(Study study) {
    if (study.scenarios.empty()) throw std::invalid_argument("a study needs at least one scenario");
    std::set<std::string> names;
    for (const Scenario& scenario : study.scenarios) {
        if (!names.insert(scenario.name).second)
            throw std::invalid_argument("two scenarios are called \"" + scenario.name +
                                        "\"; side by side they need different names");
        if (scenario.clock.years != study.scenarios.front().clock.years)
            throw std::invalid_argument("scenario \"" + scenario.name + "\" has a horizon of " +
                                        std::to_string(scenario.clock.years) + " years, \"" +
                                        study.scenarios.front().name + "\" of " +
                                        std::to_string(study.scenarios.front().clock.years) +
                                        "; side by side they need the same (clock.years)");
    }
    StudyPlan compiled;
    for (std::size_t s = 0; s < study.scenarios.size(); ++s)
        if (study.scenarios[s].name == study.baseline) compiled.baseline = s;
    if (study.baseline.empty()) study.baseline = study.scenarios.front().name;
    if (!names.contains(study.baseline))
        throw std::invalid_argument("the baseline \"" + study.baseline + "\" is none of the scenarios");
    compiled.plans.reserve(study.scenarios.size());
    for (const Scenario& scenario : study.scenarios)
        compiled.plans.push_back(compile(scenario, study.seed, study.inner));
    compiled.study = std::move(study);
    return compiled;
}

RunReport run_study(const StudyPlan& plan, const RunOptions& options, BlockSink& sink) {
    std::vector<std::string> names;
    for (const Plan& scenario : plan.plans) names.push_back(scenario.scenario.name);
    const auto make = [&] { return std::make_unique<StudySimulator>(plan.plans, options.profile); };
    return run_blocks(names, make, options, sink);
}

}  // namespace fundsim
