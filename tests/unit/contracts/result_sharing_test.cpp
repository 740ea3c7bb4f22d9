// What lies above an agreement's own year: a risk corridor, and a ceiling of the region. Closed forms against the settlement.

#include <algorithm>

#include "base/elementary.hpp"
#include "contracts/words.hpp"
#include "drawn.hpp"

namespace fundsim::test {
namespace {

using namespace contracts;

/// All that a year pays, as the settlement books it: the rule, what ran off under the contract before, the corridor.
double settled(const YearRule& rule, double claims, double value, double cost, double beside) {
    double pay = rule.base + rule.of_claims * claims;
    for (std::size_t i = 0; i < rule.clause_count; ++i) {
        const YearClause& clause = rule.clauses[i];
        pay += clause.share * std::max(0.0, clause.of_claims * claims + clause.of_value * value - clause.threshold);
    }
    pay += beside;
    const double result = pay - cost;
    const double band = rule.corridor_width * cost;
    const double outside = result > band ? result - band : result < -band ? result + band : 0.0;
    return pay - rule.corridor_share * outside;
}

struct Year {
    YearRule rule;
    YearForecast forecast;
    double scale = 0.0;

    double pay(double more_claims, double more_value, double z) const {
        const double value = forecast.value + more_value + z * forecast.value_sd;
        return settled(rule, forecast.claims + more_claims + z * forecast.claims_sd, value,
                       forecast.cost + forecast.cost_per_value * (more_value + z * forecast.value_sd), forecast.beside);
    }
    /// Mean over the forecast error, by the midpoint rule.
    template <class Of>
    double mean(Of&& of) const {
        constexpr int steps = 8000;
        constexpr double reach = 8.0;
        double sum = 0.0;
        for (int i = 0; i < steps; ++i) {
            const double z = reach * (2.0 * (i + 0.5) / steps - 1.0);
            sum += of(z) * exponential(-0.5 * z * z);
        }
        return sum * 2.0 * reach / steps / 2.5066282746310002;
    }
};

/// Any contract, with a corridor, near enough to its cost that either side of the band is likely.
Year any_shared_year(double error) {
    const Drawn contract = any_contract();
    const auto random = [](int low, int high) { return static_cast<double>(*rc::gen::inRange(low, high)); };
    Year year{.rule = contract.year(any_facts()), .forecast = {}};
    add_corridor({.corridor_width = random(0, 20) / 100.0, .corridor_share = random(0, 101) / 100.0}, year.rule);
    YearForecast& f = year.forecast;
    f.claims = random(1'000'000, 400'000'000);
    f.value = random(1'000'000, 400'000'000);
    f.claims_sd = error * f.claims;
    f.value_sd = error * f.value;
    f.beside = *rc::gen::arbitrary<bool>() ? random(0, 100'000'000) : 0.0;
    f.cost_per_value = random(0, 131) / 100.0;
    f.cost = std::max(1.0, settled(year.rule, f.claims, f.value, 0.0, f.beside)) * random(60, 140) / 100.0;
    f.cost = std::max(f.cost, 9.0 * f.cost_per_value * f.value_sd);  // no error makes it negative
    year.scale = std::fabs(year.rule.base) + f.claims + f.value + f.cost;
    return year;
}

RC_GTEST_PROP(Corridor, ClosedFormIsTheDifferenceOfTheSettlement, ()) {
    const Year year = any_shared_year(0.0);
    const YearExpectation here = expected_year(year.rule, year.forecast);
    RC_ASSERT(std::fabs(here.pay - year.pay(0, 0, 0)) < 1e-9 * year.scale);
    const double step = 1e-7 * year.scale;
    for (const auto& [of_claims, of_value, slope] :
         {std::tuple{1.0, 0.0, here.per_claim}, std::tuple{0.0, 1.0, here.per_value}}) {
        const double up = (year.pay(of_claims * step, of_value * step, 0) - year.pay(0, 0, 0)) / step;
        const double down = (year.pay(0, 0, 0) - year.pay(-of_claims * step, -of_value * step, 0)) / step;
        if (std::fabs(up - down) > 1e-6) continue;  // at a kink
        RC_ASSERT(std::fabs(slope - up) < 1e-5);
    }
    RC_CLASSIFY(here.per_other < 1.0, "outside the band");
}

RC_GTEST_PROP(Corridor, ClosedFormIsTheMeanUnderAForecastError, ()) {
    const Year year = any_shared_year(static_cast<double>(*rc::gen::inRange(2, 30)) / 100.0);
    const YearExpectation closed = expected_year(year.rule, year.forecast);
    RC_ASSERT(std::fabs(closed.pay - year.mean([&](double z) { return year.pay(0, 0, z); })) < 1e-6 * year.scale);
    const double step = 1e-4 * year.scale;
    const auto slope = [&](double of_claims, double of_value) {
        return year.mean([&](double z) {
            return year.pay(of_claims * step, of_value * step, z) - year.pay(-of_claims * step, -of_value * step, z);
        }) / (2.0 * step);
    };
    RC_ASSERT(std::fabs(closed.per_claim - slope(1.0, 0.0)) < 3e-3);
    RC_ASSERT(std::fabs(closed.per_value - slope(0.0, 1.0)) < 3e-3);
    RC_CLASSIFY(closed.per_other > 0.05 && closed.per_other < 0.95, "the band may or may not hold");
}

/// A raise by renegotiation is of what the corridor leaves of a loss.
RC_GTEST_PROP(Corridor, TakesItsPartOfALossBeforeItIsRenegotiated, ()) {
    Drawn contract = standard(*rc::gen::element("task_based", "lump_sum"));
    for (std::size_t i = 0; i < contract.terms.size(); ++i)
        contract.terms[i].fill(any_figure(term_at(*contract.model, i)));
    Year year = any_shared_year(0.1);
    YearRule rule = contract.year(any_facts());
    rule.corridor_width = year.rule.corridor_width;
    rule.corridor_share = year.rule.corridor_share;
    year.rule = rule;
    YearForecast& f = year.forecast;
    f.claims = f.claims_sd = f.beside = 0.0;
    f.cost = rule.base * static_cast<double>(*rc::gen::inRange(60, 150)) / 100.0 + 1.0;
    const auto raise = [&](double more) {
        return rule.next_base_of_loss * year.mean([&](double z) {
            const double cost = f.cost + f.cost_per_value * (more + z * f.value_sd);
            return std::max(0.0, cost - year.pay(0, more, z));
        });
    };
    const YearExpectation closed = expected_year(rule, f);
    RC_ASSERT(std::fabs(closed.later - raise(0.0)) < 1e-6 * (rule.base + f.value + f.cost));
    const double step = 0.01 * f.value_sd;
    RC_ASSERT(std::fabs(closed.later_per_value - rule.next_base_of_value -
                        (raise(step) - raise(-step)) / (2.0 * step)) < 3e-3);
}

constexpr YearForecast at_a_margin{
    .claims = 1.2e8, .value = 1e8, .claims_sd = 6e6, .value_sd = 5e6, .cost = 1e8, .cost_per_value = 0.9};

TEST(Corridor, InFullLeavesOfAnHourWhatItCosts) {
    YearRule rule;  // claims are paid
    rule.corridor_share = 1.0;
    const YearExpectation year = expected_year(rule, at_a_margin);
    EXPECT_NEAR(year.per_claim, 0.0, 1e-9);
    EXPECT_NEAR(year.per_value, 0.9, 1e-9);
    EXPECT_NEAR(year.pay, 1e8, 1e-3) << "cost";
    EXPECT_NEAR(year.by_rule, 1.2e8, 1e-3) << "of which bonuses are a share";
    EXPECT_EQ(year.per_cost, year.per_value);
}

TEST(Corridor, IsNotOfABonusOnWhatTheRulePays) {
    YearRule rule;
    rule.corridor_share = 1.0;
    YearForecast forecast = at_a_margin;
    forecast.bonus = 0.05;
    const YearExpectation year = expected_year(rule, forecast);
    EXPECT_NEAR(year.per_claim, 0.05, 1e-9) << "all else of a claim is shared";
    EXPECT_NEAR(year.per_value, 0.9, 1e-9);
    EXPECT_NEAR(year.pay, 1e8 + 0.05 * 1.2e8, 1e-3);
}

TEST(Corridor, InPartOutsideABandAsWordsSay) {
    YearRule rule;
    rule.corridor_width = 0.03;
    rule.corridor_share = 0.5;
    const YearExpectation above = expected_year(rule, at_a_margin);
    EXPECT_NEAR(above.per_claim, 0.5, 2e-3);
    EXPECT_NEAR(above.per_value, 0.5 * 1.03 * 0.9, 2e-3);
    YearForecast losing = at_a_margin;
    losing.cost = 1.5e8;
    const YearExpectation below = expected_year(rule, losing);
    EXPECT_NEAR(below.per_claim, 0.5, 2e-3);
    EXPECT_NEAR(below.per_value, 0.5 * 0.97 * 0.9, 2e-3);
    YearForecast even = at_a_margin;
    even.claims = even.cost;
    even.claims_sd = even.value_sd = 1e4;
    EXPECT_NEAR(expected_year(rule, even).per_claim, 1.0, 1e-9) << "inside the band nothing is shared";
}

TEST(Corridor, OfNothingChangesNothingToTheBit) {
    YearRule rule;
    const YearExpectation without = expected_year(rule, at_a_margin);
    rule.corridor_width = 0.03;
    const YearExpectation with = expected_year(rule, at_a_margin);
    EXPECT_EQ(with.pay, without.pay);
    EXPECT_EQ(with.per_claim, without.per_claim);
    EXPECT_EQ(with.per_value, without.per_value);
    EXPECT_EQ(with.per_other, 1.0);
}

/// Pay of one provider, and of all others, in the periods of a year that are left; what it is left under the ceiling.
double after_ceiling(double room, const std::vector<double>& mine, const std::vector<double>& others) {
    double booked = 0.0;
    double left = 0.0;
    for (std::size_t t = 0; t < mine.size(); ++t) {
        const double period = mine[t] + others[t];
        const double over = std::clamp(booked + period - room, 0.0, period);
        left += mine[t] - over * mine[t] / period;
        booked += period - over;
    }
    return left;
}

RC_GTEST_PROP(RegionalCeiling, ClosedFormIsTheDifferenceOfTheSettlement, ()) {
    const auto random = [](int low, int high) { return static_cast<double>(*rc::gen::inRange(low, high)); };
    const auto periods = static_cast<std::size_t>(*rc::gen::inRange(1, 14));
    const double part = random(1, 101) / 100.0;
    const double rate = random(100'000, 10'000'000);
    const double error = random(2, 30) / 100.0;
    const auto left = static_cast<double>(periods);
    const RegionalRoom region{.room = rate * left * random(0, 140) / 100.0,
                              .period = rate,
                              .later = rate * (left - 1.0),
                              .later_sd = error * rate * (left - 1.0)};
    // a cent more of its own in the period that opens, the error held
    const auto pay = [&](double z, double more) {
        std::vector<double> mine(periods, part * rate * (1.0 + error * z));
        std::vector<double> others(periods, (1.0 - part) * rate * (1.0 + error * z));
        mine[0] = part * rate + more;
        others[0] = (1.0 - part) * rate;
        return after_ceiling(region.room, mine, others);
    };
    const double step = 1e-4 * rate;
    constexpr int steps = 4000;
    double mean = 0.0;
    double slope = 0.0;
    double weight = 0.0;
    for (int i = 0; i < steps; ++i) {
        const double z = 6.0 * (2.0 * (i + 0.5) / steps - 1.0);
        if (1.0 + error * z <= 0.0) continue;  // nobody is paid less than nothing
        const double density = exponential(-0.5 * z * z);
        weight += density;
        mean += density * pay(z, 0.0);
        slope += density * (pay(z, step) - pay(z, -step)) / (2.0 * step);
    }
    const RegionalCut closed = expected_cut(region, part);
    const bool kink = std::fabs(region.room - rate) < 2.0 * step;  // it binds just now, or not
    if (kink) return;
    RC_ASSERT(std::fabs(closed.kept - slope / weight) < 3e-3);
    RC_ASSERT(std::fabs(part * rate * left - closed.cut - mean / weight) < 1e-3 * rate * left);
    RC_CLASSIFY(closed.kept < 0.01, "bound");
    RC_CLASSIFY(closed.kept > 0.05 && closed.kept < 0.95, "may bind");
}

TEST(RegionalCeiling, LeavesWhatWordsSay) {
    EXPECT_EQ(expected_cut({.room = 2e8, .period = 1e7, .later = 9e7}, 0.25).kept, 1.0) << "never binds";
    EXPECT_EQ(expected_cut({.room = 5e7, .period = 1e7, .later = 9e7}, 0.25).kept, 0.75) << "binds later";
    EXPECT_EQ(expected_cut({.room = 5e6, .period = 1e7, .later = 9e7}, 0.25).kept, 0.5 * 0.75) << "binds now";
    EXPECT_EQ(expected_cut({.room = 0.0, .period = 1e7, .later = 9e7}, 0.25).kept, 0.0) << "has bound";
    EXPECT_EQ(expected_cut({.room = 5e7, .period = 1e7, .later = 9e7}, 1.0).kept, 0.0) << "alone under it";
    const RegionalCut cut = expected_cut({.room = 4e7, .period = 1e7, .later = 9e7}, 0.25);
    EXPECT_DOUBLE_EQ(cut.cut, 0.25 * 6e7);
    EXPECT_DOUBLE_EQ(cut.kept_at_end, 0.75);
}

TEST(RegionalCeiling, LeavesOfClaimsAndSettlementsTheirParts) {
    YearRule rule;
    rule.add({.share = -1.0, .of_claims = 1.0, .of_value = 0.0, .threshold = 1e8});  // its own ceiling, even odds
    rule.add({.share = 0.5, .of_claims = 0.0, .of_value = 1.0, .threshold = 1e7});   // settled at the end, sure
    const YearExpectation year = expected_year(
        rule,
        {.claims = 1e8, .value = 1e8, .claims_sd = 5e6, .value_sd = 5e6, .cut = 1e7, .kept = 0.4, .kept_at_end = 0.75});
    EXPECT_NEAR(year.per_claim, 0.5 * 0.4, 1e-12);
    EXPECT_NEAR(year.per_value, 0.5 * 0.75, 1e-9);
    EXPECT_NEAR(year.pay, 1e8 - 5e6 * 0.3989422804014327 + 0.5 * 9e7 - 1e7, 1.0);
}

}  // namespace
}  // namespace fundsim::test
