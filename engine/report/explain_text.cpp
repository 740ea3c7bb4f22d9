// Explanations on a terminal, and as JSON.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "fundsim/explain.hpp"
#include "report/explain_words.hpp"
#include "report/layout.hpp"
#include "report/numbers.hpp"

namespace fundsim {
namespace report {
namespace {

class ExplainPage {
public:
    ExplainPage(Language language, std::size_t width, bool ink)
        : language_(language), width_(std::max<std::size_t>(width, 60)) {
        ink_.on = ink;
    }

    std::string take() { return std::move(text_); }

    void title(const ExplainedContract& contract) {
        line(ink_.heading(name_of(contract)));
        const std::string model = upper_first(word(contract.model_label));
        line("  " + ink_.bold(model) +
             (contract.assumed ? ink_.warning(words("  (aangenomen, niet bekend)", "  (assumed, not known)")) : ""));
        const std::string count = fmt::format("{}", contract.providers.size());
        const std::string who = contract.providers.size() == 1
                                    ? words("Voor aanbieder ", "For provider ") + contract.providers.front() + "."
                                    : words("Voor ", "For ") + count + words(" aanbieders.", " providers.");
        const std::string today = contract.changes ? words("Nu: ", "Today: ") + word(contract.today) + "."
                                                   : words("Dit is het huidige contract; het verandert niet.",
                                                           "This is today's contract; it does not change.");
        paragraph(today + " " + who, "  ");
        line();
    }

    void sentences(const ExplainedContract& contract) {
        for (const Label& sentence : contract.sentences) paragraph(word(sentence), "  ");
        line();
        if (!contract.care_clauses.empty()) {
            line("  " + ink_.bold(words("Werkt op de hulp zelf, ook als niemand op geld let",
                                        "Acts on care itself, even when nobody looks at money")));
            for (const Label& clause : contract.care_clauses) bullet(word(clause));
            line();
        }
    }

    void table(const ExplainedContract& contract) {
        if (contract.events.empty()) return;
        const std::size_t figures = 13;
        const std::size_t first = width_ - 2 - 4 * figures;
        const Columns columns({first, figures, figures, figures, figures});
        const auto row = [&](const std::vector<std::string>& cells) { return "  " + columns.line(cells); };
        line("  " + ink_.bold(words("Wat het de aanbieder nu oplevert, en wat het kost",
                                    "What it brings the provider now, and what it costs")));
        line(ink_.faint(row({"", words("levert op", "brings"), words("kost", "costs"),
                             words("vermijdbaar", "avoidable"), words("blijft over", "remains")})));
        std::string last;
        for (const ExplainedEvent& event : contract.events) {
            const bool alone = event.severity.empty() && event.who.en.empty();
            std::string label = word(event.label);
            if (!alone) {
                if (event.id != last) line("  " + label);
                label = "    " + (event.severity.empty() ? word(event.who) : severity(event.severity));
            }
            last = event.id;
            const bool cost = !std::isnan(event.full_cost);
            line(row({label, money(event.brings), cost ? money(event.full_cost) : "",
                      cost ? money(event.avoidable_cost) : "",
                      cost ? with_plus(event.brings - event.avoidable_cost) : ""}));
        }
        line();
    }

    void rewards(const ExplainedContract& contract) {
        line("  " + ink_.bold(words("Dit beloont het contract", "What this contract rewards")));
        for (const Label& reward : contract.rewards) bullet(word(reward));
        line();
    }

    void foot() {
        paragraph(
            words(
                "Bedragen in euro's, bij de middelste waarden van het scenario, voor de grootste aanbieder aan het "
                "begin "
                "van een jaar. \"Kost\" is de hele kostprijs; \"vermijdbaar\" is wat de aanbieder niet uitgeeft als "
                "hij het "
                "niet doet; \"blijft over\" is de opbrengst min het vermijdbare deel. Of aanbieders hierop reageren, "
                "en hoe "
                "sterk, staat in de uitkomsten van fundsim run.",
                "Amounts in euros, at the scenario's central values, for the largest provider at the start of a year. "
                "\"Costs\" is the whole cost price; \"avoidable\" is what the provider does not spend when it is not "
                "done; "
                "\"remains\" is what it brings less the avoidable part. Whether providers respond to this, and how "
                "strongly, "
                "is what fundsim run shows."),
            "");
    }

    void scenario(const std::string& name) {
        line(ink_.bold(words("Scenario ", "Scenario ") + name));
        line();
    }

private:
    std::string words(std::string_view nl, std::string_view en) const { return std::string(in(language_, nl, en)); }
    std::string word(const Label& both) const { return language_ == Language::nl ? both.nl : both.en; }
    void line(const std::string& content = {}) { (text_ += content) += '\n'; }
    void paragraph(const std::string& content, std::string_view indent) {
        for (const std::string& one : wrapped(content, width_, indent)) line(one);
    }
    void bullet(const std::string& content) {
        std::vector<std::string> lines = wrapped(content, width_, "    ");
        if (!lines.empty()) lines.front().replace(0, 4, "  \u2022 ");
        for (const std::string& one : lines) line(one);
    }
    static std::string upper_first(std::string text) {
        if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
        return text;
    }
    std::string name_of(const ExplainedContract& contract) const {
        const std::string label =
            word(contract.segment_label).empty() ? contract.segment : word(contract.segment_label);
        const std::size_t at = contract.key.find('@');
        return label + (at == std::string::npos ? "" : " \u00b7 " + contract.key.substr(at + 1));
    }
    std::string severity(const std::string& id) const {
        static constexpr std::array<std::string_view, severity_count> ids{"light", "medium", "heavy", "intensive"};
        for (std::size_t k = 0; k < severity_count; ++k)
            if (id == ids[k]) return word(severity_word(k));
        return id;
    }
    std::string money(double cents) const {
        const double euros = cents / 100.0;
        return grouped(std::fabs(euros) < 0.005 ? 0.0 : euros, std::fabs(euros) < 1000.0 ? 2 : 0, language_);
    }
    std::string with_plus(double cents) const { return (cents >= 0.5 ? "+" : "") + money(cents); }

    Language language_;
    std::size_t width_;
    Ink ink_;
    std::string text_;
};

nlohmann::ordered_json both(const Label& label) { return {{"nl", label.nl}, {"en", label.en}}; }
nlohmann::ordered_json both(const std::vector<Label>& labels) {
    auto list = nlohmann::ordered_json::array();
    for (const Label& label : labels) list.push_back(both(label));
    return list;
}
nlohmann::ordered_json euros(double cents) {
    return std::isnan(cents) ? nlohmann::ordered_json() : nlohmann::ordered_json(std::round(cents) / 100.0);
}

}  // namespace
}  // namespace report

std::string explain_text(const std::vector<ExplainedContract>& contracts, report::Language language, std::size_t width,
                         bool ink) {
    report::ExplainPage page(language, width, ink);
    bool several = false;
    for (const ExplainedContract& contract : contracts)
        several = several || contract.scenario != contracts.front().scenario;
    std::string scenario;
    for (const ExplainedContract& contract : contracts) {
        if (several && contract.scenario != scenario) page.scenario(contract.scenario);
        scenario = contract.scenario;
        page.title(contract);
        page.sentences(contract);
        page.table(contract);
        page.rewards(contract);
    }
    page.foot();
    return page.take();
}

std::string explain_json(const std::vector<ExplainedContract>& contracts) {
    using report::both;
    using report::euros;
    auto list = nlohmann::ordered_json::array();
    for (const ExplainedContract& contract : contracts) {
        auto events = nlohmann::ordered_json::array();
        for (const ExplainedEvent& event : contract.events)
            events.push_back(
                {{"event", event.id},
                 {"label", both(event.label)},
                 {"class", event.severity.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(event.severity)},
                 {"who", event.who.en.empty() ? nlohmann::ordered_json() : both(event.who)},
                 {"brings", euros(event.brings)},
                 {"full_cost", euros(event.full_cost)},
                 {"avoidable_cost", euros(event.avoidable_cost)}});
        list.push_back({{"scenario", contract.scenario},
                        {"contract", contract.key},
                        {"segment", contract.segment},
                        {"segment_label", both(contract.segment_label)},
                        {"model", contract.model},
                        {"model_label", both(contract.model_label)},
                        {"providers", contract.providers},
                        {"changes", contract.changes},
                        {"assumed", contract.assumed},
                        {"today", both(contract.today)},
                        {"sentences", both(contract.sentences)},
                        {"care_clauses", both(contract.care_clauses)},
                        {"events", events},
                        {"rewards", both(contract.rewards)}});
    }
    return nlohmann::ordered_json{{"currency", "EUR"}, {"contracts", list}}.dump(2);
}

}  // namespace fundsim
