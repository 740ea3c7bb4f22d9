#include "scenario/number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fundsim::scenario {
namespace {

constexpr std::size_t longest_number = 64;  // characters; no figure of the domain comes near

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Characters that a reader would see as part of a number; what follows is the unit.
std::size_t number_extent(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        const char c = text[i];
        const bool exponent = (c == 'e' || c == 'E') && i > 0 && is_digit(text[i - 1]) && i + 1 < text.size() &&
                              (is_digit(text[i + 1]) || text[i + 1] == '+' || text[i + 1] == '-');
        const bool sign = (c == '-' || c == '+') && (i == 0 || text[i - 1] == 'e' || text[i - 1] == 'E');
        if (!is_digit(c) && c != '.' && c != ',' && c != '_' && !sign && !exponent) {
            break;
        }
        ++i;
    }
    return i;
}

Finding not_a_number(std::string_view text) {
    return {in_quotes(text) + " is not a number", "digits with a decimal point, such as 1250.50"};
}

std::string joined(std::string_view number, std::string_view rest) {
    return std::string(number) + (rest.empty() ? "" : " ") + std::string(rest);
}

// "45.000.000", "1,250,000": whether the mark stands between groups of three digits.
bool separates_thousands(std::string_view number, char mark) {
    std::size_t group = 0;
    std::size_t marks = 0;
    for (const char c : number) {
        if (c == mark) {
            if (group == 0 || group > 3 || (marks > 0 && group != 3)) {
                return false;
            }
            ++marks;
            group = 0;
        } else if (is_digit(c)) {
            ++group;
        } else {
            return false;
        }
    }
    return marks >= 2 && group == 3;
}

std::string replaced(std::string_view text, char from, char to) {
    std::string result(text);
    std::ranges::replace(result, from, to);
    return result;
}

// What is wrong with the characters of a number, before its digits are read.
std::optional<Finding> misspelt(std::string_view text, std::string_view number, std::string_view rest) {
    if (number.empty() || number == "-" || number == "." || number == "," || number.size() > longest_number) {
        return not_a_number(text);
    }
    const bool hexadecimal = number == "0" && !rest.empty() && (rest[0] == 'x' || rest[0] == 'o' || rest[0] == 'b') &&
                             text.size() > 1 && text[1] == rest[0];
    if (hexadecimal) {
        return Finding{in_quotes(text) + " is not a decimal number", "digits with a decimal point, such as 1250.50"};
    }
    for (const char mark : {'.', ','}) {
        if (separates_thousands(number, mark)) {
            return Finding{in_quotes(number) + " has marks between thousands", "underscores between thousands",
                           joined(replaced(number, mark, '_'), rest)};
        }
    }
    if (number.find(',') != std::string_view::npos) {
        return Finding{in_quotes(number) + " holds a comma", "a decimal point; underscores between thousands",
                       joined(replaced(number, ',', '.'), rest)};
    }
    if (!rest.empty() && is_digit(rest[0]) && !rest.starts_with("1/")) {
        return Finding{in_quotes(text) + " holds a blank between digits", "underscores between thousands",
                       text.size() > longest_number ? "" : replaced(text, ' ', '_')};
    }
    if (number.front() == '+') {
        return Finding{in_quotes(number) + " has a plus sign", "none is needed", joined(number.substr(1), rest)};
    }
    const std::size_t first = number.front() == '-' ? 1 : 0;
    if (number[first] == '.') {
        const std::string complete = std::string(number.substr(0, first)) + "0" + std::string(number.substr(first));
        return Finding{in_quotes(number) + " begins with the decimal point", "a digit before it",
                       joined(complete, rest)};
    }
    return std::nullopt;
}

struct Scanner {
    std::string_view text;
    std::size_t at = 0;

    bool done() const { return at >= text.size(); }
    bool take(char c) {
        const bool found = !done() && text[at] == c;
        at += found ? 1 : 0;
        return found;
    }
    /// Digits with single underscores between them; false when there is none or an underscore is misplaced.
    bool digits(std::string& into) {
        const std::size_t begin = at;
        while (!done() && (is_digit(text[at]) || text[at] == '_')) {
            const bool underscore = text[at] == '_';
            if (underscore && (at == begin || at + 1 >= text.size() || !is_digit(text[at + 1]))) {
                return false;
            }
            if (!underscore) {
                into += text[at];
            }
            ++at;
        }
        return at > begin;
    }
};

}  // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::optional<double> Decimal::value(int power) const {
    if (digits.empty()) {
        return 0.0;
    }
    const std::string written = (negative ? "-" : "") + digits + "e" + std::to_string(exponent + power);
    double result = 0.0;
    const auto [end, status] = std::from_chars(written.data(), written.data() + written.size(), result);
    if (status != std::errc() || end != written.data() + written.size() || !std::isfinite(result)) {
        return std::nullopt;
    }
    return result;
}

bool Decimal::is_whole(int power) const {
    const std::size_t last = digits.find_last_not_of('0');
    if (last == std::string::npos) {
        return true;
    }
    const auto trailing_zeros = static_cast<int>(digits.size() - 1 - last);
    return exponent + power + trailing_zeros >= 0;
}

std::variant<NumberAndRest, Finding> split_number(std::string_view text) {
    text = trimmed(text);
    const std::size_t extent = number_extent(text);
    const std::string_view number = text.substr(0, extent);
    const std::string_view rest = trimmed(text.substr(extent));
    if (auto finding = misspelt(text, number, rest)) {
        return *finding;
    }
    NumberAndRest result;
    result.number_text = number;
    result.rest = rest;
    Scanner scanner{number};
    result.number.negative = scanner.take('-');
    std::string digits;
    if (!scanner.digits(digits)) {
        return not_a_number(number);
    }
    if (digits.size() > 1 && digits[0] == '0') {
        const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
        return Finding{
            in_quotes(number) + " begins with a zero", "some YAML readers would take it for an octal number",
            joined((result.number.negative ? "-" : "") + digits.substr(first) + std::string(number.substr(scanner.at)),
                   rest)};
    }
    if (scanner.take('.')) {
        const std::size_t whole = digits.size();
        if (!scanner.digits(digits)) {
            return not_a_number(number);
        }
        result.number.exponent = -static_cast<int>(digits.size() - whole);
    }
    if (scanner.take('e') || scanner.take('E')) {
        const bool negative = scanner.take('-') || (scanner.take('+') && false);
        std::string exponent;
        if (!scanner.digits(exponent) || exponent.size() > 3) {
            return not_a_number(number);
        }
        result.number.exponent += (negative ? -1 : 1) * std::stoi(exponent);
    }
    if (!scanner.done()) {
        return not_a_number(number);
    }
    digits.erase(0, digits.find_first_not_of('0'));
    result.number.digits = digits;
    if (!result.number.value()) {
        return Finding{in_quotes(number) + " does not fit", "a number that a computer can hold"};
    }
    return result;
}

}  // namespace fundsim::scenario
