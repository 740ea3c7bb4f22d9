// An add-on inside the price of a lead contractor is paid for when it starts, also from a list.
#include <gtest/gtest.h>

#include "fundsim/replicate.hpp"
#include "statistical/plain_scenario.hpp"

namespace fundsim {
namespace {

using testing::PlainCare;

constexpr std::size_t lead = 0;  // segments, and their only providers
constexpr std::size_t added = 1;
constexpr std::int64_t weeks_of_added = 10;
constexpr std::int64_t cost_of_added = weeks_of_added * 10'000;  // a day a week

/// Half of those who start with the lead need something beside it, which nobody else asks for.
Scenario with_a_lead(double weeks_of_lead, double places_of_added, BySeverity<double> share = {1.0, 0.0, 0.0, 0.0}) {
    const auto weeks = static_cast<double>(weeks_of_added);
    Scenario scenario = testing::plain_scenario(
        {PlainCare{.id = "lead", .share = share, .weeks = {weeks_of_lead, weeks_of_lead, weeks_of_lead, weeks_of_lead}},
         PlainCare{.id = "added",
                   .starts = 0.001,
                   .places = places_of_added,
                   .share = share,
                   .weeks = {weeks, weeks, weeks, weeks}}},
        2);
    scenario.add_on.at_start = 0.5;
    for (Segment& segment : scenario.segments) segment.add_on_weight = 1.0;
    scenario.relapse = {.after_goal = 0.0, .without_goal = 0.0, .direct_share = 0.0, .after_crisis = 0.0};
    scenario.out_of_contract.probability = 0.0;
    scenario.course.withdrawal = 0.0;
    scenario.current_contracts["lead"] =
        testing::contract("result_based", {{"price", 1'000'000.0}, {"no_stacking", 1.0}});
    return scenario;
}

struct Course {
    Outcome outcome;
    std::int64_t tally(std::size_t segment, Tally what) const {
        std::int64_t sum = 0;
        for (std::size_t year = 0; year <= outcome.shape().years; ++year) sum += outcome.at(year, segment, 0, what);
        return sum;
    }
    std::int64_t revenue(std::size_t provider) const {
        std::int64_t sum = 0;
        for (std::size_t year = 0; year <= outcome.shape().years; ++year)
            sum += outcome.provider(year, provider, ProviderTally::revenue_cents);
        return sum;
    }
    /// What the other provider gets that no municipality pays.
    std::int64_t bought() const { return revenue(added) - tally(added, Tally::spend_care); }
};

Course run(const Scenario& scenario) {
    const Plan plan = compile(scenario, 1);
    Course course{Outcome(shape_of(plan))};
    Replicator(plan).run(0, course.outcome);
    return course;
}

TEST(NoStacking, TheLeadBuysWhatStartsAtOnce) {
    const Course course = run(with_a_lead(5000.0, testing::ample));
    const std::int64_t starts = course.tally(added, Tally::clients_started);
    EXPECT_GT(starts, 100);
    EXPECT_EQ(course.tally(added, Tally::wait_weeks), 0);
    EXPECT_EQ(course.tally(added, Tally::spend_care), 0);
    EXPECT_EQ(course.bought(), starts * cost_of_added);
    EXPECT_EQ(course.revenue(lead), course.tally(lead, Tally::spend_care) - course.bought());
}

TEST(NoStacking, TheLeadBuysWhatHadToWait) {
    const Course course = run(with_a_lead(5000.0, 10.0));
    const std::int64_t starts = course.tally(added, Tally::clients_started);
    EXPECT_GT(starts, 50);
    EXPECT_GT(course.tally(added, Tally::wait_weeks), 10 * starts);
    EXPECT_EQ(course.tally(added, Tally::spend_care), 0);
    EXPECT_EQ(course.bought(), starts * cost_of_added);
    EXPECT_EQ(course.revenue(lead), course.tally(lead, Tally::spend_care) - course.bought());
}

TEST(NoStacking, WhatStartsAfterTheArrangementIsPaidOnItsOwn) {
    const Course course = run(with_a_lead(8.0, 10.0));
    const std::int64_t starts = course.tally(added, Tally::clients_started);
    EXPECT_GT(course.tally(added, Tally::spend_care), 0);
    EXPECT_GT(course.bought(), 0);
    EXPECT_LT(course.bought(), starts * cost_of_added);
    EXPECT_EQ(course.bought() % cost_of_added, 0);
}

TEST(NoStacking, WhatLeavesTheListIsBoughtByNobody) {
    Scenario scenario = with_a_lead(5000.0, 10.0);
    scenario.course.withdrawal = 0.05;
    const Course course = run(scenario);
    EXPECT_GT(course.tally(added, Tally::withdrawn), 50);
    EXPECT_EQ(course.bought(), course.tally(added, Tally::clients_started) * cost_of_added);
}

TEST(NoStacking, OutOfContractTheRegionBuys) {
    Scenario scenario = with_a_lead(5000.0, 10.0, {0.0, 0.0, 1.0, 0.0});
    scenario.out_of_contract = {.probability = 0.5, .maximum_wait = 4.0, .premium = 0.3, .capacity_share = 1e5};
    const Plan plan = compile(scenario, 1);
    const Course course = run(scenario);
    const std::int64_t elsewhere = course.tally(added, Tally::starts_out_of_contract);
    EXPECT_GT(elsewhere, 50);
    EXPECT_EQ(course.bought(), (course.tally(added, Tally::clients_started) - elsewhere) * cost_of_added);
    EXPECT_EQ(course.tally(added, Tally::spend_care), 0);
    // every week of it, at the premium
    const std::int64_t spent = course.tally(added, Tally::spend_out_of_contract);
    EXPECT_EQ(spent % 13'000, 0);
    EXPECT_GT(spent, elsewhere * 13'000);
    const std::size_t account = plan.caseloads[plan.first_caseload[added + 1] - 1].provider;
    EXPECT_EQ(course.revenue(account), spent);
}

TEST(NoStacking, WhatGoesOnElsewhereStaysInsideThePrice) {
    Scenario scenario = with_a_lead(5000.0, testing::ample);
    Provider stops = scenario.providers[added];
    stops.id = "stops";
    for (Provider* provider : {&scenario.providers[added], &stops}) provider->share["added"] = 0.5;
    scenario.providers.push_back(stops);
    scenario.behaviour.exit_periods = 6.0;
    scenario.contracts["added@stops"] =
        testing::contract("pxq", {{"tariff", 1e4}, {"procurement.cost_provider", 1e10}});
    const Course course = run(scenario);
    EXPECT_GT(course.tally(added, Tally::replaced), 5);
    EXPECT_EQ(course.tally(added, Tally::spend_care), 0) << "the lead buys it where it goes on";
    const std::int64_t bought = course.revenue(added) + course.revenue(2);
    EXPECT_EQ(course.revenue(lead), course.tally(lead, Tally::spend_care) - bought);
    EXPECT_LT(bought, course.tally(added, Tally::clients_started) * cost_of_added) << "who stops gives back the rest";
    EXPECT_GT(bought,
              (course.tally(added, Tally::clients_started) - course.tally(added, Tally::replaced)) * cost_of_added);
}

TEST(NoStacking, WhatStepsToAnotherSettingStaysInsideThePrice) {
    constexpr std::size_t lighter = 2;
    Scenario scenario = with_a_lead(5000.0, testing::ample);
    const auto weeks = static_cast<double>(weeks_of_added);
    testing::add_segment(scenario, {.id = "lighter", .starts = 0.001, .weeks = {weeks, weeks, weeks, weeks}});
    scenario.segments[added].step_down_to = "lighter";
    scenario.segments[added].step_down = 0.05;
    const Course course = run(scenario);
    EXPECT_GT(course.tally(added, Tally::step_downs), 20);
    EXPECT_EQ(course.tally(added, Tally::spend_care) + course.tally(lighter, Tally::spend_care), 0);
    const std::int64_t bought = course.revenue(added) + course.revenue(lighter);
    EXPECT_EQ(course.revenue(lead), course.tally(lead, Tally::spend_care) - bought);
    const std::int64_t starts = course.tally(added, Tally::clients_started);
    EXPECT_GT(course.revenue(lighter), 0);
    EXPECT_LT(course.revenue(added), starts * cost_of_added) << "what is left of the plan is not given there";
}

TEST(NoStacking, WhatStepsOutOfAClosedPriceIsPaidBackToo) {
    constexpr std::size_t lighter = 2;
    Scenario scenario = with_a_lead(6.0, testing::ample);
    const auto weeks = static_cast<double>(weeks_of_added);
    testing::add_segment(scenario, {.id = "lighter", .starts = 0.001, .weeks = {weeks, weeks, weeks, weeks}});
    scenario.segments[added].step_down_to = "lighter";
    scenario.segments[added].step_down = 1.0;  // at the first review: before what was bought for is over
    const Course course = run(scenario);
    EXPECT_GT(course.tally(added, Tally::step_downs), 500);
    EXPECT_GT(course.tally(lighter, Tally::spend_care), 0) << "whose price was closed by then";
    // a week costs the lead what the region pays for it; only who is still there may have been bought for longer
    const std::int64_t there = course.outcome.at(course.outcome.shape().years, added, 0, Tally::in_care_end);
    EXPECT_LE(course.revenue(added), course.tally(added, Tally::care_weeks_ended) * 10'000 + there * cost_of_added);
}

/// What is added needs something beside it too, at a third provider; all three contracts have the clause.
Scenario with_more_beside_it(double weeks_of_lead) {
    Scenario scenario = with_a_lead(weeks_of_lead, testing::ample);
    const auto weeks = static_cast<double>(weeks_of_added);
    testing::add_segment(scenario, {.id = "third", .starts = 0.001, .weeks = {weeks, weeks, weeks, weeks}});
    scenario.segments[lead].add_on_weight = 0.0;
    scenario.segments.back().add_on_weight = 1.0;
    for (const char* segment : {"added", "third"})
        scenario.current_contracts[segment] = scenario.current_contracts["lead"];
    return scenario;
}

TEST(NoStacking, TheLeadBuysWhatIsAddedToAnAddOn) {
    constexpr std::size_t third = 2;
    const Course course = run(with_more_beside_it(5000.0));
    const std::int64_t of_added = course.tally(added, Tally::clients_started);
    const std::int64_t of_third = course.tally(third, Tally::clients_started);
    EXPECT_GT(of_added, 100);
    EXPECT_GT(of_third, 100);
    EXPECT_EQ(course.tally(added, Tally::spend_care) + course.tally(third, Tally::spend_care), 0);
    EXPECT_EQ(course.revenue(added), of_added * cost_of_added) << "who gives an add-on buys nothing";
    EXPECT_EQ(course.revenue(third), of_third * cost_of_added);
    EXPECT_EQ(course.revenue(lead), course.tally(lead, Tally::spend_care) - (of_added + of_third) * cost_of_added);
}

TEST(NoStacking, WhatIsAddedToAnAddOnAfterTheArrangementIsPaidOnItsOwn) {
    Scenario scenario = with_more_beside_it(3.0);
    scenario.add_on = {.at_start = 0.5, .per_week = 0.2};
    const Course course = run(scenario);
    for (const std::size_t segment : {added, std::size_t{2}}) {
        EXPECT_GT(course.tally(segment, Tally::spend_care), 0);
        EXPECT_GT(course.revenue(segment), 0);
    }
}

TEST(NoStacking, WhatIsAddedUnderAWarrantyIsPaidOnItsOwn) {
    // many come back under the warranty, again and again
    Scenario scenario = with_a_lead(4.0, testing::ample);
    scenario.relapse = {.after_goal = 0.6, .without_goal = 0.6, .mean_weeks = 4.0, .direct_share = 0.0};
    testing::state(scenario.current_contracts["lead"], {"warranty", 520.0});
    const Course course = run(scenario);
    // of the first arrangement of each client something is bought, of the care that follows it nothing
    EXPECT_GT(course.bought(), 0);
    EXPECT_LT(course.bought(), course.tally(added, Tally::clients_started) * cost_of_added / 2);
    EXPECT_GT(course.tally(added, Tally::spend_care), course.bought() / 2);
}

}  // namespace
}  // namespace fundsim
