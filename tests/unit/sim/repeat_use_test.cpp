// Repeat use is care after earlier care and a gap of at least a day, as Statistics Netherlands counts it.
#include <gtest/gtest.h>

#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

/// Everybody comes for `first`, which is always followed by `next`, which nobody leaves within the run.
Outcome two_steps(double places) {
    Scenario scenario = testing::plain_scenario({{.id = "first", .starts = 20.0, .weeks = {10.0, 10.0, 10.0, 10.0}},
                                                 {.id = "next", .starts = 0.01, .weeks = {5e4, 5e4, 5e4, 5e4}}},
                                                3, 4);
    scenario.providers[1].capacity["next"] = places;
    scenario.demand.capacity_growth = 0.6;
    scenario.relapse = {.after_goal = 0.0, .without_goal = 0.0, .direct_share = 1.0};
    return testing::outcome_of(scenario);
}
double of_next(const Outcome& outcome, Tally tally) { return testing::over_years(outcome, 1, 3, 1, tally); }

TEST(RepeatUse, IsNotWhatAdjoins) {
    const Outcome outcome = two_steps(testing::ample);
    EXPECT_GT(of_next(outcome, Tally::starts_follow_up), 1000.0);
    EXPECT_EQ(of_next(outcome, Tally::starts_repeat), 0.0);
}

TEST(RepeatUse, IsWhatFollowsAfterAWait) {
    // places for half a year, and more of them in the second and third
    const Outcome outcome = two_steps(500.0);
    double at_once = 0.0;
    for (std::size_t year = 1; year <= 3; ++year) at_once += static_cast<double>(outcome.waits(year, 1, 0));
    const double starts = of_next(outcome, Tally::clients_started);
    EXPECT_GT(at_once, 300.0);
    EXPECT_GT(starts - at_once, 300.0);
    EXPECT_NEAR(of_next(outcome, Tally::starts_repeat), starts - at_once, 0.005 * starts);
}

}  // namespace
}  // namespace fundsim
