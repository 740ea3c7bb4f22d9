// Prices over the years: indexation, and terms of a later date.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "fundsim/replicate.hpp"
#include "plan/contract_tables.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

/// A contract of which indexation, and perhaps the tariff, is another from the third year on.
ContractTerms indexed_anew(double first, double later, double later_tariff = 1e4) {
    ContractTerms made = testing::contract("pxq", {{"tariff", 1e4}, {"indexation", first}});
    made.later = testing::contract("pxq", {{"tariff", later_tariff}, {"indexation", later}}).terms;
    made.later_from = 2;
    return made;
}

/// Cents per quantum in a year of the horizon, from 1.
double price(const Outcome& outcome, std::size_t year) {
    return static_cast<double>(outcome.total(year, Tally::spend_care)) /
           static_cast<double>(outcome.total(year, Tally::delivered_quanta));
}

Outcome outcome_of(const ContractTerms& contract, bool start_empty = false) {
    Scenario scenario = testing::plain_scenario({{.starts = 5.0, .weeks = {20.0, 20.0, 20.0, 20.0}}}, 4);
    scenario.clock.start_empty = start_empty;
    scenario.current_contracts["care"] = contract;
    const Plan plan = compile(scenario, 1);
    Outcome outcome(shape_of(plan));
    Replicator(plan).run(0, outcome);
    return outcome;
}

TEST(Indexation, OfEveryYearIsWhatHoldsInIt) {
    ContractTables drawn;
    drawn.contracts.resize(1);
    drawn.later.resize(1);
    drawn.contracts[0].modifiers.indexation = 0.03;
    drawn.later[0].modifiers.indexation = 0.01;
    drawn.restated.resize(1);
    drawn.later_from = {0};
    EXPECT_EQ(indexed(drawn, 0, -1).price, 1.0);
    EXPECT_EQ(indexed(drawn, 0, 0).price, 1.0);
    EXPECT_NEAR(indexed(drawn, 0, 3).price, 1.03 * 1.03 * 1.03, 1e-12);
    drawn.later_from = {2};
    EXPECT_NEAR(indexed(drawn, 0, 1).price, 1.03, 1e-12);
    EXPECT_NEAR(indexed(drawn, 0, 2).price, 1.03 * 1.01, 1e-12);
    EXPECT_NEAR(indexed(drawn, 0, 4).price, 1.03 * 1.01 * 1.01 * 1.01, 1e-12);
    // of a price that the later terms state, from then on
    drawn.restated[0].price = true;
    EXPECT_NEAR(indexed(drawn, 0, 1).price, 1.03, 1e-12);
    EXPECT_EQ(indexed(drawn, 0, 2).price, 1.0);
    EXPECT_NEAR(indexed(drawn, 0, 4).price, 1.01 * 1.01, 1e-12);
    EXPECT_NEAR(indexed(drawn, 0, 4).lasting, 1.03 * 1.01 * 1.01 * 1.01, 1e-12);
}

TEST(Indexation, ThatBeginsLaterMakesUpForNothing) {
    const Outcome outcome = outcome_of(indexed_anew(0.0, 0.03));
    EXPECT_NEAR(price(outcome, 2) / price(outcome, 1), 1.0, 1e-6);
    EXPECT_NEAR(price(outcome, 3) / price(outcome, 1), 1.03, 1e-6);
    EXPECT_NEAR(price(outcome, 4) / price(outcome, 1), 1.0609, 1e-6);
}

TEST(Indexation, ThatEndsTakesNothingBack) {
    const Outcome outcome = outcome_of(indexed_anew(0.05, 0.0));
    for (std::size_t year = 2; year <= 4; ++year)
        EXPECT_NEAR(price(outcome, year) / price(outcome, 1), 1.05, 1e-6) << year;
}

// What is stated for a later date holds from then on, and is indexed from there.
TEST(Indexation, OfAPriceThatIsStatedLaterBeginsThere) {
    const Outcome outcome = outcome_of(indexed_anew(0.02, 0.02, 1.05e4));
    EXPECT_NEAR(price(outcome, 2) / price(outcome, 1), 1.02, 1e-6);
    EXPECT_NEAR(price(outcome, 3) / price(outcome, 1), 1.05, 1e-6);
    EXPECT_NEAR(price(outcome, 4) / price(outcome, 1), 1.05 * 1.02, 1e-6);
}

// What is paid in advance and not yet earned is so at the price of the year, or both would not add up to the same in the end.
TEST(Prices, OfWhatIsPaidInAdvanceAreThoseOfTheYear) {
    const auto in_advance = [](double indexation, std::size_t until) {
        const Outcome outcome = outcome_of(
            testing::contract("result_based",
                              {{"price", 4e5}, {"at_start", 0.7}, {"on_result", 0.3}, {"indexation", indexation}}),
            true);
        std::int64_t cents = 0;  // less what is claimed for the last period
        for (std::size_t year = 1; year <= until; ++year)
            cents += outcome.total(year, Tally::spend_cash) - outcome.total(year, Tally::spend_care);
        return static_cast<double>(cents);
    };
    for (std::size_t year = 1; year <= 4; ++year) {
        EXPECT_GT(in_advance(0.0, year), 1e6);
        EXPECT_NEAR(in_advance(0.2, year) / in_advance(0.0, year), std::pow(1.2, static_cast<double>(year - 1)), 1e-3);
        EXPECT_NEAR(in_advance(-0.1, year) / in_advance(0.0, year), std::pow(0.9, static_cast<double>(year - 1)), 1e-3);
    }
}

}  // namespace
}  // namespace fundsim
