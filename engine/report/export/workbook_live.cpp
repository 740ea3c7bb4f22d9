// Sheets with live formulas (totals, differences, means over years) and native charts. Every formula is written with the
// value that it has, for programs that do not calculate; tests/workbook has LibreOffice calculate them anew.
#include <algorithm>
#include <cmath>

#include "report/board/answer.hpp"
#include "report/export/workbook.hpp"
#include "report/tables/measures.hpp"

namespace fundsim::report {
namespace {

std::uint32_t row_of(std::size_t index) { return static_cast<std::uint32_t>(index); }
std::uint16_t column_of(std::size_t index) { return static_cast<std::uint16_t>(index); }

/// Scenarios with the baseline first: differences refer to its row.
std::vector<std::size_t> baseline_first(const Source& source) {
    std::vector<std::size_t> order{source.baseline()};
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        if (s != source.baseline()) order.push_back(s);
    return order;
}

double number_in(const Cell& cell) {
    if (const auto* real = std::get_if<double>(&cell)) return *real;
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*whole);
    return 0.0;
}

bool has_number(const Cell& cell) {
    return std::holds_alternative<double>(cell) || std::holds_alternative<std::int64_t>(cell);
}

/// Rows of a table that belong to a scenario, in order.
std::vector<const Row*> rows_of(const Table& table, const std::string& scenario) {
    std::vector<const Row*> rows;
    for (const Row& row : table.rows)
        if (std::get<std::string>(row[0]) == scenario) rows.push_back(&row);
    return rows;
}

constexpr std::uint32_t top = 2;  // row of the heads, where nothing else is said; the title stands above

}  // namespace

Sheet headline_sheet(Workbook& book) {
    return book.plain(book.words("Kerncijfers", "Headline"), book.table("headline"), top);
}

Sheet spend_sheet(Workbook& book) {
    const Table& parts = book.table("spend_parts");
    Sheet sheet = book.book.sheet(book.words("Uitgaven", "Spend"));
    sheet.text({0, 0},
               book.words("Uitgaven per jaar naar onderdeel, gemiddeld over de toekomsten (euro)",
                          "Spend per year by part, mean over futures (euro)"),
               Look::title);
    const auto order = baseline_first(book.source);
    std::vector<std::string> names;
    for (const Row* row : rows_of(parts, book.source.scenario(order.front()).name))
        names.push_back(std::get<std::string>((*row)[parts.column("part")]));
    const std::uint16_t total = column_of(names.size() + 1);
    sheet.text({top, 0}, book.words("scenario", "scenario"), Look::head);
    for (std::size_t p = 0; p < names.size(); ++p)
        sheet.text({top, column_of(p + 1)}, book.name_of(Kind::part, names[p]) + " (euro)", Look::head);
    const std::vector<std::string> heads{book.words("totaal (euro)", "total (euro)"),
                                         book.words("verschil met basis (euro)", "difference from baseline (euro)"),
                                         book.words("verschil met basis (%)", "difference from baseline (%)"),
                                         book.words("budget (euro)", "budget (euro)"),
                                         book.words("totaal min budget (euro)", "total minus budget (euro)")};
    for (std::size_t h = 0; h < heads.size(); ++h) sheet.text({top, column_of(total + h)}, heads[h], Look::head);
    double base_total = 0.0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const ScenarioEntry& entry = book.source.scenario(order[i]);
        const std::uint32_t row = top + 1 + row_of(i);
        sheet.text({row, 0}, scenario_label(book.source, order[i], book.language));
        double sum = 0.0;
        std::size_t p = 0;
        for (const Row* part : rows_of(parts, entry.name)) {
            const double spend = number_in((*part)[parts.column("spend")]);
            sheet.number({row, column_of(++p)}, spend, Look::euro);
            sum += spend;
        }
        if (i == 0) base_total = sum;
        sheet.formula({row, total}, "=SUM(" + reference({row, 1}, {row, column_of(names.size())}) + ")", sum,
                      Look::total);
        const std::string here = reference({row, total}), base = reference({top + 1, total}, true);
        const auto next = [&](std::size_t offset) { return Place{row, column_of(total + offset)}; };
        sheet.formula(next(1), "=" + here + "-" + base, sum - base_total, Look::euro);
        sheet.formula(next(2), "=" + here + "/" + base + "-1", sum / base_total - 1.0, Look::share);
        if (entry.budget_cents > 0) {
            const double budget = static_cast<double>(entry.budget_cents) / 100.0;
            sheet.number(next(3), budget, Look::euro);
            sheet.formula(next(4), "=" + here + "-" + reference(next(3)), sum - budget, Look::euro);
        }
    }
    sheet.width(0, 0, 30);
    sheet.width(1, column_of(total + heads.size()), 18);
    sheet.freeze({top + 1, 1});
    return sheet;
}

Sheet year_sheet(Workbook& book) {
    const Table& years = book.table("years");
    Sheet sheet = book.book.sheet(book.words("Uitgaven per jaar", "Spend by year"));
    sheet.text(
        {0, 0},
        book.words("Uitgaven per jaar, gemiddeld over de toekomsten (euro)", "Spend by year, mean over futures (euro)"),
        Look::title);
    const auto order = baseline_first(book.source);
    const std::size_t count = book.source.years();
    sheet.text({top, 0}, book.words("jaar", "year"), Look::head);
    const std::uint32_t first = top + 1, last = top + row_of(count);
    for (std::size_t y = 0; y < count; ++y)
        sheet.number({first + row_of(y), 0}, static_cast<double>(y + 1), Look::whole);
    sheet.text({last + 1, 0}, book.words("totaal", "total"), Look::total);
    sheet.text({last + 2, 0}, book.words("gemiddeld per jaar", "mean per year"), Look::total);
    sheet.text({last + 3, 0}, book.words("verschil met basis, per jaar", "difference from baseline, per year"),
               Look::total);
    const std::uint16_t means = 1, budget = column_of(1 + order.size()), bands = column_of(budget + 1);
    double base_mean = 0.0;
    Sheet::Chart chart{Sheet::Shape::line,
                       book.words("Uitgaven per jaar", "Spend per year"),
                       book.words("jaar", "year"),
                       "euro",
                       book.words("Gemiddelde uitgaven per jaar en scenario, met het budget",
                                  "Mean spend by year and scenario, with the budget"),
                       {},
                       false};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::string label = scenario_label(book.source, order[i], book.language);
        const std::uint16_t mine = column_of(means + i), low = column_of(bands + 2 * i), high = column_of(low + 1);
        sheet.text({top, mine}, label + " (euro)", Look::head);
        sheet.text({top, low}, label + book.words(", laag 1 op 10 (euro)", ", low 1 in 10 (euro)"), Look::head);
        sheet.text({top, high}, label + book.words(", hoog 1 op 10 (euro)", ", high 1 in 10 (euro)"), Look::head);
        double sum = 0.0;
        for (const Row* row : rows_of(years, book.source.scenario(order[i]).name)) {
            if (std::get<std::string>((*row)[years.column("metric")]) != "spend") continue;
            const auto year = static_cast<std::uint32_t>(number_in((*row)[years.column("year")]));
            sum += number_in((*row)[years.column("mean")]);
            sheet.cell({top + year, mine}, (*row)[years.column("mean")], Look::euro);
            sheet.cell({top + year, low}, (*row)[years.column("p10")], Look::euro);
            sheet.cell({top + year, high}, (*row)[years.column("p90")], Look::euro);
        }
        const std::string range = reference({first, mine}, {last, mine});
        const double mean = sum / static_cast<double>(count);
        if (i == 0) base_mean = mean;
        sheet.formula({last + 1, mine}, "=SUM(" + range + ")", sum, Look::total);
        sheet.formula({last + 2, mine}, "=AVERAGE(" + range + ")", mean, Look::total);
        sheet.formula({last + 3, mine}, "=" + reference({last + 2, mine}) + "-" + reference({last + 2, means}, true),
                      mean - base_mean, Look::total);
        chart.series.push_back({label, {first, 0}, {last, 0}, {first, mine}, {last, mine}});
    }
    const std::int64_t cents = book.source.scenario(order.front()).budget_cents;
    sheet.text({top, budget}, book.words("budget (euro)", "budget (euro)"), Look::head);
    if (cents > 0) {
        for (std::size_t y = 0; y < count; ++y)
            sheet.number({first + row_of(y), budget}, static_cast<double>(cents) / 100.0, Look::euro);
        chart.series.push_back({"budget", {first, 0}, {last, 0}, {first, budget}, {last, budget}, true});
    }
    sheet.width(0, 0, 32);
    sheet.width(1, column_of(bands + 2 * order.size()), 17);
    sheet.freeze({first, 1});
    sheet.chart({last + 6, 0}, chart);
    return sheet;
}

Sheet waiting_sheet(Workbook& book) {
    constexpr std::uint32_t heads = 27;  // the chart stands above the figures
    const Table& periods = book.table("periods");
    Sheet sheet = book.book.sheet(book.words("Wachten", "Waiting"));
    sheet.text({0, 0},
               book.words("Wachtende kinderen (trajecten) aan het eind van elke vier weken: midden van de toekomsten",
                          "Children waiting (trajectories) at the end of each four weeks: middle of the futures"),
               Look::title);
    const auto order = baseline_first(book.source);
    sheet.text({heads, 0}, book.words("periode", "period"), Look::head);
    sheet.text({heads, 1}, book.words("jaar (formule)", "year (formula)"), Look::head);
    Sheet::Chart chart{
        Sheet::Shape::line,
        book.words("Wachtende kinderen", "Children waiting"),
        book.words("periode van vier weken (13 per jaar)", "period of four weeks (13 a year)"),
        book.words("trajecten", "trajectories"),
        book.words("Aantal wachtenden door de tijd, per scenario", "Number waiting over time, by scenario"),
        {},
        true,
        periods_per_year};
    std::uint32_t last = heads;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::string label = scenario_label(book.source, order[i], book.language);
        const std::uint16_t mine = column_of(2 + 3 * i);
        sheet.text({heads, mine}, label, Look::head);
        sheet.text({heads, column_of(mine + 1)}, label + book.words(", laag 1 op 10", ", low 1 in 10"), Look::head);
        sheet.text({heads, column_of(mine + 2)}, label + book.words(", hoog 1 op 10", ", high 1 in 10"), Look::head);
        for (const Row* row : rows_of(periods, book.source.scenario(order[i]).name)) {
            if (std::get<std::string>((*row)[periods.column("figure")]) != "waiting") continue;
            const double period = number_in((*row)[periods.column("period")]);
            const std::uint32_t at = heads + static_cast<std::uint32_t>(period);
            last = std::max(last, at);
            if (i == 0) {
                sheet.number({at, 0}, period, Look::whole);
                sheet.formula({at, 1}, "=" + reference({at, 0}) + "/13", period / 13.0, Look::number);
            }
            std::uint16_t offset = 0;
            for (const std::string_view id : {"median", "p10", "p90"})
                sheet.cell({at, column_of(mine + offset++)}, (*row)[periods.column(id)], Look::whole);
        }
        chart.series.push_back({label, {heads + 1, 0}, {last, 0}, {heads + 1, mine}, {last, mine}});
    }
    sheet.width(0, 1, 12);
    sheet.width(2, column_of(2 + 3 * order.size()), 16);
    sheet.freeze({heads + 1, 2});
    if (last > heads) sheet.chart({1, 0}, chart);
    return sheet;
}

Sheet difference_sheet(Workbook& book) {
    const Table& differences = book.table("differences");
    Sheet sheet = book.plain(book.words("Verschillen", "Differences"), differences, top);
    const auto order = baseline_first(book.source);
    const std::uint32_t below = top + row_of(differences.rows.size()) + 3;
    sheet.text(
        {below, 0},
        book.words(
            "Verschil met de basis, per jaar (formule: verschil over de jaren, gedeeld door het aantal jaren)",
            "Difference from the baseline, per year (formula: difference over the years, divided by their number)"),
        Look::note);
    sheet.text({below + 1, 0}, book.words("scenario", "scenario"), Look::head);
    sheet.text({below + 1, 1}, book.words("uitgaven (euro)", "spend (euro)"), Look::head);
    sheet.text({below + 1, 2}, book.words("ziektelast (weken)", "burden (weeks)"), Look::head);
    sheet.text({below + 1, 3}, book.words("euro per vermeden week ziektelast", "euro per burden week avoided"),
               Look::head);
    const auto place_of = [&](const std::string& scenario, std::string_view metric) -> std::optional<std::size_t> {
        for (std::size_t r = 0; r < differences.rows.size(); ++r)
            if (std::get<std::string>(differences.rows[r][0]) == scenario &&
                std::get<std::string>(differences.rows[r][differences.column("metric")]) == metric)
                return r;
        return std::nullopt;
    };
    const std::size_t mean = differences.column("mean_difference");
    const std::uint16_t mean_column = column_of(mean + 1);  // behind the column with the unit
    const double years = static_cast<double>(book.source.years());
    std::uint32_t row = below + 2;
    for (std::size_t i = 1; i < order.size(); ++i) {
        const std::string& name = book.source.scenario(order[i]).name;
        sheet.text({row, 0}, scenario_label(book.source, order[i], book.language));
        double values[2] = {};
        std::uint16_t column = 1;
        for (const std::string_view metric : {"spend", "burden_weeks"}) {
            const auto found = place_of(name, metric);
            if (found && has_number(differences.rows[*found][mean])) {
                values[column - 1] = number_in(differences.rows[*found][mean]) / years;
                sheet.formula({row, column},
                              "=" + reference({top + 1 + row_of(*found), mean_column}) + "/" +
                                  std::to_string(book.source.years()),
                              values[column - 1], Look::euro);
            }
            ++column;
        }
        const std::string spend = reference({row, 1}), burden = reference({row, 2});
        if (values[0] > 0.0 && values[1] < 0.0)
            sheet.formula({row, 3}, "=-" + spend + "/" + burden, -values[0] / values[1], Look::euro);
        ++row;
    }
    if (order.size() > 1)
        sheet.chart({row + 2, 0},
                    {Sheet::Shape::bar,
                     book.words("Verschil in uitgaven met de basis, per jaar",
                                "Difference in spend from the baseline, per year"),
                     "",
                     "euro",
                     book.words("Verschil in uitgaven per scenario", "Difference in spend by scenario"),
                     {{book.words("uitgaven", "spend"), {below + 2, 0}, {row - 1, 0}, {below + 2, 1}, {row - 1, 1}}},
                     false});
    return sheet;
}

Sheet place_sheet(Workbook& book, std::string_view id, const std::string& name) {
    const Table& table = book.table(id);
    Sheet sheet = book.book.sheet(name);
    sheet.text({0, 0},
               book.words(table.title.nl, table.title.en) +
                   book.words(", gemiddeld over de toekomsten", ", mean over futures"),
               Look::title);
    const auto order = baseline_first(book.source);
    // figures that add up, and those that do not
    std::vector<std::string> shown{"referred",    "started",     "beyond_norm", "goals",
                                   "waiting_end", "in_care_end", "spend"};
    const std::size_t adding = shown.size();
    for (const char* more : {"wait", "beyond_norm_share", "goal_share"}) shown.emplace_back(more);
    const std::uint16_t difference = column_of(2 + shown.size());
    sheet.text({top, 0}, book.words("scenario", "scenario"), Look::head);
    sheet.text({top, 1}, book.head_of(table.columns[1]), Look::head);
    for (std::size_t c = 0; c < shown.size(); ++c)
        sheet.text({top, column_of(c + 2)}, book.head_of(table.columns[table.column(shown[c])]), Look::head);
    sheet.text({top, difference},
               book.words("verschil in uitgaven met basis (euro)", "difference in spend from baseline (euro)"),
               Look::head);
    sheet.text({top, column_of(difference + 1)},
               book.words("verschil in uitgaven met basis (%)", "difference in spend from baseline (%)"), Look::head);
    const std::uint16_t spend = column_of(2 + adding - 1);
    std::uint32_t row = top + 1;
    std::vector<const Row*> base;
    for (const std::size_t s : order) {
        const auto rows = rows_of(table, book.source.scenario(s).name);
        if (s == order.front()) base = rows;
        const std::uint32_t first = row;
        for (std::size_t r = 0; r < rows.size(); ++r, ++row) {
            sheet.text({row, 0}, scenario_label(book.source, s, book.language));
            sheet.text({row, 1}, book.name_of(table.columns[1].kind, std::get<std::string>((*rows[r])[1])));
            for (std::size_t c = 0; c < shown.size(); ++c) {
                const std::size_t column = table.column(shown[c]);
                sheet.cell({row, column_of(c + 2)}, (*rows[r])[column], look_of(table.columns[column].kind));
            }
            const Cell& mine = (*rows[r])[table.column("spend")];
            const Cell& theirs = (*base[r])[table.column("spend")];
            if (s == order.front() || !has_number(mine) || !has_number(theirs)) continue;
            const std::string here = reference({row, spend}), there = reference({top + 1 + row_of(r), spend});
            sheet.formula({row, difference}, "=" + here + "-" + there, number_in(mine) - number_in(theirs), Look::euro);
            if (number_in(theirs) != 0.0)
                sheet.formula({row, column_of(difference + 1)}, "=" + here + "/" + there + "-1",
                              number_in(mine) / number_in(theirs) - 1.0, Look::share);
        }
        sheet.text({row, 0}, scenario_label(book.source, s, book.language), Look::total);
        sheet.text({row, 1}, book.words("totaal", "total"), Look::total);
        for (std::size_t c = 0; c < adding; ++c) {
            double sum = 0.0;
            bool whole = true;  // a total of what is shown only would mislead
            for (const Row* one : rows) {
                const Cell& cell = (*one)[table.column(shown[c])];
                whole = whole && has_number(cell);
                sum += number_in(cell);
            }
            const Place at{row, column_of(c + 2)};
            if (whole)
                sheet.formula(at, "=SUM(" + reference({first, at.column}, {row - 1, at.column}) + ")", sum,
                              Look::total);
            else sheet.text(at, "*", Look::note);
        }
        row += 2;
    }
    sheet.width(0, 1, 28);
    sheet.width(2, column_of(difference + 1), 15);
    sheet.freeze({top + 1, 2});
    return sheet;
}

}  // namespace fundsim::report
