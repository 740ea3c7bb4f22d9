// Sunk-cost accounting: what a case has cost beyond its fixed price makes providers end it; off by default.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::StatedTerm;

/// Everybody is always strategic. A week costs 100 EUR, half of the plan is 20 weeks.
Outcome outcome_of(const std::string& model, const std::vector<StatedTerm>& terms, double sunk_cost,
                   double early_ending = 0.02) {
    Scenario scenario = testing::plain_scenario({{.starts = 300.0, .weeks = {40.0, 40.0, 40.0, 40.0}}}, 4, 4);
    scenario.current_contracts["care"] = testing::contract(model, terms);
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.early_ending = early_ending;
    scenario.behaviour.sunk_cost = sunk_cost;
    return testing::outcome_of(scenario);
}

double total(const Outcome& outcome, Tally tally) {
    return testing::over_years(outcome, 1, outcome.shape().years, tally);
}
double ended(const Outcome& outcome) { return total(outcome, Tally::ended_early_by_provider); }

const std::vector<StatedTerm> at_cost{{"price", 400'000.0}};

// V_end - V_stay is 0.6 of what a period costs; the overrun is exp(-1/2) of a case, 6.07 periods: with a weight w
// so many times as many are ended per review, while weeks in the second half of a plan are fewer.
TEST(SunkCost, EndsCasesOfWhichThePriceIsUsedUp) {
    const double without = ended(outcome_of("result_based", at_cost, 0.0, 0.005));
    EXPECT_GT(without, 700.0);
    const double times = (0.6 + 0.1 * 10.0 * std::exp(-0.5)) / 0.6;
    // of one luck, in which the endings without are among those with: 800 more, known to 30; more than
    // four standard errors of the ratio, wrong once in 16,000
    EXPECT_NEAR(ended(outcome_of("result_based", at_cost, 0.1, 0.005)) / without, times, 0.18);
    const std::vector<StatedTerm> dear{{"price", 1'600'000.0}};
    const double four_times = (0.6 + 0.1 * 10.0 * std::exp(-3.5)) / 0.6;
    EXPECT_NEAR(
        ended(outcome_of("result_based", dear, 0.1, 0.005)) / ended(outcome_of("result_based", dear, 0.0, 0.005)),
        four_times, 0.06)
        << "a price of four times the cost is hardly ever used up";
}

TEST(SunkCost, NeverReachesCareOfWhichNothingIsFixed) {
    const std::vector<std::pair<std::string, std::vector<StatedTerm>>> others{
        {"pxq", {{"tariff", 5'000.0}}},  // half of cost
        {"result_based", {{"payment", 1.0}, {"price", 5'000.0}}},
        {"task_based", {{"budget", 1e9}}},
        {"lump_sum", {{"budget", 1e9}}}};
    for (const auto& [model, terms] : others) {
        const Outcome without = outcome_of(model, terms, 0.0);
        EXPECT_GT(ended(without), 0.0) << model << ": care that pays less than it saves is ended";
        EXPECT_EQ(outcome_of(model, terms, 1.0), without) << model;
    }
}

}  // namespace
}  // namespace fundsim
