// Figures as people read them: "EUR 140.7 m", "13.4 weeks", "21 %", 12 340.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fundsim::report {

enum class Language : std::uint8_t { nl, en };

/// The text in the reader's language.
constexpr std::string_view in(Language language, std::string_view nl, std::string_view en) {
    return language == Language::nl ? nl : en;
}

/// How the figures of one row are shown: all in the same unit with the same number of decimals.
struct NumberStyle {
    double divisor = 1.0;
    int decimals = 0;
    std::string before;  // "EUR "
    std::string after;   // " m"
    std::string unit;    // for a column of its own: "EUR m"
};

/// Chosen from the largest figure of the row, in the unit of the metric.
NumberStyle style_for(std::string_view unit, double largest, Language language);

/// Of a figure in euros that is shown in millions: hundredths below ten million.
int decimals_of_millions(double largest);

std::string plain(double value, const NumberStyle& style, Language language);      // "140.7"
std::string with_unit(double value, const NumberStyle& style, Language language);  // "EUR 140.7 m"
std::string with_sign(double value, const NumberStyle& style, Language language);  // "+3.1"
std::string grouped(double value, int decimals, Language language);                // "12 340"
std::string percentage(double share, Language language);                           // "21 %", "4.2 %"
/// "2026-01-05" -> "5 January 2026"; other texts unchanged.
std::string long_date(const std::string& iso, Language language);

/// "1 year", "1 200 years": the number as `grouped` writes it.
std::string counted(std::size_t count, std::string_view one, std::string_view many, Language language);

}  // namespace fundsim::report
