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
