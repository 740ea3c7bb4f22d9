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

TEST(Suppression, NothingSmallNothingHidden) {
    const Grid counts = with_totals({{20, 30}, {40, 50}});
    EXPECT_EQ(counts.back().back(), 140.0);
    EXPECT_EQ(hidden_in(hidden_cells(counts, under(counts, 10))), 0);
}

TEST(Suppression, OneSmallCellTakesThreeOthers) {
    const Grid counts = with_totals({{3, 30, 80}, {40, 50, 90}, {70, 60, 100}});
    const Mask hidden = hidden_cells(counts, under(counts, 10));
    EXPECT_EQ(hidden_in(hidden), 4);
    // the cheapest corner: 30 and 40 with 50
    EXPECT_TRUE(hidden[0][0] && hidden[0][1] && hidden[1][0] && hidden[1][1]);
}

TEST(Suppression, ARowOfOneMunicipalityHidesTheTotalToo) {
    const Grid counts = with_totals({{3, 30}});
    const Mask hidden = hidden_cells(counts, under(counts, 10));
    EXPECT_TRUE(hidden[0][0]);
    EXPECT_TRUE(hidden[1][0]) << "the total of one municipality is that municipality";
}

TEST(Suppression, SeesWhatCanBeWorkedOut) {
    Mask hidden(3, std::vector<bool>(3, false));
    hidden[0][0] = hidden[0][1] = true;  // the second column gives the second away
    EXPECT_TRUE(can_be_worked_out(hidden, 0, 0));
    hidden[1][0] = hidden[1][1] = true;
    EXPECT_FALSE(can_be_worked_out(hidden, 0, 0));
}

RC_GTEST_PROP(Suppression, NoHiddenCellCanBeWorkedOut, ()) {
    const auto rows = *rc::gen::inRange<std::size_t>(1, 9);
    const auto columns = *rc::gen::inRange<std::size_t>(1, 9);
    Grid inner(rows, std::vector<double>(columns));
    for (auto& row : inner)
        for (double& count : row) count = *rc::gen::inRange(0, 60);
    const Grid counts = with_totals(inner);
    const Mask primary = under(counts, 10);
    const Mask hidden = hidden_cells(counts, primary);
    for (std::size_t r = 0; r < counts.size(); ++r)
        for (std::size_t c = 0; c < counts[r].size(); ++c) {
            RC_ASSERT(!primary[r][c] || hidden[r][c]);
            if (hidden[r][c]) RC_ASSERT(!can_be_worked_out(hidden, r, c));
        }
}

}  // namespace
}  // namespace fundsim::report
