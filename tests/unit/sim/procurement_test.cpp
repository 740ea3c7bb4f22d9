// Contracts are let for a term, at a cost to both sides; what a term does to capacity.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "fundsim/outcome.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::outcome_of;

constexpr std::int64_t region_cost = 50'000'01, bid_cost = 20'000'03;  // cents

/// Two forms of care, three municipalities, five years; the contract of the first is stated anew at another price.
Scenario let(double term_weeks, double tariff = 1.5e4) {
    Scenario scenario = testing::plain_scenario({{.id = "home"}, {.id = "stay"}}, 5, 4, 3);
    ContractTerms contract = testing::contract("pxq", {{"tariff", tariff}});
    testing::state(contract, {"procurement.term", term_weeks});
    testing::state(contract, {"procurement.cost_region", static_cast<double>(region_cost)});
    testing::state(contract, {"procurement.cost_provider", static_cast<double>(bid_cost)});
    scenario.contracts["home"] = contract;
    return scenario;
}

/// What the procedure adds in each year of the horizon: to administration, to the provider's cost.
struct Added {
    std::vector<std::int64_t> region, provider;
};
Added added(const Scenario& with) {
    Scenario without = with;
    for (auto& [segment, contract] : without.contracts)
        for (const char* cost : {"procurement.cost_region", "procurement.cost_provider"})
            testing::state(contract, {cost, 0.0});
    const Outcome a = outcome_of(with);
    const Outcome b = outcome_of(without);
    Added added;
    EXPECT_EQ(a.total(0, Tally::spend_admin), b.total(0, Tally::spend_admin)) << "before the horizon";
    EXPECT_EQ(a.provider(0, 0, ProviderTally::cost_cents), b.provider(0, 0, ProviderTally::cost_cents));
    for (std::size_t y = 1; y <= a.shape().years; ++y) {
        added.region.push_back(a.total(y, Tally::spend_admin) - b.total(y, Tally::spend_admin));
        added.provider.push_back(a.provider(y, 0, ProviderTally::cost_cents) -
                                 b.provider(y, 0, ProviderTally::cost_cents));
        EXPECT_EQ(a.total(y, Tally::spend_care), b.total(y, Tally::spend_care)) << "it is no pay for care";
        EXPECT_EQ(a.total(y, Tally::frozen_spend_admin) - b.total(y, Tally::frozen_spend_admin), added.region.back())
            << "a clause, no response";
    }
    return added;
}

TEST(Procurement, CostsBothSidesWhenTheContractTakesOverAndWhenItsTermEnds) {
    const Added endless = added(let(0.0));
    EXPECT_EQ(endless.region, (std::vector<std::int64_t>{region_cost, 0, 0, 0, 0}));
    EXPECT_EQ(endless.provider, (std::vector<std::int64_t>{bid_cost, 0, 0, 0, 0}));
    const Added of_two_years = added(let(104.0));
    EXPECT_EQ(of_two_years.region, (std::vector<std::int64_t>{region_cost, 0, region_cost, 0, region_cost}));
    EXPECT_EQ(of_two_years.provider, (std::vector<std::int64_t>{bid_cost, 0, bid_cost, 0, bid_cost}));
}

TEST(Procurement, IsNotHeldForAContractThatGoesOn) {
    // the same contract in force before: let again when the term ends, not at the start of the horizon
    Scenario scenario = let(104.0);
    scenario.current_contracts["home"] = scenario.contracts["home"];
    const Added goes_on = added(scenario);
    EXPECT_EQ(goes_on.region, (std::vector<std::int64_t>{0, 0, region_cost, 0, region_cost}));
}

TEST(Procurement, ALotIsLetOnce) {
    Scenario scenario = let(0.0);
    scenario.providers.pop_back();  // one provider gives both
    scenario.providers[0].share["stay"] = 1.0;
    scenario.providers[0].capacity["stay"] = testing::ample;
    scenario.contracts["stay"] = scenario.contracts["home"];
    EXPECT_EQ(added(scenario).provider[0], 2 * bid_cost);
    for (auto& [segment, contract] : scenario.contracts) contract.lot = "both";
    EXPECT_EQ(added(scenario).provider[0], bid_cost);
    EXPECT_EQ(added(scenario).region[0], region_cost);
}

/// Weeks waited and care given in a year (the last) of a region that is short of places, where a higher price draws capacity.
struct Capacity {
    double waited = 0.0;
    std::int64_t delivered = 0;
};
Capacity after_five_years(std::vector<testing::StatedTerm> terms, double tariff, std::size_t year = 5) {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0, .places = 170.0}}, 5, 4);
    scenario.clock.warm_up = 104;  // what capacity is in equilibrium with
    scenario.behaviour.capacity = 2.0;
    scenario.behaviour.labour_entry = 1.0;
    scenario.course.withdrawal = 0.02;
    ContractTerms contract = testing::contract("pxq", {{"tariff", tariff}});
    for (const testing::StatedTerm& term : terms) testing::state(contract, term);
    scenario.contracts["care"] = contract;
    const Outcome outcome = outcome_of(scenario);
    const auto started = static_cast<double>(outcome.total(year, Tally::clients_started));
    return {static_cast<double>(outcome.total(year, Tally::wait_weeks)) / started,
            outcome.total(year, Tally::delivered_quanta)};
}

TEST(Procurement, AShortTermThatMayBeLostDrawsLessCapacity) {
    const Capacity endless = after_five_years({}, 1.2e4);
    const Capacity safe = after_five_years({{"procurement.term", 52.0}}, 1.2e4);
    const Capacity at_risk = after_five_years({{"procurement.term", 52.0}, {"procurement.loss", 1.0}}, 1.2e4);
    EXPECT_EQ(endless.delivered, safe.delivered) << "a term that nobody loses changes nothing";
    EXPECT_LT(static_cast<double>(at_risk.delivered), 0.98 * static_cast<double>(endless.delivered));
    EXPECT_GT(at_risk.waited, endless.waited + 1.0);
}

TEST(Procurement, TheTermIsCountedFromTheYearThatBegins) {
    // Capacity is decided for the first time when year 2 begins: of three years two are left, of four all that it takes.
    constexpr double price = 1.03e4;  // less is wanted than a year can bring
    const std::vector<testing::StatedTerm> three{{"procurement.term", 156.0}, {"procurement.loss", 1.0}};
    const std::vector<testing::StatedTerm> four{{"procurement.term", 208.0}, {"procurement.loss", 1.0}};
    const std::int64_t endless = after_five_years({}, price, 2).delivered;
    EXPECT_LT(after_five_years(three, price, 2).delivered, endless);
    EXPECT_EQ(after_five_years(four, price, 2).delivered, endless);
}

TEST(Procurement, GuaranteedCapacityStaysWhereTheMarginFalls) {
    const Capacity free_to_shrink = after_five_years({}, 0.8e4);
    const Capacity kept = after_five_years({{"procurement.guaranteed", 1.0}}, 0.8e4);
    EXPECT_GT(static_cast<double>(kept.delivered), 1.1 * static_cast<double>(free_to_shrink.delivered));
    EXPECT_LT(kept.waited, free_to_shrink.waited);
}

}  // namespace
}  // namespace fundsim
