// Placement: which provider a client is sent to.
//
//   candidates  four draws from the providers within reach, by share
//   match       of the client with each candidate: a draw of client and candidate. A candidate is a team at a provider:
//               a large provider is met more often, and each time with another team, so that choosing the best match
//               leaves every provider its share
//   order       best match first (choice has a benefit), earlier draw first on ties
//   rule        the first candidate whose published wait is within patience; else the shortest of the four
//               (better match, then earlier draw, on ties).
//               Central placement: the shortest wait of the four.
//
// A client's list is fixed; only the published waits (those at the start of the week) differ between contracts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace fundsim {

inline constexpr std::size_t candidate_count = 4;
inline constexpr std::uint32_t match_levels = 4;

/// Match level 0 (poor) ... 3 (good) of a client with its first ... fourth candidate: two bits each of one draw.
inline std::uint32_t match_level(std::uint32_t draw, std::uint32_t candidate) {
    return draw >> (30 - 2 * candidate) & 3U;
}

/// The best of the four: what a client has who finds no list.
inline std::uint32_t best_match(std::uint32_t draw) {
    std::uint32_t best = 0;
    for (std::uint32_t c = 0; c < candidate_count; ++c) best = std::max(best, match_level(draw, c));
    return best;
}

/// Factor on dose of a match level. Levels are spread evenly over 1 +- spread and shifted so that the best of four
/// candidates has mean 1: level l stands for (l - E[best of four]) / 2 of the spread.
inline double match_factor(std::uint32_t level, double spread) {
    // E[max of 4 uniform levels] = sum over l of P(max >= l), l = 1..3: 1 - (l / 4)^4
    constexpr double best = (1.0 - 1.0 / 256.0) + (1.0 - 16.0 / 256.0) + (1.0 - 81.0 / 256.0);
    return 1.0 + spread * (static_cast<double>(level) - best) / 2.0;
}

inline constexpr std::int32_t longest_wait = 1 << 20;  // weeks; longer published waits count as this

/// Rank of a candidate, lowest first: within patience by match, then draw; beyond it (and always when placed centrally)
/// by wait, then match, then draw. The lower two bits are the candidate's number. One comparison of ranks decides.
inline std::uint32_t candidate_rank(std::uint32_t candidate, std::uint32_t match, std::int32_t wait,
                                    std::int32_t patience, bool central) {
    const std::uint32_t order = (match_levels - 1 - match) << 2 | candidate;
    const auto bounded = static_cast<std::uint32_t>(wait < longest_wait ? wait : longest_wait);
    const bool acceptable = (wait <= patience) & !central;
    return order + (acceptable ? 0U : 16U + (bounded << 4));
}

}  // namespace fundsim
