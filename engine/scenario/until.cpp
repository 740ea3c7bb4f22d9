#include "scenario/until.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "scenario/number.hpp"
#include "scenario/quantity.hpp"

namespace fundsim::scenario {
namespace {

struct Unit {
    std::string_view spelling;
    std::string_view unit;  // as the catalogue of metrics calls it
    int power;              // of ten
};
constexpr std::array<Unit, 6> units{{{"EUR", "EUR", 0},
                                     {"MEUR", "EUR", 6},
                                     {"week", "week", 0},
                                     {"weeks", "week", 0},
                                     {"%", "share", -2},
                                     {"", "", 0}}};

const std::vector<std::string> keys{"metric", "half_width", "best", "at_least", "scenario", "tie", "certainty", "most"};
constexpr std::array<std::string_view, 3> kinds{"half_width", "best", "at_least"};
constexpr std::uint64_t most_replications = 10'000'000;

class UntilReader {
public:
    explicit UntilReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    Question read(const Node& block) {
        if (!block.is_map()) {
            diagnostics_.error(block.place, "until",
                               {std::string(kind_name(block)) + " where a map belongs",
                                "such as {metric: spend, half_width: 0.5 MEUR}"});
            return question_;
        }
        for (const Entry& entry : block.entries) {
            read_entry(entry);
        }
        const auto stated = std::ranges::count_if(kinds, [&](std::string_view kind) { return block.find(kind); });
        if (stated != 1) {
            diagnostics_.error(block.place, "until",
                               {stated == 0 ? "it is not said what must be settled" : "only one thing can be settled",
                                "half_width: (of the difference), best: (probability of being right) or at_least: "
                                "(how much better)"});
        }
        if (block.find("metric") == nullptr) {
            diagnostics_.error(block.place, "until.metric", {"is missing", "a metric id, such as spend"});
        }
        return question_;
    }

private:
    void read_entry(const Entry& entry) {
        const std::string path = "until." + entry.key;
        if (std::ranges::find(keys, entry.key) == keys.end()) {
            diagnostics_.error(entry.place, "until",
                               {"unknown key " + in_quotes(entry.key), list_of(keys), nearest(entry.key, keys)});
            return;
        }
        if (!entry.value.is_scalar()) {
            diagnostics_.error(entry.value.place, path,
                               {std::string(kind_name(entry.value)) + " where a figure or name belongs", {}});
            return;
        }
        const std::string& text = entry.value.text;
        const Place place = entry.value.place;
        if (entry.key == "metric") {
            read_word(text, place, path, question_.metric);
        } else if (entry.key == "scenario") {
            read_word(text, place, path, question_.scenario);
        } else if (entry.key == "half_width") {
            question_.kind = QuestionKind::half_width;
            read_amount(text, place, path, question_.amount);
        } else if (entry.key == "at_least") {
            question_.kind = QuestionKind::at_least;
            read_amount(text, place, path, question_.amount);
        } else if (entry.key == "tie") {
            read_amount(text, place, path, question_.tie);
        } else if (entry.key == "best") {
            question_.kind = QuestionKind::best;
            read_probability(text, place, path);
        } else if (entry.key == "certainty") {
            read_probability(text, place, path);
        } else {
            read_most(text, place, path);
        }
    }

    void read_word(const std::string& text, Place place, const std::string& path, std::string& word) {
        const bool plain = !text.empty() && text.find_first_not_of(
                                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                "0123456789_-.") == std::string::npos;
        if (!plain) {
            diagnostics_.error(place, path, {in_quotes(text) + " is not a name", "such as spend"});
        }
        word = text;
    }

    void read_amount(const std::string& text, Place place, const std::string& path, Amount& amount) {
        const auto parsed = parse_amount(text);
        if (const Finding* finding = std::get_if<Finding>(&parsed)) {
            diagnostics_.error(place, path, *finding);
            return;
        }
        amount = std::get<Amount>(parsed);
        if (amount.value < 0.0) {
            diagnostics_.error(place, path, {in_quotes(text) + " is below 0", "an amount above 0"});
        }
    }

    void read_probability(const std::string& text, Place place, const std::string& path) {
        const auto parsed = parse_amount(text);
        const Amount* amount = std::get_if<Amount>(&parsed);
        if (amount == nullptr || amount->unit != "share" || amount->value < 0.5 || amount->value >= 1.0) {
            diagnostics_.error(place, path,
                               {in_quotes(text) + " is not a certainty", "50 % ... below 100 %, such as 95 %"});
            return;
        }
        question_.certainty = amount->value;
    }

    void read_most(const std::string& text, Place place, const std::string& path) {
        constexpr std::uint64_t first_look = 200;
        const auto parsed = parse_whole(text);
        const std::uint64_t* number = std::get_if<std::uint64_t>(&parsed);
        if (number == nullptr || *number < first_look || *number > most_replications) {
            diagnostics_.error(place, path,
                               {in_quotes(text) + " is no number of replications", "200 ... 10000000, such as 12800"});
            return;
        }
        question_.most = static_cast<std::uint32_t>(*number);
    }

    Diagnostics& diagnostics_;
    Question question_;
};

}  // namespace

std::variant<Amount, Finding> parse_amount(std::string_view text) {
    const auto split = split_number(text);
    if (const Finding* finding = std::get_if<Finding>(&split)) {
        return *finding;
    }
    const auto& parts = std::get<NumberAndRest>(split);
    const auto unit = std::ranges::find(units, parts.rest, &Unit::spelling);
    if (unit == units.end()) {
        return Finding{in_quotes(text) + " has a unit that no metric has", "EUR, MEUR, week, % or a plain number"};
    }
    const bool euros = unit->spelling == "EUR";
    if (euros || unit->spelling.empty()) {
        if (auto thousands = marked_thousands(parts, euros, euros)) {
            return *std::move(thousands);
        }
    }
    const auto value = parts.number.value(unit->power);
    if (!value) {
        return Finding{in_quotes(text) + " is too large", {}};
    }
    return Amount{*value, std::string(unit->unit)};
}

Question read_until(const Node& block, Diagnostics& diagnostics) { return UntilReader(diagnostics).read(block); }

}  // namespace fundsim::scenario
