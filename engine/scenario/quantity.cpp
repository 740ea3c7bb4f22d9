#include "scenario/quantity.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "scenario/number.hpp"

namespace fundsim::scenario {
namespace {

// Held figure = number x 10^power x factor / divisor. Powers of ten move the decimal point, so `0.1 %` and `98.10 EUR`
// are as exact as a double can be. A month is a twelfth of a year of 52 weeks.
struct UnitSpelling {
    std::string text;
    int power = 0;
    double factor = 1.0;
    double divisor = 1.0;
};

constexpr double months_per_year = 12.0;

// The first spelling is the one that is written.
std::vector<UnitSpelling> spellings(const Quantity& quantity) {
    const std::string unit(name_of(quantity.unit));
    switch (quantity.kind) {
        case QuantityKind::share: return {{"%", -2}};
        case QuantityKind::change: return {{"%", -2}, {"%/year", -2}};
        case QuantityKind::factor: return {{"", 0}, {"%", -2}};
        case QuantityKind::count: return {{"", 0}};
        case QuantityKind::weeks:
            return {{"week", 0},
                    {"year", 0, weeks_per_year},
                    {"month", 0, weeks_per_year, months_per_year},
                    {"day", 0, 1.0, 7.0}};
        case QuantityKind::minutes: return {{"minute", 0}, {"hour", 0, 60.0}};
        case QuantityKind::per_week: {
            const UnitSpelling share{"%/week", -2};
            const UnitSpelling number{"1/week", 0};
            const bool probability = quantity.maximum <= 1.0;
            return {probability ? share : number,
                    probability ? number : share,
                    {"%/month", -2, months_per_year, weeks_per_year},
                    {"%/year", -2, 1.0, weeks_per_year},
                    {"1/month", 0, months_per_year, weeks_per_year},
                    {"1/year", 0, 1.0, weeks_per_year},
                    {"/week", 0},
                    {"/month", 0, months_per_year, weeks_per_year},
                    {"/year", 0, 1.0, weeks_per_year}};
        }
        case QuantityKind::money: return {{"EUR", 2}, {"kEUR", 5}, {"MEUR", 8}};
        case QuantityKind::money_per_year:
            return {{"EUR/year", 2},
                    {"kEUR/year", 5},
                    {"MEUR/year", 8},
                    {"EUR/month", 2, months_per_year},
                    {"kEUR/month", 5, months_per_year},
                    {"MEUR/month", 8, months_per_year}};
        case QuantityKind::money_per_unit: return {{"EUR/" + unit, 2}};
        case QuantityKind::units_per_week: {
            std::vector<UnitSpelling> known{{unit + "/week", 0},
                                            {unit + "/month", 0, months_per_year, weeks_per_year},
                                            {unit + "/year", 0, 1.0, weeks_per_year}};
            if (quantity.unit == BillingUnit::hour) {
                known.push_back({"minute/week", 0, 1.0, 60.0});
            }
            return known;
        }
        case QuantityKind::choice: break;
    }
    return {};
}

// "weeks" -> "week", "EUR / hours" -> "EUR/hour": blanks and plurals carry no meaning.
std::string plain_unit(std::string_view text) {
    static constexpr std::string_view words[] = {"week", "year", "month", "day", "half-day", "hour", "minute"};
    std::string result;
    std::string word;
    const auto flush = [&] {
        const bool plural =
            word.size() > 1 && word.back() == 's' &&
            std::ranges::find(words, std::string_view(word).substr(0, word.size() - 1)) != std::end(words);
        result += plural ? word.substr(0, word.size() - 1) : word;
        word.clear();
    };
    for (const char c : text) {
        if (c == '/') {
            flush();
            result += c;
        } else if (c != ' ') {
            word += c;
        }
    }
    flush();
    return result;
}

// Units as a Dutch reader may write them, so that the suggestion is the right one.
std::string in_english(const std::string& unit) {
    static constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"\xE2\x82\xAC", "EUR"},  {"euro", "EUR"},       {"uur", "hour"},         {"uren", "hour"},
        {"dag", "day"},           {"dagen", "day"},      {"etmaal", "day"},       {"weken", "week"},
        {"maand", "month"},       {"maanden", "month"},  {"jaar", "year"},        {"jaren", "year"},
        {"min", "minute"},        {"minuten", "minute"}, {"dagdeel", "half-day"}, {"dagdelen", "half-day"},
        {"half_day", "half-day"}, {"mln", "MEUR"},       {"procent", "%"},        {"percent", "%"}};
    std::string result;
    std::size_t begin = 0;
    while (begin <= unit.size()) {
        const std::size_t end = std::min(unit.find('/', begin), unit.size());
        const std::string_view word = std::string_view(unit).substr(begin, end - begin);
        const auto found = std::ranges::find(words, word, [](const auto& pair) { return pair.first; });
        result += found == std::end(words) ? word : found->second;
        result += end < unit.size() ? "/" : "";
        begin = end + 1;
    }
    return result;
}

bool is_money(QuantityKind kind) {
    return kind == QuantityKind::money || kind == QuantityKind::money_per_year || kind == QuantityKind::money_per_unit;
}

std::string with_unit(std::string_view number, const std::string& unit) {
    return std::string(number) + (unit.empty() ? "" : " ") + unit;
}

Finding no_unit(const NumberAndRest& parts, const Quantity& quantity) {
    const std::string unit = spellings(quantity).front().text;
    std::string suggestion = with_unit(parts.number_text, unit);
    const double figure = parts.number.value().value_or(0.0);
    const bool percentage = unit.starts_with('%');
    if (percentage && figure > 0.0 && figure < 1.0) {  // 0.3 was probably meant as 30 %
        suggestion = with_unit(write_number(figure, 2), unit);
    }
    return {std::string(parts.number_text) + " has no unit", spelling_of(quantity), suggestion};
}

Finding unknown_unit(const NumberAndRest& parts, const Quantity& quantity) {
    const std::string unit = plain_unit(parts.rest);
    const std::vector<std::string> known = units_of(quantity);
    const bool per_unit =
        quantity.kind == QuantityKind::money_per_unit || quantity.kind == QuantityKind::units_per_week;
    if (per_unit) {
        for (const BillingUnit other : {BillingUnit::hour, BillingUnit::half_day, BillingUnit::day}) {
            const std::vector<std::string> others = units_of({.kind = quantity.kind, .unit = other});
            if (std::ranges::find(others, unit) != others.end()) {
                const std::string own(name_of(quantity.unit));
                return {"the segment is billed per " + own + ", not per " + std::string(name_of(other)),
                        spelling_of(quantity)};
            }
        }
    }
    if (known == std::vector<std::string>{""}) {
        const std::optional<double> hundredth = unit == "%" ? parts.number.value(-2) : std::nullopt;  // 200 % is 2
        const bool bounded = quantity.minimum < quantity.maximum;
        const bool fits = hundredth && (!bounded || (*hundredth >= quantity.minimum && *hundredth <= quantity.maximum));
        return {in_quotes(parts.rest) + " after a plain number", spelling_of(quantity),
                fits ? write_number(*hundredth) : std::string(parts.number_text)};
    }
    const std::string english = in_english(unit);
    const auto longer = std::ranges::find_if(known, [&](const std::string& k) { return k.starts_with(english + "/"); });
    const std::string meant = longer != known.end() ? *longer : nearest(english, known);
    return {in_quotes(parts.rest) + " is not a unit that fits here", spelling_of(quantity),
            meant.empty() ? "" : with_unit(parts.number_text, meant)};
}

// 1.500: a point before three digits, as many write thousands.
bool has_point_before_three(std::string_view text) {
    const std::size_t point = text.find('.');
    return point != std::string_view::npos && point > 0 && point <= 3 && text[0] != '0' && text.size() == point + 4 &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::optional<Finding> marked_thousands(const NumberAndRest& parts, bool euros, bool amount) {
    const std::string_view text = parts.number_text;
    if (!has_point_before_three(text) || !(amount || text.back() == '0')) {
        return std::nullopt;
    }
    std::string thousands(text);
    thousands[thousands.find('.')] = '_';
    return Finding{
        in_quotes(text) + " has a point before three digits",
        euros ? "at most two decimals of a euro; underscores between thousands" : "underscores between thousands",
        with_unit(thousands, std::string(parts.rest))};
}

std::string_view name_of(BillingUnit unit) {
    switch (unit) {
        case BillingUnit::hour: return "hour";
        case BillingUnit::half_day: return "half-day";
        case BillingUnit::day: return "day";
    }
    return "";
}

std::vector<std::string> units_of(const Quantity& quantity) {
    std::vector<std::string> texts;
    for (const UnitSpelling& spelling : spellings(quantity)) {
        texts.push_back(spelling.text);
    }
    return texts;
}

std::string spelling_of(const Quantity& quantity) {
    const std::string unit(name_of(quantity.unit));
    switch (quantity.kind) {
        case QuantityKind::share: return "a share, such as 30 %";
        case QuantityKind::change: return "a change, such as -3 % or 1 %/year";
        case QuantityKind::factor: return "a plain number or a percentage, such as 1.2 or 120 %";
        case QuantityKind::count: return "a plain number, such as 450";
        case QuantityKind::weeks: return "a duration, such as 12 week, 3 month or 1 year";
        case QuantityKind::minutes: return "a duration, such as 10 minute";
        case QuantityKind::per_week:
            return quantity.maximum <= 1.0 ? "a probability, such as 2 %/week" : "a rate, such as 60 1/year";
        case QuantityKind::money: return "an amount, such as 450 EUR or 1.2 MEUR";
        case QuantityKind::money_per_year: return "a yearly amount, such as 34.7 MEUR/year";
        case QuantityKind::money_per_unit: return "a price, such as 98.00 EUR/" + unit;
        case QuantityKind::units_per_week:
            return "an intensity, such as " + std::string(quantity.unit == BillingUnit::day ? "7 " : "6 ") + unit +
                   "/week";
        case QuantityKind::choice: break;
    }
    return "a word";
}

std::variant<double, Finding> parse_quantity(std::string_view text, const Quantity& quantity, Precision precision) {
    const auto split = split_number(text);
    if (const Finding* wrong = std::get_if<Finding>(&split)) {
        Finding finding = *wrong;
        if (finding.suggestion.empty()) {
            finding.allowed = spelling_of(quantity);
        }
        return finding;
    }
    const auto& parts = std::get<NumberAndRest>(split);
    const std::vector<UnitSpelling> known = spellings(quantity);
    const auto found = std::ranges::find(known, plain_unit(parts.rest), &UnitSpelling::text);
    if (found == known.end()) {
        return parts.rest.empty() ? no_unit(parts, quantity) : unknown_unit(parts, quantity);
    }
    const bool euros = is_money(quantity.kind) && found->power == 2 && precision == Precision::whole_cents;
    const bool amount = euros && quantity.kind != QuantityKind::money_per_unit;
    if (euros || quantity.kind == QuantityKind::count) {
        if (auto thousands = marked_thousands(parts, euros, amount)) {
            return *std::move(thousands);
        }
    }
    if (is_money(quantity.kind) && precision == Precision::whole_cents && !parts.number.is_whole(found->power)) {
        return Finding{in_quotes(text) + " is not a whole number of cents", "at most two decimals of a euro"};
    }
    const std::optional<double> moved = parts.number.value(found->power);
    const double figure = moved ? *moved * found->factor / found->divisor : 0.0;
    if (!moved || !std::isfinite(figure) || std::fabs(figure) > 1e18) {
        return Finding{in_quotes(text) + " does not fit", spelling_of(quantity)};
    }
    return figure == 0.0 ? 0.0 : figure;  // no negative zero
}

std::optional<Finding> doubt_about(std::string_view text, const Quantity& quantity) {
    constexpr double thousands_count = 1e5;  // of what has fewer, a part may matter
    const std::string number(trimmed(text));
    if (quantity.kind != QuantityKind::count || quantity.maximum < thousands_count || !has_point_before_three(number)) {
        return std::nullopt;
    }
    std::string thousands = number;
    thousands[thousands.find('.')] = '_';
    return Finding{in_quotes(number) + " is read as " + number.substr(0, number.find('.')) + " and a fraction",
                   number + "0 if that is meant", thousands};
}

std::string write_number(double figure, int power) {
    if (figure == 0.0 || !std::isfinite(figure)) {
        return "0";
    }
    // Shortest scientific form, "-1.2345e-07": take digits and exponent apart, then put the point where it belongs.
    char buffer[64];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, std::fabs(figure), std::chars_format::scientific).ptr;
    const std::string_view written(buffer, static_cast<std::size_t>(end - buffer));
    const std::size_t mark = written.find('e');
    std::string digits(written.substr(0, 1));
    if (mark > 2) {
        digits += written.substr(2, mark - 2);
    }
    const int exponent = std::atoi(std::string(written.substr(mark + 1)).c_str()) + power;
    const std::string sign = figure < 0.0 ? "-" : "";
    const int after = static_cast<int>(digits.size()) - 1 - exponent;  // digits after the point
    if (exponent < -9 || exponent > 20) {
        const std::string fraction = digits.size() > 1 ? "." + digits.substr(1) : "";
        return sign + digits.substr(0, 1) + fraction + "e" + std::to_string(exponent);
    }
    if (after <= 0) {
        return sign + digits + std::string(static_cast<std::size_t>(-after), '0');
    }
    if (exponent < 0) {
        return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    }
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string write_quantity(double figure, const Quantity& quantity) {
    const UnitSpelling first = spellings(quantity).front();
    std::string unit = first.text;
    int power = first.power;
    if (quantity.kind == QuantityKind::money || quantity.kind == QuantityKind::money_per_year) {
        const bool millions = std::fabs(figure) >= 1e8 && std::fmod(figure, 1e6) == 0.0;  // 1 MEUR = 1e8 cents
        if (millions) {
            unit = "M" + unit;
            power = 8;
        }
    }
    std::string number = write_number(figure, -power);
    if (quantity.kind == QuantityKind::money_per_unit && std::floor(figure) == figure) {  // prices with both decimals
        const std::size_t point = number.find('.');
        if (point == std::string::npos) {
            number += ".00";
        } else if (number.size() == point + 2) {
            number += "0";
        }
    }
    return with_unit(number, unit);
}

Finding out_of_range(std::string_view text, const Quantity& quantity) {
    return {std::string(trimmed(text)) + " is out of range",
            write_quantity(quantity.minimum, quantity) + " ... " + write_quantity(quantity.maximum, quantity)};
}

std::variant<double, Finding> parse_number(std::string_view text) {
    return parse_quantity(text, {.kind = QuantityKind::count});
}

std::variant<std::uint64_t, Finding> parse_whole(std::string_view text) {
    const Finding wrong{in_quotes(trimmed(text)) + " is not a whole number", "such as 12"};
    const auto split = split_number(text);
    if (const Finding* finding = std::get_if<Finding>(&split)) {
        const bool part = finding->suggestion.find('.') != std::string::npos;  // 3,5: a point makes it no whole number
        return finding->suggestion.empty() || part ? wrong : *finding;
    }
    const auto& parts = std::get<NumberAndRest>(split);
    if (!parts.rest.empty() || parts.number.negative || parts.number.exponent != 0 || parts.number.digits.size() > 19) {
        return wrong;
    }
    return parts.number.digits.empty() ? 0 : std::stoull(parts.number.digits);
}

}  // namespace fundsim::scenario
