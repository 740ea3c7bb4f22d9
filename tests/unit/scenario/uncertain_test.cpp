// Uncertain figures: the forms, the laws they stand for, the paths that key their draws, the notes beside them.
#include "scenario/uncertain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "fixtures.hpp"
#include "scenario/fields.hpp"

namespace fundsim {
namespace {

using test::said;
using test::with;

const UncertainParameter& only_parameter(const Scenario& scenario) {
    EXPECT_EQ(scenario.uncertain.size(), 1U);
    return scenario.uncertain.at(0);
}

TEST(Uncertain, ShareIsLogitNormal) {
    const Scenario scenario = with("course: {natural_share: {80%: [10 %, 25 %]}}");
    const UncertainParameter& law = only_parameter(scenario);
    EXPECT_EQ(law.path, "course.natural_share");
    EXPECT_EQ(law.spread, Spread::logitnormal);
    EXPECT_EQ(law.low, 0.10);
    EXPECT_EQ(law.high, 0.25);
    EXPECT_EQ(law.minimum, 0.0);
    EXPECT_EQ(law.maximum, 1.0);
    const double logit = 0.5 * (std::log(0.10 / 0.90) + std::log(0.25 / 0.75));
    EXPECT_NEAR(law.central, 1.0 / (1.0 + std::exp(-logit)), 1e-15);
    EXPECT_EQ(scenario.course.natural_share.central, law.central);
    EXPECT_EQ(scenario.course.natural_share.parameter, 0);
}

TEST(Uncertain, ShareThatTouchesItsBoundIsNormal) {
    const Scenario scenario = with("course: {aftercare_share: {80%: [0 %, 10 %]}}");
    const UncertainParameter& law = only_parameter(scenario);
    EXPECT_EQ(law.spread, Spread::normal);
    EXPECT_DOUBLE_EQ(law.low, 0.05);
    EXPECT_DOUBLE_EQ(law.high, 0.05 / scenario::normal_quantile_90);
    EXPECT_EQ(law.minimum, 0.0);
    EXPECT_EQ(with("course: {protection: {80%: [80 %, 100 %]}}").uncertain.at(0).spread, Spread::normal);
}

TEST(Uncertain, ChangeIsNormal) {
    const UncertainParameter law = only_parameter(with("demand: {growth: {80%: [-1 %/year, 3 %/year]}}"));
    EXPECT_EQ(law.spread, Spread::normal);
    EXPECT_DOUBLE_EQ(law.low, 0.01);
    EXPECT_DOUBLE_EQ(law.high, 0.02 / scenario::normal_quantile_90);
}

TEST(Uncertain, OtherKindsAreLogNormal) {
    const UncertainParameter law =
        only_parameter(with("segments: {common_ambulatory: {unit_cost: {80%: [80 EUR/hour, 125 EUR/hour]}}}"));
    EXPECT_EQ(law.spread, Spread::lognormal);
    EXPECT_DOUBLE_EQ(law.central, 10000.0);  // the geometric mean
}

TEST(Uncertain, NamedShapes) {
    EXPECT_EQ(only_parameter(with("course: {need_cv: {80%: [0.4, 0.9], shape: normal}}")).spread, Spread::normal);
    const UncertainParameter uniform = only_parameter(with("course: {need_cv: {80%: [0.4, 0.8], shape: uniform}}"));
    EXPECT_EQ(uniform.spread, Spread::uniform);
    EXPECT_DOUBLE_EQ(uniform.low, 0.35);
    EXPECT_DOUBLE_EQ(uniform.high, 0.85);
    EXPECT_EQ(only_parameter(with("course: {protection: {80%: [40 %, 60 %], shape: lognormal}}")).spread,
              Spread::lognormal);
}

TEST(Uncertain, NormalAndUniform) {
    const UncertainParameter normal = only_parameter(with("placement: {patience: {normal: [8 week, 2 week]}}"));
    EXPECT_EQ(normal.spread, Spread::normal);
    EXPECT_EQ(normal.low, 8.0);
    EXPECT_EQ(normal.high, 2.0);
    EXPECT_EQ(normal.central, 8.0);
    const UncertainParameter uniform = only_parameter(with("placement: {patience: {uniform: [4 week, 10 week]}}"));
    EXPECT_EQ(uniform.low, 4.0);
    EXPECT_EQ(uniform.high, 10.0);
    EXPECT_EQ(uniform.central, 7.0);
}

TEST(Uncertain, StatedMedian) {
    const Scenario scenario = with("course: {natural_share: {80%: [10 %, 25 %], central: 20 %}}");
    EXPECT_EQ(scenario.course.natural_share.central, 0.2);
    EXPECT_EQ(only_parameter(scenario).central, 0.2);
}

TEST(Uncertain, CertainFigureWithNote) {
    const Scenario scenario =
        with("course: {natural_share: {value: 20 %, source: CBS 2024, owner: Anna, certainty: B}}");
    EXPECT_TRUE(scenario.uncertain.empty());
    EXPECT_EQ(scenario.course.natural_share.central, 0.2);
    EXPECT_EQ(scenario.course.natural_share.parameter, -1);
    const auto note = std::ranges::find(scenario.notes, "course.natural_share", &Note::path);
    ASSERT_NE(note, scenario.notes.end());
    EXPECT_EQ(note->source, "CBS 2024");
    EXPECT_EQ(note->owner, "Anna");
    EXPECT_EQ(note->certainty, "B");
}

TEST(Uncertain, NotesOnMaps) {
    const Scenario scenario = with("demand: {growth: 1 %/year, source: the board}\nmunicipalities: {source: CBS}");
    EXPECT_NE(std::ranges::find(scenario.notes, "demand", &Note::path), scenario.notes.end());
    EXPECT_NE(std::ranges::find(scenario.notes, "municipalities", &Note::path), scenario.notes.end());
    EXPECT_EQ(scenario.municipalities.size(), 1U);
}

TEST(Uncertain, OneIntervalForAllClassesIsOneDraw) {
    const Scenario scenario = with("course: {chronic_share: {80%: [10 %, 25 %]}}");
    EXPECT_EQ(only_parameter(scenario).path, "course.chronic_share");
    for (const Value& figure : scenario.course.chronic_share) {
        EXPECT_EQ(figure.parameter, 0);
    }
}

TEST(Uncertain, IndexFollowsThePath) {
    const Scenario scenario = with(
        "course: {protection: {80%: [10 %, 25 %]}, chronic_share: {light: 5 %, medium: {80%: [10 %, 25 %]}, heavy: 30 "
        "%, "
        "intensive: 50 %}}\naccess: {accuracy: {80%: [80 %, 90 %]}}");
    ASSERT_EQ(scenario.uncertain.size(), 3U);
    EXPECT_EQ(scenario.uncertain[0].path, "access.accuracy");
    EXPECT_EQ(scenario.uncertain[1].path, "course.chronic_share.medium");
    EXPECT_EQ(scenario.uncertain[2].path, "course.protection");
    EXPECT_EQ(scenario.access.accuracy.parameter, 0);
    EXPECT_EQ(scenario.course.chronic_share[1].parameter, 1);
    EXPECT_EQ(scenario.course.chronic_share[0].parameter, -1);
    EXPECT_EQ(scenario.course.protection.parameter, 2);
}

TEST(Uncertain, ContractTerms) {
    const Scenario scenario = with(
        "contracts: {common_ambulatory: {model: pxq, tariff: {light: {80%: [80 EUR/hour, 90 EUR/hour]}, "
        "medium: 86 EUR/hour, heavy: 86 EUR/hour, intensive: 86 EUR/hour}}}");
    EXPECT_EQ(only_parameter(scenario).path, "contracts.common_ambulatory.tariff.light");
    EXPECT_EQ(scenario.contracts.at("common_ambulatory").terms.at(0)[0].parameter, 0);
    EXPECT_EQ(scenario.contracts.at("common_ambulatory").terms.at(0)[1].central, 8600.0);
}

TEST(Uncertain, CorrelationsAreKept) {
    const Scenario scenario = with(
        "course: {protection: {80%: [10 %, 25 %]}, natural_share: {80%: [10 %, 25 %]}}\n"
        "correlations:\n  - {between: [course.protection, course.natural_share], rank: -0.4, source: guess}");
    ASSERT_EQ(scenario.correlations.size(), 1U);
    EXPECT_EQ(scenario.correlations[0].rank, -0.4);
}

TEST(Uncertain, EveryHeldFigureIsWalked) {
    Scenario scenario = with("course: {chronic_share: {80%: [10 %, 25 %]}}");
    int uncertain = 0;
    int all = 0;
    scenario::for_each_value(scenario, [&](Value& value) {
        uncertain += value.parameter == 0 ? 1 : 0;
        ++all;
    });
    EXPECT_EQ(uncertain, 4);
    EXPECT_GT(all, 60);
}

TEST(Uncertain, CorrelationOfAFigureMadeCertainIsDropped) {
    const std::string yaml =
        "course: {natural_share: {80%: [10 %, 25 %]}, protection: {80%: [20 %, 40 %]}}\n"
        "correlations: [{between: [course.natural_share, course.protection], rank: 0.4}]";
    EXPECT_EQ(with(yaml).correlations.size(), 1U);
    EXPECT_EQ(said(yaml, {"course.protection=30 %"}), "");
    EXPECT_TRUE(with(yaml, {"course.protection=30 %"}).correlations.empty());
}

}  // namespace
}  // namespace fundsim
