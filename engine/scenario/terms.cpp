// The terms of a contract as fields: each funding model brings its own list.
#include <algorithm>

#include "scenario/fields.hpp"

namespace fundsim::scenario {
namespace {

void term_field(Visitor& visit, std::string_view key, BySeverity<Value>& held, const TermDescription& term,
                BillingUnit unit, const StatedClasses& stated) {
    const Field field{key, term.meaning, term.required ? Presence::required : Presence::optional};
    const Quantity quantity{term.kind, term.minimum, term.maximum, unit};
    if (term.kind == QuantityKind::choice) {
        auto choice = static_cast<std::size_t>(held[0].central);
        visit.word(field, choice, term.choices);
        held.fill(Value(static_cast<double>(choice)));
    } else if (term.by_class) {
        visit.by_class(field, held, quantity, term.required ? stated : no_class);
    } else {
        Value single = held[0];
        visit.value(field, single, quantity);
        held.fill(single);
    }
}

}  // namespace

void term_fields(Visitor& visit, ContractTerms& contract, const ContractModel& model, BillingUnit unit,
                 const StatedClasses& stated) {
    if (contract.terms.size() != model.terms.size()) {
        contract.terms = default_terms(model);
    }
    // Terms named `price.level`, `price.step_ratio` stand together in a map `price: {level: ..., step_ratio: ...}`.
    const auto group_of = [&](std::size_t i) {
        const std::string_view name = model.terms[i].name;
        const std::size_t dot = name.find('.');
        return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
    };
    for (std::size_t i = 0; i < model.terms.size();) {
        const std::string_view group = group_of(i);
        std::size_t end = i + 1;
        while (!group.empty() && end < model.terms.size() && group_of(end) == group) {
            ++end;
        }
        const auto members = [&](Visitor& inner) {
            for (std::size_t k = i; k < end; ++k) {
                const std::size_t prefix = group.empty() ? 0 : group.size() + 1;
                term_field(inner, model.terms[k].name.substr(prefix), contract.terms[k], model.terms[k], unit, stated);
            }
        };
        if (group.empty()) {
            members(visit);
        } else {
            visit.group({group, "Terms that belong together."}, members);
        }
        i = end;
    }
}

const ContractModel* find_model(std::string_view name) {
    const auto models = contract_models();
    const auto found = std::ranges::find(models, name, &ContractModel::name);
    return found == models.end() ? nullptr : &*found;
}

std::vector<BySeverity<Value>> default_terms(const ContractModel& model) {
    std::vector<BySeverity<Value>> terms(model.terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
        terms[i].fill(Value(model.terms[i].standard));
    }
    return terms;
}

}  // namespace fundsim::scenario
