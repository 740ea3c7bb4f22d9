// The engine against the reference simulator, and the comparison against deliberate mistakes.
#include "reference/simulator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "contract_terms.hpp"
#include "fundsim/replicate.hpp"
#include "fundsim/second_reference.hpp"
#include "reference/differences.hpp"
#include "reference/recipe.hpp"
#include "reference/responses.hpp"

namespace fundsim::reference {
namespace {

struct Case {
    Recipe recipe;
    Plan plan;
    std::uint32_t replication;
    Outcome engine;
    std::vector<Responses> responses;  // of providers; none: nobody responds
};

/// A small scenario with the engine's outcome of one replication.
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
    const Provider& stops = scenario.providers[2];  // which has long lists
    for (const auto& [segment, share] : stops.share)
        scenario.contracts[segment + '@' + stops.id] =
            testing::contract("lump_sum", {{"budget", 1.0}, {"procurement.cost_provider", 1e9}});
    return case_of(recipe, compile(scenario, recipe.seed));
}

/// Where who comes out of crisis care waits before others.
Case priority_at_an_exit() {
    Recipe recipe;
    recipe.behaviour = recipe.crisis = true;
    Scenario scenario = long_lists(recipe);
    scenario.relapse.after_crisis = 0.9;
    scenario.behaviour.exit_periods = 1.0;
    scenario.out_of_contract.probability = 0.0;
    scenario.segments.back().load = 0.6;
    for (auto& [segment, contract] : scenario.current_contracts) testing::state(contract, {"price", 50'000'000.0});
    const Provider& stops = scenario.providers[2];  // which has long lists
    for (const auto& [segment, share] : stops.share)
        scenario.contracts[segment + '@' + stops.id] =
            testing::contract("lump_sum", {{"budget", 1.0}, {"procurement.cost_provider", 1e9}});
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
    const Provider& stops = scenario.providers[2];
    for (const auto& [segment, share] : stops.share)
        scenario.contracts[segment + '@' + stops.id] =
            testing::contract("lump_sum", {{"budget", 1.0}, {"procurement.cost_provider", 1e9}});
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

/// Every dropout less brings a part of the year's pay.
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

std::vector<Case> cases(std::uint32_t count) {
    std::vector<Case> all;
    for (std::uint32_t number = 1; number <= count; ++number) {
        Recipe recipe = recipe_of_number(number);
        recipe.behaviour = number % 2 == 0;
        all.push_back(case_of(recipe));
    }
    return all;
}

/// As many steps as there can be, onto long lists of providers some of which stop, or to settings that do not know all classes.
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

TEST(ReferenceSimulator, EqualsTheEngineOnEveryTally) {
    for (const std::uint32_t number : numbers_or(300)) {
        const Case c = case_of(recipe_of_number(number));
        EXPECT_EQ(differences(c.plan, c.engine, simulate(c.plan, c.replication)), "") << c.recipe;
    }
}

TEST(ReferenceSimulator, EqualsTheEngineWhereProvidersRespond) {
    for (const std::uint32_t number : numbers_or(200)) {
        Recipe recipe = recipe_of_number(number);
        recipe.behaviour = true;
        const Case c = case_of(recipe);
        EXPECT_EQ(differences(c.plan, c.engine, simulate(c.plan, c.replication, c.responses)), "") << c.recipe;
    }
}

TEST(ReferenceSimulator, EqualsTheEngineUnderASecondReference) {
    for (const std::uint32_t number : numbers_or(60)) {
        Recipe recipe = recipe_of_number(number);
        recipe.behaviour = true;
        Scenario scenario = scenario_of(recipe);
        for (auto& [key, contract] : scenario.current_contracts) contract.assumed = true;
        const Plan own = compile(scenario, recipe.seed);
        const Case c = case_of(recipe, compile(under_second_reference(scenario), recipe.seed));
        for (std::size_t caseload = 0; caseload < c.plan.caseloads.size(); ++caseload)
            EXPECT_EQ(c.plan.contracts[c.plan.horizon_contract[caseload]].model,
                      own.contracts[own.horizon_contract[caseload]].model)
                << "the option is what it was";
        EXPECT_EQ(differences(c.plan, c.engine, simulate(c.plan, c.replication, c.responses)), "") << c.recipe;
    }
}

TEST(ReferenceSimulator, EqualsTheEngineWhereManyStepsStandOnLists) {
    std::int64_t blocked = 0, steps = 0, stopped = 0;
    for (const std::uint32_t number : numbers_or(60)) {
        const Case c = many_steps(number);
        EXPECT_EQ(differences(c.plan, c.engine, simulate(c.plan, c.replication, c.responses)), "") << c.recipe;
        for (std::size_t year = 0; year <= c.engine.shape().years; ++year) {
            blocked += c.engine.total(year, Tally::blocked_reviews);
            steps += c.engine.total(year, Tally::step_downs);
            for (std::size_t p = 0; p < c.engine.shape().providers; ++p)
                stopped += c.engine.provider(year, p, ProviderTally::exits);
        }
    }
    EXPECT_GT(blocked, 1000);
    EXPECT_GT(steps, 100);
    EXPECT_GT(stopped, 10);
}

// ---- every response is followed

/// A response as it would be if nobody responded.
struct Unheard {
    const char* name;
    void (*forget)(Responses& responses);
};
template <auto member>
void forget_choice(Responses& responses) {
    for (ProviderChoice& choice : responses.choices) choice.*member = ProviderChoice{}.*member;
}
const Unheard unheard[] = {
    {"intensity", forget_choice<&ProviderChoice::intensity>},
    {"quality", forget_choice<&ProviderChoice::quality>},
    {"effort on goals", forget_choice<&ProviderChoice::effort_q8>},
    {"pace of admission", forget_choice<&ProviderChoice::pace_q16>},
    {"prolongation", forget_choice<&ProviderChoice::prolongs>},
    {"early ending", forget_choice<&ProviderChoice::ends_early>},
    {"setting", forget_choice<&ProviderChoice::step_down_q16>},
    {"reporting", forget_choice<&ProviderChoice::reports>},
    {"contact", forget_choice<&ProviderChoice::contact_q12>},
    {"relapse", forget_choice<&ProviderChoice::relapse_q16>},
    {"coding", forget_choice<&ProviderChoice::proposes>},
    {"requests for lasting support", forget_choice<&ProviderChoice::asks_support>},
    {"selection", forget_choice<&ProviderChoice::declines>},
    {"one-off hours of a change of scheme", forget_choice<&ProviderChoice::one_off_q16>},
    {"access errors after a change of scheme",
     [](Responses& r) {
         const std::uint32_t best = *std::max_element(r.access_right.begin(), r.access_right.end());
         std::fill(r.access_right.begin(), r.access_right.end(), best);
     }},
    {"capacity", [](Responses& r) { std::fill(r.scale.begin(), r.scale.end(), 65536); }},
    {"redirection", [](Responses& r) { std::fill(r.revenue_response.begin(), r.revenue_response.end(), 1.0); }},
    {"exits", [](Responses& r) { r.stopping.clear(); }},
    {"entries", [](Responses& r) { r.entering.clear(); }},
    {"what the year pays of a claim", [](Responses& r) { std::fill(r.per_claim.begin(), r.per_claim.end(), 1.0); }},
};

TEST(ReferenceSimulator, EveryResponseThatIsNotFollowedIsSeen) {
    std::vector<bool> seen(std::size(unheard), false);
    // requests for lasting support and effort against dropout are too rare among recipes
    std::vector<Plan> plans{support_that_providers_see().plan, dropout_that_pays().plan};
    for (std::uint32_t number = 1; number <= 60; ++number) {
        Recipe recipe = recipe_of_number(number);
        recipe.behaviour = true;
        plans.push_back(plan_of(recipe));
    }
    for (const Plan& plan : plans) {
        Outcome own;
        const std::vector<Responses> responses = responses_of(plan, 0, own);
        for (std::size_t i = 0; i < std::size(unheard); ++i) {
            if (seen[i]) continue;
            std::vector<Responses> deaf = responses;
            for (Responses& period : deaf) unheard[i].forget(period);
            try {
                seen[i] = Simulator(plan, 0, Fault::none, deaf).run() != own;
            } catch (const std::logic_error&) {
                seen[i] = true;
            }
        }
    }
    for (std::size_t i = 0; i < std::size(unheard); ++i) EXPECT_TRUE(seen[i]) << unheard[i].name;
}

/// The simulator asks for luck by the names of purpose_list, so no lane serves two decisions; spare lanes are refused.
TEST(ReferenceSimulator, EveryLaneOfLuckIsUsedUnderItsOwnName) {
    UsedLanes used;
    for (std::uint32_t number = 1; number <= 150; ++number) {
        Recipe recipe = recipe_of_number(number);
        recipe.behaviour = number % 2 == 0;
        const Plan plan = plan_of(recipe);
        Outcome own;
        std::vector<Responses> responses;
        if (recipe.behaviour) responses = responses_of(plan, 0, own);
        Simulator simulator(plan, 0, Fault::none, responses);
        simulator.run();
        used.insert(simulator.used_lanes().begin(), simulator.used_lanes().end());
    }
    for (const PurposeDescription& purpose : purpose_list) {
        // a private stream; traits of providers, and who of them enters, which are given to this simulator
        if (purpose.purpose == Purpose::municipality_year || purpose.purpose == Purpose::provider_type ||
            purpose.purpose == Purpose::entry)
            continue;
        for (const std::string_view lane : purpose.lanes)
            EXPECT_EQ(used.contains({purpose.name, lane}), lane != "spare") << purpose.name << ", " << lane;
    }
}

TEST(Draws, OfASpareLaneAreRefused) {
    UsedLanes used;
    const Draws draws(Purpose::aftercare, {1, 2, 3, 4}, used);
    EXPECT_EQ(draws["prolonged"], 2U);
    EXPECT_THROW(draws["spare"], std::logic_error);
    EXPECT_THROW(draws["goal"], std::logic_error) << "a lane of another purpose";
    EXPECT_EQ(used, (UsedLanes{{"aftercare", "prolonged"}}));
}

/// A plain scenario from an empty start, to be driven to an edge.
Scenario plain_scenario() {
    Recipe recipe;
    recipe.segments = 2;
    recipe.warm_up_years = 0;
    recipe.start_empty = true;
    recipe.returns = true;
    recipe.add_ons = true;
    return scenario_of(recipe);
}

Outcome expect_equal_at(const char* edge, const Scenario& scenario) {
    const Plan plan = compile(scenario, 7);
    Outcome engine(shape_of(plan));
    Replicator(plan).run(0, engine);
    EXPECT_EQ(differences(plan, engine, simulate(plan, 0)), "") << edge;
    return engine;
}

TEST(ReferenceSimulatorAtTheEdge, NobodyComes) {
    Scenario scenario = plain_scenario();
    for (Segment& segment : scenario.segments) segment.starts = Value(1e-9), segment.active_half_year.reset();
    EXPECT_EQ(expect_equal_at("nobody comes", scenario).total(1, Tally::clients_referred), 0);
}

TEST(ReferenceSimulatorAtTheEdge, CareLastsAWeek) {
    Scenario scenario = plain_scenario();
    for (Segment& segment : scenario.segments) segment.duration = {1.0, 1.0, 1.0, 1.0};
    EXPECT_GT(expect_equal_at("care of a week", scenario).total(1, Tally::ended_as_planned), 0);
}

TEST(ReferenceSimulatorAtTheEdge, WaitsOutgrowTheirHistogram) {
    Scenario scenario = plain_scenario();
    scenario.clock.years = 6;
    scenario.course.natural_share = 0.0;
    scenario.course.withdrawal = 0.0;
    scenario.relapse = {};
    for (Segment& segment : scenario.segments) {
        segment.load = 12.0;
        segment.starts = Value(2.0);
        segment.active_half_year.reset();
    }
    const Outcome outcome = expect_equal_at("a twelfth of the capacity that is needed", scenario);
    EXPECT_GT(outcome.waits(6, 0, wait_bins - 1) + outcome.waits(6, 1, wait_bins - 1), 0);
}

TEST(ReferenceSimulatorAtTheEdge, ALifeRunsOutOfStays) {
    Scenario scenario = plain_scenario();
    scenario.clock.years = 5;
    scenario.clock.review = 1;
    scenario.add_on = {.at_start = 0.05, .per_week = 0.0};  // at every step, so that several ask at once in the end
    scenario.relapse = {};
    for (std::size_t s = 0; s < 2; ++s) {
        Segment& segment = scenario.segments[s];
        segment.load = 0.0005;
        segment.duration = {100.0, 100.0, 100.0, 100.0};
        segment.step_down_to = scenario.segments[1 - s].id;
        segment.step_down = 0.95;
        segment.starts = Value(s == 0 ? 3.0 : 0.05);  // calibration takes the referrals for steps; leave some
        segment.active_half_year.reset();
    }
    const Outcome outcome = expect_equal_at("to and fro every week", scenario);
    const std::int64_t steps = outcome.total(5, Tally::step_downs);
    EXPECT_GT(steps, 0);
    EXPECT_LT(steps, 20 * outcome.total(5, Tally::in_care_end)) << "everybody still moves, once a week";
}

TEST(ReferenceSimulatorAtTheEdge, ATownWithALargeCaseload) {
    Scenario scenario = plain_scenario();
    scenario.clock.start_empty = false;
    scenario.municipalities.resize(1);
    for (Segment& segment : scenario.segments) segment.active_half_year.reset(), segment.starts = Value(40.0);
    EXPECT_GT(expect_equal_at("a caseload drawn in parts", scenario).total(1, Tally::active_first_half), 1000);
}

/// Whether the mistake changes an outcome, or loses somebody.
bool shows(Fault fault, const Case& c) {
    try {
        const Outcome mistaken = c.responses.empty() ? simulate(c.plan, c.replication, fault)
                                                     : simulate(c.plan, c.replication, c.responses, fault);
        return mistaken != c.engine;
    } catch (const std::logic_error&) {
        return true;
    }
}

TEST(ReferenceSimulator, EveryPlantedMistakeIsFound) {
    std::vector<Case> all = cases(100);
    for (auto* rare :
         {two_terms_in_aftercare, lists_at_a_switch, lists_at_an_exit, priority_at_an_exit, steps_at_an_exit,
          support_that_is_found_later, support_at_a_switch, support_that_providers_see, errors_of_access_are_kept,
          places_while_care_runs_off, episodes_at_a_switch, episodes_at_an_exit, indexed_at_a_later_date, doors_open}) {
        const Case& c = all.emplace_back(rare());
        const Outcome outcome =
            c.responses.empty() ? simulate(c.plan, c.replication) : simulate(c.plan, c.replication, c.responses);
        ASSERT_EQ(differences(c.plan, c.engine, outcome), "");
    }
    // where a setting does not know all classes; and where whom a court sent steps, and has to move then
    for (std::uint32_t number = 1; number <= 20; ++number) all.push_back(many_steps(number));
    all.push_back(many_steps(195));
    all.push_back(many_steps(258));  // where aftercare has become longer when access looks at it
    for (int number = 1; number < static_cast<int>(Fault::count_); ++number) {
        const auto fault = static_cast<Fault>(number);
        const auto found = std::find_if(all.begin(), all.end(), [&](const Case& c) { return shows(fault, c); });
        EXPECT_NE(found, all.end()) << name_of(fault);
    }
}

}  // namespace
}  // namespace fundsim::reference
