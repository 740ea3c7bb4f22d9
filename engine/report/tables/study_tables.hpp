// All tables of a study, in the order in which a reader meets them. The README of an export and the annex of the report
// follow the same order.
#pragma once

#include <cstdint>
#include <vector>

#include "report/tables/source.hpp"
#include "report/tables/table.hpp"

namespace fundsim::report {

struct TableOptions {
    double hide_below = 10.0;  // children; 0: hide nothing
};

std::vector<Table> study_tables(const Source& source, const TableOptions& options);

/// The data dictionary: every column of every table, with its unit and definition in both languages.
Table dictionary_of(const std::vector<Table>& tables);

const Table* find_table(const std::vector<Table>& tables, std::string_view id);

// The parts.
Table scenario_table(const Source& source);
Table contract_table(const Source& source);
Table measure_table();
Table metric_table();
Table provenance_table(const Source& source);

Table headline_table(const Source& source);
Table result_table(const Source& source);
Table difference_table(const Source& source);
Table dot_table(const Source& source);
Table best_table(const Source& source);
Table spend_part_table(const Source& source);
Table tradeoff_table(const Source& source);
Table future_table(const Source& source);  // single replications, for the trade-off picture

Table reference_table(const Source& source);         // places of the options under a second reference
Table reference_change_table(const Source& source);  // who changes places there

Table year_table(const Source& source);
Table period_table(const Source& source);

/// Municipalities, segments, and both crossed; small numbers hidden.
std::vector<Table> place_tables(const Source& source, const TableOptions& options);

/// By provider, and by size. `hide`: what a provider delivers and earns, which would give a hidden total of a form of care
/// away where it is the only one there.
std::vector<Table> provider_tables(const Source& source, bool hide);

std::vector<Table> assumption_tables(const Source& source);  // uncertain figures, and what they do to the answer

Table contract_text_table(const Source& source);  // what contracts say, in sentences
Table incentive_table(const Source& source);      // what one more of something brings
Table frozen_table(const Source& source);
Table severity_table(const Source& source);

}  // namespace fundsim::report
