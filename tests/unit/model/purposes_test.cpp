// Sources of luck are numbered once, for life: a changed number would give every client another life.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "model/purposes.hpp"

namespace fundsim {
namespace {

// Append only. A line that changes here changes every result ever published.
constexpr std::array frozen{
    std::pair{1U, std::string_view{"intake"}},          std::pair{2U, std::string_view{"traits"}},
    std::pair{3U, std::string_view{"access"}},          std::pair{4U, std::string_view{"candidates"}},
    std::pair{5U, std::string_view{"placement"}},       std::pair{6U, std::string_view{"care_clocks"}},
    std::pair{7U, std::string_view{"waiting_clocks"}},  std::pair{8U, std::string_view{"ending"}},
    std::pair{9U, std::string_view{"aftercare"}},       std::pair{10U, std::string_view{"stock"}},
    std::pair{16U, std::string_view{"care_review"}},    std::pair{17U, std::string_view{"waiting_review"}},
    std::pair{32U, std::string_view{"referral_count"}}, std::pair{33U, std::string_view{"municipality_year"}},
    std::pair{34U, std::string_view{"stock_count"}},
};

TEST(Purposes, KeepTheirNumbers) {
    for (const auto& [number, name] : frozen) {
        const auto found =
            std::find_if(purpose_list.begin(), purpose_list.end(),
                         [wanted = name](const PurposeDescription& purpose) { return purpose.name == wanted; });
        ASSERT_NE(found, purpose_list.end()) << name;
        EXPECT_EQ(block_of(found->purpose), number) << name;
    }
}

TEST(Purposes, AreDistinctAndLeaveRoomForNamedOnes) {
    std::set<std::uint32_t> numbers;
    std::set<std::string_view> names;
    for (const PurposeDescription& purpose : purpose_list) {
        EXPECT_TRUE(numbers.insert(block_of(purpose.purpose)).second) << purpose.name;
        EXPECT_TRUE(names.insert(purpose.name).second) << purpose.name;
        EXPECT_LT(block_of(purpose.purpose), first_named_block) << purpose.name;
    }
}

TEST(Purposes, NameEachLaneOnce) {
    for (const PurposeDescription& purpose : purpose_list) {
        std::set<std::string_view> lanes;
        for (const std::string_view lane : purpose.lanes) {
            EXPECT_FALSE(lane.empty()) << purpose.name;
            if (lane == "spare" || lane == "stream") continue;
            EXPECT_TRUE(lanes.insert(lane).second) << purpose.name;
        }
    }
}

TEST(Purposes, ShareTheirWordWithTheStay) {
    // a stay lies above every block, so that or-ing loses nothing
    EXPECT_EQ(stay_word(1) & ((first_named_block << 1U) - 1U), 0U);
    EXPECT_EQ(stay_word(maximum_stays) >> 24, maximum_stays);
}

}  // namespace
}  // namespace fundsim
