// Own elementary functions against the C library in 80-bit arithmetic and against Boost.Math.
//
// Bounds are in units in the last place (ulp) of the exact value, on a fixed sweep of points; they are properties of
// the functions, not of luck, and hold with every compiler because the functions give the same bits everywhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/elementary.hpp"
#include "base/philox.hpp"
#include "base/portable_real.hpp"

namespace fundsim {
namespace {

constexpr int points = 200'000;

/// Distance from the exact value in units in the last place of that value.
double ulps(double value, long double exact) {
    const double nearest = static_cast<double>(exact);
    const double ulp = std::nextafter(std::fabs(nearest), std::numeric_limits<double>::infinity()) - std::fabs(nearest);
    return static_cast<double>(std::fabs(static_cast<long double>(value) - exact) / static_cast<long double>(ulp));
}

/// Point i of a fixed pseudo-random sweep of (0, 1), 53 bits.
double sweep(int i) {
    const Block block = philox({1, 2}, static_cast<std::uint32_t>(i), 0, 0, 0);
    return (static_cast<double>(block[0]) * 0x1p21 + static_cast<double>(block[1] >> 11) + 0.5) * 0x1p-53;
}

TEST(Exponential, IsWithinTwoUlps) {
    double worst = 0.0;
    for (int i = 0; i < points; ++i) {
        const double wide = -708.0 + 1417.0 * sweep(i);
        const double near = -1.0 + 2.0 * sweep(i);
        worst = std::max({worst, ulps(exponential(wide), std::exp(static_cast<long double>(wide))),
                          ulps(exponential(near), std::exp(static_cast<long double>(near)))});
    }
    EXPECT_LE(worst, 2.0);
    RecordProperty("worst_ulps", std::to_string(worst));
}

TEST(Exponential, HasItsEdges) {
    EXPECT_EQ(exponential(0.0), 1.0);
    EXPECT_EQ(exponential(-709.0), 0.0);
    EXPECT_EQ(exponential(-std::numeric_limits<double>::infinity()), 0.0);
    EXPECT_EQ(exponential(710.0), std::numeric_limits<double>::infinity());
}

TEST(Logarithm, IsWithinThreeUlps) {
    double worst = 0.0;
    for (int i = 0; i < points; ++i) {
        const double u = sweep(i);
        const double wide = std::ldexp(1.0 + u, -1020 + i % 2040);
        const double near = 0.5 + 1.5 * u;  // around 1 the logarithm itself is small
        worst = std::max({worst, ulps(logarithm(u), std::log(static_cast<long double>(u))),
                          ulps(logarithm(wide), std::log(static_cast<long double>(wide))),
                          ulps(logarithm(near), std::log(static_cast<long double>(near)))});
    }
    EXPECT_LE(worst, 3.0);
    RecordProperty("worst_ulps", std::to_string(worst));
}

TEST(Logarithm, HasItsEdges) {
    EXPECT_EQ(logarithm(1.0), 0.0);
    constexpr double tiny = std::numeric_limits<double>::denorm_min();
    EXPECT_LE(ulps(logarithm(tiny), std::log(static_cast<long double>(tiny))), 4.0);
    constexpr double large = std::numeric_limits<double>::max();
    EXPECT_LE(ulps(logarithm(large), std::log(static_cast<long double>(large))), 4.0);
}

TEST(Exponential, OfFourAtOnceHasTheSameBits) {
    const auto expect_same = [](const std::array<double, 4>& x) {
        const std::array<double, 4> together = exponential(x);
        for (std::size_t i = 0; i < x.size(); ++i) ASSERT_EQ(together[i], exponential(x[i])) << x[i];
    };
    for (int i = 0; i < points; i += 4) {
        std::array<double, 4> wide{};
        std::array<double, 4> near{};
        for (std::size_t lane = 0; lane < wide.size(); ++lane) {
            const double u = sweep(i + static_cast<int>(lane));
            wide[lane] = -750.0 + 1500.0 * u;
            near[lane] = -2.0 + 4.0 * u;
        }
        expect_same(wide);
        expect_same(near);
    }
    expect_same({0.0, -0.0, 599.9, -599.9});
    expect_same({600.0, 1.0, -600.0, -1000.0});
}

TEST(Power, HasTheErrorOfItsTwoParts) {
    // exp(y ln x): a relative error e of the exponent becomes |y ln x| e of the power
    for (int i = 0; i < points; ++i) {
        const double base = std::exp(-5.0 + 10.0 * sweep(i));
        const double exponent = -20.0 + 40.0 * sweep(i + points);
        const long double exact = std::pow(static_cast<long double>(base), static_cast<long double>(exponent));
        const double allowed = 4.0 + 4.0 * std::fabs(exponent * std::log(base));
        ASSERT_LE(ulps(power(base, exponent), exact), allowed) << base << " to the " << exponent;
    }
    EXPECT_EQ(power(1.0, 7.0), 1.0);
    EXPECT_EQ(power(1.02, 0.0), 1.0);
}

TEST(NormalQuantile, IsWithinEightUlps) {
    const boost::math::normal_distribution<long double> normal;
    double worst = 0.0;
    const auto compare = [&](double p) {
        const long double exact =
            p < 0.5 ? boost::math::quantile(normal, static_cast<long double>(p))
                    : boost::math::quantile(boost::math::complement(normal, 1.0L - static_cast<long double>(p)));
        worst = std::max(worst, ulps(normal_quantile(p), exact));
    };
    for (int i = 0; i < 20'000; ++i) {
        const double u = sweep(i);
        compare(u);
        compare(u * std::ldexp(1.0, -(i % 900)));       // deep left tail
        compare(1.0 - u * std::ldexp(1.0, -(i % 40)));  // right tail, as far as doubles reach
    }
    EXPECT_LE(worst, 8.0);
    RecordProperty("worst_ulps", std::to_string(worst));
    EXPECT_EQ(normal_quantile(0.5), 0.0);
}

TEST(NormalQuantile, IsSymmetric) {
    for (int i = 0; i < 20'000; ++i) {
        const double p = 0.5 * unit_interval(philox({3, 4}, static_cast<std::uint32_t>(i), 0, 0, 0)[0]);
        ASSERT_EQ(normal_quantile(p), -normal_quantile(1.0 - p)) << p;
    }
}

TEST(NormalDistribution, IsWithinSixteenEpsilonOfBoost) {
    // absolute error: the series adds to 1/2, so tails are exact to rounding of 1, not of themselves; for |x| near 8
    // the rounding of x^2 / 2 is what remains (2.9e-15)
    double worst = 0.0;
    const boost::math::normal_distribution<long double> normal;
    for (int i = 0; i < 20'000; ++i) {
        const double x = -8.5 + 17.0 * sweep(i);
        const auto exact = static_cast<double>(boost::math::cdf(normal, static_cast<long double>(x)));
        worst = std::max(worst, std::fabs(normal_distribution(x) - exact));
    }
    EXPECT_LE(worst, 16.0 * std::numeric_limits<double>::epsilon());
    RecordProperty("worst", std::to_string(worst));
    EXPECT_EQ(normal_distribution(0.0), 0.5);
}

TEST(NormalDistribution, UndoesTheQuantile) {
    for (int i = 0; i < 20'000; ++i) {
        const double p = sweep(i);
        ASSERT_NEAR(normal_distribution(normal_quantile(p)), p, 1e-15);
    }
}

TEST(Tangent, OfPortableReal) {
    for (int i = 0; i < 20'000; ++i) {
        const double x = 3.1415 * (sweep(i) - 0.5);
        ASSERT_NEAR(tan(PortableReal(x)).value / std::tan(x), 1.0, 1e-11) << x;
    }
}

TEST(ProbabilityThreshold, IsTheNearestThirtyTwoBits) {
    EXPECT_EQ(probability_threshold(-0.1), 0U);
    EXPECT_EQ(probability_threshold(0.0), 0U);
    EXPECT_EQ(probability_threshold(std::numeric_limits<double>::quiet_NaN()), 0U);
    EXPECT_EQ(probability_threshold(0.25), 0x40000000U);
    EXPECT_EQ(probability_threshold(1.0), 0xFFFFFFFFU);
    EXPECT_EQ(probability_threshold(7.0), 0xFFFFFFFFU);
    for (int i = 0; i < 10'000; ++i) {
        const double p = sweep(i) * 0.999;
        ASSERT_LE(std::fabs(probability_threshold(p) * 0x1p-32 - p), 0x1p-33);
    }
}

TEST(UnitInterval, IsOpenAndSymmetric) {
    EXPECT_EQ(unit_interval(0), 0x1p-33);
    EXPECT_EQ(unit_interval(0xFFFFFFFFU), 1.0 - 0x1p-33);
}

constexpr double hazard_unit = 1.0 / static_cast<double>(hazard_one);
constexpr double clock_bound = 0x1p-22;

TEST(ExponentialThreshold, IsWithinItsBound) {
    double worst = 0.0;
    const auto compare = [&](std::uint32_t draw) {
        const double exact = -std::log((static_cast<double>(draw) + 0.5) * 0x1p-32);
        worst = std::max(worst, std::fabs(exponential_threshold(draw) * hazard_unit - exact));
    };
    for (std::uint32_t i = 0; i < (1U << 22); ++i)
        compare(i * 1024U + (i & 1023U));  // four in every table cell and more
    for (int bit = 0; bit < 32; ++bit)
        for (int near = -3; near <= 3; ++near) compare((1U << bit) + static_cast<std::uint32_t>(near));
    EXPECT_LT(worst, clock_bound);
    RecordProperty("worst", std::to_string(worst));
}

TEST(ExponentialThreshold, HasMeanOneAndVarianceOne) {
    // every 509th draw: a lattice so fine that its own error is below 1e-6, and no luck
    double sum = 0.0;
    double squares = 0.0;
    std::uint32_t count = 0;
    for (std::uint64_t draw = 254; draw < 0x100000000ULL; draw += 509) {
        const double x = exponential_threshold(static_cast<std::uint32_t>(draw)) * hazard_unit;
        sum += x;
        squares += x * x;
        ++count;
    }
    const double mean = sum / count;
    EXPECT_NEAR(mean, 1.0, clock_bound + 1e-6);
    EXPECT_NEAR(squares / count - mean * mean, 1.0, 4.0 * clock_bound + 2e-5);
}

TEST(ExponentialThreshold, FallsAsTheDrawRises) {
    std::int32_t before = exponential_threshold(0);
    EXPECT_LE(before, 23 * hazard_one);
    for (std::uint64_t draw = 1; draw < 0x100000000ULL; draw += 997) {
        const std::int32_t now = exponential_threshold(static_cast<std::uint32_t>(draw));
        ASSERT_LE(now, before) << draw;
        before = now;
    }
    EXPECT_GE(exponential_threshold(0xFFFFFFFFU), 0);
}

}  // namespace
}  // namespace fundsim
