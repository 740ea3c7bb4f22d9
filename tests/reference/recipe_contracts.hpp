// Contracts and responses of a recipe.
#pragma once

#include "fundsim/scenario.hpp"
#include "reference/recipe.hpp"
#include "reference/recipe_figures.hpp"

namespace fundsim::reference {

/// A contract of the named model with every option that it knows, some of them drawn.
ContractTerms contract_of(const Recipe& recipe, const Figures& figures, const std::string& name, std::string_view model,
                          const Segment& segment);
void add_contracts(const Recipe& recipe, const Figures& figures, Scenario& scenario);
/// Every response at a size at which it is seen.
void add_behaviour(const Recipe& recipe, const Figures& figures, Scenario& scenario);

}  // namespace fundsim::reference
