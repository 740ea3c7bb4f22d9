// Line pay: what the payment rules of contracts make of the lines of the ledger in a period.
//
// Whole quanta are billed and whole cents are booked; what is left is carried on per line. A payment rule is linear in its
// counts: a line that holds nothing earns nothing and keeps what it carries, so only lines in use are looked at.
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
    const std::int64_t cents = exact >= 0 ? exact / money_scale : -((money_scale - 1 - exact) / money_scale);
    carried = static_cast<std::int32_t>(exact - cents * money_scale);
    return cents;
}

/// Whole quanta of sub-quanta given and of what is carried.
std::int64_t whole_quanta(std::int64_t given, std::int32_t& carried) {
    const std::int64_t exact = given + carried;
    carried = static_cast<std::int32_t>(exact & ((1 << sub_quantum_bits) - 1));
    return exact >> sub_quantum_bits;
}

}  // namespace

void Billing::Gathered::reserve(std::size_t lines) {
    municipalities.assign(lines, 0);
    for (auto& column : counts) column.assign(lines, 0);
    for (auto* column : {&earned, &paid}) column->assign(lines, 0);
}

void Billing::bill_segment(const Ledger& ledger, std::size_t s, Paying paying, Outcome& outcome,
                           std::size_t year_slot) {
    const std::size_t first = plan_->first_caseload[s];
    for (const std::uint16_t contract : contracts_in_[static_cast<std::size_t>(paying)][s]) {
        const PlannedContract& planned = plan_->contracts[contract];
        const bool by_class = planned.by_class && ledger.classes_apart(first, paying) > 1;
        const bool by_form = planned.by_form && ledger.forms_apart(first, paying) > 1;
        for (std::uint32_t form = 0; form < (by_form ? 2 : 1); ++form)
            for (std::uint32_t k = 0; k < (by_class ? severity_count : 1); ++k) {
                const Block block{contract, paying, k, by_class, form != 0, by_form};
                gather(ledger, s, block);
                if (gathered_.size == 0) continue;
                price(s, block);
                book_block(ledger, s, block, outcome, year_slot);
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
    const std::size_t elsewhere = plan_->first_caseload[s + 1] - 1;  // out of contract
    const Ledger::Lines& lines = ledger.lines();
    // all lines that this contract does not tell apart
    std::array<std::size_t, 2 * severity_count> all_bases{};
    std::size_t count = 0;
    for (std::uint32_t form = 0; form < ledger.forms_apart(first, block.paying); ++form)
        for (std::uint32_t k = 0; k < ledger.classes_apart(first, block.paying); ++k)
            if ((!block.by_class || k == block.coded_class) && (!block.by_form || (form != 0) == block.lasting))
                all_bases[count++] = ledger.line_of(first, k, 0, block.paying, form != 0);
    const std::span<const std::size_t> bases = std::span(all_bases).first(count);

    const bool counted = plan_->contracts[block.contract].uses_arrangements && !lines.counts.empty();
    std::uint32_t* municipalities = gathered_.municipalities.data();
    std::int64_t* quanta = gathered_.counts[0].data();
    std::size_t size = 0;
    gathered_.rows.clear();
    // of the caseload that the lines are of
    std::size_t c = first - 1;
    std::size_t end = 0;
    bool mine = false;
    LineRests* rests = nullptr;
    lines.in_use.for_each(bases, (elsewhere - first) * municipalities_, [&](std::size_t cell) {
        if (cell >= end) {
            for (; cell >= end; end += municipalities_) ++c;
            mine = contract_of(c, block.paying) == block.contract;
            if (mine) gathered_.rows.push_back({static_cast<std::uint32_t>(c), static_cast<std::uint32_t>(size)});
            rests = &rests_[rest_line(ledger, c, block)];
        }
        if (!mine) return;
        const std::size_t m = cell + municipalities_ - end;
        std::int64_t given = lines.given[bases[0] + cell];
        for (std::size_t i = 1; i < bases.size(); ++i) given += lines.given[bases[i] + cell];
        municipalities[size] = static_cast<std::uint32_t>(m);
        quanta[size] = whole_quanta(given >> dose_bits, rests[m].quanta);
        if (counted) gather_counts(lines, bases, cell, size);
        ++size;
    });
    gathered_.rows.push_back({0, static_cast<std::uint32_t>(size)});
    gathered_.size = size;
}

void Billing::gather_counts(const Ledger::Lines& lines, std::span<const std::size_t> bases, std::size_t cell,
                            std::size_t at) {
    LineCounts sum = lines.counts[bases[0] + cell];
    for (const std::size_t base : bases.subspan(1)) sum += lines.counts[base + cell];
    gathered_.counts[1][at] = sum.client_weeks;
    gathered_.counts[2][at] = sum.planned_weeks;
    gathered_.counts[3][at] = sum.starts;
    gathered_.counts[4][at] = sum.opened;
    gathered_.counts[5][at] = sum.closed;
    gathered_.counts[6][at] = sum.forgone;
    gathered_.counts[7][at] = sum.results;
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

void Billing::book_block(const Ledger& ledger, std::size_t s, const Block& block, Outcome& outcome,
                         std::size_t year_slot) {
    const bool per_episode = drawn(block.contract).modifiers.per_episode;
    std::fill(of_places_.begin(), of_places_.end(), LinePaid{});
    for (std::size_t row = 0; row + 1 < gathered_.rows.size(); ++row) {
        const std::size_t c = gathered_.rows[row].caseload;
        const bool own = own_year(c, block.paying);
        const double of_claims = own ? rules_[agreement_of(c)].of_claims : 1.0;
        const Claims claims = claims_of(c);
        LineRests* rests = &rests_[rest_line(ledger, c, block)];
        LinePaid* places = (per_episode ? episodes_[own ? 0 : 1] : of_places_).data();
        std::int64_t received = 0;
        for (std::size_t i = gathered_.rows[row].begin; i < gathered_.rows[row + 1].begin; ++i) {
            const std::int64_t earned_exactly = gathered_.earned[i];
            const std::int64_t paid_exactly = gathered_.paid[i];
            if ((earned_exactly | paid_exactly) == 0) continue;
            const std::size_t m = gathered_.municipalities[i];
            LineRests& rest = rests[m];
            // as where a tariff is paid when it is earned
            const bool alike = earned_exactly == paid_exactly && rest.earned == rest.paid;
            const std::int64_t earned = whole_cents(earned_exactly, rest.earned);
            const std::int64_t cash = alike ? earned : whole_cents(paid_exactly, rest.paid);
            if (alike) rest.paid = rest.earned;
            if (per_episode) {
                places[m].earned += earned;
                places[m].cash += cash;
                continue;
            }
            if (own) claims.add(m, earned);
            const std::int64_t booked = part_of(earned, of_claims);
            places[m].earned += booked;
            places[m].cash += part_of(cash, of_claims);
            received += booked;
        }
        if (received != 0) receive(c, received, own, year_slot, outcome);
    }
    for (std::size_t m = 0; m < municipalities_; ++m) {
        spend(year_slot, s, m, Tally::spend_care, outcome) += of_places_[m].earned;
        last_spend_[s * municipalities_ + m] += of_places_[m].cash;
    }
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
    for (std::size_t m = 0; m < municipalities_; ++m) {
        if (given_in_parts_[m] == 0) continue;
        const std::int64_t quanta = whole_quanta(given_in_parts_[m] >> dose_bits, rests[m].quanta);
        const std::int64_t exact = quanta * tables_->segments[s].premium_cost + rests[m].earned;
        const std::int64_t cents = exact / per_unit;
        rests[m].earned = static_cast<std::int32_t>(exact - cents * per_unit);
        spend(year_slot, s, m, Tally::spend_out_of_contract, outcome) += cents;
        last_spend_[s * municipalities_ + m] += cents;
        received += cents;
    }
    paid_ += received;
    received_ += received;
    if (book_as_ == BookAs::own)
        outcome.provider(year_slot, plan_->caseloads[elsewhere].provider, ProviderTally::revenue_cents) += received;
}

}  // namespace fundsim
