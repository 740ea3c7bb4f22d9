// A provider stops: its clients are re-placed, which costs them their place in care and their continuity; much of its staff
// goes to others.
//
// What belongs to a client and its case goes along: the order of a court, who referred it and whether access saw it, its traits
// and class at the referral, the class and form of its allocation; on a list also why it asked, how long it has waited, and its
// priority. Luck that belongs to the place is new. Whose goal is reached looks for no other place.
#include <algorithm>

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

void Simulation::end_with_provider(std::size_t segment, std::uint8_t column, std::uint32_t row) {
    const Columns& care = state_[segment].care[column];
    // Weeks that the provider meant to add were counted when aftercare began.
    const auto mask = static_cast<std::int32_t>(review_mask_);
    const std::int32_t until_review = (static_cast<std::int32_t>(column) - week_) & mask;
    const std::int32_t clock = (care.goal[row] + 8 * aftercare_hazard) / aftercare_hazard - 8;  // rounded down
    const std::int32_t left = std::clamp(until_review + 1 + clock, 0, weeks_until_limit(segment, care, row));
    ledger_.keep_on(plan_->first_caseload[segment] + caseload_in(care.cell[row]), municipality_of(care.id[row]),
                    -std::int64_t{std::min(care.other[row], left)} * care.rest[row].rate);
    const std::uint32_t word = care.stay[row] | block_of(Purpose::ending);
    end_care({row, static_cast<std::uint16_t>(segment), column, Leaving::goal},
             philox(key_, care.id[row], word, 0, replication_));
}

void Simulation::close_provider(std::uint16_t provider) {
    ++outcome_->provider(year_slot_, provider, ProviderTally::exits);
    for (Billing& billing : billings_) billing.provider_stops(provider);
    providers_.follow_more(-1, week_);
    attend_anew();
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].provider != provider) continue;
        providers_.pass_on_staff(c, ledger_);
        send_steps_away(c);
        const std::size_t s = plan_->caseloads[c].segment;
        const std::size_t local = c - plan_->first_caseload[s];
        const auto ask_elsewhere = [&](const Columns& columns, std::uint32_t row) -> Referral& {
            Referral referral;
            referral.person = columns.rest[row].person;
            referral.id = columns.id[row];
            referral.stay = after_move(columns.stay[row]);
            referral.kind = ReferralKind::replacement;
            referral.severity = static_cast<std::int8_t>(columns.cell[row] & 3);
            referral.segment = static_cast<std::int16_t>(s);
            referral.source_segment = referral.segment;
            // Under the same order, as who sent it, in the class and form of its allocation: these are the client's.
            referral.kept = Traits{columns.rest[row].traits}.with_step_due(false).word;
            referral.asked = week_;
            if (Traits{referral.kept}.seen_later()) late_looks_.move(referral.id, columns.stay[row], referral.stay);
            ++people_[referral.person].pending;
            if (referral.id == traced_id) tell(traced_id, "has to move: the provider stops");
            ++tally(s, municipality_of(referral.id), Tally::replaced);
            return add_ons_.emplace_back(referral);  // placed this week
        };
        const auto keep_price = [&](Referral& next, std::uint32_t stay) {
            const std::uint32_t bond = bond_of(next.person, stay);
            if (bond == LeadBonds::none) return;
            next.unpaid = true;  // inside the price of its lead wherever it is given
            next.bound_to = bonds_[bond].lead;
            next.source_row = bond;
            bonds_[bond].stay = LeadBond::unnumbered;
        };
        for (std::size_t wheel = 0; wheel < 4; ++wheel) {
            Columns& care = state_[s].care[wheel];
            for (const std::uint32_t row : rows_of(care, local)) {
                if ((static_cast<std::uint32_t>(care.cell[row]) & aftercare_bit) != 0) {
                    end_with_provider(s, static_cast<std::uint8_t>(wheel), row);
                    continue;
                }
                Referral& next = ask_elsewhere(care, row);
                next.kept = Traits{next.kept}.with_kind(static_cast<std::uint32_t>(next.kind)).with_declines(0).word;
                keep_price(next, care.stay[row]);
                const std::uint32_t person = care.rest[row].person;
                const std::uint32_t municipality = municipality_of(care.id[row]);
                // the price of its episode is paid for what was given: what starts next in it is paid for the rest
                if (const std::uint32_t paying = Traits{care.rest[row].traits}.paying();
                    paying != static_cast<std::uint32_t>(Paying::unpaid) &&
                    contract_of(c, paying).modifiers.per_episode)
                    people_[person].episode_paid = false;
                remove_from_care(s, static_cast<std::uint8_t>(wheel), row, Closing::pro_rata);
                ++tally(s, municipality, Tally::ended_other_provider);
                finish_trajectory(person);
            }
            Columns& waiting = state_[s].waiting[wheel];
            for (const std::uint32_t row : rows_of(waiting, local)) {
                Referral& next = ask_elsewhere(waiting, row);
                next.asked = waiting.since[row];
                next.first_in_line = queues_.node(waiting.rest[row].link).first;
                keep_price(next, waiting.stay[row]);
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
