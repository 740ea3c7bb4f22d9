// Bookings: how an amount that is due reaches the provider's account and the tallies of the municipalities that pay it; and
// what administration costs them.
#include <algorithm>

#include "base/whole.hpp"
#include "sim/billing.hpp"
#include "sim/split_cents.hpp"

namespace fundsim {

Billing::Spend Billing::spend(std::size_t year_slot, std::size_t segment, Tally what, Outcome& outcome) const {
    if (book_as_ == BookAs::frozen) switch (what) {
            case Tally::spend_care: what = Tally::frozen_spend_care; break;
            case Tally::spend_out_of_contract: what = Tally::frozen_spend_out_of_contract; break;
            case Tally::spend_admin: what = Tally::frozen_spend_admin; break;
            default: what = Tally::frozen_spend_cash;
        }
    return Spend(outcome.at(year_slot, segment, 0, what));
}

void Billing::receive(std::size_t caseload, std::int64_t cents, bool own_year, std::size_t year_slot,
                      Outcome& outcome) {
    AgreementYear& year = years_[agreement_of(caseload)];
    if (own_year) year.booked += cents;
    else year.beside += cents;
    if (!own_year) run_off_[agreement_of(caseload)] += cents;
    (own_year ? totals_[caseload].own : totals_[caseload].run_off) += cents;
    last_pay_[caseload] += cents;
    paid_ += cents;
    received_ += cents;
    if (book_as_ == BookAs::own)
        outcome.provider(year_slot, plan_->caseloads[caseload].provider, ProviderTally::revenue_cents) += cents;
}

void Billing::list_lots() {
    const std::size_t caseloads = plan_->caseloads.size();
    lots_.resize(caseloads);
    for (Lot& lot : lots_) {
        lot.caseloads.clear();
        lot.weights.clear();
    }
    for (std::size_t c = 0; c < caseloads; ++c) {
        if (plan_->caseloads[c].out_of_contract) continue;
        Lot& lot = lots_[agreement_of(c)];
        lot.caseloads.push_back(static_cast<std::uint32_t>(c));
        lot.weights.push_back(std::max<std::int64_t>(1, rounded(plan_->expected_pay(c, in_horizon_))));
    }
}

void Billing::book(std::size_t agreement, std::int64_t cents, std::span<const std::int64_t> weights,
                   std::size_t year_slot, Outcome& outcome, Booking kind, std::size_t years_later) {
    const Lot& lot = lots_[agreement];
    lot_parts_.resize(lot.caseloads.size());
    split_cents(cents, lot.weights, lot_parts_);
    for (std::size_t i = 0; i < lot.caseloads.size(); ++i)
        book_caseload(lot.caseloads[i], lot_parts_[i], weights, year_slot, outcome, kind, years_later);
}

void Billing::book_caseload(std::size_t caseload, std::int64_t cents, std::span<const std::int64_t> weights,
                            std::size_t year_slot, Outcome& outcome, Booking kind, std::size_t years_later) {
    if (cents == 0) return;
    const bool empty = std::all_of(weights.begin(), weights.end(), [](std::int64_t w) { return w == 0; });
    std::vector<std::int64_t>& parts = place_parts_;
    split_cents(cents, empty ? std::span<const std::int64_t>(municipal_weight_) : weights, parts);
    const std::size_t s = plan_->caseloads[caseload].segment;
    while (cash_due_.size() < years_later) cash_due_.emplace_back(last_spend_.size(), std::int64_t{0});
    std::vector<std::int64_t>& cash = years_later > 0 ? cash_due_[years_later - 1] : last_spend_;
    const Spend care = spend(year_slot, s, Tally::spend_care, outcome);
    const Spend paid_out = spend(year_slot, s, Tally::spend_cash, outcome);
    std::int64_t received = 0;
    for (std::size_t m = 0; m < municipalities_; ++m) {
        care[m] += parts[m];
        if (kind == Booking::settlement && book_as_ == BookAs::own)
            outcome.at(year_slot, s, m, Tally::spend_settlement) += parts[m];
        if (kind == Booking::instalment) paid_out[m] += parts[m];
        else cash[s * municipalities_ + m] += parts[m];
        received += parts[m];
    }
    last_pay_[caseload] += received;
    totals_[caseload].own += received;
    paid_ += cents;
    received_ += received;
    if (book_as_ == BookAs::own)
        outcome.provider(year_slot, plan_->caseloads[caseload].provider, ProviderTally::revenue_cents) += received;
}

void Billing::book_administration(std::size_t segment, std::size_t municipality, std::int64_t cents,
                                  std::size_t year_slot, Outcome& outcome) {
    spend(year_slot, segment, Tally::spend_admin, outcome)[municipality] += cents;
    last_spend_[segment * municipalities_ + municipality] += cents;
    administration_ += cents;
}

void Billing::claimed_in(std::size_t segment, const Ledger& ledger) {
    // By the contract of who gives the care: in one segment some may be paid by the hour, others by a budget.
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    claimed_.assign(municipalities_, 0);
    for (std::size_t c = plan_->first_caseload[segment]; c < plan_->first_caseload[segment + 1]; ++c) {
        if (!plan_->contracts[contract_of(c, paying)].claimed_per_client) continue;
        for (std::size_t m = 0; m < municipalities_; ++m) claimed_[m] += ledger.clients_from(c, m);
    }
}

void Billing::administer(const Ledger& ledger, std::size_t year_slot, Outcome& outcome) {
    // Contract management: a cost per provider that is still there, booked at its first form of care.
    if (tables_->provider_cost > 0) {
        const std::int64_t part = tables_->provider_cost * (period_ + 1) / periods_per_year -
                                  tables_->provider_cost * period_ / periods_per_year;
        std::vector<std::int64_t> parts(municipalities_);
        std::vector<std::uint8_t> seen(gone_);
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
            if (plan_->caseloads[c].out_of_contract || outside_[c] != 0 || seen[plan_->caseloads[c].provider] != 0)
                continue;
            seen[plan_->caseloads[c].provider] = 1;
            split_cents(part, municipal_weight_, parts);
            const std::size_t s = plan_->caseloads[c].segment;
            for (std::size_t m = 0; m < municipalities_; ++m) book_administration(s, m, parts[m], year_slot, outcome);
        }
    }
    for (std::size_t s = 0; s < contracts_in_[0].size(); ++s) {
        claimed_in(s, ledger);
        for (std::size_t m = 0; m < municipalities_; ++m) {
            const std::size_t at = s * municipalities_ + m;
            const Ledger::Place place = ledger.place(s, m);
            message_rest_[at] += place.starts * tables_->messages_start_q8 + place.ends * tables_->messages_end_q8 +
                                 place.changes * tables_->messages_change_q8 + place.extra_q8 +
                                 claimed_[m] * tables_->messages_claim_q8;
            const std::int64_t messages = message_rest_[at] >> 8;
            message_rest_[at] &= 255;
            const std::int64_t cents = messages * tables_->message_cost;
            if (book_as_ == BookAs::own) outcome.at(year_slot, s, m, Tally::messages) += messages;
            book_administration(s, m, cents + place.owed, year_slot, outcome);
        }
    }
}

}  // namespace fundsim
