// PxQ (effort-based, inspanningsgericht; Regeling Jeugdwet art. 6c.1): pay = tariff x delivered units.
//
//   pay(line) = tariff[class] (cents per unit) x quanta / quanta per unit
//
// Every delivered unit is paid, so the marginal revenue of a unit is the tariff, whatever was delivered before.
#include "contracts/pxq.hpp"

#include <array>
#include <cmath>

namespace fundsim::contracts {
namespace {

constexpr std::array terms{
    TermDescription{.name = "tariff",
                    .kind = QuantityKind::money_per_unit,
                    .required = true,
                    .by_class = true,
                    .standard = 0.0,
                    .minimum = 0.0,
                    .maximum = 1e7,
                    .meaning = "Price of one delivered unit."},
};

void accrue(const LineBlock& lines, DrawnTerms drawn) {
    const auto tariff = static_cast<std::int64_t>(std::floor(drawn[0][static_cast<std::size_t>(lines.severity)] + 0.5));
    for (std::size_t i = 0; i < lines.quanta.size(); ++i) lines.pay[i] = tariff * lines.quanta[i];
}

}  // namespace

const ContractModel pxq{.name = "pxq",
                        .nl = "inspanningsgericht (PxQ)",
                        .en = "effort-based (PxQ)",
                        .terms = terms,
                        .claimed_per_client = true,
                        .accrue = accrue};

}  // namespace fundsim::contracts
