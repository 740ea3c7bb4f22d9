// Without a limit on capacity nobody waits, and the number in care is Poisson with an exact mean at every moment.
//
// Ten equal municipalities in 400 replications: 4,000 independent numbers per year's end. The mean has z-limit 4.5
// (false-alarm rate 7e-6 a comparison); the dispersion test is two-sided with the same rate.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "statistical/checks.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "statistical/theory.hpp"

namespace fundsim::testing {
namespace {

constexpr int towns = 10;
constexpr std::uint32_t replications = 400;

const PlainCare mixed{.starts = 20.0, .share = {0.4, 0.3, 0.2, 0.1}, .weeks = {6, 20, 45, 90}};

double mean_at(const PlainCare& care, int week) {
    double mean = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        mean += mean_in_care(care.starts * care.share[k], hazard_of(care.weeks[k]), week);
    return mean;
}

/// Number in care at the end of a year, per municipality and replication.
std::vector<double> in_care(const std::vector<Outcome>& outcomes, std::size_t year) {
    std::vector<double> numbers;
    for (const Outcome& outcome : outcomes)
        for (std::size_t m = 0; m < towns; ++m)
            numbers.push_back(static_cast<double>(outcome.at(year, 0, m, Tally::in_care_end)));
    return numbers;
}

bool has_mean(const std::vector<double>& numbers, double mean) { return agrees(estimate(numbers), mean); }

TEST(AmpleCapacity, NumberInCareIsPoissonWithTheExactMean) {
    const auto outcomes = run_all(plain_scenario({mixed}, 3, 1, towns), replications);
    for (const int year : {1, 2, 3}) {
        const double mean = mean_at(mixed, 52 * year - 1) / towns;
        const auto numbers = in_care(outcomes, static_cast<std::size_t>(year));
        std::printf("    year %d: exact %.4f found %.4f z %+.2f\n", year, mean, estimate(numbers).mean,
                    estimate(numbers).z(mean));
        EXPECT_TRUE(has_mean(numbers, mean)) << year;
        EXPECT_TRUE(is_poisson(numbers, mean)) << year;
        // planted faults in what is expected: a mean 2 % off, a spread 12 % off
        EXPECT_FALSE(has_mean(numbers, mean * 1.02)) << year;
        std::vector<double> narrow = numbers;
        for (double& number : narrow) number = mean + 0.88 * (number - mean);
        EXPECT_FALSE(is_poisson(narrow, mean)) << year;
    }
    for (const Outcome& outcome : outcomes) EXPECT_EQ(over_years(outcome, 1, 3, Tally::waiting_weeks), 0.0);
}

TEST(AmpleCapacity, SeesDurationsThreePercentLonger) {
    PlainCare fault = mixed;
    for (double& weeks : fault.weeks) weeks *= 1.03;
    const auto numbers = in_care(run_all(plain_scenario({fault}, 3, 1, towns), replications), 3);
    EXPECT_FALSE(has_mean(numbers, mean_at(mixed, 155) / towns));
}

TEST(AmpleCapacity, NumberInCareOverTheYearIsExact) {
    // region totals at the end of each four-week period of the first year: the way from empty
    const auto outcomes = run_all(plain_scenario({mixed}, 1), 2000);
    double worst = 0.0;
    for (std::size_t period = 0; period < periods_per_year; ++period) {
        const auto numbers =
            column(outcomes, [&](const Outcome& outcome) { return static_cast<double>(outcome.in_care_at(period)); });
        const double mean = mean_at(mixed, 4 * static_cast<int>(period) + 3);
        EXPECT_TRUE(has_mean(numbers, mean)) << period << " z = " << estimate(numbers).z(mean);
        EXPECT_TRUE(is_poisson(numbers, mean)) << period;
        EXPECT_FALSE(has_mean(numbers, mean_at(mixed, 4 * static_cast<int>(period) + 2)))
            << "a week's shift, period " << period;
        worst = std::max(worst, std::fabs(estimate(numbers).z(mean)));
    }
    std::printf("    largest |z| of 13 periods %.2f\n", worst);
}

TEST(AmpleCapacity, ReviewsChangeNothingWhereNothingIsReviewed) {
    // clocks name the week of ending whatever the interval: weekly and four-weekly reviews give the same life, with
    // waiting lists or without
    for (const double places : {ample, 300.0}) {
        PlainCare care = mixed;
        care.places = places;
        const auto weekly = run_all(plain_scenario({care}, 2, 1, towns), 5);
        for (const int review : {2, 4})
            EXPECT_EQ(run_all(plain_scenario({care}, 2, review, towns), 5), weekly) << review;
        EXPECT_NE(run_all(plain_scenario({care}, 2, 1, towns), 5, seed + 1), weekly);
    }
}

// ---- the stationary start: the same law, from the first week on

Scenario stationary(double starts, double weeks, int review) {
    Scenario scenario = plain_scenario({{.starts = starts, .weeks = {weeks, weeks, weeks, weeks}}}, 1, review);
    scenario.clock.start_empty = false;
    return scenario;
}

TEST(StationaryStart, IsTheStationaryNumberFromTheFirstPeriodOn) {
    for (const int review : {1, 4}) {
        const auto outcomes = run_all(stationary(60.0, 80.0, review), 600);
        const double h = hazard_of(80.0);
        const double exact = 60.0 * (1.0 + std::exp(-h) / h);
        for (const std::size_t period : {0U, 3U, 6U, 12U}) {
            const auto numbers = column(
                outcomes, [&](const Outcome& outcome) { return static_cast<double>(outcome.in_care_at(period)); });
            std::printf("    review %d period %2zu: exact %.2f found %.2f z %+.2f\n", review, period, exact,
                        estimate(numbers).mean, estimate(numbers).z(exact));
            EXPECT_TRUE(has_mean(numbers, exact)) << "review " << review << ", period " << period;
            EXPECT_FALSE(has_mean(numbers, exact * 1.01)) << "1 % went unseen";
        }
    }
}

TEST(StationaryStart, IsPoissonAtEverySize) {
    for (const double starts : {4.0, 20.0, 100.0}) {
        const auto outcomes = run_all(stationary(starts, 40.0, 4), 300);
        const auto numbers =
            column(outcomes, [](const Outcome& outcome) { return static_cast<double>(outcome.in_care_at(0)); });
        const double h = hazard_of(40.0);
        EXPECT_TRUE(is_poisson(numbers, starts * (1.0 + std::exp(-h) / h))) << starts * 40.0 << " in care on average";
    }
}

TEST(StationaryStart, CountsTheActiveOfAHalfYearAsPublished) {
    // those in care when the half-year begins (some of them leave within its first week) and those who start in it
    const auto outcomes = run_all(stationary(60.0, 80.0, 4), 300);
    const double h = hazard_of(80.0);
    const double exact = 60.0 * (1.0 + std::exp(-h) / h) + 26.0 * 60.0;
    const auto active =
        column(outcomes, [](const Outcome& outcome) { return over_years(outcome, 1, 1, Tally::active_second_half); });
    std::printf("    active in a half-year: exact %.2f found %.2f z %+.2f\n", exact, estimate(active).mean,
                estimate(active).z(exact));
    EXPECT_TRUE(has_mean(active, exact));
    EXPECT_TRUE(is_poisson(active, exact));
    EXPECT_FALSE(has_mean(active, exact - 60.0)) << "the starts of one week went unseen";
    // one trajectory each: as many youths as trajectories
    for (const Outcome& outcome : outcomes)
        EXPECT_EQ(outcome.youths_active(1, 1, 0), outcome.total(1, Tally::active_second_half));
}

}  // namespace
}  // namespace fundsim::testing
