// Small numbers: which cells of a table of counts must be hidden so that none under the threshold can be read or worked
// out from row and column totals.
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
/// that are too small. Adds complementary cells, the smallest that will do, until no hidden cell has a certain value.
Mask hidden_cells(const Grid& counts, const Mask& primary);

/// Whether a hidden cell could be worked out from the shown ones: it lies on no closed path of hidden cells that
/// alternates between rows and columns (Gusfield, SIAM Journal on Computing 17, 1988).
bool can_be_worked_out(const Mask& hidden, std::size_t row, std::size_t column);

}  // namespace fundsim::report
