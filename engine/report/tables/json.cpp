#include "report/tables/json.hpp"

namespace fundsim::report {

using Json = nlohmann::ordered_json;

Json to_json(const Cell& cell) {
    struct Write {
        Json operator()(std::monostate) const { return nullptr; }
        Json operator()(Hidden) const { return hidden_text; }
        Json operator()(bool on) const { return on; }
        Json operator()(std::int64_t whole) const { return whole; }
        Json operator()(double real) const { return real; }
        Json operator()(const std::string& text) const { return text; }
    };
    return std::visit(Write{}, cell);
}

Json rows_json(const Table& table) {
    Json rows = Json::array();
    for (const Row& row : table.rows) {
        Json cells = Json::array();
        for (const Cell& cell : row) cells.push_back(to_json(cell));
        rows.push_back(std::move(cells));
    }
    return rows;
}

}  // namespace fundsim::report
