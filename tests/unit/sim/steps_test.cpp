// Steps to another setting: what goes along; one that finds no room is on the list, and its care goes on.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>

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

TEST(Steps, AreCareUnderTheSameOrder) {
    // Two in five are sent by a court, two in five by access: so it is at home, for the same clients, where all come from a stay.
    Scenario scenario = full_house();
    scenario.providers[1].capacity["home"] = testing::ample;
    scenario.referrers = {{.id = "court", .label = {}, .share = 0.4, .gated = false, .court_ordered = true},
                          {.id = "access", .label = {}, .share = 0.4, .gated = true, .court_ordered = false},
                          {.id = "doctor", .label = {}, .share = 0.2, .gated = false, .court_ordered = false}};
    testing::Watched course(scenario);
    std::map<std::uint32_t, Traits> came;  // by client: to a stay
    int steps = 0;
    int by_court = 0;
    for (std::int32_t week = 0; week < 104; ++week) {
        course.run_to(week);
        course.simulation().for_each_row([&](std::size_t caseload, bool, const Columns& rows, std::uint32_t row) {
            const Traits traits{rows.rest[row].traits};
            if (caseload == 0) came[rows.id[row]] = traits;
            if (caseload != 2 || rows.since[row] != week || !came.contains(rows.id[row])) return;
            EXPECT_EQ(traits.court_ordered(), came[rows.id[row]].court_ordered());
            EXPECT_EQ(traits.gated(), came[rows.id[row]].gated());
            ++steps;
            by_court += traits.court_ordered();
        });
    }
    EXPECT_GT(steps, 1000);
    EXPECT_NEAR(by_court, 0.4 * steps, 0.1 * steps);
}

TEST(BlockedSteps, AreCountedAtEveryReviewFromThenOn) {
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
    // weeks: all until the next review, and those of who leaves before it, but was on the list already
    double weeks_of_who_leaves = 0.0;
    for (int week = 0; week < review; ++week) weeks_of_who_leaves += std::exp(-hazard * week) - lives;
    double listed_before = 0.0;
    for (int n = 1; n < 200; ++n) listed_before += std::pow(lives, n) * (1.0 - std::pow(1.0 - found, n - 1));
    const double weeks = review * expected + starts * first * listed_before * weeks_of_who_leaves;
    EXPECT_NEAR(static_cast<double>(testing::total(outcome, Tally::blocked_weeks)) / weeks, 1.0, 0.03);
    EXPECT_GT(weeks / (review * expected), 1.05) << "weeks of reviews only";
}

TEST(BlockedSteps, AreMadeOnceThereIsRoom) {
    // room for all comes with the second year
    Scenario scenario = full_house();
    scenario.providers[1].capacity["home"] = 1.0;
    scenario.demand.capacity_growth = 2000.0;
    testing::Watched course(scenario);
    const auto due = [&] {
        std::set<std::uint32_t> seen;  // clients
        course.simulation().for_each_row([&](std::size_t, bool, const Columns& rows, std::uint32_t row) {
            if (Traits{rows.rest[row].traits}.step_due()) seen.insert(rows.id[row]);
        });
        return seen;
    };
    course.run(52);
    const std::set<std::uint32_t> before = due();
    EXPECT_GT(before.size(), 300U);
    EXPECT_LT(course.outcome().total(1, Tally::step_downs), 5);
    course.run(53);
    EXPECT_TRUE(due().empty()) << "in the first week, whenever their review is";
    // who has left the stay in that week has not stepped
    EXPECT_GT(course.outcome().total(2, Tally::step_downs), static_cast<std::int64_t>(before.size()) * 9 / 10);
}

TEST(BlockedSteps, WaitTheirTurnAmongThoseWhoWaitForCare) {
    // More want to go home than can: some from a stay, others from outside. Whoever starts from the list joined it no later
    // than anybody who is still on it.
    Scenario scenario =
        testing::plain_scenario({{.id = "stay", .starts = 30.0, .weeks = {mean, mean, mean, mean}},
                                 {.id = "home", .starts = 25.0, .places = 300.0, .weeks = {mean, mean, mean, mean}}},
                                4, review);
    scenario.segments[0].step_down_to = "home";
    scenario.segments[0].step_down = found;
    testing::Watched course(scenario);
    std::map<std::uint32_t, std::int32_t> listed;  // by client: the week in which it joined
    std::set<std::uint32_t> people_outside;        // who came from outside
    int from_outside = 0;
    int stepped = 0;
    std::int64_t on_the_list = 0;
    for (std::int32_t week = 0; week < 208; ++week) {
        course.run_to(week);
        std::map<std::uint32_t, std::int32_t> still;
        std::set<std::uint32_t> started;
        std::set<std::uint32_t> outside;
        course.simulation().for_each_row(
            [&](std::size_t caseload, bool in_care, const Columns& rows, std::uint32_t row) {
                const std::uint32_t id = rows.id[row];
                if (!in_care) {
                    EXPECT_EQ(caseload, 2U);
                    still[id] = rows.since[row];
                    outside.insert(id);
                } else if (Traits{rows.rest[row].traits}.step_due()) {
                    still[id] = listed.contains(id) ? listed[id] : week;
                } else if (caseload == 2 && rows.since[row] == week) {
                    started.insert(id);
                }
            });
        std::int32_t last = -1;
        for (const auto& [id, joined] : listed) {
            if (!started.contains(id)) continue;
            last = std::max(last, joined);
            ++(people_outside.contains(id) ? from_outside : stepped);
        }
        for (const auto& [id, joined] : still) EXPECT_GE(joined, last) << "week " << week;
        people_outside.merge(outside);
        listed = still;
        on_the_list = static_cast<std::int64_t>(still.size());
    }
    EXPECT_GT(from_outside, 300);
    EXPECT_GT(stepped, 300);
    EXPECT_GT(on_the_list, 200);
}

TEST(BlockedSteps, DoNotUseUpTheNumbersOfALife) {
    // Clients come in the first year only, are on the list from their first weeks on, and find one place more in the ninth
    // year: with a number for every review these would be more requests than a life has stays.
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
