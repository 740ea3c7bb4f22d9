// Scenarios side by side: each is what it would be alone, whatever stands beside it; derived prices included.
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "contract_terms.hpp"
#include "fundsim/run.hpp"
#include "property/random_recipe.hpp"
#include "reference/recipe_contracts.hpp"

namespace fundsim::property {
namespace {

/// The recipe's region under other contracts of the horizon, some at derived prices.
Scenario variant(const Recipe& recipe, std::uint32_t number) {
    Recipe other = recipe;
    other.contracts = true;
    const reference::Figures figures(recipe.seed + number);
    Scenario scenario = scenario_of(recipe);
    scenario.name = "variant " + std::to_string(number);
    scenario.contracts.clear();
    for (const Segment& segment : scenario.segments) {
        if (figures.maybe(segment.id + " keeps its contract", 0.2)) continue;
        constexpr std::array<std::string_view, 4> models{"pxq", "result_based", "task_based", "performance_based"};
        const auto model = models[static_cast<std::size_t>(figures.one_of(segment.id + " model", 4))];
        ContractTerms contract = reference::contract_of(other, figures, segment.id, model, segment);
        contract.lot.clear();
        if (model != "performance_based" && figures.maybe(segment.id + " at a derived price"))
            testing::state(contract, {"price.neutral", 1.0});
        // Costs are any multiple of today's pay here: who shares more of them than that has no neutral price.
        if (recipe.modifiers && figures.maybe(segment.id + " shares results"))
            testing::state(contract, {"corridor.share", figures.between(segment.id + " shared part", 0.05, 0.2)});
        else testing::state(contract, {"corridor.share", 0.0});
        scenario.contracts[segment.id] = contract;
    }
    return scenario;
}

StudyPlan study_of(const std::vector<Scenario>& scenarios, const Recipe& recipe) {
    Study study;
    study.scenarios = scenarios;
    study.seed = recipe.seed;
    study.inner = recipe.uncertain ? 2 : 1;
    try {
        return compile_study(study);
    } catch (const std::invalid_argument& refused) {
        if (std::string_view(refused.what()).find("no price of contract") == std::string_view::npos) throw;
        RC_DISCARD("no neutral price");
        throw;
    }
}

/// What differs between three variants of a recipe side by side and each of them alone; nothing: "".
std::string differs_alone(const Recipe& recipe) {
    std::vector<Scenario> scenarios;
    for (std::uint32_t number = 1; number <= 3; ++number) scenarios.push_back(variant(recipe, number));
    const StudyPlan together = study_of(scenarios, recipe);
    std::vector<const Plan*> plans;
    std::vector<Outcome> outcomes;
    for (const Plan& plan : together.plans) {
        if (!same_past(together.plans.front(), plan)) return plan.scenario.name + " has another past";
        plans.push_back(&plan);
        outcomes.emplace_back(shape_of(plan));
    }
    std::vector<Outcome*> into;
    for (Outcome& outcome : outcomes) into.push_back(&outcome);
    GroupReplicator group(plans);
    group.run(7, into);  // a replication before leaves no trace
    group.run(3, into);
    for (std::size_t s = 0; s < scenarios.size(); ++s) {
        const StudyPlan alone = study_of({scenarios[s]}, recipe);
        Outcome single(shape_of(alone.plans.front()));
        Outcome* const place = &single;
        GroupReplicator({&alone.plans.front()}).run(3, {&place, 1});
        const std::string what = reference::differences(*plans[s], outcomes[s], single);
        if (!what.empty()) return scenarios[s].name + ": " + what;
    }
    return {};
}

RC_GTEST_PROP(Studies, AScenarioIsTheSameAloneAndBesideOthers, (Recipe recipe)) {
    recipe.own_terms = false;
    const std::string what = differs_alone(recipe);
    if (!what.empty()) RC_FAIL(what);
}

// The frozen course of all is one: care from after the switch stands apart from that of before, also where a scenario's contract
// goes on. What is rounded, the last fraction of a unit and the part of a cent that is paid for care, is rounded as if it were one.
TEST(Studies, WhoseContractGoesOnCostsTheSameBesideOneThatSwitches) {
    for (std::uint32_t seed = 1; seed <= 6; ++seed) {
        Recipe recipe;
        recipe.seed = seed;
        recipe.capacity = Capacity::scarce;  // units are cut to fractions
        recipe.behaviour = recipe.aftercare = true;
        recipe.years = 2;
        Scenario goes_on = scenario_of(recipe);
        for (auto& [segment, contract] : goes_on.current_contracts)
            contract = testing::contract("pxq", {{"tariff", 9'876.0 + seed}, {"availability", 0.37}});
        Scenario switches = goes_on;
        switches.name = "switches";
        for (const Segment& segment : switches.segments)
            switches.contracts[segment.id] =
                testing::contract("pxq", {{"tariff", 12'345.0}, {"run_off", 1.0}});  // converts at once
        const StudyPlan together = study_of({switches, goes_on}, recipe);
        std::vector<Outcome> outcomes(2, Outcome(shape_of(together.plans.front())));
        const std::vector<Outcome*> into{&outcomes[0], &outcomes[1]};
        GroupReplicator({&together.plans[0], &together.plans[1]}).run(3, into);
        const StudyPlan alone = study_of({goes_on}, recipe);
        Outcome single(shape_of(alone.plans.front()));
        Outcome* const place = &single;
        GroupReplicator({&alone.plans.front()}).run(3, {&place, 1});
        EXPECT_EQ(reference::differences(together.plans[1], outcomes[1], single), "") << "seed " << seed;
    }
}

RC_GTEST_PROP(Studies, TheOrderOfScenariosChangesNobody, (Recipe recipe)) {
    recipe.own_terms = false;
    const std::vector<Scenario> scenarios{variant(recipe, 1), variant(recipe, 2)};
    const StudyPlan forward = study_of(scenarios, recipe);
    const StudyPlan backward = study_of({scenarios[1], scenarios[0]}, recipe);
    const auto run = [](const StudyPlan& study) {
        std::vector<Outcome> outcomes(2, Outcome(shape_of(study.plans.front())));
        const std::vector<Outcome*> into{&outcomes[0], &outcomes[1]};
        GroupReplicator({&study.plans[0], &study.plans[1]}).run(4, into);
        return outcomes;
    };
    const auto first = run(forward);
    const auto second = run(backward);
    expect_equal(forward.plans[0], first[0], second[1]);
    expect_equal(forward.plans[1], first[1], second[0]);
}

}  // namespace
}  // namespace fundsim::property
