// The twin of a scenario: another past, the same option, the same draws.
#include "plan/second_reference.hpp"

#include <gtest/gtest.h>

#include "plan/contract_tables.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

using testing::plain_scenario;

const BySeverity<double> some_of_each{0.4, 0.3, 0.2, 0.1};

/// Home is assumed, at a tariff that is drawn; day is known.
Scenario half_assumed() {
    Scenario scenario =
        plain_scenario({{.id = "home", .share = some_of_each}, {.id = "day", .share = some_of_each}}, 2);
    scenario.clock.start_empty = false;
    scenario.segments[0].need = {Value(1.0), Value(2.0), Value(3.0), Value(4.0)};
    scenario.uncertain = {{"current_contracts.home.tariff", Spread::lognormal, 9'000.0, 11'000.0, 10'000.0, 0.0, 1e9},
                          {"segments.home.need.heavy", Spread::lognormal, 2.0, 4.5, 3.0, 0.0, 100.0},
                          {"segments.home.unit_cost", Spread::lognormal, 8'000.0, 12'000.0, 10'000.0, 0.0, 1e9}};
    scenario.correlations = {{"current_contracts.home.tariff", "segments.home.unit_cost", 0.9}};
    for (Value& tariff : scenario.current_contracts["home"].terms[0]) tariff.parameter = 0;
    scenario.segments[0].need[2].parameter = 1;
    scenario.segments[0].unit_cost.parameter = 2;
    scenario.current_contracts["home"].assumed = true;
    return scenario;
}

const PlannedContract& before(const Plan& plan, std::size_t caseload) {
    return plan.contracts[plan.current_contract[caseload]];
}
const PlannedContract& then(const Plan& plan, std::size_t caseload) {
    return plan.contracts[plan.horizon_contract[caseload]];
}

TEST(SecondReference, ReplacesWhatIsAssumedAndNothingElse) {
    const Scenario own = half_assumed();
    const Scenario twin = under_second_reference(own);
    EXPECT_EQ(twin.name, "plain-second-reference");
    const Plan plan = compile(twin, 1), as_stated = compile(own, 1);
    const std::size_t day = plan.first_caseload[1];
    EXPECT_EQ(before(plan, 0).model->name, "result_based");
    EXPECT_EQ(before(plan, day).model->name, "pxq");
    EXPECT_FALSE(plan.switches(day)) << "what is known goes on";
    EXPECT_EQ(before(as_stated, 0).model->name, "pxq");
    EXPECT_FALSE(as_stated.switches(0));
}

TEST(SecondReference, IsATariffPerWeekAtCostPlusOnePerCentInEveryDraw) {
    const Plan plan = compile(under_second_reference(half_assumed()), 3);
    const int price = contracts::price_term_of(*before(plan, 0).model, testing::central(before(plan, 0).terms.terms));
    for (std::uint32_t draw = 0; draw < 20; ++draw) {
        const std::vector<double> drawn = draw_parameters(plan, draw);
        Tables tables;
        build_tables(plan, drawn, tables);
        ContractTables contracts;
        build_contracts(plan, drawn, tables, contracts);
        const auto& terms = contracts.contracts[plan.current_contract[0]].terms;
        const BySeverity<double> need{1.0, 2.0, drawn[1], 4.0};
        for (std::size_t k = 0; k < severity_count; ++k)
            EXPECT_NEAR(terms[static_cast<std::size_t>(price)][k], need[k] * drawn[2] * 1.01, 1e-6) << draw;
        const auto lines = contracts::line_prices(*before(plan, 0).model, terms, 1, {20, 20, 20, 20});
        EXPECT_NEAR(lines.per_week[1], 2.0 * drawn[2] * 1.01, 1e-3);
        EXPECT_EQ(lines.per_unit[1], 0.0);
        EXPECT_EQ(lines.per_start[1], 0.0);
    }
    const auto shown = prices_at_cost(half_assumed());
    ASSERT_TRUE(shown.contains("home"));
    EXPECT_NEAR(shown.at("home")[3], 4.0 * 10'000.0 * 1.01, 1e-6);
}

TEST(SecondReference, MovesNoDraw) {
    const Scenario own = half_assumed();
    const Plan plan = compile(own, 5), twin = compile(under_second_reference(own), 5);
    for (std::uint32_t draw = 0; draw < 20; ++draw) EXPECT_EQ(draw_parameters(plan, draw), draw_parameters(twin, draw));
}

TEST(SecondReference, TheAssumedContractIsAnOptionAtANeutralPriceInProportion) {
    Scenario own = half_assumed();
    own.current_contracts["home"] = testing::pxq({8'000.0, 9'000.0, 10'000.0, 12'000.0});
    own.current_contracts["home"].assumed = true;
    own.uncertain.clear();
    own.correlations.clear();
    own.segments[0].need[2].parameter = own.segments[0].unit_cost.parameter = -1;
    const Plan plan = compile(under_second_reference(own), 1);
    EXPECT_TRUE(plan.switches(0)) << "the option is a switch as any other";
    EXPECT_EQ(then(plan, 0).model->name, "pxq");
    EXPECT_TRUE(contracts::price_is_neutral(*then(plan, 0).model, testing::central(then(plan, 0).terms.terms)));
    std::vector<BySeverity<double>> terms = testing::central(then(plan, 0).terms.terms);
    set_derived_price(then(plan, 0), terms, 6'000.0);
    EXPECT_NEAR(terms[0][0], 4'000.0, 1e-9);
    EXPECT_NEAR(terms[0][3], 6'000.0, 1e-9);
    EXPECT_FALSE(compile(own, 1).switches(0));
}

TEST(SecondReference, KeepsWhatTheScenarioStatesForTheHorizonAndForASegment) {
    Scenario own = half_assumed();
    own.contracts["home"] = testing::contract("task_based", {{"budget", 1e8}});
    own.second_reference["home"] = testing::contract("lump_sum", {{"budget", 2e8}});
    const Plan plan = compile(under_second_reference(own), 1);
    EXPECT_EQ(then(plan, 0).model->name, "task_based");
    EXPECT_EQ(before(plan, 0).model->name, "lump_sum");
    EXPECT_FALSE(before(plan, 0).price_at_cost);
    EXPECT_TRUE(prices_at_cost(own).empty());
    // stated but not asked for: nothing happens
    EXPECT_EQ(before(compile(own, 1), 0).model->name, "pxq");
}

TEST(SecondReference, AProviderWhoseContractIsKnownKeepsIt) {
    Scenario own = half_assumed();
    own.providers.push_back(own.providers.front());
    own.providers.back().id = "other";
    for (std::size_t p : {std::size_t{0}, own.providers.size() - 1}) own.providers[p].share["home"] = 0.5;
    own.current_contracts["home@other"] = testing::pxq({1e4, 1e4, 1e4, 1e4});
    const Plan plan = compile(under_second_reference(own), 1);
    EXPECT_TRUE(plan.switches(0));
    EXPECT_FALSE(plan.switches(1));
    EXPECT_EQ(before(plan, 1).model->name, "pxq");
    // and the other way round: only the provider's is assumed
    own.current_contracts["home"].assumed = false;
    own.current_contracts["home@other"].assumed = true;
    own.second_reference["home"] = testing::contract("lump_sum", {{"budget", 2e8}});
    const Plan turned = compile(under_second_reference(own), 1);
    EXPECT_FALSE(turned.switches(0));
    EXPECT_EQ(before(turned, 1).model->name, "lump_sum");
    EXPECT_EQ(then(turned, 1).model->name, "pxq");
}

TEST(SecondReference, TwinsAreOfThoseThatAssumeAContract) {
    Scenario known = half_assumed();
    known.current_contracts["home"].assumed = false;
    const auto twins = second_references({known, half_assumed()});
    ASSERT_EQ(twins.size(), 1U);
    EXPECT_TRUE(twins.front().under_second_reference);
    EXPECT_TRUE(second_references(twins).empty()) << "no twin of a twin";
}

}  // namespace
}  // namespace fundsim
