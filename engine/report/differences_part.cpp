// What differs from the baseline, and how sure that is: sentences that a board can read.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/behaviour.hpp"
#include "report/page.hpp"
#include "report/wait_parts.hpp"

namespace fundsim::report {
namespace {

/// Figures of a difference: in the unit of the metric itself, with more decimals.
NumberStyle difference_style(const Page& page, const Row& row, const ShownMetric& metric, const Difference& d) {
    NumberStyle style = row_style(page, row, metric);
    double largest = 0.0;
    for (const double bound : {*d.interval_low, *d.interval_high})
        largest = std::max(largest, std::abs(bound) / metric.divisor);
    if (metric.unit == "EUR") style = style_for("EUR", largest, page.language);  // millions only where it is millions
    if (style.divisor == 1.0 && metric.unit == "EUR") return style;
    largest /= style.divisor;
    style.decimals = largest >= 100 ? 0 : largest >= 10 ? 1 : 2;
    if (metric.unit == "share") style.after = page.words(" procentpunt", " percentage points");
    if (metric.unit == "ratio") style.decimals = 3;
    return style;
}

/// "less", "higher", "longer": what a metric does when it changes.
std::string_view change(const Page& page, const Row& row, const ShownMetric& metric, bool down) {
    if (row.metric.starts_with("wait_weeks") || row.metric == "care_weeks_ended_mean")
        return down ? page.words("korter", "shorter") : page.words("langer", "longer");
    if (metric.unit == "share" || metric.unit == "ratio")
        return down ? page.words("lager", "lower") : page.words("hoger", "higher");
    if (metric.unit == "EUR") return down ? page.words("minder", "less") : page.words("meer", "more");
    return down ? page.words("minder", "fewer") : page.words("meer", "more");
}

bool shows_nothing(const std::string& figures) { return figures.find_first_of("123456789") == std::string::npos; }

/// A part of the futures is told of a hundred, or of those that were drawn where these are fewer.
std::size_t told_of(std::size_t drawn) { return std::min<std::size_t>(drawn, 100); }

/// How many of those futures, never rounded to none or all.
std::string how_many(double share, std::size_t drawn) {
    const std::size_t all = told_of(drawn);
    const double many = share * static_cast<double>(all);
    constexpr double rest = 1e-6;  // of a division
    if (many < 1.0 - rest) return "< 1";
    if (many > static_cast<double>(all - 1) + rest) return fmt::format("> {}", all - 1);
    return fmt::format("{}", static_cast<int>(std::floor(many + rest)));
}

/// "lower in 97 of 100 futures"; where in some both are the same, also in how many it is the other way.
std::string how_often(const Page& page, const Difference& d) {
    const double equal = *d.probability_equal, half = *d.probability_lower;
    const double lower = half - 0.5 * equal, higher = 1.0 - half - 0.5 * equal;
    const bool down = half > 0.5 || (half == 0.5 && *d.mean_difference < 0.0);
    const std::string_view fewer = page.words("lager in", "lower in"), more = page.words("hoger in", "higher in");
    std::string text =
        fmt::format("{} {}", down ? fewer : more, futures(down ? lower : higher, d.count, page.language));
    if (equal <= 0.0) return text;
    constexpr double none = 1e-9;  // what is left of a difference of sums
    if (const double other = down ? higher : lower; other > none)
        text += fmt::format(", {} {}", down ? more : fewer, how_many(other, d.count));
    return text + std::string(page.words(", gelijk in de andere", ", equal in the others"));
}

/// "costs EUR 3.1 m a year less (95 %: 2.7–3.5); lower in 97 of 100 futures", or nothing where nothing differs.
std::string sentence(const Page& page, const Row& row, const Difference& d) {
    const ShownMetric metric = shown(page, row);
    NumberStyle style = difference_style(page, row, metric, d);
    const auto figure = [&](double value) { return plain(value / metric.divisor, style, page.language); };
    const double mean = *d.mean_difference, low = *d.interval_low, high = *d.interval_high;
    if (shows_nothing(figure(low) + figure(high))) return "";
    const bool down = mean < 0.0;
    const std::string in_futures = how_often(page, d);
    if (low <= 0.0 && high >= 0.0)
        return fmt::format("{}: {} (95 %: {}{} … {}{}); {}.", metric.label,
                           page.words("geen duidelijk verschil", "no clear difference"), style.before,
                           with_sign(low / metric.divisor, style, page.language),
                           with_sign(high / metric.divisor, style, page.language), style.after, in_futures);
    if (shows_nothing(figure(mean)))
        ++style.decimals;  // "0.000 lower" says nothing; the mean is half of the bound shown
    const double nearest = std::min(std::abs(low), std::abs(high)), farthest = std::max(std::abs(low), std::abs(high));
    return fmt::format("{}: {} {} (95 %: {}–{}); {}.", metric.label,
                       with_unit(std::abs(mean) / metric.divisor, style, page.language),
                       change(page, row, metric, down), figure(nearest), figure(farthest), in_futures);
}

/// What of a difference in spend is bookkeeping (frozen behaviour billed under the other contract) and what is
/// behaviour; only where the engine counts spend with frozen behaviour.
void write_frozen(Page& page, const std::string& scenario) {
    const Row spend{"spend", true};
    if (!metric_position("spend_frozen")) return;
    const Comparison* all = page.summary.find_comparison(scenario, "spend");
    const Comparison* frozen = page.summary.find_comparison(scenario, "spend_frozen");
    if (!all || !frozen || !all->difference.interval_low || !frozen->difference.mean_difference) return;
    const ShownMetric metric = shown(page, spend);
    const NumberStyle style = difference_style(page, spend, metric, all->difference);
    const auto figure = [&](double value) {
        return style.before + with_sign(value / metric.divisor, style, page.language) + style.after;
    };
    const auto sure = [&](const Difference& d) {
        if (!d.interval_low || !d.interval_high) return std::string();
        const auto bound = [&](double value) { return with_sign(value / metric.divisor, style, page.language); };
        return fmt::format(" (95\u00a0%:\u00a0{}\u00a0…\u00a0{})", bound(*d.interval_low), bound(*d.interval_high));
    };
    const std::size_t entry = static_cast<std::size_t>(
        std::ranges::find(page.header().scenarios, scenario, &ScenarioEntry::name) - page.header().scenarios.begin());
    const Difference added = behaviour_adds(page.file, entry, page.header().baseline, "spend", "spend_frozen");
    if (!added.mean_difference) return;
    page.paragraph(fmt::format(fmt::runtime(page.words("waarvan gedrag {}{}, boekhouding {}{}",
                                                       "of which behaviour {}{}, bookkeeping {}{}")),
                               figure(*added.mean_difference), sure(added), figure(*frozen->difference.mean_difference),
                               sure(frozen->difference)),
                   "      ");
}

void write_pairing(Page& page, const std::string& scenario) {
    const Comparison* spend = page.summary.find_comparison(scenario, "spend");
    if (!spend || !spend->difference.variance_reduction) return;
    const double worth = *spend->difference.variance_reduction;
    page.line(page.ink.faint(fmt::format(
        fmt::runtime(page.words("  Zelfde jeugdigen, zelfde toeval: {} keer zoveel replicaties waard (uitgaven).",
                                "  Same youths, same luck: worth {} times the replications (spend).")),
        grouped(worth, worth < 10 ? 1 : 0, page.language))));
}

/// What the waits of the scenario it was made of consist of: what one list per form of care leaves, and the rest.
void write_overload(Page& page, std::size_t pool) {
    const std::optional<WaitParts> parts = wait_parts(page.header(), page.summary, pool);
    if (!parts) return;
    const auto weeks = [&](double value) { return grouped(value, 1, page.language); };
    const std::string all = weeks(parts->all), left = weeks(parts->overload);
    page.paragraph(
        !parts->fragmented()
            ? fmt::format(
                  fmt::runtime(page.words(
                      "Overbelasting of versnippering: met één lijst per zorgvorm is de gemiddelde wachttijd niet "
                      "duidelijk korter ({} tegen {} weken). Het is overbelasting: er zijn te weinig plaatsen.",
                      "Overload or fragmentation: with one list per form of care the mean wait is not clearly "
                      "shorter ({} against {} weeks). It is overload: there are too few places.")),
                  left, all)
            : fmt::format(
                  fmt::runtime(page.words(
                      "Overbelasting of versnippering: van de gemiddelde wachttijd van {} weken blijft met één lijst "
                      "per zorgvorm {} over ({}). Dat is overbelasting: er zijn te weinig plaatsen. De andere {} ({}) "
                      "is versnippering: kinderen wachtten terwijl een andere aanbieder plaats had.",
                      "Overload or fragmentation: of the mean wait of {} weeks, {} are left with one list per form of "
                      "care ({}). That is overload: there are too few places. The other {} ({}) is fragmentation: "
                      "children waited while another provider had room.")),
                  all, left, percentage(parts->overload / parts->all, page.language), weeks(parts->fragmentation()),
                  percentage(parts->fragmentation() / parts->all, page.language)),
        "  ");
}

/// One future does not tell how sure a difference is.
bool tells_how_sure(const Page& page) {
    return std::ranges::any_of(page.summary.comparisons,
                               [](const Comparison& found) { return found.difference.interval_low.has_value(); });
}

void write_scenario(Page& page, std::size_t scenario) {
    const std::string& name = page.header().scenarios[scenario].name;
    page.line(page.ink.bold(fmt::format(fmt::runtime(page.words("{} tegenover {}", "{} against {}")),
                                        page.scenario_label(scenario), page.scenario_label(page.header().baseline))));
    std::string equal;
    for (const Row& row : rows_that_matter(page)) {
        const Comparison* found = page.summary.find_comparison(name, row.metric);
        if (!found || !found->difference.mean_difference || !found->difference.interval_low) continue;
        const std::string text = sentence(page, row, found->difference);
        if (text.empty()) equal += (equal.empty() ? "" : "; ") + shown(page, row).label;
        else page.paragraph(text, "  ");
        if (row.metric == "spend" && !text.empty()) write_frozen(page, name);
    }
    if (!equal.empty())
        page.paragraph(fmt::format("{}: {}.", page.words("Vrijwel gelijk", "Practically equal"), equal), "  ");
    if (is_pooled(page.header(), scenario)) write_overload(page, scenario);
    write_pairing(page, name);
}

}  // namespace

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
            rows.push_back(
                {.metric = id, .per_year = sums_over_years(metric_catalogue()[*metric_position(id)]), .apart = true});
    return rows;
}

std::string futures(double share, std::size_t drawn, Language language) {
    if (drawn == 2 && share >= 1.0) return std::string(in(language, "beide toekomsten", "both futures"));
    if (drawn == 2 && share <= 0.0) return std::string(in(language, "geen van beide toekomsten", "neither future"));
    const std::string all = grouped(static_cast<double>(drawn), 0, language);
    if (share >= 1.0) return fmt::format(fmt::runtime(in(language, "alle {} toekomsten", "all {} futures")), all);
    if (share <= 0.0)
        return fmt::format(fmt::runtime(in(language, "geen van de {} toekomsten", "none of {} futures")), all);
    return fmt::format(fmt::runtime(in(language, "{} van de {} toekomsten", "{} of {} futures")),
                       how_many(share, drawn), told_of(drawn));
}

void write_differences(Page& page) {
    page.heading(page.words("WAT VERSCHILT, EN HOE ZEKER", "WHAT DIFFERS, AND HOW SURE"));
    if (!tells_how_sure(page)) {
        page.paragraph(page.words("Eén toekomst zegt niet hoe zeker een verschil is: vraag er meer, zoals -n 100.",
                                  "One future does not tell how sure a difference is: ask for more, as -n 100."),
                       "  ");
        return;
    }
    for (std::size_t s = 0; s < page.scenarios(); ++s)
        if (s != page.header().baseline) write_scenario(page, s);
}

}  // namespace fundsim::report
