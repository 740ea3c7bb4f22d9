// The list of funding models: one line each.
#include <array>

#include "contracts/families.hpp"

namespace fundsim {

std::span<const ContractModel> contract_models() {
    static const std::array models{
        contracts::pxq,      contracts::result_based,        contracts::task_based,
        contracts::lump_sum, contracts::performance_based(),
    };
    return models;
}

}  // namespace fundsim
