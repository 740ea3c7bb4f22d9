// The canonical form: what is hashed. Two files that ask the same give the same text, whatever their layout, comments,
// labels, sources, units and bases.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "fundsim/read.hpp"
#include "scenario/fields.hpp"
#include "scenario/uncertain.hpp"

namespace fundsim {
namespace scenario {
namespace {

std::string json_number(double figure) { return fmt::format("{:.17g}", figure == 0.0 ? 0.0 : figure); }

std::string json_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (static_cast<unsigned char>(c) < 0x20U) {
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            result += c;
        }
    }
    return result + "\"";
}

using Members = std::map<std::string, std::string>;  // key -> JSON, sorted

std::string json_object(const Members& members) {
    std::string result = "{";
    for (const auto& [key, json] : members) {
        result += (result.size() > 1 ? "," : "") + json_text(key) + ":" + json;
    }
    return result + "}";
}

std::string json_list(const std::vector<std::string>& items) {
    std::string result = "[";
    for (const std::string& item : items) {
        result += (result.size() > 1 ? "," : "") + item;
    }
    return result + "]";
}

class Canonical : public Visitor {
public:
    explicit Canonical(const Scenario& scenario) : scenario_(scenario) {}

    std::string object(const std::function<void(Visitor&)>& members, Members more = {}) {
        std::swap(members_, more);
        members(*this);
        std::swap(members_, more);
        return json_object(more);
    }

    void value(const Field& field, Value& figure, const Quantity&) override { put(field, json(figure)); }
    void optional_value(const Field& field, std::optional<Value>& figure, const Quantity&) override {
        put(field, figure ? json(*figure) : "null");
    }
    void by_class(const Field& field, BySeverity<Value>& figures, const Quantity&, const StatedClasses&) override {
        std::vector<std::string> items;
        for (const Value& figure : figures) {
            items.push_back(json(figure));
        }
        put(field, json_list(items));
    }
    void by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                           const StatedClasses& stated, const std::function<void(Visitor&)>& members) override {
        put(field, object([&](Visitor& inner) {
                by_class({"stated", {}, Presence::optional}, figures, quantity, stated);
                members(inner);
            }));
    }
    void by_segment(const Field& field, std::map<std::string, Value>& figures, const Quantity&,
                    const std::vector<Segment>&) override {
        Members items;
        for (const auto& [segment, figure] : figures) {
            items[segment] = json(figure);
        }
        put(field, json_object(items));
    }
    void whole(const Field& field, std::uint64_t& number, const Whole&) override { put(field, std::to_string(number)); }
    void numbers(const Field& field, std::vector<double>& list, const Numbers&) override {
        std::vector<std::string> items;
        for (const double figure : list) {
            items.push_back(json_number(figure));
        }
        put(field, json_list(items));
    }
    void flag(const Field& field, bool& on) override {
        if (on || !field.only_stated) {
            put(field, on ? "true" : "false");
        }
    }
    void word(const Field& field, std::size_t& choice, std::span<const std::string_view> words) override {
        put(field, json_text(choice < words.size() ? words[choice] : std::string_view()));
    }
    void name(const Field& field, std::string& id) override { put(field, json_text(id)); }
    void date(const Field& field, std::string& day) override { put(field, json_text(day)); }
    void label(const Field&, Label&) override {}
    void reference(const Field& field, std::string& id, Target) override { put(field, json_text(id)); }
    void group(const Field& field, const std::function<void(Visitor&)>& members) override {
        put(field, object(members));
    }
    void table(const Field& field, Table& table) override {
        std::vector<std::string> rows;
        for (std::size_t i = 0; i < table.size(); ++i) {
            rows.push_back(object([&](Visitor&) { table.visit(i, *this); }, {{"id", json_text(table.id(i))}}));
        }
        put(field, json_list(rows));
    }
    void contracts(const Field& field, std::map<std::string, ContractTerms>& terms,
                   const std::vector<Segment>& segments) override {
        if (terms.empty() && field.only_stated) {
            return;
        }
        Members items;
        for (auto& entry : terms) {
            const std::string& id = entry.first;
            ContractTerms& contract = entry.second;  // names of their own: Clang 14 captures no structured bindings
            const ContractModel* model = find_model(contract.model);
            const Segment* segment = find_segment(segments, contract_key(id).segment);
            if (model == nullptr || segment == nullptr) {
                continue;
            }
            items[id] = object(
                [&](Visitor&) {
                    term_fields(*this, contract, *model, segment->unit, no_class);
                    if (contract.later_from > 0) {
                        later_fields(*this, contract, *model, segment->unit);
                    }
                },
                {{"model", json_text(contract.model)}, {"lot", json_text(contract.lot)}});
        }
        put(field, json_object(items));
    }
    void correlations(const Field& field, std::vector<Correlation>& list) override {
        Members items;  // the order of the list and within a pair carries no meaning
        for (const Correlation& correlation : list) {
            const auto [first, second] = std::minmax(correlation.first, correlation.second);
            items[first + " " + second] = json_number(correlation.rank);
        }
        put(field, json_object(items));
    }

private:
    void put(const Field& field, std::string json) { members_[std::string(field.key)] = std::move(json); }

    std::string json(const Value& figure) const {
        const auto index = static_cast<std::size_t>(figure.parameter);
        if (figure.parameter < 0 || index >= scenario_.uncertain.size()) {
            return json_number(figure.central);
        }
        const UncertainParameter& parameter = scenario_.uncertain[index];
        return json_object({{"central", json_number(figure.central)},
                            {"high", json_number(parameter.high)},
                            {"low", json_number(parameter.low)},
                            {"parameter", json_text(parameter.path)},  // keys the draw
                            {"spread", json_text(name_of(parameter.spread))}});
    }

    const Scenario& scenario_;
    Members members_;
};

}  // namespace
}  // namespace scenario

std::string canonical_json(const Scenario& scenario) {
    Scenario copy = scenario;  // a field list may write, this visitor does not
    scenario::Canonical canonical(scenario);
    return canonical.object([&](scenario::Visitor& visitor) { scenario::fields(visitor, copy); });
}

}  // namespace fundsim
