// Metrics by topic, scenarios side by side; and what differs, and how sure that is.
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

std::string band(const Page& page, const Statistics& s, const NumberStyle& style, double divisor) {
    if (!s.p10 || !s.p90) return "";
    return fmt::format("{} – {}", plain(*s.p10 / divisor, style, page.language),
                       plain(*s.p90 / divisor, style, page.language));
}

void write_alone(Page& page, const Row& row) {
    const Table table({44, 22, 26});
    const MetricSummary* found = page.summary.find(page.summary.scenarios.front().name, row.metric);
    const ShownMetric metric = shown(page, row);
    const NumberStyle style = row_style(page, row, metric);
    const auto value = found ? middle(found->statistics, row) : std::nullopt;
    if (!value) return;
    page.line(table.line({"  " + metric.label, with_unit(*value / metric.divisor, style, page.language),
                          row.by_mean ? "" : band(page, found->statistics, style, metric.divisor)}));
}

Table group_table(std::size_t scenarios) {
    std::vector<std::size_t> widths{38, 8};
    for (std::size_t i = 0; i < scenarios; ++i) widths.push_back((page_width - 46) / scenarios);
    return Table(widths);
}

void write_beside(Page& page, const Row& row, const std::vector<std::size_t>& group) {
    const ShownMetric metric = shown(page, row);
    const NumberStyle style = row_style(page, row, metric);
    std::vector<std::string> medians{"  " + metric.label, style.unit}, bands{"", ""};
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
    const Table table = group_table(group.size());
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

std::string how_sure(const Page& page, const Difference& d) {
    const double lower = *d.probability_lower;
    const double sure = std::max(lower, 1.0 - lower);
    const std::string_view way = lower > 0.5 ? page.words("lager", "lower") : page.words("hoger", "higher");
    if (sure < 0.66) return std::string(page.words("geen duidelijk verschil", "no clear difference"));
    const std::string_view word = sure >= 0.99  ? page.words("vrijwel zeker", "almost certainly")
                                  : sure >= 0.9 ? page.words("zeer waarschijnlijk", "very likely")
                                                : page.words("waarschijnlijk", "likely");
    const std::string share = sure > 0.99 ? "> 99 %" : percentage(std::floor(sure * 100.0) / 100.0, page.language);
    return fmt::format("{} {} ({})", word, way, share);
}

/// In the unit of the metric itself, with more decimals.
NumberStyle difference_style(const Page& page, const Row& row, const ShownMetric& metric, const Difference& d) {
    NumberStyle style = row_style(page, row, metric);
    double largest = 0.0;
    for (const double bound : {*d.interval_low, *d.interval_high})
        largest = std::max(largest, std::abs(bound) / metric.divisor / style.divisor);
    style.decimals = largest >= 100 ? 0 : largest >= 10 ? 1 : 2;
    if (metric.unit == "share") style.unit = page.words("%-punt", "% pts");
    if (metric.unit == "ratio") style.decimals = 3;
    return style;
}

void write_difference(Page& page, const Table& table, const Row& row, const Difference& d) {
    const ShownMetric metric = shown(page, row);
    const NumberStyle style = difference_style(page, row, metric, d);
    const auto signed_text = [&](double value) { return with_sign(value / metric.divisor, style, page.language); };
    const std::string low = signed_text(*d.interval_low), high = signed_text(*d.interval_high);
    const bool nothing_to_see = (low + high).find_first_of("123456789") == std::string::npos;
    const std::string_view equal = d.variance_reduction || *d.mean_difference != 0.0
                                       ? page.words("vrijwel gelijk", "practically equal")
                                       : page.words("gelijk", "equal");
    page.line(table.line({"  " + metric.label, style.unit, signed_text(*d.mean_difference), low + " … " + high}) +
              "  " + (nothing_to_see ? std::string(equal) : how_sure(page, d)));
}

std::vector<Row> rows_that_matter(const Page& page) {
    std::vector<Row> rows{{"spend", true},
                          {"wait_weeks_mean"},
                          {"clients_started", true},
                          {"clients_youths_active_half_year"},
                          {"delivered_to_need_ratio"},
                          {"goal_share_per_referred"},
                          {"burden_weeks", true},
                          {"provider_margin_share"}};
    for (const std::string& id : page.header().metrics_of_interest)
        if (metric_position(id) &&
            std::none_of(rows.begin(), rows.end(), [&](const Row& row) { return row.metric == id; }))
            rows.push_back({id});
    return rows;
}

}  // namespace

ShownMetric shown(const Page& page, const Row& row) {
    const Metric& metric = metric_catalogue()[*metric_position(row.metric)];
    ShownMetric result{std::string(page.words(metric.label)), std::string(metric.unit), 1.0};
    if (row.per_year) {
        // "of which ..." follows the line that says so
        if (!result.label.starts_with("of which") && !result.label.starts_with("waarvan"))
            result.label += page.words(" per jaar", " per year");
        result.divisor = static_cast<double>(page.header().scenarios.front().years);
    }
    return result;
}

void write_metrics(Page& page) {
    const bool alone = page.header().scenarios.size() == 1;
    if (alone)
        page.line("\n" + page.ink.faint(Table({44, 22, 26})
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

void write_differences(Page& page) {
    page.heading(page.words("WAT VERSCHILT, EN HOE ZEKER", "WHAT DIFFERS, AND HOW SURE"));
    const Table table({31, 7, 10, 18});
    for (std::size_t s = 0; s < page.header().scenarios.size(); ++s) {
        if (s == page.header().baseline) continue;
        page.line(page.ink.bold(fmt::format(fmt::runtime(page.words("{} tegenover {}", "{} against {}")),
                                            page.scenario_label(s), page.scenario_label(page.header().baseline))));
        page.line(page.ink.faint(table.line({"", "", std::string(page.words("verschil", "difference")),
                                             std::string(page.words("95 %-interval", "95 % interval"))}) +
                                 "  " + std::string(page.words("in hoeveel replicaties", "in how many replications"))));
        for (const Row& row : rows_that_matter(page)) {
            const Comparison* found = page.summary.find_comparison(page.header().scenarios[s].name, row.metric);
            if (found && found->difference.mean_difference && found->difference.interval_low)
                write_difference(page, table, row, found->difference);
        }
    }
}

}  // namespace fundsim::report
