// What providers expect of a contract year, and how they learn a new contract.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/read.hpp"
#include "plan/contract_tables.hpp"
#include "plan/tables.hpp"
#include "sim/simulation.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "watched.hpp"

namespace fundsim {
namespace {

/// The small region at central values, its providers all strategic, in the horizon of some contracts.
class Horizon : public testing::Watched {
public:
    Horizon(const std::string& perception, const std::string& contracts, std::uint32_t replication = 0)
        : Watched(std::get<Scenario>(read_document_text_in(
                      "fundsim: 1\nname: horizon\nextends: region.yaml\n"
                      "behaviour: {strategic_share: 100 %, non_strategic_share: 0 %, target_income_share: 0 %, "
                      "slack_filling: 0, coding: 0.2, perception: " +
                          perception + "}\ncontracts:\n" + contracts,
                      "horizon", std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/small")),
                  replication) {}
    /// What the first caseload does in a week of the horizon.
    const ProviderChoice& in_week(std::int32_t week) {
        run_to(week);
        return providers().choice(0);
    }
};

// A lot settles several forms of care together.
TEST(Perception, SeesAllOfALotFromTheFirstPeriodOfAYear) {
    const std::string contract = "model: task_based, lot: all, bandwidth: 5 %, claw_back: 80 %, run_off: convert";
    // February knows one period of its year, which has its own luck
    double sum = 0.0;
    constexpr std::uint32_t replications = 12;
    for (std::uint32_t replication = 0; replication < replications; ++replication) {
        Horizon horizon("0 week",
                        "  ambulatory: {" + contract + ", budget: 1.2 MEUR/year}\n  residential: {" + contract +
                            ", budget: 2.2 MEUR/year}\n",
                        replication);
        ASSERT_EQ(horizon.plan.horizon_agreement[horizon.plan.first_caseload[2]], 0U) << "one provider gives both";
        const double january = horizon.in_week(weeks_per_year).intensity;
        sum += january / horizon.in_week(weeks_per_year + weeks_per_period).intensity;
    }
    EXPECT_NEAR(sum / replications, 1.0, 0.02);
}

// A stay of who needs more is as long, and takes the same place: where its cost cannot be avoided either, need says nothing about
// whom to decline. (A class that stays longer for the same price is declined all the same.)
TEST(Selection, OfAStayThatIsOnlyDearerIsByItsCost) {
    Scenario scenario = testing::plain_scenario({{.id = "stay",
                                                  .starts = 10.0,
                                                  .places = 150.0,
                                                  .share = {0.5, 0.0, 0.5, 0.0},
                                                  .weeks = {10.0, 10.0, 40.0, 40.0}}},
                                                4, 4);
    scenario.current_contracts["stay"] = testing::contract("result_based", {{"price", 200'000.0}});
    scenario.course.need_cv = 0.6;
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.selection = 0.3;
    const auto declines = [&](double avoidable) {
        Scenario at = scenario;
        at.segments[0].avoidable_share = avoidable;
        testing::Watched course(at);
        course.run_to(100);
        return course.providers().choice(0).declines[2];
    };
    const auto by_place = declines(0.0);
    EXPECT_GT(by_place.front(), 0U) << "somebody waits, and a heavy client keeps the place four times as long";
    EXPECT_EQ(by_place.front(), by_place.back());
    const auto by_cost = declines(0.8);
    EXPECT_LT(by_cost.front(), by_cost.back());
}

// What a provider does in four weeks does not depend on how often a stay is looked at. 4.5 standard errors: one in 150,000.
TEST(EarlyEnding, IsAsFrequentAtEveryIntervalOfReviews) {
    const auto ended = [](int review) {
        Scenario scenario = testing::plain_scenario({{.starts = 200.0, .weeks = {40.0, 40.0, 40.0, 40.0}}}, 4, review);
        scenario.current_contracts["care"] = testing::contract("lump_sum", {{"budget", 4e10}});
        scenario.behaviour.strategic_share = 1.0;
        scenario.behaviour.non_strategic_share = 0.0;
        scenario.behaviour.early_ending = 0.02;
        return testing::over_years(testing::outcome_of(scenario), 1, 4, Tally::ended_early_by_provider);
    };
    const double every_four_weeks = ended(4);
    EXPECT_GT(every_four_weeks, 500.0);
    for (const int review : {1, 2})
        EXPECT_NEAR(ended(review), every_four_weeks, 0.05 * every_four_weeks + 4.5 * std::sqrt(2.0 * every_four_weeks));
}

// Evans (1974): who aims at an income gives more when a tariff falls, in the year in which it does; who aims at a margin less.
// Where there is room: else who gets more keeps others out, and there is as much care in all.
TEST(TargetIncome, AnswersACutInItsOwnYear) {
    const auto units_in_year_1 = [](const std::string& aims_at_income, const std::string& tariff) {
        const Scenario scenario = std::get<Scenario>(read_document_text_in(
            "fundsim: 1\nname: income\nextends: region.yaml\nbehaviour: {strategic_share: 100 %, non_strategic_share: "
            "0 "
            "%, slack_filling: 0, need_pressure: 0, exit_periods: 0, perception: 0 week, target_income_share: " +
                aims_at_income +
                "}\nsegments: {ambulatory: {load: 75 %}}\ncontracts: {ambulatory: {model: pxq, run_off: convert, "
                "tariff: " +
                tariff + "}}\n",
            "income", std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/small"));
        std::int64_t units = 0;
        for (const Outcome& outcome : testing::run_all(scenario, 20))
            for (std::size_t m = 0; m < outcome.shape().municipalities; ++m)
                units += outcome.at(1, 0, m, Tally::delivered_quanta);
        return static_cast<double>(units);
    };
    EXPECT_GT(units_in_year_1("100 %", "86 EUR/hour"), 1.001 * units_in_year_1("100 %", "96 EUR/hour"));
    EXPECT_LT(units_in_year_1("0 %", "86 EUR/hour"), units_in_year_1("0 %", "96 EUR/hour"));
}

// Under the tariff of before a class higher brings nothing; what it brings under the new price is learned.
TEST(Perception, LearnsWhatAHigherClassBringsWithTheTimeConstant) {
    const std::string contract =
        "  ambulatory: {model: result_based, run_off: convert, price: {light: 1500 EUR, medium: 3000 EUR, heavy: 6000 "
        "EUR, intensive: 9000 EUR}}\n";
    Horizon at_once("0 week", contract);
    Horizon slowly("52 week", contract);
    const double all = at_once.in_week(0).proposes[0];
    ASSERT_GT(all, 0.0);
    EXPECT_EQ(slowly.in_week(0).proposes[0], 0U);
    EXPECT_NEAR(slowly.in_week(52).proposes[0] / all, 1.0 - 0.36788, 0.01);
}

using Terms = std::vector<testing::StatedTerm>;

/// One self-interested provider in steady state; contracts before and in the horizon, and how long the new one is learned.
Scenario switching(const Terms& before, const Terms& horizon, double perception) {
    Scenario scenario = testing::plain_scenario({{.starts = 40.0, .places = 1000.0}}, 3, 4);
    scenario.clock.start_empty = false;
    scenario.clock.warm_up = 2 * weeks_per_year;
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.intensity = 0.1;
    scenario.behaviour.perception = perception;
    scenario.current_contracts["care"] = testing::contract("pxq", before);
    scenario.contracts["care"] = testing::contract("pxq", horizon);
    return scenario;
}

/// Units given per unit of need, 1/1024, in the periods of the first two years of the horizon.
std::vector<std::int32_t> intensities(const Terms& before, const Terms& horizon, double perception) {
    testing::Watched course(switching(before, horizon, perception));
    std::vector<std::int32_t> all;
    for (std::int32_t week = 0; week < 2 * weeks_per_year; week += weeks_per_period) {
        course.run_to(week);
        all.push_back(course.providers().choice(0).intensity);
    }
    return all;
}

constexpr double never = 1e6;  // weeks: nothing of a new price is learned
const testing::StatedTerm tariff{"tariff", 1.2e4}, converts{"run_off", 1.0};

TEST(Perception, OfACeilingThatBindsIsAtOnce) {
    for (const testing::StatedTerm& ceiling :
         {testing::StatedTerm{"ceiling.share", 0.5}, testing::StatedTerm{"regional_ceiling", 0.5 * 960e4 * 52.0}}) {
        const std::vector<std::int32_t> at_once = intensities({tariff}, {tariff, converts, ceiling}, 0.0);
        EXPECT_EQ(intensities({tariff}, {tariff, converts, ceiling}, never), at_once) << ceiling.name;
        const std::vector<std::int32_t> free = intensities({tariff}, {tariff, converts}, never);
        EXPECT_NEAR(at_once[11] - free[11], -0.1 * 1.2 * dose_one, 2.0) << "the tariff over cost, " << ceiling.name;
    }
}

TEST(Perception, OfACeilingThatIsGoneIsForgottenAtOnce) {
    const testing::StatedTerm ceiling{"ceiling.share", 0.5};
    EXPECT_EQ(intensities({tariff, ceiling}, {tariff, converts}, never),
              intensities({tariff, ceiling}, {tariff, converts}, 0.0));
}

TEST(Perception, OfACorridorIsAtOnce) {
    const testing::StatedTerm corridor{"corridor.share", 1.0};
    EXPECT_EQ(intensities({tariff}, {tariff, converts, corridor}, never),
              intensities({tariff}, {tariff, converts, corridor}, 0.0));
    EXPECT_EQ(intensities({tariff, corridor}, {tariff, converts}, never),
              intensities({tariff, corridor}, {tariff, converts}, 0.0));
}

TEST(Perception, OfACorridorIsOfWhatRunsOffToo) {
    const testing::StatedTerm corridor{"corridor.share", 1.0};
    const std::int32_t keeps = intensities({tariff}, {tariff, corridor}, never)[1];
    EXPECT_NEAR(keeps, intensities({tariff}, {tariff, converts, corridor}, never)[1], 2.0);
    EXPECT_LT(keeps, intensities({tariff}, {tariff}, never)[1] - 20);
}

TEST(Perception, OfATariffIsLearnedUnderACeilingToo) {
    const testing::StatedTerm ceiling{"ceiling.share", 1.6}, higher{"tariff", 1.6e4};
    const std::int32_t known = intensities({tariff}, {higher, converts, ceiling}, 0.0)[2];
    const std::int32_t unknown = intensities({tariff}, {higher, converts, ceiling}, never)[2];
    EXPECT_NEAR(known - unknown, 0.1 * 0.4 * dose_one, 2.0) << "it is far from binding";
}

// A ceiling at what is claimed has even odds for most of a year; that it has bound in December is no reason to let a queue be.
TEST(Capacity, IsDecidedOnAYearNotOnItsLastPeriod) {
    const auto grown = [](const Terms& horizon) {
        Scenario scenario = switching({tariff}, horizon, 0.0);
        scenario.behaviour.intensity = 0.0;
        scenario.behaviour.capacity = 1.0;
        scenario.behaviour.labour_entry = 1.0;
        scenario.demand.growth = 0.15;
        scenario.providers[0].capacity["care"] = 805.0;
        scenario.segments[0].wait_norm = 1.0;
        testing::Watched course(scenario);
        course.run_to(2 * weeks_per_year - 1);
        const bool bound = course.providers().per_claim(0) < 0.1;
        course.run_to(2 * weeks_per_year);
        return std::pair{course.scale(0) / 65536.0, bound};
    };
    const auto [free, never_bound] = grown({tariff, converts});
    const auto [capped, bound] = grown({tariff, converts, {"ceiling.share", 1.2}});
    EXPECT_FALSE(never_bound);
    EXPECT_TRUE(bound);
    EXPECT_GT(free, 1.03);
    EXPECT_GT(capped, 1.0) << "places are added";
    EXPECT_LT(capped, 0.5 * (1.0 + free)) << "but fewer than where more is always paid";
}

}  // namespace
}  // namespace fundsim
