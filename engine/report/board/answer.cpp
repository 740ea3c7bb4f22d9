#include "report/board/answer.hpp"

#include <algorithm>
#include <cmath>

#include "report/tables/measures.hpp"
#include "report/wait_parts.hpp"

namespace fundsim::report {
namespace {

constexpr double likely = 0.66;  // below this no direction is named ("likely" in the IPCC's scale)
constexpr double leading = 0.5;  // a scenario that is best less often leads nobody
constexpr double almost = 0.95;
constexpr double as_good_as = 0.02;  // shares of futures that a reader need not tell apart

/// In tenths; closer, of a hundred or of as many as were drawn, where in tenths it would look the same as what it is held
/// against, or where fewer than ten were drawn.
std::string futures(const Source& source, const Texts& texts, double share, double against) {
    if (share >= almost) return texts["futures.almost_all"];
    if (share < 1.0 - almost) return texts["futures.almost_none"];
    const long tenths = std::lround(share * 10.0);
    if (source.replications() >= 10 && (share == against || tenths != std::lround(against * 10.0)))
        return texts.fill("futures.tenths", {{"n", std::to_string(tenths)}});
    const std::size_t all = std::min<std::size_t>(source.replications(), 100);
    return texts.fill("futures.counted", {{"n", std::to_string(std::lround(share * static_cast<double>(all)))},
                                          {"all", std::to_string(all)}});
}

/// The largest share of another one.
double runner_up(const std::vector<double>& shares, std::size_t first) {
    double most = 0.0;
    for (std::size_t s = 0; s < shares.size(); ++s)
        if (s != first) most = std::max(most, shares[s]);
    return most;
}

std::string euros(double amount, Language language) {
    constexpr double million = 1e6, thousand = 1'000.0;
    if (amount >= million / 2)
        return "€\u00a0" + shown_number(amount / million, decimals_of_millions(amount), language) +
               std::string(in(language, "\u00a0mln", "\u00a0m"));
    // more digits would be noise
    return "€\u00a0" +
           shown_number(amount >= thousand ? std::round(amount / thousand) * thousand : amount, 0, language);
}

struct Clause {
    std::string_view measure;
    double same;   // a mean difference below this is no difference to a reader, in the measure's unit
    double shown;  // factor for showing
};

/// What is no difference to a reader: a thousandth of spend; a tenth of a child in a hundred.
std::vector<Clause> clauses(double spend) {
    return {{"spend", spend / 1'000.0, 1.0}, {"beyond_norm", 0.001, 100.0}, {"goals", 0.001, 100.0}};
}

std::string clause_of(const Source& source, const Texts& texts, std::size_t scenario, const Clause& clause) {
    const Difference d = measure_difference(source, scenario, *find_measure(clause.measure)).difference;
    const std::string key = "answer." + std::string(clause.measure);
    if (!d.mean_difference || !d.probability_lower) return {};
    const double mean = *d.mean_difference;
    if (std::abs(mean) < clause.same) return texts[key + ".same"];
    const bool less = mean < 0.0;
    const double sure = less ? *d.probability_lower : 1.0 - *d.probability_lower;
    // as in the summary on a terminal: chance alone may have made a mean of which the interval holds 0
    const bool holds_zero = d.interval_low && *d.interval_low <= 0.0 && *d.interval_high >= 0.0;
    if (sure < likely || holds_zero) {
        const bool higher_is_better = find_measure(clause.measure)->direction == Direction::higher_is_better;
        const double better = higher_is_better ? 1.0 - *d.probability_lower : *d.probability_lower;
        return texts.fill(key + ".unclear", {{"futures", futures(source, texts, better, 1.0 - better)}});
    }
    const std::string amount = clause.measure == "spend"
                                   ? euros(std::abs(mean), texts.language())
                                   : shown_number(std::abs(mean) * clause.shown, 1, texts.language());
    return texts.fill(key + (less ? ".less" : ".more"),
                      {{"amount", amount}, {"futures", futures(source, texts, sure, 1.0 - sure)}});
}

std::string wait_words(const Source& source, const Texts& texts, std::size_t pool) {
    const std::optional<WaitParts> parts = wait_parts(source.header(), source.summary(), pool);
    if (!parts) return {};
    const auto weeks = [&](double value) { return shown_number(value, 1, texts.language()); };
    const std::string key = parts->fragmented() ? "answer.fragmentation" : "answer.overload";
    return texts.fill(key, {{"all", weeks(parts->all)},
                            {"left", weeks(parts->overload)},
                            {"share", percentage(parts->overload / parts->all, texts.language())},
                            {"rest", weeks(parts->fragmentation())}});
}

std::size_t position_of_largest(const std::vector<double>& shares) {
    return static_cast<std::size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
}

bool all_the_same(const Source& source) {
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        if (s == source.baseline() || is_pooled(source.header(), s)) continue;
        for (const std::string_view id : {"spend", "burden"}) {
            const Measure& measure = *find_measure(id);
            const auto level = measure_statistics(source, source.baseline(), measure).mean;
            const auto d = measure_difference(source, s, measure).difference.mean_difference;
            if (d && level && std::abs(*d) > std::abs(*level) / 1'000.0) return false;
        }
    }
    return true;
}

/// Share of futures in which one scenario has less burden than another; a tie is half.
double share_lighter(const Source& source, std::size_t scenario, std::size_t other) {
    const auto mine = values_of(source, scenario, *find_measure("burden"));
    const auto theirs = values_of(source, other, *find_measure("burden"));
    double lighter = 0.0, counted = 0.0;
    for (std::size_t r = 0; r < mine.size(); ++r) {
        if (std::isnan(mine[r]) || std::isnan(theirs[r])) continue;
        lighter += mine[r] < theirs[r] ? 1.0 : mine[r] > theirs[r] ? 0.0 : 0.5;
        counted += 1.0;
    }
    return counted > 0.0 ? lighter / counted : 0.5;
}

std::string answer_for_several(const Source& source, const Texts& texts) {
    if (all_the_same(source)) return texts["answer.equal"];
    const auto cheap = share_best(source, *find_measure("spend"));
    const auto light = share_best(source, *find_measure("burden"), Ties::all_win);
    if (cheap.empty() || light.empty()) return texts["answer.equal"];
    const std::size_t a = position_of_largest(cheap);
    // the cheapest, where it is as good as any
    const std::size_t lightest = position_of_largest(light);
    const std::size_t b = light[a] >= light[lightest] - as_good_as ? a : lightest;
    const std::string key = cheap[a] < leading                     ? "answer.unclear_cost"
                            : a == b                               ? "answer.best_both"
                            : share_lighter(source, b, a) < likely ? "answer.unclear_burden"  // no choice to speak of
                                                                   : "answer.best_two";
    return texts.fill(key, {{"a", scenario_label(source, a, texts.language())},
                            {"b", scenario_label(source, b, texts.language())},
                            {"futures", futures(source, texts, cheap[a], runner_up(cheap, a))},
                            {"futures2", futures(source, texts, light[b], runner_up(light, b))}});
}

std::string answer_for_one(const Source& source, const Texts& texts) {
    const Language language = texts.language();
    const std::size_t one = source.baseline();
    const Statistics spend = measure_statistics(source, one, *find_measure("spend"));
    const Statistics over = measure_statistics(source, one, *find_measure("overspending"));
    const Statistics beyond = measure_statistics(source, one, *find_measure("beyond_norm"));
    std::string answer = texts.fill("answer.one", {{"a", scenario_label(source, one, language)},
                                                   {"low", euros(spend.p10.value_or(0.0), language)},
                                                   {"high", euros(spend.p90.value_or(0.0), language)}});
    if (over.mean) {
        constexpr double cents = 100.0;
        const double budget = static_cast<double>(source.scenario(one).budget_cents) / cents;
        answer += " " + texts.fill("answer.one_budget",
                                   {{"budget", euros(budget, language)}, {"chance", percentage(*over.mean, language)}});
    }
    if (beyond.median)
        answer += " " + texts.fill("answer.one_wait", {{"share", shown_number(*beyond.median * 100.0, 0, language)}});
    return answer;
}

}  // namespace

std::string shown_number(double value, int decimals, Language language) {
    constexpr std::string_view space = "\u202f";
    std::string text = grouped(value, decimals, language);
    for (std::size_t at = 0; (at = text.find(space, at)) != std::string::npos;)
        text.replace(at, space.size(), in(language, ".", ","));
    return text;
}

std::string shown_label(const Label& label, const std::string& name, Language language) {
    const std::string& mine = language == Language::nl ? label.nl : label.en;
    const std::string& other = language == Language::nl ? label.en : label.nl;
    return !mine.empty() ? mine : !other.empty() ? other : name;
}

std::string scenario_label(const Source& source, std::size_t scenario, Language language) {
    return shown_label(source.scenario(scenario).label, source.scenario(scenario).name, language);
}

Answer answer_of(const Source& source, const Texts& texts) {
    Answer answer;
    answer.challenger = source.baseline();
    if (source.empty()) {
        answer.sentence =
            texts.fill("answer.empty", {{"asked", shown_number(source.header().replications, 0, texts.language())}});
        return answer;
    }
    if (source.scenarios() == 1) {
        answer.sentence = answer_for_one(source, texts);
        return answer;
    }
    const std::vector<std::size_t> options = options_of(source.header());
    answer.sentence = options.size() == 1 ? answer_for_one(source, texts) : answer_for_several(source, texts);
    const auto cheap = share_best(source, *find_measure("spend"));
    const auto level = measure_statistics(source, source.baseline(), *find_measure("spend")).mean.value_or(0.0);
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        if (s == source.baseline()) continue;
        if (is_pooled(source.header(), s)) {  // no option, but what it tells of the waits
            const std::string words = wait_words(source, texts, s);
            if (!words.empty()) answer.scenarios.push_back(words);
            if (options.size() == 1) answer.challenger = s;
            continue;
        }
        if (answer.challenger == source.baseline() || (!cheap.empty() && cheap[s] > cheap[answer.challenger]))
            answer.challenger = s;
        std::string joined;
        for (const Clause& clause : clauses(level)) {
            const std::string words = clause_of(source, texts, s, clause);
            if (!words.empty()) joined += (joined.empty() ? "" : "; ") + words;
        }
        answer.scenarios.push_back(texts.fill(
            "answer.line", {{"scenario", scenario_label(source, s, texts.language())}, {"clauses", joined}}));
    }
    return answer;
}

}  // namespace fundsim::report
