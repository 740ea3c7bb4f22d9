// Scheme change: what a new way of paying costs in experience.
//
//   experience = 1 - d x0 max(0, 1 - t / T),  T = five years
//   d = min(1, distance of the incentive profiles per period cost + 0.2 if the counted messages change)
//
// Acts on the dose of care, and on how well access judges a class: accuracy x mean experience of the providers of a segment.
// Beside it come one-off hours: d x0 of the paid hours of the first twelve weeks [assume] go into contracts, systems and
// training. x0 = 0: no loss. Recovery over five years: source 002 of the project's documents.
//
//   perceived = new + (old - new) exp(-t / tau)
//
// A new contract is learned gradually; clauses bite at once.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/elementary.hpp"

namespace fundsim::provider {

inline double experience(double distance, double loss, double years_since, double years_to_recover) {
    if (!(years_to_recover > 0.0)) return 1.0;
    return 1.0 - distance * loss * std::clamp(1.0 - years_since / years_to_recover, 0.0, 1.0);
}

inline constexpr int one_off_weeks = 12;  // [assume]

/// Part of the paid hours that a new way of paying takes beside care.
inline double one_off_hours(double distance, double loss, int weeks_since) {
    return weeks_since < one_off_weeks ? distance * loss : 0.0;
}

/// Threshold of an assessment that finds the true class.
inline std::uint32_t access_right(std::uint32_t with_experience, double experience) {
    return experience >= 1.0 ? with_experience : static_cast<std::uint32_t>(with_experience * experience);
}

inline double scheme_distance(double unit_before, double unit_after, double period_before, double period_after,
                              double result_before, double result_after, bool messages_change) {
    const auto gap = [](double a, double b) { return a > b ? a - b : b - a; };
    const double profile =
        (gap(unit_before, unit_after) + gap(period_before, period_after) + gap(result_before, result_after)) / 3.0;
    return std::min(1.0, profile + (messages_change ? 0.2 : 0.0));
}

/// Weight of the old profile after some weeks: exp(-t / tau).
inline double weight_of_old(double weeks_since, double tau) {
    return tau > 0.0 ? exponential(-weeks_since / tau) : 0.0;
}

}  // namespace fundsim::provider
