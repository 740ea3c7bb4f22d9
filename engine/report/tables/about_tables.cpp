// What the study is about: scenarios, contracts, names and definitions, where the results come from.
#include <string>

#include "fundsim/contract.hpp"
#include "report/tables/columns.hpp"
#include "report/tables/measures.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

constexpr double cents_per_euro = 100.0;

Cell budget_of(const ScenarioEntry& scenario) {
    return scenario.budget_cents > 0 ? Cell(static_cast<double>(scenario.budget_cents) / cents_per_euro) : Cell();
}

}  // namespace

Table scenario_table(const Source& source) {
    Table table{
        "scenarios",
        {"Scenario's", "Scenarios"},
        {columns::scenario,
         {"label_nl", Kind::text, {"naam (nl)", "name (nl)"}, {"Naam voor lezers, Nederlands", "Name shown, Dutch"}},
         {"label_en", Kind::text, {"naam (en)", "name (en)"}, {"Naam voor lezers, Engels", "Name shown, English"}},
         {"description_nl",
          Kind::text,
          {"omschrijving (nl)", "description (nl)"},
          {"Waar het scenario over gaat", "What the scenario is about, Dutch"}},
         {"description_en",
          Kind::text,
          {"omschrijving (en)", "description (en)"},
          {"Waar het scenario over gaat, Engels", "What the scenario is about"}},
         {"baseline",
          Kind::flag,
          {"basis", "baseline"},
          {"Of de andere scenario's hiermee worden vergeleken",
           "Whether the other scenarios are compared with this one"}},
         {"start", Kind::text, {"begin", "start"}, {"Datum van de eerste week", "Date of the first week"}},
         {"years", Kind::whole, {"jaren", "years"}, {"Aantal jaren vooruit", "Number of years ahead"}},
         {"budget",
          Kind::euro,
          {"budget per jaar", "budget per year"},
          {"Budget van de regio voor zorg in natura, per jaar; leeg als er geen is opgegeven",
           "Budget of the region for care in kind, per year; empty where none is stated"}},
         {"uncertain_figures",
          Kind::whole,
          {"onzekere cijfers", "uncertain figures"},
          {"Aantal cijfers dat in elke toekomst opnieuw wordt geloot",
           "Number of figures that are drawn anew in every future"}}},
        {}};
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        const ScenarioEntry& entry = source.scenario(s);
        table.rows.push_back({entry.name, entry.label.nl, entry.label.en, entry.description.nl, entry.description.en,
                              s == source.baseline(), entry.start, entry.years, budget_of(entry),
                              entry.uncertain_figures});
    }
    return table;
}

Table contract_table(const Source& source) {
    Table table{"contracts",
                {"Contracten per segment", "Contracts by segment"},
                {columns::scenario,
                 {"segment", Kind::segment, {"segment", "segment"}, {"Soort zorg", "Form of care"}},
                 {"current_contract",
                  Kind::contract,
                  {"contract nu", "contract now"},
                  {"Bekostiging die nu geldt", "Funding model in force now"}},
                 {"contract",
                  Kind::contract,
                  {"contract straks", "contract then"},
                  {"Bekostiging in de doorgerekende jaren", "Funding model in the simulated years"}},
                 {"assumed",
                  Kind::flag,
                  {"aangenomen", "assumed"},
                  {"Of het contract een aanname is", "Whether the contract is an assumption"}},
                 {"unit", Kind::text, {"eenheid", "unit"}, {"Eenheid waarin wordt afgerekend", "Unit of billing"}},
                 {"unit_cost",
                  Kind::euro,
                  {"kostprijs", "unit cost"},
                  {"Volledige kosten van een eenheid, middenwaarde", "Full cost of one unit, central value"}},
                 {"wait_norm",
                  Kind::week,
                  {"wachtnorm", "norm for waiting"},
                  {"Aanvaardbare wachttijd", "Wait that is held acceptable"}}},
                {}};
    constexpr double milliweeks = 1000.0;
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        for (const SegmentEntry& segment : source.scenario(s).segments)
            table.rows.push_back({source.scenario(s).name, segment.id, segment.current_contract, segment.contract,
                                  segment.assumed, segment.unit,
                                  static_cast<double>(segment.unit_cost_cents) / cents_per_euro,
                                  static_cast<double>(segment.wait_norm_milliweeks) / milliweeks});
    return table;
}

Table measure_table() {
    Table table{
        "measures",
        {"Kerncijfers", "Headline figures"},
        {columns::measure,
         {"label_nl", Kind::text, {"naam (nl)", "name (nl)"}, {"Naam, Nederlands", "Name, Dutch"}},
         {"label_en", Kind::text, {"naam (en)", "name (en)"}, {"Naam, Engels", "Name, English"}},
         {"unit", Kind::text, {"eenheid", "unit"}, {"Eenheid van de waarden", "Unit of the values"}},
         {"direction",
          Kind::text,
          {"richting", "direction"},
          {"Welke kant beter is: lower, higher of neutral", "Which side is better: lower, higher or neutral"}},
         columns::metric,
         {"shown_by", Kind::text, {"getoond als", "shown by"}, {"median of mean", "median or mean"}},
         {"definition_nl", Kind::text, {"betekenis (nl)", "meaning (nl)"}, {"Betekenis, Nederlands", "Meaning, Dutch"}},
         {"definition_en", Kind::text, {"betekenis (en)", "meaning (en)"}, {"Betekenis, Engels", "Meaning, English"}}},
        {}};
    for (const Measure& measure : measures())
        table.rows.push_back({cell(measure.id), cell(measure.label.nl), cell(measure.label.en),
                              cell(name_of(measure.kind)), cell(name_of(measure.direction)), cell(measure.metric),
                              cell(measure.by_mean ? "mean" : "median"), cell(measure.definition.nl),
                              cell(measure.definition.en)});
    return table;
}

Table metric_table() {
    Table table{
        "metrics",
        {"Alle maten en hun betekenis", "All metrics and their meaning"},
        {columns::metric,
         {"topic", Kind::topic, {"onderwerp", "topic"}, {"Onderwerp", "Topic"}},
         {"unit", Kind::text, {"eenheid", "unit"}, {"Eenheid", "Unit"}},
         {"direction",
          Kind::text,
          {"richting", "direction"},
          {"Welke kant beter is: lower, higher of neutral", "Which side is better: lower, higher or neutral"}},
         {"label_nl", Kind::text, {"naam (nl)", "name (nl)"}, {"Naam, Nederlands", "Name, Dutch"}},
         {"label_en", Kind::text, {"naam (en)", "name (en)"}, {"Naam, Engels", "Name, English"}},
         {"definition_nl", Kind::text, {"betekenis (nl)", "meaning (nl)"}, {"Betekenis, Nederlands", "Meaning, Dutch"}},
         {"definition_en", Kind::text, {"betekenis (en)", "meaning (en)"}, {"Betekenis, Engels", "Meaning, English"}}},
        {}};
    for (const Metric& metric : metric_catalogue())
        table.rows.push_back({cell(metric.id), cell(name_of(metric.group)), cell(metric.unit),
                              cell(name_of(metric.direction)), cell(metric.label.nl), cell(metric.label.en),
                              cell(metric.definition.nl), cell(metric.definition.en)});
    return table;
}

Table provenance_table(const Source& source) {
    Table table{"provenance",
                {"Herkomst", "Provenance"},
                {{"key", Kind::text, {"gegeven", "item"}, {"Wat", "What"}},
                 {"value", Kind::text, {"waarde", "value"}, {"Waarde", "Value"}}},
                {}};
    const StudyHeader& study = source.header();
    const auto add = [&](std::string_view key, std::string_view value) {
        table.rows.push_back({cell(key), cell(value)});
    };
    add("content_hash", source.summary().content_hash);
    add("engine", study.engine);
    add("results_version", std::to_string(results_version));
    add("study", study.name);
    add("seed", std::to_string(study.seed));
    add("replications", std::to_string(source.replications()));
    add("replications_asked", std::to_string(study.replications));
    add("replications_per_draw", std::to_string(study.inner));
    add("warm_up_weeks", std::to_string(source.scenario(source.baseline()).warm_up_weeks));
    for (const auto& [key, value] : study.provenance)
        if (key != "engine") add(key, value);  // told above
    return table;
}

}  // namespace fundsim::report
