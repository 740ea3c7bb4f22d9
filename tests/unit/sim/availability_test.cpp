// Availability pay: a part of what a contract is expected to pay is paid for the places, used or not.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

using testing::StatedTerm;

constexpr double a_year = 10.0 * 20.0 * 52.0 * 1e4;  // cents: 200 clients, a day a week at 100 EUR

/// Crisis care at a tariff of its cost, from a stationary start; there is room for all.
Scenario crisis(double availability, std::vector<StatedTerm> terms = {}) {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0, .weeks = {20.0, 20.0, 20.0, 20.0}}}, 4, 4);
    scenario.clock.start_empty = false;
    scenario.segments[0].crisis = true;
    scenario.segments[0].load = 0.4;
    scenario.providers[0].capacity.clear();  // as demand and load want it
    terms.emplace_back("availability", availability);
    terms.emplace_back("tariff", 1e4);
    scenario.current_contracts["care"] = testing::contract("pxq", terms);
    return scenario;
}

Outcome outcome_of(const Scenario& scenario) {
    const Plan plan = compile(scenario, 1);
    Outcome outcome(shape_of(plan));
    Replicator(plan).run(0, outcome);
    return outcome;
}

double spend(const Outcome& outcome, std::size_t year) {
    return static_cast<double>(outcome.total(year, Tally::spend_care));
}

// Fewer come, on the same luck: spend follows by what is paid for care, and not at all where all is paid for places. Exact, but
// for a cent a line and period.
TEST(Availability, AFallOfUseMovesSpendByTheRestOnly) {
    const auto fall = [](double availability, std::size_t year) {
        Scenario fewer = crisis(availability);
        fewer.demand.growth = -0.3;
        return spend(outcome_of(crisis(availability)), year) - spend(outcome_of(fewer), year);
    };
    for (std::size_t year = 2; year <= 4; ++year) {
        const double without = fall(0.0, year);
        EXPECT_GT(without, 0.1 * a_year);
        for (const double availability : {0.25, 0.6})
            EXPECT_NEAR(fall(availability, year), (1 - availability) * without, 26.0);
        EXPECT_EQ(fall(1.0, year), 0.0);
    }
}

TEST(Availability, PaysForTheCareThatIsPlanned) {
    const Outcome outcome = outcome_of(crisis(1.0));
    for (std::size_t year = 1; year <= 4; ++year) {
        EXPECT_NEAR(spend(outcome, year), a_year, 0.002 * a_year) << "not for full places: they are in the tariff";
        EXPECT_NEAR(spend(outcome, year), spend(outcome, 1), 1.0);
    }
}

TEST(Availability, FollowsThePriceOfTheYear) {
    const Outcome plain = outcome_of(crisis(1.0));
    const Outcome changed = outcome_of(crisis(1.0, {{"indexation", 0.1}, {"tender_discount", 0.2}}));
    for (std::size_t year = 1; year <= 4; ++year)
        EXPECT_NEAR(spend(changed, year) / spend(plain, year), 0.8 * std::pow(1.1, static_cast<double>(year - 1)),
                    1e-4);
}

TEST(Availability, StaysBelowACeiling) {
    for (const double availability : {0.3, 1.0}) {
        const Outcome outcome =
            outcome_of(crisis(availability, {{"ceiling.amount", 0.8 * a_year}, {"ceiling.beyond", 0.0}}));
        for (std::size_t year = 1; year <= 4; ++year) EXPECT_NEAR(spend(outcome, year), 0.8 * a_year, 30.0);
    }
}

TEST(Availability, IsNotPaidBesideTheContractBefore) {
    // what still runs off is care on the same places
    const auto first_year = [](double availability, double run_off) {
        Scenario scenario = crisis(0.0);
        scenario.contracts["care"] =
            testing::contract("pxq", {{"tariff", 1e4}, {"availability", availability}, {"run_off", run_off}});
        return spend(outcome_of(scenario), 1);
    };
    constexpr double keep = 0.0, convert = 1.0;
    for (const double availability : {0.4, 1.0})
        EXPECT_NEAR(first_year(availability, keep), first_year(availability, convert), 30.0) << availability;
}

TEST(Availability, EndsWithItsProvider) {
    // nine in ten clients are at a provider that cannot live on the tariff
    Scenario scenario = crisis(1.0);
    Provider& dear = scenario.providers[0];
    dear.share["care"] = 0.9;
    dear.cost_factor = 3.0;
    Provider other = dear;
    other.id = "other";
    other.share["care"] = 0.1;
    other.cost_factor = 0.01;
    scenario.providers.push_back(other);
    scenario.behaviour.reserves = 0.0;
    const Outcome both = outcome_of(scenario);
    scenario.behaviour.exit_periods = 1.0;
    const Outcome one = outcome_of(scenario);
    ASSERT_EQ(one.provider(1, 0, ProviderTally::exits), 1);
    const double parts = (spend(one, 1) / spend(both, 1) - 0.1) / 0.9 * 13.0;
    EXPECT_NEAR(parts, std::round(parts), 1e-3) << "whole parts of a year";
    EXPECT_GT(parts, 0.5);
    EXPECT_LT(parts, 12.5);
    for (std::size_t year = 2; year <= 4; ++year)
        EXPECT_NEAR(spend(one, year) / spend(both, year), 0.1, 1e-6) << "its places are nobody else's";
    EXPECT_EQ(one.provider(3, 1, ProviderTally::starts), one.total(3, Tally::clients_started));
}

}  // namespace
}  // namespace fundsim
