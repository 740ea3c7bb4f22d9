// Metrics by topic, scenarios side by side.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/page.hpp"

namespace fundsim::report {
namespace {

struct Topic {
    Words title;
    std::vector<Row> rows;
};

const std::vector<Topic>& topics() {
    constexpr bool per_year = true;
    constexpr bool by_mean = true;
    constexpr bool key = true;
    static const std::vector<Topic> all{
        {{"GELD", "MONEY"},
         {{"spend", per_year, false, key},
          {"spend_care", per_year},
          {"spend_out_of_contract", per_year},
          {"spend_admin", per_year},
          {"spend_cash", per_year},
          {"penalties", per_year},
          {"budget_overrun", per_year, false, key},
          {"budget_overrun_years_share", false, by_mean},
          {"spend_per_youth"}}},
        {{"WACHTEN", "WAITING"},
         {{"wait_weeks_mean", false, false, key},
          {"wait_weeks_median"},
          {"wait_weeks_p90"},
          {"wait_within_norm_share"},
          {"clients_waiting_end", false, false, key},
          {"withdrawn", per_year},
          {"declined_count", per_year}}},
        {{"CLIËNTEN", "CLIENTS"},
         {{"clients_youths_active_half_year", false, false, key},
          {"clients_active_half_year"},
          {"trajectories_per_youth"},
          {"clients_referred", per_year},
          {"clients_redirected", per_year},
          {"clients_started", per_year},
          {"starts_add_on", per_year},
          {"starts_out_of_contract", per_year},
          {"clients_ended", per_year},
          {"clients_in_care_end"}}},
        {{"ZORG EN UITKOMSTEN", "CARE AND OUTCOMES"},
         {{"burden_weeks", per_year, false, key},
          {"unmet_need_weeks", per_year},
          {"care_weeks_ended_mean"},
          {"units_per_client"},
          {"delivered_to_need_ratio"},
          {"goal_share"},
          {"goal_share_per_referred", false, false, key},
          {"goal_reported_share"},
          {"dropout_share"},
          {"early_end_provider_share"},
          {"repeat_share"},
          {"step_down_share"}}},
        {{"AANBIEDERS EN ADMINISTRATIE", "PROVIDERS AND ADMINISTRATION"},
         {{"provider_margin_share", false, false, key},
          {"provider_loss_share"},
          {"provider_exits", false, by_mean},
          {"provider_top_ten_share"},
          {"coded_up_share"},
          {"arrangement_changes", per_year},
          {"reassessed", per_year},
          {"audit_findings", per_year},
          {"messages", per_year}}},
    };
    return all;
}

std::optional<double> middle(const Statistics& statistics, const Row& row) {
    return row.by_mean ? statistics.mean : statistics.median;
}

/// Zero in every replication of every scenario: of no interest, said once.
bool always_zero(const Page& page, const Row& row) {
    return std::all_of(page.summary.scenarios.begin(), page.summary.scenarios.end(), [&](const ScenarioSummary& s) {
        const MetricSummary* metric = page.summary.find(s.name, row.metric);
        return metric && metric->statistics.mean == 0.0 && metric->statistics.p90 == 0.0 &&
               metric->statistics.p10 == 0.0;
    });
}

std::string band(const Page& page, const Statistics& s, const NumberStyle& style, double divisor) {
    if (!s.p10 || !s.p90) return "";
    return fmt::format("{} – {}", plain(*s.p10 / divisor, style, page.language),
                       plain(*s.p90 / divisor, style, page.language));
}

void write_alone(Page& page, const Row& row) {
    const Columns table({44, 22, 26});
    const MetricSummary* found = page.summary.find(page.summary.scenarios.front().name, row.metric);
    const ShownMetric metric = shown(page, row);
    const NumberStyle style = row_style(page, row, metric);
    const auto value = found ? middle(found->statistics, row) : std::nullopt;
    if (!value) return;
    page.line(table.line({"  " + metric.label, with_unit(*value / metric.divisor, style, page.language),
                          row.by_mean ? std::string(page.words("gemiddeld", "mean"))
                                      : band(page, found->statistics, style, metric.divisor)}));
}

Columns group_table(std::size_t scenarios) {
    std::vector<std::size_t> widths{38, 8};
    for (std::size_t i = 0; i < scenarios; ++i) widths.push_back((page_width - 46) / scenarios);
    return Columns(widths);
}

void write_beside(Page& page, const Row& row, const std::vector<std::size_t>& group) {
    const ShownMetric metric = shown(page, row);
    const NumberStyle style = row_style(page, row, metric);
    std::string unit = style.unit;
    if (row.by_mean) unit += (unit.empty() ? "" : ", ") + std::string(page.words("gem.", "mean"));
    std::vector<std::string> medians{"  " + metric.label, unit}, bands{"", ""};
    bool any = false, any_band = false;
    for (const std::size_t scenario : group) {
        const MetricSummary* found = page.summary.find(page.summary.scenarios[scenario].name, row.metric);
        const auto value = found ? middle(found->statistics, row) : std::nullopt;
        any |= value.has_value();
        medians.push_back(value ? plain(*value / metric.divisor, style, page.language) : "–");
        bands.push_back(value && row.key ? band(page, found->statistics, style, metric.divisor) : "");
        any_band |= !bands.back().empty();
    }
    if (!any) return;
    const Columns table = group_table(group.size());
    page.line(table.line(medians));
    if (any_band) page.line(page.ink.faint(table.line(bands)));
}

void write_group_heads(Page& page, const std::vector<std::size_t>& group) {
    page.line();
    write_scenario_heads(page, group, 46, (page_width - 46) / group.size());
    page.line(page.ink.faint(
        right(page.words("mediaan; eronder: 8 van de 10 replicaties", "median; below: 8 in 10 replications"),
              46 + (page_width - 46) / group.size() * group.size())));
}

void write_zeros(Page& page) {
    std::string zeros;
    for (const Topic& topic : topics())
        for (const Row& row : topic.rows)
            if (always_zero(page, row)) {
                std::string label(page.words(metric_catalogue()[*metric_position(row.metric)].label));
                zeros += (zeros.empty() ? "" : "; ") + label;
            }
    if (zeros.empty()) return;
    page.line();
    page.paragraph(fmt::format("{}: {}.", page.words("Nul in elke replicatie", "Zero in every replication"), zeros),
                   "  ");
}

}  // namespace

NumberStyle row_style(const Page& page, const Row& row, const ShownMetric& metric) {
    double largest = 0.0;
    std::string unit;
    for (const ScenarioSummary& scenario : page.summary.scenarios)
        if (const MetricSummary* found = page.summary.find(scenario.name, row.metric)) {
            unit = found->unit;
            for (const auto& value : {found->statistics.median, found->statistics.p90})
                if (value) largest = std::max(largest, std::abs(*value) / metric.divisor);
        }
    return style_for(unit, largest, page.language);
}

bool sums_over_years(const Metric& metric) {
    constexpr std::array<std::string_view, 5> units{"EUR", "trajectory", "count", "week", "unit"};
    // stocks, and means with the unit of a sum
    constexpr std::array<std::string_view, 9> others{
        "spend_per_youth",       "provider_reserves",   "clients_active_half_year",
        "clients_in_care_end",   "clients_waiting_end", "care_weeks_per_client",
        "care_weeks_ended_mean", "units_per_client",    "municipal_wait_gap"};
    return std::ranges::find(units, metric.unit) != units.end() && !metric.id.starts_with("wait_weeks") &&
           std::ranges::find(others, metric.id) == others.end();
}

ShownMetric shown(const Page& page, const Row& row) {
    const Metric& metric = metric_catalogue()[*metric_position(row.metric)];
    ShownMetric result{std::string(page.words(metric.label)), std::string(metric.unit), 1.0};
    if (row.per_year) {
        // "of which ..." follows the line that says so
        if (row.apart || (!result.label.starts_with("of which") && !result.label.starts_with("waarvan")))
            result.label += page.words(" per jaar", " per year");
        result.divisor = static_cast<double>(page.header().scenarios.front().years);
    } else if (metric.unit == "provider") {  // a count that is not per year, among those that are
        result.label += page.words(", hele horizon", ", whole horizon");
    }
    return result;
}

void write_metrics(Page& page) {
    const bool alone = page.scenarios() == 1;
    if (alone)
        page.line("\n" + page.ink.faint(Columns({44, 22, 26})
                                            .line({"", std::string(page.words("mediaan", "median")),
                                                   std::string(page.words("8 van de 10", "8 in 10"))})));
    for (const auto& group : side_by_side(page)) {
        if (!alone) write_group_heads(page, group);
        for (const Topic& topic : topics()) {
            page.line(page.ink.heading(page.words(topic.title)));
            for (const Row& row : topic.rows) {
                if (always_zero(page, row)) continue;
                alone ? write_alone(page, row) : write_beside(page, row, group);
            }
        }
    }
    write_zeros(page);
}

}  // namespace fundsim::report
