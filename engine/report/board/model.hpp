// The document that is embedded in the page: every number of the report, once.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "report/board/answer.hpp"
#include "report/board/board.hpp"
#include "report/board/texts.hpp"

namespace fundsim::report {

nlohmann::ordered_json model_of(const Source& source, const BoardOptions& options, const Texts& texts,
                                const Answer& answer);

}  // namespace fundsim::report
