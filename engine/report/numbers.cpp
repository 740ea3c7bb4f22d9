#include "report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace fundsim::report {
namespace {

constexpr std::string_view narrow_space = "\u202f";  // no-break: a figure stays on its line
constexpr std::string_view minus = "\u2212";

NumberStyle money_style(double largest, Language language) {
    constexpr double million = 1e6;
    if (largest >= million / 2) {
        const std::string_view name = in(language, "mln", "m");
        return {million, decimals_of_millions(largest), "EUR ", fmt::format(" {}", name), fmt::format("EUR {}", name)};
    }
    return {1.0, 0, "EUR ", "", "EUR"};
}

NumberStyle counted(double largest, std::string_view unit) {
    const int decimals = largest < 10 ? 2 : largest < 100 ? 1 : 0;
    return {1.0, decimals, "", unit.empty() ? "" : fmt::format(" {}", unit), std::string(unit)};
}

}  // namespace

int decimals_of_millions(double largest) { return largest >= 1e9 ? 0 : largest >= 1e7 ? 1 : 2; }

NumberStyle style_for(std::string_view unit, double largest, Language language) {
    const double magnitude = std::abs(largest);
    if (unit == "EUR") return money_style(magnitude, language);
    if (unit == "share") return {0.01, magnitude < 0.01 ? 2 : magnitude < 0.10 ? 1 : 0, "", " %", "%"};
    if (unit == "ratio") return {1.0, 2, "", "", ""};
    if (unit == "week") {
        NumberStyle style = counted(magnitude, in(language, "weken", "weeks"));
        style.decimals = magnitude < 1'000 ? 1 : 0;
        return style;
    }
    if (unit == "unit") return counted(magnitude, in(language, "eenheden", "units"));
    return counted(magnitude, "");
}

std::string grouped(double value, int decimals, Language language) {
    std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
    const bool zero = digits.find_first_not_of("0.") == std::string::npos;
    std::string fraction;
    if (const auto point = digits.find('.'); point != std::string::npos) {
        fraction = fmt::format("{}{}", in(language, ",", "."), digits.substr(point + 1));
        digits.resize(point);
    }
    for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, narrow_space);
    return fmt::format("{}{}{}", value < 0 && !zero ? minus : "", digits, fraction);
}

std::string plain(double value, const NumberStyle& style, Language language) {
    return grouped(value / style.divisor, style.decimals, language);
}

std::string with_unit(double value, const NumberStyle& style, Language language) {
    return style.before + plain(value, style, language) + style.after;
}

std::string with_sign(double value, const NumberStyle& style, Language language) {
    const std::string text = plain(value, style, language);
    return value > 0 && text.find_first_of("123456789") != std::string::npos ? "+" + text : text;
}

std::string percentage(double share, Language language) {
    return with_unit(share, style_for("share", share, language), language);
}

std::string long_date(const std::string& iso, Language language) {
    static constexpr std::array<std::array<std::string_view, 2>, 12> months{{{"januari", "January"},
                                                                             {"februari", "February"},
                                                                             {"maart", "March"},
                                                                             {"april", "April"},
                                                                             {"mei", "May"},
                                                                             {"juni", "June"},
                                                                             {"juli", "July"},
                                                                             {"augustus", "August"},
                                                                             {"september", "September"},
                                                                             {"oktober", "October"},
                                                                             {"november", "November"},
                                                                             {"december", "December"}}};
    int year = 0, month = 0, day = 0;
    if (std::sscanf(iso.c_str(), "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 || month > 12) return iso;
    const auto& names = months[static_cast<std::size_t>(month - 1)];
    return fmt::format("{} {} {}", day, names[language == Language::nl ? 0 : 1], year);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many, Language language) {
    return grouped(static_cast<double>(count), 0, language) + " " + std::string(count == 1 ? one : many);
}

}  // namespace fundsim::report
