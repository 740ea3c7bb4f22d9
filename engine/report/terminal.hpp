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

/// What the looks at a question say, in one line.
std::string verdict_line(const StudyHeader& study, const Verdict& verdict, Language language);
/// The same for scripts, which read the words before the colon: "settled 800: ...", "tie 400: ...", "next 400: ...".
std::string settled_line(const StudyHeader& study, const Verdict& verdict, Language language);

std::string terminal_summary(const StudyFile& file, const Summary& summary, const TerminalOptions& options);

}  // namespace fundsim::report
