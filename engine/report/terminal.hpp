// The summary of a study on a terminal, in 100 columns.
#pragma once

#include <string>

#include "fundsim/study_file.hpp"
#include "report/numbers.hpp"

namespace fundsim::report {

struct TerminalOptions {
    Language language = Language::en;
    bool colour = false;
};

std::string terminal_summary(const StudyFile& file, const Summary& summary, const TerminalOptions& options);

}  // namespace fundsim::report
