// Providers that enter while a contract runs: who, at what cost, with whose staff and clients.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/distributions.hpp"
#include "base/philox.hpp"
#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/replicate.hpp"
#include "model/purposes.hpp"
#include "sim/simulation.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

constexpr int there = 4, outside = 5;
constexpr double surely = 1e4;  // any wish is enough

Outcome outcome_of(const Scenario& scenario, std::uint32_t replication = 0) {
    const Plan plan = compile(scenario, 1);
    Replicator replicator(plan);
    Outcome outcome(shape_of(plan));
    replicator.run(replication, outcome);
    return outcome;
}

/// Four equal providers with room for all, at a margin of 5 %; five others of a tenth of their size together each, which may
/// enter. All cost goes with the units given.
Scenario region(double entry, double tariff = 1.05e4, int years = 3) {
    Scenario scenario =
        testing::plain_scenario({{.starts = 10.0, .tariff = {1.05e4, 1.05e4, 1.05e4, 1.05e4}}}, years, 4);
    scenario.clock.warm_up = 52;
    scenario.clock.start_empty = false;
    scenario.segments[0].avoidable_share = 1.0;
    Provider& provider = scenario.providers[0];
    provider.count = there;
    Provider other;
    other.id = "newcomer";
    other.enters = true;
    other.count = outside;
    other.share["care"] = 0.1 * outside;
    other.capacity["care"] = testing::ample * outside;
    scenario.providers.push_back(other);
    scenario.behaviour.entry = entry;
    ContractTerms contract = testing::contract("pxq", {{"tariff", tariff}});
    testing::state(contract, {"procurement.admits", 1.0});
    scenario.contracts["care"] = contract;
    return scenario;
}

std::int64_t entries(const Outcome& outcome, std::size_t year) {
    std::int64_t count = 0;
    for (std::size_t p = 0; p < outcome.shape().providers; ++p)
        count += outcome.provider(year, p, ProviderTally::entries);
    return count;
}

TEST(Entry, FollowsTheMarginOfThoseWhoAreThereAtItsOwnCost) {
    constexpr double bid = 5e4, e = 6.0;
    std::int64_t seen = 0;
    for (std::uint32_t replication = 0; replication < 20; ++replication) {
        Scenario scenario = region(e);
        scenario.providers[1].cost_factor = 0.98;
        scenario.providers[1].capacity["care"] = 4.0 * outside;  // places, of which it plans to use all
        testing::state(scenario.contracts["care"], {"procurement.cost_provider", bid});
        const Outcome outcome = outcome_of(scenario, replication);
        std::set<int> in;
        for (std::size_t year = 1; year <= 3; ++year) {
            double revenue = 0.0;
            double cost = 0.0;
            for (std::size_t p = 0; p < there + outside; ++p) {
                revenue += static_cast<double>(outcome.provider(year - 1, p, ProviderTally::revenue_cents));
                cost += static_cast<double>(outcome.provider(year - 1, p, ProviderTally::cost_cents));
            }
            // the bid over three years, against 4 places of a unit a week at 98 % of 100 euro
            const double wish = revenue / cost / 0.98 - 1.0 - 0.01 - bid / (4.0 * 52.0 * 0.98e4) / 3.0;
            const double probability = std::min(1.0, std::max(0.0, e * wish));
            for (int p = 0; p < outside; ++p) {
                std::uint32_t who = 2166136261U;
                for (const char letter : "newcomer-" + std::to_string(p + 1))
                    who = (who ^ static_cast<unsigned char>(letter)) * 16777619U;
                const Block luck = philox(key_of_seed(1), who, block_of(Purpose::entry),
                                          static_cast<std::uint32_t>(year), replication);
                const bool comes = luck[0] * 0x1p-32 < probability && in.insert(p).second;
                EXPECT_EQ(outcome.provider(year, static_cast<std::size_t>(there + p), ProviderTally::entries), comes)
                    << "replication " << replication << ", year " << year << ", provider " << p;
                seen += comes;
            }
        }
    }
    EXPECT_GT(seen, 10);
    EXPECT_LT(seen, 90);
}

TEST(Entry, AGreaterWishBringsTheSameOnesSooner) {
    int more = 0;
    for (std::uint32_t replication = 0; replication < 10; ++replication) {
        const Outcome weak = outcome_of(region(6.0), replication);
        const Outcome strong = outcome_of(region(15.0), replication);
        for (std::size_t p = there; p < there + outside; ++p) {
            const std::int64_t before = weak.provider(1, p, ProviderTally::entries);
            const std::int64_t after = strong.provider(1, p, ProviderTally::entries);
            EXPECT_LE(before, after) << "replication " << replication << ", provider " << p;
            more += static_cast<int>(after - before);
        }
    }
    EXPECT_GT(more, 0);
}

TEST(Entry, WhereAdmissionWasOpenBeforeOnlyWhatChangesDrawsAnybody) {
    Scenario scenario = region(surely, 1.05e4);
    testing::state(scenario.current_contracts["care"], {"procurement.admits", 1.0});
    EXPECT_EQ(entries(outcome_of(scenario), 1), 0) << "whoever wanted in is in";
    testing::state(scenario.contracts["care"], {"tariff", 1.2e4});
    const Outcome dearer = outcome_of(scenario);
    EXPECT_EQ(entries(dearer, 1), 0) << "owners look at the year before";
    EXPECT_EQ(entries(dearer, 2), outside);
}

TEST(Entry, AWaitDrawsWhereAnotherClientPays) {
    const auto with_places = [](double places) {
        Scenario scenario = region(surely, 1.005e4);  // less than the usual margin
        scenario.current_contracts["care"] = testing::pxq({1.005e4, 1.005e4, 1.005e4, 1.005e4});
        scenario.providers[0].capacity["care"] = places;
        return entries(outcome_of(scenario), 1);
    };
    EXPECT_EQ(with_places(testing::ample), 0);
    EXPECT_EQ(with_places(150.0), outside) << "of 200 that are needed";
}

TEST(Entry, NobodyEntersWithoutElasticityOrOpenAdmission) {
    EXPECT_EQ(entries(outcome_of(region(0.0)), 1), 0);
    Scenario closed = region(surely);
    testing::state(closed.contracts["care"], {"procurement.admits", 0.0});
    const Outcome outcome = outcome_of(closed);
    for (std::size_t year = 1; year <= 3; ++year) EXPECT_EQ(entries(outcome, year), 0);
    EXPECT_EQ(entries(outcome_of(region(surely)), 1), outside);
}

TEST(Entry, TakesItsPartOfTheClientsAndBringsChoice) {
    std::int64_t at_entrants = 0;
    std::int64_t all = 0;
    for (std::uint32_t replication = 0; replication < 4; ++replication) {
        const Outcome open = outcome_of(region(surely), replication);
        const Outcome closed = outcome_of(region(0.0), replication);
        for (std::size_t p = there; p < there + outside; ++p) at_entrants += open.provider(3, p, ProviderTally::starts);
        const std::int64_t starts = open.total(3, Tally::clients_started);
        all += starts;
        EXPECT_EQ(open.total(3, Tally::choice), (there + outside) * starts);
        EXPECT_EQ(closed.total(3, Tally::choice), there * closed.total(3, Tally::clients_started));
        EXPECT_GT(open.total(3, Tally::match_level), closed.total(3, Tally::match_level));
        EXPECT_EQ(open.total(3, Tally::clients_referred), closed.total(3, Tally::clients_referred));
        for (const Tally frozen : {Tally::frozen_spend_care, Tally::frozen_clients_started, Tally::frozen_wait_weeks})
            for (std::size_t year = 1; year <= 3; ++year)
                EXPECT_EQ(open.total(year, frozen), closed.total(year, frozen))
                    << "nobody enters where nobody responds";
    }
    // 5 tenths of 15; five standard deviations: a false alarm in 1.7 million
    const double n = static_cast<double>(all);
    EXPECT_NEAR(static_cast<double>(at_entrants) / n, 1.0 / 3.0, 5.0 * std::sqrt(1.0 / 3.0 * 2.0 / 3.0 / n));
}

TEST(Entry, CostsBothSidesWhatAProcedureCosts) {
    constexpr double region_cost = 50'000'01, bid = 20'000'03, managed = 1'300'00;
    Scenario scenario = region(3.0);
    scenario.administration.cost_per_provider = managed;
    testing::state(scenario.contracts["care"], {"procurement.cost_region", region_cost});
    std::int64_t late = 0;
    for (std::uint32_t replication = 0; replication < 10; ++replication) {
        const Outcome outcome = outcome_of(scenario, replication);
        std::int64_t contracted = there;
        EXPECT_EQ(outcome.total(0, Tally::spend_admin), there * std::llround(managed)) << "before anybody enters";
        for (std::size_t year = 1; year <= 3; ++year) {
            contracted += entries(outcome, year);
            const std::int64_t let = entries(outcome, year) + (year == 1 ? there : 0);
            EXPECT_EQ(outcome.total(year, Tally::spend_admin),
                      let * std::llround(region_cost) + contracted * std::llround(managed));
            late += year > 1 ? entries(outcome, year) : 0;
            std::int64_t received = 0;
            for (std::size_t p = 0; p < outcome.shape().providers; ++p)
                received += outcome.provider(year, p, ProviderTally::revenue_cents);
            EXPECT_EQ(received,
                      outcome.total(year, Tally::spend_care) + outcome.total(year, Tally::spend_out_of_contract))
                << "cents in, cents out";
        }
    }
    EXPECT_GT(late, 0);
    scenario.behaviour.entry = 1e9;
    const auto cost_of = [&](double each) {
        testing::state(scenario.contracts["care"], {"procurement.cost_provider", each});
        const Outcome outcome = outcome_of(scenario);
        std::int64_t cost = 0;
        for (std::size_t p = 0; p < there + outside; ++p) cost += outcome.provider(1, p, ProviderTally::cost_cents);
        EXPECT_EQ(entries(outcome, 1), outside);
        return cost;
    };
    EXPECT_EQ(cost_of(bid) - cost_of(0.0), (there + outside) * std::llround(bid)) << "once each";
}

/// Capacity that is paid, in all and of those who enter, over that of the start; and attention of contract management.
struct AfterEntry {
    double all = 0.0, entrants = 0.0, attention = 0.0;
    std::int64_t reserves = 0;
};
AfterEntry after_entry(Scenario scenario, int periods = periods_per_year) {
    const Plan plan = compile(scenario, 1);
    Tables tables;
    ContractTables contracts;
    build_tables(plan, draw_parameters(plan, 0), tables);
    build_contracts(plan, draw_parameters(plan, 0), tables, contracts);
    Outcome outcome(shape_of(plan));
    Simulation simulation(plan);
    simulation.begin(tables, contracts, 0, outcome);
    simulation.run_until(simulation.warm_up() + weeks_per_period * (periods - 1) + 1);
    AfterEntry found;
    double before = 0.0;
    for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
        if (plan.caseloads[c].out_of_contract) continue;
        const auto planned = static_cast<double>(tables.caseloads[c].paid_capacity);
        const double now = planned * simulation.ledger().scale(c) / 65536.0;
        found.all += now;
        if (plan.caseloads[c].enters) found.entrants += now;
        else before += planned;
    }
    found.all /= before;
    found.entrants /= before;
    found.attention = simulation.providers().attention();
    found.reserves = simulation.providers().reserves(there);  // of the first that enters
    return found;
}

TEST(Entry, StaffIsNewInTheRegionInPartAndComesFromOthersForTheRest) {
    Scenario scenario = region(surely);
    scenario.providers[0].capacity["care"] = 200.0;
    scenario.providers[1].capacity["care"] = 100.0;
    constexpr double rounding = 1e-3;  // of scales in 1/65,536, ten times
    for (const double labour : {0.0, 0.4, 1.0}) {
        scenario.behaviour.labour_entry = labour;
        const AfterEntry found = after_entry(scenario);
        EXPECT_NEAR(found.all, 1.0 + 0.5 * labour, rounding) << labour;
        // who enters is asked for staff by who enters beside it, too
        if (labour == 1.0) EXPECT_NEAR(found.entrants, 0.5, rounding);
        else EXPECT_LT(found.entrants, 0.5);
        EXPECT_GT(found.entrants, 0.35);
        EXPECT_NEAR(after_entry(scenario, 1).all, 1.0 + 0.5 * labour / 10.0, rounding)
            << "in the first of ten periods: a stay is 20 weeks";
    }
    scenario.providers[1].capacity["care"] = 1000.0;  // five times what is there
    scenario.providers[1].count = 1;
    scenario.behaviour.labour_entry = 0.0;
    const AfterEntry giant = after_entry(scenario);
    EXPECT_NEAR(giant.all, 1.0, rounding);
    EXPECT_NEAR(giant.entrants, 1.0 - std::pow(1.0 - 0.5 / 10.0, 10), rounding) << "half of their staff at most";
}

TEST(Entry, DilutesAttentionAndBringsItsOwnReserves) {
    Scenario scenario = region(surely);
    scenario.administration.providers_followed = there;
    scenario.behaviour.reserves = 0.1;
    scenario.segments[0].avoidable_share = 0.6;
    scenario.providers[0].capacity["care"] = 200.0;
    scenario.providers[1].capacity["care"] = 100.0;
    scenario.current_contracts["care"] = testing::pxq({1.2e4, 1.2e4, 1.2e4, 1.2e4});
    const AfterEntry found = after_entry(scenario, 1);
    EXPECT_DOUBLE_EQ(found.attention, static_cast<double>(there) / (there + outside));
    // 20 places at 100 euro a week: a tenth of a year
    EXPECT_NEAR(static_cast<double>(found.reserves), 20.0 * 1e4 * 0.1 * 52.0, 1e3);
    scenario.behaviour.entry = 0.0;
    EXPECT_DOUBLE_EQ(after_entry(scenario).attention, 1.0);
}

TEST(Entry, HappensOnce) {
    // at 50 euro an hour in the first year who enters loses half of its cost, and stops; later it would gain
    Scenario scenario = region(surely, 0.5e4, 4);
    scenario.providers[0].cost_factor = 0.4;
    scenario.current_contracts["care"] = testing::pxq({1.5e4, 1.5e4, 1.5e4, 1.5e4});
    scenario.behaviour.exit_periods = 2.0;
    scenario.behaviour.reserves = 0.0;
    ContractTerms& contract = scenario.contracts["care"];
    contract.later = contract.terms;
    contract.later_from = 1;
    contract.later[0].fill(Value(2e4));
    scenario.segments[0].wait_norm = 8.0;
    const Outcome outcome = outcome_of(scenario);
    EXPECT_EQ(entries(outcome, 1), outside);
    for (std::size_t p = there; p < there + outside; ++p)
        EXPECT_EQ(outcome.provider(1, p, ProviderTally::exits), 1) << p;
    for (std::size_t year = 2; year <= 4; ++year) {
        EXPECT_EQ(entries(outcome, year), 0);
        for (std::size_t p = there; p < there + outside; ++p)
            EXPECT_EQ(outcome.provider(year, p, ProviderTally::starts), 0) << "nobody is sent to who stopped";
    }
    EXPECT_EQ(outcome.total(1, Tally::waiting_end), 0);
}

}  // namespace
}  // namespace fundsim
