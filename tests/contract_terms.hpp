// Contracts as plain values: a model with its terms at their defaults, and those that a test states.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contracts/price.hpp"
#include "fundsim/contract.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim::testing {

/// A term as a test states it: one figure for all classes, or one per class. Money in cents, words by their index.
struct StatedTerm {
    std::string name;
    BySeverity<double> figures{};
    StatedTerm(std::string term, double figure) : name(std::move(term)), figures{figure, figure, figure, figure} {}
    StatedTerm(std::string term, const BySeverity<double>& by_class) : name(std::move(term)), figures(by_class) {}
};

inline const ContractModel& model_named(std::string_view name) {
    for (const ContractModel& model : contract_models())
        if (model.name == name) return model;
    throw std::invalid_argument("no funding model is called " + std::string(name));
}

inline void state(ContractTerms& contract, const StatedTerm& term) {
    const int at = contracts::find_term(model_named(contract.model), term.name);
    if (at < 0) throw std::invalid_argument(contract.model + " has no term " + term.name);
    for (std::size_t k = 0; k < severity_count; ++k)
        contract.terms[static_cast<std::size_t>(at)][k] = Value(term.figures[k]);
}

inline std::vector<BySeverity<double>> central(const std::vector<BySeverity<Value>>& terms) {
    std::vector<BySeverity<double>> values(terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i)
        for (std::size_t k = 0; k < severity_count; ++k) values[i][k] = terms[i][k].central;
    return values;
}

inline ContractTerms contract(std::string_view model, const std::vector<StatedTerm>& stated) {
    ContractTerms made;
    made.model = model;
    const ContractModel& of = model_named(model);
    made.terms.resize(contracts::term_count(of));
    for (std::size_t i = 0; i < made.terms.size(); ++i) made.terms[i].fill(Value(contracts::term_at(of, i).standard));
    for (const StatedTerm& term : stated) state(made, term);
    return made;
}

inline ContractTerms pxq(const BySeverity<double>& tariff) { return contract("pxq", {{"tariff", tariff}}); }

}  // namespace fundsim::testing
