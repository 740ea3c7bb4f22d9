// Words that the terms of several contracts share, and how a drawn word is read back.
#pragma once

#include <array>
#include <string_view>

#include "fundsim/contract.hpp"

namespace fundsim::contracts {

inline constexpr std::array<std::string_view, 2> no_yes{"false", "true"};
inline constexpr std::array<std::string_view, 2> acceptance_words{"free", "obliged"};

/// A term that is one figure for all classes.
inline double figure(DrawnTerms terms, std::size_t term) { return terms[term][0]; }
/// The index of a word (terms of kind `choice`).
inline int word(DrawnTerms terms, std::size_t term) { return static_cast<int>(terms[term][0] + 0.5); }
inline bool yes(DrawnTerms terms, std::size_t term) { return word(terms, term) == 1; }

/// Whole cents or weeks, halves up; the only rounding of a price.
inline std::int64_t whole(double amount) {
    const auto down = static_cast<std::int64_t>(amount);
    const auto floor = down - (static_cast<double>(down) > amount ? 1 : 0);
    return floor + (amount - static_cast<double>(floor) >= 0.5 ? 1 : 0);
}

/// An amount of whole cents per unit of a count that comes in `parts` (minutes of an hour, weeks of a plan), in
/// 1/money_scale cent per part, rounded once.
inline std::int64_t rate_of(std::int64_t cents, int parts) {
    const std::int64_t scaled = cents * money_scale;
    return parts <= 1 ? scaled : (scaled + (scaled < 0 ? -parts : parts) / 2) / parts;
}

// Terms that a model shares with others. `neutral`, `step_ratio`, `level` stand in one map `price`.

constexpr TermDescription neutral_term() {
    return {.name = "price.neutral",
            .kind = QuantityKind::choice,
            .meaning =
                "The price is derived, so that expected spend with behaviour frozen equals that of the current "
                "contract.",
            .choices = no_yes};
}
constexpr TermDescription step_ratio_term(double standard) {
    return {.name = "price.step_ratio",
            .kind = QuantityKind::factor,
            .standard = standard,
            .minimum = 0.5,
            .maximum = 5.0,
            .meaning = "Derived price of a class over that of the class below.",
            .lasting = true};
}
constexpr TermDescription level_term() {
    return {.name = "price.level",
            .kind = QuantityKind::factor,
            .standard = 1.0,
            .minimum = 0.1,
            .maximum = 5.0,
            .meaning = "Derived price relative to the neutral one: 95 % is a cut of 5 %."};
}
constexpr TermDescription acceptance_term(double standard) {
    return {.name = "acceptance",
            .kind = QuantityKind::choice,
            .standard = standard,
            .meaning = "Whether a provider with room must take every client that is sent.",
            .choices = acceptance_words};
}

}  // namespace fundsim::contracts
