// What the account of a contract year holds: the cost that corridors and price reviews share, the care that a stop-loss reads.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "contracts/modifiers.hpp"
#include "statistical/plain_scenario.hpp"
#include "statistical/replications.hpp"
#include "watched.hpp"

namespace fundsim {
namespace {

using testing::contract;
using testing::outcome_of;
using testing::PlainCare;
using testing::StatedTerm;

std::int64_t of_segment(const Outcome& outcome, std::size_t year, std::size_t segment, Tally what) {
    return outcome.at(year, segment, 0, what);
}

/// Settled with a corridor of no width: the half of all that a provider was paid beyond what it spent.
void expect_half_of_the_result(const Outcome& outcome, std::size_t year, std::size_t provider, std::size_t segment) {
    const std::int64_t settled = of_segment(outcome, year, segment, Tally::spend_settlement);
    const std::int64_t result = outcome.provider(year, provider, ProviderTally::revenue_cents) - settled -
                                outcome.provider(year, provider, ProviderTally::cost_cents);
    EXPECT_NEAR(static_cast<double>(settled), -0.5 * static_cast<double>(result), 1.0)
        << "provider " << provider << ", year " << year;
}

TEST(ContractAccount, HasTheCostOfEffort) {
    Scenario scenario = testing::plain_scenario({{.starts = 10.0, .places = 260.0}}, 3);
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.non_strategic_share = 0.0;
    scenario.behaviour.goal_effort = 1.0;
    scenario.current_contracts["care"] = contract(
        "result_based", {{"price", 300'000.0}, {"at_start", 0.5}, {"on_result", 0.5}, {"corridor.share", 0.5}});
    testing::Watched course(scenario);
    course.run(weeks_per_year);
    EXPECT_GT(course.providers().choice(0).effort_q8, 256 + 4);
    const Outcome outcome = outcome_of(scenario);
    for (std::size_t year = 1; year <= 3; ++year) expect_half_of_the_result(outcome, year, 0, 0);
}

/// Half of those who start with the lead need another form of care beside it, which nobody else asks for.
Scenario with_a_lead(const std::vector<StatedTerm>& of_lead, const std::vector<StatedTerm>& of_added) {
    Scenario scenario = testing::plain_scenario({{.id = "lead", .places = 450.0, .weeks = {40.0, 40.0, 40.0, 40.0}},
                                                 {.id = "added", .starts = 0.001, .places = 150.0}},
                                                4);
    scenario.add_on.at_start = 0.5;
    for (Segment& segment : scenario.segments) segment.add_on_weight = 1.0;
    scenario.relapse = {.after_goal = 0.0, .without_goal = 0.0, .direct_share = 0.0, .after_crisis = 0.0};
    std::vector<StatedTerm> terms{{"price", 600'000.0}, {"no_stacking", 1.0}};
    terms.insert(terms.end(), of_lead.begin(), of_lead.end());
    scenario.current_contracts["lead"] = contract("result_based", terms);
    scenario.current_contracts["added"] = contract("result_based", of_added);
    return scenario;
}

TEST(ContractAccount, HasWhatALeadBuysAndNotWhatIsSoldToIt) {
    const Outcome outcome = outcome_of(with_a_lead({{"corridor.share", 0.5}}, {{"corridor.share", 0.5}}));
    for (std::size_t year = 1; year <= 4; ++year) {
        EXPECT_LT(outcome.provider(year, 0, ProviderTally::revenue_cents),
                  of_segment(outcome, year, 0, Tally::spend_care))
            << "something is bought";
        for (const std::size_t who : {0U, 1U}) expect_half_of_the_result(outcome, year, who, who);
    }
}

TEST(ContractAccount, OfALeadIsWhatAPriceReviewGoesBy) {
    const std::vector<StatedTerm> reviewed{
        {"price_review.share", 0.5}, {"price_review.margin", 0.0}, {"price_review.most", 0.5}};
    const Scenario scenario = with_a_lead(reviewed, {});
    const Outcome outcome = outcome_of(scenario);
    const std::int64_t paid = of_segment(outcome, 2, 0, Tally::spend_care);
    const std::int64_t bought = paid - outcome.provider(2, 0, ProviderTally::revenue_cents);
    const std::int64_t cost = outcome.provider(2, 0, ProviderTally::cost_cents) + bought;
    testing::Watched course(scenario);
    course.run_to(2 * weeks_per_year);
    const contracts::Modifiers terms{.review_share = 0.5, .review_margin = 0.0, .review_most = 0.5};
    const double now = course.billing().terms_now(0)[0][0] / 600'000.0;
    EXPECT_LT(std::abs(now - 1.0), 0.49) << "within the bound of a review";
    EXPECT_NEAR(now, contracts::price_after_review(terms, static_cast<double>(paid), static_cast<double>(cost)), 1e-6);
}

const std::vector<StatedTerm> all_losses{{"stop_loss.above", 0.0}, {"stop_loss.share", 1.0}};

TEST(StopLoss, IsNotOfCareInsideTheLeadsPrice) {
    const Outcome outcome = outcome_of(with_a_lead({}, all_losses));
    for (std::size_t year = 1; year <= 4; ++year) {
        // what starts when its lead has just ended is paid on its own, and lost money on
        const std::int64_t care = of_segment(outcome, year, 1, Tally::delivered_quanta) * 10'000;
        EXPECT_GT(care, 10'000'000);
        EXPECT_LT(of_segment(outcome, year, 1, Tally::spend_care), care / 10) << "the lead has paid for it";
    }
}

TEST(StopLoss, IsNotOfCareUnderAWarranty) {
    // many come back, again and again: once paid, then under the warranty
    const auto settled = [](double warranty, double above) {
        Scenario scenario = testing::plain_scenario({{.starts = 5.0}}, 3);
        scenario.relapse = {.after_goal = 0.6, .without_goal = 0.6, .mean_weeks = 10.0, .direct_share = 0.0};
        scenario.current_contracts["care"] = contract(
            "result_based",
            {{"price", 100'000.0}, {"warranty", warranty}, {"stop_loss.above", above}, {"stop_loss.share", 1.0}});
        const Outcome outcome = outcome_of(scenario);
        return testing::over_years(outcome, 1, 3, Tally::spend_settlement);
    };
    const double paid_in_full = settled(0.0, 0.0);
    EXPECT_GT(paid_in_full, 0.0) << "care of twenty weeks at the price of ten";
    EXPECT_LT(settled(520.0, 0.0), 0.8 * paid_in_full) << "what is promised unpaid stays so";
}

TEST(StopLoss, IsOfAllCareThatThePriceOfAnEpisodePays) {
    Scenario scenario = with_a_lead({}, all_losses);
    for (auto& [segment, made] : scenario.current_contracts) testing::state(made, {"trajectory_funding", 1.0});
    testing::state(scenario.current_contracts["lead"], {"no_stacking", 0.0});
    testing::state(scenario.current_contracts["lead"], {"price", 100'000.0});
    const Outcome outcome = outcome_of(scenario);
    for (std::size_t year = 2; year <= 4; ++year) {
        const std::int64_t settled = of_segment(outcome, year, 1, Tally::spend_settlement);
        const std::int64_t part = of_segment(outcome, year, 1, Tally::spend_care) - settled;
        const std::int64_t care = of_segment(outcome, year, 1, Tally::delivered_quanta) * 10'000;
        EXPECT_GT(part, 0);
        EXPECT_GT(settled, part);
        EXPECT_NEAR(static_cast<double>(settled + part), static_cast<double>(care), 1e-3 * static_cast<double>(care));
    }
}

}  // namespace
}  // namespace fundsim
