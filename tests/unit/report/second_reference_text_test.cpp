// What the terminal and page one say of a second reference, in both languages; and that twins stand nowhere else.
#include <gtest/gtest.h>

#include <algorithm>

#include "../results/sample.hpp"
#include "fundsim/second_reference.hpp"
#include "report/board/answer.hpp"
#include "report/board/board.hpp"
#include "report/second_reference.hpp"
#include "report/tables/study_tables.hpp"
#include "report/terminal.hpp"

namespace fundsim::report {
namespace {

constexpr std::uint32_t replications = 40;

/// Baseline, variant, and their twins; `spend`: of each, in a replication.
template <class Spend>
StudyFile study(const Spend& spend) {
    StudyHeader header = sample::header();
    for (const char* name : {"baseline", "variant"}) {
        ScenarioEntry twin = sample::scenario(name + std::string(second_reference_ending));
        twin.canonical = "{\"under_second_reference\":true}";
        twin.segments[1].current_contract = "result_based";
        header.scenarios.push_back(twin);
    }
    StudyFile file = StudyFile::in_memory(header);
    ReplicationBlock block{0, replications, 4, {}, {}};
    for (std::uint32_t r = 0; r < replications; ++r)
        for (std::size_t s = 0; s < 4; ++s) {
            Outcome made = sample::outcome(0, r);
            for (std::size_t year = 0; year <= sample::shape.years; ++year)
                for (std::size_t segment = 0; segment < sample::shape.segments; ++segment)
                    for (std::size_t m = 0; m < sample::shape.municipalities; ++m) {
                        made.at(year, segment, m, Tally::spend_care) = spend(s, r);
                        made.at(year, segment, m, Tally::spend_out_of_contract) = 0;
                        made.at(year, segment, m, Tally::spend_admin) = 0;
                    }
            block.outcomes.push_back(made);
        }
    StudyWriter(file).commit(block);
    return file;
}

/// The same order under both.
std::int64_t unchanged(std::size_t s, std::uint32_t) { return s % 2 == 0 ? 9'000'000 : 8'000'000; }
/// Reversed in every replication.
std::int64_t reversed(std::size_t s, std::uint32_t) { return s == 0 || s == 3 ? 9'000'000 : 8'000'000; }
/// Reversed by the means, and by chance: dearer in a few replications, and then by much.
std::int64_t noisy(std::size_t s, std::uint32_t r) {
    if (s < 2) return unchanged(s, r);
    return s == 2 ? 8'000'000 : r % 10 == 0 ? 20'000'000 : 7'000'000;
}

std::string sentence(const StudyFile& file, Language language) {
    return second_reference_sentence(file.header(), file.summary(), language);
}

TEST(SecondReferenceText, SaysThatTheRankingHolds) {
    const StudyFile file = study(unchanged);
    EXPECT_EQ(
        sentence(file, Language::en),
        "Under a second reference (result-based up to the horizon, instead of the assumed contract) the options rank "
        "the same on all 4 figures that were compared.");
    EXPECT_EQ(
        sentence(file, Language::nl),
        "Onder een tweede referentie (tot aan de horizon resultaatgericht in plaats van het aangenomen contract) is "
        "de volgorde van de opties dezelfde op alle 4 cijfers die zijn vergeleken.");
}

TEST(SecondReferenceText, SaysWhoChangesPlacesBeyondChance) {
    const StudyFile file = study(reversed);
    EXPECT_EQ(sentence(file, Language::en),
              "The ranking depends on the contract that is assumed: under a second reference (result-based up to the "
              "horizon) it is reversed, beyond chance. Spend: variant (en) no longer before baseline (en).");
    EXPECT_EQ(
        sentence(file, Language::nl),
        "De volgorde van de opties hangt af van het contract dat is aangenomen: onder een tweede referentie (tot aan "
        "de horizon resultaatgericht) keert zij om, buiten het toeval. Uitgaven: variant (nl) niet langer vóór "
        "baseline (nl).");
}

TEST(SecondReferenceText, SaysWhereAChangeMayBeChance) {
    const StudyFile file = study(noisy);
    EXPECT_EQ(sentence(file, Language::en),
              "Under a second reference (result-based up to the horizon, instead of the assumed contract) only options "
              "change places of which not both orders are beyond chance. Spend: variant (en) no longer before baseline "
              "(en).");
    EXPECT_NE(sentence(file, Language::nl).find("waarvan niet beide volgordes buiten het toeval vallen. Uitgaven"),
              std::string::npos);
}

TEST(SecondReferenceText, SaysWhereNoneWasRunAndHowTo) {
    StudyFile file = StudyFile::in_memory(sample::header());
    StudyWriter(file).commit(sample::block(0, replications));
    EXPECT_NE(sentence(file, Language::en).find("was not tried. To try it: fundsim run … --second-reference"),
              std::string::npos);
    EXPECT_NE(sentence(file, Language::nl).find("is niet nagegaan. Dat doet: fundsim run … --second-reference"),
              std::string::npos);
    StudyHeader known = sample::header();
    for (ScenarioEntry& scenario : known.scenarios)
        for (SegmentEntry& segment : scenario.segments) segment.assumed = false;
    EXPECT_EQ(second_reference_sentence(known, file.summary(), Language::en), "") << "nothing is assumed";
    known = sample::header();
    known.scenarios.pop_back();
    EXPECT_EQ(second_reference_sentence(known, file.summary(), Language::en), "") << "nothing to rank";
}

TEST(SecondReferenceText, StandsOnTheTerminalAndOnPageOne) {
    const StudyFile file = study(reversed);
    const std::string terminal = terminal_summary(file, file.summary(), {Language::en, false});
    EXPECT_NE(terminal.find("UNDER A SECOND REFERENCE"), std::string::npos);
    EXPECT_NE(terminal.find("  Spend: variant (en) · baseline (en)"), std::string::npos) << terminal;
    EXPECT_NE(terminal.find("second reference: baseline (en) · variant (en)"), std::string::npos);
    EXPECT_NE(terminal.find("2 scenarios on the same youths"), std::string::npos)
        << "twins are no scenarios to compare";
    EXPECT_EQ(terminal.find("baseline-second-reference"), std::string::npos);
    const Source source(file);
    for (const Language language : {Language::en, Language::nl}) {
        const std::vector<std::string> warnings = warnings_of(source, Texts(language));
        EXPECT_EQ(std::ranges::count(warnings, sentence(file, language)), 1);
    }
    const Answer answer = answer_of(source, Texts(Language::en));
    EXPECT_EQ(answer.scenarios.size(), 1U);
    EXPECT_EQ(answer.sentence.find("second"), std::string::npos) << answer.sentence;
}

TEST(SecondReferenceText, TwinsAreInNoTableButTheirs) {
    const StudyFile file = study(reversed);
    const Source source(file);
    const std::vector<Table> tables = study_tables(source, {});
    for (const Table& table : tables)
        for (const Row& row : table.rows)
            for (const Cell& cell : row)
                if (const auto* text = std::get_if<std::string>(&cell)) {
                    EXPECT_FALSE(text->ends_with(second_reference_ending)) << table.id;
                }
    const Table* places = find_table(tables, "second_reference");
    ASSERT_NE(places, nullptr);
    EXPECT_EQ(places->rows.size(), 8U);  // four metrics that have a direction, two options
    EXPECT_EQ(places->rows[0][places->column("place_assumed")], Cell(std::int64_t{2}));
    EXPECT_EQ(places->rows[0][places->column("place_second_reference")], Cell(std::int64_t{1}));
    EXPECT_EQ(std::get<double>(places->rows[0][places->column("mean_assumed")]),
              std::get<double>(places->rows[1][places->column("mean_second_reference")]));
    const Table* changes = find_table(tables, "second_reference_changes");
    ASSERT_EQ(changes->rows.size(), 1U);
    EXPECT_EQ(changes->rows[0][changes->column("certain")], Cell(true));
    StudyFile without = StudyFile::in_memory(sample::header());
    StudyWriter(without).commit(sample::block(0, replications));
    EXPECT_EQ(find_table(study_tables(Source(without), {}), "second_reference"), nullptr);
}

}  // namespace
}  // namespace fundsim::report
