// Reader, second part: words, whole numbers, dates, labels, references.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "scenario/fields.hpp"
#include "scenario/number.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {
namespace {

std::vector<std::string> texts(std::span<const std::string_view> words) { return {words.begin(), words.end()}; }

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string bounds_of(const Whole& rule) {
    const std::string unit = rule.unit == WholeUnit::weeks ? " week" : rule.unit == WholeUnit::years ? " year" : "";
    std::string text;
    if (!rule.choices.empty()) {
        for (const std::uint64_t choice : rule.choices) {
            text += (text.empty() ? "" : ", ") + std::to_string(choice) + unit;
        }
        return text;
    }
    if (rule.minimum == rule.maximum) {
        return std::to_string(rule.minimum) + unit;
    }
    return "a whole number, " + std::to_string(rule.minimum) + unit + " ... " + std::to_string(rule.maximum) + unit;
}

// A whole number of weeks in any unit of time, of years with or without their unit, or a bare one.
std::variant<std::uint64_t, Finding> parse_whole(std::string_view text, const Whole& rule) {
    if (rule.unit == WholeUnit::none) {
        return scenario::parse_whole(text);
    }
    if (rule.unit == WholeUnit::years) {
        std::string_view number = trimmed(text);
        for (const std::string_view unit : {"years", "year"}) {
            if (number.ends_with(unit)) {
                number.remove_suffix(unit.size());
                break;
            }
        }
        return scenario::parse_whole(number);
    }
    const auto parsed = parse_quantity(text, {.kind = QuantityKind::weeks});
    if (const Finding* finding = std::get_if<Finding>(&parsed)) {
        return *finding;
    }
    const double weeks = std::get<double>(parsed);
    if (!(weeks >= 0.0 && weeks <= 1e9) || weeks != static_cast<double>(static_cast<std::uint64_t>(weeks))) {
        return Finding{in_quotes(trimmed(text)) + " is not a whole number of weeks", "such as 12 week"};
    }
    return static_cast<std::uint64_t>(weeks);
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    const auto number = [&](std::size_t begin, std::size_t length) {
        int result = -1;
        const std::string_view part = text.substr(begin, length);
        const auto [end, status] = std::from_chars(part.data(), part.data() + part.size(), result);
        return status == std::errc() && end == part.data() + part.size() ? result : -1;
    };
    const int year = number(0, 4);
    const int month = number(5, 2);
    const int day = number(8, 2);
    if (year < 1900 || year > 2200 || month < 0 || day < 0) {
        return false;
    }
    return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)))
        .ok();
}

}  // namespace

std::optional<std::string> Reader::id_at(const std::string& text, Place place, const std::string& path) const {
    const bool fine = !text.empty() && text.size() <= 64 && is_letter(text[0]) && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '-';
    });
    if (!fine || is_note_key(text)) {
        error(place, path, {in_quotes(text) + " is not an id", "a lower-case letter, then letters, digits, _ or -"});
        return std::nullopt;
    }
    return text;
}

void Reader::whole(const Field& field, std::uint64_t& number, const Whole& rule) {
    const Node* node = take_scalar(field, bounds_of(rule));
    if (node == nullptr) {
        return;
    }
    const auto parsed = parse_whole(node->text, rule);
    if (const Finding* finding = std::get_if<Finding>(&parsed)) {
        error(node->place, join(field.key), {finding->problem, bounds_of(rule), finding->suggestion});
        return;
    }
    const std::uint64_t found = std::get<std::uint64_t>(parsed);
    const bool listed = rule.choices.empty() || std::ranges::find(rule.choices, found) != rule.choices.end();
    if (found < rule.minimum || found > rule.maximum || !listed) {
        error(node->place, join(field.key), {std::string(trimmed(node->text)) + " is out of range", bounds_of(rule)});
        return;
    }
    number = found;
}

void Reader::numbers(const Field& field, std::vector<double>& list, const Numbers& rule) {
    const std::string allowed = "a list of " + std::to_string(rule.count) + " plain numbers";
    const Entry* entry = take(field, allowed);
    if (entry == nullptr) {
        return;
    }
    const std::string path = join(field.key);
    if (!entry->value.is_list()) {
        error(entry->value.place, path, {std::string(kind_name(entry->value)) + " where a list belongs", allowed});
        return;
    }
    if (entry->value.items.size() != rule.count) {
        error(entry->value.place, path, {std::to_string(entry->value.items.size()) + " figures", allowed});
        return;
    }
    std::vector<double> found;
    const Quantity quantity{QuantityKind::count, rule.minimum, rule.maximum};
    for (std::size_t i = 0; i < rule.count; ++i) {
        const Node& item = entry->value.items[i];
        const std::string item_path = path + "." + std::to_string(i);
        const auto parsed = item.is_scalar() ? parse_number(item.text)
                                             : Finding{std::string(kind_name(item)) + " where a plain number belongs"};
        if (const Finding* finding = std::get_if<Finding>(&parsed)) {
            error(item.place, item_path, *finding);
        } else if (std::get<double>(parsed) < rule.minimum || std::get<double>(parsed) > rule.maximum) {
            error(item.place, item_path, out_of_range(item.text, quantity));
        } else {
            found.push_back(std::get<double>(parsed));
        }
    }
    if (found.size() == rule.count) {
        list = std::move(found);
    }
}

void Reader::flag(const Field& field, bool& on) {
    const Node* node = take_scalar(field, "true or false");
    if (node == nullptr) {
        return;
    }
    if (node->text == "true" || node->text == "false") {
        on = node->text == "true";
        return;
    }
    static constexpr std::array<std::string_view, 10> yes{"yes", "Yes",  "YES",  "on", "On",
                                                          "ON",  "True", "TRUE", "y",  "1"};
    static constexpr std::array<std::string_view, 10> no{"no",  "No",    "NO",    "off", "Off",
                                                         "OFF", "False", "FALSE", "n",   "0"};
    std::string meant;
    if (std::ranges::find(yes, node->text) != yes.end()) {
        meant = "true";
    } else if (std::ranges::find(no, node->text) != no.end()) {
        meant = "false";
    } else {
        meant = nearest(node->text, std::vector<std::string>{"true", "false"});
    }
    error(node->place, join(field.key), {in_quotes(node->text) + " is not true or false", "true, false", meant});
}

void Reader::word(const Field& field, std::size_t& choice, std::span<const std::string_view> words) {
    const std::vector<std::string> known = texts(words);
    const Node* node = take_scalar(field, list_of(known));
    if (node == nullptr) {
        return;
    }
    const auto found = std::ranges::find(known, node->text);
    if (found == known.end()) {
        error(node->place, join(field.key),
              {in_quotes(node->text) + " is not known here", list_of(known), nearest(node->text, known)});
        return;
    }
    choice = static_cast<std::size_t>(found - known.begin());
}

void Reader::name(const Field& field, std::string& id) {
    const std::string allowed = "letters, digits, . _ or -, at most 80";
    const Node* node = take_scalar(field, allowed);
    if (node == nullptr) {
        return;
    }
    const bool fine = !node->text.empty() && node->text.size() <= 80 && std::ranges::all_of(node->text, [](char c) {
        return is_letter(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
    });
    if (!fine) {
        error(node->place, join(field.key), {in_quotes(node->text) + " is not a name", allowed});
        return;
    }
    id = node->text;
}

void Reader::date(const Field& field, std::string& day) {
    const Node* node = take_scalar(field, "a date, such as 2026-01-05");
    if (node == nullptr) {
        return;
    }
    if (!is_date(node->text)) {
        error(node->place, join(field.key), {in_quotes(node->text) + " is not a date", "a date, such as 2026-01-05"});
        return;
    }
    day = node->text;
}

void Reader::label(const Field& field, Label& text) {
    const std::string allowed = "text, or {nl: ..., en: ...}";
    const Entry* entry = take(field, allowed);
    if (entry == nullptr) {
        return;
    }
    if (entry->value.is_scalar()) {
        text = {entry->value.text, entry->value.text};
        return;
    }
    if (!entry->value.is_map()) {
        error(entry->value.place, join(field.key), {"a list where text belongs", allowed});
        return;
    }
    enter(entry->value, join(field.key), entry->place);
    const Node* nl = take_scalar({"nl", "Dutch", Presence::optional}, "text");
    const Node* en = take_scalar({"en", "English", Presence::optional}, "text");
    if (nl == nullptr && en == nullptr) {
        error(entry->place, scopes_.back().path, {"no text", allowed});
    } else {
        text = {nl == nullptr ? en->text : nl->text, en == nullptr ? nl->text : en->text};
    }
    leave();
}

void Reader::reference(const Field& field, std::string& id, Target target) {
    const std::string kind = target == Target::segment ? "the id of a segment" : "the id of a municipality";
    if (const Node* node = take_scalar(field, kind)) {
        id = id_at(node->text, node->place, join(field.key)).value_or(id);
    }
}

}  // namespace fundsim::scenario
