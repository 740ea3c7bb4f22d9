// Whether the question of a study is settled, in words.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/page.hpp"
#include "report/terminal.hpp"

namespace fundsim::report {
namespace {

class VerdictText {
public:
    VerdictText(const StudyHeader& study, const Verdict& verdict, Language language)
        : study_(study),
          verdict_(verdict),
          language_(language),
          metric_(metric_catalogue()[*metric_position(verdict.question.metric)]) {}

    std::string line() const {
        if (verdict_.next_look) return still_open();
        switch (verdict_.answer) {
            case Answer::not_settled: return not_settled();
            case Answer::tie: return after(words("gelijk binnen ", "tie within ") + amount(tie_width())) + details();
            case Answer::settled: return after(words("beslist", "settled")) + details();
            case Answer::open: break;
        }
        return "";
    }

private:
    std::string words(std::string_view nl, std::string_view en) const { return std::string(in(language_, nl, en)); }
    std::string number(std::uint32_t count) const { return grouped(count, 0, language_); }

    std::string amount(double value) const {
        NumberStyle style = style_for(metric_.unit, value, language_);
        if (metric_.unit == "EUR" && style.divisor > 1.0) style.decimals = 2;
        if (metric_.unit == "share") {
            style.decimals = 2;
            style.after = words(" procentpunt", " percentage points");
        }
        if (metric_.unit == "ratio") style.decimals = 4;
        if (metric_.unit == "week") style.decimals = 2;
        return with_unit(value, style, language_);
    }

    std::string label(const std::string& scenario) const {
        const auto found = std::find_if(study_.scenarios.begin(), study_.scenarios.end(),
                                        [&](const ScenarioEntry& entry) { return entry.name == scenario; });
        const Label& both = found->label;
        const std::string& mine = language_ == Language::nl ? both.nl : both.en;
        const std::string& other = language_ == Language::nl ? both.en : both.nl;
        return !mine.empty() ? mine : !other.empty() ? other : scenario;
    }

    std::string metric_label() const { return std::string(in(language_, metric_.label.nl, metric_.label.en)); }

    std::string after(const std::string& what) const {
        return fmt::format(fmt::runtime(words("{} na {} replicaties", "{} after {} replications")), what,
                           number(verdict_.look));
    }

    std::string still_open() const {
        if (verdict_.look == 0)
            return fmt::format(fmt::runtime(words("nog niet bekeken; de eerste keer na {} replicaties",
                                                  "not looked at yet; the first look is at {} replications")),
                               number(*verdict_.next_look));
        return after(words("nog open", "open")) +
               fmt::format(fmt::runtime(words("; de volgende keer na {}", "; the next look is at {}")),
                           number(*verdict_.next_look));
    }

    double tie_width() const {
        if (verdict_.question.kind != QuestionKind::half_width) return verdict_.question.tie.value;
        double widest = 0.0;
        for (const LookResult& result : verdict_.results)
            if (result.answer == Answer::tie) widest = std::max({widest, std::abs(result.low), std::abs(result.high)});
        return widest;
    }

    std::string not_settled() const {
        std::string text = after(words("niet beslist", "not settled")) + ": " + why();
        if (verdict_.would_need)
            text += fmt::format(
                fmt::runtime(words("; ongeveer {} replicaties zouden nodig zijn", "; about {} replications would do")),
                number(*verdict_.would_need));
        return text;
    }

    std::string why() const {
        std::optional<double> share;
        for (const LookResult& result : verdict_.results)
            if (result.answer == Answer::open && result.share_parameters)
                share = std::max(share.value_or(0.0), *result.share_parameters);
        if (!verdict_.uncertain_figures) return words("het toeval is te groot", "chance is too large");
        if (!share)
            return words("onzekere cijfers en toeval samen zijn te groot (inner: 2 houdt ze uit elkaar)",
                         "uncertain figures and chance together are too large (inner: 2 tells them apart)");
        constexpr double half = 0.5;
        return fmt::format(
            fmt::runtime(*share >= half ? words("onzekere cijfers overheersen ({} van de spreiding)",
                                                "parameter uncertainty dominates ({} of the variance)")
                                        : words("het toeval overheerst (onzekere cijfers: {} van de spreiding)",
                                                "chance dominates (parameter uncertainty: {} of the variance)")),
            percentage(*share, language_));
    }

    std::string details() const {
        std::string text;
        if (verdict_.question.kind == QuestionKind::best) return ": " + best();
        for (const LookResult& result : verdict_.results)
            text += (text.empty() ? ": " : "; ") +
                    (verdict_.question.kind == QuestionKind::at_least ? at_least(result) : difference(result));
        return text;
    }

    std::string difference(const LookResult& result) const {
        const double half = (result.high - result.low) / 2.0;
        const std::string give = words(", plus of min ", ", give or take ") + amount(half);
        if (result.against.empty()) return fmt::format("{}: {}{}", metric_label(), amount(result.difference), give);
        if (result.low == 0.0 && result.high == 0.0)  // in every replication
            return fmt::format(fmt::runtime(words("{} van {} gelijk aan die van {}", "{} of {} equal to that of {}")),
                               metric_label(), label(result.scenario), label(result.against));
        return fmt::format(fmt::runtime(words("{} van {} {} {} dan van {}{}", "{} of {} {} {} than of {}{}")),
                           metric_label(), label(result.scenario), amount(std::abs(result.difference)),
                           result.difference < 0.0 ? words("lager", "lower") : words("hoger", "higher"),
                           label(result.against), give);
    }

    std::string at_least(const LookResult& result) const {
        const std::string least = amount(verdict_.question.amount.value);
        if (!result.yes)
            return fmt::format(fmt::runtime(words("{} is ongeveer {} beter dan {}", "{} is about {} better than {}")),
                               label(result.scenario), least, label(result.against));
        return fmt::format(
            fmt::runtime(*result.yes
                             ? words("{} is minstens {} beter dan {}", "{} is better by at least {} than {}")
                             : words("{} is niet minstens {} beter dan {}", "{} is not better by at least {} than {}")),
            label(result.scenario), least, label(result.against));
    }

    std::string best() const {
        const std::string order =
            metric_.direction == Direction::lower_is_better ? words("laagste", "lowest") : words("hoogste", "highest");
        std::string names = label(verdict_.best);
        for (const LookResult& result : verdict_.results)
            if (result.answer == Answer::tie) names += ", " + label(result.scenario);
        return fmt::format("{} {}: {} ({})", order, metric_label(), names,
                           percentage(verdict_.question.certainty, language_) + words(" zeker", " sure"));
    }

    const StudyHeader& study_;
    const Verdict& verdict_;
    Language language_;
    const Metric& metric_;
};

}  // namespace

std::string verdict_line(const StudyHeader& study, const Verdict& verdict, Language language) {
    return VerdictText(study, verdict, language).line();
}

std::string settled_line(const StudyHeader& study, const Verdict& verdict, Language language) {
    const std::string first = verdict.next_look ? fmt::format("next {}", *verdict.next_look)
                                                : fmt::format("{} {}", name_of(verdict.answer), verdict.look);
    return first + ": " + verdict_line(study, verdict, language);
}

void write_verdict(Page& page) {
    if (!page.summary.verdict) return;
    page.line();
    std::string text = verdict_line(page.header(), *page.summary.verdict, page.language);
    page.paragraph(fmt::format("{}: {}.", page.words("De vraag", "The question"), text), "");
    page.paragraph(page.words("Cijfers over de hele horizon; intervallen gelden hoe vaak men ook kijkt.",
                              "Figures over the whole horizon; intervals hold however often one looks."),
                   "");
}

}  // namespace fundsim::report
