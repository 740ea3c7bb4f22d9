// A step to another setting that finds no room: it stays due.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <map>

#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "unit/sim/watched.hpp"

namespace fundsim {
namespace {

constexpr double found = 0.1;  // probability of a step per review
constexpr double mean = 20.0;  // weeks in the heavier setting, with the steps
constexpr int review = 4;

/// Stays of light cases, from which a step leads home; there is one place, taken for a lifetime.
Scenario full_house() {
    Scenario scenario = testing::plain_scenario(
        {{.id = "stay", .starts = 50.0, .weeks = {mean, mean, mean, mean}},
         {.id = "home", .starts = 0.02, .places = 1.0, .weeks = {5000.0, 5000.0, 5000.0, 5000.0}}},
        10, review);
    scenario.segments[0].step_down_to = "home";
    scenario.segments[0].step_down = found;
    return scenario;
}

TEST(BlockedSteps, AreTriedAtEveryReviewFromThenOn) {
    // Hardly anybody steps, so a stay ends at the rate that is left: the hazard of the goal. A step is due at review n with
    // probability 1 - (1 - p)^n; who leaves before the next review does not ask. A stay starts within its week.
    Scenario scenario = full_house();
    scenario.segments[0].starts = Value(200.0);
    scenario.demand.growth = -1.0 + 1e-12;  // after the first year nobody comes
    const Outcome outcome = testing::outcome_of(scenario);
    const double starts = testing::over_years(outcome, 1, 10, 0, Tally::clients_started);
    testing::Watched course(scenario);
    const double hazard = course.simulation().tables().course[0].treatment[0];
    const double lives = std::exp(-hazard * review);  // to the next review
    const double first = (1.0 - std::exp(-hazard)) / hazard;
    const auto reviews = [&](double kept) { return lives * kept / (1.0 - lives * kept); };
    const double expected = starts * first * lives * (reviews(1.0) - reviews(1.0 - found));
    const double forgotten = starts * first * lives * found * reviews(1.0);
    const auto blocked = static_cast<double>(testing::total(outcome, Tally::blocked_reviews));
    EXPECT_NEAR(blocked / expected, 1.0, 0.03);
    EXPECT_GT(blocked / forgotten, 1.5) << "each review anew";
    EXPECT_EQ(testing::total(outcome, Tally::blocked_weeks), review * static_cast<std::int64_t>(blocked));
}

TEST(BlockedSteps, AreMadeAtTheFirstReviewWithRoom) {
    // room for all comes with the second year
    Scenario scenario = full_house();
    scenario.providers[1].capacity["home"] = 1.0;
    scenario.demand.capacity_growth = 2000.0;
    testing::Watched course(scenario);
    const auto due = [&] {
        std::map<std::uint32_t, std::uint32_t> seen;  // by client: the class
        course.simulation().for_each_row([&](std::size_t, bool, const Columns& rows, std::uint32_t row) {
            if (Traits{rows.rest[row].traits}.step_due())
                seen[rows.id[row]] = static_cast<std::uint32_t>(rows.cell[row] & 3);
        });
        return seen;
    };
    course.run(52);
    EXPECT_GT(due().size(), 300U);
    const std::int64_t steps = course.outcome().total(1, Tally::step_downs);
    EXPECT_LT(steps, 5);
    const auto waiting = static_cast<std::int64_t>(due().size());
    course.run(52 + review);
    // a tenth of them is about to leave in another way
    EXPECT_GT(course.outcome().total(2, Tally::step_downs), waiting * 85 / 100);
    course.run(52 + 2 * review);
    EXPECT_TRUE(due().empty());
}

TEST(BlockedSteps, DoNotUseUpTheNumbersOfALife) {
    // Clients come in the first year only, ask every week from their first weeks on, and find one place more in the ninth year: by
    // numbers of their own these would be more requests than a life has stays.
    Scenario scenario = full_house();
    scenario.clock.review = 1;
    for (auto& weeks : scenario.segments[0].duration) weeks = 5000.0;
    scenario.demand.growth = -1.0 + 1e-12;
    scenario.demand.capacity_growth = 0.1;  // 2.14 places in the ninth year
    const Outcome outcome = testing::outcome_of(scenario);
    EXPECT_GT(testing::total(outcome, Tally::blocked_reviews), 300'000);
    EXPECT_EQ(testing::over_years(outcome, 2, 8, Tally::step_downs), 0.0);
    EXPECT_EQ(testing::over_years(outcome, 9, 10, Tally::step_downs), 1.0);
}

TEST(BlockedSteps, EndWhereTheNeedChanges) {
    // who gets worse is heavy and steps no more; who gets better is light and still does
    Scenario scenario = full_house();
    scenario.segments[0].class_share = testing::values({0.0, 1.0, 0.0, 0.0});
    scenario.course.lightening = testing::values({0.0, 0.02, 0.0, 0.0});
    scenario.course.worsening = testing::values({0.0, 0.02, 0.0, 0.0});
    testing::Watched course(scenario);
    std::int64_t light = 0;
    std::int64_t medium = 0;
    std::int64_t heavy = 0;
    course.run(104);
    course.simulation().for_each_row([&](std::size_t caseload, bool, const Columns& rows, std::uint32_t row) {
        if (caseload != 0 || !Traits{rows.rest[row].traits}.step_due()) return;
        const auto severity = rows.cell[row] & 3;
        ++(severity == 0 ? light : severity == 1 ? medium : heavy);
    });
    EXPECT_GT(light, 30);
    EXPECT_GT(medium, 100);
    EXPECT_EQ(heavy, 0);
}

}  // namespace
}  // namespace fundsim
