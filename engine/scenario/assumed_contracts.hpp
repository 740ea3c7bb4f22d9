// The contract in force that is assumed where a scenario does not name one: of crisis care only.
#pragma once

#include "fundsim/scenario.hpp"

namespace fundsim::scenario {

/// Crisis care is paid for being there, whoever comes. A crisis segment without a current contract gets availability pay for
/// all of its expected pay, by a tariff of unit cost x 1.01, marked assumed. Of the others the contract has to be stated.
void assume_crisis_contracts(Scenario& scenario);

}  // namespace fundsim::scenario
