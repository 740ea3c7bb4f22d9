// Strict decimal numbers. A file is read by people and by other YAML readers, so what those read differently
// (`010`, `0x1F`, `1:30`, `.inf`) is refused here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "scenario/diagnostics.hpp"

namespace fundsim::scenario {

/// A decimal number as written, kept as text so that moving the decimal point is exact.
struct Decimal {
    bool negative = false;
    std::string digits;  // without point, underscores and leading zeros
    int exponent = 0;    // value = digits x 10^exponent

    /// value x 10^power, correctly rounded; empty when it does not fit.
    std::optional<double> value(int power = 0) const;

    /// Whether value x 10^power is a whole number.
    bool is_whole(int power = 0) const;
};

/// The number at the start of a text, and what follows it (without blanks around).
struct NumberAndRest {
    Decimal number;
    std::string_view number_text;
    std::string_view rest;
};

/// Splits "98.00 EUR/hour" in number and unit, or says what is wrong with the number.
std::variant<NumberAndRest, Finding> split_number(std::string_view text);

std::string_view trimmed(std::string_view text);

}  // namespace fundsim::scenario
