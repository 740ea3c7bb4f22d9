// Rules of providers, one decision at a time: as needed where nobody responds, signs, bounds, figures worked by hand.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "model/provider/admission.hpp"
#include "model/provider/capacity.hpp"
#include "model/provider/coding.hpp"
#include "model/provider/early_ending.hpp"
#include "model/provider/entry.hpp"
#include "model/provider/exit.hpp"
#include "model/provider/experience.hpp"
#include "model/provider/goal_effort.hpp"
#include "model/provider/intensity.hpp"
#include "model/provider/kpi_effort.hpp"
#include "model/provider/payer.hpp"
#include "model/provider/prolongation.hpp"
#include "model/provider/setting.hpp"

namespace fundsim::provider {
namespace {

/// Paid per unit a little above cost: 100 EUR a unit, 60 of which a unit less would save; eight units a period.
Situation paid_per_unit() {
    Situation s;
    s.unit_cost = 10000.0;
    s.avoidable_share = 0.6;
    s.period_units = 8.0;
    s.aftercare_intensity = 0.5;
    s.unit_revenue = 10100.0;
    s.period_revenue = 8.0 * 0.5 * 10100.0;
    s.stay_revenue = s.before_step_revenue = 8.0 * 10100.0;
    s.goal_in_period = 0.1;
    s.case_cost = 400000.0;
    s.response = 1.0;
    s.altruism = 0.0;
    return s;
}

/// A budget: nothing follows volume.
Situation paid_by_budget() {
    Situation s = paid_per_unit();
    s.unit_revenue = s.period_revenue = s.stay_revenue = s.before_step_revenue = s.result_revenue = 0.0;
    s.response = 0.0;
    return s;
}

Situation with_altruism(Situation s, double altruism) {
    s.altruism = altruism;
    return s;
}

/// Situations of every sort: what must hold in each of them.
template <class Check>
void everywhere(Check&& check) {
    for (Situation s : {paid_per_unit(), paid_by_budget()})
        for (const double altruism : {0.0, 0.5, 1.0})
            for (const double pressure : {0.0, 0.4, 1.0})
                for (const double idle : {0.0, 0.3, 1.0})
                    for (const double slot : {0.0, 500.0, 1e6})
                        for (const double gap : {-1.0, 0.0, 0.2, 1.0}) {
                            s.altruism = altruism;
                            s.pressure = pressure;
                            s.idle = idle;
                            s.slot_per_unit = slot;
                            s.slot_per_period = 8.0 * slot;
                            s.income_gap = gap;
                            check(s);
                        }
}

// ---- the bracket

TEST(Bracket, IsTheMarginOverFullCost) {
    // (101 - 0.6 x 100 - 5) / 100
    EXPECT_DOUBLE_EQ(bracket(paid_per_unit(), 10100.0, 10000.0, 500.0), 0.36);
    EXPECT_DOUBLE_EQ(bracket(paid_by_budget(), 0.0, 10000.0, 0.0), -0.6);
    EXPECT_EQ(bracket(paid_per_unit(), 10100.0, 0.0, 0.0), 0.0) << "what costs nothing has no bracket";
}

TEST(Bracket, UnderTargetIncomeIsTheGap) {
    Situation s = paid_per_unit();
    s.income_gap = 0.05;
    EXPECT_DOUBLE_EQ(bracket(s, 1.0, 10000.0, 500.0), 0.05) << "whatever the margin";
    EXPECT_DOUBLE_EQ(bracket(s, 0.0, 10000.0, 500.0), 0.0);
    EXPECT_DOUBLE_EQ(bracket(s, -1.0, 10000.0, 500.0), -0.05);
    s.income_gap = 0.0;
    EXPECT_DOUBLE_EQ(bracket(s, 10100.0, 10000.0, 0.0), 0.0) << "the target is met";
}

TEST(Bracket, OfTheTwoTheoriesMovesOppositelyWithTheTariff) {
    // tariff -5 %: less is worth less under the margin theory; the target is missed by more under the other
    Situation s = paid_per_unit();
    EXPECT_LT(bracket(s, 0.95 * 10100.0, 10000.0, 0.0), bracket(s, 10100.0, 10000.0, 0.0));
    s.income_gap = 1.0 - 1.00 / 1.01;
    const double before = bracket(s, 10100.0, 10000.0, 0.0);
    s.income_gap = 1.0 - 0.95 / 1.01;
    EXPECT_GT(bracket(s, 0.95 * 10100.0, 10000.0, 0.0), before);
}

// ---- intensity

TEST(Intensity, AsNeededWhereNobodyResponds) {
    everywhere([](const Situation& s) { EXPECT_EQ(intensity(s, {}), 1.0); });
}

TEST(Intensity, WorkedByHand) {
    // 1 + 0.1 x (1 - 0) x (101 - 60) / 100
    EXPECT_DOUBLE_EQ(intensity(paid_per_unit(), {.margin = 0.1}), 1.041);
    // half the response at altruism 1/2; need pressure thins: - 0.2 x 0.5 x 0.8 x (1 - 0.41)
    Situation s = with_altruism(paid_per_unit(), 0.5);
    s.pressure = 0.8;
    EXPECT_DOUBLE_EQ(intensity(s, {.margin = 0.1, .pressure = 0.2}), 1.0 + 0.0205 - 0.0472);
    // idle hours under a budget: + 0.3 x 0.4 x (1 - 0); the margin bracket is -0.6
    s = with_altruism(paid_by_budget(), 0.0);
    s.idle = 0.4;
    EXPECT_DOUBLE_EQ(intensity(s, {.slack = 0.3}), 1.12);
    EXPECT_DOUBLE_EQ(intensity(s, {.margin = 0.1, .slack = 0.3}), 1.12 - 0.06);
}

TEST(Intensity, Signs) {
    const IntensityResponse e{.margin = 0.1};
    EXPECT_GT(intensity(paid_per_unit(), e), 1.0) << "more where units are paid";
    EXPECT_LT(intensity(paid_by_budget(), e), 1.0) << "less where they are not";
    Situation s = paid_per_unit();
    s.slot_per_unit = 4000.0;
    EXPECT_LT(intensity(s, e), intensity(paid_per_unit(), e)) << "others who wait and pay the same cancel it";
    s = paid_per_unit();
    s.avoidable_share = 1.0;
    s.unit_revenue = s.unit_cost;
    EXPECT_DOUBLE_EQ(intensity(s, e), 1.0) << "price = cost and all of it avoidable: nothing to gain";
    s = paid_per_unit();
    s.idle = 0.5;
    EXPECT_EQ(intensity(s, {.slack = 0.3}), 1.0) << "no slack filling where revenue follows volume";
}

TEST(Intensity, Bounds) {
    everywhere([](const Situation& s) {
        const IntensityResponse e{.margin = 50.0, .pressure = 9.0, .slack = 9.0, .minimum = 0.8, .maximum = 1.25};
        EXPECT_GE(intensity(s, e), 0.8);
        EXPECT_LE(intensity(s, e), 1.25);
    });
}

TEST(Intensity, TheAltruisticDoNotRespondToPay) {
    everywhere([](Situation s) {
        s.altruism = 1.0;
        s.idle = 0.0;
        EXPECT_EQ(intensity(s, {.margin = 0.7}), 1.0);
    });
}

// ---- prolongation

TEST(Prolongation, NobodyIsKeptWhereNobodyResponds) {
    everywhere([](const Situation& s) { EXPECT_EQ(prolongation(s, {}), 0.0); });
}

TEST(Prolongation, WorkedByHand) {
    // a period of aftercare costs 100 x 8 x 0.5 = 400 and brings 404: m = (404 - 240) / 400 = 0.41
    EXPECT_DOUBLE_EQ(prolongation(paid_per_unit(), {.margin = 0.5}), 0.205);
    Situation s = paid_per_unit();
    s.slot_per_period = 8000.0;  // of which half a place: m = 0.31
    EXPECT_DOUBLE_EQ(prolongation(s, {.margin = 0.5}), 0.155);
    s = paid_by_budget();
    s.idle = 0.25;
    EXPECT_DOUBLE_EQ(prolongation(s, {.slack = 0.8}), 0.2);
}

TEST(Prolongation, SignsAndBounds) {
    EXPECT_EQ(prolongation(paid_by_budget(), {.margin = 0.5}), 0.0) << "nothing is paid for it";
    Situation weekly = paid_per_unit();
    weekly.period_revenue = 8.0 * 10100.0;  // a week pays the same with fewer units
    EXPECT_GT(prolongation(weekly, {.margin = 0.2}), prolongation(paid_per_unit(), {.margin = 0.2}));
    everywhere([](const Situation& s) {
        const double p = prolongation(s, {.margin = 40.0, .pressure = 5.0, .slack = 5.0});
        EXPECT_GE(p, 0.0);
        EXPECT_LE(p, 0.9);
    });
    everywhere([](Situation s) {
        s.altruism = 1.0;
        EXPECT_EQ(prolongation(s, {.margin = 5.0}), 0.0);
    });
}

// ---- admission

TEST(Selection, NobodyIsDeclinedWhereNobodyResponds) {
    everywhere([](const Situation& s) { EXPECT_EQ(declines(s, -1e6, 1e6, 1e5, {}), 0.0); });
}

TEST(Selection, WorkedByHand) {
    // 0.8 x (1 - 0.5) x (1000 - (-500)) / 4000
    const Situation s = with_altruism(paid_per_unit(), 0.5);
    EXPECT_DOUBLE_EQ(declines(s, -50000.0, 100000.0, 400000.0, {.elasticity = 0.8}), 0.15);
    EXPECT_EQ(declines(s, 100000.0, 100000.0, 400000.0, {.elasticity = 0.8}), 0.0) << "every case earns the same";
    EXPECT_EQ(declines(s, 200000.0, 100000.0, 400000.0, {.elasticity = 0.8}), 0.0) << "better than the mean";
    EXPECT_EQ(declines(s, -1e9, 100000.0, 400000.0, {.elasticity = 0.8, .limit = 0.3}), 0.3) << "reputation";
    EXPECT_EQ(declines(with_altruism(s, 1.0), -1e9, 100000.0, 400000.0, {.elasticity = 0.8}), 0.0);
}

TEST(AdmissionPace, FollowsWhatVolumeBrings) {
    everywhere([](const Situation& s) { EXPECT_EQ(admission_pace(s, 0.0), 1.0); });
    EXPECT_EQ(admission_pace(paid_per_unit(), 0.2), 1.0);
    EXPECT_DOUBLE_EQ(admission_pace(with_altruism(paid_by_budget(), 0.5), 0.2), 0.9);
    EXPECT_EQ(admission_pace(paid_by_budget(), 9.0), 0.7) << "the bound";
    EXPECT_EQ(admission_pace(with_altruism(paid_by_budget(), 1.0), 9.0), 1.0);
}

// ---- coding

TEST(Coding, WorkedByHand) {
    const Situation s = paid_per_unit();
    EXPECT_EQ(proposes_higher(s, 200000.0, 400000.0, 0.0, 0.0, 0.0), 0.0);
    // 0.4 x 2000 / 4000; one in four found out, twice the step as a penalty: 1 - 0.25 x 3 = 0.25 is kept
    EXPECT_DOUBLE_EQ(proposes_higher(s, 200000.0, 400000.0, 0.0, 0.0, 0.4), 0.2);
    EXPECT_DOUBLE_EQ(proposes_higher(s, 200000.0, 400000.0, 0.25, 2.0, 0.4), 0.05);
    EXPECT_EQ(proposes_higher(s, 200000.0, 400000.0, 0.5, 1.0, 0.4), 0.0) << "audit x penalty above the step";
    EXPECT_EQ(proposes_higher(s, -200000.0, 400000.0, 0.0, 0.0, 0.4), 0.0) << "a higher class that pays less";
    EXPECT_EQ(proposes_higher(s, 1e9, 400000.0, 0.0, 0.0, 0.4), 0.5) << "the bound";
    EXPECT_EQ(proposes_higher(with_altruism(s, 1.0), 1e9, 400000.0, 0.0, 0.0, 0.4), 0.0);
}

TEST(Coding, ARequestAtAReviewIsGrantedAsProposalsAreFollowed) {
    constexpr std::uint32_t half = 0x80000000U;
    EXPECT_EQ(request_granted(half, half, 4), half / 64) << "1/32 of the proposals, half of them refused";
    EXPECT_EQ(request_granted(half, half, 1), half / 256) << "a quarter of that in a week";
    EXPECT_EQ(request_granted(half, 0, 4), 0U) << "nothing is granted";
    EXPECT_NEAR(request_granted(half, 0xFFFFFFFFU, 4), half / 32, 1) << "everything is";
    EXPECT_EQ(request_granted(0, 0xFFFFFFFFU, 4), 0U) << "nobody asks";
}

// ---- early ending

TEST(EarlyEnding, NeverWhereNobodyResponds) {
    everywhere([](const Situation& s) { EXPECT_EQ(ends_early(s, 0.0, 0.0), 0.0); });
}

TEST(EarlyEnding, WorkedByHand) {
    // a period costs 800, 480 of it avoidable; under a budget it brings nothing: V_stay = -480, V_end = 0
    EXPECT_DOUBLE_EQ(ends_early(paid_by_budget(), 0.0, 0.2), 0.2 * 0.6);
    // a result of 1,000 that one in ten reaches within the period: V_stay = -380
    Situation s = paid_by_budget();
    s.result_revenue = 100000.0;
    EXPECT_DOUBLE_EQ(ends_early(s, 0.0, 0.2), 0.2 * 380.0 / 800.0);
    // a warranty that costs 200: V_end = -200
    EXPECT_DOUBLE_EQ(ends_early(s, 20000.0, 0.2), 0.2 * 180.0 / 800.0);
    // somebody waits whose place is worth 300
    s.slot_per_period = 30000.0;
    EXPECT_DOUBLE_EQ(ends_early(s, 20000.0, 0.2), 0.2 * 480.0 / 800.0);
}

TEST(EarlyEnding, SignsAndBounds) {
    EXPECT_EQ(ends_early(paid_per_unit(), 0.0, 5.0), 0.0) << "where staying pays nobody is sent away";
    EXPECT_EQ(ends_early(paid_by_budget(), 0.0, 50.0), 0.25) << "the professional floor";
    EXPECT_EQ(ends_early(with_altruism(paid_by_budget(), 1.0), 0.0, 50.0), 0.0);
}

/// The same mean by adding up: lengths of stay of a sample at equally likely levels, a plan of `planned` weeks.
double mean_of_lengths(double fixed, double drain, double planned) {
    constexpr int n = 200'000;
    double sum = 0.0;
    for (int i = 0; i < n; ++i) {
        const double weeks = 0.5 * planned - planned * std::log((i + 0.5) / n);
        sum += std::max(0.0, drain * weeks - fixed);
    }
    return sum / n;
}

TEST(SunkCost, OverrunWorkedByHand) {
    // 100 a week over 40 weeks: 4,000 covers the plan, is used up 20 weeks after half of it
    EXPECT_DOUBLE_EQ(overrun(4000.0, 100.0, 40.0), 4000.0 * exponential(-0.5));
    EXPECT_DOUBLE_EQ(overrun(2000.0, 100.0, 40.0), 4000.0) << "used up at half the plan: all of the 40 weeks after it";
    EXPECT_DOUBLE_EQ(overrun(1000.0, 100.0, 40.0), 5000.0) << "and of the 10 before";
    for (const double fixed : {100.0, 1500.0, 2000.0, 4000.0, 12000.0})
        EXPECT_NEAR(overrun(fixed, 100.0, 40.0), mean_of_lengths(fixed, 100.0, 40.0), 1.0) << fixed;
    EXPECT_EQ(overrun(0.0, 100.0, 40.0), 0.0) << "nothing is fixed: no account";
    EXPECT_EQ(overrun(4000.0, 0.0, 40.0), 0.0);
    EXPECT_EQ(overrun(4000.0, -5.0, 40.0), 0.0) << "every week adds to it";
}

TEST(SunkCost, IsFeltAsALossThatEndingAvoids) {
    // as above: V_end - V_stay = 480 of a period that costs 800; 1,000 overdrawn
    Situation s = paid_by_budget();
    s.overrun = 100000.0;
    EXPECT_EQ(ends_early(s, 0.0, 0.02, 0.0), ends_early(paid_by_budget(), 0.0, 0.02)) << "what was spent is spent";
    EXPECT_DOUBLE_EQ(ends_early(s, 0.0, 0.02, 0.5), 0.02 * (480.0 + 500.0) / 800.0);
    EXPECT_DOUBLE_EQ(ends_early(with_altruism(s, 0.5), 0.0, 0.02, 0.5), 0.01 * (480.0 + 500.0) / 800.0);
    EXPECT_EQ(ends_early(s, 0.0, 0.0, 1.0), 0.0) << "who ends nothing early for gain does not for loss";
    EXPECT_EQ(ends_early(s, 0.0, 50.0, 1.0), 0.25) << "the professional floor";
    everywhere(
        [](const Situation& other) { EXPECT_EQ(ends_early(other, 0.0, 0.3, 1.0), ends_early(other, 0.0, 0.3)); });
}

// ---- goals

TEST(GoalEffort, WorkedByHand) {
    Situation s = paid_per_unit();
    EXPECT_EQ(goal_effort(s, 0.7), 0.0) << "no result is paid for";
    s.result_revenue = 100000.0;
    EXPECT_EQ(goal_effort(s, 0.0), 0.0);
    EXPECT_DOUBLE_EQ(goal_effort(s, 0.8), 0.2);
    EXPECT_DOUBLE_EQ(goal_effort(with_altruism(s, 0.5), 0.8), 0.1);
    EXPECT_EQ(goal_effort(s, 80.0), 1.0) << "the bound";
    EXPECT_EQ(goal_effort(with_altruism(s, 1.0), 80.0), 0.0);
}

TEST(Reporting, WorkedByHand) {
    Situation s = paid_per_unit();
    s.result_revenue = 100000.0;
    EXPECT_EQ(reports_unreached(s, 0.0, 0.0, 0.0), 0.0);
    EXPECT_DOUBLE_EQ(reports_unreached(s, 0.0, 0.0, 0.4), 0.1);
    EXPECT_DOUBLE_EQ(reports_unreached(s, 0.2, 1.0, 0.4), 0.06) << "two in five are kept back by the audit";
    EXPECT_EQ(reports_unreached(s, 0.5, 1.0, 0.4), 0.0);
    EXPECT_EQ(reports_unreached(s, 0.0, 0.0, 90.0), 0.5) << "the bound";
    EXPECT_EQ(reports_unreached(with_altruism(s, 1.0), 0.0, 0.0, 90.0), 0.0);
    s.result_bonus = 50000.0;
    EXPECT_DOUBLE_EQ(reports_unreached(s, 0.2, 1.0, 0.4), 0.1) << "of the bonus one in five: no penalty is owed for it";
    EXPECT_EQ(reports_unreached(s, 0.7, 1.0, 0.4), 0.0) << "the penalty for the price outweighs the bonus";
}

// ---- setting

TEST(Setting, WorkedByHand) {
    everywhere([](const Situation& s) { EXPECT_EQ(step_down_factor(s, 1e5, 0.0), 1.0); });
    // here a period brings 808 - 480 = 328; there 100 at the same provider
    EXPECT_DOUBLE_EQ(step_down_factor(paid_per_unit(), 10000.0, 1.0), 1.0 - 228.0 / 800.0);
    // under a budget for both: here -480, there -200
    EXPECT_DOUBLE_EQ(step_down_factor(paid_by_budget(), -20000.0, 1.0), 1.0 + 280.0 / 800.0);
    EXPECT_DOUBLE_EQ(step_down_factor(with_altruism(paid_by_budget(), 0.5), -20000.0, 1.0), 1.0 + 140.0 / 800.0);
    EXPECT_EQ(step_down_factor(paid_by_budget(), 0.0, 1e3), 4.0);
    EXPECT_EQ(step_down_factor(paid_per_unit(), 0.0, 1e3), 0.25);
    EXPECT_EQ(step_down_factor(with_altruism(paid_per_unit(), 1.0), 0.0, 1e3), 1.0);
}

// ---- KPIs

TEST(KpiEffort, WorkedByHand) {
    const Situation s = with_altruism(paid_per_unit(), 0.5);
    std::array<double, 2> effort{};
    EXPECT_EQ(kpi_efforts(s, std::array{1e6, 2e6}, 1e8, 0.0, 0.2, effort), 1.0);
    EXPECT_EQ(effort, (std::array{0.0, 0.0}));
    // 4 x 0.5 x 0.01 and 4 x 0.5 x 0.02; half of both is taken from what nobody measures
    EXPECT_DOUBLE_EQ(kpi_efforts(s, std::array{1e6, 2e6}, 1e8, 4.0, 0.2, effort), 0.97);
    EXPECT_DOUBLE_EQ(effort[0], 0.02);
    EXPECT_DOUBLE_EQ(effort[1], 0.04);
}

TEST(ExpectedKpi, IsLastYearsWithOneCaseAtTheTarget) {
    EXPECT_EQ(expected_kpi(0.9, 0, 0.7), 0.7) << "no year before";
    EXPECT_DOUBLE_EQ(expected_kpi(0.0, 8, 0.18), 0.02);
    EXPECT_DOUBLE_EQ(expected_kpi(0.5, 99, 0.7), 0.502);
}

TEST(KpiEffort, StaysWithinItsBudget) {
    std::array<double, 3> effort{};
    const double left = kpi_efforts(paid_per_unit(), std::array{1e8, 3e8, -1e8}, 1e8, 4.0, 0.2, effort);
    EXPECT_NEAR(effort[0], 0.05, 1e-12);
    EXPECT_NEAR(effort[1], 0.15, 1e-12);
    EXPECT_EQ(effort[2], 0.0) << "nobody works for a loss";
    EXPECT_NEAR(left, 0.9, 1e-12);
    EXPECT_EQ(kpi_efforts(with_altruism(paid_per_unit(), 1.0), std::array{1e8, 3e8, 1e8}, 1e8, 4.0, 0.2, effort), 1.0);
    EXPECT_EQ(kpi_efforts(paid_per_unit(), std::array{1e8, 3e8, 1e8}, 0.0, 4.0, 0.2, effort), 1.0);
}

// ---- municipalities: terms, attention

TEST(Payer, AssessesAgainAShareOfTheTermsThatEnd) {
    EXPECT_DOUBLE_EQ(terms_to_reassess(0.5, 4, 52.0), 2.0 / 52.0);
    EXPECT_EQ(terms_to_reassess(0.5, 4, 0.0), 0.0) << "terms do not end";
    EXPECT_DOUBLE_EQ(reassessed(2.0 / 52.0, 0.4), 0.8 / 52.0);
    EXPECT_EQ(reassessed(3.0, 1.0), 0.5) << "a term lasts two reviews";
}

TEST(Payer, FollowsSoManyProvidersAndNoMore) {
    EXPECT_EQ(attention(10.0, 40.0), 0.25);
    EXPECT_EQ(attention(10.0, 8.0), 1.0);
    EXPECT_EQ(attention(0.0, 40.0), 1.0) << "not stated: all of them";
}

// ---- stopping

TEST(Exit, ComesAfterPeriodsInARowBelowZero) {
    EXPECT_EQ(periods_below(3, -1), 4);
    EXPECT_EQ(periods_below(3, 0), 0);
    EXPECT_TRUE(stops(4, 4.0));
    EXPECT_FALSE(stops(3, 4.0));
    EXPECT_FALSE(stops(99, 0.0)) << "never";
}

TEST(Exit, StaffGoesToTheOthersBySize) {
    // 30 of 130 hours stop, 70 % of its staff stays: 21 hours over 100
    EXPECT_DOUBLE_EQ(takes_over(1.0, 30.0, 100.0, 0.7), 1.21);
    EXPECT_DOUBLE_EQ(takes_over(1.21, 30.0, 100.0, 0.7), 1.21 * 1.21);
    EXPECT_EQ(takes_over(1.0, 30.0, 100.0, 0.0), 1.0);
    EXPECT_EQ(takes_over(1.0, 30.0, 0.0, 0.7), 1.0) << "nobody is left";
    EXPECT_EQ(takes_over(1.5, 1e9, 1.0, 0.7), 4.0) << "a small one does not take over a region";
}

// ---- capacity, experience, municipalities

// ---- entry

TEST(Entry, WorkedByHand) {
    const Prospect here{.weight = 2.0, .margin = 0.05, .usual_margin = 0.01, .queue = 0.4, .response = 0.5};
    EXPECT_DOUBLE_EQ(wish_to_enter({{here}}, 0.0), 0.04 + 0.05 * 0.4 * 0.5);
    EXPECT_DOUBLE_EQ(wish_to_enter({{here}}, 0.02), 0.03);
    EXPECT_EQ(wish_to_enter({{here}}, 0.06), 0.0) << "the requirements are not worth it";
    EXPECT_EQ(wish_to_enter({}, 0.0), 0.0) << "nothing is open";
    const Prospect there{.weight = 1.0, .margin = -0.02, .usual_margin = 0.01, .queue = 5.0, .usual_queue = 1.0};
    EXPECT_DOUBLE_EQ(wish_to_enter({{there}}, 0.0), -0.03 + 0.05 * (2.0 - 1.0)) << "a queue counts to twice its norm";
    EXPECT_DOUBLE_EQ(wish_to_enter({{here, there}}, 0.0), (2.0 * 0.05 + 1.0 * 0.02) / 3.0) << "by size";
    const Prospect loss{.weight = 1.0, .margin = -0.5};
    EXPECT_EQ(wish_to_enter({{loss}}, 0.0), 0.0);
    const Prospect budget{.weight = 1.0, .queue = 1.0, .response = 0.0};
    EXPECT_EQ(wish_to_enter({{budget}}, 0.0), 0.0) << "where another client pays nothing";
    EXPECT_EQ(enters(0.05, 0.0), 0.0);
    EXPECT_DOUBLE_EQ(enters(0.05, 4.0), 0.2);
    EXPECT_EQ(enters(0.05, 100.0), 1.0);
    EXPECT_NEAR(margin_at_own_cost(1.05, 90.0, 100.0), 1.05 * 0.9 - 1.0, 1e-12) << "theirs is a tenth cheaper";
    EXPECT_DOUBLE_EQ(hired_away(10.0, 100.0, 0.4, 12), 0.5) << "in a period";
    EXPECT_EQ(hired_away(10.0, 100.0, 1.0, 12), 0.0) << "all are new in the region";
    EXPECT_EQ(hired_away(1000.0, 100.0, 0.0, 10), 5.0) << "half of what is there at most";
    EXPECT_EQ(periods_of_opening(52), 26);
    EXPECT_EQ(periods_of_opening(3), 2);
    EXPECT_EQ(periods_of_opening(1), 1);
}

TEST(Capacity, WorkedByHand) {
    EXPECT_EQ(wanted_capacity({.margin = 0.03, .queue = 0.5}, 0.0), 1.0);
    EXPECT_EQ(wanted_capacity({.margin = 0.03, .margin_today = 0.03, .queue = 1.5, .queue_today = 1.5}, 2.0), 1.0)
        << "in equilibrium under the contract of today";
    EXPECT_DOUBLE_EQ(wanted_capacity({.margin = 0.05, .margin_today = 0.01, .queue = 0.4, .response = 0.5}, 0.5),
                     1.025);
    EXPECT_DOUBLE_EQ(wanted_capacity({.margin = -0.04}, 0.5), 0.98);
    EXPECT_EQ(wanted_capacity({.margin = 0.9}, 5.0), 1.3);
    EXPECT_EQ(wanted_capacity({.margin = -0.9}, 5.0), 0.7);
    // a place pays back in three years: with one left, two thirds of that is at the risk of losing the contract
    const CapacitySituation at_risk{.margin = 0.06, .years_left = 1.0, .loss = 0.3};
    EXPECT_DOUBLE_EQ(wanted_capacity(at_risk, 1.0), 1.0 + 0.06 * (1.0 - 0.3 * 2.0 / 3.0));
    EXPECT_DOUBLE_EQ(wanted_capacity({.margin = 0.06, .years_left = 3.0, .loss = 0.3}, 1.0), 1.06)
        << "paid back by then";
    EXPECT_DOUBLE_EQ(wanted_capacity({.margin = 0.06, .loss = 0.3}, 1.0), 1.06) << "no end";
    EXPECT_DOUBLE_EQ(wanted_capacity({.margin = -0.06, .years_left = 1.0, .loss = 0.3}, 1.0), 0.94)
        << "what is not there need not pay back";
    EXPECT_DOUBLE_EQ(wanted_capacity({.margin = -0.06, .guaranteed = 0.97}, 1.0), 0.97);
    EXPECT_DOUBLE_EQ(wanted_capacity({.margin = 0.06, .guaranteed = 0.97}, 1.0), 1.06);
    EXPECT_EQ(wanted_capacity({.queue = 7.0}, 1.0), 1.1) << "a queue counts to twice its norm";
    EXPECT_EQ(wanted_capacity({.queue = 7.0, .response = 0.0}, 1.0), 1.0) << "where another client pays nothing";
    EXPECT_DOUBLE_EQ(next_capacity(1.0, 1.05, 0.4), 1.02) << "labour is scarce";
    EXPECT_DOUBLE_EQ(next_capacity(1.0, 0.95, 0.4), 0.95) << "shrinking needs nobody";
    EXPECT_DOUBLE_EQ(next_capacity(1.2, 0.7, 0.4), 1.1) << "at most a tenth a year";
    // the same margin for ever draws so much and no more
    double level = 1.0;
    for (int year = 0; year < 200; ++year) level = next_capacity(level, wanted_capacity({.margin = 0.1}, 0.8), 0.35);
    EXPECT_NEAR(level, 1.08, 1e-9);
}

TEST(Experience, IsLostAtASwitchAndRecoversOverTheYears) {
    EXPECT_EQ(experience(1.0, 0.0, 0.0, 5.0), 1.0) << "no loss";
    EXPECT_DOUBLE_EQ(experience(0.5, 0.08, 0.0, 5.0), 0.96);
    EXPECT_DOUBLE_EQ(experience(0.5, 0.08, 2.5, 5.0), 0.98);
    EXPECT_EQ(experience(0.5, 0.08, 5.0, 5.0), 1.0);
    EXPECT_EQ(experience(0.5, 0.08, 50.0, 5.0), 1.0);
    EXPECT_EQ(experience(0.0, 0.08, 0.0, 5.0), 1.0) << "the same contract again";
}

TEST(Experience, ALossMakesAccessJudgeWorse) {
    EXPECT_EQ(access_right(0xFFFFFFFFU, 1.0), 0xFFFFFFFFU) << "always right stays always right";
    EXPECT_EQ(access_right(3'000'000'000U, 1.0), 3'000'000'000U);
    EXPECT_EQ(access_right(3'000'000'000U, 0.96), 2'880'000'000U);
    EXPECT_LT(access_right(0xFFFFFFFFU, 0.999), 0xFFFFFFFFU);
}

TEST(Experience, AChangeTakesHoursInTheFirstTwelveWeeksOnly) {
    EXPECT_DOUBLE_EQ(one_off_hours(0.5, 0.08, 0), 0.04);
    EXPECT_DOUBLE_EQ(one_off_hours(0.5, 0.08, 11), 0.04);
    EXPECT_EQ(one_off_hours(0.5, 0.08, 12), 0.0);
    EXPECT_EQ(one_off_hours(0.5, 0.0, 0), 0.0) << "no loss";
    EXPECT_EQ(one_off_hours(0.0, 0.08, 0), 0.0) << "the same contract again";
}

TEST(SchemeDistance, ComparesProfilesAndMessages) {
    EXPECT_EQ(scheme_distance(1.0, 1.0, 0.4, 0.4, 0.0, 0.0, false), 0.0);
    EXPECT_DOUBLE_EQ(scheme_distance(1.0, 0.0, 1.0, 0.4, 0.0, 0.3, false), 1.9 / 3.0);
    EXPECT_DOUBLE_EQ(scheme_distance(1.0, 0.0, 1.0, 0.4, 0.0, 0.3, true), 1.9 / 3.0 + 0.2);
    EXPECT_EQ(scheme_distance(3.0, 0.0, 3.0, 0.0, 0.0, 3.0, true), 1.0) << "the bound";
    EXPECT_EQ(scheme_distance(0.2, 0.7, 0.9, 0.4, 0.1, 0.3, false),
              scheme_distance(0.7, 0.2, 0.4, 0.9, 0.3, 0.1, false));
}

TEST(Perception, FadesExponentially) {
    EXPECT_EQ(weight_of_old(0.0, 52.0), 1.0);
    EXPECT_NEAR(weight_of_old(52.0, 52.0), std::exp(-1.0), 1e-12);
    EXPECT_EQ(weight_of_old(3.0, 0.0), 0.0) << "perceived at once";
}

TEST(Redirection, FollowsTheMunicipalitysOwnShareOfCost) {
    EXPECT_EQ(redirection_factor(0.0, 0.1, 0.0, 0.0), 1.0) << "as stated where nobody responds";
    EXPECT_EQ(redirection_factor(1.0, 0.1, 1.0, 0.8), 1.0) << "own use, paid per unit";
    // pooled by youths, a tenth of them: 1 + 0.8 x (0.1 - 1)
    EXPECT_DOUBLE_EQ(redirection_factor(0.0, 0.1, 1.0, 0.8), 0.28);
    EXPECT_DOUBLE_EQ(redirection_factor(0.5, 0.1, 1.0, 0.8), 1.0 + 0.8 * (0.55 - 1.0));
    EXPECT_DOUBLE_EQ(redirection_factor(1.0, 0.1, 0.0, 0.8), 0.2) << "under a paid budget nothing is saved";
    EXPECT_EQ(redirection_factor(0.0, 0.0, 0.0, 3.0), 0.0) << "the bound";
}

}  // namespace
}  // namespace fundsim::provider
