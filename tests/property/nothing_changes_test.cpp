// What touches nobody changes nothing: rules without takers, segments without clients, prices without clauses.
#include <string>

#include "property/random_recipe.hpp"

namespace fundsim::property {
namespace {

/// Compares a scenario before and after `change`, on one replication.
template <class Change>
void expect_no_change(const Scenario& scenario, std::uint64_t seed, Change&& change) {
    Scenario changed = scenario;
    change(changed);
    const Plan before = compile(scenario, seed);
    expect_equal(before, outcome_of(before, 3), outcome_of(compile(changed, seed), 3));
}

RC_GTEST_PROP(NothingChanges, RedirectionWhereNobodyIsGated, (const Recipe& recipe)) {
    Scenario scenario = scenario_of(recipe);
    for (Referrer& referrer : scenario.referrers) referrer.gated = false;
    scenario.access.redirect_share = 0.0;
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        s.access.redirect_share = 0.7;
        s.access.redirect_cost = 50000.0;
    });
}

RC_GTEST_PROP(NothingChanges, RedirectionOfNobody, (const Recipe& recipe)) {
    Scenario scenario = scenario_of(recipe);
    scenario.access.redirect_share = 0.0;
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        s.access.redirect_cost = 50000.0;
        s.access.redirect_success = 0.1;
        s.access.redirect_return_weeks = 3.0;
    });
}

RC_GTEST_PROP(NothingChanges, WaitingRulesWhereNobodyWaits, (Recipe recipe)) {
    recipe.capacity = Capacity::ample;
    recipe.out_of_contract = false;
    recipe.uncertain = false;
    expect_no_change(scenario_of(recipe), recipe.seed, [](Scenario& s) {
        s.out_of_contract.probability = 0.9;
        s.out_of_contract.maximum_wait = 0.0;
        s.placement.patience = 1.0;
        s.placement.central_share = 0.5;
    });
}

RC_GTEST_PROP(NothingChanges, FiguresOfASegmentThatNobodyUses, (Recipe recipe)) {
    recipe.segments = *rc::gen::inRange(2, 5);
    recipe.crisis = false;
    Scenario scenario = scenario_of(recipe);
    Segment& unused = scenario.segments.back();
    unused.active_half_year.reset();
    unused.starts = Value(0.0);
    const std::string name = unused.id;
    for (Segment& segment : scenario.segments) {
        if (segment.step_down_to == name) segment.step_down_to.clear();
        if (segment.step_up_to == name) segment.step_up_to.clear();
        segment.add_on_weight = 0.0;
    }
    for (Provider& provider : scenario.providers)
        provider.capacity.erase(name);  // stated capacity costs money, used or not
    expect_no_change(scenario, recipe.seed, [&](Scenario& s) {
        Segment& segment = s.segments.back();
        segment.duration = {3.0, 4.0, 5.0, 6.0};
        segment.need = {9.0, 9.0, 9.0, 9.0};
        segment.step_down = 0.5;
        segment.unit_cost = 1.0;
        segment.load = 0.5;
        for (BySeverity<Value>& tariff : s.current_contracts.at(name).terms) tariff = {1.0, 2.0, 3.0, 4.0};
    });
}

RC_GTEST_PROP(NothingChanges, QualityAndCostOfAProviderWithoutClients, (const Recipe& recipe)) {
    // without a share or a stated capacity it has no fixed cost either
    Scenario scenario = scenario_of(recipe);
    Provider& unused = scenario.providers.back();
    unused.capacity.clear();
    for (auto& [segment, share] : unused.share) share = 0.0;
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        s.providers.back().quality = 0.3;
        s.providers.back().cost_factor = 2.0;
    });
}

/// What an outcome says of clients, care and costs; not of what was paid.
Outcome without_money(Outcome outcome) {
    const OutcomeShape& shape = outcome.shape();
    for (std::size_t year = 0; year <= shape.years; ++year) {
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (const Tally money : {Tally::spend_care, Tally::spend_cash}) outcome.at(year, s, m, money) = 0;
        for (std::size_t p = 0; p < shape.providers; ++p) outcome.provider(year, p, ProviderTally::revenue_cents) = 0;
    }
    for (std::size_t period = 0; period < shape.periods; ++period) outcome.spend_in(period) = 0;
    return outcome;
}

/// Negative control N1 while no clause acts on care: what is paid changes money, and nothing but money.
RC_GTEST_PROP(NothingChanges, PricesChangeOnlyMoney, (const Recipe& recipe)) {
    const Scenario scenario = scenario_of(recipe);
    Scenario dearer = scenario;
    for (auto* contracts : {&dearer.current_contracts, &dearer.contracts})
        for (auto& [segment, contract] : *contracts)
            for (BySeverity<Value>& tariff : contract.terms)
                for (Value& value : tariff) value.central = value.central * 1.37 + 12.0;
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome cheap = outcome_of(plan, 3);
    const Outcome dear = outcome_of(compile(dearer, recipe.seed), 3);
    expect_equal(plan, without_money(dear), without_money(cheap));
}

/// Where a price does not depend on the class, access may misjudge classes as it likes.
RC_GTEST_PROP(NothingChanges, MisjudgedClassesUnderOnePrice, (const Recipe& recipe)) {
    Scenario scenario = scenario_of(recipe);
    for (auto* contracts : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *contracts)
            for (BySeverity<Value>& tariff : contract.terms) tariff = {tariff[0], tariff[0], tariff[0], tariff[0]};
    Scenario misjudged = scenario;
    scenario.access.accuracy = 1.0;
    misjudged.access.accuracy = 0.5;
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome right = outcome_of(plan, 3);
    Outcome wrong = outcome_of(compile(misjudged, recipe.seed), 3);
    for (std::size_t year = 0; year <= right.shape().years; ++year)
        for (std::size_t s = 0; s < right.shape().segments; ++s)
            for (std::size_t m = 0; m < right.shape().municipalities; ++m) wrong.at(year, s, m, Tally::coded_up) = 0;
    expect_equal(plan, right, wrong);
}

/// Without moves between classes and settings, a review decides nothing that an earlier or later one would not.
RC_GTEST_PROP(NothingChanges, ReviewIntervalWithoutMoves, (Recipe recipe)) {
    recipe.moves = false;
    recipe.setting = false;
    recipe.out_of_contract = false;
    Scenario scenario = scenario_of(recipe);
    scenario.course.natural_share = 1.0;  // else rationing acts from the next review on
    scenario.add_on.per_week = 0.0;       // one chance per review
    for (Segment& segment : scenario.segments) segment.initial_wait = 0.0;
    scenario.clock.review = 1;
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome weekly = outcome_of(plan, 3);
    for (const int review : {2, 4}) {
        scenario.clock.review = review;
        RC_LOG() << "review every " << review << " weeks\n";
        expect_equal(plan, outcome_of(compile(scenario, recipe.seed), 3), weekly);
    }
}

}  // namespace
}  // namespace fundsim::property
