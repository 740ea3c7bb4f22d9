// The extension point: a funding model is a list of terms and a payment rule.
//
// A new funding model is one file in engine/contracts/, one line in engine/contracts/registry.cpp, one scenario.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fundsim/units.hpp"

namespace fundsim {

/// Kind of a figure: fixes the units a file may use, the unit it is held in, its bounds and its default spread.
enum class QuantityKind : std::uint8_t {
    share,           // `30 %` -> 0.30; 0 ... 1; intervals are logit-normal
    change,          // `-3 %`, `1 %/year` -> signed share; intervals are normal
    factor,          // plain number > 0; intervals are log-normal
    count,           // plain number >= 0; log-normal
    weeks,           // `12 week`, `3 year`, `2 month`, `4 day` -> weeks; log-normal
    minutes,         // `10 minute` -> minutes; log-normal
    per_week,        // `2 %/week`, `60 1/year`, `1000 1/month` -> per week; log-normal
    money,           // `450 EUR`, `34.7 MEUR` -> cents; log-normal
    money_per_year,  // `140 MEUR/year` -> cents per year; log-normal
    money_per_unit,  // `98.00 EUR/hour`, `310 EUR/day`, `90 EUR/half-day` -> cents per unit; log-normal
    units_per_week,  // `6 hour/week`, `7 day/week` -> units per week; log-normal
    choice,          // one of a list of words
};

/// One term of a contract: listed once, used for reading, defaults, schema and documentation.
struct TermDescription {
    std::string_view name;
    QuantityKind kind = QuantityKind::share;
    bool required = false;
    bool by_class = false;  // may be given per severity class
    double standard = 0.0;  // default, in the unit of `kind`
    double minimum = 0.0;
    double maximum = 0.0;
    std::string_view meaning;                     // one sentence, English
    std::span<const std::string_view> choices{};  // for QuantityKind::choice
};

/// Drawn terms of a contract, in the order of its term list, per class.
using DrawnTerms = std::span<const BySeverity<double>>;

/// A block of ledger lines of one segment and coded class in one period; one element per (provider, municipality).
/// Columns have the same length. The contract is known per block, so that a rule is a plain loop.
struct LineBlock {
    std::span<const std::int64_t> quanta;  // billing quanta delivered in the period
    std::span<std::int64_t> pay;           // result: cents x quanta per unit, so that division to cents happens once
    int quanta_per_unit = 1;
    Severity severity = Severity::light;  // coded class
};

/// A funding model: its words, its terms, its payment rule.
struct ContractModel {
    std::string_view name;  // key in scenario files
    std::string_view nl;    // "inspanningsgericht (PxQ)"
    std::string_view en;
    std::span<const TermDescription> terms;
    bool claimed_per_client = true;  // a claim per client and period: drives messages
    void (*accrue)(const LineBlock& lines, DrawnTerms terms) = nullptr;
};

/// All funding models known to the engine.
std::span<const ContractModel> contract_models();

}  // namespace fundsim
