// Small numbers: which cells of a table of counts must be hidden so that none under the threshold can be read, worked
// out or narrowed down from row and column totals.
#pragma once

#include <cstddef>
#include <vector>

namespace fundsim::report {

/// Rows of numbers of equal length.
using Grid = std::vector<std::vector<double>>;
using Mask = std::vector<std::vector<bool>>;

/// The grid with a last column of row sums and a last row of column sums.
Grid with_totals(const Grid& counts);

/// Cells to hide. `counts` holds its own totals as last row and last column (see with_totals); `primary` are the cells
/// that are too small. Adds complementary cells, the smallest that will do, until every primary cell could have values
/// at least `width` apart for all that the shown cells say (or nothing is left to hide). The total of totals is a
/// result of the region, which everybody can read: it is never hidden; nor is the total of an only row.
Mask hidden_cells(const Grid& counts, const Mask& primary, double width);

/// How far apart the smallest and the largest value of a hidden cell lie that agree with the shown cells and with no
/// count being negative. 0: it can be worked out. Infinite: nothing bounds it.
double room_of(const Grid& counts, const Mask& hidden, std::size_t row, std::size_t column);

}  // namespace fundsim::report
