// Looks at a question, in order, until one decides: the same look whatever ran where.
#include <algorithm>
#include <cmath>

#include "results/choice.hpp"
#include "results/file_state.hpp"
#include "results/moments.hpp"
#include "results/question.hpp"
#include "results/row_scan.hpp"

namespace fundsim {
namespace {

using results::Compared;
using results::Moments;
using results::RowSource;

class Looker {
public:
    Looker(const Question& question, const Compared& study, const RowSource& rows)
        : question_(question),
          study_(study),
          rows_(rows),
          metric_(metric_catalogue()[*metric_position(question.metric)]) {}

    /// The answer at a look; the look is the k-th.
    void look(Verdict& verdict, std::size_t k) const {
        verdict.results.clear();
        verdict.best.clear();
        const double alpha = results::spent_at_look(k, 1.0 - question_.certainty);
        switch (question_.kind) {
            case QuestionKind::half_width: half_width(verdict, alpha); break;
            case QuestionKind::best: best(verdict, alpha); break;
            case QuestionKind::at_least: at_least(verdict, alpha); break;
        }
        conclude(verdict);
    }

private:
    const Metric& metric() const { return metric_; }
    double unit() const { return static_cast<double>(metric_.scale); }
    const std::string& name(std::size_t scenario) const { return study_.scenarios[scenario]; }

    /// Scenarios that are compared with the baseline; in a study of one scenario, that one.
    std::vector<std::size_t> compared() const {
        std::vector<std::size_t> chosen;
        for (std::size_t s = 0; s < study_.scenarios.size(); ++s)
            if (s != study_.baseline && (question_.scenario.empty() || question_.scenario == name(s)))
                chosen.push_back(s);
        if (study_.scenarios.size() == 1) chosen.push_back(0);
        return chosen;
    }

    /// Differences of some scenarios with one, over replications in which both have a value.
    std::vector<Moments> differences(std::uint32_t look, const std::vector<std::size_t>& of,
                                     std::optional<std::size_t> against) const {
        std::vector<Moments> sums(of.size(), Moments(study_.inner));
        rows_(look, [&](std::uint32_t replication, std::span<const std::int64_t> values) {
            const std::int64_t theirs = against ? values[*against] : 0;
            for (std::size_t i = 0; i < of.size(); ++i)
                if (const std::int64_t ours = values[of[i]]; ours != no_value && theirs != no_value)
                    sums[i].add(ours - theirs, replication / study_.inner);
        });
        return sums;
    }

    /// An interval of which either side is wrong with probability `one_side` at most.
    std::optional<LookResult> interval(const Moments& sums, std::size_t scenario, std::optional<std::size_t> against,
                                       double one_side) const {
        const auto error = sums.standard_error();
        if (!error) return std::nullopt;
        LookResult result;
        result.scenario = name(scenario);
        if (against) result.against = name(*against);
        const double half = results::students_t(1.0 - one_side, *sums.degrees_of_freedom()) * *error;
        result.difference = sums.mean() / unit();
        result.low = (sums.mean() - half) / unit();
        result.high = (sums.mean() + half) / unit();
        if (const auto parts = sums.components())
            result.share_parameters = Luck{parts->chance, parts->parameters}.share_of_parameters();
        return result;
    }

    void half_width(Verdict& verdict, double alpha) const {
        const auto of = compared();
        const std::optional<std::size_t> against =
            study_.scenarios.size() > 1 ? std::optional(study_.baseline) : std::nullopt;
        const auto sums = differences(verdict.look, of, against);
        for (std::size_t i = 0; i < of.size(); ++i) {
            auto result = interval(sums[i], of[i], against, alpha / 2.0);
            if (!result) continue;
            const double half = (result->high - result->low) / 2.0;
            if (half <= question_.amount.value)
                result->answer = against && result->low <= 0.0 && result->high >= 0.0 ? Answer::tie : Answer::settled;
            const double ratio = half / question_.amount.value;
            const double need = std::ceil(static_cast<double>(verdict.look) * ratio * ratio);
            constexpr double most_sensible = 4e9;
            if (result->answer == Answer::open && need < most_sensible)
                verdict.would_need = std::max(verdict.would_need.value_or(0), static_cast<std::uint32_t>(need));
            verdict.results.push_back(*result);
        }
        if (verdict.results.size() < of.size()) verdict.results.clear();
    }

    void at_least(Verdict& verdict, double alpha) const {
        const auto of = compared();
        const auto sums = differences(verdict.look, of, study_.baseline);
        const bool lower = metric().direction == Direction::lower_is_better;
        const double least = question_.amount.value, tie = question_.tie.value;
        for (std::size_t i = 0; i < of.size(); ++i) {
            auto result = interval(sums[i], of[i], study_.baseline, alpha / static_cast<double>(of.size()));
            if (!result) continue;
            const double gain_low = lower ? -result->high : result->low;
            const double gain_high = lower ? -result->low : result->high;
            if (gain_low >= least || gain_high < least) {
                result->answer = Answer::settled;
                result->yes = gain_low >= least;
            } else if (tie > 0.0 && gain_low >= least - tie && gain_high <= least + tie) {
                result->answer = Answer::tie;
            }
            verdict.results.push_back(*result);
        }
        if (verdict.results.size() < of.size()) verdict.results.clear();
    }

    std::optional<std::size_t> best_mean(std::uint32_t look) const {
        std::vector<Moments> sums(study_.scenarios.size());
        std::size_t complete = 0;
        rows_(look, [&](std::uint32_t, std::span<const std::int64_t> values) {
            if (std::find(values.begin(), values.end(), no_value) != values.end()) return;
            for (std::size_t s = 0; s < sums.size(); ++s) sums[s].add(values[s]);
            ++complete;
        });
        if (complete < 2) return std::nullopt;
        const auto better = [&](const Moments& a, const Moments& b) {
            return metric().direction == Direction::lower_is_better ? a.total() < b.total() : a.total() > b.total();
        };
        return static_cast<std::size_t>(std::min_element(sums.begin(), sums.end(), better) - sums.begin());
    }

    /// The best mean beats every other, each tested one-sided: the true best is among those, whoever it is.
    void best(Verdict& verdict, double alpha) const {
        const auto leader = best_mean(verdict.look);
        if (!leader) return;
        verdict.best = name(*leader);
        std::vector<std::size_t> others;
        for (std::size_t s = 0; s < study_.scenarios.size(); ++s)
            if (s != *leader) others.push_back(s);
        const auto sums = differences(verdict.look, others, *leader);
        const double share = alpha / static_cast<double>(others.size());
        for (std::size_t i = 0; i < others.size(); ++i) {
            auto result = interval(sums[i], others[i], *leader, share);
            if (!result) continue;
            const double worse_by =
                metric().direction == Direction::lower_is_better ? result->low : -result->high;  // at least
            const bool equal = result->low == 0.0 && result->high == 0.0;                        // in every replication
            if (worse_by > 0.0) result->answer = Answer::settled;
            else if (equal || (question_.tie.value > 0.0 && worse_by > -question_.tie.value))
                result->answer = Answer::tie;
            verdict.results.push_back(*result);
        }
        if (verdict.results.size() < others.size()) verdict.results.clear();
    }

    /// One answer from those of all comparisons.
    static void conclude(Verdict& verdict) {
        const auto has = [&](Answer answer) {
            return std::any_of(verdict.results.begin(), verdict.results.end(),
                               [&](const LookResult& result) { return result.answer == answer; });
        };
        if (verdict.results.empty() || has(Answer::open)) verdict.answer = Answer::open;
        else if (verdict.question.kind == QuestionKind::best)
            verdict.answer = has(Answer::tie) ? Answer::tie : Answer::settled;
        else verdict.answer = has(Answer::settled) ? Answer::settled : Answer::tie;
        if (verdict.answer != Answer::open) verdict.would_need.reset();
    }

    const Question& question_;
    const Compared& study_;
    const RowSource& rows_;
    const Metric& metric_;
};

}  // namespace

Verdict results::decide(const Question& question, const Compared& study, std::uint32_t reached, const RowSource& rows) {
    Verdict verdict;
    verdict.question = question;
    const Looker looker(question, study, rows);
    const auto looks = looks_of(question);
    for (std::size_t k = 0; k < looks.size(); ++k) {
        if (looks[k] > reached) {
            verdict.next_look = looks[k];
            return verdict;
        }
        verdict.look = looks[k];
        verdict.would_need.reset();
        looker.look(verdict, k + 1);
        if (verdict.answer != Answer::open) return verdict;
    }
    verdict.answer = Answer::not_settled;
    return verdict;
}

std::optional<Verdict> StudyFile::verdict() const {
    if (!header().until) return std::nullopt;
    return verdict(*header().until);
}

Verdict StudyFile::verdict(const Question& question) const {
    const Snapshot snapshot(*this);
    // a pooled scenario is no option: a question is about the others
    const std::vector<std::size_t> options = options_of(header());
    Compared study;
    study.inner = header().inner;
    bool uncertain_figures = false;
    for (const std::size_t s : options) {
        if (s == header().baseline) study.baseline = study.scenarios.size();
        study.scenarios.push_back(header().scenarios[s].name);
        uncertain_figures |= header().scenarios[s].uncertain_figures > 0;
    }
    const std::size_t metric = *metric_position(question.metric);
    const RowSource rows = [&](std::uint32_t look, const results::RowVisit& visit) {
        results::RowScan scan(state_->database, header().scenarios.size(), std::span(&metric, 1), look);
        std::vector<std::int64_t> values(options.size());
        while (scan.next()) {
            for (std::size_t s = 0; s < values.size(); ++s) values[s] = scan.rows()[options[s]][0];
            visit(scan.replication(), values);
        }
    };
    const auto all_done = done();
    const std::uint32_t reached = all_done.empty() || all_done.front().first > 0 ? 0 : all_done.front().last;
    Verdict verdict = results::decide(question, study, reached, rows);
    verdict.uncertain_figures = uncertain_figures;
    return verdict;
}

}  // namespace fundsim
