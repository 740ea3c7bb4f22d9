// Quantiles of columns of rows, exact at any number of replications.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "fundsim/results.hpp"
#include "results/database.hpp"

namespace fundsim::results {

struct Column {
    const Metric* metric;
    std::size_t count;       // values that are there
    Statistics* statistics;  // receives the quantiles
};

/// Values that are sorted in memory at once; a column with more is sorted by SQLite, in a file where it must.
inline constexpr std::size_t values_in_memory = 32'768;

/// Columns of one scenario, over the horizon or of one year.
void read_quantiles(Database& database, std::size_t scenario, std::optional<std::size_t> year,
                    const std::vector<Column>& columns, std::size_t memory = values_in_memory);

}  // namespace fundsim::results
