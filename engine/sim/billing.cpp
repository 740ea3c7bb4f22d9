#include "sim/billing.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/whole.hpp"

namespace fundsim {
namespace {

/// Whole cents, rounded down also below 0: what is carried on stays between 0 and a cent, whatever came in which block.
std::int64_t floored(std::int64_t exact) {
    const std::int64_t cents = exact / money_scale;
    return cents - (exact - cents * money_scale < 0 ? 1 : 0);
}

}  // namespace

void split_cents(std::int64_t total, std::span<const std::int64_t> weights, std::span<std::int64_t> parts) {
    const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    std::int64_t before = 0;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        before += weights[i];
        // a product beyond 64 bits is rare, and a division of 128 bits slow
        std::int64_t product = 0;
        const bool fits = !__builtin_mul_overflow(total, before, &product);
        const std::int64_t until =
            fits ? product / sum : static_cast<std::int64_t>(static_cast<Wide>(total) * before / sum);
        parts[i] = until - given;
        given = until;
    }
}

void Billing::reset(const Plan& plan, const Tables& tables, const ContractTables& contracts, BookAs book_as) {
    plan_ = &plan;
    tables_ = &tables;
    contracts_ = &contracts;
    book_as_ = book_as;
    municipalities_ = plan.scenario.municipalities.size();
    const std::size_t segments = plan.scenario.segments.size();
    const std::size_t caseloads = plan.caseloads.size();
    in_horizon_ = false;
    horizon_year_ = -1;
    period_ = 0;
    list_contracts();
    const std::size_t lines = Ledger::count_lines(plan);
    std::size_t block = 0;
    for (std::size_t s = 0; s < segments; ++s)
        block = std::max(block, (plan.first_caseload[s + 1] - plan.first_caseload[s]) * municipalities_);
    for (auto* column : {&quanta_rest_, &earned_rest_, &paid_rest_}) column->assign(lines, 0);
    for (auto& column : counts_) column.assign(block, 0);
    earned_.assign(block, 0);
    paid_cash_.assign(block, 0);
    claims_of_line_.assign(caseloads * municipalities_, 0);
    claims_year_.assign(claims_of_line_.size(), 0);
    penalties_owed_.assign(claims_of_line_.size(), 0);
    somebody_owes_ = false;
    for (auto& column : episodes_) column.assign(municipalities_, {});
    years_.assign(caseloads, {});
    last_years_.assign(caseloads, {});
    rules_.assign(caseloads, {});
    for (auto* column : {&agreed_, &budget_, &base_weight_, &taken_over_}) column->assign(caseloads, 0);
    run_off_.assign(caseloads, 0);
    std::array<double, kpi_count> none{};
    none.fill(no_kpi);
    kpi_before_.assign(caseloads, none);
    cash_due_.clear();
    stopped_.assign(caseloads, 0);
    gone_.assign(plan.provider_names.size(), 0);
    gone_before_ = gone_;
    last_pay_.assign(caseloads, 0);
    totals_.assign(caseloads, {});
    inside_.assign(plan.contracts.size() * plan.contracts.size(), 0);
    municipal_weight_.clear();
    for (const double share : tables.municipality_share) municipal_weight_.push_back(rounded(share * (1 << 20)) + 1);
    last_spend_.assign(segments * municipalities_, 0);
    message_rest_.assign(segments * municipalities_, 0);
    paid_ = received_ = 0;
}

void Billing::list_contracts() {
    terms_now_.resize(plan_->contracts.size());
    reviewed_.assign(plan_->contracts.size(), 1.0);
    for (auto& list : contracts_in_) list.assign(plan_->scenario.segments.size(), {});
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract) continue;
        for (const Paying paying : {Paying::current, Paying::horizon}) {
            auto& list = contracts_in_[static_cast<std::size_t>(paying)][plan_->caseloads[c].segment];
            const std::uint16_t contract = contract_of(c, paying);
            if (std::find(list.begin(), list.end(), contract) == list.end()) list.push_back(contract);
        }
    }
}

void Billing::take_over(const Plan& plan, const ContractTables& contracts, BookAs book_as) {
    plan_ = &plan;
    contracts_ = &contracts;
    book_as_ = book_as;
    totals_.assign(plan.caseloads.size(), {});
    inside_.assign(plan.contracts.size() * plan.contracts.size(), 0);
    list_contracts();
}

std::int64_t& Billing::spend(std::size_t year_slot, std::size_t segment, std::size_t municipality, Tally what,
                             Outcome& outcome) const {
    if (book_as_ == BookAs::frozen) switch (what) {
            case Tally::spend_care: what = Tally::frozen_spend_care; break;
            case Tally::spend_out_of_contract: what = Tally::frozen_spend_out_of_contract; break;
            case Tally::spend_admin: what = Tally::frozen_spend_admin; break;
            default: what = Tally::frozen_spend_cash;
        }
    return outcome.at(year_slot, segment, municipality, what);
}

void Billing::close_period(const Ledger& ledger, std::size_t year_slot, Outcome& outcome) {
    // Cash: claims of the period before are paid now.
    for (std::size_t s = 0; s < contracts_in_[0].size(); ++s)
        for (std::size_t m = 0; m < municipalities_; ++m) {
            std::int64_t& last = last_spend_[s * municipalities_ + m];
            spend(year_slot, s, m, Tally::spend_cash, outcome) += last;
            last = 0;
        }
    std::fill(last_pay_.begin(), last_pay_.end(), 0);
    std::fill(claims_of_line_.begin(), claims_of_line_.end(), 0);
    for (std::size_t s = 0; s < contracts_in_[0].size(); ++s) {
        for (const Paying paying : {Paying::current, Paying::horizon})
            if (ledger.uses(paying)) bill_segment(ledger, s, paying, outcome, year_slot);
        bill_out_of_contract(ledger, s, outcome, year_slot);
    }
    divide_episodes(ledger, true, year_slot, outcome);
    if (in_horizon_) divide_episodes(ledger, false, year_slot, outcome);
    claims_rules(year_slot, outcome);
    instalments(year_slot, outcome);
    regional_ceilings(year_slot, outcome);
    book_penalties(year_slot, outcome);
    administer(ledger, year_slot, outcome);
}

/// Where the remainders of a line are carried: one place for both kinds of line where the contract stays the same.
std::size_t Billing::rest_line(const Ledger& ledger, std::size_t caseload, std::uint32_t coded_class, Paying paying,
                               bool lasting) const {
    return ledger.line_of(caseload, coded_class, 0, plan_->switches(caseload) ? paying : Paying::current, lasting);
}

void Billing::bill_segment(const Ledger& ledger, std::size_t s, Paying paying, Outcome& outcome,
                           std::size_t year_slot) {
    const std::size_t first = plan_->first_caseload[s];
    for (const std::uint16_t contract : contracts_in_[static_cast<std::size_t>(paying)][s]) {
        const PlannedContract& planned = plan_->contracts[contract];
        const bool by_class = planned.by_class && ledger.classes_apart(first, paying) > 1;
        const bool by_form = planned.by_form && ledger.forms_apart(first, paying) > 1;
        for (std::uint32_t form = 0; form < (by_form ? 2 : 1); ++form)
            for (std::uint32_t k = 0; k < (by_class ? severity_count : 1); ++k)
                bill_block(ledger, s, {contract, paying, k, by_class, form != 0, by_form}, outcome, year_slot);
    }
}

void Billing::bill_block(const Ledger& ledger, std::size_t s, const Block& lines_of, Outcome& outcome,
                         std::size_t year_slot) {
    const auto [contract, paying, of_class, by_class, lasting, by_form] = lines_of;
    const std::size_t first = plan_->first_caseload[s];
    const std::size_t elsewhere = plan_->first_caseload[s + 1] - 1;  // out of contract
    // what the block holds, then what the rule makes of it
    const std::size_t cells = (elsewhere - first) * municipalities_;
    // all lines that this contract does not tell apart
    std::array<std::size_t, 2 * severity_count> bases{};
    std::size_t count = 0;
    for (std::uint32_t form = 0; form < ledger.forms_apart(first, paying); ++form)
        for (std::uint32_t k = 0; k < ledger.classes_apart(first, paying); ++k)
            if ((!by_class || k == of_class) && (!by_form || (form != 0) == lasting))
                bases[count++] = ledger.line_of(first, k, 0, paying, form != 0);
    const auto gather = [&](std::size_t at, const auto& column) {
        if (column.empty()) return;
        std::int64_t* into = counts_[at].data();
        const auto* own = &column[bases[0]];
        for (std::size_t i = 0; i < cells; ++i) into[i] = own[i];
        for (std::size_t other = 1; other < count; ++other) {
            const auto* more = &column[bases[other]];
            for (std::size_t i = 0; i < cells; ++i) into[i] += more[i];
        }
    };
    const Ledger::Lines& lines = ledger.lines();
    gather(0, lines.units);
    const auto apart = [&](std::size_t c) { return ledger.court_level(c) - ledger.dose_level(c); };
    bool any_apart = false;
    for (std::size_t c = first; c < elsewhere; ++c) any_apart = any_apart || apart(c) != 0;
    if (any_apart) gather(8, lines.court_units);  // else it counts for nothing below
    for (std::size_t c = first; c < elsewhere; ++c) {
        const std::int64_t level = ledger.dose_level(c);
        const std::int64_t of_court = apart(c);
        const std::int64_t* court = &counts_[8][(c - first) * municipalities_];
        std::int64_t* units = &counts_[0][(c - first) * municipalities_];
        std::int32_t* rest = &quanta_rest_[rest_line(ledger, c, of_class, paying, lasting)];
        if (contract_of(c, paying) != contract) continue;
        for (std::size_t m = 0; m < municipalities_; ++m) {
            const std::int64_t given = rest[m] + ((units[m] * level + court[m] * of_court) >> dose_bits);
            units[m] = given >> sub_quantum_bits;
            rest[m] = static_cast<std::int32_t>(given & ((1 << sub_quantum_bits) - 1));
        }
    }
    if (plan_->contracts[contract].uses_arrangements) {
        gather(1, lines.client_weeks);
        gather(2, lines.planned_weeks);
        gather(3, lines.starts);
        gather(4, lines.opened);
        gather(5, lines.closed);
        gather(6, lines.forgone);
        gather(7, lines.results);
    }
    const int unit = quanta_per_unit(plan_->scenario.segments[s].unit);
    const auto column = [&](std::size_t at) { return std::span<const std::int64_t>(counts_[at]).first(cells); };
    const LineBlock block{.quanta = column(0),
                          .client_weeks = column(1),
                          .planned_weeks = column(2),
                          .starts = column(3),
                          .opened_weeks = column(4),
                          .closed_weeks = column(5),
                          .forgone_weeks = column(6),
                          .results = column(7),
                          .quanta_per_unit = unit,
                          .planned_duration = tables_->segments[s].planned_duration[of_class],
                          .severity = static_cast<Severity>(of_class),
                          .lasting = lasting};
    plan_->contracts[contract].model->accrue(block, terms_now_[contract],
                                             {std::span(earned_).first(cells), std::span(paid_cash_).first(cells)});
    for (std::size_t c = first; c < elsewhere; ++c) {
        if (contract_of(c, paying) != contract) continue;
        const std::uint32_t agreement = agreement_of(c);
        const bool own = own_year(c, paying);
        const double of_claims = own ? rules_[agreement].of_claims : 1.0;
        const bool per_episode = drawn(contract).modifiers.per_episode;
        const std::size_t line = rest_line(ledger, c, of_class, paying, lasting);
        const std::size_t row = (c - first) * municipalities_;
        std::int64_t received = 0;
        std::int64_t claims = 0;
        std::int64_t* spent = &spend(year_slot, s, 0, Tally::spend_care, outcome);
        for (std::size_t m = 0; m < municipalities_; ++m) {
            if ((earned_[row + m] | paid_cash_[row + m]) == 0) continue;
            const std::int64_t exact = earned_[row + m] + earned_rest_[line + m];
            const std::int64_t earned = floored(exact);
            earned_rest_[line + m] = static_cast<std::int32_t>(exact - earned * money_scale);
            const std::int64_t exact_paid = paid_cash_[row + m] + paid_rest_[line + m];
            const std::int64_t cash = floored(exact_paid);
            paid_rest_[line + m] = static_cast<std::int32_t>(exact_paid - cash * money_scale);
            if (per_episode) {
                episodes_[own ? 0 : 1][m].earned += earned;
                episodes_[own ? 0 : 1][m].cash += cash;
                continue;
            }
            if (own) {
                claims_of_line_[c * municipalities_ + m] += earned;
                claims += earned;
            }
            const bool whole = of_claims == 1.0;
            const std::int64_t booked = whole ? earned : rounded(static_cast<double>(earned) * of_claims);
            if (booked == 0 && cash == 0) continue;
            spent[m * tally_count] += booked;
            last_spend_[s * municipalities_ + m] += whole ? cash : rounded(static_cast<double>(cash) * of_claims);
            received += booked;
        }
        years_[agreement].claims += claims;
        receive(c, received, own, year_slot, outcome);
    }
}

/// Unit cost and premium, whatever the contracts say: one price for all classes, one account for all lines.
void Billing::bill_out_of_contract(const Ledger& ledger, std::size_t s, Outcome& outcome, std::size_t year_slot) {
    const std::size_t elsewhere = plan_->first_caseload[s + 1] - 1;
    std::int64_t received = 0;
    const std::size_t account = ledger.line_of(elsewhere, 0, 0, Paying::current);
    const std::int64_t per_unit = quanta_per_unit(plan_->scenario.segments[s].unit);
    for (std::size_t m = 0; m < municipalities_; ++m) {
        std::int64_t given_in_parts = 0;
        for (const Paying paying : {Paying::current, Paying::horizon})
            for (std::uint32_t k = 0; ledger.uses(paying) && k < ledger.lines_apart(elsewhere, paying); ++k)
                given_in_parts += ledger.delivered_in_parts(elsewhere, ledger.line_beside(elsewhere, k, m, paying));
        const std::int64_t given = quanta_rest_[account + m] + (given_in_parts >> dose_bits);
        const std::int64_t quanta = given >> sub_quantum_bits;
        quanta_rest_[account + m] = static_cast<std::int32_t>(given & ((1 << sub_quantum_bits) - 1));
        const std::int64_t exact = quanta * tables_->segments[s].premium_cost + earned_rest_[account + m];
        const std::int64_t cents = exact / per_unit;
        earned_rest_[account + m] = static_cast<std::int32_t>(exact - cents * per_unit);
        spend(year_slot, s, m, Tally::spend_out_of_contract, outcome) += cents;
        last_spend_[s * municipalities_ + m] += cents;
        received += cents;
    }
    paid_ += received;
    received_ += received;
    if (book_as_ == BookAs::own)
        outcome.provider(year_slot, plan_->caseloads[elsewhere].provider, ProviderTally::revenue_cents) += received;
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

std::int64_t Billing::care_given(const Ledger& ledger, std::size_t caseload, std::size_t municipality,
                                 bool own_year) const {
    // under the contract in force, with what is unpaid inside its prices; or under the one before
    const std::size_t s = plan_->caseloads[caseload].segment;
    std::int64_t given_in_parts = 0;
    for (const Paying paying : {Paying::current, Paying::horizon, Paying::unpaid}) {
        const bool of_own = paying == Paying::unpaid || this->own_year(caseload, paying);
        if (of_own != own_year || !ledger.uses(paying)) continue;
        for (std::uint32_t k = 0; k < ledger.lines_apart(caseload, paying); ++k)
            given_in_parts +=
                ledger.delivered_in_parts(caseload, ledger.line_beside(caseload, k, municipality, paying));
    }
    const std::int64_t per_unit = std::int64_t{quanta_per_unit(plan_->scenario.segments[s].unit)} << sub_quantum_bits;
    return (given_in_parts >> dose_bits) * tables_->segments[s].unit_cost / per_unit;
}

void Billing::divide_episodes(const Ledger& ledger, bool own_year, std::size_t year_slot, Outcome& outcome) {
    std::vector<EpisodePay>& pool = episodes_[own_year ? 0 : 1];
    const auto nothing = [](const EpisodePay& pay) { return (pay.earned | pay.cash) == 0; };
    if (std::all_of(pool.begin(), pool.end(), nothing)) return;
    const Paying paying = own_year && in_horizon_ ? Paying::horizon : Paying::current;
    std::vector<std::size_t> members;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c)
        if (!plan_->caseloads[c].out_of_contract && (own_year || plan_->switches(c)) &&
            drawn(contract_of(c, paying)).modifiers.per_episode)
            members.push_back(c);
    std::vector<std::int64_t> weights(members.size());
    std::vector<std::int64_t> earned(members.size());
    std::vector<std::int64_t> cash(members.size());
    for (std::size_t m = 0; m < municipalities_; ++m) {
        const EpisodePay pay = std::exchange(pool[m], {});
        if (nothing(pay)) continue;
        for (std::size_t i = 0; i < members.size(); ++i) weights[i] = care_given(ledger, members[i], m, own_year);
        if (std::all_of(weights.begin(), weights.end(), [](std::int64_t w) { return w == 0; }))
            std::fill(weights.begin(), weights.end(), 1);
        split_cents(pay.earned, weights, earned);
        split_cents(pay.cash, weights, cash);
        for (std::size_t i = 0; i < members.size(); ++i) {
            const std::size_t c = members[i];
            const std::size_t s = plan_->caseloads[c].segment;
            if (own_year) {
                claims_of_line_[c * municipalities_ + m] += earned[i];
                years_[agreement_of(c)].claims += earned[i];
            }
            const double of_claims = own_year ? rules_[agreement_of(c)].of_claims : 1.0;
            const auto of = [of_claims](std::int64_t cents) {
                return of_claims == 1.0 ? cents : rounded(static_cast<double>(cents) * of_claims);
            };
            spend(year_slot, s, m, Tally::spend_care, outcome) += of(earned[i]);
            last_spend_[s * municipalities_ + m] += of(cash[i]);
            receive(c, of(earned[i]), own_year, year_slot, outcome);
        }
    }
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
    const std::span<std::int64_t> parts = std::span(paid_cash_).first(municipalities_);
    split_cents(cents, empty ? std::span<const std::int64_t>(municipal_weight_) : weights, parts);
    const std::size_t s = plan_->caseloads[caseload].segment;
    while (cash_due_.size() < years_later) cash_due_.emplace_back(last_spend_.size(), std::int64_t{0});
    std::vector<std::int64_t>& cash = years_later > 0 ? cash_due_[years_later - 1] : last_spend_;
    std::int64_t received = 0;
    for (std::size_t m = 0; m < municipalities_; ++m) {
        spend(year_slot, s, m, Tally::spend_care, outcome) += parts[m];
        if (kind == Booking::settlement && book_as_ == BookAs::own)
            outcome.at(year_slot, s, m, Tally::spend_settlement) += parts[m];
        if (kind == Booking::instalment) spend(year_slot, s, m, Tally::spend_cash, outcome) += parts[m];
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

void Billing::administer(const Ledger& ledger, std::size_t year_slot, Outcome& outcome) {
    // Contract management: a cost per provider that is still there, booked at its first form of care.
    if (tables_->provider_cost > 0) {
        const std::int64_t part = tables_->provider_cost * (period_ + 1) / periods_per_year -
                                  tables_->provider_cost * period_ / periods_per_year;
        std::vector<std::int64_t> parts(municipalities_);
        std::vector<std::uint8_t> seen(gone_);
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
            if (plan_->caseloads[c].out_of_contract || seen[plan_->caseloads[c].provider] != 0) continue;
            seen[plan_->caseloads[c].provider] = 1;
            split_cents(part, municipal_weight_, parts);
            const std::size_t s = plan_->caseloads[c].segment;
            for (std::size_t m = 0; m < municipalities_; ++m) {
                spend(year_slot, s, m, Tally::spend_admin, outcome) += parts[m];
                last_spend_[s * municipalities_ + m] += parts[m];
            }
        }
    }
    for (std::size_t s = 0; s < contracts_in_[0].size(); ++s) {
        const std::size_t first = plan_->first_caseload[s];
        const bool claims =
            plan_->contracts[contract_of(first, in_horizon_ ? Paying::horizon : Paying::current)].claimed_per_client;
        for (std::size_t m = 0; m < municipalities_; ++m) {
            const std::size_t at = s * municipalities_ + m;
            const Ledger::Place place = ledger.place(s, m);
            message_rest_[at] += place.starts * tables_->messages_start_q8 + place.ends * tables_->messages_end_q8 +
                                 place.changes * tables_->messages_change_q8 + place.extra_q8 +
                                 (claims ? place.clients * tables_->messages_claim_q8 : 0);
            const std::int64_t messages = message_rest_[at] >> 8;
            message_rest_[at] &= 255;
            const std::int64_t cents = messages * tables_->message_cost;
            if (book_as_ == BookAs::own) outcome.at(year_slot, s, m, Tally::messages) += messages;
            spend(year_slot, s, m, Tally::spend_admin, outcome) += cents + place.owed;
            last_spend_[at] += cents + place.owed;
        }
    }
}

}  // namespace fundsim
