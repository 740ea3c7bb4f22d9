// The sentence of the board report: it names a choice only where the futures show one.
#include "report/board/answer.hpp"

#include <gtest/gtest.h>

#include "../results/sample.hpp"
#include "report/terminal.hpp"

namespace fundsim::report {
namespace {

constexpr std::uint32_t futures = 40;

/// Futures in which the variant always costs less, and brings less burden in `lighter` of them.
std::string answer_where(std::uint32_t lighter, Language language, std::uint32_t drawn = futures) {
    const sample::TemporaryFile path("answer.sqlite");
    StudyFile file = StudyFile::create(path.path(), sample::header());
    StudyWriter writer(file);
    ReplicationBlock block = sample::block(0, drawn);
    for (std::uint32_t r = 0; r < drawn; ++r)
        for (std::size_t scenario = 0; scenario < 2; ++scenario) {
            Outcome& made = block.outcomes[2 * r + scenario];
            const std::int64_t burden = scenario == 0 ? 500'000 : r < lighter ? 400'000 : 600'000;
            for (std::size_t year = 0; year <= sample::shape.years; ++year)
                for (std::size_t s = 0; s < sample::shape.segments; ++s)
                    for (std::size_t m = 0; m < sample::shape.municipalities; ++m) {
                        made.at(year, s, m, Tally::spend_care) = scenario == 0 ? 9'000'000 : 1'000'000;
                        made.at(year, s, m, Tally::burden_milliweeks) = burden;
                    }
        }
    writer.commit(block);
    writer.finish();
    return answer_of(Source(path.path()), Texts(language)).sentence;
}

/// Forty futures in which a variant costs less in `cheaper`, by an amount that chance may have made.
std::string line_where(std::uint32_t cheaper, std::int64_t when_dearer) {
    const sample::TemporaryFile path("line.sqlite");
    StudyFile file = StudyFile::create(path.path(), sample::header());
    StudyWriter writer(file);
    ReplicationBlock block = sample::block(0, futures);
    for (std::uint32_t r = 0; r < futures; ++r)
        for (std::size_t scenario = 0; scenario < 2; ++scenario) {
            const std::int64_t spend = scenario == 0 ? 50'000'000 : r < cheaper ? 49'000'000 : 50'000'000 + when_dearer;
            for (std::size_t year = 0; year <= sample::shape.years; ++year)
                for (std::size_t s = 0; s < sample::shape.segments; ++s)
                    for (std::size_t m = 0; m < sample::shape.municipalities; ++m)
                        for (const Tally tally : {Tally::spend_care, Tally::spend_out_of_contract, Tally::spend_admin})
                            block.outcomes[2 * r + scenario].at(year, s, m, tally) =
                                tally == Tally::spend_care ? spend : 0;
        }
    writer.commit(block);
    writer.finish();
    return answer_of(Source(path.path()), Texts(Language::en)).scenarios.at(0);
}

TEST(Answer, NamesADifferenceOnlyWhereItsIntervalIsOffZeroToo) {
    EXPECT_NE(line_where(28, 200'000).find("less on average (cheaper in 7 of 10 futures)"), std::string::npos)
        << line_where(28, 200'000);
    // cheaper in as many futures, but the mean could be chance: the terminal says "no clear difference"
    EXPECT_NE(line_where(28, 1'900'000).find("dearer in some futures and cheaper in others (cheaper in 7 of 10"),
              std::string::npos)
        << line_where(28, 1'900'000);
}

TEST(Answer, CountsNoMoreFuturesThanWereDrawn) {
    EXPECT_NE(answer_where(2, Language::en, 7).find("in 5 of 7 futures"), std::string::npos)
        << answer_where(2, Language::en, 7);
}

TEST(Answer, TellsSharesApartThatLookTheSameInTenths) {
    EXPECT_NE(line_where(21, 1'900'000).find("(cheaper in 21 of 40 futures)"), std::string::npos)
        << line_where(21, 1'900'000);
    EXPECT_NE(line_where(20, 1'900'000).find("(cheaper in 5 of 10 futures)"), std::string::npos)
        << "as many either way";
}

TEST(Answer, LeavesOutThePooledRunAndTellsWhatItSaysOfTheWait) {
    for (const bool with_variant : {true, false}) {
        StudyHeader header = sample::header();
        if (!with_variant) header.scenarios.pop_back();
        ScenarioEntry pool = sample::scenario("baseline-pooled");
        pool.providers = {{"all-common", true}, {"all-residential", true}, {"elsewhere", false}};
        header.scenarios.push_back(pool);
        const std::size_t scenarios = header.scenarios.size(), last = scenarios - 1;
        StudyFile file = StudyFile::in_memory(header);
        EXPECT_TRUE(is_pooled(file.header(), last));
        EXPECT_EQ(options_of(file.header()).size(), last);
        ReplicationBlock block{0, futures, scenarios, {}, {}};
        for (std::uint32_t r = 0; r < futures; ++r)
            for (std::size_t scenario = 0; scenario < scenarios; ++scenario) {
                Outcome made = sample::outcome(0, r);
                for (std::size_t year = 0; year <= sample::shape.years; ++year)
                    for (std::size_t s = 0; s < sample::shape.segments; ++s)
                        for (std::size_t m = 0; m < sample::shape.municipalities; ++m) {
                            made.at(year, s, m, Tally::clients_started) = 1'000;
                            made.at(year, s, m, Tally::wait_weeks) = scenario == last ? 3'000 : 4'000;
                            made.at(year, s, m, Tally::spend_care) = scenario == last ? 1'000'000 : 9'000'000;
                        }
                block.outcomes.push_back(made);
            }
        StudyWriter(file).commit(block);
        const Summary summary = file.summary();
        EXPECT_EQ(summary.find_choice("baseline-pooled", "spend"), nullptr);
        EXPECT_EQ(summary.pareto.has_value(), with_variant);
        if (with_variant) {
            EXPECT_EQ(summary.pareto->scenarios.size(), 2U);
            EXPECT_EQ(*summary.find_choice("variant", "spend")->probability_best, 0.5);
        }
        const Source source(file);
        const Answer answer = answer_of(source, Texts(Language::en));
        EXPECT_EQ(answer.sentence.find("pooled"), std::string::npos) << answer.sentence;
        EXPECT_EQ(answer.sentence.starts_with("In 8 of 10 futures"), !with_variant) << answer.sentence;
        EXPECT_EQ(
            answer.scenarios.back(),
            "Of the mean wait of 4.0 weeks, 3.0 are left with one list per form of care (75 %). That is overload: "
            "there are too few places. The other 1.0 is fragmentation: children waited while another provider "
            "had room.");
        const std::string terminal = terminal_summary(file, summary, {Language::nl, false});
        EXPECT_NE(terminal.find("Overbelasting of versnippering"), std::string::npos) << terminal;
        EXPECT_EQ(terminal.find("WAT IS HET BEST") != std::string::npos, with_variant);
    }
}

TEST(Answer, NamesOneScenarioThatIsCheapestAndLightest) {
    EXPECT_EQ(answer_where(futures, Language::en),
              "‘variant (en)’ costs least in almost all futures, and in almost all futures no other scenario brings "
              "children less burden.");
}

TEST(Answer, NamesAChoiceWhereTheOtherIsLighterInTwoThirdsOfTheFutures) {
    EXPECT_EQ(answer_where(8, Language::en),
              "‘variant (en)’ costs least in almost all futures, but ‘baseline (en)’ brings children the least burden "
              "in 8 of 10 futures: the choice is between money and burden.");
    EXPECT_NE(answer_where(8, Language::nl).find("u kiest tussen geld en ziektelast"), std::string::npos);
}

TEST(Answer, NamesNoChoiceWhereBurdenGoesEitherWay) {
    EXPECT_EQ(
        answer_where(17, Language::en),
        "‘variant (en)’ costs least in almost all futures; which scenario brings children the least burden is not "
        "clear (most often ‘baseline (en)’, in 6 of 10 futures).");
    EXPECT_NE(answer_where(17, Language::nl).find("is niet duidelijk"), std::string::npos);
}

}  // namespace
}  // namespace fundsim::report
