// What a second reference says of the ranking, in a sentence: for the terminal and for page one of the report.
#pragma once

#include <string>

#include "fundsim/study_file.hpp"
#include "report/numbers.hpp"

namespace fundsim::report {

/// Whether the options rank the same, and where they do not, which change places and how sure that is. Where contracts are
/// assumed and no second reference was run: that, and how to do it. Empty where there is nothing to say.
std::string second_reference_sentence(const StudyHeader& study, const Summary& summary, Language language);

/// "result-based": the models that stand in for the assumed ones.
std::string second_reference_models(const StudyHeader& study, Language language);

}  // namespace fundsim::report
