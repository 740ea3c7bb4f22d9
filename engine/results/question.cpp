#include "results/question.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "fundsim/study_file.hpp"
#include "scenario/diagnostics.hpp"

namespace fundsim {
namespace results {
namespace {

constexpr std::array<std::string_view, 3> kind_names{"half_width", "best", "at_least"};

/// The shortest text that reads back to the same bits.
std::string exact(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

double number(const std::string& text) {
    double value = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

std::string_view name_of(QuestionKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

double spent_at_look(std::size_t look, double alpha) {
    const auto k = static_cast<double>(look);
    return alpha / (k * (k + 1.0));
}

std::string text_of(const Question& question) {
    std::string text = "metric=" + question.metric + "\nkind=" + std::string(name_of(question.kind));
    text += "\nscenario=" + question.scenario + "\namount=" + exact(question.amount.value);
    text += "\ntie=" + exact(question.tie.value) + "\ncertainty=" + exact(question.certainty);
    text += "\nmost=" + std::to_string(question.most) + "\nlooks=" + std::to_string(first_look) + " doubling";
    return text;
}

std::optional<Question> question_from(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::map<std::string, std::string> words;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t to = std::min(text.find('\n', from), text.size());
        const std::string_view line = text.substr(from, to - from);
        const std::size_t sign = std::min(line.find('='), line.size());
        words[std::string(line.substr(0, sign))] = line.substr(std::min(sign + 1, line.size()));
        from = to + 1;
    }
    Question question;
    question.metric = words["metric"];
    const auto kind = std::find(kind_names.begin(), kind_names.end(), words["kind"]);
    if (kind == kind_names.end() || !metric_position(question.metric)) return std::nullopt;
    question.kind = static_cast<QuestionKind>(kind - kind_names.begin());
    question.scenario = words["scenario"];
    const std::string_view unit = metric_catalogue()[*metric_position(question.metric)].unit;
    question.amount = {number(words["amount"]), std::string(unit)};
    question.tie = {number(words["tie"]), std::string(unit)};
    question.certainty = number(words["certainty"]);
    question.most = static_cast<std::uint32_t>(number(words["most"]));
    return question;
}

}  // namespace results

std::string_view name_of(Answer answer) {
    static constexpr std::array<std::string_view, 4> names{"open", "settled", "tie", "not_settled"};
    return names[static_cast<std::size_t>(answer)];
}

std::vector<std::uint32_t> looks_of(const Question& question) {
    std::vector<std::uint32_t> looks;
    for (std::uint64_t look = results::first_look; look < question.most; look *= 2)
        looks.push_back(static_cast<std::uint32_t>(look));
    looks.push_back(question.most);
    return looks;
}

namespace {

/// How an amount of a metric is written.
std::string spelling(std::string_view unit) {
    if (unit == "EUR") return "an amount of money, such as 0.5 MEUR or 200000 EUR";
    if (unit == "week") return "weeks, such as 0.2 week";
    if (unit == "share") return "a percentage, such as 0.5 %";
    return "a plain number";
}

std::optional<std::string> problem_with_amount(const std::string& key, const Amount& amount, const Metric& metric) {
    const bool counted = metric.unit != "EUR" && metric.unit != "week" && metric.unit != "share";
    const std::string_view expected = counted ? "" : metric.unit;
    if (amount.value == 0.0 || amount.unit == expected || amount.unit == metric.unit) return std::nullopt;
    return key + " of " + std::string(metric.id) + " is written as " + spelling(metric.unit);
}

}  // namespace

std::optional<QuestionProblem> problem_with(const Question& question, const std::vector<std::string>& scenarios,
                                            std::size_t baseline) {
    const auto wrong = [](std::string key, std::string text) {
        return QuestionProblem{std::move(key), std::move(text)};
    };
    const auto position = metric_position(question.metric);
    if (!position) {
        std::vector<std::string> known;
        for (const Metric& each : metric_catalogue()) known.emplace_back(each.id);
        const std::string meant = scenario::nearest(question.metric, known);
        return wrong("metric", "the metric \"" + question.metric + "\" does not exist" +
                                   (meant.empty() ? "" : ". Did you mean \"" + meant + "\"?"));
    }
    const Metric& metric = metric_catalogue()[*position];
    const std::string kind(results::name_of(question.kind));
    const bool about_one = question.kind == QuestionKind::half_width;
    if (!about_one && scenarios.size() < 2)
        return wrong(kind, "with one scenario there is nothing to compare: only a half-width can be asked for");
    if (!about_one && metric.direction == Direction::neutral)
        return wrong(kind,
                     std::string(metric.id) + " is neither better high nor low: only a half-width can be asked for");
    if (!question.scenario.empty()) {
        const auto named = std::find(scenarios.begin(), scenarios.end(), question.scenario);
        if (named == scenarios.end()) {
            const std::string meant = scenario::nearest(question.scenario, scenarios);
            return wrong("scenario", "there is no scenario \"" + question.scenario + "\"" +
                                         (meant.empty() ? "" : ". Did you mean \"" + meant + "\"?"));
        }
        if (static_cast<std::size_t>(named - scenarios.begin()) == baseline)
            return wrong("scenario", "\"" + question.scenario + "\" is the baseline itself");
        if (question.kind == QuestionKind::best)
            return wrong("scenario", "which is best is a question about all scenarios");
    }
    if (about_one && !(question.amount.value > 0.0)) return wrong(kind, "a half-width must be more than 0");
    if (question.amount.value < 0.0) return wrong(kind, "amounts cannot be below 0");
    if (question.tie.value < 0.0) return wrong("tie", "amounts cannot be below 0");
    if (!(question.certainty >= 0.5 && question.certainty < 1.0))
        return wrong("certainty", "the certainty must be 50 % ... below 100 %");
    if (question.most < results::first_look)
        return wrong("most", "a question is first looked at after " + std::to_string(results::first_look) +
                                 " replications; it must allow as many (most: under until, or -n)");
    if (auto problem = problem_with_amount(kind, question.amount, metric)) return wrong(kind, *problem);
    if (auto problem = problem_with_amount("tie", question.tie, metric)) return wrong("tie", *problem);
    return std::nullopt;
}

}  // namespace fundsim
