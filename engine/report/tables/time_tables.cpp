// Year by year, and period by period.
#include <numeric>

#include "report/tables/columns.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {

Table year_table(const Source& source) {
    Table table{
        "years",
        {"Jaar voor jaar", "Year by year"},
        {columns::scenario, columns::metric, columns::year, columns::mean, columns::median, columns::p10, columns::p90},
        {}};
    const auto catalogue = metric_catalogue();
    std::vector<std::size_t> all(catalogue.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        std::vector<std::vector<Statistics>> by_year(source.years());
        for (std::size_t year = 1; year <= source.years(); ++year)
            by_year[year - 1] = source.file().statistics_of_year(s, year, all);
        for (const std::size_t m : all)
            for (std::size_t year = 1; year <= source.years(); ++year) {
                const Statistics& values = by_year[year - 1][m];
                if (values.count == 0) continue;
                table.rows.push_back({source.scenario(s).name, cell(catalogue[m].id), static_cast<std::int64_t>(year),
                                      cell(values.mean), cell(values.median), cell(values.p10), cell(values.p90)});
            }
    }
    return table;
}

Table period_table(const Source& source) {
    Table table{
        "periods",
        {"Per vier weken", "By four weeks"},
        {columns::scenario,
         {"figure",
          Kind::text,
          {"cijfer", "figure"},
          {"spend: uitgaven in de periode; waiting: wachtenden aan het eind; in_care: in zorg aan het eind",
           "spend: in the period; waiting: waiting at its end; in_care: in care at its end"}},
         {"period",
          Kind::period,
          {"periode", "period"},
          {"Periode van vier weken, vanaf 1; een jaar heeft er 13", "Period of four weeks, from 1; a year has 13"}},
         columns::median,
         columns::p10,
         columns::p90,
         {"baseline_median",
          Kind::by_row,
          {"midden van de basis", "middle of the baseline"},
          {"Mediaan van de basis in dezelfde periode", "Median of the baseline in the same period"}}},
        {}};
    struct Figure {
        PeriodMetric metric;
        std::string_view name;
        double scale;
    };
    constexpr std::array<Figure, period_metric_count> figures{{{PeriodMetric::spend_cents, "spend", 100.0},
                                                               {PeriodMetric::waiting, "waiting", 1.0},
                                                               {PeriodMetric::in_care, "in_care", 1.0}}};
    const std::size_t periods = source.years() * periods_per_year;
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        for (const Figure& figure : figures)
            for (std::size_t period = 1; period <= periods; ++period) {
                const auto band = band_of(source.file().period_histogram(s, figure.metric, period));
                if (!band) continue;
                const auto base = band_of(source.file().period_histogram(source.baseline(), figure.metric, period));
                table.rows.push_back({source.scenario(s).name, cell(figure.name), static_cast<std::int64_t>(period),
                                      band->median / figure.scale, band->p10 / figure.scale, band->p90 / figure.scale,
                                      base ? Cell(base->median / figure.scale) : Cell()});
            }
    return table;
}

}  // namespace fundsim::report
