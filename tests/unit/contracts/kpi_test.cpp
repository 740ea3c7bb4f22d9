// Bonuses on measured results: forms, malus, cap, minimum cases, and what noise leaves of an incentive.

#include <limits>

#include "base/elementary.hpp"
#include "drawn.hpp"

namespace fundsim::test {
namespace {

using contracts::expected_bonus;
using contracts::kpi_bonus;

constexpr auto goal = static_cast<std::size_t>(Kpi::goal);
constexpr auto dropout = static_cast<std::size_t>(Kpi::dropout);
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

std::array<int, kpi_count> cases_of(int cases) {
    std::array<int, kpi_count> all{};
    all.fill(cases);
    return all;
}
std::array<double, kpi_count> values_of(double value) {
    std::array<double, kpi_count> all{};
    all.fill(value);
    return all;
}

KpiRule rule_on_goal(double share = 0.04) {
    KpiRule rule;
    rule.clauses[goal] = {share, 0.60, 0.70};
    return rule;
}
double bonus(const KpiRule& rule, double value, int cases = 100, double previous = nothing) {
    return kpi_bonus(rule, values_of(value), values_of(previous), cases_of(cases));
}

TEST(Bonus, GrowsFromTargetToFull) {
    const KpiRule rule = rule_on_goal();
    EXPECT_NEAR(bonus(rule, 0.60), 0.0, 1e-12);
    EXPECT_NEAR(bonus(rule, 0.65), 0.02, 1e-12);
    EXPECT_NEAR(bonus(rule, 0.90), 0.04, 1e-12);
    EXPECT_NEAR(bonus(rule, 0.55), -0.02, 1e-12);
    EXPECT_NEAR(bonus(rule, 0.10), -0.04, 1e-12);
}

TEST(Bonus, MalusOfZeroTakesNothing) {
    KpiRule rule = rule_on_goal();
    rule.malus = 0.0;
    for (double value = 0.0; value <= 1.0; value += 0.01) EXPECT_GE(bonus(rule, value), 0.0);
    EXPECT_NEAR(bonus(rule, 0.65), 0.02, 1e-12);
}

TEST(Bonus, LowerIsBetterWhereFullIsBelowTarget) {
    KpiRule rule;
    rule.clauses[dropout] = {0.03, 0.20, 0.15};
    EXPECT_NEAR(bonus(rule, 0.15), 0.03, 1e-12);
    EXPECT_NEAR(bonus(rule, 0.175), 0.015, 1e-12);
    EXPECT_NEAR(bonus(rule, 0.30), -0.03, 1e-12);
    EXPECT_LT(expected_bonus(rule, values_of(0.18), values_of(nothing), cases_of(1000)).slopes[dropout], 0.0);
}

TEST(Bonus, SteppedComesAtOnce) {
    KpiRule rule = rule_on_goal();
    rule.form = KpiForm::stepped;
    rule.malus = 0.5;
    EXPECT_EQ(bonus(rule, 0.699), 0.0);
    EXPECT_EQ(bonus(rule, 0.70), 0.04);
    EXPECT_EQ(bonus(rule, 0.52), 0.0);
    EXPECT_EQ(bonus(rule, 0.49), -0.02);
}

TEST(Bonus, TournamentComparesWithTheOthers) {
    KpiRule rule = rule_on_goal();
    rule.form = KpiForm::tournament;
    EXPECT_NEAR(bonus(rule, 0.80, 100, 0.75), 0.02, 1e-12);
    EXPECT_NEAR(bonus(rule, 0.70, 100, 0.75), -0.02, 1e-12);
    EXPECT_EQ(bonus(rule, 0.70), 0.0);  // nobody to compare with
}

TEST(Bonus, OnChangeComparesWithTheYearBefore) {
    KpiRule rule = rule_on_goal();
    rule.on_change = true;
    EXPECT_NEAR(bonus(rule, 0.45, 100, 0.40), 0.02, 1e-12);
    EXPECT_EQ(bonus(rule, 0.90), 0.0);  // no year before
}

TEST(Bonus, IsCappedAndNeedsCases) {
    KpiRule rule = rule_on_goal();
    rule.clauses[dropout] = {0.03, 0.20, 0.15};
    rule.cap = 0.05;
    std::array<double, kpi_count> values = values_of(0.0);
    values[goal] = 0.9;
    EXPECT_NEAR(kpi_bonus(rule, values, values_of(nothing), cases_of(100)), 0.05, 1e-12);
    rule.minimum_cases = 30;
    EXPECT_EQ(kpi_bonus(rule, values, values_of(nothing), cases_of(29)), 0.0);
    EXPECT_EQ(expected_bonus(rule, values, values_of(nothing), cases_of(29)).slopes[goal], 0.0);
}

RC_GTEST_PROP(ExpectedBonus, AreTheDifferenceOfTheMeanBonusUnderNoise, ()) {
    const auto share = [](int low, int high) { return static_cast<double>(*rc::gen::inRange(low, high)) / 1000.0; };
    KpiRule rule;
    const double target = share(200, 700);
    const double reach = *rc::gen::element(1.0, -1.0) * share(20, 200);
    rule.clauses[goal] = {share(5, 100), target, target + reach};
    rule.form = *rc::gen::element(KpiForm::linear, KpiForm::stepped);
    rule.malus = share(0, 1001);
    rule.cap = 1.0;
    const double value = share(100, 900);
    const int cases = *rc::gen::inRange(10, 400);
    const double noise = std::sqrt(value * (1.0 - value) / cases);
    const auto mean = [&](double at) {
        constexpr int steps = 4000;
        double sum = 0.0;
        for (int i = 0; i < steps; ++i) {
            const double z = 8.0 * (2.0 * (i + 0.5) / steps - 1.0);
            sum += bonus(rule, at + z * noise, cases) * exponential(-0.5 * z * z);
        }
        return sum * 16.0 / steps / 2.5066282746310002;
    };
    const double step = 0.2 * noise;
    const double numeric = (mean(value + step) - mean(value - step)) / (2.0 * step);
    const contracts::ExpectedBonus expected =
        expected_bonus(rule, values_of(value), values_of(nothing), cases_of(cases));
    RC_ASSERT(std::fabs(expected.share - mean(value)) < 0.01 * rule.clauses[goal].share);
    const double closed = expected.slopes[goal];
    RC_ASSERT(std::fabs(closed - numeric) <
              0.02 * rule.clauses[goal].share / std::fabs(reach) + 0.02 * rule.clauses[goal].share / noise);
}

TEST(ExpectedBonus, WithoutNoiseAreTheSlopeOfTheRule) {
    const KpiRule rule = rule_on_goal();
    const auto slope = [&](double value) {
        return expected_bonus(rule, values_of(value), values_of(nothing), cases_of(1'000'000'000)).slopes[goal];
    };
    EXPECT_NEAR(slope(0.65), 0.4, 1e-6);
    EXPECT_NEAR(slope(0.58), 0.4, 1e-6);
    EXPECT_NEAR(slope(0.75), 0.0, 1e-6);
}

TEST(ExpectedBonus, VanishAtTheCap) {
    KpiRule rule = rule_on_goal(0.10);
    rule.clauses[dropout] = {0.10, 0.20, 0.15};
    rule.cap = 0.08;
    std::array<double, kpi_count> values = values_of(0.05);  // dropout: whole bonus, beyond the cap already
    values[goal] = 0.65;
    EXPECT_NEAR(expected_bonus(rule, values, values_of(nothing), cases_of(100'000)).share, 0.08, 1e-9);
    EXPECT_NEAR(expected_bonus(rule, values, values_of(nothing), cases_of(100'000)).slopes[goal], 0.0, 1e-9);
}

}  // namespace
}  // namespace fundsim::test
