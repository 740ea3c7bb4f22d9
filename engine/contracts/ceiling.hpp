// Spending room (bestedingsruimte, budgetplafond): the most that a provider can claim in a year, and what happens beyond.
// The contract standard has it for effort- and output-based contracts only, set per provider and year.
#pragma once

#include <array>

#include "contracts/words.hpp"

namespace fundsim::contracts {

enum class Beyond : std::uint8_t { nothing, degressive, stop };
inline constexpr std::array<std::string_view, 3> beyond_words{"nothing", "degressive", "stop"};

inline constexpr std::size_t ceiling_term_count = 4;

/// The four terms, for a model's list.
constexpr std::array<TermDescription, ceiling_term_count> ceiling_terms() {
    return {
        TermDescription{.name = "ceiling.amount",
                        .kind = QuantityKind::money_per_year,
                        .maximum = 1e13,
                        .meaning = "Most that is paid in a year, divided over the providers by share; 0 EUR/year: no "
                                   "ceiling in money."},
        TermDescription{.name = "ceiling.share",
                        .kind = QuantityKind::factor,
                        .maximum = 10.0,
                        .meaning = "The same as a share of what the current contract is expected to pay the provider; "
                                   "0 %: no such ceiling."},
        TermDescription{.name = "ceiling.beyond",
                        .kind = QuantityKind::choice,
                        .meaning = "Beyond the ceiling: nothing is paid, or a degressive part, or nothing and the "
                                   "provider stops admitting (its obligation lapses).",
                        .choices = beyond_words},
        TermDescription{.name = "ceiling.pays",
                        .kind = QuantityKind::share,
                        .standard = 0.5,
                        .maximum = 1.0,
                        .meaning = "Part of the price that is paid beyond a degressive ceiling."}};
}

/// Ceiling of one agreement, cents a year; 0: none. `first`: index of ceiling.amount.
inline double ceiling_of(DrawnTerms terms, std::size_t first, const YearFacts& facts) {
    const double amount = figure(terms, first) * facts.share;
    const double relative = figure(terms, first + 1) * facts.neutral_pay;
    if (amount > 0.0 && relative > 0.0) return amount < relative ? amount : relative;
    return amount + relative;
}

/// Claims (cents a year) from which another part of them is paid than 1.
struct TariffBand {
    double from = 0.0;  // 0: none
    double pays = 1.0;
};

/// Adds what a tariff band and the ceiling change to a rule that pays what the lines earn. The ceiling is one of what is paid:
/// claims C come to P = C - (1 - pays) x [C - from]+, and of P beyond the ceiling the unpaid part goes off again. In claims, in
/// which the clauses are, the ceiling begins where P reaches it, and each clause takes its part of what the other has left: beyond
/// both a claim brings pays x (1 - unpaid), and never costs anything.
inline void add_ceiling(YearRule& rule, DrawnTerms terms, std::size_t first, const YearFacts& facts,
                        const TariffBand& band = {}) {
    const bool banded = band.from > 0.0 && band.pays != 1.0;
    const double ceiling = ceiling_of(terms, first, facts);
    const auto beyond = static_cast<Beyond>(word(terms, first + 2));
    const double unpaid = beyond == Beyond::degressive ? 1.0 - figure(terms, first + 3) : 1.0;
    const bool within_band = banded && ceiling > band.from;  // else it binds before the band begins
    if (banded) {
        const double left = ceiling > 0.0 && !within_band ? 1.0 - unpaid : 1.0;
        const double share = (band.pays - 1.0) * left;
        if (share != 0.0) rule.add({.share = share, .of_claims = 1.0, .of_value = 0.0, .threshold = band.from});
    }
    if (!(ceiling > 0.0)) return;
    if (within_band && !(band.pays > 0.0)) return;  // what is paid never gets there
    const double at = within_band ? band.from + (ceiling - band.from) / band.pays : ceiling;
    rule.add(
        {.share = within_band ? -unpaid * band.pays : -unpaid, .of_claims = 1.0, .of_value = 0.0, .threshold = at});
    if (beyond == Beyond::stop) rule.stop_at = at;
}

inline bool ceiling_stops(DrawnTerms terms, std::size_t first) {
    const bool any = figure(terms, first) > 0.0 || figure(terms, first + 1) > 0.0;
    return any && static_cast<Beyond>(word(terms, first + 2)) == Beyond::stop;
}

}  // namespace fundsim::contracts
