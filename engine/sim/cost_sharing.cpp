#include "sim/cost_sharing.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "sim/split_cents.hpp"

namespace fundsim {

void share_costs(const Tables& tables, Outcome& outcome) {
    constexpr int bits = 20;
    const auto own = static_cast<std::int64_t>(std::floor(tables.own_use_share * (1 << bits) + 0.5));
    if (own >= std::int64_t{1} << bits) return;
    constexpr std::array amounts{Tally::spend_care,         Tally::spend_settlement,
                                 Tally::penalties,          Tally::spend_out_of_contract,
                                 Tally::spend_admin,        Tally::spend_cash,
                                 Tally::frozen_spend_care,  Tally::frozen_spend_out_of_contract,
                                 Tally::frozen_spend_admin, Tally::frozen_spend_cash};
    const OutcomeShape& shape = outcome.shape();
    std::vector<std::int64_t> parts(shape.municipalities);
    for (std::size_t year = 0; year <= shape.years; ++year)
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (const Tally amount : amounts) {
                std::int64_t pooled = 0;
                for (std::size_t m = 0; m < shape.municipalities; ++m) {
                    std::int64_t& cents = outcome.at(year, s, m, amount);
                    const std::int64_t kept = (cents * own) >> bits;
                    pooled += cents - kept;
                    cents = kept;
                }
                split_cents(pooled, tables.youths, parts);
                for (std::size_t m = 0; m < shape.municipalities; ++m) outcome.at(year, s, m, amount) += parts[m];
            }
}

}  // namespace fundsim
