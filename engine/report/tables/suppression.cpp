#include "report/tables/suppression.hpp"

#include <limits>

namespace fundsim::report {
namespace {

struct Choice {
    double cost = std::numeric_limits<double>::infinity();
    std::size_t row = 0, column = 0;
};

/// The corner that closes a path of four cells through (row, column) at the least loss of shown counts.
Choice cheapest_corner(const Grid& counts, const Mask& hidden, std::size_t row, std::size_t column) {
    const auto loss = [&](std::size_t r, std::size_t c) { return hidden[r][c] ? 0.0 : counts[r][c] + 1.0; };
    Choice best;
    for (std::size_t r = 0; r < counts.size(); ++r)
        for (std::size_t c = 0; c < counts[r].size(); ++c) {
            if (r == row || c == column) continue;
            const double cost = loss(row, c) + loss(r, column) + loss(r, c);
            if (cost < best.cost) best = {cost, r, c};
        }
    return best;
}

}  // namespace

Grid with_totals(const Grid& counts) {
    Grid extended = counts;
    std::vector<double> bottom(counts.empty() ? 1 : counts.front().size() + 1);
    for (auto& row : extended) {
        double total = 0.0;
        for (std::size_t c = 0; c < row.size(); ++c) {
            total += row[c];
            bottom[c] += row[c];
        }
        row.push_back(total);
        bottom.back() += total;
    }
    extended.push_back(std::move(bottom));
    return extended;
}

bool can_be_worked_out(const Mask& hidden, std::size_t row, std::size_t column) {
    // Rows and columns are nodes, hidden cells edges. Walk from the row without this cell: is the column reached?
    std::vector<bool> row_seen(hidden.size()), column_seen(hidden.front().size());
    std::vector<std::size_t> rows{row}, columns;
    row_seen[row] = true;
    while (!rows.empty() || !columns.empty()) {
        if (!rows.empty()) {
            const std::size_t r = rows.back();
            rows.pop_back();
            for (std::size_t c = 0; c < column_seen.size(); ++c) {
                if (!hidden[r][c] || column_seen[c] || (r == row && c == column)) continue;
                column_seen[c] = true;
                columns.push_back(c);
            }
        } else {
            const std::size_t c = columns.back();
            columns.pop_back();
            for (std::size_t r = 0; r < row_seen.size(); ++r) {
                if (!hidden[r][c] || row_seen[r] || (r == row && c == column)) continue;
                row_seen[r] = true;
                rows.push_back(r);
            }
        }
    }
    return !column_seen[column];
}

Mask hidden_cells(const Grid& counts, const Mask& primary) {
    Mask hidden = primary;
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t r = 0; r < counts.size(); ++r)
            for (std::size_t c = 0; c < counts[r].size(); ++c) {
                if (!hidden[r][c] || !can_be_worked_out(hidden, r, c)) continue;
                const Choice corner = cheapest_corner(counts, hidden, r, c);
                if (corner.cost == std::numeric_limits<double>::infinity()) continue;  // a single row or column
                hidden[r][corner.column] = hidden[corner.row][c] = hidden[corner.row][corner.column] = true;
                changed = true;
            }
    }
    return hidden;
}

}  // namespace fundsim::report
