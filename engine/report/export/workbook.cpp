#include "report/export/export.hpp"
namespace fundsim::report {
void export_workbook(const std::string&, const Source&, const TableOptions&, Language) {}
bool can_write_workbooks() { return false; }
}  // namespace fundsim::report
