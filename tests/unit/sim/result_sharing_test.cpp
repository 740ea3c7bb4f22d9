// What lies above an agreement's own year in what providers do: a risk corridor, a ceiling of the region.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "watched.hpp"

namespace fundsim {
namespace {

using testing::contract;
using testing::StatedTerm;

constexpr double tariff = 1.5e4;  // care costs 1e4 a unit, half of it avoidable

/// Self-interested providers, a new contract from the first week on, perceived at once.
Scenario under(const std::vector<StatedTerm>& terms, int providers = 1, int years = 3) {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0, .places = 260.0}}, years);
    scenario.segments[0].avoidable_share = 0.5;
    for (int other = 1; other < providers; ++other) {
        scenario.providers.push_back(scenario.providers[0]);
        scenario.providers.back().id = "provider_" + std::to_string(other);
    }
    for (Provider& provider : scenario.providers) {
        provider.share["care"] = 1.0 / providers;
        provider.capacity["care"] = 260.0 / providers;
    }
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.intensity = 0.2;
    scenario.behaviour.perception = 0.0;
    std::vector<StatedTerm> all{{"tariff", tariff}};
    all.insert(all.end(), terms.begin(), terms.end());
    scenario.contracts["care"] = contract("pxq", all);
    return scenario;
}

double units(const Scenario& scenario, std::size_t year) {
    return static_cast<double>(testing::outcome_of(scenario).total(year, Tally::delivered_quanta));
}

// The same luck: what differs is what an hour leaves.
TEST(Corridor, InFullLeavesNoReasonToGiveMoreCare) {
    const double none = units(under({}), 2);
    const double half = units(under({{"corridor.share", 0.5}}), 2);
    const double all = units(under({{"corridor.share", 1.0}}), 2);
    const double nothing_left = units(under({{"tariff", 0.5e4}}), 2);  // an hour pays what it can save
    EXPECT_LT(half, 0.97 * none);
    EXPECT_LT(all, 0.97 * half);
    EXPECT_LE(all, 1.0005 * nothing_left);
    EXPECT_GE(all, 0.9995 * nothing_left) << "nor to give less";
}

// The published hours hold with the contract in force: what it leaves of an hour is known where need is set.
TEST(Corridor, OfTodaysContractIsInTodaysHours) {
    const auto given = [](const std::vector<StatedTerm>& terms) {
        Scenario scenario = under({});
        scenario.contracts.clear();
        scenario.clock.start_empty = false;
        scenario.clock.warm_up = weeks_per_year;
        std::vector<StatedTerm> all{{"tariff", tariff}};
        all.insert(all.end(), terms.begin(), terms.end());
        scenario.current_contracts["care"] = contract("pxq", all);
        return units(scenario, 2);
    };
    const double none = given({});
    EXPECT_NEAR(given({{"corridor.share", 1.0}}) / none, 1.0, 0.02);
    EXPECT_NEAR(given({{"regional_ceiling", 0.5 * none * tariff}}) / none, 1.0, 0.02);
}

// A bonus is a share of what the rule pays, and no part of the result that is shared.
TEST(Corridor, IsNotOfBonuses) {
    const auto effort = [](double share) {
        Scenario scenario = under({});
        scenario.behaviour.intensity = 0.0;
        scenario.behaviour.kpi_effort = 1.0;
        scenario.contracts["care"] = contract("performance_based", {{"pxq.tariff", tariff},
                                                                    {"goal.bonus", 0.1},
                                                                    {"goal.target", 0.5},
                                                                    {"goal.full", 0.7},
                                                                    {"corridor.share", share}});
        testing::Watched course(scenario);
        course.run_to(4 * weeks_per_period);  // it still expects the target
        return course.providers().choice(0).effort_q8;
    };
    EXPECT_GT(effort(0.0), 256 + 4);
    EXPECT_EQ(effort(1.0), effort(0.0));
}

TEST(Corridor, OfNothingOrThatIsNotReachedChangesNothing) {
    const testing::StatedTerm wide{"corridor.width", 1.0};
    const Outcome without = testing::outcome_of(under({}));
    EXPECT_EQ(testing::outcome_of(under({{"corridor.width", 0.03}})), without) << "to the bit";
    EXPECT_EQ(testing::outcome_of(under({wide, {"corridor.share", 1.0}})).total(2, Tally::delivered_quanta),
              without.total(2, Tally::delivered_quanta));
}

/// Care of the last quarter of year 2 over that of its first: by periods in care nothing of this is seen, so by spend.
TEST(RegionalCeiling, ThatIsNotReachedChangesNothingToTheBit) {
    EXPECT_EQ(testing::outcome_of(under({{"regional_ceiling", 1e12}}, 2)), testing::outcome_of(under({}, 2)));
}

TEST(RegionalCeiling, ThatBindsLeavesFewerReasonsToGiveCareTheFewerShareIt) {
    const double year_of_care = units(under({}, 1), 2);
    const StatedTerm ceiling{"regional_ceiling", 0.75 * year_of_care * tariff};
    const double alone = units(under({ceiling}, 1), 2) / units(under({}, 1), 2);
    const double two = units(under({ceiling}, 2), 2) / units(under({}, 2), 2);
    const double ten = units(under({ceiling}, 10), 2) / units(under({}, 10), 2);
    EXPECT_LT(ten, 0.99) << "after it binds nobody is paid for more";
    EXPECT_LT(two, 0.99 * ten) << "and before, who has a half loses a half of what it takes from later";
    EXPECT_LT(alone, 0.99 * two);
}

}  // namespace
}  // namespace fundsim
