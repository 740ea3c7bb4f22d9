// Whole numbers out of figures: the same as by the C library's floor.
#include "base/whole.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/philox.hpp"

namespace fundsim {
namespace {

TEST(Whole, IsTheFloorOfTheCLibrary) {
    for (std::uint32_t i = 0; i < 200'000; ++i) {
        const Block block = philox({3, 4}, i, 0, 0, 0);
        // of any size up to 2^62, and either sign
        const double x = std::ldexp(static_cast<double>(block[0]) - 0x1p31, static_cast<int>(block[1] % 64) - 32);
        ASSERT_EQ(whole_below(x), static_cast<std::int64_t>(std::floor(x))) << x;
        ASSERT_EQ(rounded(x), static_cast<std::int64_t>(std::floor(x + 0.5))) << x;
    }
}

TEST(Whole, HalvesGoUp) {
    EXPECT_EQ(rounded(2.5), 3);
    EXPECT_EQ(rounded(-2.5), -2);
    EXPECT_EQ(rounded(-0.5), 0);
    EXPECT_EQ(rounded(-0.6), -1);
    EXPECT_EQ(whole_below(-1.0), -1);
    EXPECT_EQ(whole_below(-1.25), -2);
}

}  // namespace
}  // namespace fundsim
