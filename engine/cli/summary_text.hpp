// The summary on standard output, as text or as JSON.
#pragma once

#include "fundsim/study_file.hpp"
#include "report/numbers.hpp"

namespace fundsim::cli {

void print_summary(const StudyFile& file, const Summary& summary, bool json, report::Language language);

}  // namespace fundsim::cli
