// One provider with a waiting list against the exact stationary weekly Markov chain, and Erlang C as its limit.
//
// Twenty equal segments in one scenario are twenty independent queues: referrals of a segment are a thinned Poisson
// process. A batch is one queue in one replication (58 years after ten years of settling), so that standard errors come
// from independent figures. z-limit 4.5: false-alarm rate 7e-6 a comparison.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "statistical/checks.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "statistical/theory.hpp"

namespace fundsim::testing {
namespace {

constexpr std::size_t queues = 20;
constexpr int years = 68;
constexpr std::size_t first_year = 11;

struct Queue {
    int places = 12;
    double referrals = 2.0;  // per week
    double weeks = 5.0;      // mean duration
    WeeklyQueue theory() const { return {places, referrals, hazard_of(weeks)}; }
};

struct Batches {
    std::vector<double> started, waited, at_once, waiting_weeks, care_weeks, referred;
    std::vector<std::vector<double>> share_waiting;  // by cell of the number waiting at the end of a year
};

/// Cells of the number waiting: 0, 1-2, 3-5, 6-10, 11-20, more.
constexpr std::array<std::size_t, 6> cell_ends{1, 3, 6, 11, 21, 1'000'000};
constexpr std::array cell_names{"P(nobody waiting)",   "P(1 ... 2 waiting)",   "P(3 ... 5 waiting)",
                                "P(6 ... 10 waiting)", "P(11 ... 20 waiting)", "P(more waiting)"};
std::size_t cell_of(std::size_t waiting) {
    std::size_t cell = 0;
    while (waiting >= cell_ends[cell]) ++cell;
    return cell;
}

Batches simulate(const Queue& queue, std::uint32_t replications) {
    std::vector<PlainCare> cares;
    for (std::size_t q = 0; q < queues; ++q)
        cares.push_back({.id = "queue_" + std::to_string(q),
                         .starts = queue.referrals,
                         .places = static_cast<double>(queue.places),
                         .weeks = {queue.weeks, queue.weeks, queue.weeks, queue.weeks}});
    Batches batches;
    batches.share_waiting.resize(cell_ends.size());
    for (const Outcome& outcome : run_all(plain_scenario(cares, years), replications))
        for (std::size_t q = 0; q < queues; ++q) {
            const auto sum = [&](Tally tally) { return over_years(outcome, first_year, years, q, tally); };
            batches.started.push_back(sum(Tally::clients_started));
            batches.waited.push_back(sum(Tally::wait_weeks));
            batches.referred.push_back(sum(Tally::clients_referred));
            batches.waiting_weeks.push_back(sum(Tally::waiting_weeks));
            batches.care_weeks.push_back(sum(Tally::care_weeks));
            double at_once = 0.0;
            std::vector<double> cells(cell_ends.size());
            for (std::size_t year = first_year; year <= years; ++year) {
                at_once += static_cast<double>(outcome.waits(year, q, 0));
                cells[cell_of(static_cast<std::size_t>(outcome.at(year, q, 0, Tally::waiting_end)))] += 1.0;
            }
            batches.at_once.push_back(at_once);
            for (std::size_t cell = 0; cell < cells.size(); ++cell)
                batches.share_waiting[cell].push_back(cells[cell] / static_cast<double>(years + 1 - first_year));
        }
    return batches;
}

/// Says each comparison; true when all hold.
bool follows(const Batches& batches, const WeeklyQueue& theory, bool quiet = false) {
    bool holds = true;
    const auto compare = [&](const char* what, const Estimate& found, double exact) {
        holds = holds && agrees(found, exact);
        if (!quiet)
            std::printf("    %-22s exact %9.5f  found %9.5f  z %+.2f\n", what, exact, found.mean, found.z(exact));
    };
    const double weeks = 52.0 * static_cast<double>(years + 1 - first_year);
    const auto per_week = [&](std::vector<double> values) {
        for (double& value : values) value /= weeks;
        return estimate(values);
    };
    compare("starts without a wait", ratio(batches.at_once, batches.started), theory.no_wait());
    compare("mean wait, weeks", ratio(batches.waited, batches.started), theory.mean_wait());
    compare("number waiting", per_week(batches.waiting_weeks), theory.mean_waiting());
    compare("number in care", per_week(batches.care_weeks), theory.mean_in_care());
    std::vector<double> expected(cell_ends.size());
    for (std::size_t n = 0; n < theory.waiting().size(); ++n) expected[cell_of(n)] += theory.waiting()[n];
    for (std::size_t cell = 0; cell < expected.size(); ++cell)
        compare(cell_names[cell], estimate(batches.share_waiting[cell]), expected[cell]);
    return holds;
}

TEST(Theory, ChainOfAnEmptyListIsPoisson) {
    // many places: nobody waits, and the number in care is that of ample capacity
    const double h = hazard_of(5.0);
    const WeeklyQueue roomy(60, 4.0, h);
    EXPECT_NEAR(roomy.mean_in_care(), 4.0 * mean_stay(h), 1e-9);
    EXPECT_NEAR(roomy.no_wait(), 1.0, 1e-9);
}

TEST(Theory, ChainBalancesItself) {
    const double h = hazard_of(5.0);
    const WeeklyQueue chain(12, 2.0, h);
    EXPECT_NEAR(chain.mean_in_care(), 2.0 * mean_stay(h), 1e-7) << "what is referred is what is cared for";
}

TEST(OneProvider, FollowsTheExactWeeklyChain) {
    const Queue queue;
    const WeeklyQueue theory = queue.theory();
    EXPECT_TRUE(follows(simulate(queue, 30), theory));
    // planted faults in the simulated system
    EXPECT_FALSE(follows(simulate({.places = 11}, 4), theory, true)) << "one place fewer went unseen";
    EXPECT_FALSE(follows(simulate({.weeks = 5.15}, 10), theory, true)) << "durations 3 % longer went unseen";
    EXPECT_FALSE(follows(simulate({.referrals = 2.04}, 10), theory, true)) << "2 % more referrals went unseen";
}

TEST(OneProvider, WithManyPlacesFollowsTheExactWeeklyChain) {
    const Queue queue{.places = 40, .referrals = 1.7, .weeks = 20.0};
    const WeeklyQueue theory = queue.theory();
    EXPECT_TRUE(follows(simulate(queue, 30), theory));
    EXPECT_FALSE(follows(simulate({.places = 39, .referrals = 1.7, .weeks = 20.0}, 20), theory, true));
}

// Slow service, weeks short beside it: the weekly chain goes to M/M/c. Exact against exact, no luck.
TEST(OneProvider, HasErlangCAsItsLimit) {
    constexpr int places = 30;
    constexpr double utilisation = 0.88;
    for (const double weeks : {10.0, 20.0, 40.0, 80.0}) {
        const double h = hazard_of(weeks);
        const double referrals = utilisation * places / mean_stay(h);
        const WeeklyQueue chain(places, referrals, h);
        const ErlangC erlang = erlang_c(places, referrals, 1.0 / mean_stay(h));
        const double wait = std::fabs(chain.mean_wait() / erlang.mean_wait - 1.0);
        const double none = std::fabs((1.0 - chain.no_wait()) / erlang.wait_probability - 1.0);
        std::printf("    mean %5.0f weeks: wait %8.4f (Erlang C %8.4f, %+.2f %%)  P(wait) %.5f (%.5f)\n", weeks,
                    chain.mean_wait(), erlang.mean_wait, 100.0 * (chain.mean_wait() / erlang.mean_wait - 1.0),
                    1.0 - chain.no_wait(), erlang.wait_probability);
        // a week counts as a share 1 / weeks of a stay: the distances shrink with it
        EXPECT_LT(wait, 0.15 / weeks);
        EXPECT_LT(none, 2.0 / weeks);
    }
}

// The engine itself beside Erlang C: 40-week stays; tolerance 4.5 standard errors + 3 % for the length of a week.
TEST(OneProvider, WithSlowCareWaitsAsErlangSays) {
    constexpr double utilisation = 0.88;
    constexpr double tolerance = 0.03;
    const double stay = mean_stay(hazard_of(40.0));
    const Queue queue{.places = 30, .referrals = utilisation * 30 / stay, .weeks = 40.0};
    const ErlangC erlang = erlang_c(queue.places, queue.referrals, 1.0 / stay);
    const auto waits_as_erlang = [&](const Queue& simulated, std::uint32_t replications) {
        const Batches batches = simulate(simulated, replications);
        const Estimate wait = ratio(batches.waited, batches.started);
        std::printf("    Erlang C %.4f weeks, found %.4f, standard error %.4f\n", erlang.mean_wait, wait.mean,
                    wait.standard_error);
        return std::fabs(wait.mean - erlang.mean_wait) <= z_limit * wait.standard_error + tolerance * erlang.mean_wait;
    };
    EXPECT_TRUE(waits_as_erlang(queue, 40));
    Queue fault = queue;
    fault.places = 29;
    EXPECT_FALSE(waits_as_erlang(fault, 40)) << "one place fewer went unseen";
}

}  // namespace
}  // namespace fundsim::testing
