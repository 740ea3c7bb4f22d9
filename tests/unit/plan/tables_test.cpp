// From figures to the integers a replication runs on: balance of referrals, capacities, dose tables, spread of clients.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "model/flow/care.hpp"
#include "plan/tables.hpp"
#include "statistical/plain_scenario.hpp"
#include "unit/plan/tables_of.hpp"

namespace fundsim {
namespace {

using testing::plain_scenario;
using testing::tables_of;
using testing::values;
double total(const std::vector<double>& figures) { return std::accumulate(figures.begin(), figures.end(), 0.0); }

TEST(PublishedWaits, GoByTheWholeStay) {
    // places come free as fast as whole stays end, with what comes after the goal
    Scenario scenario = plain_scenario({{.weeks = {40, 40, 40, 40}}}, 1);
    scenario.course.early_by_client_share = {};
    scenario.course.aftercare_share = 1.0;
    scenario.course.aftercare_weeks = 16.0;
    const Tables tables = tables_of(scenario);
    EXPECT_EQ(tables.segments[0].turnover_weeks, 40);
    EXPECT_EQ(tables.segments[0].mean_weeks, 24) << "until the goal";
}

// ---- referrals balance starts

TEST(Referrals, AreTheStartsWhereNothingElseHappens) {
    EXPECT_NEAR(total(tables_of(plain_scenario({{.starts = 7.5}}, 1)).referral_rate), 7.5, 1e-12);
}

TEST(Referrals, FollowThePublishedCount) {
    // active in a half-year = starts per week x (mean weeks + 26)
    Scenario scenario = plain_scenario({{}}, 1);
    scenario.segments[0].starts.reset();
    scenario.segments[0].active_half_year = Value(4600.0);
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 4600.0 / 46.0, 1e-9);
}

TEST(Referrals, LeaveRoomForAddOnsFollowUpsAndReturns) {
    Scenario scenario = plain_scenario({{.starts = 10.0, .weeks = {20, 20, 20, 20}}}, 1);
    scenario.add_on.at_start = 0.1;
    scenario.add_on.per_week = 0.005;
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 10.0 * (1.0 - 0.1 - 0.005 * 20.0), 1e-9);
    scenario.relapse.direct_share = 0.05;
    scenario.relapse.after_goal = scenario.relapse.without_goal = 0.2;
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 10.0 * (1.0 - 0.2 - 0.05 - 0.95 * 0.2), 1e-9);
}

TEST(Referrals, OfTwoSegmentsBalanceEachOther) {
    // 4 % of the endings of either segment are followed directly by the other; add-ons go to the other one only
    Scenario scenario = plain_scenario({{.id = "home", .starts = 10.0}, {.id = "day", .starts = 4.0}}, 1);
    scenario.relapse.direct_share = 0.04;
    scenario.add_on.at_start = 0.1;
    const Tables tables = tables_of(scenario);
    const double home = 10.0 - 4.0 * 0.14;
    const double day = 4.0 - 10.0 * 0.14;
    EXPECT_NEAR(total(tables.referral_rate), home + day, 1e-9);
}

TEST(Referrals, MakeUpForThoseWhoNeverStart) {
    Scenario scenario = plain_scenario({{.starts = 10.0}}, 1);
    scenario.course.withdrawal = 0.01;
    scenario.segments[0].initial_wait = 8.0;
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 10.0 * std::exp(0.08), 1e-9);
    // free help: of the light ones that access gates, some are gone for good
    scenario = plain_scenario({{.starts = 10.0, .share = {0.5, 0.5, 0.0, 0.0}}}, 1);
    scenario.referrers = {{.id = "access", .label = {}, .share = 0.3, .gated = true},
                          {.id = "doctor", .label = {}, .share = 0.7}};
    scenario.access.redirect_share = 0.4;
    scenario.access.redirect_success = 0.75;
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 10.0 / (1.0 - 0.3 * 0.5 * 0.4 * 0.75), 1e-9);
}

TEST(Referrals, LeaveRoomForStepsThatWaitTheirTurn) {
    // Indicated to 4 % a week, six weeks on the list; stays end at 1/20 a week, steps included; who waits in care withdraws
    // from no list.
    Scenario scenario = plain_scenario({{.id = "home", .starts = 10.0}, {.id = "day", .starts = 8.0}}, 1);
    scenario.course.withdrawal = 0.01;
    scenario.segments[0].step_down_to = "day";
    scenario.segments[0].step_down = 0.04;
    scenario.segments[1].initial_wait = 6.0;
    const double taken =  // x / (1 + w (h + x)) = 1/20 - h: the root of w t^2 - (1 + w (1/20 + x)) t + x
        (1.54 - std::sqrt(1.54 * 1.54 - 4.0 * 6.0 * 0.04)) / 12.0;
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 10.0 + (8.0 - 200.0 * taken) * std::exp(0.06), 1e-9);
    // who is medium and gets lighter is still to step down, from the same place on the list
    scenario.segments[0].class_share = values({0.0, 1.0, 0.0, 0.0});
    scenario.course.lightening[1] = 0.03;
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 10.0 + (8.0 - 200.0 * taken) * std::exp(0.06), 1e-6);
    scenario.segments[0].class_share = values({1.0, 0.0, 0.0, 0.0});
    scenario.segments[1].initial_wait = 0.0;
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 10.0 + 8.0 - 10.0 * 20.0 * 0.04, 1e-9) << "taken at once";
}

TEST(Referrals, AreClippedAtNoneAndCounted) {
    Scenario scenario = plain_scenario({{.id = "home", .starts = 10.0}, {.id = "day", .starts = 0.5}}, 1);
    scenario.add_on.at_start = 0.1;
    const Tables tables = tables_of(scenario);
    EXPECT_EQ(tables.crowded, 0b10U) << "the second";
    EXPECT_NEAR(total(tables.referral_rate), 10.0 - 0.05, 1e-9);
    EXPECT_EQ(tables_of(plain_scenario({{}}, 1)).crowded, 0U);
}

TEST(Referrals, AreDividedByYouthsAndUse) {
    Scenario scenario = plain_scenario({{.starts = 12.0}}, 1, 1, 3);
    scenario.municipalities[1].youths = 3000.0;
    scenario.municipalities[2].referral_factor = 2.0;
    const Tables tables = tables_of(scenario);
    EXPECT_NEAR(tables.referral_rate[0], 2.0, 1e-12);
    EXPECT_NEAR(tables.referral_rate[1], 6.0, 1e-12);
    EXPECT_NEAR(tables.referral_rate[2], 4.0, 1e-12);
}

// ---- a week has seven days

TEST(Days, NobodyIsGivenAnEighth) {
    Scenario scenario = plain_scenario({{}}, 1);
    scenario.segments[0].unit = BillingUnit::day;
    scenario.segments[0].need = {3.5, 3.5, 3.5, 3.5};
    EXPECT_DOUBLE_EQ(tables_of(scenario).segments[0].most_intensity, 2.0);
    scenario.segments[0].need = {3.5, 7.0, 7.0, 7.0};
    EXPECT_DOUBLE_EQ(tables_of(scenario).segments[0].most_intensity, 1.0);
    // what is given today is not divided into more than a week of need either
    scenario.behaviour.induced_share = -0.1;
    EXPECT_DOUBLE_EQ(tables_of(scenario).segments[0].need_units[1], 7.0);
}

// ---- clients differ

TEST(Multipliers, HaveMeanOneAndTheStatedSpread) {
    Scenario scenario = plain_scenario({{}}, 1);
    scenario.course.need_cv = 0.6;
    scenario.course.response_cv = 0.4;
    const Tables tables = tables_of(scenario);
    double mean = 0.0;
    double squares = 0.0;
    for (const std::uint32_t need : tables.need_q10) {
        mean += need / 1024.0 / need_bins;
        squares += need / 1024.0 * (need / 1024.0) / need_bins;
    }
    EXPECT_NEAR(mean, 1.0, 1e-4);
    // equally likely bins at their midpoints miss the far tail: a little below 0.6
    EXPECT_NEAR(std::sqrt(squares - mean * mean), 0.6, 0.03);
    double response = 0.0;
    for (const std::uint32_t inverse : tables.inverse_response_q12) response += 4096.0 / inverse / response_bins;
    EXPECT_NEAR(response, 1.0, 1e-4);
}

TEST(Multipliers, WithoutSpreadAreOne) {
    const Tables tables = tables_of(plain_scenario({{}}, 1));
    for (const std::uint32_t need : tables.need_q10) EXPECT_EQ(need, 1024U);
    for (const std::uint32_t inverse : tables.inverse_response_q12) EXPECT_EQ(inverse, 4096U);
}

// ---- capacity

TEST(Capacity, IsTheStatedOneInSubQuanta) {
    Scenario scenario = plain_scenario({{.places = 12.0}}, 1);
    EXPECT_EQ(tables_of(scenario).caseloads[0].capacity, 12 * 256);
    scenario.segments[0].unit = BillingUnit::hour;
    EXPECT_EQ(tables_of(scenario).caseloads[0].capacity, 12 * 60 * 256);
    scenario.providers[0].count = 3;
    const Tables shared = tables_of(scenario);
    for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(shared.caseloads[c].capacity, 4 * 60 * 256);
}

TEST(Capacity, WithoutAFigureFollowsShareAndLoad) {
    Scenario scenario = plain_scenario({{.starts = 10.0, .weeks = {20, 20, 20, 20}}}, 1);
    scenario.providers[0].capacity.clear();
    scenario.segments[0].load = 0.8;
    // 200 in care on average, one day a week each
    EXPECT_EQ(tables_of(scenario).caseloads[0].capacity, std::lround(200.0 / 0.8 * 256.0));
}

// ---- dose

class DoseTables : public ::testing::Test {
protected:
    Scenario scenario = [] {
        Scenario made = plain_scenario({{.share = {0.4, 0.3, 0.2, 0.1}, .weeks = {26, 40, 55, 70}}}, 1, 4);
        made.course.natural_share = 0.3;
        made.course.worsening = values({0.003, 0.003, 0.002, 0.0});
        made.course.chronic_share = values({0.1, 0.1, 0.1, 0.1});
        made.course.chronic_duration_ratio = 2.0;
        return made;
    }();
    Plan plan = compile(scenario, 1);
    Tables tables = tables_of(scenario);
    std::vector<std::int32_t> goal = std::vector<std::int32_t>(2 * row_states);
    std::vector<std::uint32_t> move_up = std::vector<std::uint32_t>(2 * row_states);
    void fill(double phi, std::int32_t effort_q8 = 256, std::uint32_t court = 0) {
        fill_dose_tables(tables, 0, 0, tables.caseloads[0], phi, effort_q8, 4, court, goal, move_up);
    }
};

std::int32_t hazard(double per_week) {
    return static_cast<std::int32_t>(std::lround(per_week * static_cast<double>(hazard_one)));
}

TEST_F(DoseTables, AtDoseOneHoldTheCalibratedHazards) {
    fill(1.0);
    for (std::size_t k = 0; k < severity_count; ++k) {
        const auto& course = tables.course[0];
        EXPECT_NEAR(goal[k], hazard(course.natural[k] + course.treatment[k]), 1) << k;
        EXPECT_EQ(goal[k], tables.segments[0].goal[k]) << k;
        EXPECT_EQ(move_up[k], tables.segments[0].move_up[k]) << k;
    }
}

TEST_F(DoseTables, WithoutDoseHoldTheNaturalCourse) {
    fill(0.0);
    for (std::size_t k = 0; k < severity_count; ++k) {
        EXPECT_NEAR(goal[k], hazard(tables.course[0].natural[k]), 1) << k;
        EXPECT_EQ(goal[k], tables.segments[0].goal_waiting[k]) << "the same as while waiting, class " << k;
        EXPECT_EQ(move_up[k], tables.segments[0].move_up_waiting[k]) << k;
    }
}

TEST_F(DoseTables, EffortMultipliesImprovementAndNothingElse) {
    fill(0.8);
    const std::vector<std::int32_t> before = goal;
    const std::vector<std::uint32_t> worse = move_up;
    fill(0.8, 320);  // a quarter more
    for (std::size_t k = 0; k < severity_count; ++k) {
        EXPECT_NEAR(goal[k], 1.25 * before[k], 1) << k;
        EXPECT_EQ(goal[k + chronic_bit], before[k + chronic_bit]) << k;
        EXPECT_EQ(goal[k + aftercare_bit], aftercare_hazard) << k;
    }
    EXPECT_EQ(move_up, worse);
}

TEST_F(DoseTables, LaidDownOverOthersAreThoseFilledAfresh) {
    fill(0.7, 280);
    fill(1.0, 256, court_bit);
    const std::vector<std::int32_t> fresh = goal;
    const std::vector<std::uint32_t> fresh_worse = move_up;
    fill(1.2, 300);
    fill(0.4, 256, court_bit);
    lay_down(dose_table(tables, 0, tables.caseloads[0], 0.7, 280, 4), 0, 0, goal, move_up);
    lay_down(dose_table(tables, 0, tables.caseloads[0], 1.0, 256, 4), 0, court_bit, goal, move_up);
    EXPECT_EQ(goal, fresh);
    EXPECT_EQ(move_up, fresh_worse);
}

TEST_F(DoseTables, CourtOrderedCareHasAHalfOfItsOwn) {
    fill(1.0, 256, court_bit);
    fill(0.5, 320);
    for (std::size_t k = 0; k < severity_count; ++k) {
        EXPECT_EQ(goal[k + court_bit], tables.segments[0].goal[k]) << k;
        EXPECT_EQ(goal[k + court_bit], tables.segments[0].goal[k + court_bit]) << k;
        EXPECT_EQ(move_up[k + court_bit], tables.segments[0].move_up[k]) << k;
        EXPECT_NE(goal[k], goal[k + court_bit]) << k;
    }
}

TEST_F(DoseTables, MoreDoseHelpsAndTouchesNoChronicEnding) {
    std::vector<std::int32_t> goal_before(severity_count, 0);
    std::vector<std::uint32_t> up_before(severity_count, 0xFFFFFFFFU);
    for (double phi = 0.0; phi <= 2.0; phi += 0.125) {
        fill(phi);
        for (std::size_t k = 0; k < severity_count; ++k) {
            EXPECT_GT(goal[k], goal_before[k]);
            EXPECT_LE(move_up[k], up_before[k]);
            EXPECT_LE(move_up[k], tables.segments[0].move_up_most);
            EXPECT_NEAR(goal[k + chronic_bit], hazard(tables.course[0].chronic_end[k]), 1);
            EXPECT_EQ(goal[k + aftercare_bit], aftercare_hazard);
            EXPECT_EQ(move_up[k + aftercare_bit], 0U);
            goal_before[k] = goal[k];
            up_before[k] = move_up[k];
        }
    }
}

// ---- steps to lighter care

TEST(StepDown, StaysWithTheSameProviderByItsShareThere) {
    Scenario scenario = plain_scenario({{.id = "stay"}, {.id = "home"}}, 1, 1, 2);
    scenario.segments[0].step_down_to = "home";
    scenario.behaviour.setting = 1.0;
    Provider both = scenario.providers[0];
    both.id = "both";
    both.share = {{"stay", 0.5}, {"home", 0.25}};
    scenario.providers[0].share["stay"] = 0.5;
    scenario.providers[1].share["home"] = 0.75;
    scenario.providers.push_back(both);
    // caseloads: provider_stay, both, out of contract; provider_home, both, out of contract
    const auto own = [&] { return tables_of(scenario).caseloads[1].own_there; };
    EXPECT_DOUBLE_EQ(own(), 0.25);
    EXPECT_EQ(tables_of(scenario).caseloads[0].own_there, 0.0) << "it has nothing lighter";
    // at home in one of two towns, where half of all look for a provider of their own: of 100 clients in either town 75 and 25
    // come to it in the first setting, and 5/8 and 1/8 of them in the lighter one
    scenario.placement.local_share = 0.5;
    scenario.providers[0].home = scenario.providers[1].home = "town_1";
    scenario.providers[2].home = "town_0";
    EXPECT_DOUBLE_EQ(own(), 0.75 * 0.625 + 0.25 * 0.125);
}

TEST(IntakeSignal, TellsOfNeedByItsReliability) {
    Scenario scenario = plain_scenario({{}}, 1);
    scenario.course.need_cv = 0.6;
    scenario.course.intake_reliability = 0.5;
    const Tables tables = tables_of(scenario);
    double mean = 0.0;
    for (std::size_t bin = 0; bin < signal_bins; ++bin) {
        mean += tables.need_given_signal[bin] / signal_bins;
    }
    EXPECT_TRUE(std::is_sorted(tables.need_given_signal.begin(), tables.need_given_signal.end()));
    EXPECT_NEAR(mean, 1.0, 1e-12);
    // E[need | signal] over all clients: what is promised is what is found, within the width of the bins
    for (std::size_t bin = 0; bin < signal_bins; ++bin) {
        double need = 0.0;
        int clients = 0;
        for (std::size_t i = 0; i < tables.signal_of.size(); ++i)
            if (tables.signal_of[i] == bin) need += tables.need_q10[i / 16] / 1024.0, ++clients;
        EXPECT_NEAR(clients, static_cast<int>(tables.signal_of.size() / signal_bins), 16) << bin;
        EXPECT_NEAR(need / clients, tables.need_given_signal[bin], 0.08 * tables.need_given_signal[bin]) << bin;
    }
    scenario.course.intake_reliability = 0.0;
    for (const double need : tables_of(scenario).need_given_signal) EXPECT_NEAR(need, 1.0, 1e-12);
}

}  // namespace
}  // namespace fundsim
