#include "report/tables/study_tables.hpp"

#include <algorithm>
#include <iterator>

namespace fundsim::report {
namespace {

void append(std::vector<Table>& tables, std::vector<Table> more) {
    std::move(more.begin(), more.end(), std::back_inserter(tables));
}

/// Starts or money of a form of care, which a provider that is alone in it would show.
bool hides_care(const Table& segments) {
    const std::size_t started = segments.column("started"), spend = segments.column("spend");
    return std::any_of(segments.rows.begin(), segments.rows.end(), [&](const Row& row) {
        return std::holds_alternative<Hidden>(row[started]) || std::holds_alternative<Hidden>(row[spend]);
    });
}

}  // namespace

std::vector<Table> study_tables(const Source& source, const TableOptions& options) {
    std::vector<Table> tables;
    tables.push_back(scenario_table(source));
    tables.push_back(headline_table(source));
    tables.push_back(best_table(source));
    if (source.summary().second_reference) {
        tables.push_back(reference_table(source));
        tables.push_back(reference_change_table(source));
    }
    tables.push_back(year_table(source));
    tables.push_back(period_table(source));
    tables.push_back(difference_table(source));
    tables.push_back(dot_table(source));
    tables.push_back(spend_part_table(source));
    append(tables, place_tables(source, options));
    append(tables, provider_tables(source, hides_care(*find_table(tables, "segments"))));
    tables.push_back(severity_table(source));
    tables.push_back(tradeoff_table(source));
    tables.push_back(future_table(source));
    tables.push_back(contract_table(source));
    tables.push_back(contract_text_table(source));
    tables.push_back(incentive_table(source));
    tables.push_back(frozen_table(source));
    append(tables, assumption_tables(source));
    tables.push_back(result_table(source));
    tables.push_back(measure_table());
    tables.push_back(metric_table());
    tables.push_back(provenance_table(source));
    return tables;
}

Table dictionary_of(const std::vector<Table>& tables) {
    Table dictionary{
        "dictionary",
        {"Wat de kolommen betekenen", "What the columns mean"},
        {{"table", Kind::text, {"tabel", "table"}, {"Naam van de tabel", "Name of the table"}},
         {"column", Kind::text, {"kolom", "column"}, {"Naam van de kolom", "Name of the column"}},
         {"kind", Kind::text, {"soort", "kind"}, {"Soort waarde of eenheid", "Kind of value, or unit"}},
         {"label_nl", Kind::text, {"Nederlands", "Dutch"}, {"Naam, Nederlands", "Name, Dutch"}},
         {"label_en", Kind::text, {"Engels", "English"}, {"Naam, Engels", "Name, English"}},
         {"definition_nl", Kind::text, {"betekenis (nl)", "meaning (nl)"}, {"Betekenis, Nederlands", "Meaning, Dutch"}},
         {"definition_en", Kind::text, {"betekenis (en)", "meaning (en)"}, {"Betekenis, Engels", "Meaning, English"}}},
        {}};
    for (const Table& table : tables)
        for (const Column& column : table.columns)
            dictionary.rows.push_back({table.id, column.id, cell(name_of(column.kind)), cell(column.label.nl),
                                       cell(column.label.en), cell(column.definition.nl), cell(column.definition.en)});
    return dictionary;
}

const Table* find_table(const std::vector<Table>& tables, std::string_view id) {
    const auto found = std::find_if(tables.begin(), tables.end(), [&](const Table& table) { return table.id == id; });
    return found == tables.end() ? nullptr : &*found;
}

}  // namespace fundsim::report
