// What a contract year is expected to come to before it has run.
#include "sim/outlook.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "statistical/plain_scenario.hpp"
#include "watched.hpp"

namespace fundsim {
namespace {

using testing::contract;
using testing::StatedTerm;
using testing::Watched;

TEST(Outlook, IsLastYearAtTodaysPricesWithTodaysPlaces) {
    const Outlook next = outlook_after({.year = {.claims = 800.0, .value = 900.0, .cost = 1000.0, .beside = 100.0},
                                        .value_beside = 60.0,
                                        .price = 1.05,
                                        .converted = 0.9,
                                        .enlarged = 1.25});
    EXPECT_DOUBLE_EQ(next.claims, 1.25 * (800.0 * 1.05 + 100.0 * 0.9));
    EXPECT_DOUBLE_EQ(next.value, 1.25 * 960.0);
    EXPECT_DOUBLE_EQ(next.cost, 1.25 * 1000.0);
    EXPECT_EQ(next.beside, 0.0) << "it has run off";
}

TEST(Outlook, OfAFirstYearIsCareAtItsOwnPricesLessWhatRunsOff) {
    const FirstYear first{.care = 1000.0, .cost = 1100.0, .price = 0.8, .price_before = 1.2, .before = 0.25};
    const Outlook budget = outlook_of_first({.care = 1000.0,
                                             .cost = 1100.0,
                                             .price = 0.0,
                                             .price_before = 1.2,
                                             .before = 0.25,
                                             .reads_all = true,
                                             .pays_before = false});
    EXPECT_EQ(outlook_of_first(first),
              (Outlook{.claims = 0.8 * 750.0, .value = 1000.0, .cost = 1100.0, .beside = 1.2 * 250.0}));
    EXPECT_EQ(budget, (Outlook{.claims = 0.0, .value = 1000.0, .cost = 1100.0, .beside = 0.0}));
    FirstYear own = first;
    own.reads_all = false;
    EXPECT_EQ(outlook_of_first(own).value, 750.0);
}

TEST(Outlook, KnowsHowMuchOfAYearIsOfThoseWhoStartedBeforeIt) {
    EXPECT_NEAR(started_before(52.0), 1.0 - std::exp(-1.0), 1e-12);
    EXPECT_NEAR(started_before(1e6), 1.0, 1e-4) << "who stays for ever";
    EXPECT_NEAR(started_before(1.0), 1.0 / 52.0, 1e-12);
    EXPECT_EQ(started_before(0.0), 0.0);
}

/// 800 clients in steady state, of two equal providers; a contract of the horizon.
Scenario steady(const std::vector<StatedTerm>& terms, double indexation = 0.0) {
    Scenario scenario = testing::plain_scenario({{.starts = 40.0, .places = 1000.0}}, 4, 4);
    scenario.clock.start_empty = false;
    scenario.clock.warm_up = 2 * weeks_per_year;
    scenario.providers.push_back(scenario.providers[0]);
    scenario.providers.back().id = "other";
    for (Provider& provider : scenario.providers) {
        provider.share["care"] = 0.5;
        provider.capacity["care"] = 500.0;
    }
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.intensity = 0.02;
    std::vector<StatedTerm> all{{"tariff", 0.8e4}, {"indexation", indexation}};
    all.insert(all.end(), terms.begin(), terms.end());
    scenario.contracts["care"] = contract("pxq", all);
    return scenario;
}

// Claims are four fifths of what the contract before paid: a ceiling at 93 % of that binds in no year.
TEST(Outlook, OfACeilingThatNeverBindsIsThatItDoesNot) {
    for (const double run_off : {0.0, 1.0}) {
        Watched course(steady({{"ceiling.share", 0.93}, {"run_off", run_off}}));
        for (std::int32_t week = 0; week < 4 * weeks_per_year; week += weeks_per_period) {
            course.run_to(week);
            EXPECT_GT(course.providers().per_claim(0), 0.97) << "week " << week << ", run-off " << run_off;
        }
    }
}

// 1,000 starts a year and provider: a year's claims have a standard deviation of about 2 %; 9 % is beyond 4.5 of them, a false
// alarm in 100,000.
TEST(Outlook, IsNearWhatComes) {
    for (const double run_off : {0.0, 1.0}) {
        Watched course(steady({{"run_off", run_off}, {"ceiling.share", 5.0}}));
        for (int year = 0; year < 4; ++year) {
            course.run_to(year * weeks_per_year);
            const double expected = course.providers().outlook(0).claims;
            const double value = course.providers().outlook(0).value;
            course.run((year + 1) * weeks_per_year);
            const AgreementYear& came = course.billing().year_of(0);
            EXPECT_NEAR(expected / static_cast<double>(came.claims), 1.0, 0.09) << year << ", run-off " << run_off;
            EXPECT_NEAR(value / static_cast<double>(came.value), 1.0, 0.09) << year;
        }
    }
}

TEST(Outlook, FollowsThePricesOfTheYear) {
    Watched course(steady({{"run_off", 1.0}}, 0.1));
    for (int year = 1; year < 4; ++year) {
        course.run_to(year * weeks_per_year);
        const auto last = static_cast<double>(course.billing().last_year_of(0)->claims);
        EXPECT_NEAR(course.providers().outlook(0).claims / last, 1.1, 1e-3) << "prices are whole cents";
    }
}

// Nobody has come yet, or came last year: revenue still follows volume where lines are paid, and not under a budget.
TEST(Outlook, OfNothingSaysNothingAgainstMore) {
    Scenario scenario = steady({});
    scenario.segments[0].starts = 1e-6;
    Watched lines(scenario);
    scenario.contracts["care"] = contract("lump_sum", {{"budget", 1e6}});
    Watched budget(scenario);
    for (std::int32_t week = 0; week < 2 * weeks_per_year; week += weeks_per_period) {
        lines.run_to(week);
        budget.run_to(week);
        EXPECT_EQ(lines.providers().response_of(0), 1.0) << week;
        EXPECT_EQ(budget.providers().response_of(0), 0.0) << week;
    }
}

TEST(Outlook, IsLargerWhereOthersHaveStopped) {
    Scenario scenario = steady({{"run_off", 1.0}, {"tariff", 2e4}});
    scenario.providers[1].cost_factor = 4.0;
    scenario.behaviour.exit_periods = 6.0;
    scenario.behaviour.reserves = 0.0;
    Watched course(scenario);
    course.run_to(weeks_per_year);
    ASSERT_TRUE(course.providers().stopped(1));
    ASSERT_FALSE(course.providers().stopped(0));
    const auto last = static_cast<double>(course.billing().last_year_of(0)->claims);
    const double enlarged = course.billing().enlarged(course.plan.horizon_contract[0]);
    // alone from the seventh period on: 2 now, over 6 or 7 periods of 1 and the rest of 2
    EXPECT_GT(enlarged, 1.25);
    EXPECT_LT(enlarged, 1.5);
    EXPECT_NEAR(course.providers().outlook(0).claims, last * enlarged, 1e-6 * last);
    course.run_to(2 * weeks_per_year);
    EXPECT_EQ(course.billing().enlarged(course.plan.horizon_contract[0]), 1.0) << "and no larger the year after";
}

}  // namespace
}  // namespace fundsim
