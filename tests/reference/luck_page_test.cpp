// The page that explains luck lists every source of it, as the code has it.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "model/purposes.hpp"

namespace fundsim {
namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" `");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" `") - first + 1);
}

/// Cells of the table rows whose first cell is a number.
std::vector<std::vector<std::string>> rows_of_page() {
    std::ifstream page(FUNDSIM_SOURCE_DIR "/docs/luck.md");
    EXPECT_TRUE(page) << "docs/luck.md is missing";
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(page, line);) {
        if (line.size() < 3 || line[0] != '|' || line.find_first_of("0123456789") != 2) continue;
        std::vector<std::string> cells;
        std::istringstream row(line.substr(1));
        for (std::string cell; std::getline(row, cell, '|');) cells.push_back(trimmed(cell));
        rows.push_back(cells);
    }
    return rows;
}

TEST(LuckPage, ListsEveryPurposeWithItsBlockAndLanes) {
    const auto rows = rows_of_page();
    ASSERT_EQ(rows.size(), purpose_list.size()) << "one row per purpose, in the order of purpose_list";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const PurposeDescription& purpose = purpose_list[i];
        ASSERT_EQ(rows[i].size(), 8U) << purpose.name;
        std::vector<std::string> expected{std::to_string(block_of(purpose.purpose)), std::string(purpose.name)};
        expected.insert(expected.end(), purpose.lanes.begin(), purpose.lanes.end());
        EXPECT_EQ(std::vector<std::string>(rows[i].begin(), rows[i].begin() + 6), expected);
        const bool of_municipality = block_of(purpose.purpose) >= block_of(Purpose::referral_count);
        const bool of_provider = purpose.purpose == Purpose::provider_type || purpose.purpose == Purpose::entry;
        EXPECT_EQ(rows[i][6], of_provider       ? "hash of the provider's name"
                              : of_municipality ? "municipality"
                                                : "client, stay")
            << purpose.name;
        EXPECT_FALSE(rows[i][7].empty()) << purpose.name;
    }
}

TEST(LuckPage, NoBlockIsUsedTwice) {
    std::set<std::uint32_t> blocks;
    std::set<std::string_view> names;
    for (const PurposeDescription& purpose : purpose_list) {
        EXPECT_TRUE(blocks.insert(block_of(purpose.purpose)).second) << purpose.name;
        EXPECT_TRUE(names.insert(purpose.name).second) << purpose.name;
        EXPECT_LT(block_of(purpose.purpose), first_named_block);
    }
}

}  // namespace
}  // namespace fundsim
