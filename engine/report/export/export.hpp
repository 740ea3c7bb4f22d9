// The tables of a study, out: CSV, JSON, a workbook. All formats hold the same tables and a data dictionary.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "report/numbers.hpp"
#include "report/tables/source.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {

/// A file of an export could not be written.
class ExportError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A folder with one CSV file per table (UTF-8, comma, point as decimal sign), `dictionary.csv` and `README.txt`.
void export_csv(const std::string& folder, const Source& source, const TableOptions& options);

/// One file: {"study": {...}, "tables": {id: {"title", "columns", "rows"}}, "dictionary": [...]}.
void export_json(const std::string& path, const Source& source, const TableOptions& options);

/// A workbook for Excel and LibreOffice: a sheet per subject, live formulas, charts.
void export_workbook(const std::string& path, const Source& source, const TableOptions& options, Language language);
/// Whether this build can write workbooks.
bool can_write_workbooks();

/// Writes beside the target and renames: a reader never sees half a file.
void write_file(const std::string& path, const std::string& content);

}  // namespace fundsim::report
