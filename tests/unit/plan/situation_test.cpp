// What a provider's decisions read of a contract: profile, slopes of the year, learning. Figures worked by hand.
#include "plan/situation.hpp"

#include <gtest/gtest.h>

#include "model/provider/early_ending.hpp"

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

/// Of a contract that does not pay lasting support apart.
contracts::ArrangementPrices alike(const contracts::LinePrices& prices) { return {prices, prices}; }

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
    const provider::Situation s = situation_of(segment, profile_of(alike(fixed_price()), {}, 1.0, false), 100.0);
    EXPECT_DOUBLE_EQ(s.stay_revenue, 0.0) << "at an ending the rest of the plan is earned";
    EXPECT_DOUBLE_EQ(s.goal_in_period, 0.1);
    EXPECT_DOUBLE_EQ(s.before_step_revenue, 4 * 75.0 + 0.1 * 1000.0);
    const provider::Situation as_result = situation_of(segment, profile_of(alike(fixed_price()), {}, 1.0, true), 100.0);
    EXPECT_DOUBLE_EQ(as_result.before_step_revenue, 0.0) << "where a step counts as the result nothing is lost by it";
}

TEST(Situation, FollowsTheSlopesOfTheYear) {
    contracts::LinePrices prices;
    prices.per_unit = {90, 90, 90, 90};
    // half of what is claimed is paid, and 20 cents per cent of care
    const provider::Situation s =
        situation_of(light_care(), profile_of(alike(prices), {.per_claim = 0.5, .per_value = 0.2}, 1.4, false), 100.0);
    EXPECT_DOUBLE_EQ(s.unit_revenue, 0.5 * 90.0 + 0.2 * 100.0);
    EXPECT_DOUBLE_EQ(s.period_units, 8.0);
    EXPECT_DOUBLE_EQ(s.stay_revenue, 8.0 * 65.0);
    EXPECT_DOUBLE_EQ(s.before_step_revenue, 8.0 * 65.0);
    EXPECT_DOUBLE_EQ(s.response, 1.0) << "not above 1";
}

TEST(Situation, CapsLeaveAPartOfEveryPriceAtOnce) {
    contracts::LinePrices tariff;
    tariff.per_unit = {100, 100, 100, 100};
    contracts::LinePrices higher;
    higher.per_unit = {140, 140, 140, 140};
    const YearCaps caps{.kept = 0.5, .per_cost = 0.2, .response = 0.1};
    // today's response is known with its caps; that of before is capped like its pay
    IncentiveProfile now = profile_of(alike(higher), {.per_claim = 1.0, .per_value = 0.1}, 0.6, false);
    IncentiveProfile before = profile_of(alike(tariff), {.per_claim = 1.0, .per_value = 0.3}, 1.0, false);
    cap_prices(now, caps);
    cap_all(before, caps);
    EXPECT_DOUBLE_EQ(now.prices.per_unit[0], 70.0);
    EXPECT_DOUBLE_EQ(now.per_value, 0.3);
    EXPECT_DOUBLE_EQ(now.response, 0.6);
    EXPECT_DOUBLE_EQ(before.lasting.per_unit[0], 50.0);
    EXPECT_DOUBLE_EQ(before.per_value, 0.5 * 0.3 + 0.2);
    EXPECT_DOUBLE_EQ(before.response, 0.6);
    learn(now, before, 0.25);
    EXPECT_DOUBLE_EQ(now.prices.per_unit[0], 0.5 * (0.75 * 140.0 + 0.25 * 100.0)) << "what is learned is capped";
    const IncentiveProfile untouched = before;
    cap_all(before, {});
    EXPECT_EQ(before, untouched) << "to the bit";
}

TEST(Situation, LearnsAllOfAProfileAlike) {
    contracts::LinePrices tariff;
    tariff.per_unit = {100, 100, 100, 100};
    const IncentiveProfile before = profile_of(alike(tariff), {}, 1.0, false);
    IncentiveProfile now = profile_of(alike(fixed_price()), {.per_claim = 1.0, .per_value = 0.4}, 0.2, true);
    learn(now, before, 0.25);
    EXPECT_DOUBLE_EQ(now.prices.per_unit[0], 25.0);
    EXPECT_DOUBLE_EQ(now.prices.per_start[0], 0.75 * 3000.0);
    EXPECT_DOUBLE_EQ(now.prices.per_week_before_step[0], 0.75 * 75.0);
    EXPECT_DOUBLE_EQ(now.prices.per_result[0], 750.0);
    EXPECT_DOUBLE_EQ(now.per_value, 0.3);
    EXPECT_DOUBLE_EQ(now.response, 0.4);
    EXPECT_TRUE(now.step_is_result) << "a clause bites at once";
    EXPECT_EQ(now.lasting, now.prices);
}

/// The fixed price for recovery; 50 a week for lasting support.
contracts::ArrangementPrices apart() {
    contracts::LinePrices support;
    support.per_week = support.per_week_before_step = {50, 50, 50, 50};
    return {fixed_price(), support};
}

TEST(Situation, OfTheMeanClientAndOfEachFormOfArrangement) {
    SegmentTables segment = light_care();
    segment.lasting_starts = {0.2, 0.2, 0.2, 0.2};
    segment.lasting_weeks = {0.4, 0.4, 0.4, 0.4};
    const IncentiveProfile profile = profile_of(apart(), {}, 1.0, false);
    const provider::Situation mean = situation_of(segment, profile, 100.0);
    EXPECT_DOUBLE_EQ(mean.stay_revenue, 0.4 * 4 * 50.0);
    EXPECT_DOUBLE_EQ(mean.result_revenue, 0.8 * 1000.0);
    provider::Situation traits = mean;
    traits.altruism = 0.25;
    traits.idle = 0.125;
    traits.slot_per_period = 7.0;
    const provider::Situation recovering = situation_in(segment, profile, false, traits);
    EXPECT_DOUBLE_EQ(recovering.stay_revenue, 0.0) << "another period of recovery brings nothing";
    EXPECT_DOUBLE_EQ(recovering.period_revenue, 0.0);
    EXPECT_DOUBLE_EQ(recovering.result_revenue, 1000.0);
    EXPECT_DOUBLE_EQ(recovering.before_step_revenue, 4 * 75.0 + 0.1 * 1000.0);
    const provider::Situation supported = situation_in(segment, profile, true, traits);
    EXPECT_DOUBLE_EQ(supported.stay_revenue, 4 * 50.0) << "a period of support is paid";
    EXPECT_DOUBLE_EQ(supported.result_revenue, 0.0);
    EXPECT_DOUBLE_EQ(supported.before_step_revenue, 4 * 50.0);
    for (const provider::Situation& of_form : {recovering, supported}) {
        EXPECT_EQ(of_form.altruism, 0.25);
        EXPECT_EQ(of_form.idle, 0.125);
        EXPECT_EQ(of_form.slot_per_period, 7.0);
    }
    EXPECT_GT(provider::ends_early(recovering, 0.0, 0.2), provider::ends_early(supported, 0.0, 0.2));
}

/// Of arrangements for recovery or for lasting support; a unit costs 100.
double overrun_under(const contracts::ArrangementPrices& prices, YearSlopes slopes = {}, bool lasting = false) {
    const CareWeights care(light_care());
    const IncentiveProfile profile = profile_of(prices, slopes, 1.0, false);
    const Earnings earnings = earnings_of(care, profile, mean_prices(care, profile));
    return mean_overrun(care, earnings.accounts[lasting ? 1 : 0], CareCost(care, 100.0));
}

TEST(Overrun, OfACaseWithAFixedPrice) {
    // two units a week at 100: the 3,000 are used up after 15 weeks, half of the plan of 40 is 20
    EXPECT_DOUBLE_EQ(overrun_under(alike(fixed_price())), 200.0 * (40.0 + 5.0)) << "the result is not brought yet";
    EXPECT_DOUBLE_EQ(overrun_under(alike(fixed_price()), {.per_claim = 0.5}), 200.0 * (40.0 + 12.5));
    contracts::LinePrices beside = fixed_price();
    beside.per_week = {50, 50, 50, 50};
    EXPECT_DOUBLE_EQ(overrun_under(alike(beside)), 150.0 * 40.0) << "a week drains 150: used up at half the plan";
    EXPECT_EQ(overrun_under(apart(), {}, true), 0.0) << "lasting support is paid by the week";
    EXPECT_GT(overrun_under(apart(), {}, false), 0.0);
}

TEST(Overrun, IsNoneWhereNothingIsFixedPerArrangement) {
    contracts::LinePrices tariff, weekly;
    tariff.per_unit = {60, 60, 60, 60};  // far below cost
    weekly.per_week = weekly.per_week_before_step = {120, 120, 120, 120};
    EXPECT_EQ(overrun_under(alike(tariff)), 0.0);
    EXPECT_EQ(overrun_under(alike(weekly)), 0.0);
    EXPECT_EQ(overrun_under(alike({})), 0.0) << "a budget";
    EXPECT_EQ(overrun_under(alike({}), {.per_claim = 0.0, .per_value = 0.3}), 0.0) << "a budget with a claw-back";
}

TEST(Situation, LearnsWhatLastingSupportBrings) {
    contracts::LinePrices tariff;
    tariff.per_unit = {100, 100, 100, 100};
    IncentiveProfile now = profile_of(apart(), {}, 1.0, false);
    learn(now, profile_of(alike(tariff), {}, 1.0, false), 0.25);
    EXPECT_DOUBLE_EQ(now.lasting.per_unit[1], 25.0);
    EXPECT_DOUBLE_EQ(now.lasting.per_week[1], 0.75 * 50.0);
    EXPECT_DOUBLE_EQ(now.prices.per_week[1], 0.0);
}

}  // namespace
}  // namespace fundsim
