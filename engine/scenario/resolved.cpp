// The resolved scenario as a scenario file: everything spelled out, no `extends:`. For provenance and for looking.
#include <algorithm>
#include <utility>

#include "fundsim/read.hpp"
#include "scenario/fields.hpp"
#include "scenario/uncertain.hpp"

namespace fundsim {
namespace scenario {
namespace {

// Double-quoted YAML: every text survives, whatever it looks like.
std::string yaml_text(std::string_view text) {
    static constexpr std::string_view hexadecimal = "0123456789ABCDEF";
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (byte < 0x20U || byte == 0x7FU) {
            result += "\\x";
            result += hexadecimal[byte >> 4U];
            result += hexadecimal[byte & 15U];
        } else {
            result += c;
        }
    }
    return result + "\"";
}

class Writer : public Visitor {
public:
    explicit Writer(const Scenario& scenario) : scenario_(scenario) {
        for (const Note& note : scenario.notes) {
            notes_.emplace(note.path, &note);
        }
    }

    std::string take() { return std::move(text_); }

    void value(const Field& field, Value& figure, const Quantity& quantity) override {
        line(field.key, figure_text(figure, quantity, join(field.key)));
    }
    void optional_value(const Field& field, std::optional<Value>& figure, const Quantity& quantity) override {
        if (figure) {
            value(field, *figure, quantity);
        }
    }
    void by_class(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                  const StatedClasses&) override {
        const bool one_draw = figures[0].parameter >= 0 && std::ranges::all_of(figures, [&](const Value& figure) {
                                  return figure.parameter == figures[0].parameter;
                              });
        if (one_draw) {
            value(field, figures[0], quantity);
            return;
        }
        within(field.key, [&] {
            for (std::size_t k = 0; k < severity_count; ++k) {
                value({severity_names[k], {}, Presence::optional}, figures[k], quantity);
            }
        });
    }
    void by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                           const StatedClasses& stated, const std::function<void(Visitor&)>& members) override {
        const bool any = std::ranges::any_of(figures, [](const Value& figure) { return figure.central != 0.0; });
        any ? by_class(field, figures, quantity, stated) : group(field, members);
    }
    void by_segment(const Field& field, std::map<std::string, Value>& figures, const Quantity& quantity,
                    const std::vector<Segment>& segments) override {
        if (figures.empty()) {
            return;
        }
        within(field.key, [&] {
            for (auto& [id, figure] : figures) {
                const Segment* segment = find_segment(segments, id);
                Quantity own = quantity;
                own.unit = segment == nullptr ? own.unit : segment->unit;
                value({id, {}, Presence::optional}, figure, own);
            }
        });
    }
    void whole(const Field& field, std::uint64_t& number, const Whole& rule) override {
        line(field.key, std::to_string(number) + (rule.unit == WholeUnit::weeks ? " week" : ""));
    }
    void numbers(const Field& field, std::vector<double>& list, const Numbers&) override {
        if (list.empty()) {
            return;
        }
        std::string items;
        for (const double figure : list) {
            items += (items.empty() ? "" : ", ") + write_number(figure);
        }
        line(field.key, "[" + items + "]");
    }
    void flag(const Field& field, bool& on) override {
        if (on || !field.only_stated) {
            line(field.key, on ? "true" : "false");
        }
    }
    void word(const Field& field, std::size_t& choice, std::span<const std::string_view> words) override {
        if (choice < words.size()) {
            line(field.key, std::string(words[choice]));
        }
    }
    void name(const Field& field, std::string& id) override {
        if (!id.empty()) {
            line(field.key, yaml_text(id));
        }
    }
    void date(const Field& field, std::string& day) override { line(field.key, day); }
    void label(const Field& field, Label& text) override {
        if (!text.nl.empty() || !text.en.empty()) {
            line(field.key, "{nl: " + yaml_text(text.nl) + ", en: " + yaml_text(text.en) + "}");
        }
    }
    void reference(const Field& field, std::string& id, Target) override {
        if (!id.empty()) {
            line(field.key, id);
        }
    }
    void group(const Field& field, const std::function<void(Visitor&)>& members) override {
        within(field.key, [&] { members(*this); });
    }
    void table(const Field& field, Table& table) override {
        if (table.size() == 0) {
            return;
        }
        within(field.key, [&] {
            for (std::size_t i = 0; i < table.size(); ++i) {
                within(table.id(i), [&] { table.visit(i, *this); });
            }
        });
    }
    void contracts(const Field& field, std::map<std::string, ContractTerms>& terms,
                   const std::vector<Segment>& segments) override {
        if (terms.empty()) {
            return;
        }
        within(field.key, [&] {
            for (auto& entry : terms) {
                const std::string& id = entry.first;
                ContractTerms& contract = entry.second;  // names of their own: Clang 14 captures no structured bindings
                const ContractModel* model = find_model(contract.model);
                const Segment* segment = find_segment(segments, contract_key(id).segment);
                if (model == nullptr || segment == nullptr) {
                    continue;
                }
                within(id, [&] {
                    line("model", contract.model);
                    line("status", std::string(contract_states[contract.assumed ? 1 : 0]));
                    if (!contract.lot.empty()) {
                        line("lot", contract.lot);
                    }
                    term_fields(*this, contract, *model, segment->unit, no_class, TermScope::changed);
                    if (contract.later_from > 0) {
                        later_fields(*this, contract, *model, segment->unit, TermScope::changed);
                    }
                });
            }
        });
    }
    void correlations(const Field& field, std::vector<Correlation>& list) override {
        if (list.empty()) {
            return;
        }
        line(field.key, "");
        for (const Correlation& correlation : list) {
            text_ += "  - {between: [" + correlation.first + ", " + correlation.second +
                     "], rank: " + write_number(correlation.rank) + "}\n";
        }
    }

private:
    std::string join(std::string_view key) const {
        return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
    }

    void line(std::string_view key, const std::string& value) {
        text_ += std::string(depth_ * 2, ' ') + std::string(key) + ":" + (value.empty() ? "" : " ") + value + "\n";
    }

    void within(std::string_view key, const std::function<void()>& write) {
        line(key, "");
        const std::string outer = std::exchange(path_, join(key));
        ++depth_;
        const std::size_t before = text_.size();
        const auto note = notes_.find(path_);
        if (note != notes_.end()) {
            for (const auto& [name, content] : parts_of(*note->second)) {
                line(name, yaml_text(content));
            }
        }
        write();
        --depth_;
        path_ = outer;
        if (text_.size() == before) {  // an empty map has to be written as one
            text_.pop_back();
            text_ += " {}\n";
        }
    }

    static std::vector<std::pair<std::string, std::string>> parts_of(const Note& note) {
        std::vector<std::pair<std::string, std::string>> parts;
        for (const auto& [name, content] : {std::pair{"source", &note.source}, std::pair{"owner", &note.owner},
                                            std::pair{"certainty", &note.certainty}}) {
            if (!content->empty()) {
                parts.emplace_back(name, *content);
            }
        }
        return parts;
    }

    std::string figure_text(const Value& figure, const Quantity& quantity, const std::string& path) const {
        const auto index = static_cast<std::size_t>(figure.parameter);
        const auto write = [&](double x) { return write_quantity(x, quantity); };
        std::string text;
        if (figure.parameter < 0 || index >= scenario_.uncertain.size()) {
            text = write(figure.central);
        } else {
            const UncertainParameter& law = scenario_.uncertain[index];
            const std::string pair = "[" + write(law.low) + ", " + write(law.high) + "]";
            const bool interval = law.spread == Spread::lognormal || law.spread == Spread::logitnormal;
            text =
                std::string(interval ? "80%" : name_of(law.spread)) + ": " + pair + ", central: " + write(law.central);
            if (interval) {
                text += ", shape: " + std::string(name_of(law.spread));
            }
        }
        const auto note = notes_.find(path);
        const bool uncertain = figure.parameter >= 0;
        if (note == notes_.end()) {
            return uncertain ? "{" + text + "}" : text;
        }
        text = uncertain ? text : "value: " + text;
        for (const auto& [name, content] : parts_of(*note->second)) {
            text += ", " + name + ": " + yaml_text(content);
        }
        return "{" + text + "}";
    }

    const Scenario& scenario_;
    std::map<std::string, const Note*> notes_;
    std::string text_;
    std::string path_;
    std::size_t depth_ = 0;
};

}  // namespace
}  // namespace scenario

std::string resolved_yaml(const Scenario& scenario) {
    Scenario copy = scenario;  // a field list may write, this visitor does not
    scenario::Writer writer(scenario);
    scenario::fields(writer, copy);
    return writer.take();
}

}  // namespace fundsim
