#pragma once

#include "fundsim/contract.hpp"

namespace fundsim::durability {

extern const ContractModel fragile;

}  // namespace fundsim::durability
