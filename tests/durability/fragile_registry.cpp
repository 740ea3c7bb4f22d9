// engine/contracts/registry.cpp with one line more; the linker takes this one.
#include <array>

#include "contracts/families.hpp"
#include "durability/fragile.hpp"

namespace fundsim {

std::span<const ContractModel> contract_models() {
    static const std::array models{
        contracts::pxq,      contracts::result_based,        contracts::task_based,
        contracts::lump_sum, contracts::performance_based(), durability::fragile,
    };
    return models;
}

}  // namespace fundsim
