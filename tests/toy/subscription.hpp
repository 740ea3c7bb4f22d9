#pragma once

#include "fundsim/contract.hpp"

namespace fundsim::toy {

extern const ContractModel subscription;

}  // namespace fundsim::toy
