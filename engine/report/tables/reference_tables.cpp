// How the options rank under the assumed contracts and under a second reference, and who changes places.
#include "report/tables/columns.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

std::int64_t place_in(const std::vector<std::string>& order, const std::string& name) {
    std::int64_t place = 1;
    for (const std::string& other : order) {
        if (other == name) break;
        ++place;
    }
    return place;
}

Cell mean_of(const Source& source, std::size_t scenario, const std::string& metric) {
    const MetricSummary* found = source.summary().find(source.scenario(scenario).name, metric);
    return found ? cell(found->statistics.mean) : Cell();
}

Column difference(std::string id, Words label, Words definition) {
    return {std::move(id), Kind::by_row, label, definition};
}

}  // namespace

Table reference_table(const Source& source) {
    Table table{
        "second_reference",
        {"Volgorde van de opties onder een tweede referentie", "Ranking of the options under a second reference"},
        {columns::metric,
         columns::scenario,
         {"place_assumed",
          Kind::whole,
          {"plaats, aangenomen contract", "place, assumed contract"},
          {"Plaats naar het gemiddelde, 1 is het beste, met het aangenomen contract in het verleden",
           "Place by the mean, 1 is best, with the assumed contract in the past"}},
         {"place_second_reference",
          Kind::whole,
          {"plaats, tweede referentie", "place, second reference"},
          {"Hetzelfde met de tweede referentie in het verleden", "The same with the second reference in the past"}},
         {"mean_assumed",
          Kind::by_row,
          {"gemiddeld, aangenomen contract", "mean, assumed contract"},
          {"Gemiddelde over de toekomsten, met het aangenomen contract in het verleden",
           "Mean over futures, with the assumed contract in the past"}},
         {"mean_second_reference",
          Kind::by_row,
          {"gemiddeld, tweede referentie", "mean, second reference"},
          {"Hetzelfde met de tweede referentie in het verleden", "The same with the second reference in the past"}}},
        {}};
    const auto& held = source.summary().second_reference;
    if (!held) return table;
    for (const ReferenceRanking& ranking : held->rankings) {
        if (ranking.count == 0) continue;
        for (const std::size_t s : options_of(source.header())) {
            const std::string& name = source.scenario(s).name;
            const std::size_t twin = twin_of(source.header(), s).value_or(s);
            table.rows.push_back({ranking.metric, name, place_in(ranking.assumed, name),
                                  place_in(ranking.second_reference, name), mean_of(source, s, ranking.metric),
                                  mean_of(source, twin, ranking.metric)});
        }
    }
    return table;
}

Table reference_change_table(const Source& source) {
    const Words low{"95 %, van", "95 %, from"}, high{"95 %, tot", "95 %, to"};
    const Words lower{"95 %-interval van het gemiddelde verschil, ondergrens (Student)",
                      "95 % interval of the mean difference, lower bound (Student)"};
    const Words upper{"95 %-interval van het gemiddelde verschil, bovengrens (Student)",
                      "95 % interval of the mean difference, upper bound (Student)"};
    Table table{
        "second_reference_changes",
        {"Opties die onder een tweede referentie van plaats wisselen",
         "Options that change places under a second reference"},
        {columns::metric,
         columns::scenario,
         {"against", Kind::scenario, {"tegenover", "against"}, {"Het andere scenario", "The other scenario"}},
         difference("difference_assumed", {"verschil, aangenomen contract", "difference, assumed contract"},
                    {"Scenario min het andere, gemiddeld over dezelfde toekomsten",
                     "Scenario minus the other, mean over the same futures"}),
         difference("difference_assumed_95_low", low, lower),
         difference("difference_assumed_95_high", high, upper),
         difference(
             "difference_second_reference", {"verschil, tweede referentie", "difference, second reference"},
             {"Hetzelfde met de tweede referentie in het verleden", "The same with the second reference in the past"}),
         difference("difference_second_reference_95_low", low, lower),
         difference("difference_second_reference_95_high", high, upper),
         {"certain",
          Kind::flag,
          {"beide buiten het toeval", "both beyond chance"},
          {"Of geen van beide 95 %-intervallen 0 bevat", "Whether neither 95 % interval holds 0"}}},
        {}};
    const auto& held = source.summary().second_reference;
    if (!held) return table;
    for (const ReferenceRanking& ranking : held->rankings)
        for (const ChangedPair& pair : ranking.changed)
            table.rows.push_back({ranking.metric, pair.a, pair.b, cell(pair.assumed.mean_difference),
                                  cell(pair.assumed.interval_low), cell(pair.assumed.interval_high),
                                  cell(pair.second_reference.mean_difference), cell(pair.second_reference.interval_low),
                                  cell(pair.second_reference.interval_high), pair.certain()});
    return table;
}

}  // namespace fundsim::report
