// A double whose elementary functions are the project's own, so that Boost.Random gives the same bits everywhere.
#pragma once

#include <cmath>
#include <iosfwd>
#include <limits>

#include "base/elementary.hpp"

namespace fundsim {

struct PortableReal {
    double value = 0.0;
    constexpr PortableReal() = default;
    template <class Number>
    requires std::is_arithmetic_v<Number>
    constexpr PortableReal(Number number) : value(static_cast<double>(number)) {}  // NOLINT: stands in for a double
    template <class Number>
    requires std::is_arithmetic_v<Number>
    explicit constexpr operator Number() const { return static_cast<Number>(value); }

    friend constexpr PortableReal operator+(PortableReal a, PortableReal b) { return {a.value + b.value}; }
    friend constexpr PortableReal operator-(PortableReal a, PortableReal b) { return {a.value - b.value}; }
    friend constexpr PortableReal operator*(PortableReal a, PortableReal b) { return {a.value * b.value}; }
    friend constexpr PortableReal operator/(PortableReal a, PortableReal b) { return {a.value / b.value}; }
    constexpr PortableReal operator-() const { return {-value}; }
    constexpr PortableReal& operator+=(PortableReal b) {
        value += b.value;
        return *this;
    }
    constexpr PortableReal& operator-=(PortableReal b) {
        value -= b.value;
        return *this;
    }
    constexpr PortableReal& operator*=(PortableReal b) {
        value *= b.value;
        return *this;
    }
    constexpr PortableReal& operator/=(PortableReal b) {
        value /= b.value;
        return *this;
    }
    friend constexpr auto operator<=>(PortableReal a, PortableReal b) { return a.value <=> b.value; }
    friend constexpr bool operator==(PortableReal a, PortableReal b) { return a.value == b.value; }
};

inline PortableReal exp(PortableReal x) { return {exponential(x.value)}; }
inline PortableReal log(PortableReal x) { return {logarithm(x.value)}; }
inline PortableReal pow(PortableReal x, PortableReal y) { return {power(x.value, y.value)}; }
inline PortableReal sqrt(PortableReal x) { return {std::sqrt(x.value)}; }
/// Tangent by sine over cosine in Taylor series; used by Boost's rejection sampler on (-pi/2, pi/2).
inline PortableReal tan(PortableReal x) {
    const double y = x.value;
    double sine = 1.0;
    double cosine = 1.0;
    for (int n = 40; n >= 2; n -= 2) {
        sine = 1.0 - sine * y * y / (static_cast<double>(n) * (n + 1));
        cosine = 1.0 - cosine * y * y / (static_cast<double>(n - 1) * n);
    }
    return {y * sine / cosine};
}

}  // namespace fundsim

template <>
class std::numeric_limits<fundsim::PortableReal> : public std::numeric_limits<double> {};
