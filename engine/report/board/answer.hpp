// The answer in one sentence, one line per scenario, and what a reader must be warned of.
#pragma once

#include <string>
#include <vector>

#include "report/board/texts.hpp"
#include "report/tables/source.hpp"

namespace fundsim::report {

struct Answer {
    std::string sentence;
    std::vector<std::string> scenarios;  // each compared with the baseline; empty for one scenario
    std::size_t challenger = 0;          // the scenario that most often costs least, other than the baseline
};

Answer answer_of(const Source& source, const Texts& texts);
std::vector<std::string> warnings_of(const Source& source, const Texts& texts);

/// "1.000,5" or "1,000.5": as the scripts of the page write figures.
std::string shown_number(double value, int decimals, Language language);

/// In the reader's language; the other one, or the name, where there is none.
std::string shown_label(const Label& label, const std::string& name, Language language);
std::string scenario_label(const Source& source, std::size_t scenario, Language language);

}  // namespace fundsim::report
