// The price of lasting support beside a derived price of recovery.
//
// A derived price is one scale. How the two prices stand to each other is set before it is searched for: lasting support
// costs in a week what the care of its class costs, times what a contract pays for recovery per euro of its cost. So
// neither form of arrangement is better business than the other, for the mean provider at central values.
#pragma once

#include <vector>

#include "fundsim/contract.hpp"
#include "plan/tables.hpp"

namespace fundsim {

/// Sets the price of lasting support in `terms` by class, beside the price of recovery that they hold. Nothing where the
/// contract does not pay lasting support apart.
void set_lasting_prices(const ContractModel& model, std::vector<BySeverity<double>>& terms, BillingUnit unit,
                        const SegmentTables& segment);

}  // namespace fundsim
