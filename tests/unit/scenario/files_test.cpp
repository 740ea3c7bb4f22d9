// Files on top of each other: extends, taking away, --set, and where a message points.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fixtures.hpp"

namespace fundsim {
namespace {

namespace filesystem = std::filesystem;
using test::said;
using test::with;

class Folder : public testing::Test {
protected:
    void SetUp() override {
        path_ = filesystem::temp_directory_path() /
                ("fundsim-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
        filesystem::create_directories(path_ / "inner");
    }
    void TearDown() override { filesystem::remove_all(path_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }
    filesystem::path path_;
};

TEST(Extends, MergesByKey) {
    const Scenario scenario = with("clock: {years: 3}\nsegments: {common_ambulatory: {wait_norm: 6 week}}");
    EXPECT_EQ(scenario.clock.years, 3);
    EXPECT_EQ(scenario.clock.warm_up, 52);
    EXPECT_EQ(scenario.segments.at(0).wait_norm.central, 6.0);
    EXPECT_EQ(scenario.segments.at(0).unit_cost.central, 8500.0);
}

TEST(Extends, FigureForAllClassesBecomesFour) {
    const Scenario scenario = with("current_contracts: {common_ambulatory: {tariff: {heavy: 90 EUR/hour}}}");
    const auto& tariff = scenario.current_contracts.at("common_ambulatory").terms.at(0);
    EXPECT_EQ(tariff[0].central, 8600.0);
    EXPECT_EQ(tariff[2].central, 9000.0);
}

TEST(Extends, FigureByClassIsReplacedByOne) {
    const Scenario scenario = with("segments: {common_ambulatory: {need: 2 hour/week}}");
    EXPECT_EQ(scenario.segments.at(0).need[0].central, 2.0);
    EXPECT_EQ(scenario.segments.at(0).need[3].central, 2.0);
}

TEST(Extends, OtherLawReplacesTheFigure) {
    const Scenario scenario = with("course: {protection: {80%: [10 %, 25 %]}}", {"course.protection={value: 30 %}"});
    EXPECT_TRUE(scenario.uncertain.empty());
    EXPECT_EQ(scenario.course.protection.central, 0.3);
}

TEST(Extends, MedianCanBeAddedToALaw) {
    const Scenario scenario = with("course: {protection: {80%: [10 %, 25 %]}}", {"course.protection.central=20 %"});
    ASSERT_EQ(scenario.uncertain.size(), 1U);
    EXPECT_EQ(scenario.uncertain[0].central, 0.2);
}

TEST(Extends, TildeTakesAway) {
    const Scenario scenario = with("segments: {common_ambulatory: {active_half_year: ~, starts: 346 1/year}}");
    EXPECT_FALSE(scenario.segments.at(0).active_half_year.has_value());
    EXPECT_DOUBLE_EQ(scenario.segments.at(0).starts->central, 346.0 / 52.0);
}

TEST(Extends, OwnNameHasOwnLabel) {
    EXPECT_EQ(with("name: other").label.nl, "other");
    EXPECT_EQ(with("clock: {years: 3}").label.nl, "Klein");
    EXPECT_EQ(with("name: other\nlabel: {nl: Anders}").label.en, "Anders");
}

TEST_F(Folder, SeveralBasesInOrder) {
    write("a.yaml", "extends: " + test::small + "\nclock: {years: 3, review: 2 week}\n");
    write("inner/b.yaml", "clock: {years: 4}\n");
    const std::string top = write("c.yaml", "extends: [a.yaml, inner/b.yaml]\nname: c\n");
    const Scenario scenario = read_scenario(top);
    EXPECT_EQ(scenario.clock.years, 4);
    EXPECT_EQ(scenario.clock.review, 2);
    ASSERT_EQ(scenario.files.size(), 4U);
    EXPECT_EQ(scenario.files.front(), test::small);
    EXPECT_EQ(scenario.files.back(), top);
}

TEST_F(Folder, MessagePointsToTheFileOfTheSetting) {
    const std::string base = write("inner/base.yaml", "extends: " + test::small + "\nclock: {years: 99}\n");
    const std::string top = write("top.yaml", "extends: inner/base.yaml\nname: top\n");
    try {
        read_scenario(top);
        FAIL();
    } catch (const ScenarioError& error) {
        ASSERT_EQ(error.diagnostics().size(), 1U);
        EXPECT_EQ(error.diagnostics()[0].file, base);
        EXPECT_EQ(error.diagnostics()[0].line, 2);
        EXPECT_EQ(error.diagnostics()[0].column, 16);
    }
}

TEST_F(Folder, SameBaseTwiceIsNoRing) {
    write("left.yaml", "extends: " + test::small + "\n");
    write("right.yaml", "extends: " + test::small + "\n");
    EXPECT_NO_THROW(read_scenario(write("top.yaml", "extends: [left.yaml, right.yaml]\n")));
}

TEST_F(Folder, ManyFilesAreRefused) {
    for (int i = 0; i < 8; ++i) {
        const std::string next = i == 7 ? test::small : "f" + std::to_string(i + 1) + ".yaml";
        write("f" + std::to_string(i) + ".yaml", "extends: [" + next + ", " + next + ", " + next + "]\n");
    }
    EXPECT_THROW(read_scenario((path_ / "f0.yaml").string()), ScenarioError);
}

TEST(Text, OpensNoFiles) {
    EXPECT_THROW(read_document_text("extends: " + test::small + "\n", "memory"), ScenarioError);
    EXPECT_THROW(read_document_text("study: a\nscenarios: [{file: " + test::small + "}]\n", "memory"), ScenarioError);
}

TEST(Text, ColumnsCountCharacters) {
    EXPECT_EQ(said("label: {nl: \"Zorgbehoefte éé\", fr: x}").substr(0, 15), "test.yaml:2:32 ");
}

TEST(Overrides, SetNestedAndListed) {
    const std::string season = "demand: {season: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}";
    const Scenario scenario =
        with(season, {"clock.years=3", "segments.common_ambulatory.need.heavy=2 hour/week", "demand.season.0=1.1",
                      "demand.season.1 = 0.9", "course.protection={80%: [10 %, 25 %]}", "budget=~"});
    EXPECT_EQ(scenario.clock.years, 3);
    EXPECT_EQ(scenario.segments.at(0).need[2].central, 2.0);
    EXPECT_EQ(scenario.segments.at(0).need[1].central, 1.0);
    EXPECT_EQ(scenario.demand.season.at(0), 1.1);
    EXPECT_EQ(scenario.demand.season.at(1), 0.9);
    EXPECT_EQ(scenario.uncertain.size(), 1U);
    EXPECT_EQ(scenario.budget.central, 0.0);
}

TEST(Overrides, LastOneCounts) { EXPECT_EQ(with("", {"clock.years=3", "clock.years=4"}).clock.years, 4); }

TEST(Overrides, AreDiagnosedAsSet) {
    EXPECT_EQ(said("", {"clock.yers=3"}), "--set  clock: unknown key \"yers\". Did you mean \"years\"?");
    EXPECT_EQ(said("", {"placement.patience=8"}),
              "--set  placement.patience: 8 has no unit (a duration, such as 12 week, 3 month or 1 year). "
              "Did you mean \"8 week\"?");
}

}  // namespace
}  // namespace fundsim
