// Trajectory funding: one price for an episode of care, divided over the providers that gave it.
#include <algorithm>
#include <utility>

#include "base/whole.hpp"
#include "sim/billing.hpp"
#include "sim/split_cents.hpp"

namespace fundsim {

std::int64_t Billing::care_given(const Ledger& ledger, std::size_t caseload, std::size_t municipality,
                                 bool own_year) const {
    // under the contract in force, or under the one before; with what is unpaid inside the prices of either: those in force,
    // unless they are none of episodes
    const std::size_t s = plan_->caseloads[caseload].segment;
    const bool by_episode =
        drawn(contract_of(caseload, in_horizon_ ? Paying::horizon : Paying::current)).modifiers.per_episode;
    std::int64_t given_in_parts = 0;
    for (const Paying paying : {Paying::current, Paying::horizon, Paying::unpaid}) {
        const bool of_own = paying == Paying::unpaid ? by_episode : this->own_year(caseload, paying);
        if (of_own != own_year || !ledger.uses(paying)) continue;
        for (std::uint32_t k = 0; k < ledger.lines_apart(caseload, paying); ++k)
            given_in_parts += ledger.lines().given[ledger.line_beside(caseload, k, municipality, paying)];
    }
    const std::int64_t per_unit = std::int64_t{quanta_per_unit(plan_->scenario.segments[s].unit)} << sub_quantum_bits;
    return (given_in_parts >> dose_bits) * tables_->segments[s].unit_cost / per_unit;
}

void Billing::divide_episodes(const Ledger& ledger, bool own_year, std::size_t year_slot, Outcome& outcome) {
    std::vector<LinePaid>& pool = episodes_[own_year ? 0 : 1];
    const auto nothing = [](const LinePaid& pay) { return (pay.earned | pay.cash) == 0; };
    if (std::all_of(pool.begin(), pool.end(), nothing)) return;
    const Paying paying = own_year && in_horizon_ ? Paying::horizon : Paying::current;
    std::vector<std::size_t> members;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c)
        if (!plan_->caseloads[c].out_of_contract && outside_[c] == 0 && (own_year || plan_->switches(c)) &&
            drawn(contract_of(c, paying)).modifiers.per_episode)
            members.push_back(c);
    std::vector<std::int64_t> weights(members.size());
    std::vector<std::int64_t> earned(members.size());
    std::vector<std::int64_t> cash(members.size());
    for (std::size_t m = 0; m < municipalities_; ++m) {
        const LinePaid pay = std::exchange(pool[m], {});
        if (nothing(pay)) continue;
        for (std::size_t i = 0; i < members.size(); ++i) weights[i] = care_given(ledger, members[i], m, own_year);
        const auto none = [&] { return std::all_of(weights.begin(), weights.end(), [](auto w) { return w == 0; }); };
        // nobody gave any: by the care that is planned, and alike where that is nothing either
        if (none())
            for (std::size_t i = 0; i < members.size(); ++i)
                weights[i] = rounded(plan_->expected_value(members[i], in_horizon_));
        if (none()) std::fill(weights.begin(), weights.end(), 1);
        split_cents(pay.earned, weights, earned);
        split_cents(pay.cash, weights, cash);
        for (std::size_t i = 0; i < members.size(); ++i) {
            const std::size_t c = members[i];
            const std::size_t s = plan_->caseloads[c].segment;
            if (own_year) {
                claims_of(c).add(m, earned[i]);
                years_[agreement_of(c)].claims += earned[i];
            }
            const double of_claims = own_year ? rules_[agreement_of(c)].of_claims : 1.0;
            const std::int64_t booked = part_of(earned[i], of_claims);
            spend(year_slot, s, Tally::spend_care, outcome)[m] += booked;
            last_spend_[s * municipalities_ + m] += part_of(cash[i], of_claims);
            receive(c, booked, own_year, year_slot, outcome);
        }
    }
}

}  // namespace fundsim
