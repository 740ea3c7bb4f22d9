// The terms of a contract as fields: each funding model brings its own list, and every contract the modifiers.
//
// Terms named `price.level`, `price.neutral` stand together in a map `price: {level: ..., neutral: ...}`, to any depth. A
// term `price` beside them is stated under the same key, instead of that map.
#include <algorithm>

#include "contracts/modifiers.hpp"
#include "contracts/price.hpp"
#include "scenario/fields.hpp"

namespace fundsim::scenario {
namespace {

class TermList {
public:
    TermList(ContractTerms& contract, const ContractModel& model, BillingUnit unit, const StatedClasses& stated,
             TermScope scope, const std::vector<BySeverity<Value>>* before = nullptr)
        : contract_(contract), model_(model), unit_(unit), stated_(stated), scope_(scope), before_(before) {}

    /// Terms `begin` ... `end`, whose names share their first `prefix` characters.
    void visit(Visitor& visit, std::size_t begin, std::size_t end, std::size_t prefix, bool part_of_group) {
        for (std::size_t i = begin; i < end;) {
            const std::string_view rest = name(i).substr(prefix);
            const std::size_t dot = rest.find('.');
            const std::string_view key = rest.substr(0, dot);
            const bool alone = dot == std::string_view::npos;
            std::size_t next = i + 1;
            while (next < end && belongs(name(next).substr(prefix), key)) {
                ++next;
            }
            const std::size_t inner = alone ? i + 1 : i;
            // of a group all is written where one is; of a later date what is left out stays as it was
            const bool apart = !part_of_group || before_ != nullptr;
            if (scope_ == TermScope::changed && apart && at_default(i, next)) {
                i = next;
                continue;
            }
            const auto members = [&](Visitor& within) {
                this->visit(within, inner, next, prefix + key.size() + 1, !is_base(key));
            };
            if (alone && next == i + 1) {
                term(visit, key, i);
            } else if (alone) {
                visit.by_class_or_group(field(key, i), contract_.terms[i], quantity(i), required_classes(i), members);
            } else if (is_wanted(key)) {
                visit.group({key, meaning_of_group(key), Presence::optional}, members);
            }
            i = next;
        }
    }

private:
    std::string_view name(std::size_t i) const { return contracts::term_at(model_, i).name; }
    static bool belongs(std::string_view name, std::string_view key) {
        return name.size() > key.size() && name.starts_with(key) && name[key.size()] == '.';
    }

    bool at_default(std::size_t begin, std::size_t end) const {
        for (std::size_t i = begin; i < end; ++i) {
            const TermDescription& described = contracts::term_at(model_, i);
            if (before_ != nullptr) {
                if (contract_.terms[i] != (*before_)[i]) {
                    return false;
                }
                continue;
            }
            const auto default_figure = [&](const Value& value) {
                return value.parameter < 0 && value.central == described.standard;
            };
            if (described.required || !std::ranges::all_of(contract_.terms[i], default_figure)) {
                return false;
            }
        }
        return true;
    }

    // Groups that carry the name of a funding model hold the terms of one that this contract can build on.
    bool is_base(std::string_view key) const { return model_.underlying != nullptr && find_model(key) != nullptr; }
    bool is_wanted(std::string_view key) const {
        if (!is_base(key) || scope_ == TermScope::all) {
            return true;
        }
        return scope_ != TermScope::own && model_.underlying(central_terms(contract_)).model->name == key;
    }

    std::string_view meaning_of_group(std::string_view key) const {
        return is_base(key) ? "Terms of the contract underneath." : "Terms that belong together.";
    }

    static Field field(std::string_view key, const TermDescription& described) {
        return {key, described.meaning, described.required ? Presence::required : Presence::optional};
    }
    Field field(std::string_view key, std::size_t i) const { return field(key, contracts::term_at(model_, i)); }
    Quantity quantity(std::size_t i) const {
        const TermDescription& described = contracts::term_at(model_, i);
        return {described.kind, described.minimum, described.maximum, unit_};
    }
    // A price that is stated by class is stated for every class that occurs.
    StatedClasses required_classes(std::size_t i) const {
        const std::vector<BySeverity<double>> central = central_terms(contract_);
        const bool price = contracts::price_term_of(model_, central) == static_cast<int>(i) ||
                           contracts::lasting_price_term_of(model_, central) == static_cast<int>(i);
        return price || contracts::term_at(model_, i).required ? stated_ : no_class;
    }

    void term(Visitor& visit, std::string_view key, std::size_t i) {
        const TermDescription& described = contracts::term_at(model_, i);
        BySeverity<Value>& held = contract_.terms[i];
        if (described.kind == QuantityKind::choice) {
            auto choice = static_cast<std::size_t>(held[0].central);
            visit.word(field(key, described), choice, described.choices);
            held.fill(Value(static_cast<double>(choice)));
        } else if (described.by_class) {
            visit.by_class(field(key, described), held, quantity(i), required_classes(i));
        } else {
            Value single = held[0];
            visit.value(field(key, described), single, quantity(i));
            held.fill(single);
        }
    }

    ContractTerms& contract_;
    const ContractModel& model_;
    BillingUnit unit_;
    const StatedClasses& stated_;
    TermScope scope_;
    const std::vector<BySeverity<Value>>* before_;  // of a later date: what holds until then
};

}  // namespace

void term_fields(Visitor& visit, ContractTerms& contract, const ContractModel& model, BillingUnit unit,
                 const StatedClasses& stated, TermScope scope) {
    const std::size_t count = contracts::term_count(model);
    if (contract.terms.size() != count) {
        contract.terms = default_terms(model);
    }
    TermList list(contract, model, unit, stated, scope);
    list.visit(visit, 0, scope == TermScope::own ? model.terms.size() : count, 0, false);
}

void later_fields(Visitor& visit, ContractTerms& contract, const ContractModel& model, BillingUnit unit,
                  TermScope scope) {
    visit.group(later_field, [&](Visitor& inner) {
        inner.integer({"from", "Contract year, after the first, from which the terms hold.", Presence::required},
                      contract.later_from, {1, 60, WholeUnit::years, {}});
        ContractTerms held = contract;
        if (!contract.later.empty()) {
            held.terms = contract.later;
        }
        const std::size_t count = contracts::term_count(model);
        if (held.terms.size() != count) {
            held.terms = default_terms(model);
        }
        TermList(held, model, unit, no_class, scope, &contract.terms).visit(inner, 0, count, 0, false);
        contract.later = held.terms;
    });
}

void modifier_fields(Visitor& visit) {
    static const ContractModel none{};
    ContractTerms contract;
    term_fields(visit, contract, none, BillingUnit::hour, no_class);
}

const ContractModel* find_model(std::string_view name) {
    const auto models = contract_models();
    const auto found = std::ranges::find(models, name, &ContractModel::name);
    return found == models.end() ? nullptr : &*found;
}

std::vector<BySeverity<Value>> default_terms(const ContractModel& model) {
    std::vector<BySeverity<Value>> terms(contracts::term_count(model));
    for (std::size_t i = 0; i < terms.size(); ++i) {
        terms[i].fill(Value(contracts::term_at(model, i).standard));
    }
    return terms;
}

std::vector<BySeverity<double>> central_terms(const ContractTerms& contract) {
    std::vector<BySeverity<double>> terms(contract.terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
        std::ranges::transform(contract.terms[i], terms[i].begin(), &Value::central);
    }
    return terms;
}

}  // namespace fundsim::scenario
