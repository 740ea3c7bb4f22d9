#include "report/tables/measures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "../results/sample.hpp"
#include "report/board/answer.hpp"
#include "report/board/board.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

/// The made-up study of the results room, as a file: the report reads files.
class MadeUp : public ::testing::Test {
protected:
    void SetUp() override {
        StudyFile file = StudyFile::create(path_.path(), sample::header());
        StudyWriter writer(file);
        writer.commit(sample::block(0, 40));
        writer.finish();
    }
    sample::TemporaryFile path_{"report.sqlite"};
};

TEST_F(MadeUp, MeasuresFollowTheirMetrics) {
    const Source source(path_.path());
    for (const Measure& measure : measures()) {
        ASSERT_TRUE(metric_position(measure.metric)) << measure.id;
        const Statistics s = measure_statistics(source, 0, measure);
        if (s.median) {
            EXPECT_LE(*s.p10, *s.median);
            EXPECT_LE(*s.median, *s.p90);
        }
        const auto values = values_of(source, 0, measure);
        ASSERT_EQ(values.size(), 40U);
    }
    const Measure& beyond = *find_measure("beyond_norm");
    const MetricSummary* within = source.summary().find("baseline", "wait_within_norm_share");
    EXPECT_DOUBLE_EQ(*measure_statistics(source, 0, beyond).median, 1.0 - *within->statistics.median);
}

TEST_F(MadeUp, IntervalsAreThoseOfDrawsWhereReplicationsShareThem) {
    sample::TemporaryFile path("inner.sqlite");
    {
        StudyHeader header = sample::header();
        header.inner = 4;
        StudyFile file = StudyFile::create(path.path(), header);
        StudyWriter writer(file);
        writer.commit(sample::block(0, 40));
        writer.finish();
    }
    const Source source(path.path()), one_each(path_.path());
    const Measure& spend = *find_measure("spend");
    const Difference d = measure_difference(source, 1, spend).difference;
    const Difference told = source.summary().find_comparison("variant", "spend")->difference;
    const double scale = *d.mean_difference / *told.mean_difference;
    EXPECT_DOUBLE_EQ(*d.interval_low, *told.interval_low * scale);
    EXPECT_DOUBLE_EQ(*d.interval_high, *told.interval_high * scale);
    const Difference as_if = measure_difference(one_each, 1, spend).difference;
    EXPECT_DOUBLE_EQ(*d.mean_difference, *as_if.mean_difference);
    EXPECT_NE(*d.interval_low, *as_if.interval_low);
}

TEST_F(MadeUp, DotsAreAscendingQuantilesOfTheDifference) {
    const Source source(path_.path());
    const Measure& spend = *find_measure("spend");
    const auto dots = quantile_dots(source, 1, spend, 20);
    ASSERT_EQ(dots.size(), 20U);
    EXPECT_TRUE(std::is_sorted(dots.begin(), dots.end()));
    EXPECT_EQ(quantile_dots(source, 0, spend, 20), std::vector<double>(20, 0.0)) << "against itself";
}

TEST(Warnings, TellOfFuturesThatFailed) {
    StudyFile file = StudyFile::in_memory(sample::header());
    ReplicationBlock block = sample::block(0, 40);
    block.failures = {{7, 1, "a planted failure"}};
    StudyWriter(file).commit(block);
    const std::vector<std::string> warnings = warnings_of(Source(file), Texts(Language::en));
    EXPECT_EQ(std::ranges::count(warnings, "Failed: 1 of 40 futures. All figures are about the others."), 1);
    for (const std::string& warning : warnings)
        EXPECT_EQ(warning.find("not complete"), std::string::npos) << "there is no more to come";
    const std::vector<std::string> dutch = warnings_of(Source(file), Texts(Language::nl));
    EXPECT_EQ(std::ranges::count(dutch, "Mislukt: 1 van 40 toekomsten. Alle cijfers gaan over de andere."), 1);
}

TEST_F(MadeUp, NobodyIsBestOfOne) {
    sample::TemporaryFile path("no_budget.sqlite");
    {
        StudyHeader header = sample::header();
        header.scenarios[1].budget_cents = 0;  // none stated: no year is over it
        StudyFile file = StudyFile::create(path.path(), header);
        StudyWriter writer(file);
        writer.commit(sample::block(0, 40));
        writer.finish();
    }
    EXPECT_TRUE(share_best(Source(path.path()), *find_measure("overspending")).empty());
    EXPECT_FALSE(share_best(Source(path_.path()), *find_measure("overspending")).empty());
}

TEST_F(MadeUp, SharesOfTheBestAddUp) {
    const Source source(path_.path());
    for (const Measure& measure : measures()) {
        const auto shares = share_best(source, measure);
        if (measure.direction == Direction::neutral || shares.empty()) continue;
        EXPECT_NEAR(shares[0] + shares[1], 1.0, 1e-12) << measure.id;
        const auto unbeaten = share_best(source, measure, Ties::all_win);
        EXPECT_GE(unbeaten[0] + unbeaten[1], 1.0 - 1e-12);
    }
}

TEST_F(MadeUp, AScenarioThatCannotBeReadAgainCostsOnlyItsAssumptions) {
    const Source source(path_.path());  // its resolved text is no scenario
    const auto tables = study_tables(source, {});
    EXPECT_TRUE(find_table(tables, "assumptions")->rows.empty());
    EXPECT_FALSE(find_table(tables, "headline")->rows.empty());
    for (const Table& table : tables)
        for (const Row& row : table.rows) EXPECT_EQ(row.size(), table.columns.size()) << table.id;
}

TEST_F(MadeUp, ReportsInBothLanguages) {
    const Source source(path_.path());
    for (const Language language : {Language::nl, Language::en}) {
        const std::string page = board_report(source, {language, {}});
        EXPECT_EQ(page.find("{{"), std::string::npos) << "a place in the page was not filled";
        EXPECT_NE(page.find(language == Language::nl ? "<html lang=\"nl\">" : "<html lang=\"en\">"), std::string::npos);
    }
}

TEST_F(MadeUp, TheAnswerIsOneSentenceAndALineForEachScenario) {
    const Source source(path_.path());
    for (const Language language : {Language::nl, Language::en}) {
        const Texts texts(language);
        const Answer answer = answer_of(source, texts);
        EXPECT_EQ(answer.scenarios.size(), 1U);
        EXPECT_EQ(answer.challenger, 1U);
        EXPECT_NE(answer.sentence.find(language == Language::nl ? "toekomsten" : "futures"), std::string::npos);
        for (const std::string& text : {answer.sentence, answer.scenarios[0]})
            EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
    }
}

TEST_F(MadeUp, AThresholdThatIsNoNumberHidesNothingAndIsRefused) {
    const Source source(path_.path());
    for (const double threshold : {std::nan(""), -1.0})
        EXPECT_THROW(static_cast<void>(place_tables(source, {threshold})), std::invalid_argument);
}

/// Earlier versions wrote such files, and read beside one scenario's figures whatever lay there in memory.
TEST(Source, RefusesScenariosOfOtherPlacesSideBySide) {
    const auto refusal = [](const StudyHeader& header) -> std::string {
        const StudyFile file = StudyFile::in_memory(header);
        try {
            const Source source(file);
        } catch (const StudyFileError& error) {
            return error.what();
        }
        return {};
    };
    StudyHeader header = sample::header();
    EXPECT_EQ(refusal(header), "");
    header.scenarios[1].municipalities.pop_back();
    EXPECT_NE(refusal(header).find("scenario \"variant\" lacks municipalities of \"baseline\" (goirle)"),
              std::string::npos)
        << refusal(header);
    header = sample::header();
    std::swap(header.scenarios[1].segments[0], header.scenarios[1].segments[1]);
    EXPECT_NE(refusal(header).find("has its segments in another order"), std::string::npos) << refusal(header);
    header = sample::header();
    header.scenarios[1].years = 3;
    EXPECT_NE(refusal(header).find("another horizon"), std::string::npos);
}

TEST(Texts, FillsWhatItKnows) {
    EXPECT_EQ(filled("{a} and {b} {", {{"a", "1"}}), "1 and {b} {");
    EXPECT_EQ(shown_number(1234.5, 1, Language::nl), "1.234,5");
    EXPECT_EQ(shown_number(1234.5, 1, Language::en), "1,234.5");
    const Texts texts(Language::nl);
    EXPECT_THROW(static_cast<void>(texts["no.such.key"]), std::out_of_range);
}

}  // namespace
}  // namespace fundsim::report
