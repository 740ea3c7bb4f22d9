// Tables as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "report/tables/table.hpp"

namespace fundsim::report {

/// How a hidden small number is written in JSON, CSV and on a page.
inline constexpr const char* hidden_text = "*";

/// Shortest decimal that reads back to the same bits; null where there is no value.
nlohmann::ordered_json to_json(const Cell& cell);
nlohmann::ordered_json rows_json(const Table& table);

}  // namespace fundsim::report
