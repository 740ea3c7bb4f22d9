// Figures with units: every kind, every spelling, and that writing and reading give back the same bits.
#include "scenario/quantity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

namespace fundsim::scenario {
namespace {

double held(std::string_view text, QuantityKind kind, BillingUnit unit = BillingUnit::hour) {
    const auto parsed = parse_quantity(text, {.kind = kind, .minimum = 0, .maximum = 1e9, .unit = unit});
    if (const Finding* finding = std::get_if<Finding>(&parsed)) {
        ADD_FAILURE() << text << ": " << finding->problem;
        return NAN;
    }
    return std::get<double>(parsed);
}

bool refused(std::string_view text, QuantityKind kind, BillingUnit unit = BillingUnit::hour) {
    return std::holds_alternative<Finding>(parse_quantity(text, {.kind = kind, .maximum = 1e9, .unit = unit}));
}

TEST(Quantity, Share) {
    EXPECT_EQ(held("30 %", QuantityKind::share), 0.3);
    EXPECT_EQ(held("30%", QuantityKind::share), 0.3);
    EXPECT_EQ(held("0.1 %", QuantityKind::share), 0.001);
    EXPECT_EQ(held("0 %", QuantityKind::share), 0.0);
    EXPECT_FALSE(std::signbit(held("-0 %", QuantityKind::share)));
    EXPECT_TRUE(refused("0.3", QuantityKind::share));
    EXPECT_TRUE(refused("30 %/year", QuantityKind::share));
}

TEST(Quantity, Change) {
    EXPECT_EQ(held("-3 %", QuantityKind::change), -0.03);
    EXPECT_EQ(held("1 %/year", QuantityKind::change), 0.01);
    EXPECT_EQ(held("1.5 % / year", QuantityKind::change), 0.015);
}

TEST(Quantity, FactorAndCount) {
    EXPECT_EQ(held("1.2", QuantityKind::factor), 1.2);
    EXPECT_EQ(held("95 %", QuantityKind::factor), 0.95);
    EXPECT_EQ(held("4791", QuantityKind::count), 4791.0);
    EXPECT_EQ(held("10_000", QuantityKind::count), 10000.0);
    EXPECT_EQ(held("1e3", QuantityKind::count), 1000.0);
    EXPECT_EQ(held("1.5E+2", QuantityKind::count), 150.0);
    EXPECT_TRUE(refused("10 %", QuantityKind::count));
}

TEST(Quantity, Durations) {
    EXPECT_EQ(held("12 week", QuantityKind::weeks), 12.0);
    EXPECT_EQ(held("12 weeks", QuantityKind::weeks), 12.0);
    EXPECT_EQ(held("3 year", QuantityKind::weeks), 156.0);
    EXPECT_EQ(held("3 month", QuantityKind::weeks), 13.0);
    EXPECT_EQ(held("14 day", QuantityKind::weeks), 2.0);
    EXPECT_EQ(held("10 minute", QuantityKind::minutes), 10.0);
    EXPECT_EQ(held("1.5 hour", QuantityKind::minutes), 90.0);
}

TEST(Quantity, Rates) {
    EXPECT_EQ(held("2 %/week", QuantityKind::per_week), 0.02);
    EXPECT_EQ(held("52 1/year", QuantityKind::per_week), 1.0);
    EXPECT_EQ(held("52/year", QuantityKind::per_week), 1.0);
    EXPECT_EQ(held("13 1/month", QuantityKind::per_week), 3.0);  // twelve months are 52 weeks
    EXPECT_EQ(held("3 1/week", QuantityKind::per_week), 3.0);
    EXPECT_EQ(held("52 %/year", QuantityKind::per_week), 0.01);
}

TEST(Quantity, MoneyIsExactInCents) {
    EXPECT_EQ(held("450 EUR", QuantityKind::money), 45000.0);
    EXPECT_EQ(held("0.29 EUR", QuantityKind::money), 29.0);
    EXPECT_EQ(held("1.2 kEUR", QuantityKind::money), 120000.0);
    EXPECT_EQ(held("34.7 MEUR", QuantityKind::money), 3470000000.0);
    EXPECT_EQ(held("140 MEUR/year", QuantityKind::money_per_year), 14000000000.0);
    EXPECT_EQ(held("100 EUR/month", QuantityKind::money_per_year), 120000.0);
    EXPECT_EQ(held("98.00 EUR/hour", QuantityKind::money_per_unit), 9800.0);
    EXPECT_EQ(held("98.1 EUR / hour", QuantityKind::money_per_unit), 9810.0);
    EXPECT_EQ(held("310 EUR/day", QuantityKind::money_per_unit, BillingUnit::day), 31000.0);
    EXPECT_EQ(held("90 EUR/half-day", QuantityKind::money_per_unit, BillingUnit::half_day), 9000.0);
    EXPECT_TRUE(refused("98.005 EUR/hour", QuantityKind::money_per_unit));
    EXPECT_TRUE(refused("98.00 EUR/day", QuantityKind::money_per_unit));
    EXPECT_FALSE(refused("98.0050e1 EUR/hour", QuantityKind::money_per_unit));
}

TEST(Quantity, Intensity) {
    EXPECT_EQ(held("6 hour/week", QuantityKind::units_per_week), 6.0);
    EXPECT_EQ(held("30 minute/week", QuantityKind::units_per_week), 0.5);
    EXPECT_EQ(held("7 day/week", QuantityKind::units_per_week, BillingUnit::day), 7.0);
    EXPECT_EQ(held("13 half-days/month", QuantityKind::units_per_week, BillingUnit::half_day), 3.0);
}

TEST(Quantity, NumbersAreStrictlyDecimal) {
    for (const char* text :
         {"010", "0x1F", "0o17",  ".5",  "5.",  "+5", "1,5", "1__0", "_1",     "1_",   "inf",  ".inf",
          "nan", "1e",   "1e1e1", "--1", "1-1", "",   " ",   "NO",   "1e9999", "1:30", "1 000"}) {
        EXPECT_TRUE(refused(text, QuantityKind::count)) << text;
    }
    EXPECT_EQ(held("0", QuantityKind::count), 0.0);
    EXPECT_EQ(held("0.50", QuantityKind::count), 0.5);
    EXPECT_EQ(held("-0.5", QuantityKind::count), -0.5);
}

TEST(Quantity, WritesWhatAReaderExpects) {
    EXPECT_EQ(write_quantity(0.3, {.kind = QuantityKind::share}), "30 %");
    EXPECT_EQ(write_quantity(-0.03, {.kind = QuantityKind::change}), "-3 %");
    EXPECT_EQ(write_quantity(9800, {.kind = QuantityKind::money_per_unit}), "98.00 EUR/hour");
    EXPECT_EQ(write_quantity(9810, {.kind = QuantityKind::money_per_unit}), "98.10 EUR/hour");
    EXPECT_EQ(write_quantity(1, {.kind = QuantityKind::money_per_unit}), "0.01 EUR/hour");
    EXPECT_EQ(write_quantity(14e9, {.kind = QuantityKind::money_per_year}), "140 MEUR/year");
    EXPECT_EQ(write_quantity(45050, {.kind = QuantityKind::money}), "450.5 EUR");
    EXPECT_EQ(write_quantity(1e7, {.kind = QuantityKind::count}), "10000000");
    EXPECT_EQ(write_quantity(0.001, {.kind = QuantityKind::per_week, .maximum = 1}), "0.1 %/week");
    EXPECT_EQ(write_quantity(20, {.kind = QuantityKind::per_week, .maximum = 100}), "20 1/week");
}

TEST(Quantity, SuggestsTheSpelling) {
    const auto suggestion = [](std::string_view text, QuantityKind kind) {
        const auto parsed = parse_quantity(text, {.kind = kind, .maximum = 1});
        return std::holds_alternative<Finding>(parsed) ? std::get<Finding>(parsed).suggestion : std::string("accepted");
    };
    EXPECT_EQ(suggestion("98", QuantityKind::money_per_unit), "98 EUR/hour");
    EXPECT_EQ(suggestion("98 EUR", QuantityKind::money_per_unit), "98 EUR/hour");
    EXPECT_EQ(suggestion("98 EUR/huor", QuantityKind::money_per_unit), "98 EUR/hour");
    EXPECT_EQ(suggestion("98 euro/uur", QuantityKind::money_per_unit), "98 EUR/hour");
    EXPECT_EQ(suggestion("0.3", QuantityKind::share), "30 %");
    EXPECT_EQ(suggestion("30", QuantityKind::share), "30 %");
    EXPECT_EQ(suggestion("2 %", QuantityKind::per_week), "2 %/week");
    EXPECT_EQ(suggestion("1.250.000", QuantityKind::count), "1_250_000");
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

RC_GTEST_PROP(QuantityProperty, WritingAndReadingGiveBackTheSameBits, ()) {
    const auto kind = static_cast<QuantityKind>(*rc::gen::inRange(0, static_cast<int>(QuantityKind::choice)));
    const auto unit = static_cast<BillingUnit>(*rc::gen::inRange(0, 3));
    const auto mantissa = *rc::gen::arbitrary<std::int64_t>();
    const auto exponent = *rc::gen::inRange(-90, 0);
    const double figure = std::ldexp(static_cast<double>(mantissa), exponent);
    RC_PRE(std::fabs(figure) < 1e17);
    const Quantity quantity{.kind = kind, .minimum = -1e18, .maximum = *rc::gen::element(1.0, 100.0), .unit = unit};
    const std::string text = write_quantity(figure, quantity);
    const auto parsed = parse_quantity(text, quantity, Precision::any);
    RC_ASSERT(std::holds_alternative<double>(parsed));
    RC_ASSERT(same_bits(std::get<double>(parsed), figure == 0.0 ? 0.0 : figure));
}

RC_GTEST_PROP(QuantityProperty, WholeCentsSurvive, ()) {
    const auto cents = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
    for (const QuantityKind kind : {QuantityKind::money, QuantityKind::money_per_year, QuantityKind::money_per_unit}) {
        const Quantity quantity{.kind = kind, .maximum = 1e18};
        const auto parsed = parse_quantity(write_quantity(static_cast<double>(cents), quantity), quantity);
        RC_ASSERT(std::holds_alternative<double>(parsed));
        RC_ASSERT(static_cast<std::int64_t>(std::get<double>(parsed)) == cents);
    }
}

RC_GTEST_PROP(QuantityProperty, AnyTextIsReadOrRefused, (const std::string& text)) {
    const auto kind = static_cast<QuantityKind>(*rc::gen::inRange(0, static_cast<int>(QuantityKind::choice)));
    const auto parsed = parse_quantity(text, {.kind = kind, .maximum = 1e9}, Precision::any);
    if (const double* figure = std::get_if<double>(&parsed)) {
        RC_ASSERT(std::isfinite(*figure));
    } else {
        RC_ASSERT(!std::get<Finding>(parsed).problem.empty());
    }
}

RC_GTEST_PROP(SpellingProperty, EditDistanceIsAMetricOfSmallSteps, (const std::string& a, const std::string& b)) {
    RC_ASSERT(edit_distance(a, a) == 0U);
    RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
    RC_ASSERT(edit_distance(a, b) <= std::max(a.size(), b.size()));
}

TEST(Spelling, NearestKnowsTranspositions) {
    const std::vector<std::string> known{"unit_cost", "wait_norm", "need"};
    EXPECT_EQ(edit_distance("uint", "unit"), 1U);
    EXPECT_EQ(nearest("uint_cost", known), "unit_cost");
    EXPECT_EQ(nearest("Need", known), "need");
    EXPECT_EQ(nearest("completely_other", known), "");
    const std::vector<std::string> longer{"provider_margin_share_lowest", "provider_margin_share", "provider_margins"};
    EXPECT_EQ(nearest("provider_margin", longer), "provider_margins") << "a letter away";
    EXPECT_EQ(nearest("provider_margin", std::vector(longer.begin(), longer.begin() + 2)), "provider_margin_share");
    EXPECT_EQ(nearest("provider", std::vector{longer.back()}), "provider_margins") << "whole words of it";
    EXPECT_EQ(nearest("prov", longer), "") << "not a part of a word";
}

}  // namespace
}  // namespace fundsim::scenario
