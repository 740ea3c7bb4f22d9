// Audits: contract management looks into some of what providers claim. What it looks into, it sees through.
#include <cmath>

#include "contracts/incentives.hpp"
#include "model/purposes.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {

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
                // the care of the lower class, whole, as it is paid in either, to the mean client of that class
                const double weeks = t.planned_duration[k];
                const contracts::CareGiven care{weeks, t.need_units[k] * weeks, t.goal_share[k]};
                const double step = contracts::class_step(prices, k, care, t.lasting_starts[k], t.lasting_weeks[k]);
                audit.fine_of_step[k] = fine(part * step);
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
