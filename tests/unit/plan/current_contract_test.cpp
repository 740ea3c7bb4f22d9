// What is published holds under the contract in force: what it makes providers do is taken out of need, goals, stays and places.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "model/flow/care.hpp"
#include "plan/tables.hpp"
#include "statistical/plain_scenario.hpp"
#include "unit/plan/tables_of.hpp"

namespace fundsim {
namespace {

using testing::plain_scenario;
using testing::tables_of;

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
