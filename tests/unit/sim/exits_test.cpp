// A provider stops: nobody is left on its list, or sent there any more.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "unit/sim/watched.hpp"

namespace fundsim {
namespace {

using testing::values;

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

/// The first provider cannot live on the tariff, and stops as the second period of the horizon opens; the other has `places`.
Scenario stops_after_a_month(double places) {
    Scenario scenario = testing::plain_scenario({{.starts = 20.0, .share = {0.4, 0.3, 0.2, 0.1}}}, 2, 4);
    scenario.clock.start_empty = false;
    Provider& dear = scenario.providers[0];
    dear.share["care"] = 0.6;
    dear.cost_factor = 3.0;
    dear.capacity["care"] = 400.0;
    Provider other = dear;
    other.id = "other";
    other.share["care"] = 0.4;
    other.cost_factor = 0.01;
    other.capacity["care"] = places;
    scenario.providers.push_back(other);
    scenario.behaviour.exit_periods = 1.0;
    scenario.behaviour.reserves = 0.0;
    scenario.behaviour.staff_stays = 0.0;
    return scenario;
}
constexpr std::int32_t before = 3;  // the last week before it stops
constexpr std::size_t dear = 0;     // its caseload

struct Seen {
    bool in_care = false;
    std::size_t caseload = 0;
    std::int32_t since = 0;
    std::uint32_t cell = 0;
    Traits traits;
};
/// By client and stay.
std::map<std::pair<std::uint32_t, std::uint32_t>, Seen> look(const testing::Watched& course) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Seen> seen;
    course.simulation().for_each_row([&](std::size_t caseload, bool in_care, const Columns& rows, std::uint32_t row) {
        seen[{rows.id[row], rows.stay[row] >> 24}] = {in_care, caseload, rows.since[row],
                                                      static_cast<std::uint32_t>(rows.cell[row]),
                                                      Traits{rows.rest[row].traits}};
    });
    return seen;
}

TEST(Exits, WhoHasToMoveKeepsWhatBelongsToItAndItsCase) {
    // access errs, the stock holds more chronic clients than come, classes move; nobody waits
    Scenario scenario = stops_after_a_month(1000.0);
    scenario.referrers = {{.id = "team", .label = {}, .share = 0.4, .gated = true},
                          {.id = "doctor", .label = {}, .share = 0.3, .gated = false},
                          {.id = "court", .label = {}, .share = 0.3, .gated = false, .court_ordered = true}};
    scenario.access.accuracy = 0.6;
    scenario.course.chronic_share = values({0.3, 0.3, 0.3, 0.3});
    scenario.course.chronic_duration_ratio = 4.0;
    scenario.course.worsening = values({0.02, 0.02, 0.02, 0.0});
    scenario.course.response_cv = 0.4;
    testing::Watched course(scenario);
    course.run_to(before);
    const auto seen = look(course);
    course.run_to(before + 1);
    ASSERT_EQ(course.outcome().provider(1, 0, ProviderTally::exits), 1);
    const auto now = look(course);
    int moved = 0;
    for (const auto& [who, then] : seen) {
        if (then.caseload != dear || !now.contains(who)) continue;
        const Seen& there = now.at(who);
        ASSERT_NE(there.caseload, dear);
        ++moved;
        const auto kept = [](const Seen& s) {
            return std::tuple{s.traits.court_ordered(),
                              s.traits.gated(),
                              s.traits.chronic(),
                              s.traits.lasting(),
                              s.traits.response_bin(),
                              s.traits.need_bin(),
                              s.traits.start_class(),
                              s.traits.coded_class(),
                              court_ordered(static_cast<int>(s.cell)),
                              s.cell & chronic_bit,
                              s.cell & 3U};
        };
        EXPECT_TRUE(kept(then) == kept(there)) << who.first;
    }
    EXPECT_GT(moved, 100);
    EXPECT_EQ(moved, course.outcome().total(1, Tally::replaced)) << "who moves does not end in that week";
}

TEST(Exits, WhoMovesFromAListToAnotherGoesOnWaiting) {
    Scenario scenario = stops_after_a_month(100.0);
    scenario.providers[0].capacity["care"] = 150.0;
    testing::Watched course(scenario);
    course.run_to(before);
    const auto seen = look(course);
    course.run_to(before + 1);
    ASSERT_EQ(course.outcome().provider(1, 0, ProviderTally::exits), 1);
    int from_list = 0;
    int from_care = 0;
    for (const auto& [who, there] : look(course)) {
        if (there.in_care || !seen.contains(who) || seen.at(who).caseload != dear) continue;
        ++(seen.at(who).in_care ? from_care : from_list);
        EXPECT_EQ(there.since, seen.at(who).in_care ? before + 1 : seen.at(who).since);
    }
    EXPECT_GT(from_list, 5);
    EXPECT_GT(from_care, 50);
}

TEST(Exits, LeaveContractManagementFewerToFollow) {
    Scenario scenario = stops_after_a_month(1000.0);
    scenario.administration.providers_followed = 1.0;
    testing::Watched course(scenario);
    course.run_to(before);
    EXPECT_DOUBLE_EQ(course.providers().attention(), 0.5);
    course.run_to(before + 1);
    EXPECT_DOUBLE_EQ(course.providers().attention(), 1.0);
}

TEST(Exits, WhoseGoalIsReachedLooksForNoOtherPlace) {
    Scenario scenario = stops_after_a_month(1000.0);
    scenario.course.aftercare_share = 1.0;
    scenario.course.aftercare_weeks = 12.0;
    testing::Watched course(scenario);
    course.run_to(before);
    std::int64_t in_aftercare = 0;
    std::int64_t others = 0;
    for (const auto& [who, then] : look(course))
        if (then.caseload == dear) ++((then.cell & aftercare_bit) != 0 ? in_aftercare : others);
    const std::int64_t planned = course.outcome().total(1, Tally::ended_as_planned);
    course.run_to(before + 1);
    EXPECT_GT(in_aftercare, 10);
    EXPECT_EQ(course.outcome().total(1, Tally::replaced), others);
    EXPECT_GE(course.outcome().total(1, Tally::ended_as_planned), planned + in_aftercare);
}

}  // namespace
}  // namespace fundsim
