// The board report: one HTML file with everything in it.
#pragma once

#include <string>

#include "report/numbers.hpp"
#include "report/tables/source.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {

struct BoardOptions {
    Language language = Language::en;
    TableOptions tables;
};

std::string board_report(const Source& source, const BoardOptions& options);

}  // namespace fundsim::report
