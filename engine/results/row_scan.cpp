#include "results/row_scan.hpp"

#include "results/schema.hpp"

namespace fundsim::results {

std::string columns_of(std::span<const std::size_t> metrics) {
    std::string columns;
    for (const std::size_t metric : metrics)
        columns += (columns.empty() ? "" : ", ") + std::string(metric_catalogue()[metric].id);
    return columns;
}

RowScan::RowScan(Database& database, std::size_t scenarios, std::span<const std::size_t> metrics, std::uint32_t before)
    : path_(database.path()), rows_(scenarios, std::vector<std::int64_t>(metrics.size())) {
    const std::string sql = "SELECT replication, " + columns_of(metrics) +
                            " FROM replication WHERE scenario = ? AND replication < ? ORDER BY replication";
    for (std::size_t s = 0; s < scenarios; ++s)
        statements_.emplace_back(database, sql).bind(static_cast<std::int64_t>(s)).bind(std::int64_t{before});
}

bool RowScan::next() {
    std::size_t found = 0;
    for (std::size_t s = 0; s < statements_.size(); ++s) {
        if (!statements_[s].step()) continue;
        ++found;
        const auto replication = static_cast<std::uint32_t>(statements_[s].integer(0));
        if (s == 0) replication_ = replication;
        if (replication != replication_) throw damaged(path_, "scenarios do not have the same replications");
        for (std::size_t m = 0; m < rows_[s].size(); ++m) rows_[s][m] = statements_[s].integer(static_cast<int>(m + 1));
    }
    if (found != 0 && found != statements_.size()) throw damaged(path_, "scenarios do not have the same replications");
    return found != 0;
}

YearScan::YearScan(Database& database, std::size_t scenarios, std::size_t years, std::size_t metric)
    : path_(database.path()), values_(years, std::vector<std::int64_t>(scenarios)) {
    const std::string sql = "SELECT year, " + columns_of(std::span(&metric, 1)) +
                            " FROM replication_year WHERE scenario = ? ORDER BY replication, year";
    for (std::size_t s = 0; s < scenarios; ++s)
        statements_.emplace_back(database, sql).bind(static_cast<std::int64_t>(s));
}

bool YearScan::next() {
    for (std::size_t s = 0; s < statements_.size(); ++s)
        for (std::size_t year = 1; year <= values_.size(); ++year) {
            if (!statements_[s].step()) return false;
            if (statements_[s].integer(0) != static_cast<std::int64_t>(year))
                throw damaged(path_, "a replication does not have all its years");
            values_[year - 1][s] = statements_[s].integer(1);
        }
    return true;
}

}  // namespace fundsim::results
