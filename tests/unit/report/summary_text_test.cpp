// The terminal summary: figures as people read them, and a page of 100 columns.
#include <gtest/gtest.h>

#include <sstream>

#include "../results/sample.hpp"
#include "report/layout.hpp"
#include "report/numbers.hpp"
#include "report/terminal.hpp"

namespace fundsim::report {
namespace {

std::string shown(double value, std::string_view unit, Language language) {
    return with_unit(value, style_for(unit, value, language), language);
}

TEST(Numbers, AreReadable) {
    EXPECT_EQ(shown(140'700'000, "EUR", Language::en), "EUR 140.7 m");
    EXPECT_EQ(shown(140'700'000, "EUR", Language::nl), "EUR 140,7 mln");
    EXPECT_EQ(shown(4'126'000, "EUR", Language::nl), "EUR 4,13 mln");
    EXPECT_EQ(shown(12'340, "EUR", Language::en), "EUR 12\u202f340");
    EXPECT_EQ(shown(13.44, "week", Language::en), "13.4 weeks");
    EXPECT_EQ(shown(0.21, "share", Language::nl), "21 %");
    EXPECT_EQ(shown(0.0421, "share", Language::nl), "4,2 %");
    EXPECT_EQ(shown(1'234'567, "trajectory", Language::en), "1\u202f234\u202f567");
    EXPECT_EQ(grouped(-1'234.5, 1, Language::en), "\u22121\u202f234.5");
    EXPECT_EQ(grouped(-0.001, 1, Language::en), "0.0");
    EXPECT_EQ(with_sign(3.14, style_for("week", 3.14, Language::en), Language::en), "+3.1");
    EXPECT_EQ(long_date("2026-01-05", Language::nl), "5 januari 2026");
    EXPECT_EQ(long_date("soon", Language::nl), "soon");
}

TEST(Layout, CountsCharactersNotBytes) {
    EXPECT_EQ(display_width("één — twee"), 10U);
    EXPECT_EQ(left("één", 5), "één  ");
    EXPECT_EQ(right("één", 5), "  één");
    EXPECT_EQ(fitted("cliënten", 5), "clië…");
    EXPECT_EQ(wrapped("one two three", 8, " "), (std::vector<std::string>{" one two", " three"}));
}

TEST(TerminalSummary, FitsThePageInBothLanguagesForAnyNumberOfScenarios) {
    for (const std::size_t scenarios : {1U, 2U, 5U})
        for (const Language language : {Language::nl, Language::en}) {
            StudyHeader header = sample::header();
            header.scenarios.clear();
            for (std::size_t s = 0; s < scenarios; ++s)
                header.scenarios.push_back(sample::scenario("a scenario with a rather long name " + std::to_string(s)));
            StudyFile file = StudyFile::in_memory(header);
            ReplicationBlock block{0, 20, scenarios, {}, {}};
            for (std::uint32_t r = 0; r < 20; ++r)
                for (std::size_t s = 0; s < scenarios; ++s) block.outcomes.push_back(sample::outcome(s, r));
            StudyWriter(file).commit(block);
            std::istringstream lines(terminal_summary(file, file.summary(), {language, false}));
            for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100U) << line;
        }
}

TEST(TerminalSummary, WarnsOnPageOneAndEndsWithTheHash) {
    StudyFile file = StudyFile::in_memory(sample::header());
    StudyWriter(file).commit(sample::block(0, 20));
    const std::string text = terminal_summary(file, file.summary(), {Language::en, false});
    EXPECT_NE(text.find("What?"), std::string::npos);
    EXPECT_NE(text.find("Incomplete: 20 of 40 replications"), std::string::npos);
    EXPECT_NE(text.find("Contract assumed, not known, in every scenario: Residential"), std::string::npos);
    EXPECT_NE(text.find(file.content_hash()), std::string::npos);
    EXPECT_EQ(text.find('\033'), std::string::npos);
    EXPECT_NE(terminal_summary(file, file.summary(), {Language::en, true}).find('\033'), std::string::npos);
}

TEST(TerminalSummary, CountsDrawsWhereReplicationsShareThem) {
    for (const std::uint32_t inner : {1U, 4U}) {
        StudyHeader header = sample::header();
        header.inner = inner;
        StudyFile file = StudyFile::in_memory(header);
        StudyWriter(file).commit(sample::block(0, 38));
        const std::string text = terminal_summary(file, file.summary(), {Language::en, false});
        EXPECT_NE(
            text.find(inner == 1 ? "Draws out of calibration after the warm-up, of 38:" : "after the warm-up, of 10:"),
            std::string::npos)
            << text;
    }
}

TEST(TerminalSummary, SaysWhatIsNotPerYear) {
    StudyFile file = StudyFile::in_memory(sample::header());
    ReplicationBlock block = sample::block(0, 20);
    for (Outcome& outcome : block.outcomes) outcome.provider(1, 0, ProviderTally::exits) = 1;
    StudyWriter(file).commit(block);
    EXPECT_NE(terminal_summary(file, file.summary(), {Language::en, false}).find("exit, whole horizon"),
              std::string::npos);
    EXPECT_NE(terminal_summary(file, file.summary(), {Language::nl, false}).find(", hele horizon"), std::string::npos);
    // beside medians
    const std::string english = terminal_summary(file, file.summary(), {Language::en, false});
    const std::size_t exits = english.find("exit, whole horizon");
    EXPECT_NE(english.substr(exits, english.find('\n', exits) - exits).find("mean"), std::string::npos);
}

TEST(TerminalSummary, OfOneScenarioTellsMeansApartFromMedians) {
    StudyHeader header = sample::header();
    header.scenarios.resize(1);
    StudyFile file = StudyFile::in_memory(header);
    ReplicationBlock block{0, 20, 1, {}, {}};
    for (std::uint32_t r = 0; r < 20; ++r) {
        block.outcomes.push_back(sample::outcome(0, r));
        block.outcomes.back().provider(1, 0, ProviderTally::exits) = 1;
    }
    StudyWriter(file).commit(block);
    const std::string text = terminal_summary(file, file.summary(), {Language::en, false});
    const std::size_t exits = text.find("exit, whole horizon");
    ASSERT_NE(exits, std::string::npos) << text;
    EXPECT_NE(text.substr(exits, text.find('\n', exits) - exits).find("mean"), std::string::npos);
}

TEST(TerminalSummary, OfOneFutureSaysThatItDoesNotTellHowSure) {
    StudyFile file = StudyFile::in_memory(sample::header());
    StudyWriter(file).commit(sample::block(0, 1));
    EXPECT_NE(terminal_summary(file, file.summary(), {Language::en, false}).find("One future does not tell how sure"),
              std::string::npos);
    StudyFile two = StudyFile::in_memory(sample::header());
    StudyWriter(two).commit(sample::block(0, 2));
    EXPECT_EQ(terminal_summary(two, two.summary(), {Language::en, false}).find("One future does not tell how sure"),
              std::string::npos);
}

TEST(TerminalSummary, OfNothingIsShortAndHarmless) {
    StudyFile file = StudyFile::in_memory(sample::header());
    const std::string text = terminal_summary(file, file.summary(), {Language::nl, false});
    EXPECT_NE(text.find("Onvolledig: 0 van 40"), std::string::npos);
}

}  // namespace
}  // namespace fundsim::report
