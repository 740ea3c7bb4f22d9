// The quantities of the domain as distinct types, so that a signature says what it takes.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace fundsim {

/// Whole eurocents. What municipalities pay and what providers receive is the same `Cents`.
struct Cents {
    std::int64_t value = 0;
    constexpr auto operator<=>(const Cents&) const = default;
    constexpr Cents& operator+=(Cents other) {
        value += other.value;
        return *this;
    }
    constexpr Cents& operator-=(Cents other) {
        value -= other.value;
        return *this;
    }
};
constexpr Cents operator+(Cents a, Cents b) { return {a.value + b.value}; }
constexpr Cents operator-(Cents a, Cents b) { return {a.value - b.value}; }

/// A calendar week of the simulation; week 0 is the first week of the warm-up.
struct Week {
    std::int32_t value = 0;
    constexpr auto operator<=>(const Week&) const = default;
};

// Calendar of the model: a year is 52 weeks, 13 periods of four weeks, 4 quarters, 2 half-years.
inline constexpr double days_per_week = 7.0;
inline constexpr int weeks_per_year = 52;
inline constexpr int weeks_per_period = 4;
inline constexpr int weeks_per_half_year = 26;
inline constexpr int periods_per_year = 13;

/// Severity of a trajectory while care is needed. "Recovered" is the state after the goal is reached.
enum class Severity : std::uint8_t { light, medium, heavy, intensive };
inline constexpr std::size_t severity_count = 4;
template <class T>
using BySeverity = std::array<T, severity_count>;

/// What a segment bills in. `quantum` is the smallest billable part: a minute, a half-day, a day.
enum class BillingUnit : std::uint8_t { hour, half_day, day };
constexpr int quanta_per_unit(BillingUnit unit) { return unit == BillingUnit::hour ? 60 : 1; }

/// A text in the two languages of the readers.
struct Label {
    std::string nl;
    std::string en;
    bool operator==(const Label&) const = default;
};

}  // namespace fundsim
