#include "report/board/board.hpp"

#include <algorithm>
#include <map>

#include "report/board/answer.hpp"
#include "report/board/assets.hpp"
#include "report/board/model.hpp"
#include "report/board/texts.hpp"
#include "report/tables/measures.hpp"

namespace fundsim::report {
namespace {

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) switch (c) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            default: result += c;
        }
    return result;
}

/// Inside a script element nothing may look like its end, or like the begin of a comment.
std::string inside_script(std::string text) {
    for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;) text.replace(at, 1, "\\u003c");
    return text;
}

std::string list_of(const std::vector<std::string>& items) {
    std::string list = "<ul>\n";
    for (const std::string& item : items) list += "<li>" + escaped(item) + "</li>\n";
    return list + "</ul>\n";
}

std::string element(std::string_view tag, std::string_view attributes, const std::string& content) {
    return "<" + std::string(tag) + (attributes.empty() ? "" : " ") + std::string(attributes) + ">" + content + "</" +
           std::string(tag) + ">\n";
}

std::string title_of(const Source& source, Language language) {
    const StudyHeader& header = source.header();
    const std::string fallback = scenario_label(source, source.baseline(), language);
    return source.scenarios() == 1 ? fallback : shown_label(header.question, fallback, language);
}

std::string facts_of(const Source& source, const Texts& texts) {
    const ScenarioEntry& base = source.scenario(source.baseline());
    const auto many = [&](auto count, const Words& one, const Words& more) {
        const Words& words = count == 1 ? one : more;
        return shown_number(static_cast<double>(count), 0, texts.language()) + " " +
               std::string(in(texts.language(), words.nl, words.en));
    };
    const auto contracted = std::count_if(base.providers.begin(), base.providers.end(),
                                          [](const ProviderEntry& provider) { return provider.there(); });
    return texts.fill(
        "facts",
        {{"municipalities",
          many(base.municipalities.size(), {"gemeente", "municipality"}, {"gemeenten", "municipalities"})},
         {"segments", many(base.segments.size(), {"soort zorg", "form of care"}, {"soorten zorg", "forms of care"})},
         {"providers", many(contracted, {"aanbieder", "provider"}, {"aanbieders", "providers"})},
         {"years", many(base.years, {"jaar", "year"}, {"jaar", "years"})},
         {"start", long_date(base.start, texts.language())},
         {"futures", many(source.replications(), {"mogelijke toekomst", "possible future"},
                          {"mogelijke toekomsten", "possible futures"})}});
}

/// For programs that run no scripts: the headline figures as text.
std::string static_headline(const Source& source, const Texts& texts) {
    if (source.empty()) return {};
    std::string rows;
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        for (const Measure& measure : measures()) {
            const Statistics values = measure_statistics(source, s, measure);
            const auto value = measure.by_mean ? values.mean : values.median;
            if (!value) continue;
            const std::string_view unit = measure.kind == Kind::euro    ? "EUR"
                                          : measure.kind == Kind::share ? "share"
                                                                        : "week";
            const NumberStyle style = style_for(unit, *value, texts.language());
            rows += "<tr><th scope=\"row\">" + escaped(scenario_label(source, s, texts.language())) + "</th><td>" +
                    escaped(in(texts.language(), measure.label.nl, measure.label.en)) + "</td><td>" +
                    escaped(with_unit(*value, style, texts.language())) + "</td></tr>\n";
        }
    return "<table>\n" + rows + "</table>\n";
}

std::string libraries() {
    std::string scripts;
    for (const std::string_view name : {"vega.min.js", "vega-lite.min.js", "vega-embed.min.js"})
        scripts += "<script>\n" + std::string(asset(name)) + "\n</script>\n";
    return scripts;
}

std::string scripts() {
    std::string all;
    for (const std::string_view name : asset_names("scripts/")) all += std::string(asset(name)) + "\n";
    return all;
}

std::string warnings(const Source& source, const Texts& texts) {
    const auto items = warnings_of(source, texts);
    if (items.empty()) return {};
    return element("div", "class=\"warnings\"", element("h3", "", escaped(texts["warning.title"])) + list_of(items));
}

std::string comparison(const Source& source, const Answer& answer, const Texts& texts) {
    if (answer.scenarios.empty()) return {};
    const std::string lead =
        texts.fill("answer.compared", {{"baseline", scenario_label(source, source.baseline(), texts.language())}});
    return element("p", "class=\"answer-lead\"", escaped(lead)) + list_of(answer.scenarios) +
           element("p", "class=\"small\"", escaped(texts["answer.burden"]));
}

}  // namespace

std::string board_report(const Source& source, const BoardOptions& options) {
    const Texts texts(options.language);
    const Answer answer = answer_of(source, texts);
    const std::string model =
        model_of(source, options, texts, answer).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    // {{name}} in the page
    const std::map<std::string, std::string> parts{{"{language}", std::string(in(options.language, "nl", "en"))},
                                                   {"{engine}", escaped(source.header().engine)},
                                                   {"{title}", escaped(title_of(source, options.language))},
                                                   {"{skip}", escaped(texts["skip"])},
                                                   {"{kicker}", escaped(texts["kicker"])},
                                                   {"{facts}", escaped(facts_of(source, texts))},
                                                   {"{contents}", escaped(texts["contents"])},
                                                   {"{answer_title}", escaped(texts["answer.title"])},
                                                   {"{answer}", escaped(answer.sentence)},
                                                   {"{scenario_sentences}", comparison(source, answer, texts)},
                                                   {"{warnings}", warnings(source, texts)},
                                                   {"{no_script}", escaped(texts["no_script"])},
                                                   {"{static_headline}", static_headline(source, texts)},
                                                   {"{style}", std::string(asset("style.css"))},
                                                   {"{model}", inside_script(model)},
                                                   {"{licences}", std::string(asset("LICENCES.txt"))},
                                                   {"{libraries}", libraries()},
                                                   {"{scripts}", scripts()}};
    const std::string_view page = asset("page.html");
    std::string html;
    for (std::size_t at = 0; at < page.size();) {
        const std::size_t open = page.find("{{", at);
        if (open == std::string_view::npos) return html + std::string(page.substr(at));
        const std::size_t close = page.find("}}", open);
        html += page.substr(at, open - at);
        html += parts.at(std::string(page.substr(open + 1, close - open)));
        at = close + 2;
    }
    return html;
}

}  // namespace fundsim::report
