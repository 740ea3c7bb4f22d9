// The funding models, one file each.
#pragma once

#include "fundsim/contract.hpp"

namespace fundsim::contracts {

extern const ContractModel pxq;            // effort-based, inspanningsgericht
extern const ContractModel result_based;   // output-based, outputgericht
extern const ContractModel task_based;     // taakgericht
extern const ContractModel lump_sum;       // task-based without options
const ContractModel& performance_based();  // prestatiegericht: any of the others and bonuses

}  // namespace fundsim::contracts
