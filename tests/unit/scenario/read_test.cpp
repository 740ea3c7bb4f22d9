// What a valid file becomes: structs, defaults, contracts, studies, warnings.
#include <gtest/gtest.h>

#include "fixtures.hpp"

namespace fundsim {
namespace {

using test::said;
using test::with;

Study study(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
    return std::get<Study>(read_document_text_in(yaml, "study.yaml", test::folder, overrides));
}

TEST(Read, SmallScenario) {
    const Scenario scenario = read_scenario(test::small);
    EXPECT_EQ(scenario.name, "small");
    EXPECT_EQ(scenario.label.nl, "Klein");
    EXPECT_EQ(scenario.clock.years, 2);
    EXPECT_EQ(scenario.clock.warm_up, 52);
    EXPECT_EQ(scenario.budget.central, 250000000.0);
    ASSERT_EQ(scenario.municipalities.size(), 1U);
    EXPECT_EQ(scenario.municipalities[0].youths.central, 10000.0);
    EXPECT_EQ(scenario.municipalities[0].label.en, "Tilburg");
    ASSERT_EQ(scenario.segments.size(), 1U);
    EXPECT_EQ(scenario.segments[0].unit, BillingUnit::hour);
    EXPECT_EQ(scenario.segments[0].active_half_year->central, 480.0);
    EXPECT_EQ(scenario.segments[0].class_share[1].central, 0.38);
    EXPECT_EQ(scenario.segments[0].duration[3].central, 109.0);
    ASSERT_EQ(scenario.providers.size(), 2U);
    EXPECT_EQ(scenario.providers[1].count, 3);
    EXPECT_EQ(scenario.providers[1].home, "tilburg");
    EXPECT_EQ(scenario.providers[1].share.at("common_ambulatory").central, 0.3);
    EXPECT_EQ(scenario.current_contracts.at("common_ambulatory").model, "pxq");
    EXPECT_EQ(scenario.current_contracts.at("common_ambulatory").terms.at(0)[3].central, 8600.0);
    EXPECT_TRUE(scenario.contracts.empty());
    EXPECT_EQ(scenario.notes.at(0).source, "region-starter.md");
}

TEST(Read, DefaultsAreThoseOfTheStruct) {
    const Scenario scenario = read_scenario(test::small);
    const Scenario fresh;
    EXPECT_EQ(scenario.course.natural_share.central, fresh.course.natural_share.central);
    EXPECT_EQ(scenario.placement.patience.central, fresh.placement.patience.central);
    EXPECT_EQ(scenario.segments[0].load.central, Segment().load.central);
    EXPECT_EQ(scenario.clock.start, fresh.clock.start);
}

TEST(Read, WithoutReferrersThereIsOne) {
    const Scenario scenario = read_scenario(test::small);
    ASSERT_EQ(scenario.referrers.size(), 1U);
    EXPECT_EQ(scenario.referrers[0].share.central, 1.0);
    EXPECT_FALSE(scenario.referrers[0].gated);
}

TEST(Read, OrderOfIdsIsThatOfTheFile) {
    const Scenario scenario = with("municipalities: {waalwijk: {youths: 12_000}, alphen: {youths: 3_000}}");
    EXPECT_EQ(scenario.municipalities[0].id, "tilburg");
    EXPECT_EQ(scenario.municipalities[1].id, "waalwijk");
    EXPECT_EQ(scenario.municipalities[2].id, "alphen");
}

TEST(Read, WordsThatYamlTakesForSomethingElseAreJustIds) {
    const Scenario scenario = with("municipalities: {no: {youths: 10}, y: {youths: 10}, e10: {youths: 10}}");
    EXPECT_EQ(scenario.municipalities.size(), 4U);
    EXPECT_EQ(scenario.municipalities[1].id, "no");
}

TEST(Read, QuotesDoNotMatter) {
    EXPECT_EQ(with("budget: \"3 MEUR/year\"\nclock: {\"years\": '3'}").budget.central, 300000000.0);
}

TEST(Read, SharesWithinHalfAPercentAreBroughtToOne) {
    const Scenario scenario = with("referrers: {gp: {share: 33.4 %}, access: {share: 66.4 %, gated: true}}");
    EXPECT_DOUBLE_EQ(scenario.referrers[0].share.central + scenario.referrers[1].share.central, 1.0);
    EXPECT_TRUE(scenario.referrers[1].gated);
}

TEST(Read, ClockSpellings) {
    const Scenario scenario = with("clock: {years: 3 year, warm_up: 3 year, review: 14 day, start_from: empty}");
    EXPECT_EQ(scenario.clock.years, 3);
    EXPECT_EQ(scenario.clock.warm_up, 156);
    EXPECT_EQ(scenario.clock.review, 2);
    EXPECT_TRUE(scenario.clock.start_empty);
}

TEST(Read, ClassWithoutStartsNeedsNoTariff) {
    const Scenario scenario = with(
        "segments: {common_ambulatory: {class_share: {light: 60 %, medium: 40 %, heavy: ~, intensive: ~}}}\n"
        "contracts: {common_ambulatory: {model: pxq, status: assumed, tariff: {light: 80 EUR/hour, medium: 90 "
        "EUR/hour}}}");
    EXPECT_TRUE(scenario.contracts.at("common_ambulatory").assumed);
    EXPECT_EQ(scenario.contracts.at("common_ambulatory").terms.at(0)[3].central, 0.0);
}

TEST(Read, TariffFarFromCostIsAWarning) {
    std::vector<Diagnostic> warnings;
    read_scenario(test::small, {"current_contracts.common_ambulatory.tariff=60 EUR/hour"}, &warnings);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(
        format(warnings[0]),
        "--set  current_contracts.common_ambulatory.tariff: the tariff is 71 % of unit cost (usually 80 % ... 125 %).");
    warnings.clear();
    read_scenario(test::small, {}, &warnings);
    EXPECT_TRUE(warnings.empty());
}

TEST(Read, AliasesAreExpanded) {
    const Scenario scenario = with("municipalities:\n  tilburg: &t {youths: 12_000}\n  waalwijk: *t\n");
    EXPECT_EQ(scenario.municipalities[1].youths.central, 12000.0);
}

TEST(Read, LinesMayEndAsOnWindows) { EXPECT_EQ(with("name: a\r\nclock:\r\n  years: 3\r\n").clock.years, 3); }

TEST(Read, ByteOrderMarkIsNoText) {
    EXPECT_NO_THROW(
        read_document_text_in("\xEF\xBB\xBF"
                              "extends: small.yaml\n",
                              "bom.yaml", test::folder));
}

TEST(Study, FilesWithSettings) {
    const Study read = study(
        "study: question\nquestion: {nl: \"Wat?\", en: \"What?\"}\nscenarios:\n  - {file: small.yaml}\n"
        "  - {file: small.yaml, name: longer, label: Longer, set: {clock.years: 3}}\n"
        "metrics: [spend, wait_weeks_mean]\nreplications: 100\ninner: 4\nseed: 7\n");
    EXPECT_EQ(read.name, "question");
    EXPECT_EQ(read.question.en, "What?");
    ASSERT_EQ(read.scenarios.size(), 2U);
    EXPECT_EQ(read.scenarios[1].name, "longer");
    EXPECT_EQ(read.scenarios[1].label.nl, "Longer");
    EXPECT_EQ(read.scenarios[1].clock.years, 3);
    EXPECT_EQ(read.baseline, "small");
    EXPECT_EQ(read.metrics, (std::vector<std::string>{"spend", "wait_weeks_mean"}));
    EXPECT_EQ(read.replications, 100U);
    EXPECT_EQ(read.inner, 4U);
    EXPECT_EQ(read.seed, 7U);
}

TEST(Study, ScenarioInPlaceAndBaselineFirst) {
    const Study read = study(
        "study: question\nscenarios:\n  - {extends: small.yaml, name: a, clock: {years: 3}}\n  - small.yaml\nbaseline: "
        "small\n");
    ASSERT_EQ(read.scenarios.size(), 2U);
    EXPECT_EQ(read.scenarios[0].name, "small");
    EXPECT_EQ(read.scenarios[1].name, "a");
    EXPECT_EQ(read.scenarios[1].clock.years, 3);
}

TEST(Study, OverridesHoldForAll) {
    const Study read = study("study: q\nscenarios: [small.yaml, {file: small.yaml, name: b}]\n",
                             {"segments.common_ambulatory.wait_norm=5 week"});
    EXPECT_EQ(read.scenarios[0].segments[0].wait_norm.central, 5.0);
    EXPECT_EQ(read.scenarios[1].segments[0].wait_norm.central, 5.0);
}

std::vector<std::string> warnings_of(const std::string& text) {
    std::vector<Diagnostic> warnings;
    read_document_text_in(text, "q.yaml", test::folder, {}, &warnings);
    std::vector<std::string> said;
    for (const Diagnostic& warning : warnings) said.push_back(format(warning));
    return said;
}

TEST(Study, SaysWhichNumberOfReplicationsIsNotUsed) {
    const std::string until = "until: {metric: spend, half_width: 0.5 MEUR}\n";
    const auto with = [](const std::string& text) { return warnings_of("study: q\nscenarios: [small.yaml]\n" + text); };
    EXPECT_TRUE(with("replications: 300\n").empty());
    EXPECT_TRUE(with(until).empty());
    const std::vector<std::string> said = with("replications: 300\n" + until);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_TRUE(said[0].starts_with("q.yaml:3:15  replications: is not used: until runs until its question is settled"))
        << said[0];
}

TEST(Study, SaysThatOneDrawIsNoUncertainty) {
    const auto with = [](const std::string& text) { return warnings_of("study: q\nscenarios: [small.yaml]\n" + text); };
    EXPECT_TRUE(with("replications: 300\ninner: 300\n").empty());
    EXPECT_TRUE(with("inner: 1000\n").empty());
    const std::vector<std::string> said = with("replications: 300\ninner: 301\n");
    ASSERT_EQ(said.size(), 1U);
    EXPECT_TRUE(said[0].starts_with("q.yaml:4:8  inner: all 300 replications share one draw")) << said[0];
    EXPECT_EQ(with("until: {metric: spend, half_width: 0.5 MEUR, most: 400}\ninner: 500\n").size(), 1U);
}

TEST(Read, APointBeforeThreeDigitsOfACountIsDoubted) {
    const auto of = [](const std::string& active) {
        return warnings_of("extends: small.yaml\nsegments: {common_ambulatory: {active_half_year: " + active + "}}\n");
    };
    EXPECT_TRUE(of("9_123").empty());
    EXPECT_TRUE(of("9.1230").empty()) << "that is how it is said that it is meant";
    EXPECT_TRUE(of("913.25").empty());
    const std::vector<std::string> said = of("9.123");
    ASSERT_EQ(said.size(), 1U);
    EXPECT_TRUE(
        said[0].ends_with("\"9.123\" is read as 9 and a fraction (9.1230 if that is meant). Did you mean \"9_123\"?"))
        << said[0];
}

TEST(Study, IsNoScenario) {
    EXPECT_THROW(read_document_text_in("study: q\nscenarios: [missing.yaml]\n", "q.yaml", test::folder), ScenarioError);
}

}  // namespace
}  // namespace fundsim
