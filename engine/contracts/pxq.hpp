// PxQ (effort-based, inspanningsgericht): tariff x delivered units.
#pragma once

#include "fundsim/contract.hpp"

namespace fundsim::contracts {

extern const ContractModel pxq;

}  // namespace fundsim::contracts
