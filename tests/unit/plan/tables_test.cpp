// From figures to the integers a replication runs on: balance of referrals, capacities, dose tables, spread of clients.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/elementary.hpp"
#include "model/flow/care.hpp"
#include "plan/tables.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

using testing::plain_scenario;
using testing::PlainCare;
using testing::values;

Tables tables_of(const Scenario& scenario) {
    const Plan plan = compile(scenario, 1);
    Tables tables;
    build_tables(plan, draw_parameters(plan, 0), tables);
    return tables;
}

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
    // Indicated to 4 % a week, six weeks on the list, of whom 1/20 a week lapse; who waits in care withdraws from no list.
    Scenario scenario = plain_scenario({{.id = "home", .starts = 10.0}, {.id = "day", .starts = 8.0}}, 1);
    scenario.course.withdrawal = 0.01;
    scenario.segments[0].step_down_to = "day";
    scenario.segments[0].step_down = 0.04;
    scenario.segments[1].initial_wait = 6.0;
    const double steps = 10.0 * 20.0 * 0.04 / (1.0 + 6.0 * (0.05 + 0.04));
    EXPECT_NEAR(total(tables_of(scenario).referral_rate), 10.0 + (8.0 - steps) * std::exp(0.06), 1e-9);
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

// ---- behaviour

TEST(BehaviourTables, AreOffWhereNobodyResponds) {
    Scenario scenario = plain_scenario({{}}, 1);
    EXPECT_FALSE(tables_of(scenario).behaviour.on);
    scenario.behaviour.strategic_share = 1.0;  // a trait, not a response
    scenario.behaviour.perception = 10.0;
    EXPECT_FALSE(tables_of(scenario).behaviour.on);
    scenario.behaviour.payer = 0.1;
    EXPECT_TRUE(tables_of(scenario).behaviour.on);
}

TEST(BehaviourTables, InducedCareIsNotNeeded) {
    Scenario scenario = plain_scenario({{.need = 2.0}}, 1);
    const auto rate = [&] { return static_cast<double>(tables_of(scenario).segments[0].rate[0]); };
    const double needed = rate();
    scenario.behaviour.induced_share = 0.05;
    EXPECT_NEAR(rate(), needed / 1.05, 1.0);
}

/// A segment without a list, published at 100 in a half-year and 2 units a week; who responds is strategic.
Scenario responding_scenario() {
    Scenario scenario =
        plain_scenario({{.weeks = {40, 40, 40, 40}, .tariff = {10100, 10100, 10100, 10100}, .need = 2.0}}, 1);
    scenario.segments[0].starts.reset();
    scenario.segments[0].active_half_year = Value(1000.0);
    scenario.segments[0].avoidable_share = 0.6;
    scenario.behaviour.strategic_share = 0.2;
    scenario.behaviour.non_strategic_share = 0.3;  // mean self-interest 0.2 + 0.5 x 0.5 = 0.45
    return scenario;
}
constexpr double unit_margin = 1.01 - 0.6;  // of cost

TEST(CurrentContract, InducesNothingOfCareByCourtOrder) {
    Scenario scenario = responding_scenario();
    const double published = static_cast<double>(tables_of(scenario).segments[0].rate[0]);
    scenario.behaviour.intensity = 0.2;
    scenario.referrers = {{.id = "doctor", .label = {}, .share = 0.75},
                          {.id = "court", .label = {}, .share = 0.25, .court_ordered = true}};
    const double given = 1.0 + 0.75 * 0.2 * 0.45 * unit_margin;
    EXPECT_NEAR(static_cast<double>(tables_of(scenario).segments[0].rate[0]), published / given, 1.0);
}

TEST(CurrentContract, KindsOfProvidersAreNeverMoreThanAll) {
    Scenario scenario = responding_scenario();
    const double published = static_cast<double>(tables_of(scenario).segments[0].rate[0]);
    scenario.behaviour.strategic_share = 0.7;
    scenario.behaviour.non_strategic_share = 0.6;  // as a draw may have it: 0.3 are left
    scenario.behaviour.intensity = 0.2;
    const double given = 1.0 + 0.2 * 0.7 * unit_margin;
    EXPECT_NEAR(static_cast<double>(tables_of(scenario).segments[0].rate[0]), published / given, 1.0);
}

TEST(CurrentContract, WhatItInducesIsNotNeeded) {
    Scenario scenario = responding_scenario();
    const double published = static_cast<double>(tables_of(scenario).segments[0].rate[0]);
    scenario.behaviour.intensity = 0.2;
    const Tables tables = tables_of(scenario);
    const double given = 1.0 + 0.2 * 0.45 * unit_margin;
    EXPECT_NEAR(static_cast<double>(tables.segments[0].rate[0]), published / given, 1.0);
    EXPECT_EQ(tables.segments[0].practice, 0.0);
    // at the published dose the published improvement
    const CareRates rates{tables.course[0].natural[0], tables.course[0].treatment[0], 0.0};
    scenario.behaviour.intensity = 0.0;
    const Tables frozen = tables_of(scenario);
    const CareRates before{frozen.course[0].natural[0], frozen.course[0].treatment[0], 0.0};
    EXPECT_NEAR(improvement_hazard(rates, given, tables.saturation), improvement_hazard(before, 1.0, tables.saturation),
                1e-12);
    EXPECT_EQ(tables.referral_rate, frozen.referral_rate) << "the published count holds";
}

TEST(CurrentContract, WhatItProlongsIsPartOfThePublishedStay) {
    Scenario scenario = responding_scenario();
    const Tables frozen = tables_of(scenario);
    scenario.behaviour.prolongation = 0.5;
    scenario.behaviour.prolongation_periods = 1.0;
    const Tables tables = tables_of(scenario);
    // four weeks more after a goal with probability 0.5 x 0.45 x margin: the goal comes that much sooner
    const double prolonged = 4.0 * 0.5 * 0.45 * unit_margin;
    EXPECT_NEAR(1.0 / frozen.course[0].treatment[0] - 1.0 / tables.course[0].treatment[0], prolonged, 0.05 * prolonged);
    EXPECT_NEAR(tables.segments[0].stock_in_care, frozen.segments[0].stock_in_care,
                0.01 * frozen.segments[0].stock_in_care);
}

/// The same where a budget pays it, or an arrangement of which a quarter hangs on the result.
Scenario responding_under(const std::vector<testing::StatedTerm>& terms, const char* model = "result_based") {
    Scenario scenario = responding_scenario();
    scenario.current_contracts["care"] = testing::contract(model, terms);
    return scenario;
}

TEST(CurrentContract, WhatIsDoneForTheGoalIsPartOfThePublishedStay) {
    Scenario scenario = responding_under({{"price", 800'000.0}, {"at_start", 0.75}, {"on_result", 0.25}});
    const Tables frozen = tables_of(scenario);
    scenario.behaviour.goal_effort = 0.5;
    scenario.behaviour.goal_effort_effect = 0.4;
    const Tables tables = tables_of(scenario);
    // EUR 2,000 for a goal, of a case of 80 units at EUR 100
    const double faster = 1.0 + 0.4 * 0.5 * 0.45 * 2000.0 / 8000.0;
    EXPECT_NEAR(tables.course[0].treatment[0], frozen.course[0].treatment[0] / faster, 1e-12);
    EXPECT_EQ(tables.segments[0].stock_in_care, frozen.segments[0].stock_in_care);
}

TEST(CurrentContract, WhatItEndsEarlyIsPartOfThePublishedStay) {
    Scenario scenario = responding_under({{"price", 800'000.0}});
    const Tables frozen = tables_of(scenario);
    scenario.behaviour.early_ending = 0.2;
    const Tables tables = tables_of(scenario);
    // A week more brings nothing and costs 60 %: a hazard e = 0.2 x 0.45 x 0.6 / 4 a week, from half the plan on. With the
    // hazard x of all else stays last 40 weeks: (1 - exp(-x h)) / x + exp(-x h) / (x + e).
    const double e = -std::log(1.0 - 0.2 * 0.45 * 0.6 / 4.0);
    const double x = tables.course[0].treatment[0];
    const double half =
        20.0 + 0.5;  // a review a week: half of one later on average, and a week until the end, less half a one
    const double weeks = (1.0 - std::exp(-x * half)) / x + std::exp(-x * half) / (x + e);
    EXPECT_NEAR(weeks, 40.0, 0.01);
    EXPECT_LT(x, 0.9 * frozen.course[0].treatment[0]);
    EXPECT_NEAR(tables.segments[0].stock_in_care, frozen.segments[0].stock_in_care, 1e-6);
}

TEST(CurrentContract, AnOwnPaceOfAdmissionTakesMorePlaces) {
    Scenario scenario = responding_under({{"budget", 1e9}}, "lump_sum");
    scenario.providers[0].capacity.clear();  // as demand, load and pace want it
    const auto places = [&] { return static_cast<double>(tables_of(scenario).caseloads[0].capacity); };
    const double all_used = places();
    scenario.behaviour.admission_pace = 0.3;
    EXPECT_NEAR(places(), all_used / (1.0 - 0.3 * 0.45), 1.0);
    testing::state(scenario.current_contracts["care"], {"acceptance", 1.0});
    EXPECT_EQ(places(), all_used) << "who has to accept";
}

TEST(CurrentContract, OfOneProviderIsAboutItsOwnCare) {
    // A bandwidth around half the budget, at the half that each of two gives: as one bandwidth around all.
    const auto budget = [](double cents) {
        return testing::contract("task_based", {{"budget", cents}, {"safety_valve", 0.8}, {"bandwidth", 0.01}});
    };
    Scenario scenario = responding_scenario();
    scenario.behaviour.intensity = 0.2;
    const double given = 1000.0 / (40.0 + 26.0) * 40.0 * 2.0 * 52.0 * 1e4;  // starts, weeks, units
    scenario.current_contracts["care"] = budget(given);
    scenario.providers[0].share["care"] = 0.5;
    scenario.providers.push_back(scenario.providers[0]);
    scenario.providers.back().id = "other";
    const auto needed = tables_of(scenario).segments[0].rate[0];
    for (const Provider& provider : scenario.providers)
        scenario.current_contracts["care@" + provider.id] = budget(0.5 * given);
    EXPECT_EQ(tables_of(scenario).segments[0].rate[0], needed);
}

TEST(CurrentContract, IsAtThePricesOfTheTender) {
    Scenario scenario = responding_scenario();
    scenario.behaviour.intensity = 0.2;
    scenario.current_contracts["care"] = testing::contract("pxq", {{"tariff", 9090.0}});
    const auto cheap = tables_of(scenario).segments[0].rate[0];
    scenario.current_contracts["care"] = testing::contract("pxq", {{"tariff", 10100.0}, {"tender_discount", 0.1}});
    EXPECT_EQ(tables_of(scenario).segments[0].rate[0], cheap);
}

TEST(CurrentContract, OfEpisodesIsDividedByProviders) {
    // who gives all care gets all of it; of two, either brings in for both, and its own care moves half
    Scenario scenario = responding_under({{"price", 800'000.0}, {"trajectory_funding", 1.0}});
    scenario.behaviour.intensity = 0.2;
    const double published = 2.0 * 256.0;
    const auto given = [&] { return published / static_cast<double>(tables_of(scenario).segments[0].rate[0]); };
    EXPECT_NEAR(given(), 1.0 - 0.2 * 0.45 * 0.6, 0.002) << "a unit more brings nothing";
    scenario.providers[0].share["care"] = 0.5;
    scenario.providers.push_back(scenario.providers[0]);
    scenario.providers.back().id = "other";
    EXPECT_NEAR(given(), 1.0 + 0.2 * 0.45 * (0.5 - 0.6), 0.002);
}

TEST(CurrentContract, AStatedShareReplacesWhatTheResponsesSay) {
    Scenario scenario = responding_scenario();
    const double published = static_cast<double>(tables_of(scenario).segments[0].rate[0]);
    scenario.behaviour.intensity = 0.2;
    scenario.behaviour.induced_share = Value(0.08);
    const Tables tables = tables_of(scenario);
    EXPECT_NEAR(static_cast<double>(tables.segments[0].rate[0]), published / 1.08, 1.0);
    // practice of those with full self-interest, so that the mean provider gives 8 % beyond need
    EXPECT_NEAR(0.45 * (0.2 * unit_margin + tables.segments[0].practice), 0.08, 1e-12);
}

TEST(CurrentContract, WhereAllCostIsAvoidableNothingIsInduced) {
    Scenario scenario = responding_scenario();
    scenario.segments[0].avoidable_share = 1.0;
    const double published = static_cast<double>(tables_of(scenario).segments[0].rate[0]);
    scenario.behaviour.intensity = 0.2;
    EXPECT_NEAR(static_cast<double>(tables_of(scenario).segments[0].rate[0]), published, 0.002 * published);
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

// ---- where care falls short: the published state

TEST(PublishedShortfall, IsTheStatedWaitAndWhatLacksAtEveryProvider) {
    Scenario scenario = plain_scenario({{}}, 1);
    scenario.segments[0].initial_wait = 19.5;
    EXPECT_EQ(tables_of(scenario).segments[0].published_wait_q16, 65536 * 3 / 2) << "quarters";
    EXPECT_EQ(tables_of(scenario).segments[0].published_lack_q16, 0);
    Provider other = scenario.providers[0];
    other.id = "other";
    other.quality = 0.6;
    other.share["care"] = 0.25;
    scenario.providers[0].share["care"] = 0.75;
    scenario.providers[0].quality = 1.2;  // what is beyond need there does not make up for it
    scenario.providers.push_back(other);
    EXPECT_EQ(tables_of(scenario).segments[0].published_lack_q16, 6554) << "a quarter of 0.4";
}

TEST(PublishedShortfall, IsThatOfThinCareUnderTheCurrentContract) {
    // Need pressure alone: who cares gives thin care because others wait.
    Scenario scenario = plain_scenario({{}}, 1);
    scenario.segments[0].initial_wait = 13.0;
    scenario.segments[0].wait_norm = 10.0;
    scenario.current_contracts["care"] = testing::pxq({0.0, 0.0, 0.0, 0.0});
    scenario.behaviour.need_pressure = 0.2;
    scenario.behaviour.strategic_share = 0.25;  // altruism 0; 1/2 for the half that is left
    scenario.behaviour.non_strategic_share = 0.25;
    EXPECT_NEAR(static_cast<double>(tables_of(scenario).segments[0].published_lack_q16), 0.1 * 65536.0, 1.0);
    scenario.behaviour.intensity_minimum = 0.85;
    EXPECT_NEAR(static_cast<double>(tables_of(scenario).segments[0].published_lack_q16), 0.0875 * 65536.0, 1.0)
        << "0.1 by the half, 0.15 by a quarter";
    Referrer court;
    court.id = "court";
    court.share = 0.2;
    court.court_ordered = true;
    Referrer others = court;
    others.id = "others";
    others.share = 0.8;
    others.court_ordered = false;
    scenario.referrers = {court, others};
    EXPECT_NEAR(static_cast<double>(tables_of(scenario).segments[0].published_lack_q16), 0.07 * 65536.0, 1.0)
        << "what a court ordered is given as needed";
}

}  // namespace
}  // namespace fundsim
