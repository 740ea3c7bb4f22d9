// Audits: contract management looks into some of what providers claim. What it looks into, it sees through.
#include <algorithm>
#include <cmath>

#include "contracts/incentives.hpp"
#include "model/purposes.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {

namespace {

/// What the care of a class, whole or up to the maximum of its contract, is paid more a class higher, to the mean client of
/// that class: of so many arrangements for recovery, and so many for lasting support.
double step_of(const contracts::ArrangementPrices& prices, const CareClauses& clauses, const SegmentTables& t,
               std::size_t k) {
    const double weeks = t.planned_duration[k];
    double most = weeks;
    if (clauses.maximum_weeks > 0) most = std::min(most, 1.0 * clauses.maximum_weeks);
    if (clauses.maximum_units > 0.0 && t.need_units[k] > 0.0)
        most = std::min(most, clauses.maximum_units / t.need_units[k]);
    const auto step = [&](const contracts::LinePrices& paid, double starts, double in_care, double lasts) {
        return starts * (paid.per_start[k + 1] - paid.per_start[k]) +
               starts * t.goal_share[k] * (lasts / weeks) * (paid.per_result[k + 1] - paid.per_result[k]) +
               in_care * lasts * (paid.per_week[k + 1] - paid.per_week[k]) +
               in_care * lasts * t.need_units[k] * (paid.per_unit[k + 1] - paid.per_unit[k]);
    };
    return step(prices.recovery, 1.0 - t.lasting_starts[k], 1.0 - t.lasting_weeks[k], most) +
           step(prices.lasting, t.lasting_starts[k], t.lasting_weeks[k], clauses.lasting_apart ? weeks : most);
}

}  // namespace

void Simulator::open_audits() {
    // What holds for a period, by caseload and by who pays. Nobody is audited where nobody responds: all is true there.
    audits_.clear();
    if (!responds()) return;
    const Responses& now = responses_[static_cast<std::size_t>(week_ / weeks_per_period)];
    const bool horizon = year_slot() > 0;
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        if (out_of_contract(c)) continue;
        const Paying in_force = horizon && switches(c) ? Paying::horizon : Paying::current;
        for (const Paying paying : {Paying::current, Paying::horizon}) {
            if (paying == Paying::horizon && !horizon) continue;
            const Paying clause = fault_ == Fault::run_off_is_audited_under_the_new_contract ? in_force : paying;
            const contracts::Modifiers& terms = contract_of(c, clause).modifiers;
            if (terms.audit == 0.0) continue;
            const SegmentTables& t = table(plan_.caseloads[c].segment);
            const std::uint16_t contract =
                (paying == Paying::current ? plan_.current_contract : plan_.horizon_contract)[c];
            BySeverity<int> planned{};
            for (std::size_t k = 0; k < severity_count; ++k) planned[k] = t.planned_duration[k];
            const contracts::ArrangementPrices prices = contracts::arrangement_prices(
                *plan_.contracts[contract].model, billing_.terms(contract),
                quanta_per_unit(plan_.scenario.segments[plan_.caseloads[c].segment].unit), planned);
            // Of a cent that a line earns, the year pays a part; what runs off is paid by its lines.
            const bool this_year = plan_.horizon_contract[c] == plan_.current_contract[c] || paying == in_force;
            const double part = this_year ? now.per_claim[c] : 1.0;
            const auto fine = [&](double gain) {
                return gain > 0.0 ? static_cast<std::int64_t>(std::floor(terms.penalty * gain + 0.5)) : 0;
            };
            Audit& audit = audits_[{c, paying}];
            const double diluted = fault_ == Fault::audits_are_not_diluted ? 1.0 : attention();
            audit.chance = probability_threshold(terms.audit * diluted);
            for (std::size_t k = 0; k < severity_count; ++k) {
                audit.fine_of_result[k] = fine(part * prices.recovery.per_result[k]);
                if (k == 3) continue;
                audit.fine_of_step[k] = fine(part * step_of(prices, contract_of(c, clause).clauses, t, k));
            }
            if (paying != in_force) continue;
            // Unpaid care is looked into as well. Nothing would have been paid for it.
            Audit& unpaid = audits_[{c, Paying::unpaid}] = audit;
            if (fault_ != Fault::unpaid_care_is_fined) unpaid.fine_of_step = unpaid.fine_of_result = {};
        }
    }
}

bool Simulator::found_out(const Stay& stay, std::string_view claim, std::uint32_t clock,
                          BySeverity<std::int64_t> Audit::*fine, std::uint32_t of) {
    const auto found = audits_.find({stay.caseload, stay.paying});
    if (found == audits_.end() || fault_ == Fault::nobody_is_audited) return false;
    if (luck(stay.name, Purpose::audit, clock)[claim] >= found->second.chance) return false;
    ++tally(stay, Tally::audit_findings);
    // lasting support that is paid apart brings no result
    if (fine != &Audit::fine_of_result || !supported(stay))
        billing_.fine(stay.caseload, stay.name.municipality(), (found->second.*fine)[of]);
    return true;
}

bool Simulator::caught_asking(const Stay& stay, std::uint32_t clock) {
    if (!found_out(stay, "class_asked_for", clock, &Audit::fine_of_step, stay.severity)) return false;
    if (fault_ == Fault::found_classes_stand) return false;
    // what was granted is changed back, with the messages of a change
    ++tally(stay, Tally::arrangement_changes);
    if (fault_ != Fault::audits_write_no_messages) ledger_.note_change(stay.caseload, stay.name.municipality());
    return true;
}

}  // namespace fundsim::reference
