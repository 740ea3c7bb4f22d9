// Figures with units: `98.00 EUR/hour`, `6 hour/week`, `30 %`, `12 week`. Read from text, written back as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fundsim/contract.hpp"
#include "scenario/diagnostics.hpp"
#include "scenario/number.hpp"

namespace fundsim::scenario {

/// What a figure may be: its kind, its bounds in the unit in which it is held, and what its segment bills in.
struct Quantity {
    QuantityKind kind = QuantityKind::factor;
    double minimum = 0.0;
    double maximum = 0.0;
    BillingUnit unit = BillingUnit::hour;  // for money_per_unit and units_per_week
};

/// Whether an amount of money must be whole cents. Stated prices must; a median or a standard deviation need not.
enum class Precision : std::uint8_t { whole_cents, any };

/// Reads a figure in the unit in which it is held. Bounds are not checked here.
std::variant<double, Finding> parse_quantity(std::string_view text, const Quantity& quantity,
                                             Precision precision = Precision::whole_cents);

/// A point before three digits that marks thousands. An amount of euros (1.500) cannot be else, nor a number that ends in 0
/// (9.000 youths), for nobody writes that digit of a fraction. `amount`: of euros, and no price per unit.
std::optional<Finding> marked_thousands(const NumberAndRest& parts, bool euros, bool amount);

/// A figure that can be read, and was perhaps not meant as it is read: 9.123 youths.
std::optional<Finding> doubt_about(std::string_view text, const Quantity& quantity);

/// Writes a figure so that parse_quantity gives back the same bits.
std::string write_quantity(double figure, const Quantity& quantity);

/// What is wrong when a figure is outside its bounds.
Finding out_of_range(std::string_view text, const Quantity& quantity);

/// "a price, such as 98.00 EUR/hour"
std::string spelling_of(const Quantity& quantity);

/// The spellings of units that a kind takes; "" stands for a plain number.
std::vector<std::string> units_of(const Quantity& quantity);

/// "hour", "half-day", "day"
std::string_view name_of(BillingUnit unit);

/// Reads a whole number >= 0 without unit (`12`, `1_000`).
std::variant<std::uint64_t, Finding> parse_whole(std::string_view text);

/// Reads a plain number, strictly decimal.
std::variant<double, Finding> parse_number(std::string_view text);

/// The shortest decimal number that reads back to the same bits, times 10^power.
std::string write_number(double figure, int power = 0);

}  // namespace fundsim::scenario
