// Built where libxlsxwriter is not at hand.
#include "report/export/export.hpp"

namespace fundsim::report {

void export_workbook(const std::string& path, const Source&, const TableOptions&, Language) {
    throw ExportError("this fundsim was built without libxlsxwriter, so it cannot write " + path);
}

bool can_write_workbooks() { return false; }

}  // namespace fundsim::report
