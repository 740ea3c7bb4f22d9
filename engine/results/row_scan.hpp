// Rows of all scenarios side by side, replication after replication: nothing but the current one is kept.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "results/database.hpp"

namespace fundsim::results {

/// Names of metrics as columns: "spend, wait_weeks_mean".
std::string columns_of(std::span<const std::size_t> metrics);

class RowScan {
public:
    static constexpr std::uint32_t to_the_end = std::numeric_limits<std::uint32_t>::max();

    /// Replications below `before`, with the metrics asked for, in their order.
    RowScan(Database& database, std::size_t scenarios, std::span<const std::size_t> metrics,
            std::uint32_t before = to_the_end);
    /// Moves to the next replication; false at the end.
    bool next();
    std::uint32_t replication() const { return replication_; }
    /// By scenario: one value per metric, or no_value.
    std::span<const std::vector<std::int64_t>> rows() const { return rows_; }

private:
    std::string path_;
    std::vector<Statement> statements_;
    std::vector<std::vector<std::int64_t>> rows_;
    std::uint32_t replication_ = 0;
};

/// One metric by year, in step with a RowScan.
class YearScan {
public:
    YearScan(Database& database, std::size_t scenarios, std::size_t years, std::size_t metric);
    /// Moves to the next replication of all scenarios.
    bool next();
    /// One value per scenario.
    std::span<const std::int64_t> year(std::size_t year) const { return values_[year - 1]; }

private:
    std::string path_;
    std::vector<Statement> statements_;
    std::vector<std::vector<std::int64_t>> values_;  // [year - 1][scenario]
};

}  // namespace fundsim::results
