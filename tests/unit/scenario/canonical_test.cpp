// The canonical form: equal for files that ask the same, different for files that ask something else.
#include <gtest/gtest.h>

#include <filesystem>

#include "fixtures.hpp"

namespace fundsim {
namespace {

using test::with;

std::string canonical(const std::string& yaml) { return canonical_json(with(yaml)); }

const std::string rich = R"(
description: Everything at once
course:
  natural_share: {80%: [10 %, 25 %], central: 17 %, source: "somebody: \"said\" so", certainty: M}
  protection: {80%: [0 %, 10 %]}
  need_cv: {uniform: [0.4, 0.9]}
  response_cv: {normal: [0.4, 0.05]}
  chronic_share: {80%: [10 %, 25 %]}
  worsening: {light: 1 %/month, medium: {80%: [0.1 %/week, 0.3 %/week]}}
demand: {growth: {80%: [-1 %/year, 3 %/year]}, season: [1.1, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}
access: {redirect_cost: {80%: [300 EUR, 800 EUR]}}
placement: {patience: 1 month}
segments:
  day_care:
    unit: half-day
    starts: {80%: [450 1/year, 520 1/year]}
    class_share: {light: 33.3 %, medium: 33.3 %, heavy: 33.3 %}
    duration: 1 year
    need: {light: 2 half-day/week, medium: 3 half-day/week, heavy: {80%: [4 half-day/week, 6 half-day/week]}}
    unit_cost: {80%: [80.00 EUR/half-day, 100.00 EUR/half-day], shape: normal}
    step_down_to: common_ambulatory
    step_down: 2 %
providers:
  large: {share: {day_care: {80%: [80 %, 90 %], central: 85 %}}, capacity: {day_care: 2000 half-day/week}}
  other: {share: {day_care: 15 %}}
current_contracts:
  day_care: {model: pxq, tariff: {80%: [85.00 EUR/half-day, 95.00 EUR/half-day]}, status: assumed}
correlations:
  - {between: [course.protection, course.need_cv], rank: 0.3}
)";

TEST(Canonical, IndependentOfLayout) {
    const std::string plain = "clock: {years: 3, review: 2 week}\nplacement: {patience: 13 week, local_share: 30 %}";
    const std::string other =
        "# a comment\nplacement:\n    local_share: 30.0 %   # another\n    patience: {value: 3 month, source: guess}\n"
        "clock:\n    review: '2 week'\n    years: 3 year\n    source: somebody\ndescription: text\nlabel: text\n";
    EXPECT_EQ(canonical(plain), canonical(other));
}

TEST(Canonical, IndependentOfTheWayOfSetting) {
    EXPECT_EQ(canonical("clock: {years: 3}"), canonical_json(with("", {"clock.years=3"})));
    EXPECT_EQ(canonical(""), canonical_json(read_scenario(test::small)));
}

TEST(Canonical, DependsOnWhatIsAsked) {
    EXPECT_NE(canonical(""), canonical("clock: {years: 3}"));
    EXPECT_NE(canonical("budget: 3 MEUR/year"), canonical("budget: 3_000_000.01 EUR/year"));
    EXPECT_NE(canonical("course: {protection: 20 %}"),
              canonical("course: {protection: {80%: [15 %, 26 %], central: 20 %}}"));
    EXPECT_NE(canonical("course: {chronic_share: {80%: [10 %, 25 %]}}"),
              canonical("course: {chronic_share: {light: {80%: [10 %, 25 %]}, medium: {80%: [10 %, 25 %]}, "
                        "heavy: {80%: [10 %, 25 %]}, intensive: {80%: [10 %, 25 %]}}}"));
}

TEST(Canonical, OrderAndDirectionOfCorrelationsCarryNoMeaning) {
    const std::string laws =
        "course: {protection: {80%: [1 %, 9 %]}, need_cv: {80%: [0.4, 0.9]}, response_cv: {80%: [0.2, 0.3]}}\n";
    EXPECT_EQ(canonical(laws + "correlations: [{between: [course.protection, course.need_cv], rank: 0.3}, "
                               "{between: [course.protection, course.response_cv], rank: 0.2}]"),
              canonical(laws + "correlations: [{between: [course.response_cv, course.protection], rank: 0.2}, "
                               "{between: [course.need_cv, course.protection], rank: 0.3}]"));
}

TEST(Canonical, IsWhatItWasWithoutASecondReference) {
    EXPECT_EQ(canonical(rich).find("second_reference"), std::string::npos);
    const std::string stated = rich + "second_reference: {day_care: {model: lump_sum, budget: 2 MEUR/year}}\n";
    EXPECT_NE(canonical(stated), canonical(rich));
    EXPECT_NE(canonical(stated + "under_second_reference: true\n"), canonical(stated));
}

TEST(Canonical, HasSortedKeysAndFullPrecision) {
    const std::string text = canonical("course: {protection: 30 %}");
    EXPECT_NE(text.find("\"protection\":0.29999999999999999"), std::string::npos);
    EXPECT_LT(text.find("\"access\""), text.find("\"clock\""));
    EXPECT_EQ(text.find("Tilburg"), std::string::npos);         // a label
    EXPECT_EQ(text.find("region-starter"), std::string::npos);  // a source
    EXPECT_EQ(text.find(".yaml"), std::string::npos);
}

TEST(Canonical, ReferenceText) {
    // Frozen: a change here changes every content hash and needs a new results version.
    const std::string text = canonical_json(read_scenario(test::small));
    EXPECT_TRUE(
        text.starts_with("{\"access\":{\"accuracy\":1,\"reassess_share\":0,\"redirect_cost\":0,"
                         "\"redirect_return_weeks\":26,\"redirect_share\":0,\"redirect_success\":0.69999999999999996,"
                         "\"term\":0},\"add_on\":"))
        << text;
    EXPECT_NE(text.find("\"run_off\":\"keep\",\"tariff\":[8600,8600,8600,8600],\"tender_discount\":0,"
                        "\"trajectory_funding\":\"false\"}}"),
              std::string::npos)
        << text;
}

TEST(Resolved, ReadsBackToTheSame) {
    const std::string twin =
        "second_reference: {day_care: {model: result_based, payment: weekly}}\nunder_second_reference: true\n";
    for (const std::string& yaml : {std::string(), rich, rich + twin}) {
        const Scenario scenario = with(yaml);
        const std::string text = resolved_yaml(scenario);
        const Scenario again = std::get<Scenario>(read_document_text(text, "resolved.yaml"));
        EXPECT_EQ(canonical_json(again), canonical_json(scenario)) << text;
        EXPECT_EQ(resolved_yaml(again), text);
    }
}

TEST(Resolved, KeepsNotesAndLabels) {
    const Scenario again = std::get<Scenario>(read_document_text(resolved_yaml(with(rich)), "resolved.yaml"));
    EXPECT_EQ(again.label.nl, "Klein");
    EXPECT_EQ(again.description.en, "Everything at once");
    EXPECT_TRUE(again.current_contracts.at("day_care").assumed);
    ASSERT_EQ(again.notes.size(), 2U);
    EXPECT_EQ(again.notes[0].source, "somebody: \"said\" so");
}

TEST(Resolved, EveryScenarioOfTheRepositoryReadsBack) {
    namespace filesystem = std::filesystem;
    for (const auto& entry : filesystem::recursive_directory_iterator(std::string(FUNDSIM_SOURCE_DIR) + "/scenarios")) {
        // parts are extended by scenarios, and none themselves
        if (entry.path().extension() != ".yaml" || entry.path().parent_path().filename() == "parts") {
            continue;
        }
        SCOPED_TRACE(entry.path().string());
        const Document document = read_document(entry.path().string());
        const Scenario* one = std::get_if<Scenario>(&document);
        const std::vector<Scenario> scenarios =
            one != nullptr ? std::vector{*one} : std::get<Study>(document).scenarios;
        for (const Scenario& scenario : scenarios) {
            const Scenario again = std::get<Scenario>(read_document_text(resolved_yaml(scenario), "resolved.yaml"));
            EXPECT_EQ(canonical_json(again), canonical_json(scenario));
        }
    }
}

}  // namespace
}  // namespace fundsim
