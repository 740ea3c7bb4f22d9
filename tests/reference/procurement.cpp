// What it costs both sides that contracts are let, told anew: when a contract takes over, and whenever its term is over.
#include <cmath>

#include "reference/billing.hpp"

namespace fundsim::reference {

void Billing::let_contracts(std::size_t year_slot, Outcome& outcome) {
    if (horizon_year_ < 0) return;
    const auto whole = [](double cents) { return static_cast<std::int64_t>(std::floor(cents + 0.5)); };
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        const std::uint16_t provider = plan_.caseloads[c].provider;
        const bool every_segment = fault_ == Fault::lots_are_let_by_segment;
        if (!agreed(c) || stopped_.contains(provider) || (agreement_of(c) != c && !every_segment)) continue;
        const contracts::Procurement& terms = terms_of(contract_now(c)).modifiers.procurement;
        bool let = horizon_year_ == 0 && plan_.current_contract[c] != plan_.horizon_contract[c];
        for (int end = terms.term; end > 0 && end <= horizon_year_ && fault_ != Fault::contracts_are_let_once;
             end += terms.term)
            let = let || end == horizon_year_;
        // who enters gets it when it does
        const auto entered = entered_.find(c);
        if (entered != entered_.end() && entered->second == horizon_year_)
            let = fault_ != Fault::entrants_bid_for_nothing;
        if (!let) continue;
        const std::vector<std::int64_t> parts = parts_of(whole(terms.cost_region), {});
        for (std::uint32_t m = 0; m < parts.size(); ++m) {
            const Where where{plan_.caseloads[c].segment, m};
            spend_on_administration(where, parts[m], year_slot, outcome);
        }
        if (!frozen_)
            outcome.provider(year_slot, provider, ProviderTally::cost_cents) +=
                fault_ == Fault::bids_are_free ? 0 : whole(terms.cost_provider);
    }
}

}  // namespace fundsim::reference
