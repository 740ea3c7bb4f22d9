// Who sets the class, and what becomes of a higher one that is asked for during care.
#include <gtest/gtest.h>

#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::outcome_of;
using testing::plain_scenario;
using testing::total;
using testing::values;

Scenario scenario_of(const Referrer& door) {
    Scenario scenario =
        plain_scenario({{.starts = 20.0, .share = {0.4, 0.3, 0.2, 0.1}, .weeks = {40, 40, 40, 40}}}, 3, 4, 4);
    scenario.course.worsening = values({0.01, 0.01, 0.01, 0.0});
    scenario.course.lightening = values({0.0, 0.01, 0.01, 0.01});
    scenario.referrers = {door};
    return scenario;
}

TEST(WhoSetsTheClass, AccessErrsForThoseWhomItGatesAndNobodyElse) {
    for (const bool gated : {true, false})
        for (const bool court : {true, false}) {
            Scenario scenario =
                scenario_of({.id = "door", .label = {}, .share = 1.0, .gated = gated, .court_ordered = court});
            scenario.access.accuracy = 0.5;
            const Outcome outcome = outcome_of(scenario);
            const auto share = [&](Tally tally, Tally of) {
                return static_cast<double>(total(outcome, tally)) / static_cast<double>(total(outcome, of));
            };
            // one in two wrong, half of them too high where there is a higher class
            const double wrong = gated || court ? 0.5 * 0.5 * 0.9 : 0.0;
            EXPECT_NEAR(share(Tally::coded_up, Tally::clients_started), wrong, wrong > 0.0 ? 0.025 : 0.0);
            EXPECT_EQ(total(outcome, Tally::ended_coded_up) > 0, wrong > 0.0);
        }
}

/// Everybody is gated and judged rightly: what is coded higher was asked for during care.
Scenario asking() {
    Scenario scenario = scenario_of({.id = "door", .label = {}, .share = 1.0, .gated = true});
    scenario.course.worsening = scenario.course.lightening = values({0.0, 0.0, 0.0, 0.0});
    scenario.current_contracts["care"] = testing::pxq({1e4, 2e4, 4e4, 8e4});
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.coding = 1.0;
    return scenario;
}

TEST(Requests, AreRefusedAsOftenAsProposals) {
    const Scenario checked = asking();
    Scenario unchecked = asking();
    unchecked.own_use_share = 0.0;
    unchecked.behaviour.payer = 100.0;  // who pays a quarter of the cost does not look
    const auto changes = [](const Scenario& scenario) {
        return static_cast<double>(total(outcome_of(scenario), Tally::arrangement_changes));
    };
    const double granted = changes(unchecked);
    EXPECT_GT(granted, 200.0);
    EXPECT_NEAR(changes(checked) / granted, 0.9, 0.03);
}

TEST(Requests, CountAtTheEndAndNotAtTheStart) {
    const Outcome outcome = outcome_of(asking());
    EXPECT_EQ(total(outcome, Tally::coded_up), 0);
    EXPECT_GT(total(outcome, Tally::ended_coded_up), 100);
    EXPECT_LE(total(outcome, Tally::ended_coded_up), total(outcome, Tally::arrangement_changes));
}

}  // namespace
}  // namespace fundsim
