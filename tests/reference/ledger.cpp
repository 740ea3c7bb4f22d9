#include "reference/ledger.hpp"

#include <algorithm>
#include <cmath>

namespace fundsim::reference {

Counts& Counts::operator+=(const Counts& more) {
    units += more.units;
    by_court += more.by_court;
    client_weeks += more.client_weeks;
    planned_weeks += more.planned_weeks;
    starts += more.starts;
    opened += more.opened;
    closed += more.closed;
    forgone += more.forgone;
    results += more.results;
    return *this;
}

Ledger::Ledger(const Plan& plan, const Tables& tables, Fault fault)
    : plan_(plan), tables_(tables), fault_(fault), desks_(plan.caseloads.size()) {
    for (std::size_t c = 0; c < desks_.size(); ++c)
        desks_[c].capacity = desks_[c].admits_to = tables.caseloads[c].capacity;
}

std::int32_t Ledger::planned_end(const Line& line, std::int32_t since) const {
    if (fault_ == Fault::plan_never_ends) return 1 << 20;
    return since + tables_.segments[plan_.caseloads[line.caseload].segment].planned_duration[line.coded_class];
}

void Ledger::open(const Line& line, std::int32_t since, std::int32_t week, bool start) {
    Counts& counts = counts_[line];
    if (start) ++counts.starts;
    counts.opened += std::max(0, planned_end(line, since) - week);
}

void Ledger::close(const Line& line, std::int32_t since, std::int32_t week, bool earned, bool result) {
    if (fault_ == Fault::ending_forgoes_what_is_left) earned = false;
    Counts& counts = counts_[line];
    (earned ? counts.closed : counts.forgone) += std::max(0, planned_end(line, since) - week);
    if (result) ++counts.results;
}

void Ledger::deliver(const Line& line, std::int32_t since, std::int32_t week, std::int64_t billed,
                     std::int64_t provided, bool by_court) {
    if (fault_ == Fault::court_orders_are_care_like_any) by_court = false;
    Counts& counts = counts_[line];
    counts.units += billed;
    if (by_court) counts.by_court += billed;
    ++counts.client_weeks;
    if (week < planned_end(line, since)) ++counts.planned_weeks;
    (by_court ? desks_[line.caseload].provided_by_court : desks_[line.caseload].provided) += provided;
}

void Ledger::keep_on(const Line& line, std::int64_t units) {
    if (fault_ == Fault::prolonged_care_is_needed) return;
    // of care at more than dose 1, what is more is surplus of every week
    const std::int64_t most = fault_ == Fault::surplus_of_what_nobody_needs ? 4096 : 1024;
    const std::int64_t level = std::min<std::int64_t>(most, dose_level(line.caseload));
    over_rest_[{plan_.caseloads[line.caseload].segment, line.municipality}] += units * level;
}

void Ledger::note_start(std::size_t caseload, std::uint32_t municipality) {
    ++desks_[caseload].starts;
    ++places_[{plan_.caseloads[caseload].segment, municipality}].starts;
}

void Ledger::note_end(std::size_t caseload, std::uint32_t municipality) {
    ++desks_[caseload].ends;
    ++places_[{plan_.caseloads[caseload].segment, municipality}].ends;
}

void Ledger::note_change(std::size_t caseload, std::uint32_t municipality) {
    if (fault_ != Fault::changes_take_no_capacity) ++desks_[caseload].changes;
    ++places_[{plan_.caseloads[caseload].segment, municipality}].changes;
}

void Ledger::open_year() {
    for (Desk& desk : desks_) desk.measured = {};
}

void Ledger::open_period(double capacity_growth, const std::vector<bool>& claims,
                         const std::vector<Occupation>& occupation, const std::vector<ProviderChoice>& choices,
                         const std::vector<std::int32_t>& scale) {
    const auto q8 = [](double minutes) { return static_cast<std::int64_t>(std::floor(minutes * 256.0 + 0.5)); };
    growth_ = static_cast<std::int64_t>(std::floor(capacity_growth * 65536.0 + 0.5));
    for (std::size_t c = 0; c < desks_.size(); ++c) {
        Desk& desk = desks_[c];
        const Caseload& caseload = plan_.caseloads[c];
        const Segment& segment = plan_.scenario.segments[caseload.segment];
        desk.scale = scale[c];
        const std::int64_t as_planned = (tables_.caseloads[c].paid_capacity * growth_) >> 16;
        desk.capacity = (as_planned * desk.scale) >> 16;
        // Staff that writes messages and registers hours gives no care in that time.
        const std::int64_t staff_minutes = tables_.segments[caseload.segment].staff_minutes;
        if (staff_minutes > 0 && !caseload.out_of_contract && fault_ != Fault::administration_takes_no_capacity) {
            const std::int64_t messages =  // 1/256
                desk.starts * tables_.messages_start_q8 + desk.ends * tables_.messages_end_q8 +
                desk.changes * tables_.messages_change_q8 +
                (claims[c] ? occupation[c].clients * tables_.messages_claim_q8 : 0);
            const std::int64_t minutes =  // in the period, 1/65,536
                messages * q8(tables_.message_minutes) +
                occupation[c].clients * q8(tables_.client_week_minutes) * 256 * weeks_per_period;
            const std::int64_t sub_quanta_per_unit = std::int64_t{quanta_per_unit(segment.unit)} << sub_quantum_bits;
            desk.capacity -= minutes * sub_quanta_per_unit / (staff_minutes * weeks_per_period * 65536);
        }
        // A change of scheme takes hours of its own, of all that are paid.
        desk.capacity -= (((as_planned * desk.scale) >> 16) * choices[c].one_off_q16) >> 16;
        desk.capacity = std::max<std::int64_t>(desk.capacity, 0);
        desk.admits_to = (desk.capacity * choices[c].pace_q16) >> 16;
        desk.starts = desk.ends = desk.changes = 0;

        // Beyond 105 % of capacity everybody gets less, in steps of 1/1024 and at least half of need; crisis care never.
        const std::int64_t most = desk.capacity + desk.capacity / 20;
        const std::int64_t intended = choices[c].intensity;
        const std::int64_t wanted = occupation[c].in_use(intended) / 1024;
        desk.dose_level = intended;
        desk.court_level = 1024;
        if (wanted > most && !segment.crisis && fault_ != Fault::dose_never_falls)
            for (std::int64_t* level : {&desk.dose_level, &desk.court_level})
                *level = std::max(std::min<std::int64_t>(*level, 512), *level * most / wanted);
    }
}

void Ledger::close_period(std::size_t year_slot, Outcome& outcome) {
    std::map<Where, std::int64_t> needed, delivered;  // sub-quanta; the second in 1/1024
    std::map<std::size_t, std::int64_t> given_by;     // caseload: the same
    for (const auto& [line, counts] : counts_) {
        const Where where{plan_.caseloads[line.caseload].segment, line.municipality};
        needed[where] += counts.units;
        delivered[where] += this->delivered(line.caseload, counts);
        given_by[line.caseload] += this->delivered(line.caseload, counts);
        // Client by client; at one caseload all get the same part of what they need, but for those whom a court sent.
        for (const std::int64_t beyond : {(counts.units - counts.by_court) * (dose_level(line.caseload) - 1024),
                                          counts.by_court * (court_level(line.caseload) - 1024)}) {
            if (beyond > 0) over_rest_[where] += beyond;
            if (beyond < 0) under_rest_[where] -= beyond;
        }
    }
    // Need: what full delivery would have been, before groups save the provider's time. A quantum of need takes so many parts of
    // the provider's; what is left of them is for the next period.
    const auto whole = [&](std::size_t segment, std::int64_t parts_of_a_sub_quantum, std::int64_t& rest) {
        const std::int64_t of_a_quantum = std::int64_t{tables_.segments[segment].resource_q16} * parts_of_a_sub_quantum;
        const std::int64_t quanta = 256 * rest / of_a_quantum;
        const std::int64_t used = quanta * of_a_quantum;
        rest -= used >= 0 ? used / 256 : -((255 - used) / 256);
        return quanta;
    };
    for (const auto& [where, units] : needed) needed_rest_[where] += units;
    for (const auto& [where, units] : delivered) delivered_rest_[where] += units;  // as clients get it
    for (auto [rests, what] : {std::pair{&over_rest_, Tally::over_quanta},
                               {&under_rest_, Tally::under_quanta},
                               {&needed_rest_, Tally::needed_quanta},
                               {&delivered_rest_, Tally::delivered_quanta}})
        for (auto& [where, rest] : *rests)
            outcome.at(year_slot, where.first, where.second, what) +=
                whole(where.first, what == Tally::needed_quanta ? 1 : 1024, rest);
    for (std::size_t c = 0; c < desks_.size(); ++c) {
        // The unavoidable part at the planned load, the avoidable part of what was delivered, and 25 % on what goes
        // beyond capacity.
        Desk& desk = desks_[c];
        const CaseloadTables& table = tables_.caseloads[c];
        const Segment& segment = plan_.scenario.segments[plan_.caseloads[c].segment];
        const std::int64_t sub_quanta_per_unit = std::int64_t{quanta_per_unit(segment.unit)} << sub_quantum_bits;
        const std::int64_t to_court = desk.provided_by_court * desk.court_level;
        const std::int64_t given = (desk.provided * desk.dose_level + to_court) / 1024;
        const std::int64_t units = given_by[c] / 1024;  // days, however dear
        const std::int64_t above = std::max<std::int64_t>(0, units - desk.capacity * weeks_per_period);
        desk.cost_rest += given * table.variable_cost + above * table.unit_cost / 4;
        const std::int64_t fixed = (((table.fixed_cost * growth_) >> 16) * desk.scale) >> 16;
        desk.last_cost = fixed + desk.cost_rest / sub_quanta_per_unit;
        desk.cost_rest %= sub_quanta_per_unit;
        desk.last_value = given * table.unit_cost / sub_quanta_per_unit;
        outcome.provider(year_slot, plan_.caseloads[c].provider, ProviderTally::cost_cents) += desk.last_cost;
        desk.last_court_value = (to_court / 1024) * table.unit_cost / sub_quanta_per_unit;
        desk.provided = desk.provided_by_court = 0;
    }
}

void Ledger::forget_period() {
    counts_.clear();
    places_.clear();
}

}  // namespace fundsim::reference
