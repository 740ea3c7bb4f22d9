// Audits: which claims of providers are checked, what a check finds, what is owed for it, and how that is booked.
#include <utility>

#include "base/distributions.hpp"
#include "model/provider/audit.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

void Providers::set_checks(std::size_t c, const Billing& billing) {
    const auto of = [&](Paying paying) -> Checks& { return checks_[c][static_cast<std::size_t>(paying)]; };
    checks_[c] = {};
    for (const Paying paying : {Paying::current, Paying::horizon}) {
        if (paying == Paying::horizon && !switched_) continue;  // the past knows nothing of the horizon
        const std::uint16_t contract = billing.contract_of(c, paying);
        const DrawnContract& drawn = billing.contracts().in_year(contract, horizon_year);
        const contracts::Modifiers& terms = drawn.modifiers;
        if (!(terms.audit > 0.0)) continue;
        // Care under the contract before is paid by its lines; the year's clauses are those of the contract in force.
        const bool in_force = (paying == Paying::horizon) == switched_ || !plan_->switches(c);
        const double per_claim = in_force ? per_claim_[c] : 1.0;
        const contracts::ArrangementPrices& prices = prices_[contract];
        const CareWeights& care = care_[plan_->caseloads[c].segment];
        Checks& checks = of(paying);
        checks.checked = probability_threshold(terms.audit * attention_);
        for (std::size_t k = 0; k < severity_count; ++k) {
            checks.of_result[k] = provider::penalty_owed(per_claim * prices.recovery.per_result[k], terms.penalty);
            if (k + 1 == severity_count) break;
            // of the mean client, as providers reckon it
            const double step = contracts::class_step(prices, drawn.clauses, k, care_as_planned(care, k),
                                                      care.lasting_starts[k], care.lasting_weeks[k]);
            checks.of_step[k] = provider::penalty_owed(per_claim * step, terms.penalty);
        }
    }
    // What is unpaid is checked like any other care, but nothing would have been paid for it.
    of(Paying::unpaid).checked = of(switched_ ? Paying::horizon : Paying::current).checked;
}

bool Simulation::audit_finds(const UntrueClaim& claim) {
    const Checks& checks = providers_.checks(claim.caseload, claim.paying);
    if (checks.checked == 0) return false;
    const auto lane = static_cast<std::size_t>(claim.what);
    const Lanes taken = 1U << lane;
    if (draw(claim.id, claim.stay, Purpose::audit, taken, claim.review)[lane] >= checks.checked) return false;
    const bool of_class = claim.what != Claimed::result;
    const std::size_t segment = plan_->caseloads[claim.caseload].segment;
    const std::uint32_t municipality = municipality_of(claim.id);
    // frozen, where several billings read one ledger, nobody claims what is not so
    if (!claim.brings_nothing)
        billings_.front().owe_penalty(claim.caseload, municipality,
                                      (of_class ? checks.of_step : checks.of_result)[claim.of]);
    ++tally(segment, municipality, Tally::audit_findings);
    if (claim.what == Claimed::higher_class) {
        // granted, and set right at once
        ledger_.count_change(claim.caseload, municipality);
        ++tally(segment, municipality, Tally::arrangement_changes);
    }
    if (claim.id == traced_id)
        tell(traced_id, of_class ? "is audited: the class of its need is coded"
                                 : "is audited: the goal that was reported has not been reached");
    return true;
}

// A penalty is not care: it is in no claim, so that ceilings, stop-loss, bonuses and corridors do not see it, and no next
// budget makes it good. It goes to the municipality of the client, in the period in which it is owed.
void Billing::book_penalties(std::size_t year_slot, Outcome& outcome) {
    if (!std::exchange(somebody_owes_, false)) return;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const std::size_t s = plan_->caseloads[c].segment;
        std::int64_t owed = 0;
        for (std::size_t m = 0; m < municipalities_; ++m) {
            const std::int64_t cents = std::exchange(penalties_owed_[c * municipalities_ + m], 0);
            spend(year_slot, s, Tally::spend_care, outcome)[m] -= cents;
            spend(year_slot, s, Tally::spend_cash, outcome)[m] -= cents;
            outcome.at(year_slot, s, m, Tally::spend_settlement) -= cents;
            outcome.at(year_slot, s, m, Tally::penalties) += cents;
            paid_ -= cents;
            owed += cents;
        }
        last_pay_[c] -= owed;
        received_ -= owed;
        outcome.provider(year_slot, plan_->caseloads[c].provider, ProviderTally::revenue_cents) -= owed;
    }
}

}  // namespace fundsim
