// What of a difference is behaviour and what is bookkeeping: headline figures whose metric has a twin with behaviour
// frozen.
#include <algorithm>
#include <utility>

#include "report/behaviour.hpp"
#include "report/tables/columns.hpp"
#include "report/tables/measures.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

/// The same figure where nobody responds.
std::optional<Measure> frozen_twin(const Measure& measure) {
    const auto position = metric_position(std::string(measure.metric) + "_frozen");
    if (!position) return std::nullopt;
    Measure twin = measure;
    twin.metric = metric_catalogue()[*position].id;
    return twin;
}

/// Of a sum over the horizon, what its first year has: a new way of paying earns at other moments than the one before.
std::optional<double> in_first_year(const Source& source, std::size_t scenario, const Measure& measure) {
    if (!measure.per_year) return std::nullopt;
    const std::vector<std::size_t> metric{*metric_position(measure.metric)};
    const auto mine = source.file().statistics_of_year(scenario, 1, metric).front().mean;
    const auto base = source.file().statistics_of_year(source.baseline(), 1, metric).front().mean;
    if (!mine || !base) return std::nullopt;
    return *mine - *base;
}

std::vector<Cell> parts(const Source& source, std::size_t scenario, const Measure& live, const Measure& frozen) {
    const Difference behaviour = behaviour_adds(source.file(), scenario, source.baseline(), live.metric, frozen.metric);
    const double factor = unit_factor(source, live);
    auto low = behaviour.interval_low, high = behaviour.interval_high;
    if (factor < 0.0) std::swap(low, high);
    std::vector<Cell> cells{cell(measure_difference(source, scenario, frozen).difference.mean_difference)};
    for (const auto& value : {behaviour.mean_difference, low, high})
        cells.push_back(value ? Cell(*value * factor) : Cell());
    const auto first = in_first_year(source, scenario, frozen);
    cells.insert(cells.begin() + 1, first ? Cell(*first) : Cell());
    return cells;
}

}  // namespace

Table frozen_table(const Source& source) {
    Table table{
        "frozen",
        {"Gedrag en boekhouding", "Behaviour and bookkeeping"},
        {columns::scenario,
         columns::measure,
         {"frozen",
          Kind::by_row,
          {"zonder gedrag", "without behaviour"},
          {"Gemiddelde als aanbieders en gemeenten niets anders zouden doen",
           "Mean if providers and municipalities did nothing differently"}},
         {"live",
          Kind::by_row,
          {"met gedrag", "with behaviour"},
          {"Gemiddelde in dit scenario, met gedrag", "Mean in this scenario, with behaviour"}},
         {"bookkeeping",
          Kind::by_row,
          {"door boekhouding", "by bookkeeping"},
          {"Verschil met de basis dat er ook zonder ander gedrag is: andere regels voor wie wanneer wat betaalt",
           "Difference from the baseline that is there without any change of behaviour: other rules on who pays what, "
           "when"}},
         {"bookkeeping_year_1",
          Kind::by_row,
          {"door boekhouding, jaar 1", "by bookkeeping, year 1"},
          {"Hetzelfde in het eerste jaar alleen, van wat over de jaren wordt opgeteld",
           "The same in the first year alone, of what is summed over years"}},
         {"behaviour",
          Kind::by_row,
          {"door gedrag", "by behaviour"},
          {"Verschil met de basis dat ontstaat doordat mensen anders gaan werken",
           "Difference from the baseline that arises because people work differently"}},
         {"behaviour_95_low",
          Kind::by_row,
          {"door gedrag, 95 %, van", "by behaviour, 95 %, from"},
          {"95 %-interval van het deel door gedrag, ondergrens (Student)",
           "95 % interval of the part by behaviour, lower bound (Student)"}},
         {"behaviour_95_high",
          Kind::by_row,
          {"door gedrag, 95 %, tot", "by behaviour, 95 %, to"},
          {"95 %-interval van het deel door gedrag, bovengrens (Student)",
           "95 % interval of the part by behaviour, upper bound (Student)"}}},
        {}};
    if (source.empty()) return table;
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        for (const Measure& live : measures()) {
            const auto frozen = frozen_twin(live);
            if (!frozen) continue;
            Row row{source.scenario(s).name, cell(live.id), cell(measure_statistics(source, s, *frozen).mean),
                    cell(measure_statistics(source, s, live).mean)};
            if (s == source.baseline()) {
                row.resize(table.columns.size());
            } else {
                for (Cell& part : parts(source, s, live, *frozen)) row.push_back(std::move(part));
            }
            table.rows.push_back(std::move(row));
        }
    return table;
}

}  // namespace fundsim::report
