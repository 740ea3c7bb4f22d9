// Spend under PxQ: the closed form in expectation, and to the cent in every replication.
//
// z-limit 4.5: false-alarm rate 7e-6 a comparison. Planted fault: a tariff 1 % off.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "statistical/checks.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "statistical/theory.hpp"

namespace fundsim::testing {
namespace {

const PlainCare priced{.starts = 40.0,
                       .share = {0.3, 0.35, 0.2, 0.15},
                       .weeks = {22, 39, 52, 61},
                       .tariff = {10385, 21923, 43846, 143077}};

/// Cents: tariff x units a week x expected weeks of care in the years up to `year`.
double expected_spend(const PlainCare& care, int first_year, int last_year) {
    double spend = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        for (int week = 52 * (first_year - 1); week < 52 * last_year; ++week)
            spend +=
                care.tariff[k] * care.need * mean_in_care(care.starts * care.share[k], hazard_of(care.weeks[k]), week);
    return spend;
}

Estimate spend_in(const std::vector<Outcome>& outcomes, int year) {
    const auto slot = static_cast<std::size_t>(year);
    return estimate(column(outcomes, [&](const Outcome& o) { return over_years(o, slot, slot, Tally::spend_care); }));
}

TEST(Spend, OfPxqIsTariffTimesExpectedUnits) {
    const auto outcomes = run_all(plain_scenario({priced}, 3), 400);
    PlainCare fault = priced;
    for (double& tariff : fault.tariff) tariff = std::round(tariff * 1.01);
    const auto faulty = run_all(plain_scenario({fault}, 3), 400);
    for (const int year : {1, 2, 3}) {
        const double exact = expected_spend(priced, year, year);
        const Estimate found = spend_in(outcomes, year);
        std::printf("    year %d: exact EUR %.0f found %.0f (%+.3f %%) z %+.2f\n", year, exact / 100, found.mean / 100,
                    100.0 * (found.mean / exact - 1.0), found.z(exact));
        EXPECT_TRUE(agrees(found, exact)) << year;
        EXPECT_FALSE(agrees(spend_in(faulty, year), exact)) << "tariffs 1 % off went unseen in year " << year;
    }
}

TEST(Spend, OfPxqInHoursWithUnequalNeedsIsTariffTimesExpectedUnits) {
    // need multipliers have mean 1, so units are starts x need x weeks; 6 hours a week at EUR 98.00
    PlainCare care{.starts = 40.0,
                   .weeks = {30, 30, 30, 30},
                   .tariff = {9800, 9800, 9800, 9800},
                   .unit = BillingUnit::hour,
                   .need = 6.0};
    Scenario scenario = plain_scenario({care}, 2);
    scenario.course.need_cv = 0.6;
    const auto outcomes = run_all(scenario, 400);
    const double exact = expected_spend(care, 2, 2);
    const Estimate found = spend_in(outcomes, 2);
    std::printf("    hours: exact EUR %.0f found %.0f z %+.2f\n", exact / 100, found.mean / 100, found.z(exact));
    EXPECT_TRUE(agrees(found, exact));
    EXPECT_FALSE(agrees(found, exact * 1.01));
}

/// Largest distance, in cents, of what was paid from tariff x delivered units over all years; one tariff for all
/// classes.
double worst_distance(const Scenario& scenario, double tariff, std::uint32_t replications) {
    const double per_unit = quanta_per_unit(scenario.segments[0].unit);
    double worst = 0.0;
    for (const Outcome& outcome : run_all(scenario, replications)) {
        const auto years = outcome.shape().years;
        const double units = over_years(outcome, 1, years, Tally::delivered_quanta) / per_unit;
        worst = std::max(worst, std::fabs(over_years(outcome, 1, years, Tally::spend_care) - tariff * units));
    }
    return worst;
}

TEST(Spend, OfPxqIsTariffTimesDeliveredUnitsToTheCent) {
    PlainCare care{.starts = 9.0, .places = 150.0, .weeks = {20, 20, 20, 20}, .tariff = {31017, 31017, 31017, 31017}};
    EXPECT_EQ(worst_distance(plain_scenario({care}, 3, 4, 4), 31017.0, 20), 0.0) << "days: no rounding at all";

    // hours are billed by the minute: less than a cent is carried on per provider, municipality and class
    care.unit = BillingUnit::hour;
    care.need = 5.5;
    care.tariff = {9823, 9823, 9823, 9823};
    Scenario scenario = plain_scenario({care}, 3, 4, 4);
    scenario.course.need_cv = 0.6;
    scenario.course.worsening = values({0.01, 0.01, 0.01, 0.0});
    scenario.course.lightening = values({0.0, 0.01, 0.01, 0.01});
    constexpr double lines = 4 * 4;  // municipalities x classes
    EXPECT_LT(worst_distance(scenario, 9823.0, 20), lines);
    EXPECT_GT(worst_distance(scenario, 9824.0, 20), 1000.0) << "a tariff one cent off went unseen";
}

TEST(Spend, IsWhatProvidersReceive) {
    Scenario scenario =
        plain_scenario({{.id = "home", .starts = 9.0, .places = 150.0}, {.id = "day", .starts = 3.0}}, 3, 4, 4);
    for (const Outcome& outcome : run_all(scenario, 20))
        for (std::size_t year = 1; year <= 3; ++year) {
            std::int64_t received = 0;
            for (std::size_t p = 0; p < outcome.shape().providers; ++p)
                received += outcome.provider(year, p, ProviderTally::revenue_cents);
            EXPECT_EQ(received,
                      outcome.total(year, Tally::spend_care) + outcome.total(year, Tally::spend_out_of_contract));
        }
}

TEST(Spend, InPeriodsAddsUpToTheYears) {
    Scenario scenario = plain_scenario({priced}, 3);
    scenario.administration.messages_per_start = 3.0;
    scenario.administration.cost_per_message = 500.0;
    scenario.administration.cost_per_provider = 123'456.0;
    for (const Outcome& outcome : run_all(scenario, 5)) {
        std::int64_t periods = 0;
        for (std::size_t period = 0; period < outcome.shape().periods; ++period) periods += outcome.spend_in(period);
        const double administration = over_years(outcome, 1, 3, Tally::spend_admin);
        EXPECT_GT(administration, 3 * 123'456.0);
        EXPECT_EQ(static_cast<double>(periods), over_years(outcome, 1, 3, Tally::spend_care) + administration);
    }
}

}  // namespace
}  // namespace fundsim::testing
