// The sentence of the board report: it names a choice only where the futures show one.
#include "report/board/answer.hpp"

#include <gtest/gtest.h>

#include "../results/sample.hpp"

namespace fundsim::report {
namespace {

constexpr std::uint32_t futures = 40;

/// Forty futures in which the variant always costs less, and brings less burden in `lighter` of them.
std::string answer_where(std::uint32_t lighter, Language language) {
    const sample::TemporaryFile path("answer.sqlite");
    StudyFile file = StudyFile::create(path.path(), sample::header());
    StudyWriter writer(file);
    ReplicationBlock block = sample::block(0, futures);
    for (std::uint32_t r = 0; r < futures; ++r)
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
