// Own elementary functions: the same bits with every compiler and C library.
//
// Only +, -, *, / and sqrt on doubles are used, which IEEE 754 rounds in one way; contraction is off for the project.
// Accuracy, as tested in tests/unit/base: exponential and logarithm within 4 units in the last place, normal quantile
// and distribution within 5e-15.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "base/check.hpp"

namespace fundsim {

double exponential(double x);
/// Four at once: the same bits, in less time.
std::array<double, 4> exponential(const std::array<double, 4>& x);

// ln 2 split so that k * high is exact for |k| < 2^10 (Cody & Waite 1980).
inline constexpr double ln2_high = 6.93147180369123816490e-01;
inline constexpr double ln2_low = 1.90821492927058770002e-10;
inline constexpr double inverse_ln2 = 1.44269504088896338700e+00;

/// Natural logarithm; x > 0.
constexpr double logarithm(double x) {
    FUNDSIM_EXPECT(x > 0.0, "logarithm of a number that is not positive");
    int k = 0;
    if (x < 0x1p-1000) {  // subnormal and tiny: scale by an exact power of two
        x *= 0x1p600;
        k -= 600;
    }
    auto bits = std::bit_cast<std::uint64_t>(x);
    k += static_cast<int>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);  // 1 <= m < 2
    if (m > 1.4142135623730951) {
        m *= 0.5;
        k += 1;
    }
    // ln m = 2 artanh z, z = (m - 1) / (m + 1), |z| <= 0.172
    const double z = (m - 1.0) / (m + 1.0);
    const double z2 = z * z;
    double sum = 0.0;
    for (int n = 23; n >= 3; n -= 2) sum = (sum + 1.0 / n) * z2;
    return k * ln2_high + (2.0 * (z + z * sum) + k * ln2_low);
}

double power(double base, double exponent);  // base > 0

/// Quantile of the standard normal distribution; 0 < p < 1.
/// Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
double normal_quantile(double p);

/// Distribution function of the standard normal distribution, by Marsaglia's series (J. Stat. Softw. 11(4), 2004).
double normal_distribution(double x);

/// Midpoint of a 32-bit draw in (0, 1).
constexpr double unit_interval(std::uint32_t draw) { return (static_cast<double>(draw) + 0.5) * 0x1p-32; }

/// Threshold t with P(draw < t) = probability, for a 32-bit draw; probability is clipped to [0, 1 - 2^-32].
inline std::uint32_t probability_threshold(double probability) {
    if (!(probability > 0.0)) return 0;
    const double scaled = probability * 0x1p32;
    return scaled >= 4294967295.0 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(scaled + 0.5);
}

// Hazards and thresholds of hazard clocks are fixed-point numbers with 24 fractional bits.
inline constexpr int hazard_bits = 24;
inline constexpr std::int64_t hazard_one = std::int64_t{1} << hazard_bits;

// log2(1 + i / 1024) with 26 fractional bits, i = 0 ... 1024.
inline constexpr auto log2_table = [] {
    std::array<std::uint32_t, 1025> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] =
            static_cast<std::uint32_t>(logarithm(1.0 + static_cast<double>(i) / 1024.0) * inverse_ln2 * 0x1p26 + 0.5);
    return table;
}();

/// A unit exponential variate, -ln(u), with 24 fractional bits, from a 32-bit draw; integer arithmetic only.
/// Absolute error below 2^-22. Largest value 23 * 2^24.
inline std::int32_t exponential_threshold(std::uint32_t draw) {
    // -ln((draw + 1/2) / 2^32) = (33 - log2(2 draw + 1)) ln 2
    const std::uint64_t odd = 2 * std::uint64_t{draw} + 1;
    const int exponent = 63 - std::countl_zero(odd);                                   // 0 ... 32
    const auto mantissa = static_cast<std::uint32_t>((odd << (63 - exponent)) >> 31);  // the top bit drops out
    const std::uint64_t low = log2_table[mantissa >> 22];
    const std::uint64_t step = log2_table[(mantissa >> 22) + 1] - low;
    const std::uint64_t fraction = low + ((step * (mantissa & 0x3FFFFFU)) >> 22);  // linear in between
    const std::uint64_t distance =
        (std::uint64_t{33} << 26) - ((static_cast<std::uint64_t>(exponent) << 26) + fraction);
    constexpr std::uint64_t ln2_q32 = 2977044472ULL;  // ln 2 with 32 fractional bits
    return static_cast<std::int32_t>((distance * ln2_q32) >> (26 + 32 - hazard_bits));
}

}  // namespace fundsim
