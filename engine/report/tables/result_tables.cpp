// What came out: headline figures, all metrics, paired differences, who is best, trade-offs.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "report/tables/columns.hpp"
#include "report/tables/measures.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

constexpr std::size_t dots_per_difference = 20;    // each stands for one in twenty futures
constexpr std::size_t futures_in_a_picture = 100;  // enough for a cloud, few enough to print

Cell whole(std::size_t number) { return static_cast<std::int64_t>(number); }

std::vector<Cell> interval_cells(const Difference& d) { return {cell(d.interval_low), cell(d.interval_high)}; }

void append(Row& row, const std::vector<Cell>& cells) { row.insert(row.end(), cells.begin(), cells.end()); }

/// Whether zero lies outside the 95 % interval of the mean difference.
bool clear(const Difference& d) {
    return d.interval_low && d.interval_high && (*d.interval_low > 0.0 || *d.interval_high < 0.0);
}

/// -1 lower, 1 higher, 0 the same to a reader (a thousandth of the level), nothing where that is not clear.
std::optional<int> way_of(const Difference& d, double level) {
    constexpr double thousandth = 0.001;
    if (std::abs(*d.mean_difference) <= thousandth * std::abs(level)) return 0;
    if (!clear(d)) return std::nullopt;
    return *d.mean_difference < 0.0 ? -1 : 1;
}

std::string verdict_of(std::optional<int> spend, std::optional<int> burden) {
    if (!spend || !burden) return "unclear";
    constexpr std::array<std::string_view, 3> money{"cheaper", "same", "dearer"}, care{"better", "same", "worse"};
    const auto at = [](int way) { return static_cast<std::size_t>(way + 1); };
    return std::string(money[at(*spend)]) + "_" + std::string(care[at(*burden)]);
}

}  // namespace

Table headline_table(const Source& source) {
    Table table{"headline",
                {"Kerncijfers per scenario", "Headline figures by scenario"},
                {columns::scenario,
                 columns::measure,
                 {"value",
                  Kind::by_row,
                  {"waarde", "value"},
                  {"Midden van de toekomsten (mediaan); bij een kans het gemiddelde",
                   "Middle of the futures (median); for a chance the mean"}},
                 columns::p10,
                 columns::p90,
                 columns::mean,
                 columns::mean_difference,
                 columns::difference_p10,
                 columns::difference_p90,
                 columns::interval_low,
                 columns::interval_high,
                 columns::probability_lower,
                 columns::probability_better},
                {}};
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        for (const Measure& measure : measures()) {
            const Statistics values = measure_statistics(source, s, measure);
            Row row{source.scenario(s).name, cell(measure.id), cell(measure.by_mean ? values.mean : values.median),
                    cell(values.p10),        cell(values.p90), cell(values.mean)};
            if (s == source.baseline()) {
                row.resize(table.columns.size());
            } else {
                const MeasureDifference d = measure_difference(source, s, measure);
                append(row, {cell(d.difference.mean_difference), cell(d.p10), cell(d.p90)});
                append(row, interval_cells(d.difference));
                append(row, {cell(d.difference.probability_lower), cell(d.difference.probability_better)});
            }
            table.rows.push_back(std::move(row));
        }
    return table;
}

Table result_table(const Source& source) {
    Table table{"results",
                {"Alle uitkomsten over alle jaren", "All results over all years"},
                {columns::scenario,
                 columns::metric,
                 columns::replications,
                 columns::mean,
                 {"standard_error",
                  Kind::by_row,
                  {"standaardfout", "standard error"},
                  {"Standaardfout van het gemiddelde: de toevalsfout door het aantal toekomsten",
                   "Standard error of the mean: the chance error from the number of futures"}},
                 columns::median,
                 columns::p10,
                 columns::p90,
                 {"worst_twentieth",
                  Kind::by_row,
                  {"hoogste 5 %", "highest 5 %"},
                  {"Gemiddelde van de hoogste 5 % (95 % conditional value at risk)",
                   "Mean of the highest 5 % (95 % conditional value at risk)"}}},
                {}};
    for (const ScenarioSummary& scenario : std::span(source.summary().scenarios).first(source.scenarios()))
        for (const MetricSummary& metric : scenario.metrics) {
            const Statistics& s = metric.statistics;
            table.rows.push_back({scenario.name, metric.id, whole(s.count), cell(s.mean), cell(s.standard_error),
                                  cell(s.median), cell(s.p10), cell(s.p90), cell(s.worst_twentieth)});
        }
    return table;
}

Table difference_table(const Source& source) {
    Table table{"differences",
                {"Verschillen met de basis", "Differences from the baseline"},
                {columns::scenario,
                 {"baseline",
                  Kind::scenario,
                  {"basis", "baseline"},
                  {"Scenario waarmee is vergeleken", "Scenario compared with"}},
                 columns::metric,
                 columns::replications,
                 columns::mean_difference,
                 columns::difference_p10,
                 columns::difference_p90,
                 columns::interval_low,
                 columns::interval_high,
                 columns::probability_lower,
                 columns::probability_better,
                 {"variance_reduction",
                  Kind::ratio,
                  {"winst door paren", "gain by pairing"},
                  {"Hoeveel keer zoveel toekomsten nodig zouden zijn zonder dezelfde kinderen met hetzelfde toeval",
                   "How many times as many futures would be needed without the same children with the same luck"}}},
                {}};
    const auto catalogue = metric_catalogue();
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        if (s == source.baseline()) continue;
        for (std::size_t m = 0; m < catalogue.size(); ++m) {
            const Comparison* found = source.summary().find_comparison(source.scenario(s).name, catalogue[m].id);
            if (!found) continue;
            const Difference& d = found->difference;
            const Statistics spread = statistics_of(paired_difference(source, s, m), catalogue[m].scale);
            table.rows.push_back({source.scenario(s).name, source.scenario(source.baseline()).name,
                                  cell(catalogue[m].id), whole(d.count), cell(d.mean_difference), cell(spread.p10),
                                  cell(spread.p90), cell(d.interval_low), cell(d.interval_high),
                                  cell(d.probability_lower), cell(d.probability_better), cell(d.variance_reduction)});
        }
    }
    return table;
}

Table dot_table(const Source& source) {
    Table table{"difference_dots",
                {"Verschillen in twintig stippen", "Differences in twenty dots"},
                {columns::scenario,
                 columns::measure,
                 {"dot",
                  Kind::whole,
                  {"stip", "dot"},
                  {"Stip, van laag naar hoog; elke stip staat voor 1 op de 20 toekomsten",
                   "Dot, from low to high; each stands for 1 in 20 futures"}},
                 {"difference",
                  Kind::by_row,
                  {"verschil", "difference"},
                  {"Verschil met de basis in die toekomsten", "Difference from the baseline in those futures"}}},
                {}};
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        if (s == source.baseline()) continue;
        for (const Measure& measure : measures()) {
            const auto dots = quantile_dots(source, s, measure, dots_per_difference);
            for (std::size_t i = 0; i < dots.size(); ++i)
                table.rows.push_back({source.scenario(s).name, cell(measure.id), whole(i + 1), dots[i]});
        }
    }
    return table;
}

Table best_table(const Source& source) {
    Table table{"best",
                {"Hoe vaak is een scenario het beste?", "How often is a scenario the best?"},
                {columns::measure,
                 columns::scenario,
                 {"share_best",
                  Kind::share,
                  {"beste", "best"},
                  {"Deel van de toekomsten waarin het scenario van alle scenario's het beste uitkomt; bij gelijke "
                   "stand gedeeld",
                   "Share of futures in which the scenario is the best of all; shared where tied"}}},
                {}};
    const std::vector<std::size_t> options = options_of(source.header());
    if (options.size() < 2) return table;
    for (const Measure& measure : measures()) {
        const auto shares = share_best(source, measure);
        if (shares.empty()) continue;
        for (const std::size_t s : options)
            table.rows.push_back({cell(measure.id), source.scenario(s).name, shares[s]});
    }
    return table;
}

Table spend_part_table(const Source& source) {
    Table table{"spend_parts",
                {"Waar het geld heen gaat", "Where the money goes"},
                {columns::scenario,
                 {"part", Kind::part, {"onderdeel", "part"}, {"Deel van de uitgaven", "Part of spend"}},
                 {"spend", Kind::euro, {"euro per jaar", "euro per year"}, {"Gemiddeld per jaar", "Mean per year"}},
                 {"share", Kind::share, {"deel", "share"}, {"Deel van alle uitgaven", "Part of all spend"}}},
                {}};
    if (source.empty()) return table;
    const auto years = static_cast<double>(source.years());
    for (const ScenarioSummary& scenario : std::span(source.summary().scenarios).first(source.scenarios())) {
        const auto mean = [&](std::string_view metric) {
            return source.summary().find(scenario.name, metric)->statistics.mean.value_or(0.0);
        };
        const double settlement = mean("spend_settlement");
        // settlement is within what care earns; here the parts add up
        const std::array<std::pair<std::string_view, double>, 4> parts{
            {{"spend_care", mean("spend_care") - settlement},
             {"spend_out_of_contract", mean("spend_out_of_contract")},
             {"spend_settlement", settlement},
             {"spend_admin", mean("spend_admin")}}};
        for (const auto& [part, spend] : parts)
            table.rows.push_back({scenario.name, cell(part), spend / years, spend / mean("spend")});
    }
    return table;
}

Table tradeoff_table(const Source& source) {
    Table table{
        "tradeoff",
        {"Kosten tegenover ziektelast", "Cost against burden"},
        {columns::scenario,
         {"spend_difference",
          Kind::euro,
          {"extra euro per jaar", "extra euro per year"},
          {"Verschil in uitgaven met de basis, gemiddeld per jaar",
           "Difference in spend from the baseline, mean per year"}},
         {"spend_p10",
          Kind::euro,
          {"laag (1 op 10)", "low (1 in 10)"},
          {"Een op de tien toekomsten ligt hieronder", "One in ten futures lies below this"}},
         {"spend_p90",
          Kind::euro,
          {"hoog (1 op 10)", "high (1 in 10)"},
          {"Een op de tien toekomsten ligt hierboven", "One in ten futures lies above this"}},
         {"burden_avoided",
          Kind::week,
          {"ziektelast-weken minder per jaar", "burden weeks avoided per year"},
          {"Vermeden weken ziektelast tegenover de basis, gemiddeld per jaar",
           "Burden weeks avoided against the baseline, mean per year"}},
         {"burden_p10",
          Kind::week,
          {"laag (1 op 10)", "low (1 in 10)"},
          {"Een op de tien toekomsten ligt hieronder", "One in ten futures lies below this"}},
         {"burden_p90",
          Kind::week,
          {"hoog (1 op 10)", "high (1 in 10)"},
          {"Een op de tien toekomsten ligt hierboven", "One in ten futures lies above this"}},
         {"euro_per_week",
          Kind::euro,
          {"euro per week", "euro per week"},
          {"Extra euro per vermeden week ziektelast; alleen als het scenario meer kost en ziektelast voorkomt",
           "Extra euro per burden week avoided; only where the scenario costs more and avoids burden"}},
         {"saved_per_week",
          Kind::euro,
          {"bespaarde euro per week", "euro saved per week"},
          {"Bespaarde euro per extra week ziektelast; alleen als het scenario minder kost en meer ziektelast geeft",
           "Euro saved per extra burden week; only where the scenario costs less and brings more burden"}},
         {"verdict",
          Kind::text,
          {"oordeel", "verdict"},
          {"cheaper, same of dearer en dan better, same of worse, zoals cheaper_worse (same: minder dan een "
           "duizendste); "
           "unclear: een 95 %-interval bevat nul",
           "cheaper, same or dearer, then better, same or worse, as cheaper_worse (same: less than a thousandth); "
           "unclear: a 95 % interval holds zero"}}},
        {}};
    const Measure& spend = *find_measure("spend");
    const Measure& burden = *find_measure("burden");
    const auto level_of = [&](const Measure& measure) {
        return measure_statistics(source, source.baseline(), measure).mean.value_or(0.0);
    };
    const auto minus = [](const std::optional<double>& value) {
        return value ? std::optional<double>(0.0 - *value) : value;
    };
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        if (s == source.baseline()) continue;
        const MeasureDifference money = measure_difference(source, s, spend),
                                weeks = measure_difference(source, s, burden);
        if (!money.difference.mean_difference || !weeks.difference.mean_difference) continue;
        const std::string verdict =
            verdict_of(way_of(money.difference, level_of(spend)), way_of(weeks.difference, level_of(burden)));
        const double ratio = *money.difference.mean_difference / -*weeks.difference.mean_difference;
        table.rows.push_back({source.scenario(s).name, *money.difference.mean_difference, cell(money.p10),
                              cell(money.p90), cell(minus(weeks.difference.mean_difference)), cell(minus(weeks.p90)),
                              cell(minus(weeks.p10)), verdict == "dearer_better" ? Cell(ratio) : Cell(),
                              verdict == "cheaper_worse" ? Cell(ratio) : Cell(), verdict});
    }
    return table;
}

Table future_table(const Source& source) {
    Table table{
        "futures",
        {"Losse toekomsten", "Single futures"},
        {columns::scenario,
         {"replication",
          Kind::whole,
          {"toekomst", "future"},
          {"Nummer van de toekomst (replicatie), vanaf 0", "Number of the future (replication), from 0"}},
         {"spend_difference",
          Kind::euro,
          {"extra euro per jaar", "extra euro per year"},
          {"Verschil in uitgaven met de basis in die toekomst, per jaar",
           "Difference in spend from the baseline in that future, per year"}},
         {"burden_avoided",
          Kind::week,
          {"ziektelast-weken minder per jaar", "burden weeks avoided per year"},
          {"Vermeden weken ziektelast in die toekomst, per jaar", "Burden weeks avoided in that future, per year"}}},
        {}};
    const Measure& spend = *find_measure("spend");
    const Measure& burden = *find_measure("burden");
    const std::vector<std::uint32_t> numbers = source.numbers();
    const auto base_spend = values_of(source, source.baseline(), spend);
    const auto base_burden = values_of(source, source.baseline(), burden);
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        if (s == source.baseline()) continue;
        const auto mine = values_of(source, s, spend), weeks = values_of(source, s, burden);
        for (std::size_t r = 0; r < std::min({futures_in_a_picture, mine.size(), numbers.size()}); ++r) {
            const double money = mine[r] - base_spend[r], avoided = base_burden[r] - weeks[r];
            if (std::isnan(money) || std::isnan(avoided)) continue;
            table.rows.push_back({source.scenario(s).name, whole(numbers[r]), money, avoided});
        }
    }
    return table;
}

}  // namespace fundsim::report
