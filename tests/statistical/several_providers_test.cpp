// Several providers in one segment: split lists where everybody keeps to its own choice, one list where there is one
// provider, and something between where waits are looked at.
//
// With patience without end a client goes to the best match of four candidates drawn by share, whatever the waits: a
// provider's referrals are a thinned Poisson process, and each list is the exact weekly chain of its own. z-limit 4.5:
// false-alarm rate 7e-6 a comparison.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "fundsim/pooled.hpp"
#include "statistical/checks.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "statistical/theory.hpp"

namespace fundsim::testing {
namespace {

constexpr int years = 60;
constexpr std::size_t first_year = 11;
constexpr double referrals = 6.0;  // per week, all providers
constexpr double weeks = 5.0;
constexpr double for_ever = 520.0;

struct Part {
    double share = 1.0;  // of referrals
    int places = 12;
};
const std::vector<Part> parts{{0.5, 17}, {0.3, 11}, {0.2, 8}};

Scenario scenario_of(const std::vector<Part>& providers, double patience) {
    Scenario scenario = plain_scenario({{.starts = referrals, .weeks = {weeks, weeks, weeks, weeks}}}, years);
    scenario.placement.patience = patience;
    scenario.providers.clear();
    for (std::size_t p = 0; p < providers.size(); ++p) {
        Provider provider;
        provider.id = "provider_" + std::to_string(p);
        provider.share["care"] = providers[p].share;
        provider.capacity["care"] = providers[p].places;
        scenario.providers.push_back(provider);
    }
    return scenario;
}

struct Waits {
    Estimate mean;                 // weeks
    Estimate at_once;              // share of starts
    std::vector<Estimate> starts;  // per provider and week
};

Waits simulate(const std::vector<Part>& providers, double patience, std::uint32_t replications = 60) {
    const auto outcomes = run_all(scenario_of(providers, patience), replications);
    const auto sum = [&](Tally tally) {
        return column(outcomes, [&](const Outcome& o) { return over_years(o, first_year, years, tally); });
    };
    const auto started = sum(Tally::clients_started);
    Waits waits;
    waits.mean = ratio(sum(Tally::wait_weeks), started);
    waits.at_once = ratio(column(outcomes,
                                 [](const Outcome& o) {
                                     double found = 0.0;
                                     for (std::size_t year = first_year; year <= years; ++year)
                                         found += static_cast<double>(o.waits(year, 0, 0));
                                     return found;
                                 }),
                          started);
    for (std::size_t p = 0; p < providers.size(); ++p)
        waits.starts.push_back(estimate(column(outcomes, [&](const Outcome& o) {
            double starts = 0.0;
            for (std::size_t year = first_year; year <= years; ++year)
                starts += static_cast<double>(o.provider(year, p, ProviderTally::starts));
            return starts / (52.0 * static_cast<double>(years + 1 - first_year));
        })));
    return waits;
}

struct Theory {
    double mean = 0.0, at_once = 0.0;
};

Theory split(const std::vector<Part>& providers) {
    Theory theory;
    for (const Part& part : providers) {
        const WeeklyQueue chain(part.places, referrals * part.share, hazard_of(weeks));
        theory.mean += part.share * chain.mean_wait();
        theory.at_once += part.share * chain.no_wait();
    }
    return theory;
}

bool follows(const Waits& found, const Theory& exact, const std::vector<Part>& providers, bool quiet = false) {
    bool holds = true;
    const auto compare = [&](const std::string& what, const Estimate& estimate, double value) {
        holds = holds && agrees(estimate, value);
        if (!quiet)
            std::printf("    %-24s exact %9.5f  found %9.5f  z %+.2f\n", what.c_str(), value, estimate.mean,
                        estimate.z(value));
    };
    compare("mean wait, weeks", found.mean, exact.mean);
    compare("starts without a wait", found.at_once, exact.at_once);
    for (std::size_t p = 0; p < providers.size(); ++p)
        compare("starts at provider " + std::to_string(p), found.starts[p], referrals * providers[p].share);
    return holds;
}

TEST(SeveralProviders, EachListIsAChainOfItsOwnWhereNobodyLooksAtWaits) {
    const Theory exact = split(parts);
    EXPECT_TRUE(follows(simulate(parts, for_ever), exact, parts));
    // planted faults in the simulated system
    std::vector<Part> fault = parts;
    --fault[2].places;
    EXPECT_FALSE(follows(simulate(fault, for_ever, 20), exact, parts, true)) << "one place fewer went unseen";
    fault = parts;
    fault[0].share -= 0.01;
    fault[1].share += 0.01;
    EXPECT_FALSE(follows(simulate(fault, for_ever, 20), exact, parts, true)) << "1 % elsewhere went unseen";
}

TEST(SeveralProviders, LookingAtWaitsHelpsButNotAsMuchAsOneList) {
    const int places =
        std::accumulate(parts.begin(), parts.end(), 0, [](int n, const Part& p) { return n + p.places; });
    const double one_list = WeeklyQueue(places, referrals, hazard_of(weeks)).mean_wait();
    const double own_lists = split(parts).mean;
    const Estimate found = simulate(parts, 0.0).mean;
    std::printf("    mean wait: one list %.4f, shortest of four %.4f (standard error %.4f), own lists %.4f weeks\n",
                one_list, found.mean, found.standard_error, own_lists);
    EXPECT_GT(found.mean - z_limit * found.standard_error, one_list);
    EXPECT_LT(found.mean + z_limit * found.standard_error, own_lists);
    EXPECT_TRUE(agrees(simulate({{1.0, places}}, 0.0).mean, one_list)) << "one provider is one list";
}

// What `run --pooled` sets beside a scenario: the places of all in one list.
TEST(SeveralProviders, PooledTheyAreOneProviderWithAllPlaces) {
    const int places =
        std::accumulate(parts.begin(), parts.end(), 0, [](int n, const Part& p) { return n + p.places; });
    const Scenario pool = pooled(scenario_of(parts, for_ever));
    ASSERT_EQ(pool.providers.size(), 1U);
    EXPECT_DOUBLE_EQ(pool.providers[0].capacity.at("care").central, places);
    const auto waited = [](const std::vector<Outcome>& outcomes) {
        return column(outcomes, [](const Outcome& o) { return over_years(o, 1, years, Tally::wait_weeks); });
    };
    // the same clients with the same luck in the same places: the same weeks, to the last
    EXPECT_EQ(waited(run_all(pool, 3)), waited(run_all(scenario_of({{1.0, places}}, for_ever), 3)));
    const Scenario alone = scenario_of({{1.0, places}}, for_ever);
    EXPECT_EQ(waited(run_all(pooled(alone), 3)), waited(run_all(alone, 3))) << "one provider is its own pool";
}

}  // namespace
}  // namespace fundsim::testing
