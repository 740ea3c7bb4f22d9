#include "base/elementary.hpp"

#include <bit>
#include <cmath>

#include "base/check.hpp"

namespace fundsim {
namespace {

/// 2^k as a double, -1022 <= k <= 1023.
double power_of_two(std::int64_t k) { return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52); }

// Taylor series of the exponential in Horner form, 1 / n!; for |r| <= 0.35 the first term left out is below 1e-17.
constexpr auto taylor = [] {
    std::array<double, 15> list{1.0};
    for (std::size_t n = 1; n < list.size(); ++n) list[n] = list[n - 1] / static_cast<double>(n);
    return list;
}();

}  // namespace

double exponential(double x) {
    if (x > 709.0) return std::bit_cast<double>(0x7FF0000000000000ULL);
    if (x < -708.0) return 0.0;
    const double rounded = x * inverse_ln2 + (x < 0 ? -0.5 : 0.5);
    const int k = static_cast<int>(rounded);
    const double r = (x - k * ln2_high) - k * ln2_low;
    double sum = taylor[14];
    for (std::size_t n = 14; n-- > 0;) sum = taylor[n] + sum * r;
    if (k < -1000) return sum * power_of_two(k + 600) * power_of_two(-600);
    if (k > 1000) return sum * power_of_two(k - 600) * power_of_two(600);
    return sum * power_of_two(k);
}

std::array<double, 4> exponential(const std::array<double, 4>& x) {
    // The steps of exponential(double) side by side: each waits for the one before, so four take little longer than one.
    constexpr std::size_t lanes = 4;
    std::array<double, lanes> out{};
    bool ordinary = true;  // 2^k needs no care at the ends of the range
    for (std::size_t i = 0; i < lanes; ++i) ordinary = ordinary && x[i] > -600.0 && x[i] < 600.0;
    if (!ordinary) {
        for (std::size_t i = 0; i < lanes; ++i) out[i] = exponential(x[i]);
        return out;
    }
    std::array<std::int32_t, lanes> k{};
    std::array<double, lanes> r{};
    for (std::size_t i = 0; i < lanes; ++i) {
        k[i] = static_cast<std::int32_t>(x[i] * inverse_ln2 + (x[i] < 0 ? -0.5 : 0.5));
        r[i] = (x[i] - k[i] * ln2_high) - k[i] * ln2_low;
    }
    out.fill(taylor[14]);
    for (std::size_t n = 14; n-- > 0;)
        for (std::size_t i = 0; i < lanes; ++i) out[i] = taylor[n] + out[i] * r[i];
    for (std::size_t i = 0; i < lanes; ++i) out[i] *= power_of_two(k[i]);
    return out;
}

double power(double base, double exponent) { return exponential(exponent * logarithm(base)); }

double normal_quantile(double p) {
    FUNDSIM_EXPECT(p > 0.0 && p < 1.0, "a probability strictly between 0 and 1");
    const double q = p - 0.5;
    const auto ratio = [](double r, const std::array<double, 8>& a, const std::array<double, 8>& b) {
        double numerator = a[7];
        double denominator = b[7];
        for (int i = 6; i >= 0; --i) {
            numerator = numerator * r + a[static_cast<std::size_t>(i)];
            denominator = denominator * r + b[static_cast<std::size_t>(i)];
        }
        return numerator / denominator;
    };
    if (q >= -0.425 && q <= 0.425) {
        static constexpr std::array a{3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                      1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                      3.3430575583588128105e4, 2.5090809287301226727e3};
        static constexpr std::array b{1.0,
                                      4.2313330701600911252e1,
                                      6.8718700749205790830e2,
                                      5.3941960214247511077e3,
                                      2.1213794301586595867e4,
                                      3.9307895800092710610e4,
                                      2.8729085735721942674e4,
                                      5.2264952788528545610e3};
        return q * ratio(0.180625 - q * q, a, b);
    }
    double r = std::sqrt(-logarithm(q < 0.0 ? p : 1.0 - p));
    double value = 0.0;
    if (r <= 5.0) {
        static constexpr std::array c{1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                      3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                      2.27238449892691845833e-2, 7.74545014278341407640e-4};
        static constexpr std::array d{1.0,
                                      2.05319162663775882187e0,
                                      1.67638483018380384940e0,
                                      6.89767334985100004550e-1,
                                      1.48103976427480074590e-1,
                                      1.51986665636164571966e-2,
                                      5.47593808499534494600e-4,
                                      1.05075007164441684324e-9};
        value = ratio(r - 1.6, c, d);
    } else {
        static constexpr std::array e{6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                      2.71155556874348757815e-5, 2.01033439929228813265e-7};
        static constexpr std::array f{1.0,
                                      5.99832206555887937690e-1,
                                      1.36929880922735805310e-1,
                                      1.48753612908506148525e-2,
                                      7.86869131145613259100e-4,
                                      1.84631831751005468180e-5,
                                      1.42151175831644588870e-7,
                                      2.04426310338993978564e-15};
        value = ratio(r - 5.0, e, f);
    }
    return q < 0.0 ? -value : value;
}

double normal_distribution(double x) {
    if (x < -8.0) return 0.0;
    if (x > 8.0) return 1.0;
    double sum = x;
    double term = x;
    for (int n = 3; n < 400; n += 2) {
        term = term * x * x / n;
        if (sum + term == sum) break;
        sum += term;
    }
    // 0.918938... = ln sqrt(2 pi)
    return 0.5 + sum * exponential(-0.5 * x * x - 0.91893853320467274178);
}

}  // namespace fundsim
