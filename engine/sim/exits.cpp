// A provider stops: its clients are re-placed, which costs them their place in care and their continuity; much of its staff
// goes to others.
#include "model/client_id.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

std::span<const std::uint32_t> Simulation::rows_of(const Columns& columns, std::size_t local) {
    // most rows are somebody else's: no branch. Who has left has no caseload
    if (rows_.size() <= columns.size()) rows_.resize(padded(columns.size() + 1));
    std::uint32_t* rows = rows_.data();
    std::size_t count = 0;
    for (std::uint32_t row = 0; row < columns.size(); ++row) {
        rows[count] = row;
        count += caseload_in(columns.cell[row]) == local;
    }
    return {rows, count};
}

void Simulation::close_provider(std::uint16_t provider) {
    ++outcome_->provider(year_slot_, provider, ProviderTally::exits);
    for (Billing& billing : billings_) billing.provider_stops(provider);
    providers_.follow_more(-1, week_);
    attend_anew();
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].provider != provider) continue;
        providers_.pass_on_staff(c, ledger_);
        const std::size_t s = plan_->caseloads[c].segment;
        const std::size_t local = c - plan_->first_caseload[s];
        const auto ask_elsewhere = [&](const Columns& columns, std::uint32_t row) {
            Referral referral;
            referral.person = columns.rest[row].person;
            referral.id = columns.id[row];
            referral.stay = after_move(columns.stay[row]);  // the stay goes on: the same traits at another provider
            referral.kind = ReferralKind::replacement;
            referral.severity = static_cast<std::int8_t>(columns.cell[row] & 3);
            referral.segment = static_cast<std::int16_t>(s);
            referral.source_segment = referral.segment;
            ++people_[referral.person].pending;
            add_ons_.push_back(referral);  // placed this week
            if (referral.id == traced_id) tell(traced_id, "has to move: the provider stops");
            ++tally(s, municipality_of(referral.id), Tally::replaced);
        };
        for (std::size_t wheel = 0; wheel < 4; ++wheel) {
            Columns& care = state_[s].care[wheel];
            for (const std::uint32_t row : rows_of(care, local)) {
                ask_elsewhere(care, row);
                const std::uint32_t person = care.rest[row].person;
                const std::uint32_t municipality = municipality_of(care.id[row]);
                remove_from_care(s, static_cast<std::uint8_t>(wheel), row, Closing::pro_rata);
                ++tally(s, municipality, Tally::ended_other_provider);
                finish_trajectory(person);
            }
            Columns& waiting = state_[s].waiting[wheel];
            for (const std::uint32_t row : rows_of(waiting, local)) {
                ask_elsewhere(waiting, row);
                Referral& next = add_ons_.back();
                if (const std::uint32_t bond = bond_of(next.person, waiting.stay[row]); bond != LeadBonds::none) {
                    next.unpaid = true;  // inside the price of its lead wherever it is given
                    next.bound_to = bonds_[bond].lead;
                    next.source_row = bond;
                }
                queues_.leave(c, waiting.rest[row].link);
                --count(waiting_, s, municipality_of(waiting.id[row]),
                        static_cast<std::uint32_t>(waiting.cell[row] & 3));
                --people_[waiting.rest[row].person].pending;
                waiting.leave(row);
                ++total_closed_;
            }
        }
    }
}

}  // namespace fundsim
