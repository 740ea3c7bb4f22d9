// Rules of a contract year: the closed form is the difference of the settlement, and its mean under a forecast error.

#include <algorithm>

#include "base/elementary.hpp"
#include "contracts/words.hpp"
#include "drawn.hpp"

namespace fundsim::test {
namespace {

using contracts::expected_year;
using contracts::settled_year;
using contracts::YearExpectation;
using contracts::YearForecast;

double argument(const YearClause& clause, double claims, double value) {
    return clause.of_claims * claims + clause.of_value * value - clause.threshold;
}

bool same_side(const YearRule& rule, double claims, double value, double more_claims, double more_value) {
    for (std::size_t i = 0; i < rule.clause_count; ++i)
        if ((argument(rule.clauses[i], claims, value) > 0.0) !=
            (argument(rule.clauses[i], claims + more_claims, value + more_value) > 0.0))
            return false;
    return true;
}

RC_GTEST_PROP(YearRules, ClosedFormIsTheDifferenceOfTheSettlement, ()) {
    const Drawn contract = any_contract();
    const YearRule rule = contract.year(any_facts());
    const std::int64_t claims = *rc::gen::inRange(0, 600'000'000);
    const std::int64_t value = *rc::gen::inRange(0, 600'000'000);
    const std::int64_t more_claims = *rc::gen::inRange(0, 1'000'000);
    const std::int64_t more_value = *rc::gen::inRange(0, 1'000'000);
    const YearExpectation here = expected_year(
        rule,
        {.claims = static_cast<double>(claims), .value = static_cast<double>(value), .claims_sd = 0, .value_sd = 0});
    // every clause and the base are rounded to a cent each
    const double cents = 0.5 * static_cast<double>(rule.clause_count + 2);
    RC_ASSERT(std::fabs(here.pay - static_cast<double>(settled_year(rule, claims, value))) <= cents);
    if (!same_side(rule, static_cast<double>(claims), static_cast<double>(value), static_cast<double>(more_claims),
                   static_cast<double>(more_value)))
        return;
    const auto difference = static_cast<double>(settled_year(rule, claims + more_claims, value + more_value) -
                                                settled_year(rule, claims, value));
    const double slopes =
        here.per_claim * static_cast<double>(more_claims) + here.per_value * static_cast<double>(more_value);
    RC_ASSERT(std::fabs(difference - slopes) <= 2.0 * cents);
}

/// Mean of the unrounded rule over the normal error that claims and value share, by the midpoint rule.
double integrated(const YearRule& rule, const YearForecast& forecast) {
    constexpr int steps = 8000;
    constexpr double reach = 8.0;
    double sum = 0.0;
    for (int i = 0; i < steps; ++i) {
        const double z = reach * (2.0 * (i + 0.5) / steps - 1.0);
        const double claims = forecast.claims + z * forecast.claims_sd;
        const double value = forecast.value + z * forecast.value_sd;
        double pay = rule.base + rule.of_claims * claims;
        for (std::size_t k = 0; k < rule.clause_count; ++k)
            pay += rule.clauses[k].share * std::max(0.0, argument(rule.clauses[k], claims, value));
        sum += pay * exponential(-0.5 * z * z);
    }
    return sum * 2.0 * reach / steps / 2.5066282746310002;
}

RC_GTEST_PROP(YearRules, ClosedFormIsTheMeanUnderAForecastError, ()) {
    const Drawn contract = any_contract();
    const YearRule rule = contract.year(any_facts());
    const auto money = [] { return static_cast<double>(*rc::gen::inRange(1'000'000, 400'000'000)); };
    const double error = static_cast<double>(*rc::gen::inRange(1, 30)) / 100.0;
    YearForecast forecast{.claims = money(), .value = money(), .claims_sd = 0, .value_sd = 0};
    forecast.claims_sd = error * forecast.claims;
    forecast.value_sd = error * forecast.value;
    const YearExpectation closed = expected_year(rule, forecast);
    const double scale = std::fabs(rule.base) + forecast.claims + forecast.value;
    RC_ASSERT(std::fabs(closed.pay - integrated(rule, forecast)) < 1e-6 * scale);
    // slopes: difference of the mean, the error held
    const double step = 1e-4 * scale;
    const auto slope = [&](double of_claims, double of_value) {
        YearForecast up = forecast;
        YearForecast down = forecast;
        up.claims += of_claims * step, up.value += of_value * step;
        down.claims -= of_claims * step, down.value -= of_value * step;
        return (integrated(rule, up) - integrated(rule, down)) / (2.0 * step);
    };
    RC_ASSERT(std::fabs(closed.per_claim - slope(1.0, 0.0)) < 2e-3);
    RC_ASSERT(std::fabs(closed.per_value - slope(0.0, 1.0)) < 2e-3);
    // a bonus is a share of all that the rule books
    forecast.bonus = static_cast<double>(*rc::gen::inRange(-50, 51)) / 100.0;
    const YearExpectation more = expected_year(rule, forecast);
    RC_ASSERT(std::fabs(more.pay - (1.0 + forecast.bonus) * integrated(rule, forecast)) < 2e-6 * scale);
    RC_ASSERT(std::fabs(more.per_claim - (1.0 + forecast.bonus) * slope(1.0, 0.0)) < 3e-3);
    RC_ASSERT(std::fabs(more.per_value - (1.0 + forecast.bonus) * slope(0.0, 1.0)) < 3e-3);
}

/// What is paid for claims under a tariff band and a ceiling, said once more: the band makes of claims what is paid, and of
/// that no more than the ceiling counts in full.
double banded_and_capped(double claims, double from, double pays, double ceiling, double beyond) {
    double paid = claims;
    if (from > 0.0 && claims > from) paid = from + pays * (claims - from);
    if (ceiling > 0.0 && paid > ceiling) paid = ceiling + beyond * (paid - ceiling);
    return paid;
}

// Both together: a claim beyond a ceiling brings nothing (or its part of what the band leaves), and costs nothing.
RC_GTEST_PROP(YearRules, ABandAndACeilingTogetherLeaveOfAClaimWhatTheyPay, ()) {
    const bool below = *rc::gen::arbitrary<bool>();  // a degressive tariff, the usual one
    const auto part = [](int low, int high) { return static_cast<double>(*rc::gen::inRange(low, high)) / 100.0; };
    const double from = part(0, 150);
    const double pays = below ? part(0, 100) : part(100, 200);
    const double share = part(0, 150);
    const int word = *rc::gen::inRange(0, 3);
    const double beyond = part(0, 101);
    const Drawn contract = standard("pxq", {{"band.from", from},
                                            {"band.pays", pays},
                                            {"ceiling.share", share},
                                            {"ceiling.beyond", static_cast<double>(word)},
                                            {"ceiling.pays", beyond}});
    const YearFacts known{.neutral_pay = 1e8};
    const YearRule rule = contract.year(known);
    const double left = word == 1 ? beyond : 0.0;
    const auto paid = [&](double claims) { return banded_and_capped(claims, from * 1e8, pays, share * 1e8, left); };
    const std::int64_t claims = *rc::gen::inRange(0, 300'000'000);
    const std::int64_t more = *rc::gen::inRange(0, 10'000'000);
    const std::int64_t before = settled_year(rule, claims, 0);
    const std::int64_t after = settled_year(rule, claims + more, 0);
    constexpr double cents = 2.0;  // two clauses, a cent each
    RC_ASSERT(std::fabs(static_cast<double>(before) - paid(static_cast<double>(claims))) <= cents);
    RC_ASSERT(std::fabs(static_cast<double>(after) - paid(static_cast<double>(claims + more))) <= cents);
    RC_ASSERT(static_cast<double>(after - before) >= -cents);
    if (share > 0.0 && left == 0.0) RC_ASSERT(static_cast<double>(after) <= share * 1e8 + cents);
    const YearExpectation here = expected_year(rule, {.claims = static_cast<double>(claims)});
    RC_ASSERT(here.per_claim >= -1e-12);
    if (rule.stop_at > 0.0) RC_ASSERT(std::fabs(paid(rule.stop_at) - share * 1e8) <= cents);
    RC_CLASSIFY(rule.clause_count == 2 && argument(rule.clauses[0], static_cast<double>(claims), 0.0) > 0.0 &&
                    argument(rule.clauses[1], static_cast<double>(claims), 0.0) > 0.0,
                "beyond both");
}

constexpr YearFacts facts{
    .reference_value = 1e8, .neutral_pay = 1.01e8, .last_base = 0, .share = 0.25, .last_value = 0, .year = 0};

TEST(Ceiling, PaysNothingBeyondItOrAPart) {
    Drawn contract = standard("pxq", {{"ceiling.share", 1.0}});
    EXPECT_EQ(settled_year(contract.year(facts), 90'000'000, 0), 90'000'000);
    EXPECT_EQ(settled_year(contract.year(facts), 150'000'000, 0), 101'000'000);
    EXPECT_EQ(contract.year(facts).stop_at, 0.0);
    contract.set("ceiling.beyond", 1.0);
    contract.set("ceiling.pays", 0.4);
    EXPECT_EQ(settled_year(contract.year(facts), 111'000'000, 0), 105'000'000);
    contract.set("ceiling.beyond", 2.0);
    EXPECT_EQ(contract.year(facts).stop_at, 1.01e8);
    EXPECT_TRUE(contract.model->clauses(contract.terms).stops_admission);
}

TEST(Ceiling, InMoneyIsDividedByShareAndTheLowerOneCounts) {
    Drawn contract = standard("result_based", {{"ceiling.amount", 2e8}});
    EXPECT_EQ(settled_year(contract.year(facts), 90'000'000, 0), 50'000'000);
    contract.set("ceiling.share", 0.3);
    EXPECT_EQ(settled_year(contract.year(facts), 90'000'000, 0), 30'300'000);
}

TEST(Ceiling, MarginalPayIsTariffTimesTheChanceThatItDoesNotBind) {
    const Drawn contract = standard("pxq", {{"ceiling.share", 1.0}});
    const YearExpectation at =
        expected_year(contract.year(facts), {.claims = 1.01e8, .value = 1e8, .claims_sd = 5e6, .value_sd = 5e6});
    EXPECT_NEAR(at.per_claim, 0.5, 1e-12);
    EXPECT_NEAR(at.pay, 1.01e8 - 5e6 * 0.3989422804014327, 1.0);
}

TEST(Bands, ChangeTheTariffBeyondAVolume) {
    const Drawn contract = standard("pxq", {{"band.from", 0.5}, {"band.pays", 0.8}});
    EXPECT_EQ(settled_year(contract.year(facts), 50'500'000, 0), 50'500'000);
    EXPECT_EQ(settled_year(contract.year(facts), 60'500'000, 0), 58'500'000);
}

// Tariffs fall to 40 % beyond half of N = 101 m; the ceiling is one of what is paid.
TEST(Bands, BelowACeilingAreWhatReachesIt) {
    Drawn contract = standard("pxq", {{"band.from", 0.5}, {"band.pays", 0.4}, {"ceiling.share", 0.8}});
    const auto paid = [&](std::int64_t claims) { return settled_year(contract.year(facts), claims, 0); };
    EXPECT_EQ(paid(100'000'000), 70'300'000) << "50.5 m, and 40 % of 49.5 m";
    EXPECT_EQ(paid(126'250'000), 80'800'000);
    EXPECT_EQ(paid(200'000'000), 80'800'000);
    EXPECT_NEAR(expected_year(contract.year(facts), {.claims = 2e8}).per_claim, 0.0, 1e-12);
    contract.set("ceiling.beyond", 2.0);
    EXPECT_DOUBLE_EQ(contract.year(facts).stop_at, 126'250'000.0) << "the claims with which what is paid gets there";
    contract.set("ceiling.beyond", 1.0);
    contract.set("ceiling.pays", 0.5);
    EXPECT_EQ(paid(136'250'000), 82'800'000) << "half of 40 %";
    // a ceiling that binds before the band begins
    contract.set("ceiling.share", 0.25);
    EXPECT_EQ(paid(50'500'000), 25'250'000 + 12'625'000);
    EXPECT_EQ(paid(60'500'000), 25'250'000 + 12'625'000 + 2'000'000);
    // a band that pays nothing never gets there
    contract.set("ceiling.share", 0.8);
    contract.set("band.pays", 0.0);
    EXPECT_EQ(paid(200'000'000), 50'500'000);
}

TEST(StopLoss, SharesCostFarAbovePrice) {
    const Drawn contract = standard("result_based", {{"stop_loss.above", 0.2}, {"stop_loss.share", 0.5}});
    EXPECT_EQ(settled_year(contract.year(facts), 100'000'000, 120'000'000), 100'000'000);
    EXPECT_EQ(settled_year(contract.year(facts), 100'000'000, 140'000'000), 110'000'000);
}

TEST(Availability, PaysAPartOfThePlannedYearAndTheRestOfEverything) {
    // tariffs fall to half beyond 80 % of 1,000: 900 planned bring 850, 1,100 claimed 950
    const YearFacts planned{.neutral_pay = 1000.0, .planned_claims = 900.0, .planned_value = 900.0};
    const Drawn without = standard("pxq", {{"band.from", 0.8}, {"band.pays", 0.5}});
    Drawn with = without;
    with.set("availability", 0.6);
    const YearForecast year{.claims = 1100.0, .value = 1100.0, .claims_sd = 0.0, .value_sd = 0.0};
    EXPECT_DOUBLE_EQ(expected_year(without.year(planned), year).pay, 950.0);
    const YearExpectation paid = expected_year(with.year(planned), year);
    EXPECT_DOUBLE_EQ(paid.pay, 0.6 * 850.0 + 0.4 * 950.0);
    EXPECT_DOUBLE_EQ(paid.per_claim, 0.4 * 0.5) << "one more claim brings the rest of what it brought";
    with.set("availability", 1.0);
    const YearExpectation all = expected_year(with.year(planned), year);
    EXPECT_DOUBLE_EQ(all.pay, 850.0);
    EXPECT_EQ(all.per_claim, 0.0);
    EXPECT_EQ(with.year(planned).clause_count, 0U);
    const Drawn budget = standard("task_based", {{"budget", 1000.0}, {"availability", 0.6}});
    EXPECT_EQ(expected_year(budget.year(planned), year).pay, 1000.0) << "a budget is for places already";
}

TEST(TaskBased, SettlesOutsideTheBandwidthOnly) {
    Drawn contract =
        standard("task_based", {{"budget", 4e8}, {"bandwidth", 0.05}, {"claw_back", 0.5}, {"safety_valve", 0.25}});
    const YearRule rule = contract.year(facts);
    EXPECT_EQ(rule.of_claims, 0.0);
    EXPECT_EQ(settled_year(rule, 7, 100'000'000), 100'000'000);
    EXPECT_EQ(settled_year(rule, 7, 95'000'000), 100'000'000);
    EXPECT_EQ(settled_year(rule, 7, 85'000'000), 95'000'000);
    EXPECT_EQ(settled_year(rule, 7, 105'000'000), 100'000'000);
    EXPECT_EQ(settled_year(rule, 7, 125'000'000), 105'000'000);
}

TEST(TaskBased, IsNeverOverspentUnlessAValveSaysSo) {
    const Drawn contract = standard("task_based", {{"budget", 4e8}, {"bandwidth", 0.05}, {"claw_back", 1.0}});
    for (const std::int64_t value : {0LL, 50'000'000LL, 100'000'000LL, 1'000'000'000LL})
        EXPECT_LE(settled_year(contract.year(facts), 0, value), 100'000'000);
}

TEST(TaskBased, RatchetFollowsLastYearsCare) {
    const Drawn contract = standard("task_based", {{"budget", 4.04e8}, {"ratchet", 0.5}});
    EXPECT_EQ(contract.year(facts).base, 1.01e8);
    YearFacts later = facts;
    later.year = 1;
    later.last_base = 1.01e8;
    later.last_value = 1.1e8;  // 10 % more than expected: half of it comes into the budget
    EXPECT_NEAR(contract.year(later).base, 1.01e8 * 1.05, 1.0);
    // a cent of care this year is half a cent of budget, at the budget's price, in the next
    const double slope = expected_year(contract.year(facts), {.claims = 0, .value = 1e8}).later_per_value;
    YearFacts more = later;
    more.last_value += 1e6;
    EXPECT_NEAR(slope * 1e6, contract.year(more).base - contract.year(later).base, 1.0);
}

/// What came of a year, as the next one is told.
YearFacts after(const YearRule& rule, const YearFacts& before, std::int64_t value, std::int64_t cost) {
    YearFacts next = before;
    next.year = before.year + 1;
    next.last_base = rule.base;
    next.last_value = static_cast<double>(value);
    next.last_loss = static_cast<double>(std::max<std::int64_t>(0, cost - settled_year(rule, 0, value)));
    next.last_raise = rule.raise;
    return next;
}

TEST(Renegotiation, RaisesTheBudgetByAPartOfTheLossAndTheRaiseStays) {
    for (const char* model : {"task_based", "lump_sum"}) {
        const Drawn contract = standard(model, {{"budget", 4.04e8}, {"renegotiation", 0.6}});
        const YearRule first = contract.year(facts);
        EXPECT_EQ(first.base, 1.01e8) << model;
        const YearFacts lossy = after(first, facts, 100'000'000, 111'000'000);  // 10 m beyond the budget
        const YearRule second = contract.year(lossy);
        EXPECT_NEAR(second.base, 1.07e8, 1e-6) << model;
        // what the second year loses comes on top of it, a surplus takes nothing back
        EXPECT_NEAR(contract.year(after(second, lossy, 100'000'000, 117'000'000)).base, 1.13e8, 1e-6) << model;
        EXPECT_NEAR(contract.year(after(second, lossy, 100'000'000, 90'000'000)).base, 1.07e8, 1e-6) << model;
    }
}

TEST(Renegotiation, BudgetsCatchUpWithCostsAndGoNoFurther) {
    const Drawn contract = standard("lump_sum", {{"budget", 4e8}, {"renegotiation", 1.0}});
    YearFacts year = facts;
    YearRule rule = contract.year(year);
    for (int n = 0; n < 5; ++n) {
        year = after(rule, year, 100'000'000, 120'000'000);
        rule = contract.year(year);
        EXPECT_NEAR(rule.base, 1.2e8, 1e-6);
    }
}

// What of last year's budget is held on to is indexed like any price; what was renegotiated is not.
TEST(TaskBased, RatchetKeepsIndexation) {
    const Drawn contract = standard("task_based", {{"budget", 4.12e8}, {"ratchet", 0.5}, {"renegotiation", 1.0}});
    const YearRule rule = contract.year({.reference_value = 4e8,
                                         .neutral_pay = 4e8,
                                         .last_base = 4.1e8,
                                         .share = 1.0,
                                         .last_value = 4e8,
                                         .last_raise = 0.1e8,
                                         .price_change = 1.03,
                                         .year = 1});
    // half of 4.0 x 1.03, half of care as agreed at this year's budget, and the raise
    EXPECT_NEAR(rule.base, 0.5 * 4.12e8 + 0.5 * 4.12e8 + 0.1e8, 1.0);
}

TEST(Renegotiation, StandsBesideTheRatchet) {
    // Care as expected, dear by a tenth: the ratchet follows the care, the raise covers the rest, and neither undoes the other.
    const Drawn contract = standard("task_based", {{"budget", 4e8}, {"ratchet", 1.0}, {"renegotiation", 1.0}});
    YearFacts year = facts;
    YearRule rule = contract.year(year);
    for (int n = 0; n < 5; ++n) {
        year = after(rule, year, 100'000'000, 110'000'000);
        rule = contract.year(year);
        EXPECT_NEAR(rule.base, 1.1e8, 1e-6);
        EXPECT_NEAR(rule.raise, 1e7, 1e-6);
    }
}

TEST(Renegotiation, MovesTheBandwidthWithTheBudget) {
    const Drawn contract =
        standard("task_based", {{"budget", 4e8}, {"bandwidth", 0.1}, {"safety_valve", 1.0}, {"renegotiation", 1.0}});
    const YearRule second = contract.year(after(contract.year(facts), facts, 100'000'000, 120'000'000));
    EXPECT_EQ(settled_year(second, 0, 132'000'000), 120'000'000);
    EXPECT_EQ(settled_year(second, 0, 133'000'000), 121'000'000);
}

Drawn any_budget() {
    const auto* name = *rc::gen::element("task_based", "lump_sum");
    Drawn contract = standard(name);
    for (std::size_t i = 0; i < contract.terms.size(); ++i)
        contract.terms[i].fill(any_figure(contracts::term_at(*contract.model, i)));
    return contract;
}

RC_GTEST_PROP(Renegotiation, ProfileIsTheDifferenceOfTheNextBudget, ()) {
    const Drawn contract = any_budget();
    const YearFacts now = any_facts();
    const YearRule rule = contract.year(now);
    const double avoidable = static_cast<double>(*rc::gen::inRange(0, 101)) / 100.0;
    const std::int64_t value = *rc::gen::inRange(0, 600'000'000);
    const std::int64_t cost = *rc::gen::inRange(1, 600'000'000);
    const std::int64_t more = *rc::gen::inRange(0, 1'000'000);
    const std::int64_t dearer = contracts::whole(avoidable * static_cast<double>(more));
    const auto loss = [&](std::int64_t of_cost, std::int64_t of_value) {
        return of_cost - settled_year(rule, 0, of_value);
    };
    const bool bends = !same_side(rule, 0.0, static_cast<double>(value), 0.0, static_cast<double>(more)) ||
                       (loss(cost, value) > 0) != (loss(cost + dearer, value + more) > 0);
    if (bends) return;
    const YearExpectation here = expected_year(rule, {.claims = 0.0,
                                                      .value = static_cast<double>(value),
                                                      .claims_sd = 0.0,
                                                      .value_sd = 0.0,
                                                      .cost = static_cast<double>(cost),
                                                      .cost_per_value = avoidable});
    const double next = contract.year(after(rule, now, value, cost)).base;
    const double next_of_more = contract.year(after(rule, now, value + more, cost + dearer)).base;
    // the base and every clause are rounded to a cent each, and so is the cost
    const double cents = static_cast<double>(rule.clause_count + 2);
    RC_ASSERT(std::fabs(next_of_more - next - here.later_per_value * static_cast<double>(more)) <= 2.0 * cents);
    const double raise = contract.year(after(rule, now, value, cost)).raise - rule.raise;
    RC_ASSERT(std::fabs(raise - here.later) <= cents);
    RC_CLASSIFY(here.later > 0.0, "a loss is renegotiated");
}

RC_GTEST_PROP(Renegotiation, ProfileIsTheMeanUnderAForecastError, ()) {
    const Drawn contract = any_budget();
    const YearRule rule = contract.year(any_facts());
    const double error = static_cast<double>(*rc::gen::inRange(1, 30)) / 100.0;
    YearForecast forecast{.claims = 0.0, .value = static_cast<double>(*rc::gen::inRange(1'000'000, 400'000'000))};
    forecast.value_sd = error * forecast.value;
    // near enough to the budget that a loss is neither sure nor out of the question
    forecast.cost = rule.base * static_cast<double>(*rc::gen::inRange(50, 150)) / 100.0 + 1.0;
    forecast.cost_per_value = static_cast<double>(*rc::gen::inRange(0, 101)) / 100.0;
    const auto mean_raise = [&](double more) {
        constexpr int steps = 16000;
        constexpr double reach = 8.0;
        double sum = 0.0;
        for (int i = 0; i < steps; ++i) {
            const double z = reach * (2.0 * (i + 0.5) / steps - 1.0);
            const double value = forecast.value + more + z * forecast.value_sd;
            double pay = rule.base;
            for (std::size_t k = 0; k < rule.clause_count; ++k)
                pay += rule.clauses[k].share * std::max(0.0, argument(rule.clauses[k], 0.0, value));
            const double cost = forecast.cost + forecast.cost_per_value * (more + z * forecast.value_sd);
            sum += std::max(0.0, cost - pay) * exponential(-0.5 * z * z);
        }
        return rule.next_base_of_loss * sum * 2.0 * reach / steps / 2.5066282746310002;
    };
    const YearExpectation closed = expected_year(rule, forecast);
    const double scale = rule.base + forecast.value + forecast.cost;
    RC_ASSERT(std::fabs(closed.later - mean_raise(0.0)) < 1e-6 * scale);
    const double step = 0.01 * forecast.value_sd;
    const double slope = (mean_raise(step) - mean_raise(-step)) / (2.0 * step);
    RC_ASSERT(std::fabs(closed.later_per_value - rule.next_base_of_value - slope) < 2e-3);
    RC_CLASSIFY(closed.later > 1e-3 * scale, "a loss is likely");
}

}  // namespace
}  // namespace fundsim::test
