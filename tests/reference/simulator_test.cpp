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
#include "reference/cases.hpp"
#include "reference/differences.hpp"
#include "reference/recipe.hpp"
#include "reference/responses.hpp"

namespace fundsim::reference {
namespace {

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
    for (Case& c : rare_cases()) {
        const Outcome outcome =
            c.responses.empty() ? simulate(c.plan, c.replication) : simulate(c.plan, c.replication, c.responses);
        ASSERT_EQ(differences(c.plan, c.engine, outcome), "");
        all.push_back(std::move(c));
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
