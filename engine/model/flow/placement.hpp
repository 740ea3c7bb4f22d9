// Placement: which provider a client is sent to.
//
//   candidates  four draws from the providers within reach, by share
//   match       of the client with each candidate, in four levels. Of n equal providers a third fits at least fairly, a
//               ninth well, a twenty-seventh very well (thresholds evenly spaced, about, in a normal score) [assume].
//               The four candidates stand for all within reach: each is the best of n / 4 of its like, so that the
//               best of the four is the best of n, and every provider keeps its share. n counts providers in effect,
//               1 / (chance that two clients find the same one) (Simpson 1949): one large beside many small is few
//   order       best match first (choice has a benefit), earlier draw first on ties
//   rule        the first candidate whose published wait is within patience; else the shortest of the four
//               (better match, then earlier draw, on ties). Where the wait decides, the fit is that of any provider.
//               Central placement: the shortest wait of the four. Where all four have stopped: the shortest wait of all
//               within reach that are left.
//
// A client's list is fixed; only the published waits (those at the start of the week) differ between contracts.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/elementary.hpp"

namespace fundsim {

inline constexpr std::size_t candidate_count = 4;
inline constexpr std::uint32_t match_levels = 4;

/// Part of providers that fit a client at level l (0 ... 3) or better: 3^-l.
inline constexpr std::array<double, match_levels> fitting_share{1.0, 1.0 / 3.0, 1.0 / 9.0, 1.0 / 27.0};

/// What clients can choose from: providers within reach in effect, the chance that one's wait is within patience, and
/// the chance that a client is placed centrally.
struct Reach {
    double providers = 1.0;
    double acceptable = 1.0;
    double central = 0.0;
};

/// Probability that a client starts at level l or better: the best of those within patience, each of four the best of
/// n / 4; at any fit where the wait decides.
inline double match_at_least(std::uint32_t level, const Reach& reach) {
    if (level == 0) return 1.0;
    const double each = 1.0 - power(1.0 - fitting_share[level], reach.providers / candidate_count);
    const double none = power(std::max(1.0 - reach.acceptable, 1e-12), candidate_count);
    const double chosen = 1.0 - power(1.0 - reach.acceptable * each, candidate_count) + none * fitting_share[level];
    return (1.0 - reach.central) * chosen + reach.central * fitting_share[level];
}

/// Expected level at a start: the sum over l of P(level >= l).
inline double expected_match(const Reach& reach) {
    double level = 0.0;
    for (std::uint32_t l = 1; l < match_levels; ++l) level += match_at_least(l, reach);
    return level;
}

/// What 16 bits of luck are held against: levels 1, 2, 3 start here.
struct MatchThresholds {
    std::array<std::uint32_t, match_levels - 1> from{};

    /// From the probabilities of level 1, 2, 3 or better.
    static MatchThresholds of(double fair, double good, double best) {
        const auto threshold = [](double at_least) {
            return static_cast<std::uint32_t>((1.0 - at_least) * 65536.0 + 0.5);
        };
        return {{threshold(fair), threshold(good), threshold(best)}};
    }
    /// Of the best of so many providers.
    static MatchThresholds best_of(double providers) {
        const auto at_least = [&](std::uint32_t level) { return 1.0 - power(1.0 - fitting_share[level], providers); };
        return of(at_least(1), at_least(2), at_least(3));
    }
    /// Of those who start.
    static MatchThresholds at_start(const Reach& reach) {
        return of(match_at_least(1, reach), match_at_least(2, reach), match_at_least(3, reach));
    }
    std::uint32_t level(std::uint32_t sixteen_bits) const {
        return static_cast<std::uint32_t>(sixteen_bits >= from[0]) +
               static_cast<std::uint32_t>(sixteen_bits >= from[1]) +
               static_cast<std::uint32_t>(sixteen_bits >= from[2]);
    }
};

/// 16 bits of the first ... fourth candidate: two lanes of the block `placement`.
constexpr std::uint32_t match_luck(std::uint32_t first_two, std::uint32_t last_two, std::uint32_t candidate) {
    return (candidate < 2 ? first_two : last_two) >> (candidate % 2 == 0 ? 16 : 0) & 0xFFFFU;
}

/// Factor on dose of a match level: evenly spread over 1 +- spread, four bands of it, and shifted so that `measured`,
/// the expected level where durations were measured, stands for 1.
inline double match_factor(std::uint32_t level, double spread, double measured) {
    return 1.0 + spread * (static_cast<double>(level) - measured) / 2.0;
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
/// Rank of who declined, and of who stopped, beside their own.
inline constexpr std::uint32_t asked_last = 1U << 30, never_before_another = 1U << 31;
/// True where a candidate of this rank was within patience: its fit, not its wait, decided.
constexpr bool chosen_by_match(std::uint32_t rank) { return (rank & ~(asked_last | never_before_another)) < 16U; }

}  // namespace fundsim
