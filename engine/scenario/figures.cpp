// The visitor that lists every figure with its path, and the one that spells a value for one path.
#include "fundsim/figures.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <utility>

#include "scenario/fields.hpp"

namespace fundsim {
namespace scenario {
namespace {

using Use = std::function<void(const std::string& path, const Field&, const Value&, const Quantity&)>;

/// Hands out every figure with its path.
class FigureWalk : public Visitor {
public:
    explicit FigureWalk(Use use) : use_(std::move(use)) {}

    void value(const Field& field, Value& figure, const Quantity& quantity) override {
        use_(join(field.key), field, figure, quantity);
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
                value({severity_names[k], field.meaning, field.presence}, figures[k], quantity);
            }
        });
    }
    void by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                           const StatedClasses& stated, const std::function<void(Visitor&)>&) override {
        by_class(field, figures, quantity, stated);  // the group derives the figure: one of the two is stated
    }
    void by_segment(const Field& field, std::map<std::string, Value>& figures, const Quantity& quantity,
                    const std::vector<Segment>& segments) override {
        within(field.key, [&] {
            for (auto& [id, figure] : figures) {
                const Segment* segment = find_segment(segments, id);
                Quantity own = quantity;
                own.unit = segment == nullptr ? own.unit : segment->unit;
                value({id, field.meaning, field.presence}, figure, own);
            }
        });
    }
    void whole(const Field&, std::uint64_t&, const Whole&) override {}
    void numbers(const Field&, std::vector<double>&, const Numbers&) override {}
    void flag(const Field&, bool&) override {}
    void word(const Field&, std::size_t&, std::span<const std::string_view>) override {}
    void name(const Field&, std::string&) override {}
    void date(const Field&, std::string&) override {}
    void label(const Field&, Label&) override {}
    void reference(const Field&, std::string&, Target) override {}
    void group(const Field& field, const std::function<void(Visitor&)>& members) override {
        if (field.key == "price") return;  // of a contract: derives the price that is listed
        within(field.key, [&] { members(*this); });
    }
    void table(const Field& field, Table& table) override {
        within(field.key, [&] {
            for (std::size_t i = 0; i < table.size(); ++i) {
                within(table.id(i), [&] { table.visit(i, *this); });
            }
        });
    }
    void contracts(const Field& field, std::map<std::string, ContractTerms>& terms,
                   const std::vector<Segment>& segments) override {
        within(field.key, [&] {
            for (auto& entry : terms) {
                ContractTerms& contract = entry.second;  // a name of its own: Clang 14 captures no structured bindings
                const ContractModel* model = find_model(contract.model);
                // "segment" or "segment@provider"
                const Segment* segment = find_segment(segments, entry.first.substr(0, entry.first.find('@')));
                if (model != nullptr && segment != nullptr) {
                    within(entry.first, [&] {
                        term_fields(*this, contract, *model, segment->unit, no_class);
                        if (contract.later_from > 0) {
                            later_fields(*this, contract, *model, segment->unit, TermScope::changed);
                        }
                    });
                }
            }
        });
    }
    void correlations(const Field&, std::vector<Correlation>&) override {}

private:
    std::string join(std::string_view key) const {
        return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
    }
    void within(std::string_view key, const std::function<void()>& walk) {
        const std::string outer = std::exchange(path_, join(key));
        walk();
        path_ = outer;
    }

    Use use_;
    std::string path_;
};

void walk(const Scenario& scenario, const Use& use) {
    Scenario copy = scenario;  // a field list may write, this visitor does not
    FigureWalk visitor(use);
    fields(visitor, copy);
}

}  // namespace
}  // namespace scenario

std::vector<Figure> figures_of(const Scenario& scenario) {
    std::vector<Figure> figures;
    scenario::walk(scenario, [&](const std::string& path, const scenario::Field& field, const Value& figure,
                                 const scenario::Quantity& quantity) {
        figures.push_back({path, figure.central, quantity.minimum, quantity.maximum, figure.parameter,
                           scenario::write_quantity(figure.central, quantity), std::string(field.meaning)});
    });
    return figures;
}

std::string spelled(const Scenario& scenario, std::string_view path, double value) {
    std::string text;
    scenario::walk(scenario, [&](const std::string& here, const scenario::Field&, const Value&,
                                 const scenario::Quantity& quantity) {
        if (here != path) {
            return;
        }
        text = scenario::write_quantity(value, quantity);
        if (std::holds_alternative<scenario::Finding>(scenario::parse_quantity(text, quantity))) {
            text = scenario::write_quantity(std::round(value), quantity);  // prices are whole cents
        }
    });
    if (text.empty()) {
        throw std::invalid_argument("\"" + std::string(path) + "\" is not a figure of scenario \"" + scenario.name +
                                    "\"");
    }
    return text;
}

}  // namespace fundsim
