// Price reviews: next year's prices follow what all providers under the contract were paid and what their care cost.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

constexpr double tariff = 1.5e4;  // care costs 1e4 a unit, and places that are not used cost too

/// One form of care that nobody responds to, so that care is the same whatever is paid.
Plan reviewed(const std::vector<testing::StatedTerm>& terms) {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0, .places = 260.0}}, 5);
    ContractTerms contract = testing::contract("pxq", {{"tariff", tariff}});
    for (const testing::StatedTerm& term : terms) testing::state(contract, term);
    scenario.contracts["care"] = contract;
    return compile(scenario, 1);
}

struct Year {
    std::int64_t pay = 0, cost = 0, units = 0;
};
std::vector<Year> years_of(const Plan& plan) {
    Replicator replicator(plan);
    Outcome outcome(shape_of(plan));
    replicator.run(0, outcome);
    std::vector<Year> years(1);
    for (std::size_t y = 1; y <= outcome.shape().years; ++y)
        years.push_back({outcome.provider(y, 0, ProviderTally::revenue_cents),
                         outcome.provider(y, 0, ProviderTally::cost_cents), outcome.total(y, Tally::delivered_quanta)});
    return years;
}

double price_in(const Year& year) { return static_cast<double>(year.pay) / static_cast<double>(year.units); }

TEST(PriceReview, LowersPricesByAPartOfTheMarginFromTheThirdYearOn) {
    const std::vector<Year> as_stated = years_of(reviewed({}));
    const std::vector<Year> years =
        years_of(reviewed({{"price_review.share", 0.5}, {"price_review.margin", 0.02}, {"price_review.most", 0.5}}));
    double expected = price_in(as_stated[1]);
    for (std::size_t y = 1; y <= 5; ++y) {
        EXPECT_EQ(years[y].units, as_stated[y].units) << "care, year " << y;
        EXPECT_EQ(years[y].cost, as_stated[y].cost) << "year " << y;
        if (y >= 3) {
            const Year& before = years[y - 1];
            const double margin = 1.0 - static_cast<double>(before.cost) * 1.02 / static_cast<double>(before.pay);
            ASSERT_GT(std::fabs(margin), 1e-4);
            expected *= 1.0 - 0.5 * margin;
        }
        EXPECT_NEAR(price_in(years[y]) / expected, 1.0, 1e-4) << "a price has whole cents; year " << y;
    }
    EXPECT_LT(price_in(years[3]), 0.999 * price_in(years[2])) << "the margin was large";
}

TEST(PriceReview, IsWeighedByWhoseOwnResultSetsThePrice) {
    // one provider, all of it self-interested: what a unit earns beyond cost is taken back in the year after
    const auto units = [](double part) {
        Scenario scenario = testing::plain_scenario({{.starts = 10.0, .places = 260.0}}, 3);
        scenario.behaviour.strategic_share = 1.0;
        scenario.behaviour.non_strategic_share = 0.0;
        scenario.behaviour.intensity = 0.2;
        ContractTerms contract = testing::contract("pxq", {{"tariff", tariff}});
        testing::state(contract, {"price_review.share", part});
        scenario.contracts["care"] = contract;
        const std::vector<Year> years = years_of(compile(scenario, 1));
        return std::vector<std::int64_t>{years[1].units, years[2].units};
    };
    const std::vector<std::int64_t> without = units(0.0), half = units(0.5), whole = units(1.0);
    EXPECT_EQ(whole[0], without[0]) << "the first year is not reviewed";
    EXPECT_LT(static_cast<double>(half[1]), 0.99 * static_cast<double>(without[1]));
    EXPECT_LT(static_cast<double>(whole[1]), 0.99 * static_cast<double>(half[1]));
}

TEST(PriceReview, MakesUpForLossesWithinItsBound) {
    const std::vector<Year> years = years_of(reviewed({{"tariff", 0.5e4}, {"price_review.share", 1.0}}));
    EXPECT_NEAR(price_in(years[2]) / price_in(years[1]), 1.0, 1e-4) << "the first year of a contract is not reviewed";
    for (std::size_t y = 3; y <= 5; ++y)
        EXPECT_NEAR(price_in(years[y]) / price_in(years[y - 1]), 1.1, 1e-4) << "at most a tenth; year " << y;
}

TEST(PriceReview, ReachesThePriceOfLastingSupport) {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0, .places = 260.0}}, 3);
    scenario.course.chronic_share = testing::values({1.0, 1.0, 1.0, 1.0});
    scenario.course.chronic_duration_ratio = 1.0;
    scenario.access.accuracy = 1.0;  // everybody has an arrangement for lasting support
    scenario.contracts["care"] = testing::contract("result_based", {{"price", 1e5},
                                                                    {"lasting.payment", 1.0},
                                                                    {"lasting.price", 2e4},  // a week of one unit
                                                                    {"price_review.share", 0.5},
                                                                    {"price_review.most", 0.5}});
    const std::vector<Year> years = years_of(compile(scenario, 1));
    const double margin = 1.0 - static_cast<double>(years[2].cost) * 1.01 / static_cast<double>(years[2].pay);
    ASSERT_GT(margin, 0.05);
    EXPECT_NEAR(price_in(years[3]) / price_in(years[2]), 1.0 - 0.5 * margin, 1e-3);
}

TEST(PriceReview, HoldsForAllUnderAContractAndForNobodyElse) {
    const auto revenue = [](double part) {
        Scenario scenario = testing::plain_scenario({{.starts = 20.0, .places = 260.0}}, 3);
        Provider other = scenario.providers[0];
        other.id = "other";
        scenario.providers[0].share["care"] = other.share["care"] = 0.5;
        scenario.providers.push_back(other);
        ContractTerms contract = testing::contract("pxq", {{"tariff", tariff}});
        scenario.contracts["care@other"] = contract;
        testing::state(contract, {"price_review.share", part});
        scenario.contracts["care"] = contract;
        const Plan plan = compile(scenario, 1);
        Replicator replicator(plan);
        Outcome outcome(shape_of(plan));
        replicator.run(0, outcome);
        std::vector<std::int64_t> by_year;
        for (std::size_t provider = 0; provider < 2; ++provider)
            for (std::size_t y = 1; y <= 3; ++y)
                by_year.push_back(outcome.provider(y, provider, ProviderTally::revenue_cents));
        return by_year;
    };
    const std::vector<std::int64_t> without = revenue(0.0), with = revenue(0.5);
    for (const std::size_t same : {0U, 1U, 3U, 4U, 5U}) EXPECT_EQ(with[same], without[same]) << same;
    EXPECT_LT(static_cast<double>(with[2]), 0.999 * static_cast<double>(without[2]));
}

}  // namespace
}  // namespace fundsim
