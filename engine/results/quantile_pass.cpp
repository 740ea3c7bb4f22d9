#include "results/quantile_pass.hpp"

#include <algorithm>
#include <string>

#include "results/ordered.hpp"

namespace fundsim::results {
namespace {

std::string rows_of(std::optional<std::size_t> year) {
    return year ? " FROM replication_year WHERE scenario = ? AND year = " + std::to_string(*year)
                : " FROM replication WHERE scenario = ?";
}

/// SQLite's sorter keeps no more in memory than its cache, and goes on in a temporary file.
void read_large(Database& database, std::size_t scenario, std::optional<std::size_t> year, const Column& column) {
    const std::string name(column.metric->id);
    Statement rows(database, "SELECT " + name + rows_of(year) + " AND " + name + " IS NOT NULL ORDER BY " + name);
    OrderedRead ordered(column.count);
    for (rows.bind(static_cast<std::int64_t>(scenario)); rows.step();) ordered.take(rows.integer(0));
    ordered.fill(*column.statistics, column.metric->scale);
}

void read_small(Database& database, std::size_t scenario, std::optional<std::size_t> year,
                std::span<const Column> columns) {
    std::string names;
    std::vector<std::vector<std::int64_t>> values(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
        names += (c == 0 ? "" : ", ") + std::string(columns[c].metric->id);
        values[c].reserve(columns[c].count);
    }
    Statement rows(database, "SELECT " + names + rows_of(year));
    for (rows.bind(static_cast<std::int64_t>(scenario)); rows.step();)
        for (std::size_t c = 0; c < columns.size(); ++c)
            if (const std::int64_t value = rows.integer(static_cast<int>(c)); value != no_value)
                values[c].push_back(value);
    for (std::size_t c = 0; c < columns.size(); ++c) {
        std::sort(values[c].begin(), values[c].end());
        OrderedRead ordered(values[c].size());
        for (const std::int64_t value : values[c]) ordered.take(value);
        ordered.fill(*columns[c].statistics, columns[c].metric->scale);
    }
}

}  // namespace

void read_quantiles(Database& database, std::size_t scenario, std::optional<std::size_t> year,
                    const std::vector<Column>& columns, std::size_t memory) {
    for (std::size_t first = 0; first < columns.size();) {
        std::size_t last = first;
        std::size_t room = memory;
        while (last < columns.size() && columns[last].count <= room) room -= columns[last++].count;
        if (last == first) {
            read_large(database, scenario, year, columns[first++]);
            continue;
        }
        read_small(database, scenario, year, std::span(columns).subspan(first, last - first));
        first = last;
    }
}

}  // namespace fundsim::results
