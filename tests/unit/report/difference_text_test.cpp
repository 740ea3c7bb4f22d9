// What differs, in sentences; which is best; luck against ignorance; the verdict on a question. In both languages.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "../results/sample.hpp"
#include "report/page.hpp"
#include "report/terminal.hpp"
#include "results/sums.hpp"

namespace fundsim::report {
namespace {

/// Scenarios whose spend, waits and goals are what the test says, over 100 replications.
class Made {
public:
    using Figure = std::function<std::int64_t(std::size_t scenario, std::uint32_t replication)>;
    explicit Made(std::size_t scenarios, std::uint32_t inner = 1) {
        header_ = sample::header();
        header_.inner = inner;
        header_.replications = 100;
        header_.scenarios.clear();
        for (std::size_t s = 0; s < scenarios; ++s) {
            header_.scenarios.push_back(sample::scenario(std::string(1, static_cast<char>('a' + s))));
            header_.scenarios.back().label = {"Model " + std::to_string(s), "Model " + std::to_string(s)};
            header_.scenarios.back().uncertain_figures = 1;
        }
    }
    /// Cents per year of care; weeks waited by 1,000 starts; goals of 1,000 referrals.
    Made& spend(Figure figure) { return spend_ = std::move(figure), *this; }
    Made& waits(Figure figure) { return waits_ = std::move(figure), *this; }
    Made& goals(Figure figure) { return goals_ = std::move(figure), *this; }
    Made& withdrawn(Figure figure) { return withdrawn_ = std::move(figure), *this; }
    Made& frozen(Figure figure) { return frozen_ = std::move(figure), *this; }
    Made& interest(std::vector<std::string> metrics) { return header_.metrics_of_interest = std::move(metrics), *this; }
    Made& ask(const Question& question) { return header_.until = question, *this; }

    std::string text(Language language, std::uint32_t replications = 100) const {
        const std::size_t scenarios = header_.scenarios.size();
        StudyFile file = StudyFile::in_memory(header_);
        ReplicationBlock block{0, replications, scenarios, {}, {}};
        for (std::uint32_t r = 0; r < replications; ++r)
            for (std::size_t s = 0; s < scenarios; ++s) {
                Outcome outcome(sample::shape);
                for (const std::size_t year : {1U, 2U}) {
                    outcome.at(year, 0, 0, Tally::spend_care) = spend_(s, r);
                    outcome.at(year, 0, 0, Tally::frozen_spend_care) = frozen_(s, r);
                    outcome.at(year, 0, 0, Tally::clients_started) = 1'000;
                    outcome.at(year, 0, 0, Tally::wait_weeks) = waits_(s, r);
                    outcome.at(year, 0, 0, Tally::clients_referred) = 1'000;
                    outcome.at(year, 0, 0, Tally::goals_reached) = goals_(s, r);
                    outcome.at(year, 0, 0, Tally::withdrawn) = withdrawn_(s, r);
                }
                block.outcomes.push_back(outcome);
            }
        StudyWriter(file).commit(block);
        std::string page = terminal_summary(file, file.summary(), {language, false});
        std::string flat;  // sentences are wrapped
        for (const char letter : page) {
            const bool blank = letter == ' ' || letter == '\n';
            if (!blank || (!flat.empty() && flat.back() != ' ')) flat += blank ? ' ' : letter;
        }
        return flat;
    }

private:
    StudyHeader header_;
    Figure spend_ = [](std::size_t, std::uint32_t r) { return 10'000'000'000 + 100'000'000 * std::int64_t{r}; };
    Figure frozen_ = [](std::size_t, std::uint32_t) { return 0; };
    Figure waits_ = [](std::size_t, std::uint32_t) { return 5'000; };
    Figure goals_ = [](std::size_t, std::uint32_t) { return 600; };
    Figure withdrawn_ = [](std::size_t, std::uint32_t) { return 0; };
};

#define EXPECT_SAYS(text, words) EXPECT_NE((text).find(words), std::string::npos) << (text)

TEST(Differences, AreSentencesThatABoardCanRead) {
    Made made(2);
    // EUR 3.1 m a year less, give or take; more in three replications of a hundred
    made.spend([](std::size_t s, std::uint32_t r) {
        const std::int64_t base = 10'000'000'000 + 100'000'000 * std::int64_t{r};
        if (s == 0) return base;
        return base + (r < 3 ? 50'000'000 : -320'000'000 + 2'000'000 * (std::int64_t{r} % 10));
    });
    made.waits([](std::size_t s, std::uint32_t r) { return s == 0 ? 5'000 : 5'600 + std::int64_t{r} % 3; });
    const std::string english = made.text(Language::en), dutch = made.text(Language::nl);
    EXPECT_SAYS(english, "WHAT DIFFERS, AND HOW SURE");
    EXPECT_SAYS(english, "Model 1 against Model 0");
    EXPECT_SAYS(english, "Spend per year: EUR 3.00 m less (95 %: 2.88–3.12); lower in 97 of 100 futures.");
    EXPECT_SAYS(dutch, "Uitgaven per jaar: EUR 3,00 mln minder (95 %: 2,88–3,12); lager in 97 van de 100 toekomsten.");
    EXPECT_SAYS(english, "Wait, mean: 0.60 weeks longer (95 %: 0.60–0.60); higher in all 100 futures.");
    EXPECT_SAYS(dutch, "Wachttijd, gemiddeld: 0,60 weken langer (95 %: 0,60–0,60); hoger in alle 100 toekomsten.");
    EXPECT_SAYS(english, "Practically equal: Started per year; ");
    EXPECT_SAYS(english, "Same youths, same luck: worth ");
    EXPECT_SAYS(dutch, "Zelfde jeugdigen, zelfde toeval: ");
}

TEST(Differences, SayWhenNothingIsClear) {
    Made made(2);
    made.spend([](std::size_t s, std::uint32_t r) {
        return std::int64_t{10'000'000'000} + (s == 1 ? (r % 2 == 0 ? 100'000'000 : -100'000'000) : 0);
    });
    EXPECT_SAYS(made.text(Language::en),
                "Spend per year: no clear difference (95 %: EUR −199 421 … +199 421); higher in 50 of 100 futures.");
    EXPECT_SAYS(made.text(Language::nl), "Uitgaven per jaar: geen duidelijk verschil (95 %: EUR −199 421 … +199 421)");
}

TEST(Differences, CountFuturesThatAreEqualApart) {
    Made made(2);
    // lower in 30 futures, higher in 20, the same in 50
    made.spend([](std::size_t s, std::uint32_t r) {
        return std::int64_t{10'000'000'000} + (s == 0 || r >= 50 ? 0 : r < 30 ? -200'000'000 : 50'000'000);
    });
    made.waits([](std::size_t s, std::uint32_t r) { return s == 1 && r < 12 ? 4'000 : 5'000; });
    const std::string english = made.text(Language::en), dutch = made.text(Language::nl);
    EXPECT_SAYS(english, "; lower in 30 of 100 futures, higher in 20, equal in the others.");
    EXPECT_SAYS(dutch, "; lager in 30 van de 100 toekomsten, hoger in 20, gelijk in de andere.");
    EXPECT_SAYS(english, "; lower in 12 of 100 futures, equal in the others.");
    EXPECT_SAYS(dutch, "; lager in 12 van de 100 toekomsten, gelijk in de andere.");
}

TEST(Differences, SplitIntoBehaviourOnlyWhatDiffers) {
    const std::string text = Made(2).text(Language::en);
    EXPECT_SAYS(text, "Practically equal: Spend per year");
    EXPECT_EQ(text.find("of which behaviour"), std::string::npos) << text;
}

TEST(Differences, SplitWithTheIntervalOfEachPart) {
    Made made(2);
    made.spend([](std::size_t s, std::uint32_t r) {
        return 10'000'000'000 + (s == 0 ? 0 : 700'000'000 + 100'000'000 * (std::int64_t{r} % 3));
    });
    made.frozen([](std::size_t s, std::uint32_t r) {
        return 10'000'000'000 + (s == 0 ? 0 : 200'000'000 + 50'000'000 * (std::int64_t{r} % 2));
    });
    const std::string text = made.text(Language::en), dutch = made.text(Language::nl);
    // a mean of 5.74 with a deviation of 0.86 over a hundred, and one of 2.25 with 0.25
    EXPECT_SAYS(text,
                "of which behaviour EUR +5.74 m (95\u00a0%:\u00a0+5.57\u00a0…\u00a0+5.91), bookkeeping EUR +2.25 m "
                "(95\u00a0%:\u00a0+2.20");
    EXPECT_SAYS(dutch,
                "waarvan gedrag EUR +5,74 mln (95\u00a0%:\u00a0+5,57\u00a0…\u00a0+5,91), boekhouding EUR +2,25 mln "
                "(95\u00a0%:\u00a0+2,20");
}

TEST(Differences, AreNeverShownAsNothingWhereTheyAreClear) {
    Made made(2);
    // a clear difference of 0.004 to 0.006 weeks
    made.waits([](std::size_t s, std::uint32_t r) { return s == 0 ? 5'000 : 5'000 + (r % 8 < 3 ? 12 : 0); });
    EXPECT_SAYS(made.text(Language::en),
                "Wait, mean: 0.005 weeks longer (95 %: 0.004–0.006); higher in 39 of 100 futures, ");
}

TEST(Differences, OfMetricsAskedForArePerYearWhereTheySum) {
    Made made(2);
    made.interest({"withdrawn", "spend_care"});
    made.withdrawn([](std::size_t s, std::uint32_t) { return s == 0 ? 100 : 140; });  // a year, over two years
    made.spend([](std::size_t s, std::uint32_t) { return s == 0 ? 10'000'000'000 : 10'300'000'000; });
    const std::string english = made.text(Language::en), dutch = made.text(Language::nl);
    EXPECT_SAYS(english, "Withdrawn while waiting per year: 40.0 more (95 %: 40.0–40.0)");
    EXPECT_SAYS(dutch, "Van de wachtlijst af per jaar: 40,0 meer (95 %: 40,0–40,0)");
    EXPECT_SAYS(english, "of which contracted care per year: EUR 3.00 m more");
    EXPECT_SAYS(english, "Withdrawn while waiting per year 100 % 0 % 0.0 40.0");
}

/// Two periods of years with figures of their own: what sums is what the catalogue's own rule adds up.
TEST(Differences, KnowWhichMetricsSumOverYears) {
    using Words = std::array<std::int64_t, sizeof(results::Sums) / sizeof(std::int64_t)>;
    std::uint64_t state = 1;
    const auto years = [&] {
        Words words;
        for (std::int64_t& word : words) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            word = 60 * (1'000 + static_cast<std::int64_t>((state >> 33) % 1'000));
        }
        auto sums = std::bit_cast<results::Sums>(words);
        sums.years = sums.wait_gaps = sums.spend_ratios = 1;
        return sums;
    };
    const results::Sums first = years(), second = years();
    results::Sums both = first;
    both += second;
    for (const Metric& metric : metric_catalogue()) {
        if (metric.unit == "provider" || metric.id == "unmet_need_weeks")
            continue;  // told over the horizon; in parts a ratio
        const auto value = [&](const results::Sums& sums) { return results::rounded(metric.value(sums)); };
        EXPECT_EQ(sums_over_years(metric), std::abs(value(both) - value(first) - value(second)) <= 1) << metric.id;
    }
}

TEST(Futures, AreCountedDownAndNeverRoundedToCertainty) {
    EXPECT_EQ(futures(0.979, 1'000, Language::en), "97 of 100 futures");
    EXPECT_EQ(futures(0.999, 1'000, Language::en), "> 99 of 100 futures");
    EXPECT_EQ(futures(1.0, 1'000, Language::nl), "alle 1\u202f000 toekomsten");
    EXPECT_EQ(futures(0.001, 1'000, Language::en), "< 1 of 100 futures");
    EXPECT_EQ(futures(0.29, 100, Language::nl), "29 van de 100 toekomsten");
    EXPECT_EQ(futures(0.0, 1'000, Language::nl), "geen van de 1\u202f000 toekomsten");
}

TEST(Futures, AreNoMoreThanWereDrawn) {
    EXPECT_EQ(futures(31.0 / 32.0, 32, Language::en), "31 of 32 futures") << "not 96 of 100";
    EXPECT_EQ(futures(1.0, 40, Language::en), "all 40 futures");
    EXPECT_EQ(futures(0.0, 40, Language::nl), "geen van de 40 toekomsten");
    EXPECT_EQ(futures(1.0, 2, Language::nl), "beide toekomsten");
    EXPECT_EQ(futures(0.0, 2, Language::en), "neither future");
    EXPECT_EQ(futures(0.5, 2, Language::en), "1 of 2 futures");
    EXPECT_EQ(futures(39.5 / 40.0, 40, Language::nl), "> 39 van de 40 toekomsten") << "a tie in one of them";
    EXPECT_EQ(futures(0.5 / 40.0, 40, Language::en), "< 1 of 40 futures");
    Made made(2);
    made.spend([](std::size_t s, std::uint32_t r) {
        return 10'000'000'000 + 100'000'000 * std::int64_t{r} + (s == 0 ? 0 : r == 0 ? 50'000'000 : -300'000'000);
    });
    EXPECT_SAYS(made.text(Language::en, 40), "; lower in 39 of 40 futures.");
}

TEST(Money, OfASmallRegionIsToldToHundredthsOfAMillion) {
    Made made(2);
    made.spend([](std::size_t s, std::uint32_t) { return s == 0 ? 412'000'000 : 417'000'000; });
    const std::string english = made.text(Language::en);
    EXPECT_SAYS(english, "Spend per year EUR m 4.12 4.17");
    EXPECT_SAYS(english, "year 1 4.12 4.12 – 4.12");
    made.spend([](std::size_t s, std::uint32_t) { return s == 0 ? 41'200'000'000 : 41'700'000'000; });
    EXPECT_SAYS(made.text(Language::en), "year 1 412.0 412.0 – 412.0");
}

TEST(Choices, TellTheBestTheRegretAndWhoIsBeaten) {
    Made made(3);
    made.spend([](std::size_t s, std::uint32_t r) {
        const std::int64_t base = 10'000'000'000;
        if (s == 0) return base;
        if (s == 1) return base - (r < 75 ? 200'000'000 : -200'000'000);
        return base + 400'000'000;
    });
    made.waits([](std::size_t s, std::uint32_t) { return s == 1 ? 4'000 : 5'000; });
    const std::string english = made.text(Language::en), dutch = made.text(Language::nl);
    EXPECT_SAYS(english, "Spend per year 25 % 75 % 0 % EUR 1.50 m EUR 0.50 m EUR 5.50 m");
    EXPECT_SAYS(dutch, "Uitgaven per jaar 25 % 75 % 0 % EUR 1,50 mln EUR 0,50 mln EUR 5,50 mln");
    // b is never beaten; a only in the 25 futures where b is dearer; c always beaten by a on spend, equal elsewhere
    EXPECT_SAYS(english, "(worse on none, better on one) in: Model 0 25 %, Model 1 100 %, Model 2 0 % of futures.");
    EXPECT_SAYS(english, "By the means beaten: Model 0 by Model 1; Model 2 by Model 0 and Model 1.");
    EXPECT_SAYS(dutch, "Naar de gemiddelden verslagen: Model 0 door Model 1; Model 2 door Model 0 en Model 1.");
}

TEST(Choices, AreToldInWholePerCent) {
    Made made(2);
    made.spend([](std::size_t s, std::uint32_t r) {
        return 10'000'000'000 + (s == 0 ? 0 : r < 3 ? -1'000'000 : 1'000'000);
    });
    EXPECT_SAYS(made.text(Language::en, 40), "Spend per year 92 % 8 %");  // 3 of 40
}

TEST(Choices, AreNeverRoundedToNoneOrAll) {
    Made made(2);
    made.spend([](std::size_t s, std::uint32_t r) {
        return std::int64_t{10'000'000'000} + (s == 0 ? 0 : r == 0 ? -1'000'000 : 200'000'000);
    });
    EXPECT_SAYS(made.text(Language::en, 400), "Spend per year > 99 % < 1 %");
}

TEST(Tables, LeaveOutTheWaitWhereNobodyStarted) {
    EXPECT_SAYS(Made(2).text(Language::en), "Residential 0.0 – 0.0 –");
    EXPECT_SAYS(Made(1).text(Language::en), "Residential 0.0 0.0 – 0.0 0 0 – – –");
    EXPECT_SAYS(Made(2).text(Language::nl), "Goirle 0,0 – 0,0 –");
}

TEST(LuckPart, TellsChanceFromUncertainFigures) {
    Made made(2, 2);
    made.spend([](std::size_t s, std::uint32_t r) {
        const std::int64_t by_draw = 500'000'000 * (std::int64_t{r} / 2 % 2);
        const std::int64_t chance = 500'000'000 * (std::int64_t{r} % 2);
        return std::int64_t{10'000'000'000} + (s == 0 ? chance : chance + by_draw);
    });
    const std::string english = made.text(Language::en);
    EXPECT_SAYS(english, "CHANCE OR UNCERTAIN FIGURES");
    EXPECT_SAYS(english, "Spend per year 0.00 % 100 %");  // baseline: chance only; difference: figures only
    EXPECT_SAYS(made.text(Language::nl), "TOEVAL OF ONZEKERE CIJFERS");
    EXPECT_EQ(Made(2).text(Language::en).find("CHANCE OR"), std::string::npos);
}

Question question(QuestionKind kind, double amount, double tie = 0.0, std::uint32_t most = 200) {
    Question asked;
    asked.metric = "spend";
    asked.kind = kind;
    asked.amount = {amount, "EUR"};
    asked.tie = {tie, "EUR"};
    asked.most = most;
    return asked;
}

TEST(VerdictPart, SaysSettledTieOrWhatStandsInTheWay) {
    EXPECT_SAYS(Made(2).ask(question(QuestionKind::half_width, 1e6)).text(Language::en, 200),
                "tie within EUR 0 after 200 replications: Spend of Model 1 equal to that of Model 0.");
    EXPECT_SAYS(Made(2).ask(question(QuestionKind::half_width, 1e6)).text(Language::nl, 200),
                "Uitgaven van Model 1 gelijk aan die van Model 0.");
    // over the two years, in euros: b costs 4 m less, in steps
    const auto spend = [](std::size_t s, std::uint32_t r) {
        return std::int64_t{10'000'000'000} - (s == 1 ? 200'000'000 + 10'000'000 * (std::int64_t{r} % 2) : 0);
    };
    const auto says = [&](const Question& asked, Language language) {
        return Made(2).spend(spend).ask(asked).text(language, 200);
    };
    EXPECT_SAYS(says(question(QuestionKind::half_width, 1e6), Language::en),
                "The question: settled after 200 replications: Spend of Model 1 EUR 4.10 m lower than of Model 0, give "
                "or take EUR 16 010");
    EXPECT_SAYS(says(question(QuestionKind::best, 0.0), Language::nl),
                "De vraag: beslist na 200 replicaties: laagste Uitgaven: Model 1 (95 % zeker).");
    EXPECT_SAYS(says(question(QuestionKind::at_least, 3e6), Language::en),
                "settled after 200 replications: Model 1 is better by at least EUR 3.00 m than Model 0.");
    EXPECT_SAYS(says(question(QuestionKind::at_least, 5e6), Language::en), "is not better by at least EUR 5.00 m");
    EXPECT_SAYS(says(question(QuestionKind::at_least, 4.1e6, 1e6), Language::en), "tie within EUR 1.00 m");
    EXPECT_SAYS(says(question(QuestionKind::half_width, 10.0), Language::en),
                "not settled after 200 replications: uncertain figures and chance together are too large (inner: 2");
    EXPECT_SAYS(says(question(QuestionKind::half_width, 10.0, 0.0, 400), Language::en),
                "open after 200 replications; the next look is at 400");

    const auto by_draw = [](std::size_t s, std::uint32_t r) {
        return std::int64_t{10'000'000'000} - (s == 1 ? 200'000'000 * (std::int64_t{r} / 2 % 2) : 0);
    };
    EXPECT_SAYS(Made(2, 2).spend(by_draw).ask(question(QuestionKind::half_width, 10.0)).text(Language::en, 200),
                "not settled after 200 replications: parameter uncertainty dominates (100 % of the variance).");
}

}  // namespace
}  // namespace fundsim::report
