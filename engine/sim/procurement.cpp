// Contracts are let: at the start of the horizon where another took over, again whenever a term ends, and to who enters when
// it does. Both sides bear a cost
// per provider and contract (one for all segments of a lot); see contracts/procurement.hpp.
#include <vector>

#include "base/whole.hpp"
#include "sim/simulation.hpp"
#include "sim/split_cents.hpp"

namespace fundsim {

const contracts::Procurement* Billing::let_now(std::size_t agreement) const {
    const Caseload& caseload = plan_->caseloads[agreement];
    if (!in_horizon_ || caseload.out_of_contract || outside_[agreement] != 0 || agreement_of(agreement) != agreement ||
        gone_[caseload.provider] != 0)
        return nullptr;
    const contracts::Procurement& procurement = drawn(contract_of(agreement, Paying::horizon)).modifiers.procurement;
    const bool enters_now = entered_in_[agreement] == horizon_year_;  // it alone gets the contract, at any time
    return enters_now || procurement.is_let(horizon_year_, plan_->switches(agreement)) ? &procurement : nullptr;
}

std::int64_t Billing::procurement_cost(std::size_t agreement) const {
    const contracts::Procurement* procurement = let_now(agreement);
    return procurement == nullptr ? 0 : rounded(procurement->cost_provider);
}

void Billing::book_procurement(std::size_t year_slot, Outcome& outcome) {
    std::vector<std::int64_t> parts(municipalities_);
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const contracts::Procurement* procurement = let_now(c);
        if (procurement == nullptr || !(procurement->cost_region > 0.0)) continue;
        split_cents(rounded(procurement->cost_region), municipal_weight_, parts);
        const std::size_t s = plan_->caseloads[c].segment;
        for (std::size_t m = 0; m < municipalities_; ++m) book_administration(s, m, parts[m], year_slot, outcome);
    }
}

void Simulation::let_contracts() {
    for (std::size_t i = 0; i < billings_.size(); ++i) billings_[i].book_procurement(year_slot_, *book_into_[i]);
    if (frozen_) return;  // paid under several plans at once: nobody responds to it, and no cost of theirs is kept
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const std::int64_t cost = billings_.front().procurement_cost(c);
        if (cost == 0) continue;
        providers_.charge(c, cost);
        outcome_->provider(year_slot_, plan_->caseloads[c].provider, ProviderTally::cost_cents) += cost;
    }
}

}  // namespace fundsim
