// Trajectory funding: what an episode is, and what stands inside its price when that ends.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::contract;
using testing::StatedTerm;

constexpr std::size_t added = 1;  // segment and provider; what starts there is beside other care
constexpr double keep = 0.0, at_once = 1.0;

TEST(Episodes, GoOnWithCareThatFollowsInTheWeekOfAnEnding) {
    // every episode begins where a trajectory costs a cent
    Scenario scenario = testing::plain_scenario({{.id = "first"}, {.id = "added", .starts = 0.001}}, 2, 4);
    scenario.relapse.direct_share = 0.8;
    scenario.current_contracts["first"] = contract("result_based", {{"price", 1.0}, {"trajectory_funding", 1.0}});
    scenario.current_contracts["added"] =
        contract("result_based", {{"price", 1'000'000.0}, {"trajectory_funding", 1.0}});
    const Outcome outcome = testing::outcome_of(scenario);
    ASSERT_GT(outcome.total(2, Tally::starts_follow_up), 100);
    EXPECT_LT(outcome.total(2, Tally::spend_care), 1'000) << "what follows is inside the price of the first";
}

/// A year under a price for episodes, then under a tariff.
Outcome after_episodes(double run_off, double tariff) {
    Scenario scenario = testing::plain_scenario({{.id = "first", .weeks = {60.0, 60.0, 60.0, 60.0}},
                                                 {.id = "added", .starts = 0.001, .weeks = {60.0, 60.0, 60.0, 60.0}}},
                                                2, 4);
    scenario.clock.warm_up = weeks_per_year;
    scenario.add_on.at_start = 0.8;
    scenario.segments[0].add_on_weight = 0.0;
    scenario.segments[added].add_on_weight = 1.0;
    for (const char* segment : {"first", "added"}) {
        scenario.current_contracts[segment] =
            contract("result_based", {{"price", 1'000'000.0}, {"trajectory_funding", 1.0}});
        scenario.contracts[segment] = contract("pxq", {{"tariff", tariff}, {"run_off", run_off}});
    }
    return testing::outcome_of(scenario);
}

double units(const Outcome& outcome, std::size_t year) {
    return static_cast<double>(outcome.at(year, added, 0, Tally::delivered_quanta));
}
double spend(const Outcome& outcome, std::size_t year) {
    return static_cast<double>(outcome.at(year, added, 0, Tally::spend_care));
}

TEST(Episodes, ThatAreConvertedLeaveNoCareUnpaid) {
    const Outcome outcome = after_episodes(at_once, 10'000.0);
    for (std::size_t year = 1; year <= 2; ++year)
        EXPECT_NEAR(spend(outcome, year) / 10'000.0, units(outcome, year), 1.0) << "every unit, at the tariff";
}

TEST(Episodes, ThatAreKeptPayForTheirCareForAYear) {
    // at a tariff of next to nothing all that comes in is of the price before
    const Outcome outcome = after_episodes(keep, 1.0);
    EXPECT_GT(spend(outcome, 1), 1'000.0 * units(outcome, 1));
    EXPECT_NEAR(spend(outcome, 2), units(outcome, 2), 1.0) << "then all of it is under the new contract";
}

}  // namespace
}  // namespace fundsim
