// The promise of the house: a new funding model is one file, one registration line, one scenario. Everything else follows
// from its list of terms and its payment rule: reading, defaults, schema, reference, simulation, settlement, explanation.
#include <gtest/gtest.h>

#include <string>

#include "fundsim/explain.hpp"
#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"
#include "report/numbers.hpp"

namespace fundsim {
namespace {

const std::string file = std::string(FUNDSIM_SOURCE_DIR) + "/tests/toy/subscription.yaml";

std::int64_t sum_of(const Outcome& outcome, std::size_t year, Tally tally) {
    std::int64_t sum = 0;
    for (std::size_t s = 0; s < outcome.shape().segments; ++s)
        for (std::size_t m = 0; m < outcome.shape().municipalities; ++m) sum += outcome.at(year, s, m, tally);
    return sum;
}

TEST(Toy, IsReadWithItsTermsAndRefusedLikeAnyOther) {
    const Scenario scenario = read_scenario(file);
    EXPECT_EQ(scenario.current_contracts.at("common_ambulatory").model, "subscription");
    EXPECT_EQ(scenario.current_contracts.at("common_ambulatory").terms[1][2].central, 14'000.0);
    try {
        read_scenario(file, {"current_contracts.common_ambulatory.intak=1 EUR"});
        FAIL();
    } catch (const ScenarioError& error) {
        EXPECT_NE(std::string(error.what()).find("Did you mean \"intake\"?"), std::string::npos) << error.what();
    }
}

TEST(Toy, IsDocumentedFromItsTerms) {
    EXPECT_NE(scenario_reference().find("`model: subscription`"), std::string::npos);
    EXPECT_NE(scenario_reference().find("`rebate.share`"), std::string::npos);
    EXPECT_NE(json_schema().find("contract_subscription"), std::string::npos);
}

TEST(Toy, PaysWhatItsRuleSaysToTheCent) {
    // frozen past, everybody under the toy: one fee for all classes makes the sum checkable from the tallies alone
    const Scenario scenario =
        read_scenario(file, {"contracts.common_ambulatory@large=~", "current_contracts.common_ambulatory.week=80 EUR"});
    const Plan plan = compile(scenario, 7);
    Outcome outcome(shape_of(plan));
    Replicator(plan).run(0, outcome);
    for (std::size_t year = 1; year <= outcome.shape().years; ++year) {
        const std::int64_t starts = sum_of(outcome, year, Tally::clients_started);
        const std::int64_t weeks = sum_of(outcome, year, Tally::care_weeks);
        ASSERT_GT(starts, 100);
        EXPECT_EQ(sum_of(outcome, year, Tally::spend_care), 30'000 * starts + 8'000 * weeks) << "year " << year;
    }
}

TEST(Toy, RebateTakesBackAllBeyondItsThreshold) {
    const Scenario all = read_scenario(
        file,
        {"contracts.common_ambulatory@large=~",
         "contracts.common_ambulatory=" +
             std::string(
                 "{model: subscription, intake: 300 EUR, week: 80 EUR, rebate: {from: 50 kEUR/year, share: 100 %}}")});
    const Plan plan = compile(all, 7);
    Outcome outcome(shape_of(plan));
    Replicator(plan).run(0, outcome);
    const std::size_t last = outcome.shape().years;  // the run-off of the past is over
    EXPECT_NEAR(static_cast<double>(sum_of(outcome, last, Tally::spend_care)), 5'000'000.0, 4.0);  // a cent a provider
}

TEST(Toy, IsExplainedWithoutKnowingIt) {
    const std::vector<ExplainedContract> explained = explain(compile(read_scenario(file), 7));
    ASSERT_EQ(explained.size(), 2U);
    const std::string text = explain_text(explained, report::Language::en);
    EXPECT_NE(text.find("Subscription"), std::string::npos);
    EXPECT_NE(text.find("Fee for a start."), std::string::npos);
    for (const ExplainedContract& contract : explained)
        for (const ExplainedEvent& event : contract.events) EXPECT_TRUE(event.id != "unit" || event.brings == 0.0);
}

}  // namespace
}  // namespace fundsim
