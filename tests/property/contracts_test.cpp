// What contracts promise, whatever the region: budgets hold, maximums hold, dates hold, episodes are divided to the cent.
#include <string>
#include <string_view>

#include "contract_terms.hpp"
#include "property/only_money.hpp"
#include "property/random_recipe.hpp"
#include "reference/recipe_contracts.hpp"

namespace fundsim::property {
namespace {

std::int64_t spent_in(const Outcome& outcome, std::size_t year, std::size_t segment) {
    std::int64_t cents = 0;
    for (std::size_t m = 0; m < outcome.shape().municipalities; ++m)
        cents += outcome.at(year, segment, m, Tally::spend_care);
    return cents;
}

/// Every contract of the horizon anew; those of the past are a plain tariff.
Scenario under(const Recipe& recipe, std::string_view model) {
    Recipe plain = recipe;
    plain.contracts = plain.modifiers = plain.own_terms = plain.lots = false;
    Scenario scenario = scenario_of(plain);
    Recipe any = recipe;
    any.contracts = true;
    for (const Segment& segment : scenario.segments)
        scenario.contracts[segment.id] =
            reference::contract_of(any, reference::Figures(recipe.seed), segment.id + " promise", model, segment);
    return scenario;
}

/// Without a valve, a bonus, a ratchet, renegotiation or a corridor a segment never gets more than its budget, once the contracts before
/// have run off.
RC_GTEST_PROP(Promises, ABudgetIsNeverOverspent, (Recipe recipe)) {
    recipe.years = 2;
    recipe.modifiers = recipe.lots = false;
    const auto model = *rc::gen::element<std::string>("task_based", "lump_sum");
    Scenario scenario = under(recipe, model);
    for (auto& [segment, contract] : scenario.contracts)
        for (const char* term : {"safety_valve", "step_down.bonus", "ratchet", "renegotiation"})
            if (contracts::find_term(testing::model_named(model), term) >= 0) testing::state(contract, {term, 0.0});
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome outcome = outcome_of(plan, 1);
    for (std::size_t s = 0; s < scenario.segments.size(); ++s) {
        const double budget = scenario.contracts.at(scenario.segments[s].id).terms[0][0].central;
        // a cent per provider, whose part of it is rounded, and the rest of a cent per line of the contract before
        const auto cents = static_cast<double>(plan.caseloads.size() * (1 + scenario.municipalities.size() * 4));
        RC_ASSERT(static_cast<double>(spent_in(outcome, 2, s)) <= budget + cents);
    }
}

/// Nobody stays longer than the contract in force from the beginning allows, but for those whom a court sent.
RC_GTEST_PROP(Promises, NobodyStaysBeyondTheMaximum, (Recipe recipe)) {
    recipe.start_empty = true;
    recipe.contracts = recipe.new_contract = recipe.own_terms = recipe.uncertain = false;
    Scenario scenario = scenario_of(recipe);
    for (Referrer& referrer : scenario.referrers) referrer.court_ordered = false;
    const int most = *rc::gen::inRange(2, 40);
    for (auto& [segment, contract] : scenario.current_contracts)
        contract =
            testing::contract("result_based", {{"price", 500'000.0}, {"maximum_duration", static_cast<double>(most)}});
    const Outcome outcome = outcome_of(compile(scenario, recipe.seed), 2);
    std::int64_t ended = 0;
    std::int64_t weeks = 0;
    for (std::size_t year = 0; year <= outcome.shape().years; ++year)
        for (std::size_t s = 0; s < outcome.shape().segments; ++s)
            for (std::size_t m = 0; m < outcome.shape().municipalities; ++m) {
                weeks += outcome.at(year, s, m, Tally::care_weeks_ended);
                for (const Tally code : {Tally::ended_as_planned, Tally::ended_early_by_client,
                                         Tally::ended_early_by_provider, Tally::ended_in_agreement,
                                         Tally::ended_external, Tally::ended_other_provider, Tally::ended_other_domain})
                    ended += outcome.at(year, s, m, code);
            }
    if (!recipe.out_of_contract) RC_ASSERT(weeks <= most * ended);
    for (auto& [segment, contract] : scenario.current_contracts) testing::state(contract, {"maximum_duration", 0.0});
    RC_CLASSIFY(outcome_of(compile(scenario, recipe.seed), 2) != outcome, "somebody would have stayed longer");
}

/// Later terms change nothing before their date, and nothing at all where they are the same.
RC_GTEST_PROP(Promises, LaterTermsActFromTheirDateOn, (Recipe recipe)) {
    recipe.years = 2;
    recipe.lots = false;
    const auto model = *rc::gen::element<std::string>("pxq", "result_based", "task_based", "performance_based");
    const Scenario never = under(recipe, model);
    Scenario same = never;
    Scenario other = never;
    for (auto& [segment, contract] : same.contracts) contract.later_from = 1, contract.later = contract.terms;
    for (auto& [segment, contract] : other.contracts) {
        contract.later_from = 1;
        contract.later = contract.terms;
        const int price = contracts::price_term_of(testing::model_named(model), testing::central(contract.terms));
        for (Value& value : contract.later[static_cast<std::size_t>(price)]) value.central *= 2.0;
    }
    const Plan plan = compile(never, recipe.seed);
    const Outcome without = outcome_of(plan, 3);
    expect_equal(plan, outcome_of(compile(same, recipe.seed), 3), without);
    const Outcome with = outcome_of(compile(other, recipe.seed), 3);
    for (std::size_t s = 0; s < without.shape().segments; ++s)
        RC_ASSERT(spent_in(with, 1, s) == spent_in(without, 1, s));
    std::int64_t more = 0;
    for (std::size_t s = 0; s < without.shape().segments; ++s) more += spent_in(with, 2, s) - spent_in(without, 2, s);
    RC_CLASSIFY(more > 0, "dearer from the second year on");
}

/// One price for an episode moves money between providers and leaves care alone; nobody is paid for it twice.
RC_GTEST_PROP(Promises, TrajectoryFundingMovesOnlyMoney, (Recipe recipe)) {
    recipe.behaviour = recipe.modifiers = recipe.lots = false;
    Scenario apart = under(recipe, "result_based");
    for (auto& [segment, contract] : apart.contracts) {
        testing::state(contract, {"ceiling.amount", 0.0});  // admissions could stop
        testing::state(contract, {"ceiling.share", 0.0});
        testing::state(contract, {"stop_loss.share", 0.0});
        testing::state(contract, {"no_stacking", 0.0});
        testing::state(contract, {"on_result", 0.0});
    }
    Scenario together = apart;
    for (auto& [segment, contract] : together.contracts) testing::state(contract, {"trajectory_funding", 1.0});
    const Plan plan = compile(apart, recipe.seed);
    const Outcome each = outcome_of(plan, 3);
    const Outcome one = outcome_of(compile(together, recipe.seed), 3);
    expect_equal(plan, without_money(one), without_money(each));
    std::int64_t saved = 0, adjoining = 0;
    for (std::size_t year = 0; year <= each.shape().years; ++year) {
        saved += each.total(year, Tally::spend_care) - one.total(year, Tally::spend_care);
        adjoining += each.total(year, Tally::starts_add_on) + each.total(year, Tally::starts_follow_up);
    }
    if (!recipe.add_ons && adjoining == 0) RC_ASSERT(saved == 0);
    RC_CLASSIFY(!recipe.add_ons && adjoining == 0, "every trajectory is an episode");
    RC_CLASSIFY(saved > 0, "trajectories inside the price of another");
    RC_CLASSIFY(one != each, "money moves");
}

}  // namespace
}  // namespace fundsim::property
