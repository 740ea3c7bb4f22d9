#include "report/tables/suppression.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace fundsim::report {
namespace {

Mask under(const Grid& counts, double threshold) {
    Mask mask;
    for (const auto& row : counts) {
        mask.emplace_back();
        for (const double count : row) mask.back().push_back(count < threshold);
    }
    return mask;
}

std::ptrdiff_t hidden_in(const Mask& mask) {
    std::ptrdiff_t count = 0;
    for (const auto& row : mask) count += std::count(row.begin(), row.end(), true);
    return count;
}

constexpr double width = 10.0;

TEST(Suppression, NothingSmallNothingHidden) {
    const Grid counts = with_totals({{20, 30}, {40, 50}});
    EXPECT_EQ(counts.back().back(), 140.0);
    EXPECT_EQ(hidden_in(hidden_cells(counts, under(counts, 10), width)), 0);
}

TEST(Suppression, OneSmallCellTakesThreeOthers) {
    const Grid counts = with_totals({{3, 30, 80}, {40, 50, 90}, {70, 60, 100}});
    const Mask hidden = hidden_cells(counts, under(counts, 10), width);
    EXPECT_EQ(hidden_in(hidden), 4);
    // the cheapest corner: 30 and 40 with 50
    EXPECT_TRUE(hidden[0][0] && hidden[0][1] && hidden[1][0] && hidden[1][1]);
}

TEST(Suppression, ARowOfOneMunicipalityHidesTheTotalOfAFormOfCareToo) {
    const Grid counts = with_totals({{3, 30, 40}});
    const Mask hidden = hidden_cells(counts, under(counts, 10), width);
    EXPECT_TRUE(hidden[0][0]);
    EXPECT_TRUE(hidden[1][0]) << "the total of one municipality is that municipality";
    EXPECT_FALSE(hidden[0][3] || hidden[1][3]) << "the figure of the region stands elsewhere";
}

TEST(Suppression, SeesWhatCanBeWorkedOut) {
    const Grid counts = with_totals({{3, 30}, {40, 50}});
    Mask hidden(3, std::vector<bool>(3, false));
    hidden[0][0] = hidden[0][1] = true;  // the second column gives the second away
    EXPECT_EQ(room_of(counts, hidden, 0, 0), 0.0);
    hidden[1][0] = hidden[1][1] = true;
    EXPECT_DOUBLE_EQ(room_of(counts, hidden, 0, 0), 30.0 + 3.0);  // up while the 30 lasts, down to nothing
}

TEST(Suppression, ZerosHideNothing) {
    // two zeros in a row say so by their sum; then the small cell under them follows from its column
    const Grid counts = with_totals({{0, 0, 70}, {4, 60, 80}, {90, 50, 60}});
    Mask hidden(4, std::vector<bool>(4, false));
    for (const std::size_t row : {0U, 1U})
        for (const std::size_t column : {0U, 1U}) hidden[row][column] = true;
    EXPECT_LT(room_of(counts, hidden, 1, 0), 1e-9) << "every cell on a closed path, and yet worked out";
    const Mask better = hidden_cells(counts, under(counts, 10), width);
    EXPECT_GE(room_of(counts, better, 1, 0), width);
    EXPECT_GE(room_of(counts, better, 0, 0), width);
}

/// What a reader can do who knows all shown cells: raise and lower one cell until another count would become negative.
RC_GTEST_PROP(Suppression, NoSmallCellCanBeNarrowedDown, ()) {
    const auto rows = *rc::gen::inRange<std::size_t>(3, 9);
    const auto columns = *rc::gen::inRange<std::size_t>(3, 9);
    Grid inner(rows, std::vector<double>(columns));
    for (auto& row : inner)
        for (double& count : row) count = *rc::gen::inRange(0, 60);
    const Grid counts = with_totals(inner);
    Mask primary = under(counts, 10);
    const Mask hidden = hidden_cells(counts, primary, width);
    RC_ASSERT(!hidden.back().back());
    for (std::size_t r = 0; r < counts.size(); ++r)
        for (std::size_t c = 0; c < counts[r].size(); ++c) {
            if (r + 1 == counts.size() && c + 1 == counts[r].size()) continue;
            RC_ASSERT(!primary[r][c] || hidden[r][c]);
            const bool all_hidden =
                hidden_in(hidden) + 1 == static_cast<std::ptrdiff_t>(counts.size() * counts[r].size());
            if (primary[r][c] && !all_hidden) RC_ASSERT(room_of(counts, hidden, r, c) >= width);
        }
}

}  // namespace
}  // namespace fundsim::report
