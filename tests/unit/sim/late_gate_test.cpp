// Referrers who bypass access are brought under it: at the door, or some weeks after the referral.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::outcome_of;

/// Everybody comes by one door; two in five of the light cases that access sees are sent to free help, which is never enough, so
/// that today's gate and the lever lead to the same number of referrals.
Scenario scenario_of(const Referrer& referrer, double places = testing::ample) {
    Scenario scenario = testing::plain_scenario(
        {{.starts = 50.0, .places = places, .share = {0.6, 0.2, 0.15, 0.05}, .weeks = {20.0, 20.0, 20.0, 20.0}}}, 3, 4);
    scenario.referrers = {referrer};
    scenario.access = {.redirect_share = 0.4,
                       .redirect_success = 0.0,
                       .redirect_cost = 50000.0,
                       .redirect_return_weeks = 20.0,
                       .accuracy = 0.8};
    scenario.current_contracts["care"] =
        testing::contract("result_based", {{"price", {2e5, 4e5, 8e5, 1.6e6}}});  // by class, much dearer than care
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.coding = 0.5;
    return scenario;
}
Referrer door(double brought_under, double after, bool gated = false, bool court = false) {
    return {.id = "door",
            .label = {},
            .share = 1.0,
            .gated = gated,
            .brought_under = brought_under,
            .after = after,
            .court_ordered = court};
}

double total(const Outcome& outcome, Tally tally) {
    return testing::over_years(outcome, 1, outcome.shape().years, tally);
}

TEST(Gate, AtTheDoorIsWhatAGateIs) {
    const Outcome gated = outcome_of(scenario_of(door(0.0, 0.0, true)));
    EXPECT_GT(total(gated, Tally::clients_redirected), 1000.0);
    EXPECT_EQ(outcome_of(scenario_of(door(1.0, 0.0))), gated);
    EXPECT_EQ(total(outcome_of(scenario_of(door(0.0, 0.0))), Tally::clients_redirected), 0.0);
}

// 7,800 are referred; a share is known to 0.6 %: four standard errors, wrong once in 16,000.
TEST(Gate, BringsUnderTheShareOfClientsThatIsStated) {
    const double all = total(outcome_of(scenario_of(door(1.0, 0.0))), Tally::clients_redirected);
    const double some = total(outcome_of(scenario_of(door(0.3, 0.0))), Tally::clients_redirected);
    EXPECT_NEAR(some / all, 0.3, 4.0 * std::sqrt(0.3 * 0.7 / all));
}

// Of care that lasts 20 weeks on average e^(-k/20) is still there after k; who leaves before the next review is not looked at, nor are
// those of the last weeks of the run. Four standard errors, wrong once in 16,000, and a tenth of a week's rounding of clocks.
TEST(Gate, LateAssessesWhoIsStillInCare) {
    for (const double after : {4.0, 8.0, 10.0, 40.0}) {
        const Outcome outcome = outcome_of(scenario_of(door(1.0, after)));
        const double first_review = 4.0 * std::ceil(after / 4.0);  // from then on
        const double stays = first_review + 4.0;
        const double starts = total(outcome, Tally::clients_started) * (1.0 - stays / 156.0);
        const double expected = starts * std::exp(-stays / 20.0);
        EXPECT_NEAR(total(outcome, Tally::reassessed), expected, 4.0 * std::sqrt(expected) + 0.03 * expected) << after;
        EXPECT_EQ(total(outcome, Tally::clients_redirected), 0.0) << "care that runs is finished";
    }
}

TEST(Gate, LateCorrectsClassesThatProvidersSet) {
    const auto coded_up = [](double brought_under, double after) {
        const Outcome outcome = outcome_of(scenario_of(door(brought_under, after)));
        const double starts = total(outcome, Tally::coded_up) / total(outcome, Tally::clients_started);
        return std::pair{starts, total(outcome, Tally::ended_coded_up) / total(outcome, Tally::ended_as_planned)};
    };
    const auto bypassed = coded_up(0.0, 0.0);
    const auto late = coded_up(1.0, 4.0);
    const auto later = coded_up(1.0, 24.0);
    EXPECT_GT(bypassed.first, 0.1);
    EXPECT_NEAR(late.first, bypassed.first, 0.02) << "the provider sets the class at the start";
    EXPECT_LT(late.second, 0.6 * later.second);
    EXPECT_LT(later.second, 0.95 * bypassed.second);
}

TEST(Gate, LateRedirectsWhoStillWaits) {
    // places for one in five: lists grow and grow, and nobody leaves them
    const auto redirected = [](double after) {
        return total(outcome_of(scenario_of(door(1.0, after), 200.0)), Tally::clients_redirected);
    };
    const double at_once = redirected(0.0);
    const double late = redirected(8.0);
    const double never = redirected(300.0);
    EXPECT_EQ(never, 0.0);
    EXPECT_LT(late, at_once);
    // two in five of the light ones, but for those who started before and those of the last weeks
    EXPECT_GT(late, 0.6 * at_once);
}

TEST(Gate, IsThereFromTheHorizonOnAndNeverForACourt) {
    Scenario before = scenario_of(door(1.0, 0.0));
    before.clock.warm_up = 104;
    before.clock.start_empty = false;
    const Outcome outcome = outcome_of(before);
    EXPECT_EQ(outcome.total(0, Tally::clients_redirected), 0);
    EXPECT_GT(outcome.total(1, Tally::clients_redirected), 0);
    EXPECT_EQ(outcome_of(scenario_of(door(1.0, 6.0, false, true))),
              outcome_of(scenario_of(door(0.0, 0.0, false, true))));
    EXPECT_EQ(outcome_of(scenario_of(door(1.0, 6.0, true))), outcome_of(scenario_of(door(0.0, 0.0, true))))
        << "nor where access gates all";
}

}  // namespace
}  // namespace fundsim
