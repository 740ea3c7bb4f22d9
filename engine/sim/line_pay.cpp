// Line pay: what the payment rules of contracts make of the lines of the ledger in a period.
//
// Whole quanta are billed and whole cents are booked; what is left is carried on per line. A payment rule is linear in its
// counts: a line that holds nothing earns nothing and keeps what it carries, so only lines in use are looked at.
//
// A course that several scenarios are billed on keeps care from before and from after the switch apart, also where one of them
// does not switch. There both are one line again before anything is rounded: a scenario costs what it costs alone.
#include <algorithm>
#include <utility>

#include "base/whole.hpp"
#include "sim/billing.hpp"

namespace fundsim {
namespace {

/// Whole cents of an amount and of what is carried, rounded down also below 0: what is carried on stays between 0 and a
/// cent, whatever came in which block.
std::int64_t whole_cents(std::int64_t amount, std::int32_t& carried) {
    const std::int64_t exact = amount + carried;
    const std::int64_t cents = exact >= 0 ? static_cast<std::int64_t>(static_cast<std::uint64_t>(exact) / money_scale)
                                          : -((money_scale - 1 - exact) / money_scale);
    carried = static_cast<std::int32_t>(exact - cents * money_scale);
    return cents;
}

Paying other_side(Paying paying) { return paying == Paying::current ? Paying::horizon : Paying::current; }

/// Whole quanta of sub-quanta given and of what is carried.
std::int64_t whole_quanta(std::int64_t given, std::int32_t& carried) {
    const std::int64_t exact = given + carried;
    carried = static_cast<std::int32_t>(exact & ((1 << sub_quantum_bits) - 1));
    return exact >> sub_quantum_bits;
}

}  // namespace

void Billing::Gathered::reserve(std::size_t lines) {
    cells.assign(lines, 0);
    for (auto& column : counts) column.assign(lines, 0);
    for (auto* column : {&earned, &paid}) column->assign(lines, 0);
}

void Billing::bill_segment(const Ledger& ledger, std::size_t s, Paying paying, Outcome& outcome,
                           std::size_t year_slot) {
    const std::size_t first = plan_->first_caseload[s];
    for (const std::uint16_t contract : contracts_in_[static_cast<std::size_t>(paying)][s]) {
        const PlannedContract& planned = plan_->contracts[contract];
        if (!planned.pays_lines) continue;
        const bool by_class = planned.by_class && ledger.classes_apart(first, paying) > 1;
        const bool by_form = planned.by_form && ledger.forms_apart(first, paying) > 1;
        for (std::uint32_t form = 0; form < (by_form ? 2 : 1); ++form)
            for (std::uint32_t k = 0; k < (by_class ? severity_count : 1); ++k) {
                const Block block{contract, paying, k, by_class, form != 0, by_form};
                gather(ledger, s, block);
                if (gathered_.size == 0) continue;
                price(s, block);
                if (drawn(contract).modifiers.per_episode) pool_block(block);
                else book_block(s, block, outcome, year_slot);
            }
    }
}

/// Where the remainders of a line are carried: one place for both kinds of line where the contract stays the same.
std::size_t Billing::rest_line(const Ledger& ledger, std::size_t caseload, const Block& block) const {
    return ledger.line_of(caseload, block.coded_class, 0, plan_->switches(caseload) ? block.paying : Paying::current,
                          block.lasting);
}

void Billing::gather(const Ledger& ledger, std::size_t s, const Block& block) {
    const std::size_t first = plan_->first_caseload[s];
    // all lines that this contract does not tell apart; then those of the other side of the switch
    std::array<std::size_t, 4 * severity_count> all_bases{};
    std::size_t count = 0;
    const auto add_bases = [&](Paying paying) {
        for (std::uint32_t form = 0; form < ledger.forms_apart(first, paying); ++form)
            for (std::uint32_t k = 0; k < ledger.classes_apart(first, paying); ++k)
                if ((!block.by_class || k == block.coded_class) && (!block.by_form || (form != 0) == block.lasting))
                    all_bases[count++] = ledger.line_of(first, k, 0, paying, form != 0);
    };
    add_bases(block.paying);
    const std::span<const std::size_t> bases = std::span(all_bases).first(count);
    if (const Paying other = other_side(block.paying); ledger.uses(other)) add_bases(other);
    const std::span<const std::size_t> beside = std::span(all_bases).first(count).subspan(bases.size());

    find_lines(ledger, s, block, std::span(all_bases).first(count));
    const std::size_t size = gathered_.size;
    const std::uint32_t* cells = gathered_.cells.data();
    const std::int64_t* given = ledger.lines().given.data();
    std::int64_t* quanta = gathered_.counts[0].data();
    for (std::size_t i = 0; i < size; ++i) quanta[i] = given[bases[0] + cells[i]];
    for (const std::size_t base : bases.subspan(1))
        for (std::size_t i = 0; i < size; ++i) quanta[i] += given[base + cells[i]];
    for_rows([&](const Gathered::Row& row, std::size_t end) {
        if (!plan_->switches(row.caseload))
            for (const std::size_t base : beside)
                for (std::size_t i = row.begin; i < end; ++i) quanta[i] += given[base + cells[i]];
        LineRests* rests = &rests_[row.rests];
        for (std::size_t i = row.begin; i < end; ++i)
            quanta[i] = whole_quanta(quanta[i] >> dose_bits, rests[cells[i] - row.first_cell].quanta);
    });
    const std::vector<LineCounts>& counts = ledger.lines().counts;
    if (!plan_->contracts[block.contract].uses_arrangements || counts.empty()) return;
    auto& [first_column, client_weeks, planned_weeks, starts, opened, closed, forgone, results] = gathered_.counts;
    for_rows([&](const Gathered::Row& row, std::size_t end) {
        const bool both = !plan_->switches(row.caseload);
        for (std::size_t i = row.begin; i < end; ++i) {
            LineCounts line = counts[bases[0] + cells[i]];
            for (const std::size_t base : bases.subspan(1)) line += counts[base + cells[i]];
            if (both)
                for (const std::size_t base : beside) line += counts[base + cells[i]];
            client_weeks[i] = line.client_weeks;
            planned_weeks[i] = line.planned_weeks;
            starts[i] = line.starts;
            opened[i] = line.opened;
            closed[i] = line.closed;
            forgone[i] = line.forgone;
            results[i] = line.results;
        }
    });
}

void Billing::find_lines(const Ledger& ledger, std::size_t s, const Block& block, std::span<const std::size_t> bases) {
    const std::size_t first = plan_->first_caseload[s];
    const std::size_t elsewhere = plan_->first_caseload[s + 1] - 1;  // out of contract
    std::uint32_t* cells = gathered_.cells.data();
    const std::size_t in_use = ledger.lines().in_use.list(bases, (elsewhere - first) * municipalities_, cells);
    gathered_.rows.clear();
    std::size_t size = 0;
    std::size_t c = first;
    std::size_t end = municipalities_;  // of the cells of this caseload
    for (std::size_t i = 0; i < in_use; ++c, end += municipalities_) {
        const std::size_t begin = i;
        while (i < in_use && cells[i] < end) ++i;
        if (i == begin || contract_of(c, block.paying) != block.contract) continue;
        if (!plan_->switches(c) && block.paying == Paying::horizon && ledger.uses(Paying::current)) continue;  // done
        gathered_.rows.push_back({.caseload = static_cast<std::uint32_t>(c),
                                  .begin = static_cast<std::uint32_t>(size),
                                  .first_cell = static_cast<std::uint32_t>(end - municipalities_),
                                  .rests = static_cast<std::uint32_t>(rest_line(ledger, c, block))});
        if (size < begin) std::copy(cells + begin, cells + i, cells + size);  // lines of other contracts are left out
        size += i - begin;
    }
    gathered_.size = size;
}

void Billing::price(std::size_t s, const Block& block) {
    const auto column = [&](std::size_t at) {
        return std::span<const std::int64_t>(gathered_.counts[at]).first(gathered_.size);
    };
    const LineBlock lines{.quanta = column(0),
                          .client_weeks = column(1),
                          .planned_weeks = column(2),
                          .starts = column(3),
                          .opened_weeks = column(4),
                          .closed_weeks = column(5),
                          .forgone_weeks = column(6),
                          .results = column(7),
                          .quanta_per_unit = quanta_per_unit(plan_->scenario.segments[s].unit),
                          .planned_duration = tables_->segments[s].planned_duration[block.coded_class],
                          .severity = static_cast<Severity>(block.coded_class),
                          .lasting = block.lasting};
    plan_->contracts[block.contract].model->accrue(
        lines, terms_now_[block.contract],
        {std::span(gathered_.earned).first(gathered_.size), std::span(gathered_.paid).first(gathered_.size)});
}

inline Billing::LinePaid Billing::round_off(std::size_t line, LineRests& rests) const {
    const std::int64_t earned = gathered_.earned[line];
    const std::int64_t paid = gathered_.paid[line];
    // as where a tariff is paid when it is earned
    const bool alike = earned == paid && rests.earned == rests.paid;
    const std::int64_t accrual = whole_cents(earned, rests.earned);
    if (!alike) return {accrual, whole_cents(paid, rests.paid)};
    rests.paid = rests.earned;
    return {accrual, accrual};
}

void Billing::pool_block(const Block& block) {
    for_rows([&](const Gathered::Row& row, std::size_t end) {
        std::vector<LinePaid>& pool = episodes_[own_year(row.caseload, block.paying) ? 0 : 1];
        for (std::size_t i = row.begin; i < end; ++i) {
            const std::size_t m = gathered_.cells[i] - row.first_cell;
            const LinePaid line = round_off(i, rests_[row.rests + m]);
            pool[m].earned += line.earned;
            pool[m].cash += line.cash;
        }
    });
}

void Billing::book_block(std::size_t s, const Block& block, Outcome& outcome, std::size_t year_slot) {
    std::fill(of_places_.begin(), of_places_.end(), LinePaid{});
    LinePaid* places = of_places_.data();
    const std::uint32_t* cells = gathered_.cells.data();
    for_rows([&](const Gathered::Row& row, std::size_t end) {
        const std::size_t c = row.caseload;
        const bool own = own_year(c, block.paying);
        const double of_claims = own ? rules_[agreement_of(c)].of_claims : 1.0;
        const Claims claims = claims_of(c);
        LineRests* rests = &rests_[row.rests];
        const std::size_t first_cell = row.first_cell;
        std::int64_t claimed = 0;
        std::int64_t received = 0;
        for (std::size_t i = row.begin; i < end; ++i) {
            if ((gathered_.earned[i] | gathered_.paid[i]) == 0) continue;
            const std::size_t m = cells[i] - first_cell;
            const LinePaid line = round_off(i, rests[m]);
            if (own) claims.add(m, line.earned);
            claimed += line.earned;
            const std::int64_t booked = part_of(line.earned, of_claims);
            places[m].earned += booked;
            places[m].cash += part_of(line.cash, of_claims);
            received += booked;
        }
        if (own) years_[agreement_of(c)].claims += claimed;
        if (received != 0) receive(c, received, own, year_slot, outcome);
    });
    const Spend care = spend(year_slot, s, Tally::spend_care, outcome);
    for (std::size_t m = 0; m < municipalities_; ++m) {
        care[m] += of_places_[m].earned;
        last_spend_[s * municipalities_ + m] += of_places_[m].cash;
    }
}

void Billing::pay_up(const Ledger& ledger, const CareLine& care, std::int64_t weeks) {
    const Caseload& caseload = plan_->caseloads[care.caseload];
    if (weeks <= 0 || caseload.out_of_contract || care.paying == Paying::unpaid) return;
    const std::uint16_t contract = contract_of(care.caseload, care.paying);
    const PlannedContract& planned = plan_->contracts[contract];
    if (!planned.pays_lines || !planned.uses_arrangements) return;
    const std::uint32_t coded = planned.by_class ? care.coded_class : 0;
    const Block block{contract, care.paying, coded, planned.by_class, planned.by_form && care.lasting, planned.by_form};
    // as if they closed at the price before, and opened at this one
    const std::int64_t none = 0;
    const auto paid_at = [&](DrawnTerms terms) {
        std::int64_t earned = 0;
        std::int64_t paid = 0;
        const LineBlock one{.quanta = {&none, 1},
                            .client_weeks = {&none, 1},
                            .planned_weeks = {&none, 1},
                            .starts = {&none, 1},
                            .opened_weeks = {&weeks, 1},
                            .closed_weeks = {&none, 1},
                            .forgone_weeks = {&none, 1},
                            .results = {&none, 1},
                            .quanta_per_unit = quanta_per_unit(plan_->scenario.segments[caseload.segment].unit),
                            .planned_duration = tables_->segments[caseload.segment].planned_duration[coded],
                            .severity = static_cast<Severity>(coded),
                            .lasting = block.lasting};
        planned.model->accrue(one, terms, {.earned = {&earned, 1}, .paid = {&paid, 1}});
        return paid;
    };
    const std::int64_t more = paid_at(terms_now_[contract]) - paid_at(terms_before_[contract]);
    if (more == 0) return;
    LineRests& rests = rests_[rest_line(ledger, care.caseload, block) + care.municipality];
    const double of_claims = own_year(care.caseload, care.paying) ? rules_[agreement_of(care.caseload)].of_claims : 1.0;
    last_spend_[caseload.segment * municipalities_ + care.municipality] +=
        part_of(whole_cents(more, rests.paid), of_claims);
}

/// Unit cost and premium, whatever the contracts say: one price for all classes, one account for all lines.
void Billing::bill_out_of_contract(const Ledger& ledger, std::size_t s, Outcome& outcome, std::size_t year_slot) {
    const std::size_t elsewhere = plan_->first_caseload[s + 1] - 1;
    std::fill(given_in_parts_.begin(), given_in_parts_.end(), 0);
    for (const Paying paying : {Paying::current, Paying::horizon})
        ledger.for_lines(elsewhere, paying,
                         [&](std::size_t line, std::size_t m) { given_in_parts_[m] += ledger.lines().given[line]; });
    std::int64_t received = 0;
    LineRests* rests = &rests_[ledger.line_of(elsewhere, 0, 0, Paying::current)];
    const std::int64_t per_unit = quanta_per_unit(plan_->scenario.segments[s].unit);
    const Spend spent = spend(year_slot, s, Tally::spend_out_of_contract, outcome);
    for (std::size_t m = 0; m < municipalities_; ++m) {
        if (given_in_parts_[m] == 0) continue;
        const std::int64_t quanta = whole_quanta(given_in_parts_[m] >> dose_bits, rests[m].quanta);
        const std::int64_t exact = quanta * tables_->segments[s].premium_cost + rests[m].earned;
        const std::int64_t cents = exact / per_unit;
        rests[m].earned = static_cast<std::int32_t>(exact - cents * per_unit);
        spent[m] += cents;
        last_spend_[s * municipalities_ + m] += cents;
        received += cents;
    }
    paid_ += received;
    received_ += received;
    if (book_as_ == BookAs::own)
        outcome.provider(year_slot, plan_->caseloads[elsewhere].provider, ProviderTally::revenue_cents) += received;
}

}  // namespace fundsim
