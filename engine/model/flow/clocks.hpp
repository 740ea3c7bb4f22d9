// Hazard clocks: what happens at most once per stay (goal, early ending, withdrawal, recovery) has one threshold, drawn
// once; each review subtracts the hazard of the coming weeks, and the crossing gives the week.
//
//   threshold  X ~ Exp(1), in 2^-24;   the event falls t = X / h weeks from now at hazard h per week
//   a stay starts at a moment u in [0, 1) of its week and ends in the week that contains start + t
//
// so the number of weeks in care is floor(u + T), with mean exactly the mean of T, except that every stay occupies at
// least one week. Ending only *at* reviews would add half an interval. A change of hazard at a review acts from the next
// week on. Common random numbers: one threshold for all contracts (see docs/luck.md).
#pragma once

#include <cstdint>

#include "base/elementary.hpp"

namespace fundsim {

inline constexpr std::int32_t clock_limit = 0x7FFFFFFF;  // 127 mean lives

/// Threshold at the start: the draw, stretched by 1 / response (12 fractional bits), shifted by the moment of the start.
/// The shift makes the first review decide on the rest of the first week and the weeks after.
inline std::int32_t start_clock(std::uint32_t draw, std::uint32_t inverse_response_q12, std::uint32_t moment,
                                std::int32_t hazard_per_week) {
    const std::int64_t stretched = (std::int64_t{exponential_threshold(draw)} * inverse_response_q12) >> 12;
    // (moment / 2^32 - 1) x hazard: the start lies (1 - moment) weeks before the end of its week
    const std::int64_t lead = (std::int64_t{hazard_per_week} * (std::int64_t{moment} - 0x100000000LL)) >> 32;
    const std::int64_t clock = stretched + lead;
    if (clock < 0) return 0;
    return clock > clock_limit ? clock_limit : static_cast<std::int32_t>(clock);
}

/// Weeks from the review (1, 2, ...) in which a clock with `before` left at the review crosses, given the hazard per week.
inline std::int32_t weeks_until_crossing(std::int32_t before, std::int32_t hazard_per_week) {
    return 1 + before / hazard_per_week;
}

/// Whether clock a (before_a, hazard_a) crosses before clock b; exact.
inline bool crosses_before(std::int32_t before_a, std::int32_t hazard_a, std::int32_t before_b, std::int32_t hazard_b) {
    return std::int64_t{before_a} * hazard_b < std::int64_t{before_b} * hazard_a;
}

}  // namespace fundsim
