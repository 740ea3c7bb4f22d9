// Negative control N1: where nobody responds and no clause acts on care, contracts change money and nothing but money.
#include "property/only_money.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "contract_terms.hpp"
#include "property/random_recipe.hpp"
#include "reference/recipe_contracts.hpp"

namespace fundsim::property {
namespace {

constexpr std::array<std::string_view, 5> models{"pxq", "result_based", "task_based", "lump_sum", "performance_based"};

/// Takes from a contract what acts on care whoever responds, for it is not about money, and what letting it costs.
void without_clauses_on_care(ContractTerms& contract) {
    const ContractModel& model = testing::model_named(contract.model);
    for (std::size_t i = 0; i < contract.terms.size(); ++i) {
        const std::string name(contracts::term_at(model, i).name);
        // lasting support that is paid apart: a wrong form is changed, with messages (see below)
        for (const char* clause : {"warranty", "no_stacking", "maximum_duration", "maximum_units", "run_off",
                                   "lasting.payment", "procurement.cost_region", "procurement.cost_provider"})
            if (name == clause || name.ends_with(std::string(".") + clause)) contract.terms[i].fill(Value(0.0));
    }
    without_admission_stops(contract);
    contract.later.clear();
    contract.later_from = 0;
}

/// Of today and of the horizon: whichever of them `give` leaves as it is.
void without_clauses_on_care(Scenario& scenario) {
    for (auto* held : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *held) without_clauses_on_care(contract);
}

void give(Scenario& scenario, std::string_view model, const Recipe& recipe, bool now) {
    Recipe any = recipe;
    any.contracts = true;
    auto& into = now ? scenario.current_contracts : scenario.contracts;
    into.clear();
    for (const Segment& segment : scenario.segments) {
        ContractTerms made =
            reference::contract_of(any, reference::Figures(recipe.seed), segment.id + " N1", model, segment);
        without_clauses_on_care(made);
        into[segment.id] = made;
    }
}

RC_GTEST_PROP(OnlyMoney, EveryContractGivesTheSameCareWhereNobodyResponds, (Recipe recipe)) {
    recipe.behaviour = recipe.own_terms = false;
    Scenario scenario = scenario_of(recipe);
    without_clauses_on_care(scenario);
    // claims take hours from care, and not every contract has them: the frozen line keeps those of the past, see below
    scenario.administration.messages_per_claim = 0.0;
    const bool from_the_start = *rc::gen::arbitrary<bool>();
    const auto replication = *rc::gen::inRange(0U, 20U);
    std::vector<Outcome> outcomes;
    for (const std::string_view model : models) {
        give(scenario, model, recipe, from_the_start);
        const Plan plan = compile(scenario, recipe.seed);
        outcomes.push_back(outcome_of(plan, replication));
        RC_LOG() << model << '\n';
        expect_equal(plan, without_money(outcomes.back()), without_money(outcomes.front()));
    }
    RC_CLASSIFY(outcomes[0] != outcomes[1], "money differs");
}

/// With what is counted of changes of arrangements, and their messages, left out.
Outcome without_changes(Outcome outcome) {
    const OutcomeShape& shape = outcome.shape();
    for (std::size_t year = 0; year <= shape.years; ++year)
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (const Tally tally :
                     {Tally::arrangement_changes, Tally::messages, Tally::spend_admin, Tally::frozen_spend_admin})
                    outcome.at(year, s, m, tally) = 0;
    return outcome;
}

RC_GTEST_PROP(OnlyMoney, LastingSupportThatIsPaidApartIsTheSameCare, (Recipe recipe)) {
    recipe.behaviour = recipe.own_terms = false;
    recipe.chronic = recipe.misjudged = true;
    Scenario scenario = scenario_of(recipe);
    without_clauses_on_care(scenario);
    scenario.administration.minutes_per_message = 0.0;  // a wrong form that changes is written about
    const auto replication = *rc::gen::inRange(0U, 20U);
    give(scenario, "result_based", recipe, *rc::gen::arbitrary<bool>());
    const Outcome once = outcome_of(compile(scenario, recipe.seed), replication);
    for (auto* held : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *held)
            if (contract.model == "result_based") {
                testing::state(contract, {"lasting.payment", 1.0});
                testing::state(contract, {"lasting.price", 12'345.0});
            }
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome apart = outcome_of(plan, replication);
    expect_equal(plan, without_changes(without_money(apart)), without_changes(without_money(once)));
    RC_CLASSIFY(once != apart, "money differs");
}

using Stories = std::map<std::string, std::vector<TraceEvent>>;

/// What happens to every client of the first town who is referred in the first weeks, or is there at the start.
Stories stories_of(const Plan& plan) {
    Replicator replicator(plan);
    const std::string town = plan.scenario.municipalities.front().id;
    Stories stories;
    for (int week = 0; week < 40; week += 3)
        for (int number = 0; number < 2; ++number) {
            const std::string client = town + "-w" + std::to_string(week) + '-' + std::to_string(number);
            stories[client] = replicator.trace(2, client);
        }
    for (int number = 0; number < 10; ++number) {
        const std::string client = town + "-s" + std::to_string(number);
        stories[client] = replicator.trace(2, client);
    }
    return stories;
}

bool same(const std::vector<TraceEvent>& a, const std::vector<TraceEvent>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const TraceEvent& x, const TraceEvent& y) { return x.week == y.week && x.text == y.text; });
}

/// Client by client: when who starts where, in which class, how it ends, and whether it comes back.
TEST(OnlyMoney, EveryClientLivesTheSameLifeUnderEveryContract) {
    std::size_t lived = 0;
    bool clause_is_seen = false;
    for (std::uint32_t number = 1; number <= 12; ++number) {
        Recipe recipe = reference::recipe_of_number(number);
        recipe.own_terms = false;
        Scenario scenario = scenario_of(recipe);
        without_clauses_on_care(scenario);
        scenario.administration.messages_per_claim = 0.0;
        Stories first;
        for (const std::string_view model : models) {
            give(scenario, model, recipe, number % 2 == 0);
            const Stories stories = stories_of(compile(scenario, recipe.seed));
            if (first.empty()) first = stories;
            for (const auto& [client, story] : stories) {
                EXPECT_TRUE(same(story, first.at(client))) << recipe << ": " << client << " under " << model;
                lived += story.size();
            }
        }
        // planted: care that a contract acts on, here by who pays for messages
        scenario.administration.messages_per_claim = 4.0;
        scenario.administration.minutes_per_message = 120.0;
        const Stories other = stories_of(compile(scenario, recipe.seed));
        for (const auto& [client, story] : other) clause_is_seen = clause_is_seen || !same(story, first.at(client));
    }
    EXPECT_GT(lived, 1000U) << "too few lives to tell";
    EXPECT_TRUE(clause_is_seen) << "a contract that acts on care went unseen";
}

/// The line beside a scenario on which nobody responds: the same for all contracts, claims or not.
RC_GTEST_PROP(OnlyMoney, TheFrozenLineGivesTheSameCareUnderEveryContract, (Recipe recipe)) {
    recipe.behaviour = true;
    recipe.own_terms = false;
    Scenario scenario = scenario_of(recipe);
    without_clauses_on_care(scenario);
    constexpr std::array care{Tally::frozen_clients_started,      Tally::frozen_care_weeks,
                              Tally::frozen_waiting_weeks,        Tally::frozen_burden_milliweeks,
                              Tally::frozen_delivered_quanta,     Tally::frozen_goals_reached,
                              Tally::frozen_spend_out_of_contract};
    std::vector<Outcome> outcomes;
    for (const std::string_view model : models) {
        give(scenario, model, recipe, false);
        const Plan plan = compile(scenario, recipe.seed);
        outcomes.push_back(outcome_of(plan, 2));
        RC_LOG() << model << '\n';
        for (std::size_t year = 1; year <= outcomes.back().shape().years; ++year)
            for (const Tally tally : care)
                RC_ASSERT(outcomes.back().total(year, tally) == outcomes.front().total(year, tally));
    }
    RC_CLASSIFY(outcomes[0].total(1, Tally::care_weeks) != outcomes[1].total(1, Tally::care_weeks),
                "behaviour differs");
}

RC_GTEST_PROP(OnlyMoney, PricesChangeOnlyMoney, (Recipe recipe)) {
    recipe.behaviour = false;
    Scenario scenario = scenario_of(recipe);
    for (auto* held : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *held) without_admission_stops(contract);
    Scenario dearer = scenario;
    for (auto* held : {&dearer.current_contracts, &dearer.contracts})
        for (auto& [segment, contract] : *held) {
            std::vector<BySeverity<double>> central;
            for (const BySeverity<Value>& term : contract.terms)
                central.push_back({term[0].central, term[1].central, term[2].central, term[3].central});
            const int price = contracts::price_term_of(testing::model_named(contract.model), central);
            for (Value& value : contract.terms[static_cast<std::size_t>(price)])
                value.central = value.central * 1.37 + 12.0;
        }
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome cheap = outcome_of(plan, 3);
    const Outcome dear = outcome_of(compile(dearer, recipe.seed), 3);
    expect_equal(plan, without_money(dear), without_money(cheap));
    RC_CLASSIFY(cheap != dear, "money differs");
}

/// Every tariff x 2 is every booked cent x 2, where tariffs are whole cents per quantum: nothing is rounded then.
RC_GTEST_PROP(OnlyMoney, DoubledTariffsDoubleWhatIsSpentOnUnits, (Recipe recipe)) {
    recipe.behaviour = recipe.contracts = recipe.modifiers = recipe.uncertain = false;
    Scenario scenario = scenario_of(recipe);
    const auto scale_tariffs = [](Scenario& s, auto change) {
        for (auto* held : {&s.current_contracts, &s.contracts})
            for (auto& [segment, contract] : *held)
                for (Value& tariff : contract.terms[0]) tariff.central = change(tariff.central);
    };
    scale_tariffs(scenario, [](double tariff) { return 60.0 * std::floor(tariff / 60.0); });
    Scenario doubled = scenario;
    scale_tariffs(doubled, [](double tariff) { return 2.0 * tariff; });
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome once = outcome_of(plan, 3);
    const Outcome twice = outcome_of(compile(doubled, recipe.seed), 3);
    expect_equal(plan, without_money(twice), without_money(once));
    for (std::size_t year = 0; year <= once.shape().years; ++year)
        for (std::size_t s = 0; s < once.shape().segments; ++s)
            for (std::size_t m = 0; m < once.shape().municipalities; ++m)
                RC_ASSERT(twice.at(year, s, m, Tally::spend_care) == 2 * once.at(year, s, m, Tally::spend_care));
}

}  // namespace
}  // namespace fundsim::property
