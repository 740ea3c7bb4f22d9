// What behaviour adds to a figure, against the baseline: the figure less its twin with behaviour frozen, by replication.
#pragma once

#include <string_view>

#include "fundsim/study_file.hpp"

namespace fundsim::report {

/// `live`, `frozen`: ids of metrics. In the unit of the metric.
Difference behaviour_adds(const StudyFile& file, std::size_t scenario, std::size_t baseline, std::string_view live,
                          std::string_view frozen);

}  // namespace fundsim::report
