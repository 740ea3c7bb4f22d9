// From scenario to plan: names, caseloads, contracts, and limits that are refused rather than overrun.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "fundsim/plan.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

using testing::plain_scenario;

void expect_refused(const Scenario& scenario, const std::string& word) {
    try {
        compile(scenario, 1);
        FAIL() << "accepted, although: " << word;
    } catch (const std::invalid_argument& error) {
        EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
}

TEST(Compile, SpreadsOutEqualProviders) {
    Scenario scenario = plain_scenario({{.id = "home"}, {.id = "day"}}, 1);
    scenario.providers[0].count = 3;
    const Plan plan = compile(scenario, 1);
    const std::vector<std::string> names{"provider_home-1", "provider_home-2",      "provider_home-3",
                                         "provider_day",    "out_of_contract:home", "out_of_contract:day"};
    EXPECT_EQ(plan.provider_names, names);
    ASSERT_EQ(plan.caseloads.size(), 6U);
    EXPECT_EQ(plan.first_caseload, (std::vector<std::size_t>{0, 4, 6}));
    for (std::size_t c = 0; c < 3; ++c) EXPECT_DOUBLE_EQ(plan.caseloads[c].share, 1.0 / 3.0);
    for (std::size_t c = 0; c < 6; ++c) {
        EXPECT_EQ(plan.caseloads[c].segment, c < 4 ? 0 : 1) << c;
        EXPECT_EQ(plan.caseloads[c].out_of_contract, c == 3 || c == 5) << c;
    }
}

TEST(Compile, TakesTheCurrentContractWhereNoOtherIsNamed) {
    Scenario scenario = plain_scenario({{.id = "home"}, {.id = "day"}}, 1);
    scenario.contracts["day"] = testing::pxq({1, 2, 3, 4});
    const Plan plan = compile(scenario, 1);
    EXPECT_FALSE(plan.switches(0));
    EXPECT_EQ(plan.horizon_contract[0], plan.current_contract[0]);
    const std::size_t day = plan.first_caseload[1];
    EXPECT_TRUE(plan.switches(day));
    EXPECT_EQ(plan.horizon_model(1).name, "pxq");
    EXPECT_TRUE(plan.contracts[plan.horizon_contract[day]].by_class);
    EXPECT_FALSE(plan.contracts[plan.current_contract[day]].by_class);
}

TEST(Compile, TakesAContractThatIsStatedAgainAsUnchanged) {
    Scenario scenario = plain_scenario({{.id = "home"}, {.id = "day"}}, 1);
    scenario.providers[0].share["day"] = 0.4;
    scenario.providers[1].share["day"] = 0.6;
    scenario.current_contracts["day"] = testing::pxq({1, 2, 3, 4});
    scenario.current_contracts["day"].assumed = true;
    scenario.contracts["day"] = testing::pxq({1, 2, 3, 4});
    const Plan same = compile(scenario, 1);
    const std::size_t day = same.first_caseload[1];
    EXPECT_FALSE(same.switches(day)) << "whether a contract is known changes nothing about it";
    EXPECT_EQ(same.contracts.size(), 2U);

    Scenario dearer = scenario;
    dearer.contracts["day"] = testing::pxq({1, 2, 3, 5});
    EXPECT_TRUE(compile(dearer, 1).switches(day));
    Scenario settled_together = scenario;
    settled_together.contracts["day"].lot = "north";
    EXPECT_TRUE(compile(settled_together, 1).switches(day));
    Scenario own = scenario;  // amounts for "all providers together" would be for this one alone
    own.contracts["day@provider_home"] = own.contracts["day"];
    EXPECT_TRUE(compile(own, 1).switches(day));
    EXPECT_FALSE(compile(own, 1).switches(day + 1));
}

TEST(Compile, GivesAProviderItsOwnContract) {
    Scenario scenario = plain_scenario({{.id = "home"}, {.id = "day"}}, 1);
    scenario.providers[0].share["day"] = 0.4;
    scenario.providers[1].share["day"] = 0.6;
    scenario.contracts["day@provider_home"] = testing::contract("lump_sum", {{"budget", 1e8}});
    const Plan plan = compile(scenario, 1);
    const std::size_t day = plan.first_caseload[1];  // provider_home, provider_day, out of contract
    EXPECT_EQ(plan.contracts[plan.horizon_contract[day]].model->name, "lump_sum");
    EXPECT_EQ(plan.contracts[plan.horizon_contract[day]].key, "day@provider_home");
    EXPECT_TRUE(plan.switches(day));
    EXPECT_FALSE(plan.switches(day + 1)) << "the others keep the contract of the segment";
    EXPECT_FALSE(plan.switches(day + 2));
    EXPECT_FALSE(plan.switches(0));
}

TEST(Compile, SettlesALotTogetherPerProvider) {
    Scenario scenario = plain_scenario({{.id = "home"}, {.id = "day"}, {.id = "stay"}}, 1);
    for (Provider& provider : scenario.providers)
        for (const Segment& segment : scenario.segments) provider.share[segment.id] = 1.0 / 3.0;
    for (const char* segment : {"home", "stay"}) {
        scenario.contracts[segment] = testing::contract("task_based", {{"budget", 1e8}});
        scenario.contracts[segment].lot = "lot";
    }
    const Plan plan = compile(scenario, 1);
    const auto at = [&](std::size_t segment, std::size_t provider) { return plan.first_caseload[segment] + provider; };
    for (std::size_t p = 0; p < 3; ++p) {
        EXPECT_EQ(plan.horizon_agreement[at(0, p)], at(0, p));
        EXPECT_EQ(plan.horizon_agreement[at(1, p)], at(1, p)) << "another contract";
        EXPECT_EQ(plan.horizon_agreement[at(2, p)], at(0, p)) << "with the first of the lot at the same provider";
        EXPECT_EQ(plan.current_agreement[at(2, p)], at(2, p)) << "before, each on its own";
    }
}

TEST(Compile, ExpectsTheStationaryCareAtReferenceCost) {
    // ten starts a week for twenty weeks, a unit of 100 EUR a week
    const Plan plan = compile(plain_scenario({{}}, 1), 1);
    EXPECT_NEAR(plan.stationary_value[0], testing::ample * 52.0 * 1e4, 1e4) << "stated places, all of them in use";
    Scenario scenario = plain_scenario({{}}, 1);
    scenario.providers[0].capacity.clear();
    const Plan usual = compile(scenario, 1);
    EXPECT_NEAR(usual.stationary_value[0], 10.0 * 20.0 * 52.0 * 1e4, 1e4);
    EXPECT_EQ(usual.expected_value(0, false), usual.expected_value(0, true));
    EXPECT_EQ(usual.expected_pay(0, false), usual.expected_pay(0, true)) << "until neutral prices are derived";
}

TEST(Compile, RefusesWhatIsMissing) {
    Scenario scenario = plain_scenario({{}}, 1);
    scenario.current_contracts.clear();
    expect_refused(scenario, "current contract");
    scenario = plain_scenario({{}}, 1);
    scenario.providers.clear();
    expect_refused(scenario, "no provider");
    scenario = plain_scenario({{}}, 1);
    scenario.current_contracts["care"].model = "barter";
    expect_refused(scenario, "barter");
}

TEST(Compile, RefusesWhatIsTooLarge) {
    Scenario scenario = plain_scenario({{.starts = 500.0}}, 1);
    expect_refused(scenario, "400 new referrals");
    expect_refused(plain_scenario({{}}, 70), "weeks");
    expect_refused(plain_scenario({{}}, 1, 1, 513), "512 municipalities");
    scenario = plain_scenario({{}}, 1);
    scenario.clock.warm_up = 30;
    expect_refused(scenario, "whole years");
}

TEST(Compile, AcceptsTheLimitItself) {
    EXPECT_NO_THROW(compile(plain_scenario({{.starts = 399.0}}, 1), 1));
    EXPECT_NO_THROW(compile(plain_scenario({{}}, 68), 1));
    EXPECT_NO_THROW(compile(plain_scenario({{}}, 1, 1, 512), 1));
}

}  // namespace
}  // namespace fundsim
