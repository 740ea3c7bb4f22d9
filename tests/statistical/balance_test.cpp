// What the plan promises comes about in the run, with everything switched on: starts and stock as stated, durations
// from hazards, and nobody stuck or lost.
//
// Capacity is ample, so that only the flow rules act. The plan's rates are continuous, the run is weekly with reviews
// every four weeks: a tolerance of 1 % stands for that, beside 4.5 standard errors. Planted faults of 3 % must be
// refused.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "statistical/checks.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim::testing {
namespace {

constexpr double tolerance = 0.01;

enum class Say { yes, no };

bool near(const Estimate& found, double stated, const std::string& what, Say say = Say::yes) {
    const bool holds = std::fabs(found.mean - stated) <= z_limit * found.standard_error + tolerance * stated;
    if (say == Say::yes)
        std::printf("    %-30s stated %9.2f  found %9.2f  (%+.2f %%, standard error %.2f %%)\n", what.c_str(), stated,
                    found.mean, 100.0 * (found.mean / stated - 1.0), 100.0 * found.standard_error / stated);
    return holds;
}

/// Three segments and every rule of the course, but for transfers and for leaving to another domain.
Scenario rich(int years) {
    Scenario scenario =
        plain_scenario({{.id = "home", .starts = 20.0, .share = {0.4, 0.3, 0.2, 0.1}, .weeks = {26, 35, 45, 60}},
                        {.id = "day", .starts = 6.0, .share = {0.1, 0.4, 0.3, 0.2}, .weeks = {30, 40, 50, 60}},
                        {.id = "stay", .starts = 3.0, .share = {0.05, 0.25, 0.4, 0.3}, .weeks = {30, 45, 60, 80}}},
                       years, 4);
    scenario.clock.start_empty = false;
    Course& course = scenario.course;
    course.natural_share = 0.3;
    course.worsening = values({0.003, 0.003, 0.002, 0.0});
    course.lightening = values({0.0, 0.004, 0.004, 0.003});
    course.response_cv = 0.4;
    course.need_cv = 0.6;
    course.chronic_share = values({0.05, 0.15, 0.30, 0.50});
    course.chronic_duration_ratio = 1.5;
    course.early_by_client_share = values({0.20, 0.18, 0.15, 0.12});
    course.in_agreement_share = 0.06;
    course.external_share = 0.04;
    course.aftercare_share = 0.3;
    course.aftercare_weeks = 8.0;
    scenario.add_on = {0.05, 0.001};
    scenario.relapse = {0.10, 0.25, 60.0, 0.04, 0.0};
    return scenario;
}

Scenario with_other_domain(int years) {
    Scenario scenario = rich(years);
    scenario.course.other_domain_share = 0.03;
    return scenario;
}

Scenario with_transfers(int years) {
    Scenario scenario = with_other_domain(years);
    scenario.segments[2].step_down_to = "home";
    scenario.segments[2].step_down = 0.01;
    scenario.segments[0].step_up_to = "stay";
    scenario.segments[0].step_up = 0.01;
    return scenario;
}

/// `claim` multiplies what is stated: 1, or a planted fault.
bool starts_and_stock_come_about(const Scenario& scenario, const std::vector<Outcome>& outcomes, double claim = 1.0) {
    const auto years = static_cast<std::size_t>(scenario.clock.years);
    const Say say = claim == 1.0 ? Say::yes : Say::no;
    bool holds = true;
    for (std::size_t s = 0; s < scenario.segments.size(); ++s) {
        const std::string id = scenario.segments[s].id + ": ";
        const double starts = claim * scenario.segments[s].starts->central;
        double weeks = 0.0;
        for (std::size_t k = 0; k < severity_count; ++k)
            weeks += scenario.segments[s].class_share[k].central * scenario.segments[s].duration[k].central;
        const auto mean_of = [&](Tally tally, std::size_t first, std::size_t last) {
            const auto n = static_cast<double>(last + 1 - first);
            return estimate(
                column(outcomes, [&](const Outcome& o) { return over_years(o, first, last, s, tally) / n; }));
        };
        holds &= near(mean_of(Tally::clients_started, 1, 3), starts * 52.0, id + "starts, first years", say);
        holds &= near(mean_of(Tally::clients_started, years - 2, years), starts * 52.0, id + "starts, last years", say);
        holds &= near(mean_of(Tally::care_weeks, 1, 3), starts * weeks * 52.0, id + "care weeks, first years", say);
        holds &= near(mean_of(Tally::care_weeks, years - 2, years), starts * weeks * 52.0,
                      id + "care weeks, last years", say);
        // counted as Statistics Netherlands does: the stock at the first day of a half-year and those who start in it
        holds &= near(mean_of(Tally::active_first_half, 1, years), starts * (weeks + 26.0),
                      id + "active in a half-year", say);
    }
    return holds;
}

void expect_starts_and_stock(const Scenario& scenario) {
    const auto outcomes = run_all(scenario, 120);
    EXPECT_TRUE(starts_and_stock_come_about(scenario, outcomes));
    EXPECT_FALSE(starts_and_stock_come_about(scenario, outcomes, 1.03)) << "3 % off went unseen";
    EXPECT_FALSE(starts_and_stock_come_about(scenario, outcomes, 0.97)) << "3 % off went unseen";
}

TEST(Balance, StatedStartsAndStockComeAbout) { expect_starts_and_stock(rich(8)); }

TEST(Balance, StatedStartsAndStockComeAboutWhenSomeLeaveForAnotherDomain) {
    expect_starts_and_stock(with_other_domain(8));
}

TEST(Balance, StatedStartsAndStockComeAboutWithTransfers) { expect_starts_and_stock(with_transfers(8)); }

TEST(Balance, StatedSharesOfEndingsComeAbout) {
    // of all endings, transfers left out
    const auto outcomes = run_all(with_transfers(6), 100);
    const auto share = [&](Tally above) {
        const auto endings = column(outcomes, [](const Outcome& o) {
            double sum = 0.0;
            for (const Tally code : {Tally::ended_as_planned, Tally::ended_early_by_client, Tally::ended_in_agreement,
                                     Tally::ended_external, Tally::ended_other_domain})
                sum += over_years(o, 2, 6, code);
            return sum;
        });
        return ratio(column(outcomes, [&](const Outcome& o) { return over_years(o, 2, 6, above); }), endings);
    };
    // external and other domain have no other source; 6 % of the figure for moves between classes, which shift
    // durations
    const auto within = [](const Estimate& found, double stated) {
        std::printf("    share of endings: stated %.4f found %.4f standard error %.4f\n", stated, found.mean,
                    found.standard_error);
        return std::fabs(found.mean - stated) <= z_limit * found.standard_error + 0.06 * stated;
    };
    EXPECT_TRUE(within(share(Tally::ended_external), 0.04));
    EXPECT_TRUE(within(share(Tally::ended_other_domain), 0.03));
    EXPECT_FALSE(within(share(Tally::ended_external), 0.05));
}

// ---- nobody is stuck, nobody is lost

TEST(Balance, WhenReferralsStopEverybodyLeaves) {
    // Everything on, and lists as well. After a year without referrals follows half a lifetime: any client whom no
    // clock can reach any more would still be there.
    Scenario scenario = with_transfers(66);
    scenario.clock.start_empty = true;
    scenario.demand.growth = -1.0 + 1e-12;
    scenario.course.withdrawal = 0.01;
    scenario.providers[0].capacity["home"] = 300.0;
    scenario.providers[2].capacity["stay"] = 40.0;
    for (const int review : {1, 2, 4}) {
        scenario.clock.review = review;
        for (const Outcome& outcome : run_all(scenario, 8)) {
            const auto all = [&](Tally tally) { return over_years(outcome, 1, 66, tally); };
            EXPECT_EQ(over_years(outcome, 66, 66, Tally::in_care_end), 0.0) << "review " << review;
            EXPECT_EQ(over_years(outcome, 66, 66, Tally::waiting_end), 0.0) << "review " << review;
            const double ended = all(Tally::ended_as_planned) + all(Tally::ended_early_by_client) +
                                 all(Tally::ended_in_agreement) + all(Tally::ended_external) +
                                 all(Tally::ended_other_domain) + all(Tally::ended_other_provider);
            EXPECT_EQ(all(Tally::clients_started), ended);
            EXPECT_EQ(all(Tally::clients_referred),
                      all(Tally::clients_started) + all(Tally::withdrawn) + all(Tally::recovered_waiting));
            EXPECT_EQ(all(Tally::care_weeks), all(Tally::care_weeks_ended));
            EXPECT_GT(all(Tally::withdrawn), 0.0);
            EXPECT_GT(all(Tally::blocked_reviews), 0.0);
        }
    }
}

TEST(Balance, MeansInCareAreTheStatedDurations) {
    // duration by class at start without moves: weeks of ended trajectories per ending, from empty to empty
    for (std::size_t k = 0; k < severity_count; ++k) {
        PlainCare care{.starts = 300.0, .share = {}, .weeks = {12, 26, 52, 90}};
        care.share[k] = 1.0;
        Scenario scenario = plain_scenario({care}, 40, 4);
        scenario.demand.growth = -1.0 + 1e-12;
        scenario.course.response_cv = 0.4;
        scenario.course.chronic_share = values({0.1, 0.1, 0.2, 0.3});
        scenario.course.chronic_duration_ratio = 1.5;
        scenario.course.early_by_client_share = values({0.2, 0.2, 0.2, 0.2});
        scenario.course.aftercare_share = 0.3;
        scenario.course.aftercare_weeks = 8.0;
        const auto outcomes = run_all(scenario, 40);
        const Estimate weeks =
            ratio(column(outcomes, [](const Outcome& o) { return over_years(o, 1, 40, Tally::care_weeks_ended); }),
                  column(outcomes, [](const Outcome& o) { return over_years(o, 1, 40, Tally::clients_started); }));
        EXPECT_TRUE(near(weeks, care.weeks[k], "weeks, class " + std::to_string(k)));
        EXPECT_FALSE(near(weeks, 1.03 * care.weeks[k], "", Say::no)) << "durations 3 % off went unseen";
    }
}

}  // namespace
}  // namespace fundsim::testing
