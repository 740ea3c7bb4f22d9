#include "report/tables/suppression.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace fundsim::report {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

/// Hidden cells as a network between rows and columns (Gusfield, SIAM Journal on Computing 17, 1988). What a cell adds to
/// its row and column can only change when other hidden cells of the row and of the column make up for it, and those
/// again: a flow from the row to the column. An inner cell can add any amount and lose what it holds; a total stands on
/// the other side of its sum, so that for it the two change places.
class Network {
public:
    enum class Way : std::uint8_t { more, less };

    Network(const Grid& counts, const Mask& hidden) : counts_(counts), hidden_(hidden) {}

    /// How much more, or less, the cell can add for all that the shown cells say.
    double flow(std::size_t row, std::size_t column, Way way) {
        row_ = row;
        column_ = column;
        way_ = way;
        const std::size_t nodes = rows() + columns();
        pushed_.assign(nodes, std::vector<double>(nodes, 0.0));
        double sum = 0.0;
        while (const auto path = augmenting_path()) {
            double most = unbounded;
            for (std::size_t i = 0; i + 1 < path->size(); ++i) most = std::min(most, left((*path)[i], (*path)[i + 1]));
            if (most == unbounded) return unbounded;
            for (std::size_t i = 0; i + 1 < path->size(); ++i) {
                pushed_[(*path)[i]][(*path)[i + 1]] += most;
                pushed_[(*path)[i + 1]][(*path)[i]] -= most;
            }
            sum += most;
        }
        return sum;
    }

private:
    std::size_t rows() const { return counts_.size(); }
    std::size_t columns() const { return counts_.front().size(); }
    bool is_total(std::size_t r, std::size_t c) const { return (r + 1 == rows()) != (c + 1 == columns()); }

    /// What may still move from one node to another; nodes are rows, then columns.
    double left(std::size_t from, std::size_t to) const {
        const bool from_row = from < rows();
        if (from_row == (to < rows())) return 0.0;
        const std::size_t r = from_row ? from : to, c = (from_row ? to : from) - rows();
        if (!hidden_[r][c] || (r == row_ && c == column_)) return 0.0;
        // from a row to a column, the cell makes up for what the first cell adds: it adds less
        const bool less = from_row == (way_ == Way::more);
        return (less != is_total(r, c) ? counts_[r][c] : unbounded) - pushed_[from][to];
    }

    std::optional<std::vector<std::size_t>> augmenting_path() const {
        constexpr double nothing = 1e-9;
        const std::size_t nodes = rows() + columns(), nobody = nodes;
        std::vector<std::size_t> before(nodes, nobody), queue{row_};
        before[row_] = row_;
        for (std::size_t at = 0; at < queue.size() && before[rows() + column_] == nobody; ++at)
            for (std::size_t to = 0; to < nodes; ++to)
                if (before[to] == nobody && left(queue[at], to) > nothing) {
                    before[to] = queue[at];
                    queue.push_back(to);
                }
        if (before[rows() + column_] == nobody) return std::nullopt;
        std::vector<std::size_t> path{rows() + column_};
        while (path.back() != row_) path.push_back(before[path.back()]);
        std::reverse(path.begin(), path.end());
        return path;
    }

    const Grid& counts_;
    const Mask& hidden_;
    std::size_t row_ = 0, column_ = 0;
    Way way_ = Way::more;
    std::vector<std::vector<double>> pushed_;  // from node to node
};

/// Shown in results of the region.
bool is_public(const Grid& counts, std::size_t row, std::size_t column) {
    return column + 1 == counts.front().size() && (row + 1 == counts.size() || counts.size() == 2);
}

struct Choice {
    double cost = unbounded;
    std::size_t row = 0, column = 0;
};

/// The corner of a rectangle with (row, column) at the least loss of shown counts; better one that leaves the cell
/// enough room than one that leaves it some.
Choice cheapest_corner(const Grid& counts, const Mask& hidden, std::size_t row, std::size_t column, double width) {
    constexpr double narrow = 1e12;  // dearer than all that is wide enough
    const auto loss = [&](std::size_t r, std::size_t c) {
        return is_public(counts, r, c) ? unbounded : hidden[r][c] ? 0.0 : counts[r][c] + 1.0;
    };
    Choice best;
    for (std::size_t r = 0; r < counts.size(); ++r)
        for (std::size_t c = 0; c < counts[r].size(); ++c) {
            if (r == row || c == column) continue;
            double cost = loss(row, c) + loss(r, column) + loss(r, c);
            if (cost == 0.0) continue;  // hidden already, and not enough
            if (counts[row][c] < width || counts[r][column] < width) cost += narrow;
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

double room_of(const Grid& counts, const Mask& hidden, std::size_t row, std::size_t column) {
    Network network(counts, hidden);
    const bool total = (row + 1 == counts.size()) != (column + 1 == counts[row].size());
    const double up = network.flow(row, column, total ? Network::Way::less : Network::Way::more);
    const double down = network.flow(row, column, total ? Network::Way::more : Network::Way::less);
    return up + std::min(down, counts[row][column]);
}

Mask hidden_cells(const Grid& counts, const Mask& primary, double width) {
    Mask hidden = primary;
    for (std::size_t r = 0; r < counts.size(); ++r)
        for (std::size_t c = 0; c < counts[r].size(); ++c)
            if (is_public(counts, r, c)) hidden[r][c] = false;
    const Mask small = hidden;
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t r = 0; r < counts.size(); ++r)
            for (std::size_t c = 0; c < counts[r].size(); ++c) {
                if (!small[r][c] || room_of(counts, hidden, r, c) >= width) continue;
                const Choice corner = cheapest_corner(counts, hidden, r, c, width);
                if (corner.cost == unbounded) continue;  // nothing is left to hide
                hidden[r][corner.column] = hidden[corner.row][c] = hidden[corner.row][corner.column] = true;
                changed = true;
            }
    }
    return hidden;
}

}  // namespace fundsim::report
