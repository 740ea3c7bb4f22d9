#include "report/tables/table.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace fundsim::report {

std::string_view name_of(Kind kind) {
    static constexpr std::array<std::string_view, 23> names{
        "text",   "scenario", "municipality", "segment", "provider", "size",   "severity", "contract",
        "metric", "measure",  "part",         "topic",   "year",     "period", "whole",    "flag",
        "youths", "count",    "euro",         "share",   "week",     "ratio",  "by_row"};
    return names.at(static_cast<std::size_t>(kind));
}

std::size_t Table::column(std::string_view name) const {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.id == name; });
    if (found == columns.end()) throw std::out_of_range("table " + id + " has no column " + std::string(name));
    return static_cast<std::size_t>(found - columns.begin());
}

}  // namespace fundsim::report
