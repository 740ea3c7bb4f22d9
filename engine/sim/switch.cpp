// One contract takes over from another, or its prices change: which pays for what, and how running care goes over
// (docs/model.md, Contracts).
#include <algorithm>

#include "sim/simulation.hpp"

namespace fundsim {

void Simulation::switch_contracts() {
    bool any = false;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) any = any || switches(c);
    providers_.switch_contracts(week_);
    if (!any) return;
    convert_run_off(false);
}

void Simulation::pay_up() {
    if (std::none_of(billings_.begin(), billings_.end(), [](const Billing& b) { return b.prices_changed(); })) return;
    for (std::size_t s = 0; s < segments_; ++s)
        for (const Columns& care : state_[s].care)
            for (std::uint32_t row = 0; row < care.size(); ++row) {
                if (care.has_left(row)) continue;
                const CareLine line = line_of(s, care, row);
                const std::int32_t planned = tables_->segments[s].planned_duration[line.coded_class];
                for (Billing& billing : billings_)
                    if (billing.prices_changed()) billing.pay_up(ledger_, line, line.since + planned - week_);
            }
}

contracts::RunOff Simulation::run_off_of(std::size_t caseload) const {
    for (const Billing& billing : billings_)
        if (billing.plan().switches(caseload))
            return billing.contracts().contracts[billing.plan().horizon_contract[caseload]].modifiers.run_off;
    return contracts::RunOff::keep;
}

const DrawnContract& Simulation::contract_of(std::size_t caseload, std::uint32_t paying) const {
    // what nobody pays for goes by the contract in force: the past knows nothing of the horizon
    const bool current = paying == static_cast<std::uint32_t>(Paying::current) ||
                         (paying == static_cast<std::uint32_t>(Paying::unpaid) && year_slot_ == 0);
    const auto& numbers = current ? plan_->current_contract : plan_->horizon_contract;
    return billings_.front().contracts().in_year(numbers[caseload], contract_year());
}

bool Simulation::leaves_its_episode(const CareLine& line, Traits traits) const {
    return line.paying == Paying::unpaid && traits.inside_episode() && line.since < warm_up() &&
           !contract_of(line.caseload, static_cast<std::uint32_t>(Paying::horizon)).modifiers.per_episode;
}

void Simulation::convert_run_off(bool all) {
    // Rows of contracts that convert at once, or of all at the end of the run-off, go on pro rata under the new contract.
    // A budget ends with its year and leaves nothing to run off: care that it paid converts at once, or nobody would pay.
    // Care inside the price of an episode goes the way of that price.
    for (std::size_t s = 0; s < segments_; ++s)
        for (Columns& care : state_[s].care)
            for (std::uint32_t row = 0; row < care.size(); ++row) {
                if (care.has_left(row)) continue;
                const Traits traits{care.rest[row].traits};
                CareLine line = line_of(s, care, row);
                if (!switches(line.caseload) || !(line.paying == Paying::current || leaves_its_episode(line, traits)))
                    continue;
                const contracts::RunOff run_off = run_off_of(line.caseload);
                const bool claims = plan_->contracts[plan_->current_contract[line.caseload]].claimed_per_client;
                if (!all && run_off == contracts::RunOff::keep && claims) continue;
                ledger_.close(line, week_, Closing::pro_rata);
                Traits changed =
                    traits.with_paying(static_cast<std::uint32_t>(Paying::horizon)).with_inside_episode(false);
                if (run_off == contracts::RunOff::reassess && !traits.court_ordered()) {
                    // messages where that changes something, as when a term ends
                    const auto severity = static_cast<std::uint32_t>(care.cell[row] & 3);
                    constexpr auto horizon = static_cast<std::uint32_t>(Paying::horizon);
                    if (line.coded_class != severity ||
                        (line.lasting != traits.chronic() && clauses_of(line.caseload, horizon).lasting_apart)) {
                        ledger_.count_change(line.caseload, line.municipality);
                        ++tally(s, static_cast<std::uint32_t>(line.municipality), Tally::arrangement_changes);
                    }
                    line.coded_class = severity;
                    line.lasting = traits.chronic();
                    changed = changed.with_coded_class(line.coded_class).with_lasting(line.lasting);
                }
                line.paying = Paying::horizon;
                if (const std::uint32_t person = care.rest[row].person; people_[person].bonds != 0)
                    bonds_.for_each_led_by(person, care.stay[row], [&](LeadBond& bond) {
                        bond.paying = static_cast<std::uint8_t>(line.paying);
                    });
                if (contract_of(line.caseload, static_cast<std::uint32_t>(Paying::horizon)).modifiers.per_episode)
                    people_[care.rest[row].person].episode_paid = true;
                care.rest[row].traits = changed.word;
                ledger_.open(line, week_, false);
            }
}

}  // namespace fundsim
