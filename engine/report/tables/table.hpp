// A table of results: columns that say what they hold, rows of plain values. The HTML report, the workbook, the CSV and
// the JSON export all show these tables, so that a number is made in one place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fundsim/results.hpp"

namespace fundsim::report {

/// What a column holds. Ids refer to a table of names (scenario, municipality, ...).
enum class Kind : std::uint8_t {
    text,
    scenario,
    municipality,
    segment,
    provider,
    size,  // of a provider: large, medium, small
    severity,
    contract,  // a funding model
    metric,    // of the catalogue
    measure,   // of the headline
    part,      // of spend
    topic,
    year,    // of the horizon, from 1
    period,  // of four weeks, from 1
    whole,   // a plain whole number
    flag,    // yes or no
    youths,  // children, or trajectories of children; may be a mean over replications
    count,   // of anything else
    euro,
    share,  // 0 ... 1
    week,
    ratio,
    by_row,  // in the unit that the row's metric or measure has
};
std::string_view name_of(Kind kind);

struct Column {
    std::string id;  // also the name of the column in CSV and JSON
    Kind kind = Kind::text;
    Words label;
    Words definition;
};

struct Hidden {  // a small number of children, or a cell from which one could be worked out
    bool operator==(const Hidden&) const = default;
};
/// std::monostate: no value, as the share of nothing.
using Cell = std::variant<std::monostate, Hidden, bool, std::int64_t, double, std::string>;
using Row = std::vector<Cell>;

struct Table {
    std::string id;
    Words title;
    std::vector<Column> columns;
    std::vector<Row> rows;

    /// Position of a column; throws std::out_of_range for a name that is not there.
    std::size_t column(std::string_view name) const;
};

inline Cell cell(const std::optional<double>& value) { return value ? Cell(*value) : Cell(); }
inline Cell cell(std::string_view text) { return Cell(std::string(text)); }

}  // namespace fundsim::report
