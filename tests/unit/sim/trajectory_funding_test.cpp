// Trajectory funding as providers weigh it: their own part of what episodes bring in, and what a step leaves of a price.
#include <gtest/gtest.h>

#include "statistical/plain_scenario.hpp"
#include "watched.hpp"

namespace fundsim {
namespace {

using testing::contract;
using testing::Watched;

constexpr double price = 4e5, at_result = 0.25;  // of 40 weeks of a day at EUR 100

/// A stay of 40 weeks, from which light clients step down to care of 20 weeks at home; a day a week in both, of which 400 a
/// week are given. One price for an episode.
Scenario stay_and_home() {
    Scenario scenario = testing::plain_scenario({{.id = "stay", .starts = 10.0, .weeks = {40.0, 40.0, 40.0, 40.0}},
                                                 {.id = "home", .starts = 20.0, .weeks = {20.0, 20.0, 20.0, 20.0}}},
                                                1, 4);
    scenario.segments[0].step_down_to = "home";
    scenario.segments[0].step_down = 1e-6;
    for (Segment& segment : scenario.segments) {
        segment.load = 0.5;
        scenario.current_contracts[segment.id] = contract(
            "result_based",
            {{"price", price}, {"at_start", 1.0 - at_result}, {"on_result", at_result}, {"trajectory_funding", 1.0}});
    }
    for (Provider& provider : scenario.providers) provider.capacity.clear();  // as demand and load want it
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.setting = 1.0;
    return scenario;
}

TEST(TrajectoryFunding, OwnPartIsThatOfAllCareOfTheProvider) {
    Scenario scenario = stay_and_home();
    Provider both = scenario.providers[0];
    both.id = "both";
    both.share = {{"stay", 0.25}, {"home", 0.5}};
    scenario.providers[0].share["stay"] = 0.75;
    scenario.providers[1].share["home"] = 0.5;
    scenario.providers.insert(scenario.providers.begin(), both);
    Watched course(scenario);
    course.run(1);
    const Providers& providers = course.providers();
    // caseloads: both, stay, out of contract; both, home, out of contract
    EXPECT_NEAR(providers.per_claim(0), (100.0 + 200.0) / 800.0, 1e-6);
    EXPECT_NEAR(providers.per_claim(1), 300.0 / 800.0, 1e-6);
    EXPECT_NEAR(providers.per_claim(3), (100.0 + 200.0) / 800.0, 1e-6);
    EXPECT_NEAR(providers.per_claim(4), 200.0 / 800.0, 1e-6);
}

// The arrangement is earned to its end all the same, care at home is inside its price, and the chance of a result is gone:
// who does all care of a region loses by a step what the goal is worth, and the cost is as high here as there.
TEST(TrajectoryFunding, AStepForgoesTheResultAlone) {
    Scenario scenario = stay_and_home();
    scenario.providers[0].share["home"] = 1.0;
    scenario.providers.pop_back();
    Watched course(scenario);
    course.run(1);
    const double goal_in_period = 0.75 * 4.0 / 40.0;
    const double factor = 1.0 - goal_in_period * at_result * price / (4.0 * 1e4);
    EXPECT_NEAR(course.providers().choice(0).step_down_q16[0] / 65536.0, factor, 1e-3);
}

// Under a tariff care at home earns as much as a stay: to who has all of it a step is no loss, to who has half of it, half.
TEST(Setting, ALighterFormOfCareIsWorthItsOwnPart) {
    Scenario scenario = stay_and_home();
    for (Segment& segment : scenario.segments)
        scenario.current_contracts[segment.id] = contract("pxq", {{"tariff", 1.2e4}});
    scenario.providers[0].share["home"] = 0.5;
    scenario.providers[1].share["home"] = 0.5;
    Watched course(scenario);
    course.run(1);
    EXPECT_NEAR(course.providers().choice(0).step_down_q16[0] / 65536.0, 1.0 - 0.5 * (1.2 - 0.6), 1e-3);
    scenario.providers[0].share["home"] = 1.0;
    scenario.providers.pop_back();
    Watched all(scenario);
    all.run(1);
    EXPECT_NEAR(all.providers().choice(0).step_down_q16[0] / 65536.0, 1.0, 1e-3);
}

}  // namespace
}  // namespace fundsim
