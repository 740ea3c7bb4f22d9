// Contracts before the horizon as a plan has them, and prices of a second reference that follow from cost.
#pragma once

#include <vector>

#include "fundsim/plan.hpp"
#include "fundsim/second_reference.hpp"

namespace fundsim {

/// The contracts in force before the horizon: the current ones, of which a second reference replaces the assumed.
std::map<std::string, ContractTerms> contracts_before(const Scenario& scenario);

/// Whether the price is left to follow from cost.
bool is_priced_at_cost(const ContractModel& model, DrawnTerms terms);

/// Fills the price of every class of a contract that is paid by the time in care. `drawn`: of the scenario's uncertain figures.
void set_price_at_cost(const ContractModel& model, const Segment& segment, const std::vector<double>& drawn,
                       std::vector<BySeverity<double>>& terms);

}  // namespace fundsim
