// A contract with a planted fault: it fails in the replications that draw a tariff above what it bears. So whole programs
// can be seen to survive a failing replication.
#include <array>
#include <stdexcept>

#include "durability/fragile.hpp"

namespace fundsim::durability {
namespace {

enum Term : std::size_t { tariff, bears, term_count };

constexpr std::array<TermDescription, term_count> terms{
    TermDescription{.name = "tariff",
                    .kind = QuantityKind::money_per_unit,
                    .required = true,
                    .maximum = 1e7,
                    .meaning = "Price of one delivered unit."},
    TermDescription{.name = "bears",
                    .kind = QuantityKind::money_per_unit,
                    .required = true,
                    .maximum = 1e7,
                    .meaning = "Above this price it fails."},
};

void accrue(const LineBlock& lines, DrawnTerms drawn, const LinePay& pay) {
    const double price = drawn[tariff][0];
    const bool simulated = lines.quanta.size() > 1;  // what explains a contract asks about one line
    if (simulated && price > drawn[bears][0])
        throw std::runtime_error("planted: the tariff is more than this contract bears");
    const auto rate = static_cast<std::int64_t>(price) * money_scale / lines.quanta_per_unit;
    for (std::size_t i = 0; i < lines.quanta.size(); ++i) pay.paid[i] = pay.earned[i] = rate * lines.quanta[i];
}

YearRule year(DrawnTerms, const YearFacts&) { return {}; }

}  // namespace

const ContractModel fragile{.name = "fragile",
                            .nl = "breekbaar",
                            .en = "fragile",
                            .terms = terms,
                            .claimed_per_client = false,
                            .pays_by_class = false,
                            .uses_arrangements = false,
                            .accrue = accrue,
                            .year = year};

}  // namespace fundsim::durability
