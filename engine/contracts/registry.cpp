// The list of funding models: one line each.
#include <array>

#include "contracts/pxq.hpp"
#include "fundsim/contract.hpp"

namespace fundsim {

std::span<const ContractModel> contract_models() {
    static const std::array models{
        contracts::pxq,
    };
    return models;
}

}  // namespace fundsim
