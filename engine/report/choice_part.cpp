// Which scenario is best, in how many futures; what another choice would cost; who is beaten by nobody.
#include <fmt/format.h>

#include <algorithm>

#include "report/page.hpp"

namespace fundsim::report {
namespace {

constexpr std::size_t label_width = 38;

std::size_t column_width(const std::vector<std::size_t>& group) { return (page_width - label_width) / group.size(); }

Columns table_for(const std::vector<std::size_t>& group) {
    std::vector<std::size_t> widths{label_width};
    for (std::size_t i = 0; i < group.size(); ++i) widths.push_back(column_width(group));
    return Columns(widths);
}

const Choice* choice_of(const Page& page, std::size_t scenario, std::string_view metric) {
    return page.summary.find_choice(page.header().scenarios[scenario].name, metric);
}

/// A share of futures, in whole per cent, whatever it is: never rounded to none or all.
std::string chance(double share, Language language) {
    constexpr double hundredth = 0.01, half = 0.005;
    if (share <= 0.0) return "0 %";
    if (share < hundredth) return "< 1 %";
    if (share < 1.0 && share >= 1.0 - half) return "> 99 %";
    return grouped(share * 100.0, 0, language) + " %";
}

/// Nothing to choose where every scenario is as good in every replication.
bool all_equal(const Page& page, const Row& row) {
    for (std::size_t s = 0; s < page.scenarios(); ++s) {
        const Choice* choice = choice_of(page, s, row.metric);
        if (choice && choice->expected_regret.value_or(0.0) > 0.0) return false;
    }
    return true;
}

void write_metric(Page& page, const Row& row, const std::vector<std::size_t>& group) {
    const ShownMetric metric = shown(page, row);
    double largest = 0.0;
    for (std::size_t s = 0; s < page.scenarios(); ++s)
        if (const Choice* choice = choice_of(page, s, row.metric); choice && choice->expected_regret)
            largest = std::max(largest, *choice->expected_regret / metric.divisor);
    NumberStyle style = style_for(metric.unit, largest, page.language);
    if (metric.unit == "share") style.after = page.words(" %-punt", " % pts");
    std::vector<std::string> best{"  " + metric.label}, regret{""};
    for (const std::size_t scenario : group) {
        const Choice* choice = choice_of(page, scenario, row.metric);
        const bool known = choice && choice->probability_best && choice->expected_regret;
        best.push_back(known ? chance(*choice->probability_best, page.language) : "–");
        regret.push_back(known ? with_unit(*choice->expected_regret / metric.divisor, style, page.language) : "");
    }
    const Columns table = table_for(group);
    page.line(table.line(best));
    page.line(page.ink.faint(table.line(regret)));
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
    return text;
}

void write_pareto(Page& page) {
    if (!page.summary.pareto || page.summary.pareto->count == 0) return;
    const Pareto& pareto = *page.summary.pareto;
    std::vector<std::string> metrics, shares, beaten;
    for (const std::string& id : pareto.metrics)
        metrics.emplace_back(page.words(metric_catalogue()[*metric_position(id)].label));
    const auto label_of = [&](const std::string& name) {
        const auto& scenarios = page.header().scenarios;
        const auto found = std::find_if(scenarios.begin(), scenarios.end(),
                                        [&](const ScenarioEntry& scenario) { return scenario.name == name; });
        return page.scenario_label(static_cast<std::size_t>(found - scenarios.begin()));
    };
    for (const ParetoScenario& scenario : pareto.scenarios) {
        shares.push_back(
            fmt::format("{} {}", label_of(scenario.name), chance(scenario.share_not_dominated, page.language)));
        if (scenario.dominated_by.empty()) continue;
        std::vector<std::string> by;
        for (const std::string& name : scenario.dominated_by) by.push_back(label_of(name));
        beaten.push_back(fmt::format(fmt::runtime(page.words("{} door {}", "{} by {}")), label_of(scenario.name),
                                     joined(by, page.words(" en ", " and "))));
    }
    page.line();
    page.paragraph(
        fmt::format(fmt::runtime(page.words(
                        "{} samen: door geen ander scenario verslagen (op niets slechter, op iets beter) in: {} van de "
                        "toekomsten.",
                        "{} together: beaten by no other scenario (worse on none, better on one) in: {} of futures.")),
                    joined(metrics, " + "), joined(shares, ", ")),
        "  ");
    page.paragraph(
        beaten.empty()
            ? std::string(page.words("Naar de gemiddelden wordt geen scenario verslagen: kiezen is wegen.",
                                     "By the means no scenario is beaten: to choose is to weigh."))
            : fmt::format(fmt::runtime(page.words("Naar de gemiddelden verslagen: {}.", "By the means beaten: {}.")),
                          joined(beaten, "; ")),
        "  ");
}

}  // namespace

void write_choices(Page& page) {
    page.heading(
        page.words("WAT IS HET BEST, EN WAT KOST EEN ANDERE KEUZE", "WHICH IS BEST, AND WHAT ANOTHER CHOICE COSTS"));
    const std::size_t baseline = page.header().baseline;
    for (auto group : side_by_side(page)) {
        std::erase_if(group, [&](std::size_t s) { return is_pooled(page.header(), s); });
        if (group == std::vector{baseline}) continue;  // beside a diagnosis only
        write_scenario_heads(page, group, label_width, column_width(group));
        for (const Row& row : rows_that_matter(page))
            if (metric_catalogue()[*metric_position(row.metric)].direction != Direction::neutral &&
                !all_equal(page, row))
                write_metric(page, row, group);
    }
    page.paragraph(
        page.words("Boven: het beste in zoveel procent van de toekomsten (gedeeld bij gelijke stand). Eronder: "
                   "gemiddeld zoveel slechter dan het beste van die toekomst.",
                   "Above: best in so many per cent of futures (shared where equal). Below: worse by so much, "
                   "on average, than the best of that future."),
        "  ");
    write_pareto(page);
}

}  // namespace fundsim::report
