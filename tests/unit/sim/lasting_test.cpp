// Arrangements for lasting support: who gets one, what is paid for it, what does not reach it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"

namespace fundsim {
namespace {

using testing::outcome_of;
using testing::StatedTerm;
using testing::values;

constexpr double a_week = 100.0;  // cents of lasting support
const std::vector<StatedTerm> apart{{"lasting.payment", 1.0}, {"lasting.price", a_week}};

/// Everybody comes by a door that access does not guard, so that classes are coded as they are.
Scenario scenario_of(double chronic, double accuracy, std::vector<StatedTerm> terms, double weeks = 40.0) {
    Scenario scenario = testing::plain_scenario(
        {{.starts = 60.0, .share = {0.4, 0.3, 0.2, 0.1}, .weeks = {weeks, weeks, weeks, weeks}}}, 3, 4);
    scenario.referrers = {{.id = "door", .label = {}, .share = 1.0, .gated = false}};
    scenario.course.chronic_share = values({chronic, chronic, chronic, chronic});
    scenario.course.chronic_duration_ratio = 1.0;
    scenario.access.accuracy = accuracy;
    scenario.current_contracts["care"] = testing::contract("result_based", terms);
    return scenario;
}

double total(const Outcome& outcome, Tally tally) {
    return testing::over_years(outcome, 1, outcome.shape().years, tally);
}
double weeks_paid(const Outcome& outcome) { return total(outcome, Tally::spend_care) / a_week; }

std::vector<StatedTerm> with(std::vector<StatedTerm> terms, const std::vector<StatedTerm>& more) {
    terms.insert(terms.end(), more.begin(), more.end());
    return terms;
}

TEST(LastingSupport, IsForChronicClientsAsFarAsAccessSeesThem) {
    for (const double chronic : {0.0, 0.4, 1.0})
        for (const double accuracy : {0.0, 0.75, 1.0}) {
            const Outcome outcome = outcome_of(scenario_of(chronic, accuracy, apart));
            const double weeks = total(outcome, Tally::care_weeks);
            const double expected = chronic * accuracy;
            const bool certain = expected == 0.0 || expected == 1.0;
            EXPECT_NEAR(weeks_paid(outcome) / weeks, expected, certain ? 1e-12 : 0.015) << chronic << ' ' << accuracy;
        }
}

TEST(LastingSupport, IsPaidAsBeforeWhereItIsNotPaidApart) {
    const std::vector<StatedTerm> price{{"price", 400'000.0}, {"at_start", 0.7}, {"on_result", 0.3}};
    const Outcome chronic = outcome_of(scenario_of(1.0, 0.5, price));
    const Outcome none = outcome_of(scenario_of(1.0, 0.0, price));
    EXPECT_TRUE(chronic == none) << "the form of an arrangement changes nothing by itself";
    EXPECT_NE(total(outcome_of(scenario_of(1.0, 0.5, with(price, apart))), Tally::spend_care),
              total(none, Tally::spend_care));
}

/// Nobody is seen to be chronic at the start; terms end after `term` weeks, at random.
Scenario seen_later(const std::vector<StatedTerm>& terms, bool again, double weeks = 200.0, double term = 20.0) {
    Scenario scenario = scenario_of(1.0, 0.0, terms, weeks);
    scenario.access.term = term;
    scenario.access.reassess_share = again ? 1.0 : 0.0;
    return scenario;
}

TEST(LastingSupport, IsFoundWhenATermEndsAndAccessLooksAgain) {
    EXPECT_EQ(weeks_paid(outcome_of(seen_later(apart, false))), 0.0);
    const Outcome found = outcome_of(seen_later(apart, true));
    EXPECT_GT(weeks_paid(found) / total(found, Tally::care_weeks), 0.5);
    EXPECT_GT(total(found, Tally::arrangement_changes), 1000.0);
    EXPECT_LT(total(found, Tally::arrangement_changes), total(found, Tally::clients_started)) << "once";
    const Outcome unaware = outcome_of(seen_later({{"price", 0.0}}, true));
    EXPECT_EQ(total(unaware, Tally::arrangement_changes), 0.0) << "not paid apart: no change of the arrangement";
}

// At the same price a week of both forms earns the same; what was prepaid for weeks of recovery left goes back.
TEST(LastingSupport, TakesOverProRata) {
    constexpr double planned = 10'000.0;  // weeks: nobody ends
    const std::vector<StatedTerm> terms{
        {"price", planned * a_week}, {"lasting.payment", 1.0}, {"lasting.price", a_week}};
    const Outcome recovery = outcome_of(seen_later(terms, false, planned, 4.0));
    const Outcome changed = outcome_of(seen_later(terms, true, planned, 4.0));
    ASSERT_LT(total(changed, Tally::ended_as_planned), 0.01 * total(changed, Tally::clients_started));
    EXPECT_GT(total(changed, Tally::arrangement_changes), 0.95 * total(changed, Tally::clients_started)) << "early";
    EXPECT_GT(total(recovery, Tally::spend_cash), 0.9 * planned * a_week * total(recovery, Tally::clients_started));
    EXPECT_LT(total(changed, Tally::spend_cash), 0.1 * total(recovery, Tally::spend_cash)) << "the price went back";
    const double weeks = total(changed, Tally::care_weeks);
    // who ended within the first weeks of recovery had earned the whole price
    const double at_once = total(changed, Tally::spend_care) / a_week - weeks;
    EXPECT_GE(at_once, -1.0);
    EXPECT_LT(at_once, 0.2 * weeks);
}

TEST(LastingSupport, HasNoMaximum) {
    const std::vector<StatedTerm> maximum{{"price", 1000.0}, {"maximum_duration", 10.0}};
    const auto mean_weeks = [](const Outcome& outcome) {
        double ended = 0.0;
        for (const Tally code : {Tally::ended_as_planned, Tally::ended_in_agreement, Tally::ended_early_by_client,
                                 Tally::ended_external, Tally::ended_other_domain})
            ended += total(outcome, code);
        return total(outcome, Tally::care_weeks_ended) / ended;
    };
    EXPECT_LT(mean_weeks(outcome_of(scenario_of(1.0, 1.0, maximum))), 10.5);
    EXPECT_GT(mean_weeks(outcome_of(scenario_of(1.0, 1.0, with(maximum, apart)))), 25.0);
    EXPECT_LT(mean_weeks(outcome_of(scenario_of(1.0, 0.0, with(maximum, apart)))), 10.5) << "recovery keeps it";
}

TEST(LastingSupport, HasNoWarranty) {
    const auto unpaid_weeks = [](double accuracy) {
        Scenario scenario =
            scenario_of(1.0, accuracy, with({{"payment", 1.0}, {"price", a_week}, {"warranty", 104.0}}, apart), 20.0);
        scenario.relapse.after_goal = scenario.relapse.without_goal = 0.6;
        scenario.relapse.direct_share = 0.0;
        const Outcome outcome = outcome_of(scenario);
        return total(outcome, Tally::care_weeks) - weeks_paid(outcome);
    };
    EXPECT_NEAR(unpaid_weeks(1.0), 0.0, 1e-6) << "who comes back is paid for again";
    EXPECT_GT(unpaid_weeks(0.0), 1000.0);
}

// A week of lasting support pays well above cost, recovery was paid at the start: providers end the one and keep the other.
TEST(LastingSupport, IsNotEndedEarlyWhereItPays) {
    const auto ended = [](double accuracy) {
        Scenario scenario =
            scenario_of(1.0, accuracy, {{"price", 400'000.0}, {"lasting.payment", 1.0}, {"lasting.price", 20'000.0}});
        scenario.behaviour.strategic_share = 1.0;
        scenario.behaviour.non_strategic_share = 0.0;
        scenario.behaviour.early_ending = 0.05;
        return total(outcome_of(scenario), Tally::ended_early_by_provider);
    };
    const double recovery_only = ended(0.0);
    EXPECT_GT(recovery_only, 1000.0);
    EXPECT_EQ(ended(1.0), 0.0);
    // with nine of ten in lasting support a mean client pays; those in recovery are ended all the same
    EXPECT_NEAR(ended(0.9), 0.1 * recovery_only, 0.03 * recovery_only);
}

// Nobody is seen to be chronic at the start, and access never looks again: what changes, providers ask for.
TEST(LastingSupport, IsAskedForWhereItPaysAndRefusedAsOftenAsAHigherClass) {
    const auto changes = [](double support, double chronic, double own_use) {
        Scenario scenario = scenario_of(
            chronic, 0.0, {{"price", 400'000.0}, {"lasting.payment", 1.0}, {"lasting.price", support}}, 60.0);
        scenario.municipalities.resize(4, scenario.municipalities.front());
        for (std::size_t m = 0; m < 4; ++m) scenario.municipalities[m].id = "town_" + std::to_string(m);
        scenario.behaviour.strategic_share = 1.0;
        scenario.behaviour.non_strategic_share = 0.0;
        scenario.behaviour.coding = 2.0;
        scenario.own_use_share = own_use;
        scenario.behaviour.payer = own_use > 0.0 ? 0.0 : 100.0;  // who pays a quarter of the cost does not look
        return total(outcome_of(scenario), Tally::arrangement_changes);
    };
    constexpr double dear = 40'000.0;  // four times what a week of care costs
    EXPECT_EQ(changes(1'000.0, 1.0, 1.0), 0.0) << "less than recovery pays";
    EXPECT_EQ(changes(dear, 0.0, 1.0), 0.0) << "nobody needs it";
    const double unchecked = changes(dear, 1.0, 0.0);
    EXPECT_GT(unchecked, 500.0);
    EXPECT_NEAR(changes(dear, 1.0, 1.0) / unchecked, 0.9, 0.05);
}

}  // namespace
}  // namespace fundsim
