// Messages: who sends them, what they cost the municipalities, what they take of the time for care.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::contract;
using testing::outcome_of;

/// Two equal providers, first and second; nothing but claims is written, one per client and period.
Scenario two_providers() {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0}}, 2, 4, 3);
    scenario.administration.messages_per_claim = 1.0;
    scenario.administration.cost_per_message = 7.0;
    scenario.providers[0].id = "first";
    scenario.providers[0].share["care"] = 0.5;
    scenario.providers.push_back(scenario.providers[0]);
    scenario.providers.back().id = "second";
    return scenario;
}

Outcome with_a_budget_of(const std::string& who) {
    Scenario scenario = two_providers();
    if (!who.empty()) scenario.current_contracts["care@" + who] = contract("lump_sum", {{"budget", 1e9}});
    return outcome_of(scenario);
}

TEST(Messages, OfClaimsAreOfWhoGivesTheCare) {
    const Outcome all = with_a_budget_of("");
    const Outcome second = with_a_budget_of("first");
    const Outcome first = with_a_budget_of("second");
    for (std::size_t year = 1; year <= 2; ++year) {
        const std::int64_t claims = all.total(year, Tally::messages);
        EXPECT_GT(first.total(year, Tally::messages), claims / 3);
        EXPECT_GT(second.total(year, Tally::messages), claims / 3);
        EXPECT_EQ(first.total(year, Tally::messages) + second.total(year, Tally::messages), claims);
        EXPECT_EQ(first.total(year, Tally::spend_admin), 7 * first.total(year, Tally::messages));
    }
}

TEST(Messages, OfClaimsTakeTheTimeOfWhoSendsThem) {
    // both are full: who writes no claims has more time for care
    const auto starts = [](const std::string& budget_of, std::size_t provider) {
        Scenario scenario = two_providers();
        scenario.clock.start_empty = false;
        scenario.segments[0].staff_minutes_per_unit = 60.0;
        scenario.segments[0].load = 1.2;
        scenario.administration.minutes_per_message = 48.0;  // of the four hours of a client and period
        for (Provider& each : scenario.providers) each.capacity.clear();
        if (!budget_of.empty())
            scenario.current_contracts["care@" + budget_of] = contract("lump_sum", {{"budget", 1e9}});
        scenario.contracts["care"] = scenario.current_contracts["care"];
        const Outcome outcome = outcome_of(scenario);
        return outcome.provider(2, provider, ProviderTally::starts);
    };
    EXPECT_GT(starts("second", 1), starts("", 1)) << "its own";
    EXPECT_LE(starts("second", 0), starts("", 0)) << "not those of the other";
}

}  // namespace
}  // namespace fundsim
