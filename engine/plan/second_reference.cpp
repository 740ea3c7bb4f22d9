#include "plan/second_reference.hpp"

#include <algorithm>
#include <stdexcept>

#include "contracts/price.hpp"
#include "plan/contract_tables.hpp"

namespace fundsim {
namespace {

const ContractModel& model_named(std::string_view name) {
    for (const ContractModel& model : contract_models())
        if (model.name == name) return model;
    throw std::invalid_argument("unknown contract model \"" + std::string(name) + "\"");
}

/// The counterpart of PxQ at unit cost x 1.01: the same money for a week of care whatever is done in it, by class, at once.
/// No instalments, so that nothing differs in when it is paid.
ContractTerms tariff_per_week() {
    const ContractModel& model = model_named("result_based");
    ContractTerms contract;
    contract.model = model.name;
    contract.assumed = true;
    for (std::size_t i = 0; i < contracts::term_count(model); ++i)
        contract.terms.emplace_back().fill(Value(contracts::term_at(model, i).standard));
    const auto payment = static_cast<std::size_t>(contracts::find_term(model, "payment"));
    const auto words = contracts::term_at(model, payment).choices;
    contract.terms[payment].fill(Value(static_cast<double>(std::ranges::find(words, "weekly") - words.begin())));
    return contract;
}

double value_of(const Value& held, const std::vector<double>& drawn) {
    return held.parameter < 0 ? held.central : drawn[static_cast<std::size_t>(held.parameter)];
}

}  // namespace

bool assumes_a_contract(const Scenario& scenario) {
    return std::ranges::any_of(scenario.current_contracts, [](const auto& entry) { return entry.second.assumed; });
}

std::map<std::string, ContractTerms> second_reference_of(const Scenario& scenario) {
    std::map<std::string, ContractTerms> contracts;
    for (const auto& [key, assumed] : scenario.current_contracts) {
        if (!assumed.assumed) continue;
        auto stated = scenario.second_reference.find(key);
        // what is stated for a form of care holds for its providers too
        if (stated == scenario.second_reference.end())
            stated = scenario.second_reference.find(key.substr(0, key.find('@')));
        ContractTerms& contract = contracts[key];
        contract = stated == scenario.second_reference.end() ? tariff_per_week() : stated->second;
        contract.assumed = true;
    }
    return contracts;
}

std::map<std::string, ContractTerms> contracts_before(const Scenario& scenario) {
    std::map<std::string, ContractTerms> contracts = scenario.current_contracts;
    if (scenario.under_second_reference)
        for (auto& [key, terms] : second_reference_of(scenario)) contracts[key] = std::move(terms);
    return contracts;
}

bool is_priced_at_cost(const ContractModel& model, DrawnTerms terms) {
    const int price = contracts::price_term_of(model, terms);
    if (price < 0 || contracts::price_is_neutral(model, terms)) return false;
    const BySeverity<double>& held = terms[static_cast<std::size_t>(price)];
    return std::ranges::all_of(held, [](double cents) { return cents == 0.0; }) &&
           contracts::weeks_of_price(model, terms).has_value();
}

void set_price_at_cost(const ContractModel& model, const Segment& segment, const std::vector<double>& drawn,
                       std::vector<BySeverity<double>>& terms) {
    const auto price = static_cast<std::size_t>(contracts::price_term_of(model, terms));
    const double weeks = contracts::weeks_of_price(model, terms).value_or(1.0);
    const contracts::Groups groups{value_of(segment.group_share, drawn), value_of(segment.group_size, drawn)};
    const double unit = contracts::paid_over_cost * value_of(segment.unit_cost, drawn) * groups.staff_per_unit();
    for (std::size_t k = 0; k < severity_count; ++k) terms[price][k] = weeks * unit * value_of(segment.need[k], drawn);
}

std::map<std::string, BySeverity<double>> prices_at_cost(const Scenario& scenario) {
    std::vector<double> central;
    for (const UncertainParameter& figure : scenario.uncertain) central.push_back(figure.central);
    std::map<std::string, BySeverity<double>> prices;
    for (const auto& [key, contract] : second_reference_of(scenario)) {
        const ContractModel& model = model_named(contract.model);
        std::vector<BySeverity<double>> terms = central_terms(contract.terms);
        const auto segment = std::ranges::find(scenario.segments, key.substr(0, key.find('@')), &Segment::id);
        if (segment == scenario.segments.end() || !is_priced_at_cost(model, terms)) continue;
        set_price_at_cost(model, *segment, central, terms);
        prices[key] = terms[static_cast<std::size_t>(contracts::price_term_of(model, terms))];
        for (double& price : prices[key]) price /= contracts::weeks_of_price(model, terms).value_or(1.0);
    }
    return prices;
}

Scenario under_second_reference(const Scenario& scenario) {
    Scenario twin = scenario;
    twin.name += second_reference_ending;
    const auto add = [](std::string& label, const char* words) { label += label.empty() ? "" : words; };
    add(twin.label.nl, ", tweede referentie");
    add(twin.label.en, ", second reference");
    twin.second_reference = second_reference_of(scenario);
    twin.under_second_reference = true;
    return twin;
}

std::vector<Scenario> second_references(const std::vector<Scenario>& scenarios) {
    std::vector<Scenario> twins;
    for (const Scenario& scenario : scenarios)
        if (assumes_a_contract(scenario) && !scenario.under_second_reference)
            twins.push_back(under_second_reference(scenario));
    return twins;
}

}  // namespace fundsim
