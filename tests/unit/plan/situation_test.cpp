// What a provider's decisions read of a contract: profile, slopes of the year, learning. Figures worked by hand.
#include "plan/situation.hpp"

#include <gtest/gtest.h>

namespace fundsim {
namespace {

/// Light care only: two units a week, planned for 40 weeks, four of five reach the goal.
SegmentTables light_care() {
    SegmentTables segment;
    segment.need_units = {2.0, 2.0, 2.0, 2.0};
    segment.class_mix = segment.start_mix = {1.0, 0.0, 0.0, 0.0};
    segment.goal_share = {0.8, 0.8, 0.8, 0.8};
    segment.planned_duration = {40, 40, 40, 40};
    segment.mean_weeks = 30;
    segment.unit_cost = 100;
    return segment;
}

/// A fixed price of which 3,000 is earned over the plan, and 1,000 on the result.
contracts::LinePrices fixed_price() {
    contracts::LinePrices prices;
    prices.per_start = {3000, 3000, 3000, 3000};
    prices.per_week_before_step = {75, 75, 75, 75};
    prices.per_result = {1000, 1000, 1000, 1000};
    return prices;
}

TEST(Situation, AStepForgoesWeeksNotYetEarnedAndTheChanceOfAResult) {
    const SegmentTables segment = light_care();
    const provider::Situation s = situation_of(segment, profile_of(fixed_price(), {}, 1.0, false), 100.0);
    EXPECT_DOUBLE_EQ(s.stay_revenue, 0.0) << "at an ending the rest of the plan is earned";
    EXPECT_DOUBLE_EQ(s.goal_in_period, 0.1);
    EXPECT_DOUBLE_EQ(s.before_step_revenue, 4 * 75.0 + 0.1 * 1000.0);
    const provider::Situation as_result = situation_of(segment, profile_of(fixed_price(), {}, 1.0, true), 100.0);
    EXPECT_DOUBLE_EQ(as_result.before_step_revenue, 0.0) << "where a step counts as the result nothing is lost by it";
}

TEST(Situation, FollowsTheSlopesOfTheYear) {
    contracts::LinePrices prices;
    prices.per_unit = {90, 90, 90, 90};
    // half of what is claimed is paid, and 20 cents per cent of care
    const provider::Situation s =
        situation_of(light_care(), profile_of(prices, {.per_claim = 0.5, .per_value = 0.2}, 1.4, false), 100.0);
    EXPECT_DOUBLE_EQ(s.unit_revenue, 0.5 * 90.0 + 0.2 * 100.0);
    EXPECT_DOUBLE_EQ(s.period_units, 8.0);
    EXPECT_DOUBLE_EQ(s.stay_revenue, 8.0 * 65.0);
    EXPECT_DOUBLE_EQ(s.before_step_revenue, 8.0 * 65.0);
    EXPECT_DOUBLE_EQ(s.response, 1.0) << "not above 1";
}

TEST(Situation, LearnsAllOfAProfileAlike) {
    contracts::LinePrices tariff;
    tariff.per_unit = {100, 100, 100, 100};
    const IncentiveProfile before = profile_of(tariff, {}, 1.0, false);
    IncentiveProfile now = profile_of(fixed_price(), {.per_claim = 1.0, .per_value = 0.4}, 0.2, true);
    learn(now, before, 0.25);
    EXPECT_DOUBLE_EQ(now.prices.per_unit[0], 25.0);
    EXPECT_DOUBLE_EQ(now.prices.per_start[0], 0.75 * 3000.0);
    EXPECT_DOUBLE_EQ(now.prices.per_week_before_step[0], 0.75 * 75.0);
    EXPECT_DOUBLE_EQ(now.prices.per_result[0], 750.0);
    EXPECT_DOUBLE_EQ(now.per_value, 0.3);
    EXPECT_DOUBLE_EQ(now.response, 0.4);
    EXPECT_TRUE(now.step_is_result) << "a clause bites at once";
}

}  // namespace
}  // namespace fundsim
