#include "sim/billing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace fundsim {
namespace {

__extension__ using Wide = __int128;  // cents x weights

constexpr double no_kpi = std::numeric_limits<double>::quiet_NaN();

std::int64_t rounded(double x) { return static_cast<std::int64_t>(std::floor(x + 0.5)); }

/// Whole cents, rounded down also below 0: what is carried on stays between 0 and a cent, whatever came in which block.
std::int64_t floored(std::int64_t exact) {
    const std::int64_t cents = exact / money_scale;
    return cents - (exact - cents * money_scale < 0 ? 1 : 0);
}

/// The part of a year rule that follows claims alone: it is booked as the year goes. The rest waits for the year's end.
YearRule claims_part(const YearRule& rule) {
    YearRule part = rule;
    part.base = 0.0;
    part.clause_count = 0;
    for (std::size_t i = 0; i < rule.clause_count; ++i)
        if (rule.clauses[i].of_value == 0.0 && rule.clauses[i].of_claims > 0.0) part.add(rule.clauses[i]);
    return part;
}

YearRule without_ceilings(const YearRule& rule) {
    YearRule without = rule;
    without.clause_count = 0;
    without.stop_at = 0.0;
    for (std::size_t i = 0; i < rule.clause_count; ++i)
        if (rule.clauses[i].share > 0.0 || rule.clauses[i].of_value != 0.0) without.add(rule.clauses[i]);
    return without;
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
    std::size_t lines = 0;
    std::size_t block = 0;
    for (std::size_t s = 0; s < segments; ++s) {
        const std::size_t cells = (plan.first_caseload[s + 1] - plan.first_caseload[s]) * municipalities_;
        lines += cells * (plan.lines_by_class[s] != 0 ? severity_count : 1);
        block = std::max(block, cells);
    }
    for (auto* column : {&quanta_rest_, &earned_rest_, &paid_rest_}) column->assign(lines * paying_count, 0);
    for (auto& column : counts_) column.assign(block, 0);
    earned_.assign(block, 0);
    paid_cash_.assign(block, 0);
    claims_of_line_.assign(caseloads * municipalities_, 0);
    claims_year_.assign(claims_of_line_.size(), 0);
    for (auto& column : episodes_) column.assign(municipalities_, {});
    years_.assign(caseloads, {});
    last_years_.assign(caseloads, {});
    rules_.assign(caseloads, {});
    run_off_.assign(caseloads, 0);
    std::array<double, kpi_count> none{};
    none.fill(no_kpi);
    kpi_before_.assign(caseloads, none);
    bonus_due_.clear();
    stopped_.assign(caseloads, 0);
    gone_.assign(plan.provider_names.size(), 0);
    last_pay_.assign(caseloads, 0);
    totals_.assign(caseloads, {});
    municipal_weight_.clear();
    for (const double share : tables.municipality_share) municipal_weight_.push_back(rounded(share * (1 << 20)) + 1);
    last_spend_.assign(segments * municipalities_, 0);
    message_rest_.assign(segments * municipalities_, 0);
    paid_ = received_ = 0;
}

void Billing::list_contracts() {
    terms_now_.resize(plan_->contracts.size());
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

void Billing::open_year(int horizon_year) {
    horizon_year_ = horizon_year;
    in_horizon_ = horizon_year >= 0;
    period_ = 0;
    for (std::size_t i = 0; i < terms_now_.size(); ++i)
        terms_now_[i] = terms_of_year(plan_->contracts[i], drawn(i), std::max(0, horizon_year));
    last_years_ = years_;
    std::fill(years_.begin(), years_.end(), AgreementYear{});
    std::fill(claims_year_.begin(), claims_year_.end(), 0);
    std::fill(stopped_.begin(), stopped_.end(), std::uint8_t{0});
    // Facts of every agreement: expected values of its caseloads, its share of the contract.
    const std::size_t caseloads = plan_->caseloads.size();
    agreement_neutral_.assign(caseloads, 0.0);
    std::vector<double> of_contract(plan_->contracts.size(), 0.0);
    std::vector<double> active(plan_->contracts.size(), 0.0);  // without the providers that stopped
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    for (std::size_t c = 0; c < caseloads; ++c) {
        if (plan_->caseloads[c].out_of_contract) continue;
        agreement_neutral_[agreement_of(c)] += plan_->expected_pay(c, in_horizon_);
        of_contract[contract_of(c, paying)] += plan_->expected_pay(c, in_horizon_);
        if (gone_[plan_->caseloads[c].provider] == 0)
            active[contract_of(c, paying)] += plan_->expected_pay(c, in_horizon_);
    }
    // Segments in one lot: the rules of their contracts add up, each on its own facts.
    std::fill(rules_.begin(), rules_.end(), YearRule{});
    const bool first_year = horizon_year <= 0;
    for (std::size_t member = 0; member < caseloads; ++member) {
        if (plan_->caseloads[member].out_of_contract) continue;
        const std::uint32_t c = agreement_of(member);
        const std::uint16_t contract = contract_of(member, paying);
        const PlannedContract& planned = plan_->contracts[contract];
        if (planned.model->year == nullptr) continue;
        const double total = of_contract[contract];
        const double pay = plan_->expected_pay(member, in_horizon_);
        const double part = agreement_neutral_[c] > 0.0 ? pay / agreement_neutral_[c] : 0.0;
        YearFacts facts;
        // those who go on take over the share of those who stopped
        const bool gone = gone_[plan_->caseloads[member].provider] != 0;
        const double larger = gone || !(active[contract] > 0.0) ? 0.0 : total / active[contract];
        facts.reference_value = plan_->expected_value(member, in_horizon_) * larger;
        facts.neutral_pay = pay * larger;
        facts.share = total > 0.0 ? pay * larger / total : 0.0;
        facts.year = std::max(0, horizon_year);
        facts.last_base = first_year ? 0.0 : static_cast<double>(last_years_[c].base) * part;
        facts.last_value = first_year ? 0.0 : static_cast<double>(last_years_[c].value) * part;
        YearRule rule = planned.model->year(terms_now_[contract], facts);
        if (ignores_ceilings_) rule = without_ceilings(rule);
        if (member == c) {
            rules_[c] = rule;
            continue;
        }
        rules_[c].base += rule.base;
        rules_[c].stop_at += rule.stop_at;
        for (std::size_t i = 0; i < std::min(rule.clause_count, rules_[c].clause_count); ++i)
            rules_[c].clauses[i].threshold += rule.clauses[i].threshold;
    }
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
    for (std::size_t s = 0; s < contracts_in_[0].size(); ++s)
        for (const Paying paying : {Paying::current, Paying::horizon})
            if (ledger.uses(paying)) bill_segment(ledger, s, paying, outcome, year_slot);
    divide_episodes(ledger, true, year_slot, outcome);
    if (in_horizon_) divide_episodes(ledger, false, year_slot, outcome);
    claims_rules(year_slot, outcome);
    instalments(year_slot, outcome);
    regional_ceilings(year_slot, outcome);
    administer(ledger, year_slot, outcome);
}

/// Where the remainders of a line are carried: one place for both kinds of line where the contract stays the same.
std::size_t Billing::rest_line(const Ledger& ledger, std::size_t caseload, std::uint32_t coded_class,
                               Paying paying) const {
    return ledger.line_of(caseload, coded_class, 0, plan_->switches(caseload) ? paying : Paying::current);
}

void Billing::bill_segment(const Ledger& ledger, std::size_t s, Paying paying, Outcome& outcome,
                           std::size_t year_slot) {
    const std::size_t first = plan_->first_caseload[s];
    const std::size_t elsewhere = plan_->first_caseload[s + 1] - 1;  // out of contract
    for (const std::uint16_t contract : contracts_in_[static_cast<std::size_t>(paying)][s]) {
        const bool by_class = plan_->contracts[contract].by_class && ledger.by_class(first);
        for (std::uint32_t k = 0; k < (by_class ? severity_count : 1); ++k) {
            // what the block holds, then what the rule makes of it
            const std::size_t cells = (elsewhere - first) * municipalities_;
            const std::size_t base = ledger.line_of(first, k, 0, paying);
            const bool merge = ledger.by_class(first) && !by_class;
            const auto gather = [&](std::size_t at, const auto& column) {
                if (column.empty()) return;
                std::int64_t* into = counts_[at].data();
                const auto* own = &column[base];
                for (std::size_t i = 0; i < cells; ++i) into[i] = own[i];
                for (std::uint32_t other = 1; merge && other < severity_count; ++other) {
                    const auto* more = &column[ledger.line_of(first, other, 0, paying)];
                    for (std::size_t i = 0; i < cells; ++i) into[i] += more[i];
                }
            };
            const Ledger::Lines& lines = ledger.lines();
            gather(0, lines.units);
            for (std::size_t c = first; c < elsewhere; ++c) {
                const std::int64_t level = ledger.dose_level(c);
                std::int64_t* units = &counts_[0][(c - first) * municipalities_];
                std::int64_t* rest = &quanta_rest_[rest_line(ledger, c, k, paying)];
                if (contract_of(c, paying) != contract) continue;
                for (std::size_t m = 0; m < municipalities_; ++m) {
                    rest[m] += (units[m] * level) >> dose_bits;
                    units[m] = rest[m] >> sub_quantum_bits;
                    rest[m] &= (1 << sub_quantum_bits) - 1;
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
                                  .planned_duration = tables_->segments[s].planned_duration[k],
                                  .severity = static_cast<Severity>(k)};
            plan_->contracts[contract].model->accrue(
                block, terms_now_[contract], {std::span(earned_).first(cells), std::span(paid_cash_).first(cells)});
            for (std::size_t c = first; c < elsewhere; ++c) {
                if (contract_of(c, paying) != contract) continue;
                const std::uint32_t agreement = agreement_of(c);
                const bool own = own_year(c, paying);
                const double of_claims = own ? rules_[agreement].of_claims : 1.0;
                const bool per_episode = drawn(contract).modifiers.per_episode;
                const std::size_t line = rest_line(ledger, c, k, paying);
                const std::size_t row = (c - first) * municipalities_;
                std::int64_t received = 0;
                std::int64_t claims = 0;
                std::int64_t* spent = &spend(year_slot, s, 0, Tally::spend_care, outcome);
                for (std::size_t m = 0; m < municipalities_; ++m) {
                    if ((earned_[row + m] | paid_cash_[row + m]) == 0) continue;
                    const std::int64_t exact = earned_[row + m] + earned_rest_[line + m];
                    const std::int64_t earned = floored(exact);
                    earned_rest_[line + m] = exact - earned * money_scale;
                    const std::int64_t exact_paid = paid_cash_[row + m] + paid_rest_[line + m];
                    const std::int64_t cash = floored(exact_paid);
                    paid_rest_[line + m] = exact_paid - cash * money_scale;
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
                    last_spend_[s * municipalities_ + m] +=
                        whole ? cash : rounded(static_cast<double>(cash) * of_claims);
                    received += booked;
                }
                years_[agreement].claims += claims;
                receive(c, received, own, year_slot, outcome);
            }
        }
    }
    // out of contract: unit cost and premium, whatever the contracts say; one price for all classes
    std::int64_t received = 0;
    const std::size_t line = ledger.line_of(elsewhere, 0, 0, paying);
    const std::int64_t per_unit = quanta_per_unit(plan_->scenario.segments[s].unit);
    for (std::size_t m = 0; m < municipalities_; ++m) {
        std::int64_t units = 0;
        for (std::uint32_t k = 0; k < (ledger.by_class(elsewhere) ? severity_count : 1); ++k)
            units += ledger.lines().units[ledger.line_of(elsewhere, k, m, paying)];
        std::int64_t& rest = quanta_rest_[line + m];
        rest += (units * ledger.dose_level(elsewhere)) >> dose_bits;
        const std::int64_t quanta = rest >> sub_quantum_bits;
        rest &= (1 << sub_quantum_bits) - 1;
        const std::int64_t exact = quanta * tables_->segments[s].premium_cost + earned_rest_[line + m];
        const std::int64_t cents = exact / per_unit;
        earned_rest_[line + m] = exact - cents * per_unit;
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
    if (own_year) years_[agreement_of(caseload)].booked += cents;
    else run_off_[agreement_of(caseload)] += cents;
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
    std::int64_t units = 0;
    for (const Paying paying : {Paying::current, Paying::horizon, Paying::unpaid}) {
        const bool of_own = paying == Paying::unpaid || this->own_year(caseload, paying);
        if (of_own != own_year || !ledger.uses(paying)) continue;
        for (std::uint32_t k = 0; k < (ledger.by_class(caseload) ? severity_count : 1); ++k)
            units += ledger.lines().units[ledger.line_of(caseload, k, municipality, paying)];
    }
    const std::int64_t per_unit = std::int64_t{quanta_per_unit(plan_->scenario.segments[s].unit)} << sub_quantum_bits;
    return (units * ledger.dose_level(caseload) >> dose_bits) * tables_->segments[s].unit_cost / per_unit;
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

void Billing::book(std::size_t caseload, std::int64_t cents, std::span<const std::int64_t> weights,
                   std::size_t year_slot, Outcome& outcome, Booking kind) {
    if (cents == 0) return;
    const std::int64_t* parts = nullptr;
    const bool empty = std::all_of(weights.begin(), weights.end(), [](std::int64_t w) { return w == 0; });
    std::vector<std::int64_t>& scratch = paid_cash_;
    split_cents(cents, empty ? std::span<const std::int64_t>(municipal_weight_) : weights,
                std::span(scratch).first(municipalities_));
    parts = scratch.data();
    const std::size_t s = plan_->caseloads[caseload].segment;
    std::int64_t received = 0;
    for (std::size_t m = 0; m < municipalities_; ++m) {
        spend(year_slot, s, m, Tally::spend_care, outcome) += parts[m];
        if (kind == Booking::settlement && book_as_ == BookAs::own)
            outcome.at(year_slot, s, m, Tally::spend_settlement) += parts[m];
        if (kind == Booking::instalment) spend(year_slot, s, m, Tally::spend_cash, outcome) += parts[m];
        else last_spend_[s * municipalities_ + m] += parts[m];
        received += parts[m];
    }
    last_pay_[caseload] += received;
    totals_[caseload].own += received;
    paid_ += cents;
    received_ += received;
    if (book_as_ == BookAs::own)
        outcome.provider(year_slot, plan_->caseloads[caseload].provider, ProviderTally::revenue_cents) += received;
}

void Billing::claims_rules(std::size_t year_slot, Outcome& outcome) {
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract) continue;
        const std::uint32_t agreement = agreement_of(c);
        for (std::size_t m = 0; m < municipalities_; ++m)
            claims_year_[agreement * municipalities_ + m] += claims_of_line_[c * municipalities_ + m];
    }
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c) continue;
        const YearRule& rule = rules_[c];
        if (rule.clause_count != 0) {
            const YearRule part = claims_part(rule);
            if (part.clause_count != 0) {
                const std::int64_t target = contracts::settled_year(part, years_[c].claims, 0);
                const std::int64_t change = target - (years_[c].booked + years_[c].cut - years_[c].base);
                book(c, change, std::span(claims_year_).subspan(c * municipalities_, municipalities_), year_slot,
                     outcome, Booking::claims);
                years_[c].booked += change;
            }
        }
        const bool at_ceiling = rule.stop_at > 0.0 && static_cast<double>(years_[c].claims) >= rule.stop_at;
        stopped_[c] = at_ceiling;
    }
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) stopped_[c] = stopped_[agreement_of(c)];
}

void Billing::regional_ceilings(std::size_t year_slot, Outcome& outcome) {
    // Per contract: what the year's bookings exceed the ceiling by is taken back from everybody in proportion.
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    for (std::size_t i = 0; i < plan_->contracts.size(); ++i) {
        const double ceiling = drawn(i).modifiers.regional_ceiling;
        if (!(ceiling > 0.0)) continue;
        std::int64_t booked = 0;
        std::int64_t of_period = 0;
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
            if (plan_->caseloads[c].out_of_contract || contract_of(c, paying) != i) continue;
            if (agreement_of(c) == c) booked += years_[c].booked;
            of_period += std::max<std::int64_t>(0, last_pay_[c]);
        }
        std::int64_t over = std::min(booked - rounded(ceiling), of_period);
        if (over <= 0) continue;
        std::int64_t left = of_period;
        for (std::size_t c = 0; c < plan_->caseloads.size() && left > 0; ++c) {
            if (plan_->caseloads[c].out_of_contract || contract_of(c, paying) != i || last_pay_[c] <= 0) continue;
            const std::int64_t mine = last_pay_[c];
            const auto part = static_cast<std::int64_t>(static_cast<Wide>(over) * mine / left);
            left -= mine;
            over -= part;
            years_[agreement_of(c)].booked -= part;
            years_[agreement_of(c)].cut += part;
            book(c, -part, std::span(claims_of_line_).subspan(c * municipalities_, municipalities_), year_slot, outcome,
                 Booking::claims);
        }
    }
}

void Billing::instalments(std::size_t year_slot, Outcome& outcome) {
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c || rules_[c].base == 0.0) continue;
        if (gone_[plan_->caseloads[c].provider] != 0) continue;
        const std::int64_t base = rounded(rules_[c].base);
        const std::int64_t part = base * (period_ + 1) / periods_per_year - base * period_ / periods_per_year;
        years_[c].base += part;
        years_[c].booked += part;
        // What still runs under the contract before is in the budget: it is not paid twice.
        const std::int64_t set_off = std::clamp<std::int64_t>(run_off_[c], 0, part);
        run_off_[c] -= set_off;
        totals_[c].own += set_off;
        totals_[c].set_off += set_off;
        book(c, part - set_off, municipal_weight_, year_slot, outcome, Booking::instalment);
    }
}

void Billing::settle(const Ledger& ledger, std::size_t year_slot, int period_of_year, Outcome& outcome) {
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract) continue;
        AgreementYear& year = years_[agreement_of(c)];
        year.value += ledger.last_value(c);
        totals_[c].value += ledger.last_value(c);
        year.cost += ledger.last_cost(c);
    }
    period_ = period_of_year + 1;
    if (period_ == periods_per_year) year_end(ledger, year_slot, outcome);
}

void Billing::year_end(const Ledger& ledger, std::size_t year_slot, Outcome& outcome) {
    std::vector<std::int64_t> due(plan_->caseloads.size(), 0);
    if (!bonus_due_.empty()) {
        due = bonus_due_.front();
        bonus_due_.erase(bonus_due_.begin());
    }
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    std::vector<MeasuredKpis> measured(due.size());
    for (std::size_t c = 0; c < due.size(); ++c)
        if (!plan_->caseloads[c].out_of_contract && agreement_of(c) == c && drawn(contract_of(c, paying)).has_kpis)
            measured[c] = measured_kpis(ledger, c);
    std::vector<std::int64_t> totals(due.size(), 0);
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c) continue;
        AgreementYear& year = years_[c];
        const DrawnContract& contract = drawn(contract_of(c, paying));
        std::int64_t settlement = 0;
        if (rules_[c].clause_count != 0 && gone_[plan_->caseloads[c].provider] == 0) {
            settlement = contracts::settled_year(rules_[c], year.claims, year.value) - (year.booked + year.cut);
            year.booked += settlement;
        }
        std::int64_t beside = due[c];  // not part of what the rule pays
        if (contract.has_kpis) {
            const double share = contracts::kpi_bonus(contract.kpis, measured[c].values,
                                                      kpi_reference(measured, c, contract.kpis), measured[c].cases);
            const std::int64_t bonus = rounded(share * static_cast<double>(year.booked));
            const auto delay = static_cast<std::size_t>(std::max(0, contract.kpis.delay_years));
            if (delay == 0) {
                beside += bonus;
            } else {
                while (bonus_due_.size() < delay) bonus_due_.emplace_back(plan_->caseloads.size(), std::int64_t{0});
                bonus_due_[delay - 1][c] += bonus;
            }
        }
        if (contract.modifiers.corridor_share > 0.0) {
            // Risk corridor on the result: what lies outside the band is shared.
            const std::int64_t result = year.booked - year.cost;
            const std::int64_t band = rounded(contract.modifiers.corridor_width * static_cast<double>(year.cost));
            const std::int64_t outside = result > band ? result - band : result < -band ? result + band : 0;
            beside -= rounded(contract.modifiers.corridor_share * static_cast<double>(outside));
        }
        due[c] = settlement + beside;
        totals[c] = year.booked + beside;
    }
    for (std::size_t c = 0; c < due.size(); ++c)
        if (measured[c].known) kpi_before_[c] = measured[c].values;
    cap_the_year(totals, due);
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c) continue;
        book(c, due[c], std::span<const std::int64_t>(claims_year_).subspan(c * municipalities_, municipalities_),
             year_slot, outcome, Booking::settlement);
    }
}

std::array<double, kpi_count> Billing::kpi_reference(const std::vector<MeasuredKpis>& measured, std::size_t agreement,
                                                     const KpiRule& rule) const {
    if (rule.form != KpiForm::tournament) return kpi_before_[agreement];
    // Tournament: the mean of the others under the same contract, over their cases.
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    std::array<double, kpi_count> mean{};
    for (std::size_t k = 0; k < kpi_count; ++k) {
        double sum = 0.0;
        double cases = 0.0;
        for (std::size_t c = 0; c < measured.size(); ++c) {
            if (c == agreement || !measured[c].known || measured[c].cases[k] == 0 ||
                std::isnan(measured[c].values[k]) || contract_of(c, paying) != contract_of(agreement, paying))
                continue;
            sum += measured[c].values[k] * measured[c].cases[k];
            cases += measured[c].cases[k];
        }
        mean[k] = cases > 0.0 ? sum / cases : no_kpi;
    }
    return mean;
}

void Billing::cap_the_year(const std::vector<std::int64_t>& totals, std::vector<std::int64_t>& due) const {
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    const auto heads = [&](std::size_t c, std::size_t contract) {
        return !plan_->caseloads[c].out_of_contract && agreement_of(c) == c && contract_of(c, paying) == contract;
    };
    for (std::size_t i = 0; i < plan_->contracts.size(); ++i) {
        const double ceiling = drawn(i).modifiers.regional_ceiling;
        if (!(ceiling > 0.0)) continue;
        std::int64_t sum = 0;
        std::int64_t positive = 0;
        for (std::size_t c = 0; c < totals.size(); ++c) {
            if (!heads(c, i)) continue;
            sum += totals[c];
            positive += std::max<std::int64_t>(0, totals[c]);
        }
        std::int64_t over = std::min(sum - rounded(ceiling), positive);
        for (std::size_t c = 0; c < totals.size() && over > 0; ++c) {
            if (!heads(c, i) || totals[c] <= 0) continue;
            const auto part = static_cast<std::int64_t>(static_cast<Wide>(over) * totals[c] / positive);
            over -= part;
            positive -= totals[c];
            due[c] -= part;
        }
    }
}

MeasuredKpis Billing::measured_kpis(const Ledger& ledger, std::size_t agreement) const {
    MeasuredKpis measured;
    measured.known = true;
    CaseloadYear sum;
    double dose = 0.0;
    double weight = 0.0;
    for (std::size_t c = agreement; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != agreement) continue;
        const CaseloadYear& year = ledger.year(c);
        sum.starts += year.starts;
        sum.in_norm += year.in_norm;
        sum.endings += year.endings;
        sum.early_by_client += year.early_by_client;
        sum.results += year.results;
        sum.step_downs += year.step_downs;
        sum.relapses += year.relapses;
        sum.weeks_ended += year.weeks_ended;
        sum.planned_ended += year.planned_ended;
        dose += ledger.clients(c) * static_cast<double>(ledger.dose_level(c)) / dose_one;
        weight += ledger.clients(c);
    }
    const auto share = [](std::int64_t part, std::int64_t all) {
        return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : no_kpi;
    };
    const auto set = [&](Kpi kpi, double value, std::int32_t n) {
        measured.values[static_cast<std::size_t>(kpi)] = value;
        measured.cases[static_cast<std::size_t>(kpi)] = n;
    };
    set(Kpi::waiting, share(sum.in_norm, sum.starts), sum.starts);
    set(Kpi::dropout, share(sum.early_by_client, sum.endings), sum.endings);
    set(Kpi::stay, share(sum.weeks_ended, sum.planned_ended), sum.endings);
    set(Kpi::step_down, share(sum.step_downs, sum.endings + sum.step_downs), sum.endings + sum.step_downs);
    set(Kpi::relapse, share(sum.relapses, sum.endings), sum.endings);
    set(Kpi::goal, share(sum.results, sum.endings), sum.endings);
    // Satisfaction [assume]: half a base, a quarter each for units against need and for waiting within the norm.
    const double units = weight > 0.0 ? std::min(1.0, dose / weight) : 1.0;
    const double norm = share(sum.in_norm, sum.starts);
    set(Kpi::satisfaction, 0.5 + 0.25 * units + 0.25 * (std::isnan(norm) ? 1.0 : norm), sum.endings);
    return measured;
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
