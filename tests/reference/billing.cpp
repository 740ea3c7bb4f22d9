#include "reference/billing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fundsim/contract.hpp"

namespace fundsim::reference {

Billing::Billing(const Plan& plan, const Tables& tables, Fault fault)
    : plan_(plan), tables_(tables), fault_(fault), desks_(plan.caseloads.size()) {
    for (std::size_t c = 0; c < desks_.size(); ++c) desks_[c].capacity = tables.caseloads[c].capacity;
}

void Billing::note_start(std::size_t caseload, std::uint32_t municipality) {
    ++desks_[caseload].starts;
    ++place_of({caseload, 0, municipality}).starts;
}

void Billing::note_end(std::size_t caseload, std::uint32_t municipality) {
    ++desks_[caseload].ends;
    ++place_of({caseload, 0, municipality}).ends;
}

void Billing::open_period(double capacity_growth, bool horizon, const std::vector<Occupation>& occupation) {
    const auto q8 = [](double minutes) { return static_cast<std::int64_t>(std::floor(minutes * 256.0 + 0.5)); };
    growth_ = static_cast<std::int64_t>(std::floor(capacity_growth * 65536.0 + 0.5));
    for (std::size_t c = 0; c < desks_.size(); ++c) {
        Desk& desk = desks_[c];
        const Caseload& caseload = plan_.caseloads[c];
        const Segment& segment = plan_.scenario.segments[caseload.segment];
        desk.capacity = (tables_.caseloads[c].paid_capacity * growth_) >> 16;
        // Staff that writes messages and registers hours gives no care in that time.
        const std::int64_t staff_minutes = tables_.segments[caseload.segment].staff_minutes;
        if (staff_minutes > 0 && !caseload.out_of_contract && fault_ != Fault::administration_takes_no_capacity) {
            const bool claims = contract(caseload.segment, horizon).claimed_per_client;
            const std::int64_t messages = desk.starts * tables_.messages_start_q8 +
                                          desk.ends * tables_.messages_end_q8 +
                                          (claims ? occupation[c].clients * tables_.messages_claim_q8 : 0);  // 1/256
            const std::int64_t minutes =  // in the period, 1/65,536
                messages * q8(tables_.message_minutes) +
                occupation[c].clients * q8(tables_.client_week_minutes) * 256 * weeks_per_period;
            const std::int64_t sub_quanta_per_unit = std::int64_t{quanta_per_unit(segment.unit)} << sub_quantum_bits;
            desk.capacity -= minutes * sub_quanta_per_unit / (staff_minutes * weeks_per_period * 65536);
        }
        desk.capacity = std::max<std::int64_t>(desk.capacity, 0);
        desk.starts = desk.ends = 0;

        // Beyond 105 % of capacity everybody gets less, in steps of 1/32 and at least half; crisis care never.
        const std::int64_t most = desk.capacity + desk.capacity / 20;
        desk.dose_level = 32;
        if (occupation[c].committed > most && !segment.crisis && fault_ != Fault::dose_never_falls)
            desk.dose_level = std::clamp<std::int64_t>(most * 32 / occupation[c].committed, 16, 32);
    }
}

void Billing::deliver(const WeekOfCare& week) {
    // A product is a class where the contract tells classes apart.
    const bool by_class = tables_.segments[plan_.caseloads[week.caseload].segment].pays_by_class;
    units_[{week.caseload, by_class ? week.coded_class : 0, week.municipality}] += week.billed;
    desks_[week.caseload].provided += week.provided;
}

std::int64_t Billing::price(const Line& line, std::int64_t quanta, bool horizon) const {
    const Caseload& caseload = plan_.caseloads[line.caseload];
    const SegmentTables& table = tables_.segments[caseload.segment];
    if (caseload.out_of_contract) return quanta * table.premium_cost;
    std::int64_t pay = 0;
    contract(caseload.segment, horizon)
        .accrue({.quanta = std::span(&quanta, 1),
                 .pay = std::span(&pay, 1),
                 .quanta_per_unit = quanta_per_unit(plan_.scenario.segments[caseload.segment].unit),
                 .severity = static_cast<Severity>(line.coded_class)},
                horizon ? table.horizon_terms : table.current_terms);
    return pay;
}

void Billing::bill(const Line& line, std::int64_t units, std::size_t year_slot, Outcome& outcome) {
    const Caseload& caseload = plan_.caseloads[line.caseload];
    const std::size_t s = caseload.segment;
    place_of(line).needed_rest += units;
    // Whole quanta are billed and whole cents paid; what is left over is carried to the next period.
    std::int64_t& quanta_rest = quanta_rest_[line];
    const std::int64_t delivered = units * desks_[line.caseload].dose_level / 32 + quanta_rest;
    const std::int64_t quanta = delivered / (1 << sub_quantum_bits);
    quanta_rest = fault_ == Fault::half_quanta_forgotten ? 0 : delivered % (1 << sub_quantum_bits);
    std::int64_t& cents_rest = cents_rest_[line];
    const int unit = quanta_per_unit(plan_.scenario.segments[s].unit);
    const std::int64_t exact = price(line, quanta, year_slot > 0) + cents_rest;
    const std::int64_t cents = exact / unit;
    cents_rest = fault_ == Fault::half_cents_forgotten ? 0 : exact % unit;

    const Tally account = caseload.out_of_contract ? Tally::spend_out_of_contract : Tally::spend_care;
    outcome.at(year_slot, s, line.municipality, account) += cents;
    outcome.at(year_slot, s, line.municipality, Tally::delivered_quanta) += quanta;
    outcome.provider(year_slot, caseload.provider, ProviderTally::revenue_cents) += cents;
    place_of(line).claimed += cents;
    paid_this_period_ += cents;
}

void Billing::charge_costs(std::size_t year_slot, Outcome& outcome) {
    for (std::size_t c = 0; c < desks_.size(); ++c) {
        // The unavoidable part at the planned load, the avoidable part of what was delivered, and 25 % on what goes
        // beyond capacity.
        Desk& desk = desks_[c];
        const CaseloadTables& table = tables_.caseloads[c];
        const Segment& segment = plan_.scenario.segments[plan_.caseloads[c].segment];
        const std::int64_t sub_quanta_per_unit = std::int64_t{quanta_per_unit(segment.unit)} << sub_quantum_bits;
        const std::int64_t delivered = desk.provided * desk.dose_level / 32;
        const std::int64_t above = std::max<std::int64_t>(0, delivered - desk.capacity * weeks_per_period);
        desk.cost_rest += delivered * table.variable_cost + above * table.unit_cost / 4;
        outcome.provider(year_slot, plan_.caseloads[c].provider, ProviderTally::cost_cents) +=
            ((table.fixed_cost * growth_) >> 16) + desk.cost_rest / sub_quanta_per_unit;
        desk.cost_rest %= sub_quanta_per_unit;
        desk.provided = 0;
    }
}

void Billing::close_period(std::size_t year_slot, const std::map<Where, std::int64_t>& clients, Outcome& outcome) {
    paid_this_period_ = 0;
    for (const auto& [line, units] : units_) bill(line, units, year_slot, outcome);
    units_.clear();
    for (auto& [where, place] : places_) {
        const auto [s, m] = where;
        // Need: what full delivery would have been, before groups save the provider's time.
        const std::int64_t scale = tables_.segments[s].resource_q8;
        outcome.at(year_slot, s, m, Tally::needed_quanta) += place.needed_rest / scale;
        place.needed_rest %= scale;

        const bool claims = contract(s, year_slot > 0).claimed_per_client;
        const auto present = clients.find(where);
        place.message_rest += place.starts * tables_.messages_start_q8 + place.ends * tables_.messages_end_q8;
        if (claims && present != clients.end()) place.message_rest += present->second * tables_.messages_claim_q8;
        place.starts = place.ends = 0;
        const std::int64_t messages = place.message_rest / 256;
        place.message_rest %= 256;
        outcome.at(year_slot, s, m, Tally::messages) += messages;
        outcome.at(year_slot, s, m, Tally::spend_admin) += messages * tables_.message_cost;
        place.claimed += messages * tables_.message_cost;
        // Claims are paid a period later.
        outcome.at(year_slot, s, m, Tally::spend_cash) +=
            fault_ == Fault::claims_paid_at_once ? place.claimed : place.owed;
        place.owed = std::exchange(place.claimed, 0);
    }
    charge_costs(year_slot, outcome);
}

}  // namespace fundsim::reference
