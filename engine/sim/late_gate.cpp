// A lever: referrers who bypass municipal access are brought under it, at the door or some weeks after the referral.
//
// At the door it is as where access gates. Late, care or a wait goes on as bypassed; at the first review from then on access
// looks, at who waits as it would have at the door, and at who is in care as when a term ends. Care that runs is finished: only
// who still waits can be sent to free help.
#include "sim/simulation.hpp"

namespace fundsim {

std::int32_t Simulation::access_sees_after(std::size_t index) const {
    const std::uint32_t referrer = tables_->referrer.pick(luck(Batch::intake)[3][index]);
    const std::uint32_t share = tables_->referrer_brought_under[referrer];
    const Referral& referral = referrals_[index];
    const std::int32_t asked_first = week_ - referral.times_declined() * tables_->decline_delay;
    // a step goes on as it came
    if (share == 0 || asked_first < warm_up() || referral.kind == ReferralKind::transfer) return unseen;
    const std::uint32_t own = referral.declined == 0
                                  ? draw(referral.id, referral.stay, Purpose::audit, 0b1000)[3]
                                  : draw_again(referral.id, referral.stay, Purpose::audit, 0b1000)[3];
    return own < share || share == 0xFFFFFFFFU ? tables_->referrer_after[referrer] : unseen;
}

void Simulation::look_at_the_waiting(std::size_t segment) {
    Columns& waiting = state_[segment].waiting[wheel()];
    for (std::uint32_t row = 0; row < waiting.size(); ++row) {
        if (waiting.has_left(row)) continue;
        const Traits traits{waiting.rest[row].traits};
        const std::uint32_t id = waiting.id[row];
        const std::uint32_t stay = waiting.stay[row];
        if (!traits.seen_later() || !late_looks_.take(id, stay, week_)) continue;
        const auto cell = static_cast<std::size_t>(waiting.cell[row]);
        const auto severity = static_cast<std::uint32_t>(cell & 3U);
        const std::uint32_t municipality = municipality_of(id);
        const Block at_access = draw_again(id, stay, Purpose::access, 0b1111);
        if (may_be_redirected(static_cast<ReferralKind>(traits.kind()), segment, severity) &&
            at_access[0] < redirect_[segment * municipalities_ + municipality]) {
            const std::size_t caseload = plan_->first_caseload[segment] + (cell >> caseload_shift);
            queues_.leave(caseload, waiting.rest[row].link);
            room_changed_[caseload] = 1;
            --count(waiting_, segment, municipality, severity);
            Referral referral;
            referral.person = waiting.rest[row].person;
            referral.id = id;
            referral.stay = stay;
            waiting.leave(row);
            send_to_free_help(referral, segment, at_access);
            continue;
        }
        waiting.rest[row].traits = traits.with_look_later(false)
                                       .with_gate(true)
                                       .with_coded_class(assessed_class(segment, severity, at_access[1]))
                                       .word;
        if (id == traced_id) tell(traced_id, "is seen by access after all, while waiting");
    }
}

bool Simulation::looks_at_care(std::size_t segment, std::uint32_t row) {
    Columns& care = state_[segment].care[wheel()];
    const Traits traits{care.rest[row].traits};
    if (!traits.seen_later() || !late_looks_.take(care.id[row], care.stay[row], week_)) return false;
    care.rest[row].traits = traits.with_look_later(false).with_gate(true).word;
    if (care.id[row] == traced_id) tell(traced_id, "is seen by access after all");
    reassess(segment, row);
    return true;
}

}  // namespace fundsim
