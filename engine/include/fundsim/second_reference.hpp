// A second reference where today's contract is assumed: would the options rank the same if the past had paid otherwise?
//
// Published stock and spend are explained as need and what the contract in force induces. Where that contract is not known
// but assumed, another one explains them by another need, and providers come to the horizon with other capacity and other
// habits. So every option of a study gets a *twin*: the same scenario whose past, and whose reading of what is published,
// is under the second reference. The option stays what it is; all twins have the same new past, and each is a switch.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/scenario.hpp"

namespace fundsim {

/// What a twin adds to the name of its own.
inline constexpr std::string_view second_reference_ending = "-second-reference";

/// Whether a current contract of the scenario is assumed.
bool assumes_a_contract(const Scenario& scenario);

/// The contracts that replace the assumed ones before the horizon: those that the scenario states, else a tariff per week by
/// class. Same keys as the assumed ones of `current_contracts`. Prices that are left out (all 0) are at cost.
std::map<std::string, ContractTerms> second_reference_of(const Scenario& scenario);

/// The price of a class that follows from cost, in cents a week: the care that the class is stated to need, at unit cost,
/// times what is paid over cost. At central values; nothing where the price is stated.
std::map<std::string, BySeverity<double>> prices_at_cost(const Scenario& scenario);

/// The twin of a scenario. Its option goes on as it was stated; where nothing is stated and the assumed contract would go
/// on, that contract is the one of the horizon, at a price that is neutral to the second reference, as options are.
Scenario under_second_reference(const Scenario& scenario);

/// The twins of those that assume a contract. In a study they go at the end, after all else: they are known by it.
std::vector<Scenario> second_references(const std::vector<Scenario>& scenarios);

}  // namespace fundsim
