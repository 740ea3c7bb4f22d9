// Factors on early endings and returns where care fell short, and clocks that they stretch.
#include "model/flow/shortfall.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace fundsim {
namespace {

TEST(Shortfall, OfAFullDoseIsNothing) {
    EXPECT_EQ(lacking_q16(1.0), 0);
    EXPECT_EQ(lacking_q16(1.3), 0);
    EXPECT_EQ(lacking_q16(0.75), 16384);
    EXPECT_EQ(lacking_q16(0.0), 65536);
}

TEST(Shortfall, RaisesByItsEffect) {
    for (const std::int64_t effect : {0, 1, 32768, 6553600}) EXPECT_EQ(raised(effect, 0), one_q16);
    EXPECT_EQ(raised(0, 65536), one_q16);
    EXPECT_EQ(raised(one_q16 / 2, waited_q16(13)), one_q16 * 3 / 2) << "half more after a quarter";
    EXPECT_EQ(raised(2 * one_q16, waited_q16(26)), one_q16 * 5);
    EXPECT_EQ(raised(4 * one_q16, lacking_q16(0.75)), 2 * one_q16) << "twice as likely where a quarter lacks";
}

TEST(Shortfall, AClockShrinksAsItsHazardRises) {
    EXPECT_EQ(rescaled(123456789, clock_factor_q24(70000, 70000)), 123456789);
    EXPECT_EQ(rescaled(1 << 24, clock_factor_q24(one_q16, 2 * one_q16)), 1 << 23);
    EXPECT_EQ(rescaled(1 << 24, clock_factor_q24(3 * one_q16, one_q16)), 3 << 24);
    EXPECT_EQ(rescaled(clock_limit, clock_factor_q24(101 * one_q16, one_q16)), clock_limit) << "no overflow";
    EXPECT_LT(rescaled(-1000, clock_factor_q24(one_q16, 5 * one_q16)), 0) << "what has crossed has crossed";
}

}  // namespace
}  // namespace fundsim
