// Questions: fixed looks, answers, and that they are as sure as they say, over synthetic studies of known truth. Every
// statistical claim is shown to fail on a planted fault.
#include "results/question.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "results/paired.hpp"
#include "sample.hpp"

namespace fundsim::results {
namespace {

constexpr int studies = 2'000;

/// A study of made-up figures in cents: draws of parameters, chance that scenarios share, chance of their own (skewed).
class Synthetic {
public:
    struct Spread {
        double parameters = 40.0;
        double shared = 100.0;
        double own = 30.0;
    };
    /// `effects`: expected figure of each scenario above the first, in cents x 100.
    Synthetic(std::uint64_t seed, std::vector<double> effects, std::uint32_t inner, Spread spread)
        : engine_(seed), effects_(std::move(effects)), inner_(inner), spread_(spread) {}

    std::span<const std::int64_t> row(std::uint32_t replication) {
        while (values_.size() <= replication * effects_.size()) add_row();
        return std::span(values_).subspan(replication * effects_.size(), effects_.size());
    }
    RowSource source() {
        return [this](std::uint32_t look, const RowVisit& visit) {
            for (std::uint32_t r = 0; r < look; ++r) visit(r, row(r));
        };
    }

private:
    double normal() { return normal_(engine_); }
    /// Mean 0, variance 1, skewness 2: an exponential.
    double skewed() { return -std::log(1.0 - uniform_(engine_)) - 1.0; }

    void add_row() {
        if (values_.size() / effects_.size() % inner_ == 0) {
            draw_.clear();
            for (std::size_t s = 0; s < effects_.size(); ++s) draw_.push_back(spread_.parameters * normal());
        }
        const double shared = spread_.shared * normal();
        for (std::size_t s = 0; s < effects_.size(); ++s)
            values_.push_back(
                std::llround(100.0 * (10'000.0 + effects_[s] + draw_[s] + shared + spread_.own * skewed())));
    }

    std::mt19937_64 engine_;
    std::normal_distribution<double> normal_;
    std::uniform_real_distribution<double> uniform_;
    std::vector<double> effects_;
    std::vector<double> draw_;
    std::uint32_t inner_;
    Spread spread_;
    std::vector<std::int64_t> values_;  // [replication][scenario]
};

constexpr std::uint32_t usual_most = 3'200;  // five looks

Question half_width(double amount, std::uint32_t most = usual_most) {
    Question question;
    question.metric = "spend";
    question.amount = {amount, "EUR"};
    question.most = most;
    return question;
}
Question best(double tie, std::uint32_t most = usual_most) {
    Question question = half_width(0.0, most);
    question.kind = QuestionKind::best;
    question.tie = {tie, "EUR"};
    return question;
}
Question at_least(double amount, std::uint32_t most = usual_most) {
    Question question = half_width(amount, most);
    question.kind = QuestionKind::at_least;
    return question;
}
Compared named(std::size_t scenarios, std::uint32_t inner = 1) {
    Compared study{{}, 0, inner};
    for (std::size_t s = 0; s < scenarios; ++s) study.scenarios.push_back(std::string(1, static_cast<char>('a' + s)));
    return study;
}

/// Per cent of studies.
template <class Event>
double per_cent(const Event& event) {
    int times = 0;
    for (int study = 0; study < studies; ++study) times += event(static_cast<std::uint64_t>(study) + 1);
    return 100.0 * times / studies;
}

TEST(Coverage, OfIntervalsOfPairedDifferencesIsWhatTheySay) {
    constexpr double truth = 12.0;
    for (const std::uint32_t inner : {1U, 4U}) {
        const auto covered = [&](std::uint64_t seed, std::uint32_t told_inner) {
            Synthetic data(seed, {0.0, truth}, inner, {});
            PairedSums sums(told_inner);
            for (std::uint32_t r = 0; r < 400; ++r) sums.add(data.row(r)[1], data.row(r)[0], r / told_inner);
            const Difference d = sums.summary(100, Direction::lower_is_better);
            return *d.interval_low <= truth && truth <= *d.interval_high;
        };
        const double coverage = per_cent([&](std::uint64_t seed) { return covered(seed, inner); });
        RecordProperty("covered_inner_" + std::to_string(inner), std::to_string(coverage));
        EXPECT_GT(coverage, 93.5) << "inner " << inner;
        EXPECT_LT(coverage, 96.5) << "inner " << inner;
        if (inner == 1) continue;
        // planted fault: replications of one draw taken for independent ones
        const double naive = per_cent([&](std::uint64_t seed) { return covered(seed, 1); });
        RecordProperty("covered_naively", std::to_string(naive));
        EXPECT_LT(naive, 93.5);
    }
}

TEST(Coverage, OfUnpairedIntervalsWouldBeFarTooHigh) {
    // planted fault: the pairing forgotten
    const double coverage = per_cent([](std::uint64_t seed) {
        Synthetic data(seed, {0.0, 12.0}, 1, {});
        Moments ours, theirs;
        for (std::uint32_t r = 0; r < 100; ++r) {
            ours.add(data.row(r)[1]);
            theirs.add(data.row(r)[0]);
        }
        const double difference = (ours.mean() - theirs.mean()) / 100.0;
        const double half = 1.98 * std::hypot(*ours.standard_error(), *theirs.standard_error()) / 100.0;
        return std::abs(difference - 12.0) <= half;
    });
    EXPECT_GT(coverage, 96.5);
}

TEST(Looks, AreFixedAndSpendNoMoreThanAlpha) {
    EXPECT_EQ(looks_of(half_width(1.0, 1'000)), (std::vector<std::uint32_t>{200, 400, 800, 1'000}));
    EXPECT_EQ(looks_of(half_width(1.0, 800)), (std::vector<std::uint32_t>{200, 400, 800}));
    EXPECT_EQ(looks_of(half_width(1.0, 200)), (std::vector<std::uint32_t>{200}));
    EXPECT_EQ(looks_of(half_width(1.0, 10'000'000)).size(), 17U);
    double spent = 0.0;
    for (std::size_t k = 1; k <= 1'000; ++k) spent += spent_at_look(k, 0.05);
    EXPECT_LT(spent, 0.05);
    EXPECT_GT(spent, 0.049);
}

/// Chance that an interval of any look misses the truth, when one goes on looking to the end.
double ever_wrong(const std::function<double(std::size_t)>& alpha_at_look) {
    constexpr double truth = 12.0;
    const auto looks = looks_of(half_width(1.0));
    return per_cent([&](std::uint64_t seed) {
        Synthetic data(seed, {0.0, truth}, 1, {});
        Moments sums;
        std::uint32_t next = 0;
        for (std::size_t k = 0; k < looks.size(); ++k) {
            for (; next < looks[k]; ++next) sums.add(data.row(next)[1] - data.row(next)[0], next);
            const double half =
                students_t(1.0 - alpha_at_look(k + 1) / 2.0, *sums.degrees_of_freedom()) * *sums.standard_error();
            if (std::abs(sums.mean() - 100.0 * truth) > half) return true;
        }
        return false;
    });
}

TEST(Looks, AreValidHoweverOftenOneLooks) {
    const double wrong = ever_wrong([](std::size_t k) { return spent_at_look(k, 0.05); });
    RecordProperty("ever_wrong", std::to_string(wrong));
    EXPECT_LT(wrong, 5.0);
    EXPECT_GT(wrong, 2.0) << "no need to be that careful";
    // planted fault: every look at the full level, as if it were the only one
    EXPECT_GT(ever_wrong([](std::size_t) { return 0.05; }), 10.0);
}

TEST(Decide, IsRightAsOftenAsItSaysWhenItStops) {
    // stopping when it looks good is what makes naive intervals wrong: claims of "at least" right at the border
    const auto wrong_claim = [](const Verdict& verdict) {
        return verdict.answer == Answer::settled && verdict.results[0].yes == true;
    };
    const double wrong = per_cent([&](std::uint64_t seed) {
        Synthetic data(seed, {0.0, -11.9}, 1, {});  // a gain of 11.90, asked for 12.00
        return wrong_claim(decide(at_least(12.0), named(2), usual_most, data.source()));
    });
    RecordProperty("wrong_claims", std::to_string(wrong));
    EXPECT_LT(wrong, 5.0);
    // planted fault: at every look the level that belongs to one look only
    Question once = at_least(12.0, first_look);
    once.certainty = 1.0 - 0.05 / spent_at_look(1, 1.0);
    const double planted = per_cent([&](std::uint64_t seed) {
        Synthetic data(seed, {0.0, -11.9}, 1, {});
        bool ever = false;
        for (const std::uint32_t look : looks_of(half_width(1.0))) {
            const auto as_if_first = [&](std::uint32_t, const RowVisit& visit) {
                for (std::uint32_t r = 0; r < look; ++r) visit(r, data.row(r));
            };
            ever |= wrong_claim(decide(once, named(2), first_look, as_if_first));
        }
        return ever;
    });
    RecordProperty("wrong_claims_planted", std::to_string(planted));
    EXPECT_GT(planted, 5.0);
}

TEST(Decide, FindsTheBestOrSaysThatItCannot) {
    const double spread_of_means = 3.0;
    int settled = 0;
    const double wrong = per_cent([&](std::uint64_t seed) {
        Synthetic data(seed, {0.0, -spread_of_means, 0.0, spread_of_means}, 1, {10.0, 100.0, 10.0});
        const Verdict verdict = decide(best(0.0), named(4), usual_most, data.source());
        settled += verdict.answer == Answer::settled;
        return verdict.answer == Answer::settled && verdict.best != "b";
    });
    EXPECT_LT(wrong, 5.0);
    EXPECT_GT(settled, studies * 9 / 10);
    const double claims_among_equals = per_cent([&](std::uint64_t seed) {
        Synthetic data(seed, {0.0, 0.0, 0.0}, 1, {10.0, 100.0, 10.0});
        return decide(best(0.0, 1'600), named(3), 1'600, data.source()).answer == Answer::settled;
    });
    RecordProperty("wrong_best", std::to_string(wrong));
    RecordProperty("claims_among_equals", std::to_string(claims_among_equals));
    EXPECT_LT(claims_among_equals, 5.0);
}

TEST(Decide, EndsInATieWhereNothingThatMattersDiffers) {
    Synthetic data(3, {0.0, 0.05, 40.0}, 1, {10.0, 100.0, 10.0});
    const Verdict which = decide(best(2.0, 6'400), named(3), 6'400, data.source());
    EXPECT_EQ(which.answer, Answer::tie);
    EXPECT_LT(which.look, 6'400U);
    EXPECT_EQ(which.best == "a" ? which.results[0].scenario : which.results[0].scenario, which.best == "a" ? "b" : "a");
    EXPECT_EQ(which.results[0].answer, Answer::tie);
    EXPECT_EQ(which.results[1].answer, Answer::settled);  // c is out

    // equal in every replication: no number of them would tell
    Synthetic equal(3, {0.0, 0.0, 40.0}, 1, {0.0, 100.0, 0.0});
    const Verdict same = decide(best(0.0, 6'400), named(3), 6'400, equal.source());
    EXPECT_EQ(same.answer, Answer::tie);
    EXPECT_EQ(same.look, 200U);

    const Verdict narrow = decide(half_width(2.0, 6'400), named(2), 6'400, data.source());
    EXPECT_EQ(narrow.answer, Answer::tie);
    EXPECT_LE(narrow.results[0].high - narrow.results[0].low, 4.0);
}

TEST(Decide, LooksOnlyAtItsLooks) {
    Synthetic data(5, {0.0, 12.0}, 1, {});
    std::string before;
    for (std::uint32_t reached = 0; reached <= 1'700; reached += 25) {
        const Verdict verdict = decide(half_width(0.5), named(2), reached, data.source());
        const std::uint32_t last = reached < 200     ? 0
                                   : reached < 400   ? 200
                                   : reached < 800   ? 400
                                   : reached < 1'600 ? 800
                                                     : 1'600;
        EXPECT_EQ(verdict.look, last) << reached;
        ASSERT_TRUE(verdict.next_look);
        EXPECT_EQ(*verdict.next_look, last == 0 ? 200 : 2 * last);
        EXPECT_EQ(verdict.answer, Answer::open);
        if (last == 0) continue;
        const Verdict at_look = decide(half_width(0.5), named(2), last, data.source());
        EXPECT_EQ(verdict.results[0].low, at_look.results[0].low);
    }
}

TEST(Decide, SaysWhatStandsInTheWay) {
    for (const auto& [parameters, own] : {std::pair{200.0, 10.0}, std::pair{5.0, 100.0}}) {
        Synthetic data(11, {0.0, 1.0}, 2, {parameters, 100.0, own});
        const Verdict verdict = decide(half_width(0.1, 400), named(2, 2), 400, data.source());
        EXPECT_EQ(verdict.answer, Answer::not_settled);
        ASSERT_TRUE(verdict.results[0].share_parameters);
        if (parameters > own) {
            EXPECT_GT(*verdict.results[0].share_parameters, 0.9);
        } else {
            EXPECT_LT(*verdict.results[0].share_parameters, 0.2);
        }
        ASSERT_TRUE(verdict.would_need);
        const double half = (verdict.results[0].high - verdict.results[0].low) / 2.0;
        EXPECT_NEAR(*verdict.would_need, 400.0 * half * half / 0.01, 2.0);
    }
}

TEST(Question, IsReadBackAsItWasWritten) {
    EXPECT_FALSE(question_from(""));
    Question question = at_least(0.1 + 0.2);
    question.scenario = "variant";
    question.tie = {1e-7, "EUR"};
    question.certainty = 0.9;
    const auto again = question_from(text_of(question));
    ASSERT_TRUE(again);
    EXPECT_EQ(text_of(*again), text_of(question));
    EXPECT_EQ(again->amount.value, 0.1 + 0.2);
    EXPECT_EQ(again->scenario, "variant");
    EXPECT_EQ(again->kind, QuestionKind::at_least);
}

TEST(Question, ThatMakesNoSenseIsRefused) {
    const std::vector<std::string> names{"a", "b"};
    EXPECT_FALSE(problem_with(half_width(1.0), names, 0));
    EXPECT_FALSE(problem_with(half_width(1.0), {"a"}, 0));
    const auto about = [&](const std::function<void(Question&)>& change) {
        Question question = at_least(1.0);
        change(question);
        const auto problem = problem_with(question, names, 0);
        return problem ? problem->key : std::string();
    };
    EXPECT_EQ(about([](Question& q) { q.metric = "happiness"; }), "metric");
    EXPECT_EQ(about([](Question& q) { q.metric = "clients_started"; }), "at_least");
    EXPECT_EQ(about([](Question& q) { q.scenario = "c"; }), "scenario");
    EXPECT_EQ(about([](Question& q) { q.amount.unit = "week"; }), "at_least");
    EXPECT_EQ(about([](Question& q) { q.tie = {1.0, ""}; }), "tie");
    EXPECT_EQ(about([](Question& q) { q.kind = QuestionKind::half_width, q.amount.value = 0.0; }), "half_width");
    const auto refused = [&](const std::function<void(Question&)>& change, const char* words) {
        Question question = at_least(1.0);
        change(question);
        const auto problem = problem_with(question, names, 0);
        return problem && problem->text.find(words) != std::string::npos;
    };
    EXPECT_TRUE(refused([](Question& q) { q.metric = "happiness"; }, "does not exist"));
    EXPECT_TRUE(refused([](Question& q) { q.metric = "clients_started"; }, "neither"));
    EXPECT_TRUE(refused([](Question& q) { q.scenario = "c"; }, "no scenario"));
    EXPECT_TRUE(refused([](Question& q) { q.scenario = "a"; }, "baseline"));
    Question misspelt = at_least(1.0);
    misspelt.scenario = "lumpsum";
    EXPECT_EQ(problem_with(misspelt, {"pxq", "lump-sum"}, 0)->text,
              "there is no scenario \"lumpsum\". Did you mean \"lump-sum\"?");
    EXPECT_TRUE(refused([](Question& q) { q.amount.unit = "week"; }, "MEUR"));
    EXPECT_TRUE(refused([](Question& q) { q.tie = {1.0, ""}; }, "tie"));
    EXPECT_TRUE(refused([](Question& q) { q.certainty = 0.4; }, "certainty"));
    EXPECT_TRUE(refused([](Question& q) { q.most = 100; }, "200"));
    EXPECT_TRUE(refused([](Question& q) { q.kind = QuestionKind::half_width, q.amount.value = 0.0; }, "more than 0"));
    EXPECT_TRUE(problem_with(at_least(1.0), {"a"}, 0));
}

TEST(Question, IsPartOfWhatIsHashed) {
    StudyHeader with = sample::header();
    with.until = half_width(1.0);
    const std::string asked = StudyFile::in_memory(with).fingerprint();
    EXPECT_NE(asked, StudyFile::in_memory(sample::header()).fingerprint());
    with.until->most = 800;
    EXPECT_NE(asked, StudyFile::in_memory(with).fingerprint());
}

}  // namespace
}  // namespace fundsim::results
