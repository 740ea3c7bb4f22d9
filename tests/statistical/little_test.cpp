// Little's law as exact bookkeeping, on every queue: no luck, no tolerance.
//
// Summed over clients, weeks waited = summed over weeks, clients waiting. At the edges of a run those still waiting
// have waited without starting: either the run begins and ends empty, or their weeks are counted from their own
// histories.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "model/client_id.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim::testing {
namespace {

/// Referrals in the first year only, too many for the places; then the lists run empty.
Scenario one_busy_year() {
    Scenario scenario = plain_scenario({{.id = "home", .starts = 6.0, .places = 60.0, .weeks = {20, 20, 20, 20}},
                                        {.id = "day", .starts = 2.0, .places = 25.0, .weeks = {30, 30, 30, 30}},
                                        {.id = "stay", .starts = 1.0, .places = 8.0, .weeks = {12, 12, 12, 12}}},
                                       30, 4, 3);
    scenario.demand.growth = -1.0 + 1e-12;
    return scenario;
}

struct Sums {
    double referred, started, wait_weeks, waiting_weeks, care_weeks, care_weeks_ended, ended, left_waiting, delivered;
};

Sums sums_of(const Outcome& outcome, std::size_t segment, std::size_t municipality, std::size_t last_year) {
    const auto sum = [&](std::initializer_list<Tally> tallies) {
        std::int64_t total = 0;
        for (std::size_t year = 1; year <= last_year; ++year)
            for (const Tally tally : tallies) total += outcome.at(year, segment, municipality, tally);
        return static_cast<double>(total);
    };
    return {.referred = sum({Tally::clients_referred}),
            .started = sum({Tally::clients_started}),
            .wait_weeks = sum({Tally::wait_weeks}),
            .waiting_weeks = sum({Tally::waiting_weeks}),
            .care_weeks = sum({Tally::care_weeks}),
            .care_weeks_ended = sum({Tally::care_weeks_ended}),
            .ended = sum({Tally::ended_as_planned, Tally::ended_early_by_client, Tally::ended_in_agreement,
                          Tally::ended_external, Tally::ended_other_domain, Tally::ended_other_provider}),
            .left_waiting = sum({Tally::withdrawn, Tally::recovered_waiting}),
            .delivered = sum({Tally::delivered_quanta})};
}

TEST(Little, HoldsToTheWeekOnEveryQueueFromEmptyToEmpty) {
    const Scenario scenario = one_busy_year();
    for (const Outcome& outcome : run_all(scenario, 20))
        for (std::size_t segment = 0; segment < 3; ++segment)
            for (std::size_t town = 0; town < 3; ++town) {
                const Sums sums = sums_of(outcome, segment, town, 30);
                ASSERT_EQ(outcome.at(30, segment, town, Tally::in_care_end), 0);
                ASSERT_EQ(outcome.at(30, segment, town, Tally::waiting_end), 0);
                EXPECT_EQ(sums.wait_weeks, sums.waiting_weeks);
                EXPECT_EQ(sums.care_weeks_ended, sums.care_weeks);
                EXPECT_EQ(sums.started, sums.referred);
                EXPECT_EQ(sums.ended, sums.started);
                EXPECT_EQ(sums.delivered, sums.care_weeks) << "one unit a week each";
                EXPECT_GT(sums.wait_weeks, 0.0) << "without waiting nothing is tested";
            }
}

TEST(Little, CountsThoseWhoLeaveTheListOnlyInTheStock) {
    Scenario scenario = one_busy_year();
    scenario.course.withdrawal = 0.02;
    scenario.course.natural_share = 0.3;
    double left = 0.0;
    for (const Outcome& outcome : run_all(scenario, 20))
        for (std::size_t segment = 0; segment < 3; ++segment) {
            double extra = 0.0;
            for (std::size_t town = 0; town < 3; ++town) {
                const Sums sums = sums_of(outcome, segment, town, 30);
                EXPECT_EQ(sums.referred, sums.started + sums.left_waiting);
                EXPECT_EQ(sums.care_weeks_ended, sums.care_weeks);
                EXPECT_GE(sums.waiting_weeks, sums.wait_weeks + sums.left_waiting) << "at least one week each";
                extra += sums.waiting_weeks - sums.wait_weeks;
                left += sums.left_waiting;
            }
            EXPECT_GT(extra, 0.0);
        }
    EXPECT_GT(left, 100.0);
}

TEST(Little, HoldsBetweenReferralsAndStarts) {
    // at the end of every year: referred so far - started so far = waiting; started - ended = in care
    for (const Outcome& outcome : run_all(one_busy_year(), 10))
        for (std::size_t segment = 0; segment < 3; ++segment)
            for (std::size_t town = 0; town < 3; ++town)
                for (std::size_t year = 1; year <= 30; ++year) {
                    const Sums sums = sums_of(outcome, segment, town, year);
                    ASSERT_EQ(sums.referred - sums.started, outcome.at(year, segment, town, Tally::waiting_end));
                    ASSERT_EQ(sums.started - sums.ended, outcome.at(year, segment, town, Tally::in_care_end));
                }
}

// ---- client by client, with what is under way at the end of the run

struct Life {
    std::int32_t referred = 0;
    std::int32_t started = -1;
    std::int32_t ended = -1;
    bool waited = false;
};

std::vector<Life> lives(const Plan& plan, std::uint32_t replication) {
    Replicator replicator(plan);
    std::vector<std::string> names;
    for (const Municipality& municipality : plan.scenario.municipalities) names.push_back(municipality.id);
    std::vector<Life> all;
    for (std::int32_t week = 0; week < plan.scenario.clock.years * weeks_per_year; ++week)
        for (std::uint32_t number = 0;; ++number) {
            const auto story = replicator.trace(replication, to_string(ClientId::referred(0, week, number), names));
            if (story.empty()) break;
            Life life;
            life.referred = week;
            for (const TraceEvent& event : story) {
                if (event.text.starts_with("waits for")) life.waited = true;
                if (event.text.starts_with("starts ")) life.started = event.week;
                if (event.text.starts_with("ends ")) life.ended = event.week;
            }
            all.push_back(life);
        }
    return all;
}

struct Balance {
    std::int64_t waiting = 0;  // weeks, with those still waiting at the end
    std::int64_t waited = 0;   // weeks of those who started
    std::int64_t in_care = 0;  // weeks, with those still in care at the end
    std::int64_t ended = 0;    // weeks of those who ended
};

Balance balance_of(const std::vector<Life>& all, std::int32_t end) {
    Balance balance;
    for (const Life& life : all) {
        balance.waiting += (life.started < 0 ? end : life.started) - life.referred;
        if (life.started < 0) continue;
        balance.waited += life.started - life.referred;
        balance.in_care += (life.ended < 0 ? end : life.ended) - life.started;
        if (life.ended >= 0) balance.ended += life.ended - life.started;
    }
    return balance;
}

TEST(Little, HoldsToTheWeekWithWhatIsUnderWay) {
    const Plan plan = compile(plain_scenario({{.starts = 4.0, .places = 28.0, .weeks = {10, 10, 10, 10}}}, 1, 4), seed);
    Outcome outcome(shape_of(plan));
    Replicator replicator(plan);
    replicator.run(3, outcome);
    const std::vector<Life> all = lives(plan, 3);
    ASSERT_EQ(static_cast<double>(all.size()), over_years(outcome, 1, 1, Tally::clients_referred));
    const Balance balance = balance_of(all, weeks_per_year);
    std::printf("    %zu clients, %ld client-weeks waiting (%ld of them by those who started)\n", all.size(),
                static_cast<long>(balance.waiting), static_cast<long>(balance.waited));
    EXPECT_EQ(static_cast<double>(balance.waiting), over_years(outcome, 1, 1, Tally::waiting_weeks));
    EXPECT_EQ(static_cast<double>(balance.waited), over_years(outcome, 1, 1, Tally::wait_weeks));
    EXPECT_EQ(static_cast<double>(balance.in_care), over_years(outcome, 1, 1, Tally::care_weeks));
    EXPECT_EQ(static_cast<double>(balance.ended), over_years(outcome, 1, 1, Tally::care_weeks_ended));
    EXPECT_GT(balance.waiting, balance.waited) << "somebody must be waiting at the end, else nothing is tested";
    // planted fault: one client started one week later
    std::vector<Life> fault = all;
    std::find_if(fault.begin(), fault.end(), [](const Life& life) { return life.started >= 0; })->started += 1;
    EXPECT_NE(static_cast<double>(balance_of(fault, weeks_per_year).waiting),
              over_years(outcome, 1, 1, Tally::waiting_weeks));
}

TEST(Queue, ServesFirstInFirstOut) {
    // clients of unequal need: a small newcomer would fit where the head of the list does not, and must not pass it
    Scenario scenario =
        plain_scenario({{.starts = 4.0, .places = 28.0, .weeks = {10, 10, 10, 10}, .unit = BillingUnit::hour}}, 1, 4);
    scenario.course.need_cv = 1.0;
    const Plan plan = compile(scenario, seed);
    std::vector<Life> all = lives(plan, 3);
    const auto in_order = [](const std::vector<Life>& clients) {
        // of two referred in different weeks, the later one never starts in an earlier week
        std::int32_t latest = 0;
        std::map<std::int32_t, std::pair<std::int32_t, std::int32_t>> starts;  // by week of referral: earliest, latest
        for (const Life& life : clients) {
            const std::int32_t started = life.started < 0 ? 1'000'000 : life.started;
            const auto [entry, fresh] = starts.try_emplace(life.referred, started, started);
            entry->second = {std::min(entry->second.first, started), std::max(entry->second.second, started)};
        }
        for (const auto& [week, range] : starts) {
            if (range.first < latest) return false;
            latest = std::max(latest, range.second);
        }
        return true;
    };
    EXPECT_TRUE(in_order(all));
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const Life& life) { return life.waited && life.started >= 0; }));
    // whoever waited longest found others on the list, and is made to jump it
    const auto waited = std::max_element(all.begin(), all.end(), [](const Life& a, const Life& b) {
        return a.started - a.referred < b.started - b.referred;
    });
    ASSERT_GT(waited->started, waited->referred + 2);
    waited->started = waited->referred;
    EXPECT_FALSE(in_order(all)) << "a client who jumped the queue went unseen";
}

}  // namespace
}  // namespace fundsim::testing
