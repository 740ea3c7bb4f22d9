// A study as the parallel loop sees it: one plan per scenario, one Replicator per thread and scenario.
#include <algorithm>
#include <map>
#include <new>
#include <optional>
#include <set>

#include "fundsim/run.hpp"
#include "run/failed_in.hpp"
#include "run/pilot.hpp"
#include "run/side_by_side.hpp"

namespace fundsim {
namespace {

/// Scenarios in groups that share a past; a group is simulated when its first scenario is asked for.
class StudySimulator final : public Simulator {
public:
    StudySimulator(const std::vector<Plan>& plans, bool profiling)
        : plans_(plans), held_(plans.size()), group_of_(plans.size()) {
        for (std::size_t s = 0; s < plans.size(); ++s) {
            shapes_.push_back(shape_of(plans[s]));
            std::size_t g = 0;
            while (g < members_.size() && !same_past(plans[members_[g].front()], plans[s])) ++g;
            if (g == members_.size()) members_.emplace_back();
            members_[g].push_back(s);
            group_of_[s] = g;
        }
        for (const auto& members : members_) {
            std::vector<const Plan*> group;
            for (const std::size_t s : members) group.push_back(&plans[s]);
            replicators_.emplace_back(std::move(group)).set_profiling(profiling);
        }
    }

    void run(std::size_t scenario, std::uint32_t replication, Outcome& outcome) override {
        const std::vector<std::size_t>& members = members_[group_of_[scenario]];
        if (members.front() != scenario) {
            std::swap(outcome, held_[scenario]);
            return;
        }
        std::vector<Outcome*> into;
        for (const std::size_t s : members) {
            Outcome& place = s == scenario ? outcome : held_[s];
            if (place.shape() != shapes_[s]) place = Outcome(shapes_[s]);
            into.push_back(&place);
        }
        try {
            replicators_[group_of_[scenario]].run(replication, into);
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& error) {
            throw run::FailedIn(which_fails(members, replication), error.what());
        }
    }

    std::vector<StepProfile> profile() const override {
        std::vector<StepProfile> steps;
        for (const GroupReplicator& replicator : replicators_)
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
    /// The first that fails by itself as well: its number is what a reader can replay. Of several with a common past, the
    /// replicator that failed does not know.
    std::size_t which_fails(const std::vector<std::size_t>& members, std::uint32_t replication) const {
        if (members.size() > 1)
            for (const std::size_t s : members) {
                Outcome alone(shapes_[s]);
                try {
                    Replicator(plans_[s]).run(replication, alone);
                } catch (const std::bad_alloc&) {
                    throw;
                } catch (const std::exception&) {
                    return s;
                }
            }
        return members.front();
    }

    const std::vector<Plan>& plans_;
    std::vector<GroupReplicator> replicators_;
    std::vector<std::vector<std::size_t>> members_;  // scenarios of each group
    std::vector<Outcome> held_;                      // of scenarios simulated with the first of their group
    std::vector<std::size_t> group_of_;
    std::vector<OutcomeShape> shapes_;
};

/// Plans with a common past keep one ledger: it counts what any of their contracts reads.
void share_lines(std::vector<Plan>& plans) {
    for (std::size_t a = 0; a < plans.size(); ++a)
        for (std::size_t b = 0; b < plans.size(); ++b) {
            if (a == b || !same_past(plans[a], plans[b])) continue;
            for (std::size_t s = 0; s < plans[a].lines_by_class.size(); ++s) {
                plans[a].lines_by_class[s] |= plans[b].lines_by_class[s];
                plans[a].lines_by_form[s] |= plans[b].lines_by_form[s];
                plans[a].counts_arrangements[s] |= plans[b].counts_arrangements[s];
            }
        }
}

run::Beside beside(const Scenario& scenario) {
    run::Beside one{scenario.name, {}, {}};
    for (const Municipality& municipality : scenario.municipalities) one.municipalities.push_back(municipality.id);
    for (const Segment& segment : scenario.segments) one.segments.push_back(segment.id);
    return one;
}

}  // namespace

StudyPlan compile_study(Study study, Prices prices, const PilotOptions& pilots) {
    if (study.scenarios.empty()) throw std::invalid_argument("a study needs at least one scenario");
    std::set<std::string> names;
    std::vector<run::Beside> all;
    for (const Scenario& scenario : study.scenarios) {
        all.push_back(beside(scenario));
        if (!names.insert(scenario.name).second)
            throw std::invalid_argument("two scenarios are called \"" + scenario.name +
                                        "\"; side by side they need different names");
        const auto years = [](const Scenario& of) {
            return std::to_string(of.clock.years) + (of.clock.years == 1 ? " year" : " years");
        };
        if (scenario.clock.years != study.scenarios.front().clock.years)
            throw std::invalid_argument("scenario \"" + scenario.name + "\" has a horizon of " + years(scenario) +
                                        ", \"" + study.scenarios.front().name + "\" of " +
                                        years(study.scenarios.front()) +
                                        "; side by side they need the same (clock.years)");
    }
    if (const auto problem = run::problem_side_by_side(all)) throw std::invalid_argument(*problem);
    StudyPlan compiled;
    for (std::size_t s = 0; s < study.scenarios.size(); ++s)
        if (study.scenarios[s].name == study.baseline) compiled.baseline = s;
    if (study.baseline.empty()) study.baseline = study.scenarios.front().name;
    if (!names.contains(study.baseline))
        throw std::invalid_argument("the baseline \"" + study.baseline + "\" is none of the scenarios");
    compiled.plans.reserve(study.scenarios.size());
    for (const Scenario& scenario : study.scenarios)
        compiled.plans.push_back(compile(scenario, study.seed, study.inner));
    share_lines(compiled.plans);
    if (prices == Prices::derived) derive_neutral_prices(compiled.plans, pilots);
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
