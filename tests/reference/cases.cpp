#include "reference/cases.hpp"

#include <utility>

#include "contract_terms.hpp"
#include "fundsim/replicate.hpp"

namespace fundsim::reference {

Case case_of(const Recipe& recipe, Plan plan) {
    Outcome outcome(shape_of(plan));
    const std::uint32_t replication = recipe.seed % 5;
    Replicator(plan).run(replication, outcome);
    std::vector<Responses> responses;
    Outcome own;
    if (recipe.behaviour) responses = responses_of(plan, replication, own);
    return {recipe, std::move(plan), replication, std::move(outcome), std::move(responses)};
}
Case case_of(const Recipe& recipe) { return case_of(recipe, plan_of(recipe)); }

namespace {

/// It stops: it is paid next to nothing for all that it gives, and its contract costs it more than it has.
void ruin_the_third_provider(Scenario& scenario) {
    const Provider& stops = scenario.providers[2];
    for (const auto& [segment, share] : stops.share)
        scenario.contracts[segment + '@' + stops.id] =
            testing::contract("lump_sum", {{"budget", 1.0}, {"procurement.cost_provider", 1e9}});
}

/// Long aftercare, made longer by providers, in which several terms end: too rare among recipes.
Case two_terms_in_aftercare() {
    Recipe recipe;
    recipe.aftercare = recipe.terms = recipe.behaviour = true;
    Scenario scenario = scenario_of(recipe);
    scenario.access.term = 8.0;
    scenario.access.reassess_share = 1.0;
    scenario.course.aftercare_share = 1.0;
    scenario.course.aftercare_weeks = 40.0;
    scenario.behaviour.prolongation = 4.0;
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Add-ons inside a lead's price, and returns under a warranty, that wait long: what becomes of them is too rare among
/// recipes. Before the horizon they may go out of contract.
Scenario long_lists(Recipe& recipe) {
    recipe.capacity = Capacity::scarce;
    recipe.add_ons = recipe.returns = recipe.out_of_contract = true;
    recipe.warm_up_years = recipe.years = 2;
    Scenario scenario = scenario_of(recipe);
    scenario.add_on.at_start = 0.5;
    scenario.out_of_contract.probability = 0.9;
    scenario.out_of_contract.maximum_wait = 2.0;
    scenario.out_of_contract.capacity_share = 0.5;
    for (Segment& segment : scenario.segments) {
        segment.starts = Value(2.0), segment.active_half_year.reset();
        segment.load = 1.6;
        segment.class_share = {0.1, 0.2, 0.4, 0.3};
    }
    for (auto& [segment, contract] : scenario.current_contracts)
        contract = testing::contract("result_based", {{"price", 500'000.0}, {"warranty", 52.0}, {"no_stacking", 1.0}});
    return scenario;
}
Case lists_at_a_switch() {
    Recipe recipe;
    Scenario scenario = long_lists(recipe);
    for (auto& [segment, contract] : scenario.current_contracts) testing::state(contract, {"stop_loss.share", 0.5});
    for (const Segment& segment : scenario.segments)
        scenario.contracts[segment.id] = testing::contract("pxq", {{"tariff", 10'000.0}, {"run_off", 1.0}});
    return case_of(recipe, compile(scenario, recipe.seed));
}
Case lists_at_an_exit() {
    Recipe recipe;
    recipe.behaviour = true;
    Scenario scenario = long_lists(recipe);
    scenario.behaviour.exit_periods = 1.0;
    scenario.out_of_contract.probability = 0.0;
    for (auto& [segment, contract] : scenario.current_contracts) testing::state(contract, {"price", 50'000'000.0});
    ruin_the_third_provider(scenario);
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Where who comes out of crisis care waits before others.
Case priority_at_an_exit() {
    Recipe recipe;
    recipe.seed = 2;  // one in which somebody with priority has to move
    recipe.behaviour = recipe.crisis = true;
    Scenario scenario = long_lists(recipe);
    scenario.relapse.after_crisis = 0.9;
    scenario.behaviour.exit_periods = 1.0;
    scenario.out_of_contract.probability = 0.0;
    scenario.segments.back().load = 0.6;
    for (auto& [segment, contract] : scenario.current_contracts) testing::state(contract, {"price", 50'000'000.0});
    ruin_the_third_provider(scenario);
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Many are ready for another setting while its lists are long; one of the providers stops. Classes and goals change meanwhile.
Case steps_at_an_exit() {
    Recipe recipe;
    recipe.behaviour = recipe.aftercare = recipe.misjudged = true;
    recipe.capacity = Capacity::tight;
    recipe.years = 3;
    Scenario scenario = scenario_of(recipe);
    scenario.behaviour.exit_periods = 1.0;
    for (std::size_t k = 1; k < severity_count; ++k) scenario.course.lightening[k] = 0.03;
    for (std::size_t s = 0; s < scenario.segments.size(); ++s) {
        Segment& segment = scenario.segments[s];
        segment.starts = Value(2.0), segment.active_half_year.reset();
        segment.load = 1.1;
        segment.class_share = {0.3, 0.4, 0.2, 0.1};
        segment.step_down_to = scenario.segments[(s + 1) % scenario.segments.size()].id;
        segment.step_up_to = scenario.segments[(s + 2) % scenario.segments.size()].id;
        segment.step_down = segment.step_up = 0.2;
    }
    for (auto& [segment, contract] : scenario.current_contracts)
        contract = testing::contract("result_based", {{"price", 50'000'000.0}});  // all others go on
    ruin_the_third_provider(scenario);
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Many chronic clients, of whom access sees one in two, under prices for recovery and for lasting support: terms that end,
/// returns within a warranty and a switch that assesses all anew are too rare together.
Scenario half_seen(Recipe& recipe) {
    recipe.administration = recipe.returns = recipe.terms = true;
    recipe.warm_up_years = recipe.years = 2;
    Scenario scenario = scenario_of(recipe);
    scenario.course.chronic_share = {0.5, 0.5, 0.5, 0.5};
    scenario.course.chronic_duration_ratio = 1.5;
    scenario.access.accuracy = 0.5;
    scenario.access.term = 12.0;
    scenario.access.reassess_share = 0.8;
    scenario.relapse.after_goal = scenario.relapse.without_goal = 0.6;
    for (Segment& segment : scenario.segments) {
        segment.starts = Value(2.0), segment.active_half_year.reset();
        segment.duration = {30.0, 40.0, 50.0, 60.0};
    }
    for (auto& [segment, contract] : scenario.current_contracts)
        contract = testing::contract("result_based", {{"price", 500'000.0},
                                                      {"at_start", 0.6},
                                                      {"on_result", 0.4},
                                                      {"lasting.payment", 2.0},
                                                      {"lasting.price", {300'000.0, 400'000.0, 600'000.0, 900'000.0}},
                                                      {"warranty", 80.0}});
    return scenario;
}
Case support_that_is_found_later() {
    Recipe recipe;
    const Scenario scenario = half_seen(recipe);
    return case_of(recipe, compile(scenario, recipe.seed));
}
Case support_at_a_switch() {
    Recipe recipe;
    Scenario scenario = half_seen(recipe);
    scenario.access.reassess_share = 0.0;
    for (const Segment& segment : scenario.segments)
        scenario.contracts[segment.id] = testing::contract(
            "result_based",
            {{"price", 400'000.0}, {"lasting.payment", 1.0}, {"lasting.price", 9'000.0}, {"run_off", 2.0}});
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Care of the contract before runs off into one that pays a part for places.
Case places_while_care_runs_off() {
    Recipe recipe;
    recipe.warm_up_years = recipe.years = 1;
    Scenario scenario = scenario_of(recipe);
    for (const Segment& segment : scenario.segments)
        scenario.contracts[segment.id] = testing::contract("pxq", {{"tariff", 10'000.0}, {"availability", 0.4}});
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// One price for episodes of much parallel care, which runs off for a year.
Case episodes_at_a_switch() {
    Recipe recipe;
    recipe.add_ons = true;
    recipe.warm_up_years = 1;
    recipe.years = 2;
    Scenario scenario = scenario_of(recipe);
    scenario.add_on.at_start = 0.5;
    for (Segment& segment : scenario.segments) segment.duration = {40.0, 50.0, 60.0, 70.0};
    for (const Segment& segment : scenario.segments) {
        scenario.current_contracts[segment.id] =
            testing::contract("result_based", {{"price", 500'000.0}, {"trajectory_funding", 1.0}});
        scenario.contracts[segment.id] = testing::contract("pxq", {{"tariff", 10'000.0}});
    }
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// One price for episodes of much parallel care, some of which is with a provider that stops, and much that follows.
Case episodes_at_an_exit() {
    Recipe recipe;
    recipe.behaviour = recipe.add_ons = true;
    recipe.warm_up_years = recipe.years = 2;
    Scenario scenario = scenario_of(recipe);
    scenario.behaviour.exit_periods = 1.0;
    scenario.add_on.at_start = 0.5;
    scenario.relapse.direct_share = 0.3;
    for (Segment& segment : scenario.segments) segment.duration = {40.0, 50.0, 60.0, 70.0};
    for (auto& [segment, contract] : scenario.current_contracts)
        contract = testing::contract("result_based", {{"price", 50'000'000.0}, {"trajectory_funding", 1.0}});
    const Provider& stops = scenario.providers[2];
    for (const auto& [segment, share] : stops.share)
        scenario.contracts[segment + '@' + stops.id] = testing::contract(
            "result_based",
            {{"price", 50'000'000.0}, {"trajectory_funding", 1.0}, {"procurement.cost_provider", 1e11}});
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Another indexation from the third year on, of one form of care at a price of its own, of what is paid in advance: recipes
/// change their terms in the second, at which another indexation is all the same.
Case indexed_at_a_later_date() {
    Recipe recipe;
    recipe.setting = false;
    recipe.years = 3;
    Scenario scenario = scenario_of(recipe);
    double later_price = 500'000.0;
    for (const Segment& segment : scenario.segments) {
        ContractTerms& contract = scenario.contracts[segment.id] =
            testing::contract("result_based", {{"price", 500'000.0}, {"indexation", 0.05}});
        contract.later = testing::contract("result_based", {{"price", later_price}, {"indexation", -0.02}}).terms;
        contract.later_from = 2;
        later_price += 20'000.0;
    }
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Clients whom access judged too heavy get better, and are kept in the class that they are coded in.
Case errors_of_access_are_kept() {
    Recipe recipe;
    recipe.misjudged = recipe.audits = recipe.behaviour = true;
    Scenario scenario = scenario_of(recipe);
    scenario.access.accuracy = 0.5;
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.coding = 20.0;
    for (Segment& segment : scenario.segments) segment.class_share = {0.1, 0.3, 0.4, 0.2};
    for (std::size_t k = 1; k < severity_count; ++k) scenario.course.lightening[k] = 0.03;
    for (auto& [segment, contract] : scenario.current_contracts)
        contract =
            testing::contract("result_based", {{"price", {2e5, 4e5, 9e5, 2e6}}, {"audit", 0.4}, {"penalty", 1.0}});
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Providers enter at a price of their own, under contract management that can follow one, and claim much that is not so.
Case doors_open() {
    Recipe recipe;
    recipe.entrants = recipe.audits = recipe.administration = recipe.behaviour = true;
    recipe.warm_up_years = 1;
    recipe.years = 2;
    Scenario scenario = scenario_of(recipe);
    scenario.administration.providers_followed = 1.0;
    scenario.behaviour.entry = 2.0;
    scenario.behaviour.coding = 20.0;
    scenario.behaviour.strategic_share = 1.0;
    for (const Segment& segment : scenario.segments) {
        const ContractTerms contract =
            testing::contract("result_based", {{"price", {2e6, 4e6, 9e6, 2e7}}, {"audit", 0.4}, {"penalty", 1.0}});
        scenario.current_contracts[segment.id] = scenario.contracts[segment.id] = contract;
        for (const auto& [term, figure] : {std::pair{"procurement.admits", 1.0},
                                           {"procurement.cost_region", 1234.0},
                                           {"procurement.cost_provider", 4321.0}})
            testing::state(scenario.contracts[segment.id], {term, figure});
    }
    return case_of(recipe, compile(scenario, recipe.seed));
}

}  // namespace

Case support_that_providers_see() {
    Recipe recipe;
    recipe.behaviour = true;
    Scenario scenario = half_seen(recipe);
    scenario.behaviour.early_ending = 1.0;
    scenario.behaviour.setting = 1.0;
    scenario.behaviour.prolongation = 1.0;
    scenario.behaviour.coding = 4.0;
    for (auto& [segment, contract] : scenario.current_contracts)
        testing::state(contract, {"lasting.price", 5'000'000.0});
    return case_of(recipe, compile(scenario, recipe.seed));
}

Case dropout_that_pays() {
    Recipe recipe;
    recipe.behaviour = true;
    Scenario scenario = scenario_of(recipe);
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.kpi_effort = 2.0;
    for (auto& [segment, contract] : scenario.current_contracts)
        contract = testing::contract(
            "performance_based",
            {{"pxq.tariff", 10'000.0}, {"dropout.bonus", 0.5}, {"dropout.target", 1.0}, {"dropout.full", 0.0}});
    return case_of(recipe, compile(scenario, recipe.seed));
}

std::vector<Case> rare_cases() {
    std::vector<Case> all;
    for (auto* rare :
         {two_terms_in_aftercare, lists_at_a_switch, lists_at_an_exit, priority_at_an_exit, steps_at_an_exit,
          support_that_is_found_later, support_at_a_switch, support_that_providers_see, errors_of_access_are_kept,
          places_while_care_runs_off, episodes_at_a_switch, episodes_at_an_exit, indexed_at_a_later_date, doors_open})
        all.push_back(rare());
    return all;
}

std::vector<Case> cases(std::uint32_t count) {
    std::vector<Case> all;
    for (std::uint32_t number = 1; number <= count; ++number) {
        Recipe recipe = recipe_of_number(number);
        recipe.behaviour = number % 2 == 0;
        all.push_back(case_of(recipe));
    }
    return all;
}

Case many_steps(std::uint32_t number) {
    Recipe recipe = recipe_of_number(number);
    recipe.setting = recipe.moves = recipe.behaviour = true;
    recipe.segments = std::max(2, recipe.segments);
    recipe.providers = std::max(3, recipe.providers);
    recipe.years = std::max(2, recipe.years);
    recipe.capacity = number % 2 == 0 ? Capacity::tight : Capacity::scarce;
    Scenario scenario = scenario_of(recipe);
    const bool all_classes = number % 3 == 0;
    scenario.behaviour.exit_periods = all_classes ? 1.0 : 0.0;
    for (std::size_t k = 1; k < severity_count; ++k) scenario.course.lightening[k] = 0.03;
    for (std::size_t s = 0; s < scenario.segments.size(); ++s) {
        Segment& segment = scenario.segments[s];
        if (segment.crisis) continue;
        segment.step_down_to = segment.step_up_to = scenario.segments[(s + 1) % scenario.segments.size()].id;
        segment.step_down = segment.step_up = 0.1 * recipe.review / 4.0;
        segment.class_share = {0.4, 0.3, 0.2, 0.1};
        const std::size_t unknown = (number + s) % 5;
        if (!all_classes && unknown < severity_count) segment.class_share[unknown] = segment.need[unknown] = 0.0;
    }
    return case_of(recipe, compile(scenario, recipe.seed));
}

}  // namespace fundsim::reference
