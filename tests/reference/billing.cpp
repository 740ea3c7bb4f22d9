#include "reference/billing.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "base/elementary.hpp"
#include "contracts/incentives.hpp"
#include "contracts/price.hpp"

namespace fundsim::reference {
namespace {

/// Rounded down, also below 0.
std::int64_t whole_cents(std::int64_t exact) {
    std::int64_t cents = exact / money_scale;
    while (exact - cents * money_scale < 0) --cents;
    return cents;
}

}  // namespace

Billing::Billing(const Plan& plan, const Tables& tables, const ContractTables& contracts, Fault fault)
    : plan_(plan),
      tables_(tables),
      contracts_(contracts),
      fault_(fault),
      period_pay_(plan.caseloads.size()),
      period_claims_(plan.caseloads.size()) {
    for (std::size_t c = 0; c < plan.caseloads.size(); ++c)
        if (plan.caseloads[c].enters) outside_.insert(c);
}

std::int64_t& Billing::spend(Tally what, const Where& where, std::size_t year_slot, Outcome& outcome) const {
    static const std::map<Tally, Tally> beside{{Tally::spend_care, Tally::frozen_spend_care},
                                               {Tally::spend_out_of_contract, Tally::frozen_spend_out_of_contract},
                                               {Tally::spend_admin, Tally::frozen_spend_admin},
                                               {Tally::spend_cash, Tally::frozen_spend_cash}};
    return outcome.at(year_slot, where.first, where.second, frozen_ ? beside.at(what) : what);
}

void Billing::receive(std::size_t caseload, std::int64_t cents, std::size_t year_slot, Outcome& outcome) {
    spent_ += cents;
    period_pay_[caseload] += cents;
    if (!frozen_)
        outcome.provider(year_slot, plan_.caseloads[caseload].provider, ProviderTally::revenue_cents) += cents;
}

void Billing::close_period(const Ledger& ledger, std::size_t year_slot, const Clients& clients, Outcome& outcome) {
    // Claims of the period before are paid now.
    const auto due = std::exchange(claimed_, {});
    for (const auto& [where, cents] : due) spend(Tally::spend_cash, where, year_slot, outcome) += cents;
    std::fill(period_pay_.begin(), period_pay_.end(), 0);
    for (Shares& shares : period_claims_) shares.clear();
    bill_lines(ledger, year_slot, outcome);
    divide_episodes(ledger, true, year_slot, outcome);
    if (horizon_year_ >= 0) divide_episodes(ledger, false, year_slot, outcome);
    clauses_on_claims(year_slot, outcome);
    instalments(year_slot, outcome);
    regional_ceilings(year_slot, outcome);
    collect_fines(year_slot, outcome);
    administer(ledger, year_slot, clients, outcome);
    if (fault_ == Fault::claims_paid_at_once)
        for (auto& [where, cents] : claimed_)
            spend(Tally::spend_cash, where, year_slot, outcome) += std::exchange(cents, 0);
}

void Billing::bill_lines(const Ledger& ledger, std::size_t year_slot, Outcome& outcome) {
    // Classes are told apart where the contract pays by class.
    std::map<Line, Counts> lines;
    for (const auto& [line, counts] : ledger.counts()) {
        Line as_paid = line;
        if (line.paying == Paying::unpaid) {
            if (fault_ != Fault::warranty_is_paid) continue;
            as_paid.paying = in_force();
        }
        if (!agreed(line.caseload)) as_paid.paying = Paying::current;  // one account, whatever the contracts
        // Where the contract stays the same, so does the line, before anything is rounded: on the frozen line too, where care
        // of the horizon has lines of its own.
        if (!plan_.switches(line.caseload) && fault_ != Fault::remainders_by_line) as_paid.paying = Paying::current;
        if (!agreed(line.caseload) || !plan_.contracts[contract_of(line.caseload, as_paid.paying)].by_class)
            as_paid.coded_class = 0;
        // So are recovery and lasting support where it pays them apart.
        if (!agreed(line.caseload) || !terms_of(contract_of(line.caseload, as_paid.paying)).clauses.lasting_apart ||
            fault_ == Fault::support_is_paid_like_recovery)
            as_paid.lasting = false;
        lines[as_paid] += counts;
    }
    for (const auto& [line, counts] : lines) {
        const std::int64_t delivered = ledger.delivered(line.caseload, counts);
        if (agreed(line.caseload)) bill_contracted(line, counts, delivered, year_slot, outcome);
        else bill_elsewhere(line, delivered, year_slot, outcome);
    }
}

void Billing::bill_contracted(const Line& line, const Counts& counts, std::int64_t delivered, std::size_t year_slot,
                              Outcome& outcome) {
    const Caseload& caseload = plan_.caseloads[line.caseload];
    const std::uint16_t contract = contract_of(line.caseload, line.paying);
    // Whole quanta are billed and whole cents booked; what is left over is carried to the next period.
    Rests& rests = rests_[line];
    rests.quanta += delivered / 1024;
    const std::int64_t quanta = rests.quanta >> sub_quantum_bits;
    rests.quanta = fault_ == Fault::half_quanta_forgotten ? 0 : rests.quanta % (1 << sub_quantum_bits);
    std::int64_t earned_exactly = 0;
    std::int64_t paid_exactly = 0;
    const LineBlock block{.quanta = {&quanta, 1},
                          .client_weeks = {&counts.client_weeks, 1},
                          .planned_weeks = {&counts.planned_weeks, 1},
                          .starts = {&counts.starts, 1},
                          .opened_weeks = {&counts.opened, 1},
                          .closed_weeks = {&counts.closed, 1},
                          .forgone_weeks = {&counts.forgone, 1},
                          .results = {&counts.results, 1},
                          .quanta_per_unit = quanta_per_unit(plan_.scenario.segments[caseload.segment].unit),
                          .planned_duration = tables_.segments[caseload.segment].planned_duration[line.coded_class],
                          .severity = static_cast<Severity>(line.coded_class),
                          .lasting = line.lasting};
    plan_.contracts[contract].model->accrue(block, terms_[contract],
                                            {.earned = {&earned_exactly, 1}, .paid = {&paid_exactly, 1}});
    const bool this_contract = in_force_pays(line.caseload, line.paying);
    rests.earned += earned_exactly;
    const std::int64_t earned = whole_cents(rests.earned);
    rests.earned = fault_ == Fault::half_cents_forgotten ? 0 : rests.earned - earned * money_scale;
    rests.paid += paid_exactly;
    const std::int64_t cash = whole_cents(rests.paid);
    rests.paid -= cash * money_scale;

    if (terms_of(contract).modifiers.per_episode && fault_ != Fault::episodes_are_not_divided) {
        auto& pool = episodes_[{this_contract, line.municipality}];
        pool.first += earned;
        pool.second += cash;
        return;
    }
    book_lines(line.caseload, line.municipality, earned, cash, this_contract, year_slot, outcome);
}

void Billing::adjust_advance(const Line& line, std::int64_t weeks) {
    if (horizon_year_ < 1 || weeks <= 0 || !agreed(line.caseload) || line.paying == Paying::unpaid) return;
    if (fault_ == Fault::advances_keep_their_price) return;
    const std::uint16_t contract = contract_of(line.caseload, line.paying);
    const PlannedContract& planned = plan_.contracts[contract];
    const Caseload& caseload = plan_.caseloads[line.caseload];
    Line account = line;
    if (!plan_.switches(line.caseload)) account.paying = Paying::current;
    if (!planned.by_class) account.coded_class = 0;
    if (!terms_of(contract).clauses.lasting_apart) account.lasting = false;
    const auto advance_at = [&](const std::vector<BySeverity<double>>& terms) {
        std::int64_t nothing = 0, earned = 0, paid = 0;
        const std::span<const std::int64_t> no{&nothing, 1};
        planned.model->accrue(
            {.quanta = no,
             .client_weeks = no,
             .planned_weeks = no,
             .starts = no,
             .opened_weeks = {&weeks, 1},
             .closed_weeks = no,
             .forgone_weeks = no,
             .results = no,
             .quanta_per_unit = quanta_per_unit(plan_.scenario.segments[caseload.segment].unit),
             .planned_duration = tables_.segments[caseload.segment].planned_duration[account.coded_class],
             .severity = static_cast<Severity>(account.coded_class),
             .lasting = account.lasting},
            terms, {.earned = {&earned, 1}, .paid = {&paid, 1}});
        return paid;
    };
    Rests& rests = rests_[account];
    rests.paid += advance_at(terms_[contract]) - advance_at(last_terms_[contract]);
    const std::int64_t cents = whole_cents(rests.paid);
    rests.paid -= cents * money_scale;
    const double part =
        in_force_pays(line.caseload, line.paying) ? rules_.at(agreement_of(line.caseload)).of_claims : 1.0;
    claimed_[{caseload.segment, line.municipality}] += part == 1.0 ? cents : nearest(static_cast<double>(cents) * part);
}

void Billing::book_lines(std::size_t caseload, std::uint32_t municipality, std::int64_t earned, std::int64_t cash,
                         bool this_contract, std::size_t year_slot, Outcome& outcome) {
    // Care of this year's contract goes to its account, and may be paid by a budget; care under the contract before is
    // paid by its lines.
    const std::size_t agreement = agreement_of(caseload);
    std::int64_t booked = earned;
    std::int64_t paid_out = cash;
    if (this_contract) {
        const double of_claims = rules_.at(agreement).of_claims;
        if (of_claims != 1.0) booked = nearest(static_cast<double>(earned) * of_claims);
        if (of_claims != 1.0) paid_out = nearest(static_cast<double>(cash) * of_claims);
        accounts_[agreement].claims += earned;
        accounts_[agreement].claims_of[municipality] += earned;
        accounts_[agreement].booked += booked;
        period_claims_[caseload][municipality] += earned;
    } else {
        run_off_[agreement] += booked;
        accounts_[agreement].before += booked;
    }
    const Where where{plan_.caseloads[caseload].segment, municipality};
    spend(Tally::spend_care, where, year_slot, outcome) += booked;
    claimed_[where] += paid_out;
    receive(caseload, booked, year_slot, outcome);
}

void Billing::divide_episodes(const Ledger& ledger, bool this_contract, std::size_t year_slot, Outcome& outcome) {
    const Paying paying = this_contract ? in_force() : Paying::current;
    for (std::uint32_t m = 0; m < plan_.scenario.municipalities.size(); ++m) {
        const auto [earned, cash] = std::exchange(episodes_[{this_contract, m}], {});
        // by caseload: care given under these contracts, at reference cost
        std::map<std::size_t, std::int64_t> care;
        std::int64_t all = 0;
        for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
            const bool under = agreed(c) && terms_of(contract_of(c, paying)).modifiers.per_episode;
            if (!under || (!this_contract && !plan_.switches(c))) continue;
            const std::size_t s = plan_.caseloads[c].segment;
            // what is given unpaid is inside prices of this contract, or of the one before where this one has no such prices
            const bool unpaid_counts = this_contract || !terms_of(contract_now(c)).modifiers.per_episode;
            std::int64_t delivered = 0;
            for (const auto& [line, counts] : ledger.counts()) {
                if (line.caseload != c || line.municipality != m) continue;
                const bool unpaid = line.paying == Paying::unpaid;
                const bool counted =
                    unpaid ? unpaid_counts &&
                                 (this_contract || fault_ != Fault::care_inside_a_past_episode_counts_for_nothing)
                           : in_force_pays(c, line.paying) == this_contract;
                if (counted) delivered += ledger.delivered(c, counts);
            }
            care[c] = (delivered / 1024) * tables_.segments[s].unit_cost /
                      (std::int64_t{quanta_per_unit(plan_.scenario.segments[s].unit)} << sub_quantum_bits);
            all += care[c];
        }
        // Nobody gave any: by the care that is planned, and alike where that is nothing either.
        if (all == 0)
            for (auto& [c, given] : care) all += given = nearest(plan_.expected_value(c, horizon_year_ >= 0));
        if (all == 0)
            for (auto& [c, given] : care) given = 1, ++all;
        __extension__ using Wide = __int128;
        Wide up_to_here = 0;
        std::int64_t earned_before = 0;
        std::int64_t cash_before = 0;
        for (const auto& [c, given] : care) {
            up_to_here += given;
            const auto earned_now = static_cast<std::int64_t>(up_to_here * earned / all);
            const auto cash_now = static_cast<std::int64_t>(up_to_here * cash / all);
            book_lines(c, m, earned_now - earned_before, cash_now - cash_before, this_contract, year_slot, outcome);
            earned_before = earned_now;
            cash_before = cash_now;
        }
    }
}

void Billing::bill_elsewhere(const Line& line, std::int64_t delivered, std::size_t year_slot, Outcome& outcome) {
    // Out of contract: unit cost and premium, whatever the contracts say.
    const std::size_t s = plan_.caseloads[line.caseload].segment;
    const std::int64_t per_unit = quanta_per_unit(plan_.scenario.segments[s].unit);
    Rests& rests = rests_[line];
    rests.quanta += delivered / 1024;
    rests.earned += (rests.quanta >> sub_quantum_bits) * tables_.segments[s].premium_cost;
    rests.quanta %= 1 << sub_quantum_bits;
    const std::int64_t cents = rests.earned / per_unit;
    rests.earned %= per_unit;
    const Where where{s, line.municipality};
    spend(Tally::spend_out_of_contract, where, year_slot, outcome) += cents;
    claimed_[where] += cents;
    receive(line.caseload, cents, year_slot, outcome);
}

std::vector<std::int64_t> Billing::split(std::int64_t cents, const std::vector<std::int64_t>& weights) {
    // To the cent: what the first parts are together is rounded (towards 0), not each one.
    __extension__ using Wide = __int128;
    Wide all = 0;
    for (const std::int64_t weight : weights) all += weight;
    Wide up_to_here = 0;
    std::int64_t given = 0;
    std::vector<std::int64_t> parts;
    for (const std::int64_t weight : weights) {
        up_to_here += weight;
        const auto together = static_cast<std::int64_t>(up_to_here * cents / all);
        parts.push_back(together - given);
        given = together;
    }
    return parts;
}

std::vector<std::int64_t> Billing::parts_of(std::int64_t cents, const Shares& shares) const {
    std::vector<std::int64_t> weights(plan_.scenario.municipalities.size(), 0);
    for (const auto& [m, weight] : shares) weights[m] = weight;
    const bool none = std::all_of(weights.begin(), weights.end(), [](std::int64_t w) { return w == 0; });
    if (none || fault_ == Fault::settlement_by_youths)
        for (std::size_t m = 0; m < weights.size(); ++m)
            weights[m] = nearest(tables_.municipality_share[m] * (1 << 20)) + 1;
    return split(cents, weights);
}

void Billing::book(std::size_t agreement, std::int64_t cents, const Shares& shares, std::size_t year_slot,
                   Outcome& outcome, Booking kind, std::map<Where, std::int64_t>& cash) {
    // A lot over several segments: each form of care bears its part of what is expected to be paid for it.
    const std::vector<std::size_t> of_lot = members_of(agreement);
    std::vector<std::int64_t> weights;
    for (const std::size_t c : of_lot)
        weights.push_back(std::max<std::int64_t>(1, nearest(plan_.expected_pay(c, horizon_year_ >= 0))));
    if (fault_ == Fault::lot_is_booked_at_its_first_segment)
        for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = i == 0 ? 1 : 0;
    const std::vector<std::int64_t> parts = split(cents, weights);
    for (std::size_t i = 0; i < parts.size(); ++i)
        book_caseload(of_lot[i], parts[i], shares, year_slot, outcome, kind, cash);
}

void Billing::book_caseload(std::size_t caseload, std::int64_t cents, const Shares& shares, std::size_t year_slot,
                            Outcome& outcome, Booking kind, std::map<Where, std::int64_t>& cash) {
    if (cents == 0) return;
    const std::vector<std::int64_t> parts = parts_of(cents, shares);
    for (std::uint32_t m = 0; m < parts.size(); ++m) {
        const Where where{plan_.caseloads[caseload].segment, m};
        spend(Tally::spend_care, where, year_slot, outcome) += parts[m];
        if (kind == Booking::settlement && !frozen_)
            outcome.at(year_slot, where.first, m, Tally::spend_settlement) += parts[m];
        if (kind == Booking::instalment) spend(Tally::spend_cash, where, year_slot, outcome) += parts[m];
        else cash[where] += parts[m];
    }
    receive(caseload, cents, year_slot, outcome);
}

void Billing::spend_on_administration(const Where& where, std::int64_t cents, std::size_t year_slot, Outcome& outcome) {
    spend(Tally::spend_admin, where, year_slot, outcome) += cents;
    claimed_[where] += cents;
    if (fault_ != Fault::periods_know_no_administration) spent_ += cents;
}

void Billing::administer(const Ledger& ledger, std::size_t year_slot, const Clients& clients, Outcome& outcome) {
    // Contract management, per provider that is still there; booked under the first form of care it gives.
    std::set<std::uint16_t> managed;
    const std::int64_t management = tables_.provider_cost * (period_ + 1) / 13 - tables_.provider_cost * period_ / 13;
    for (std::size_t c = 0; c < plan_.caseloads.size() && fault_ != Fault::contract_management_is_free; ++c) {
        const std::uint16_t provider = plan_.caseloads[c].provider;
        const bool may_enter = outside_.contains(c) && fault_ == Fault::who_may_enter_is_managed;
        if (!(agreed(c) || may_enter) || stopped_.contains(provider) || !managed.insert(provider).second) continue;
        const std::vector<std::int64_t> parts = parts_of(management, {});
        for (std::uint32_t m = 0; m < parts.size(); ++m) {
            const Where where{plan_.caseloads[c].segment, m};
            spend_on_administration(where, parts[m], year_slot, outcome);
        }
    }
    // For whom a claim is sent: by the contract of who gives the care.
    std::map<Where, std::int64_t> claimed;
    for (const auto& [whose, number] : clients) {
        const auto [caseload, municipality] = whose;
        const std::size_t s = plan_.caseloads[caseload].segment;
        const std::size_t by = fault_ == Fault::claims_follow_the_first_provider ? plan_.first_caseload[s] : caseload;
        if (plan_.contracts[contract_now(by)].claimed_per_client) claimed[{s, municipality}] += number;
    }
    for (std::size_t s = 0; s < plan_.scenario.segments.size(); ++s)
        for (std::uint32_t m = 0; m < plan_.scenario.municipalities.size(); ++m) {
            const Where where{s, m};
            const auto found = ledger.places().find(where);
            const Ledger::Place place = found == ledger.places().end() ? Ledger::Place{} : found->second;
            std::int64_t& messages_q8 = message_rest_[where];
            messages_q8 += place.starts * tables_.messages_start_q8 + place.ends * tables_.messages_end_q8 +
                           place.changes * tables_.messages_change_q8 + claimed[where] * tables_.messages_claim_q8;
            const std::int64_t messages = messages_q8 / 256;
            messages_q8 %= 256;
            if (!frozen_) outcome.at(year_slot, s, m, Tally::messages) += messages;
            const std::int64_t cents = messages * tables_.message_cost + place.owed;
            spend_on_administration(where, cents, year_slot, outcome);
        }
}

}  // namespace fundsim::reference
