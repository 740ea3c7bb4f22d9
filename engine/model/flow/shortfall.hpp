// Where care fell short of what was needed, more clients end it early and more come back.
//
//   early ending   hazard x (1 + a q) / (1 + a q0) x (1 + b m) / (1 + b m0)
//   return         probability x (1 + c m) / (1 + c m0), at most 1
//
// q quarters of a year waited before the start, q0 those of the segment's stated wait; m = [1 - d]+ what lacks of the dose of
// the caseload, d = phi x quality x experience (neither match nor groups), m0 its mean under the current contract. Both
// factors are 1 in the state that published durations, endings and returns were measured in. A dose beyond need keeps nobody.
//
// Source: model rules 5 and 7 of docs/model.md. More early endings after a long wait in one of two youth treatments (Westin,
// Barksdale & Stephan, Community Mental Health Journal 50, 2014), none in adult outpatients once care had begun (Reitzel
// et al., Psychological Services 3, 2006); at half the sessions a week twice as many, without more relapse (Bruijniks et al.,
// British Journal of Psychiatry 216, 2020; Psychological Medicine 54, 2024). Sizes for youth care are assumed.
// Bounds: a, b, c in [0, 100]; 0 leaves the hazard of the class.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/whole.hpp"
#include "model/flow/clocks.hpp"

namespace fundsim {

inline constexpr std::int64_t one_q16 = 65536;

/// 1 + effect x amount.
inline std::int64_t raised(std::int64_t effect_q16, std::int64_t amount_q16) {
    return one_q16 + (effect_q16 * amount_q16 >> 16);
}

/// Quarters of a year.
inline std::int64_t waited_q16(std::int32_t weeks) { return weeks * one_q16 / 13; }

/// m: what lacks of a dose.
inline std::int64_t lacking_q16(double dose) { return rounded(std::max(0.0, 1.0 - dose) * 65536.0); }

/// A hazard that rises from `before` to `now` eats a clock so much faster: what is left of the clock shrinks in proportion.
/// The factor on a clock, 2^-24.
inline std::int64_t clock_factor_q24(std::int64_t before, std::int64_t now) { return (before << 24) / now; }

inline std::int32_t rescaled(std::int32_t clock, std::int64_t factor_q24) {
    return static_cast<std::int32_t>(std::min<std::int64_t>(clock * factor_q24 >> 24, clock_limit));
}

}  // namespace fundsim
