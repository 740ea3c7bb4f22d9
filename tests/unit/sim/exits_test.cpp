// A provider stops: nobody is left on its list, or sent there any more.
#include <gtest/gtest.h>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

TEST(Exits, WhoFindsNobodyButProvidersThatStoppedGoesToTheShortestListOfTheOthers) {
    // nine in ten clients seek the first provider, two in three nobody but it; it cannot live on the tariff
    Scenario scenario = testing::plain_scenario({{.starts = 10.0}}, 4, 4);
    Provider& dear = scenario.providers[0];
    dear.share["care"] = 0.9;
    dear.cost_factor = 3.0;
    dear.capacity["care"] = 400.0;
    Provider other = dear;
    other.id = "other";
    other.share["care"] = 0.1;
    other.cost_factor = 0.01;
    Provider unused = other;  // without clients: beyond everybody's reach
    unused.id = "unused";
    unused.share["care"] = 0.0;
    unused.capacity.clear();
    scenario.providers.push_back(unused);
    scenario.providers.push_back(other);
    scenario.behaviour.exit_periods = 1.0;
    scenario.behaviour.reserves = 0.0;
    scenario.behaviour.staff_stays = 0.0;
    const Plan plan = compile(scenario, 1);
    Replicator replicator(plan);
    Outcome outcome(shape_of(plan));
    replicator.run(0, outcome);
    ASSERT_EQ(outcome.provider(1, 0, ProviderTally::exits), 1);
    for (std::size_t year = 1; year <= 4; ++year) ASSERT_EQ(outcome.provider(year, 2, ProviderTally::exits), 0);
    for (std::size_t year = 1; year <= 4; ++year)
        EXPECT_EQ(outcome.total(year, Tally::waiting_end), 0) << "there is room for all, year " << year;
    EXPECT_EQ(outcome.provider(3, 2, ProviderTally::starts), outcome.total(3, Tally::clients_started));
}

}  // namespace
}  // namespace fundsim
