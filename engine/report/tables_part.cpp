// Tables by year, by segment and by municipality.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "report/page.hpp"

namespace fundsim::report {
namespace {

using Cells = std::vector<std::vector<std::vector<TallySums>>>;  // [year][municipality][segment]

/// Sums over years of the cells chosen, and the stock of the last year; over all replications.
class Sum {
public:
    template <class Chosen>
    Sum(const Cells& cells, double replications, Chosen chosen)
        : replications_(replications), years_(static_cast<double>(cells.size())) {
        for (const auto& year : cells)
            for (std::size_t m = 0; m < year.size(); ++m)
                for (std::size_t s = 0; s < year[m].size(); ++s) {
                    if (!chosen(m, s)) continue;
                    for (std::size_t t = 0; t < tally_count; ++t) sums_[t] += year[m][s][t];
                    if (&year == &cells.back()) {
                        in_care_ += year[m][s][static_cast<std::size_t>(Tally::in_care_end)];
                        waiting_ += year[m][s][static_cast<std::size_t>(Tally::waiting_end)];
                    }
                }
    }
    double per_year(Tally tally) const { return of(tally) / replications_ / years_; }
    double spend_per_year() const {
        constexpr double cents = 100.0;
        return (per_year(Tally::spend_care) + per_year(Tally::spend_out_of_contract) + per_year(Tally::spend_admin)) /
               cents;
    }
    /// Of those who started: nothing where nobody did.
    std::optional<double> mean_wait() const { return of_starts(Tally::wait_weeks); }
    std::optional<double> within_norm() const { return of_starts(Tally::waits_within_norm); }
    double in_care() const { return static_cast<double>(in_care_) / replications_; }
    double waiting() const { return static_cast<double>(waiting_) / replications_; }

private:
    double of(Tally tally) const { return static_cast<double>(sums_[static_cast<std::size_t>(tally)]); }
    std::optional<double> of_starts(Tally part) const {
        const double starts = of(Tally::clients_started);
        return starts > 0.0 ? std::optional(of(part) / starts) : std::nullopt;
    }

    TallySums sums_{};
    std::int64_t in_care_ = 0, waiting_ = 0;
    double replications_, years_;
};

std::string number(const Page& page, double value, int decimals = 0) { return grouped(value, decimals, page.language); }

std::string number(const Page& page, const std::optional<double>& value, int decimals) {
    return value ? number(page, *value, decimals) : "–";
}

/// In one column as precise as the baseline's year asks for.
std::string money(const Page& page, double euros) {
    const StudyHeader& study = page.header();
    const MetricSummary* spend = page.summary.find(study.scenarios[study.baseline].name, "spend");
    const double year =
        spend ? spend->statistics.mean.value_or(0.0) / static_cast<double>(study.scenarios[study.baseline].years) : 0.0;
    return number(page, euros / 1e6, std::max(1, decimals_of_millions(year)));
}

std::string million(const Page& page) { return std::string(page.words("EUR mln", "EUR m")); }

std::string spend_band(const Page& page, std::size_t scenario, std::string_view dimension, std::size_t item) {
    const auto band = band_of(page.file.item_histogram(scenario, dimension, item));
    if (!band) return "";
    const double to_euros_per_year = 1.0 / 100.0 / static_cast<double>(page.header().scenarios[scenario].years);
    return fmt::format("{} – {}", money(page, band->p10 * to_euros_per_year),
                       money(page, band->p90 * to_euros_per_year));
}

void head(Page& page, const Columns& table, const std::vector<std::string>& cells) {
    page.line(page.ink.faint(table.line(cells)));
}

std::string text(std::string_view words) { return std::string(words); }

/// Scenarios side by side: spend a year and mean wait of each item.
template <class SumOf>
void write_items_beside(Page& page, const std::vector<std::string>& names, const SumOf& sum_of) {
    for (const auto& group : side_by_side(page)) {
        const std::size_t room = (page_width - 28) / group.size();
        std::vector<std::size_t> widths{28};
        std::vector<std::string> units{""};
        for (std::size_t i = 0; i < group.size(); ++i) {
            widths.insert(widths.end(), {room - 11, 11});
            units.insert(units.end(), {million(page), text(page.words("wachtweken", "weeks wait"))});
        }
        write_scenario_heads(page, group, 28, room);
        const Columns table(widths);
        head(page, table, units);
        std::vector<Cells> cells;
        for (const std::size_t scenario : group) cells.push_back(page.file.breakdown(scenario));
        for (std::size_t item = 0; item < names.size(); ++item) {
            std::vector<std::string> row{"  " + names[item]};
            for (std::size_t g = 0; g < group.size(); ++g) {
                const Sum sum = sum_of(cells[g], item);
                row.push_back(money(page, sum.spend_per_year()));
                row.push_back(number(page, sum.mean_wait(), 1));
            }
            page.line(table.line(row));
        }
    }
}

std::optional<double> median_week(const std::vector<std::int64_t>& starts_by_week) {
    std::int64_t all = 0, below = 0;
    for (const std::int64_t starts : starts_by_week) all += starts;
    if (all == 0) return std::nullopt;
    for (std::size_t week = 0; week < starts_by_week.size(); ++week)
        if ((below += starts_by_week[week]) * 2 >= all) return static_cast<double>(week);
    return std::nullopt;
}

}  // namespace

void write_years(Page& page) {
    page.heading(page.words("JAAR VOOR JAAR", "YEAR BY YEAR"));
    const std::vector<std::size_t> metrics{*metric_position("spend"), *metric_position("clients_started"),
                                           *metric_position("wait_weeks_mean"), *metric_position("clients_waiting_end"),
                                           *metric_position("clients_in_care_end")};
    const Columns table({16, 12, 20, 14, 14, 12, 12});
    for (std::size_t scenario = 0; scenario < page.scenarios(); ++scenario) {
        const ScenarioEntry& entry = page.header().scenarios[scenario];
        if (page.scenarios() > 1) page.line(page.ink.bold(page.scenario_label(scenario)));
        head(
            page, table,
            {text(page.words("  (medianen)", "  (medians)")), million(page), text(page.words("8 van de 10", "8 in 10")),
             text(page.words("gestart", "started")), text(page.words("wachtweken", "weeks wait")),
             text(page.words("wachtend*", "waiting*")), text(page.words("in zorg*", "in care*"))});
        for (std::size_t year = 1; year <= static_cast<std::size_t>(entry.years); ++year) {
            const std::vector<Statistics> statistics = page.file.statistics_of_year(scenario, year, metrics);
            const auto median = [&](std::size_t m, int decimals) {
                return statistics[m].median ? number(page, *statistics[m].median, decimals) : "–";
            };
            const Statistics& spend = statistics[0];
            page.line(table.line(
                {fmt::format("  {} {}", page.words("jaar", "year"), year), money(page, spend.median.value_or(0.0)),
                 fmt::format("{} – {}", money(page, spend.p10.value_or(0.0)), money(page, spend.p90.value_or(0.0))),
                 median(1, 0), median(2, 1), median(3, 0), median(4, 0)}));
        }
    }
    page.line(page.ink.faint(page.words("  * op de laatste dag van het jaar", "  * on the last day of the year")));
}

void write_segments(Page& page) {
    page.heading(page.words("PER SEGMENT (gemiddeld per jaar)", "BY SEGMENT (mean per year)"));
    const ScenarioEntry& base = page.header().scenarios[page.header().baseline];
    std::vector<std::string> names;
    for (const SegmentEntry& segment : base.segments) names.push_back(page.label(segment.label, segment.id));
    const auto replications = static_cast<double>(page.summary.replications);
    const auto sum_of = [&](const Cells& cells, std::size_t item) {
        return Sum(cells, replications, [item](std::size_t, std::size_t segment) { return segment == item; });
    };
    if (page.scenarios() > 1) return write_items_beside(page, names, sum_of);

    const Columns table({30, 9, 17, 10, 11, 8, 8, 7});
    head(page, table,
         {"", million(page), text(page.words("8 van de 10", "8 in 10")), text(page.words("gestart", "started")),
          text(page.words("in zorg*", "in care*")), text(page.words("wacht", "wait")),
          text(page.words("mediaan", "median")), text(page.words("norm", "norm"))});
    const Cells cells = page.file.breakdown(0);
    const auto waits = page.file.wait_distribution(0);
    for (std::size_t item = 0; item < names.size(); ++item) {
        const Sum sum = sum_of(cells, item);
        page.line(
            table.line({"  " + names[item], money(page, sum.spend_per_year()), spend_band(page, 0, "segment", item),
                        number(page, sum.per_year(Tally::clients_started)), number(page, sum.in_care()),
                        number(page, sum.mean_wait(), 1), number(page, median_week(waits[item]), 0),
                        sum.within_norm() ? percentage(*sum.within_norm(), page.language) : "–"}));
    }
    page.line(page.ink.faint(
        page.words("  wacht: gemiddelde en mediaan in weken; norm: gestart binnen de norm; * aan het eind",
                   "  wait: mean and median in weeks; norm: started within the norm; * at the end")));
}

void write_municipalities(Page& page) {
    page.heading(page.words("PER GEMEENTE (gemiddeld per jaar)", "BY MUNICIPALITY (mean per year)"));
    const ScenarioEntry& base = page.header().scenarios[page.header().baseline];
    std::vector<std::string> names;
    for (const MunicipalityEntry& municipality : base.municipalities)
        names.push_back(page.label(municipality.label, municipality.id));
    const auto replications = static_cast<double>(page.summary.replications);
    const auto sum_of = [&](const Cells& cells, std::size_t item) {
        return Sum(cells, replications, [item](std::size_t municipality, std::size_t) { return municipality == item; });
    };
    if (page.scenarios() > 1) return write_items_beside(page, names, sum_of);

    const Columns table({28, 9, 17, 14, 10, 11, 11});
    head(page, table,
         {"", million(page), text(page.words("8 van de 10", "8 in 10")), text(page.words("EUR/jeugdige", "EUR/youth")),
          text(page.words("gestart", "started")), text(page.words("in zorg*", "in care*")),
          text(page.words("wachtweken", "weeks wait"))});
    const Cells cells = page.file.breakdown(0);
    for (std::size_t item = 0; item < names.size(); ++item) {
        const Sum sum = sum_of(cells, item);
        const auto youths = static_cast<double>(base.municipalities[item].youths);
        page.line(table.line({"  " + names[item], money(page, sum.spend_per_year()),
                              spend_band(page, 0, "municipality", item),
                              youths > 0 ? number(page, sum.spend_per_year() / youths) : "–",
                              number(page, sum.per_year(Tally::clients_started)), number(page, sum.in_care()),
                              number(page, sum.mean_wait(), 1)}));
    }
    page.line(page.ink.faint(page.words("  EUR/jeugdige: per inwoner onder 23; * aan het eind",
                                        "  EUR/youth: per inhabitant under 23; * at the end")));
}

}  // namespace fundsim::report
