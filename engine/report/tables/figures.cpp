#include "report/tables/figures.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "scenario/fields.hpp"
#include "scenario/quantity.hpp"

namespace fundsim::report {
namespace {

using scenario::Field;
using scenario::Quantity;

/// What the field lists say of a figure.
struct Place {
    std::string pattern, item, severity;
    std::string_view meaning;
    Quantity quantity;
};

/// Walks the field lists and tells the place of every figure.
class Walker final : public scenario::Visitor {
public:
    explicit Walker(std::function<void(const Value&, const Place&)> use) : use_(std::move(use)) {}

    void value(const Field& field, Value& figure, const Quantity& quantity) override {
        tell(field.key, "", field.meaning, figure, quantity);
    }
    void optional_value(const Field& field, std::optional<Value>& figure, const Quantity& quantity) override {
        if (figure) value(field, *figure, quantity);
    }
    void by_class(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                  const scenario::StatedClasses&) override {
        const bool one =
            std::ranges::all_of(figures, [&](const Value& figure) { return figure.parameter == figures[0].parameter; });
        if (one) return tell(field.key, "", field.meaning, figures[0], quantity);
        for (std::size_t k = 0; k < severity_count; ++k)
            tell(field.key, scenario::severity_names[k], field.meaning, figures[k], quantity);
    }
    void by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                           const scenario::StatedClasses& stated,
                           const std::function<void(scenario::Visitor&)>& members) override {
        by_class(field, figures, quantity, stated);
        group(field, members);
    }
    void by_segment(const Field& field, std::map<std::string, Value>& figures, const Quantity& quantity,
                    const std::vector<Segment>& segments) override {
        for (auto& entry : figures) {
            Quantity own = quantity;
            if (const Segment* segment = scenario::find_segment(segments, entry.first)) own.unit = segment->unit;
            tell(field.key, "", field.meaning, entry.second, own);
        }
    }
    void whole(const Field&, std::uint64_t&, const scenario::Whole&) override {}
    void numbers(const Field&, std::vector<double>&, const scenario::Numbers&) override {}
    void flag(const Field&, bool&) override {}
    void word(const Field&, std::size_t&, std::span<const std::string_view>) override {}
    void name(const Field&, std::string&) override {}
    void date(const Field&, std::string&) override {}
    void label(const Field&, Label&) override {}
    void reference(const Field&, std::string&, scenario::Target) override {}
    void group(const Field& field, const std::function<void(Visitor&)>& members) override {
        // of a contract: by the name of the term, wherever its model stands
        const bool of_term = !contract_.empty() && scenario::find_model(field.key) == nullptr;
        const std::string inner = field.key == scenario::later_field.key ? std::string(field.key)
                                  : of_term                              ? group_ + "." + std::string(field.key)
                                  : !contract_.empty()                   ? group_
                                                                         : std::string(field.key);
        const std::string outer = std::exchange(group_, inner);
        members(*this);
        group_ = outer;
    }
    void table(const Field& field, scenario::Table& table) override {
        const std::string outer = std::exchange(group_, std::string(field.key));
        for (std::size_t i = 0; i < table.size(); ++i) {
            item_ = table.id(i);
            table.visit(i, *this);
        }
        item_.clear();
        group_ = outer;
    }
    void contracts(const Field& field, std::map<std::string, ContractTerms>& terms,
                   const std::vector<Segment>& segments) override {
        const std::string outer = std::exchange(group_, std::string(field.key));
        contract_ = group_;
        for (auto& entry : terms) {
            const ContractModel* model = scenario::find_model(entry.second.model);
            const Segment* segment = scenario::find_segment(segments, scenario::contract_key(entry.first).segment);
            if (!model || !segment) continue;
            item_ = entry.first;
            scenario::term_fields(*this, entry.second, *model, segment->unit, scenario::no_class);
            if (entry.second.later_from > 0)
                scenario::later_fields(*this, entry.second, *model, segment->unit, scenario::TermScope::changed);
        }
        item_.clear();
        contract_.clear();
        group_ = outer;
    }
    void correlations(const Field&, std::vector<Correlation>&) override {}

private:
    void tell(std::string_view key, std::string_view severity, std::string_view meaning, const Value& figure,
              const Quantity& quantity) {
        std::string pattern = group_.empty() ? std::string(key) : group_ + "." + std::string(key);
        use_(figure, {std::move(pattern), item_, std::string(severity), meaning, quantity});
    }

    std::function<void(const Value&, const Place&)> use_;
    std::string group_, item_;
    std::string contract_;  // the map of contracts that is being walked
};

/// Four significant digits: what a reader can use.
double shortened(double figure) {
    if (figure == 0.0 || !std::isfinite(figure)) return figure;
    const double scale = std::pow(10.0, 3.0 - std::floor(std::log10(std::abs(figure))));
    return std::round(figure * scale) / scale;
}

std::string text_of(double figure, const Quantity& quantity) {
    return scenario::write_quantity(shortened(figure), quantity);
}

void state_interval(Figure& figure, const UncertainParameter& law, const Quantity& quantity) {
    constexpr double z = 1.2815515655446004;  // 90 % quantile of the standard normal
    double low = law.low, high = law.high;
    if (law.spread == Spread::normal) {
        low = law.low - z * law.high;
        high = law.low + z * law.high;
    } else if (law.spread == Spread::uniform) {
        low = law.low + 0.1 * (law.high - law.low);
        high = law.high - 0.1 * (law.high - law.low);
    }
    figure.low = text_of(std::clamp(low, law.minimum, law.maximum), quantity);
    figure.central = text_of(law.central, quantity);
    figure.high = text_of(std::clamp(high, law.minimum, law.maximum), quantity);
}

/// The nearest note on the way up from the figure, for each of its parts.
void state_origin(Figure& figure, const std::vector<Note>& notes) {
    for (std::string path = figure.path;; path.resize(path.rfind('.'))) {
        for (const Note& note : notes)
            if (note.path == path)
                for (const auto& [mine, theirs] : {std::pair{&figure.source, &note.source},
                                                   {&figure.owner, &note.owner},
                                                   {&figure.certainty, &note.certainty}})
                    if (mine->empty()) *mine = *theirs;
        if (path.find('.') == std::string::npos) break;
    }
}

}  // namespace

std::vector<Figure> uncertain_figures(const Scenario& scenario) {
    std::vector<Figure> figures(scenario.uncertain.size());
    Scenario copy = scenario;  // field lists may write; this visitor does not
    Walker walker([&](const Value& value, const Place& place) {
        if (value.parameter < 0 || static_cast<std::size_t>(value.parameter) >= figures.size()) return;
        Figure& figure = figures[static_cast<std::size_t>(value.parameter)];
        if (!figure.pattern.empty()) return;
        figure.pattern = place.pattern;
        figure.item = place.item;
        figure.severity = place.severity;
        figure.meaning = place.meaning;
        state_interval(figure, scenario.uncertain[static_cast<std::size_t>(value.parameter)], place.quantity);
    });
    scenario::fields(walker, copy);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        figures[i].path = scenario.uncertain[i].path;
        state_origin(figures[i], scenario.notes);
    }
    return figures;
}

std::vector<std::string> figure_patterns(const Scenario& scenario) {
    std::set<std::string> patterns;
    Scenario copy = scenario;
    Walker walker([&](const Value&, const Place& place) { patterns.insert(place.pattern); });
    scenario::fields(walker, copy);
    return {patterns.begin(), patterns.end()};
}

}  // namespace fundsim::report
