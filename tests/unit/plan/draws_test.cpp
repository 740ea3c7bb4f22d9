// Drawn values of uncertain figures: the stated quantiles, the stated rank correlations, and nobody shifted.
//
// 20,000 parameter draws. Shares of draws below a quantile are binomial; z-limit 4.5 (false-alarm rate 7e-6 each).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/elementary.hpp"
#include "plan/tables.hpp"
#include "statistical/checks.hpp"

namespace fundsim {
namespace {

constexpr std::uint32_t draws = 20'000;
constexpr double endless = 1e300;

Plan plan_of(std::vector<UncertainParameter> figures, std::vector<Correlation> correlations = {}) {
    Plan plan;
    plan.seed = 2026;
    plan.scenario.uncertain = std::move(figures);
    plan.scenario.correlations = std::move(correlations);
    return plan;
}

UncertainParameter figure(const std::string& path, Spread spread, double low, double high) {
    return {.path = path,
            .spread = spread,
            .low = low,
            .high = high,
            .central = 0.0,
            .minimum = -endless,
            .maximum = endless};
}

/// Column per figure.
std::vector<std::vector<double>> draw_all(const Plan& plan, std::uint32_t count = draws) {
    std::vector<std::vector<double>> columns(plan.scenario.uncertain.size(), std::vector<double>(count));
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::vector<double> drawn = draw_parameters(plan, i);
        for (std::size_t f = 0; f < drawn.size(); ++f) columns[f][i] = drawn[f];
    }
    return columns;
}

bool has_quantile(const std::vector<double>& values, double value, double p) {
    const auto below =
        static_cast<double>(std::count_if(values.begin(), values.end(), [&](double x) { return x < value; }));
    const auto n = static_cast<double>(values.size());
    return std::fabs(below / n - p) <= testing::z_limit * std::sqrt(p * (1.0 - p) / n);
}

/// Pearson's test over twenty equally likely cells of the figure's own law.
template <class Distribution>
bool has_law(const std::vector<double>& values, Distribution&& distribution) {
    std::vector<double> counts(20);
    const std::vector<double> expected(20, static_cast<double>(values.size()) / 20.0);
    for (const double value : values)
        counts[std::min<std::size_t>(19, static_cast<std::size_t>(distribution(value) * 20.0))] += 1.0;
    return testing::pearson_p(counts, expected) > testing::p_limit;
}

constexpr double z90 = 1.2815515655446004;

TEST(Draws, HaveTheStatedQuantiles) {
    const auto columns = draw_all(
        plan_of({figure("a.weeks", Spread::lognormal, 26.0, 104.0), figure("b.share", Spread::logitnormal, 0.02, 0.15),
                 figure("c.change", Spread::normal, 0.01, 0.02), figure("d.even", Spread::uniform, 3.0, 5.0)}));
    EXPECT_TRUE(has_quantile(columns[0], 26.0, 0.1));
    EXPECT_TRUE(has_quantile(columns[0], std::sqrt(26.0 * 104.0), 0.5));
    EXPECT_TRUE(has_quantile(columns[0], 104.0, 0.9));
    const auto logit = [](double p) { return std::log(p / (1.0 - p)); };
    EXPECT_TRUE(has_quantile(columns[1], 0.02, 0.1));
    EXPECT_TRUE(has_quantile(columns[1], 1.0 / (1.0 + std::exp(-0.5 * (logit(0.02) + logit(0.15)))), 0.5));
    EXPECT_TRUE(has_quantile(columns[1], 0.15, 0.9));
    EXPECT_TRUE(has_quantile(columns[2], 0.01, 0.5));
    EXPECT_TRUE(has_quantile(columns[2], 0.01 + z90 * 0.02, 0.9));
    EXPECT_TRUE(has_quantile(columns[3], 3.2, 0.1));
    EXPECT_TRUE(has_quantile(columns[3], 4.0, 0.5));
    // planted faults: an interval read as 5 % ... 95 %, a mean taken for a median
    EXPECT_FALSE(has_quantile(columns[0], 104.0, 0.95));
    EXPECT_FALSE(has_quantile(columns[0], 0.5 * (26.0 + 104.0), 0.5));
    EXPECT_FALSE(has_quantile(columns[1], 0.5 * (0.02 + 0.15), 0.5));
}

TEST(Draws, QuantilesAreThoseOfTheDraws) {
    const UncertainParameter weeks = figure("weeks", Spread::lognormal, 26.0, 104.0);
    EXPECT_NEAR(quantile_of(weeks, 0.1), 26.0, 1e-9);
    EXPECT_NEAR(quantile_of(weeks, 0.5), 52.0, 1e-9);
    EXPECT_NEAR(quantile_of(weeks, 0.9), 104.0, 1e-9);
    EXPECT_NEAR(quantile_of(figure("level", Spread::uniform, 3.0, 5.0), 0.25), 3.5, 1e-9);
    const auto columns = draw_all(plan_of({weeks}));
    EXPECT_TRUE(has_quantile(columns[0], quantile_of(weeks, 0.3), 0.3));
    EXPECT_FALSE(has_quantile(columns[0], quantile_of(weeks, 0.3), 0.35));
    EXPECT_THROW(quantile_of(weeks, 0.0), std::invalid_argument);
    EXPECT_THROW(quantile_of(weeks, 1.0), std::invalid_argument);
}

TEST(Draws, HaveTheStatedLaw) {
    const auto columns = draw_all(
        plan_of({figure("a.weeks", Spread::lognormal, 26.0, 104.0), figure("c.change", Spread::normal, 0.01, 0.02),
                 figure("d.even", Spread::uniform, 3.0, 5.0)}));
    const double sd = std::log(104.0 / 26.0) / (2.0 * z90);
    EXPECT_TRUE(has_law(columns[0], [&](double x) { return normal_distribution(std::log(x / 52.0) / sd); }));
    EXPECT_TRUE(has_law(columns[1], [](double x) { return normal_distribution((x - 0.01) / 0.02); }));
    EXPECT_TRUE(has_law(columns[2], [](double x) { return (x - 3.0) / 2.0; }));
    EXPECT_FALSE(has_law(columns[0], [&](double x) { return normal_distribution(std::log(x / 52.0) / (1.05 * sd)); }));
    EXPECT_FALSE(has_law(columns[1], [](double x) { return normal_distribution((x - 0.011) / 0.02); }));
}

TEST(Draws, StayWithinTheBoundsOfTheFigure) {
    UncertainParameter bounded = figure("a", Spread::normal, 0.0, 1.0);
    bounded.minimum = -0.5;
    bounded.maximum = 0.75;
    const auto columns = draw_all(plan_of({bounded}), 2000);
    EXPECT_EQ(*std::min_element(columns[0].begin(), columns[0].end()), -0.5);
    EXPECT_EQ(*std::max_element(columns[0].begin(), columns[0].end()), 0.75);
}

std::vector<double> ranks(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> rank(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<double>(i) + 1.0;
    return rank;
}

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    const std::vector<double> x = ranks(a);
    const std::vector<double> y = ranks(b);
    double squares = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) squares += (x[i] - y[i]) * (x[i] - y[i]);
    return 1.0 - 6.0 * squares / (n * (n * n - 1.0));
}

/// Standard error of a rank correlation r over n pairs: about (1 - r^2) sqrt(1.06 / n) for normals (Fieller 1957).
bool correlates(const std::vector<double>& a, const std::vector<double>& b, double r) {
    const double error = (1.0 - r * r) * std::sqrt(1.06 / static_cast<double>(a.size()));
    return std::fabs(rank_correlation(a, b) - r) <= testing::z_limit * error;
}

TEST(Draws, HaveTheStatedRankCorrelations) {
    const Plan plan = plan_of({figure("a", Spread::lognormal, 1.0, 9.0), figure("b", Spread::uniform, 0.0, 1.0),
                               figure("c", Spread::logitnormal, 0.1, 0.3), figure("d", Spread::normal, 0.0, 1.0)},
                              {{"a", "b", 0.7}, {"c", "a", -0.5}});
    const auto columns = draw_all(plan, 60'000);
    EXPECT_TRUE(correlates(columns[0], columns[1], 0.7));
    EXPECT_TRUE(correlates(columns[0], columns[2], -0.5));
    EXPECT_TRUE(correlates(columns[1], columns[2], 0.0)) << "pairs that are not named are independent";
    for (std::size_t other = 0; other < 3; ++other) EXPECT_TRUE(correlates(columns[3], columns[other], 0.0));
    // planted fault: the rank correlation taken for the correlation of the normals, 6 / pi asin(r / 2)
    EXPECT_FALSE(correlates(columns[0], columns[1], 6.0 / 3.14159265358979 * std::asin(0.35)));
    // correlation leaves each figure its own law
    EXPECT_TRUE(has_quantile(columns[1], 0.1, 0.1));
    EXPECT_TRUE(has_quantile(columns[2], 0.3, 0.9));
}

TEST(Draws, RefuseContradictingCorrelations) {
    const Plan plan = plan_of(
        {figure("a", Spread::normal, 0, 1), figure("b", Spread::normal, 0, 1), figure("c", Spread::normal, 0, 1)},
        {{"a", "b", 0.9}, {"b", "c", 0.9}, {"a", "c", -0.9}});
    EXPECT_THROW(draw_parameters(plan, 0), std::invalid_argument);
    EXPECT_THROW(draw_parameters(plan_of({figure("a", Spread::normal, 0, 1)}, {{"a", "absent", 0.3}}), 0),
                 std::invalid_argument);
}

TEST(Draws, AreShiftedByNoNewFigure) {
    const std::vector<UncertainParameter> few{figure("b", Spread::lognormal, 1, 2), figure("d", Spread::uniform, 0, 1)};
    std::vector<UncertainParameter> more{figure("a", Spread::normal, 0, 1), few[0], figure("c", Spread::normal, 0, 1),
                                         few[1], figure("e", Spread::normal, 0, 1)};
    for (std::uint32_t i = 0; i < 50; ++i) {
        const auto before = draw_parameters(plan_of(few), i);
        const auto after = draw_parameters(plan_of(more, {{"a", "c", 0.5}, {"e", "a", 0.3}}), i);
        EXPECT_EQ(before[0], after[1]);
        EXPECT_EQ(before[1], after[3]);
    }
}

TEST(Draws, DependOnNoOrderOfCorrelations) {
    const std::vector<UncertainParameter> figures{figure("a", Spread::normal, 0, 1), figure("b", Spread::normal, 0, 1),
                                                  figure("c", Spread::normal, 0, 1)};
    const Plan one = plan_of(figures, {{"a", "b", 0.5}, {"b", "c", 0.4}});
    const Plan other = plan_of(figures, {{"c", "b", 0.4}, {"b", "a", 0.5}});
    for (std::uint32_t i = 0; i < 50; ++i) EXPECT_EQ(draw_parameters(one, i), draw_parameters(other, i));
}

TEST(Draws, DifferBySeedAndDraw) {
    Plan plan = plan_of({figure("a", Spread::normal, 0, 1)});
    const auto first = draw_parameters(plan, 0);
    EXPECT_EQ(draw_parameters(plan, 0), first);
    EXPECT_NE(draw_parameters(plan, 1), first);
    plan.seed = 2027;
    EXPECT_NE(draw_parameters(plan, 0), first);
}

}  // namespace
}  // namespace fundsim
