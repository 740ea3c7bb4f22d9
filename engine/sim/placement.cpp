// Placement: from a request for care to a place in care or on a list.
#include <algorithm>
#include <limits>

#include "model/client_id.hpp"
#include "model/flow/placement.hpp"
#include "model/provider/subcontracting.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

void Simulation::place_all() {
    // The luck of placing is drawn in the order in which it is read.
    const std::size_t n = sorted_.size();
    for (std::size_t i = 0; i < n; ++i) {
        ids_[i] = sorted_[i].id;
        stays_[i] = before_moves(sorted_[i].stay);
    }
    draw_lanes(Batch::traits, Purpose::traits, n);
    for (std::size_t i = 0; i < n; ++i) {
        const Referral& referral = referrals_[sorted_[i].index];
        if (referral.declined == 0 && stays_[i] == sorted_[i].stay) take(ids_[i], stays_[i], Purpose::traits, 0b1111);
        stays_[i] = sorted_[i].stay;
    }
    for (const auto& [block, purpose] :
         {std::pair{Batch::candidates, Purpose::candidates}, std::pair{Batch::placement, Purpose::placement}}) {
        draw_lanes(block, purpose, n);
        for (std::size_t i = 0; i < n; ++i)
            if (referrals_[sorted_[i].index].declined == 0) take(ids_[i], stays_[i], purpose, 0b1111);
    }
    for (std::size_t i = 0; i < n; ++i) place(sorted_[i].index, i);
    referrals_.clear();
}

Row Simulation::new_row(std::size_t segment, std::size_t index, std::size_t turn) const {
    const Referral& referral = referrals_[index];
    const SegmentTables& table = tables_->segments[segment];
    const std::uint32_t severity = severity_of_referral_[index];
    if (referral.kind == ReferralKind::replacement) return moved_row(index);
    const bool chronic = luck(Batch::traits)[2][turn] < table.chronic[severity];
    // A step is care under the same order, by whomever it was asked for at first.
    const Traits source{referral.kept};
    const bool stepping = referral.kind == ReferralKind::transfer;
    const std::uint32_t referrer = tables_->referrer.pick(luck(Batch::intake)[3][index]);
    const bool gated = stepping ? source.gated() : gated_at_the_door(index);
    const bool court = stepping ? source.court_ordered() : tables_->referrer_court[referrer] != 0;
    // Who sets the class: what access assesses is the true one, or one off. Else the provider does, which knows it; what it
    // makes of that follows at the start.
    const std::uint32_t coded =
        gated || court ? assessed_class(segment, severity, luck(Batch::access)[1][index]) : severity;
    Row row;
    row.id = referral.id;
    row.stay = referral.stay;
    row.rest.person = referral.person;
    row.rest.traits = Traits::of(luck(Batch::traits)[0][turn] >> 26, luck(Batch::traits)[1][turn] >> 28, severity,
                                 coded, chronic, court)
                          .with_kind(static_cast<std::uint32_t>(referral.kind))
                          .with_gate(gated)
                          .with_look_later(!stepping && tables_->brings_under && seen_after_[index] > 0)
                          .with_declines(static_cast<std::uint32_t>(referral.times_declined()))
                          .with_paying(static_cast<std::uint32_t>(referral.unpaid ? Paying::unpaid : Paying::current))
                          .word;
    row.cell = static_cast<std::int32_t>((court ? court_bit : 0) + (chronic ? chronic_bit : 0) + severity);
    return row;
}

Row Simulation::moved_row(std::size_t index) const {
    const Referral& referral = referrals_[index];
    const std::uint32_t severity = severity_of_referral_[index];
    Traits kept{referral.kept};
    // whom the lever brings under access when it asks again (see late_gate.cpp)
    if (tables_->brings_under && seen_after_[index] >= 0 && !kept.gated() && !kept.seen_later() &&
        !kept.court_ordered())
        kept = seen_after_[index] > 0 ? kept.with_look_later(true)
                                      : kept.with_gate(true).with_coded_class(assessed_class(
                                            segment_of_referral_[index], severity, luck(Batch::access)[1][index]));
    Row row;
    row.id = referral.id;
    row.stay = referral.stay;
    row.rest.person = referral.person;
    // a warranty ends with who gave it
    row.rest.traits =
        kept.with_paying(static_cast<std::uint32_t>(referral.unpaid ? Paying::unpaid : Paying::current)).word;
    row.cell = static_cast<std::int32_t>((kept.court_ordered() ? court_bit : 0) + (kept.chronic() ? chronic_bit : 0) +
                                         severity);
    return row;
}

std::uint32_t Simulation::shortest_list(std::size_t segment, std::uint32_t municipality, std::uint32_t chosen) const {
    const std::size_t first = plan_->first_caseload[segment];
    std::int32_t shortest = std::numeric_limits<std::int32_t>::max();
    for (const std::uint16_t local : tables_->segments[segment].reach[municipality]) {
        const std::size_t c = first + local;
        if (providers_.absent(c) || published_[c] >= shortest) continue;
        shortest = published_[c];
        chosen = local;
    }
    return chosen;
}

void Simulation::place(std::size_t index, std::size_t turn) {
    Referral& referral = referrals_[index];
    const std::size_t segment = segment_of_referral_[index];
    const std::size_t first = plan_->first_caseload[segment];
    const std::uint32_t municipality = municipality_of(referral.id);
    const AliasTable& within_reach = tables_->segments[segment].candidates[municipality];
    const Entrants* entrants = entrants_.empty() ? nullptr : &entrants_[segment * municipalities_ + municipality];
    if (entrants != nullptr && entrants->places.empty()) entrants = nullptr;
    const MatchThresholds& match_of_each =
        entrants != nullptr ? entrants->match : tables_->segments[segment].match[municipality];
    std::array<std::int32_t, candidate_count> instead{-1, -1, -1, -1};
    if (entrants != nullptr) instead = entrants_for(referral, *entrants);
    const std::uint32_t first_two = luck(Batch::placement)[0][turn];
    const std::uint32_t last_two = luck(Batch::placement)[1][turn];
    const bool central = luck(Batch::placement)[2][turn] < tables_->central;
    const bool somebody_stopped = providers_.somebody_stopped();
    std::uint32_t best = 0xFFFFFFFFU;
    std::uint32_t chosen = 0;  // caseload within the segment
    for (std::uint32_t c = 0; c < candidate_count; ++c) {
        const std::uint32_t local = instead[c] >= 0 ? static_cast<std::uint32_t>(instead[c])
                                                    : within_reach.pick(luck(Batch::candidates)[c][turn]);
        std::uint32_t rank = candidate_rank(c, match_of_each.level(match_luck(first_two, last_two, c)),
                                            published_[first + local], tables_->patience, central);
        if ((referral.declined >> c & 1U) != 0) rank |= asked_last;
        if (somebody_stopped && providers_.stopped(plan_->caseloads[first + local].provider))
            rank |= never_before_another;
        chosen = rank < best ? local : chosen;
        best = rank < best ? rank : best;
    }
    const std::uint32_t luck_of_best = match_luck(first_two, last_two, best & 3U);
    std::uint32_t match = (chosen_by_match(best) ? match_of_each : tables_->match_of_any).level(luck_of_best);
    if ((best & never_before_another) != 0) {  // all four have stopped
        chosen = shortest_list(segment, municipality, chosen);
        match = tables_->match_of_any.level(luck_of_best);
    }
    const auto goes_to = [&](std::uint32_t bound) {  // without a choice
        chosen = bound;
        match = tables_->match_of_any.level(luck(Batch::placement)[3][turn] >> 16);
    };
    if (referral.bound_to >= 0 && referral.kind == ReferralKind::returning) {
        const auto bound = static_cast<std::size_t>(referral.bound_to);
        if (providers_.stopped(plan_->caseloads[bound].provider)) {
            referral.bound_to = -1;  // nobody is left to honour the warranty
            referral.unpaid = false;
        } else {
            goes_to(static_cast<std::uint32_t>(bound - first));
        }
    }
    if (referral.inside_price()) give_back_the_rest(bonds_[referral.source_row]);
    if (referral.inside_price() && !still_leads(bonds_[referral.source_row])) {
        drop_bond(referral.person, referral.source_row);  // the arrangement is closed: it is paid on its own
        referral.bound_to = -1;
        referral.unpaid = false;
    }
    if (referral.inside_price() && providers_.on()) {
        // the lead's own place in this segment, if it has one
        const std::uint16_t lead = plan_->caseloads[static_cast<std::size_t>(referral.bound_to)].provider;
        for (std::size_t own = first; own + 1 < plan_->first_caseload[segment + 1]; ++own)
            if (plan_->caseloads[own].provider == lead && !providers_.absent(own) &&
                provider::delivers_itself(tables_->caseloads[own].unit_cost,
                                          tables_->caseloads[first + chosen].unit_cost, published_[own],
                                          published_[first + chosen]))
                goes_to(static_cast<std::uint32_t>(own - first));
    }
    const std::size_t caseload = first + chosen;
    if (declines(index, turn, segment, caseload, best & 3U)) return;

    Row row = new_row(segment, index, turn);
    row.cell |= static_cast<std::int32_t>(chosen << caseload_shift | match << match_shift);
    const bool moves = referral.kind == ReferralKind::replacement;
    if (const bool noted = moves && Traits{referral.kept}.seen_later(); !noted && Traits{row.rest.traits}.seen_later())
        late_looks_.add(row.id, row.stay,
                        week_ - referral.times_declined() * tables_->decline_delay + seen_after_[index]);
    row.rest.rate = static_cast<std::int32_t>(
        rate_of(segment, severity_of_referral_[index], Traits{row.rest.traits}.need_bin(), true));
    const bool first_in_line = moves ? referral.first_in_line : has_priority(referral);
    const std::int32_t ahead = first_in_line ? queues_.firsts(caseload) : queues_.length(caseload);
    const bool room = ahead == 0 && ledger_.has_room(caseload, row.rest.rate, plan_->scenario.segments[segment].crisis,
                                                     Traits{row.rest.traits}.court_ordered());
    if (referral.kind == ReferralKind::transfer) {
        --people_[referral.person].pending;
        if (room) {
            step_over(static_cast<std::size_t>(referral.source_segment), static_cast<std::uint8_t>(wheel()),
                      referral.source_row, caseload, row);
        } else {
            stand_in_line(referral, segment, caseload, row);
        }
        return;
    }
    // Who moves from a list asked for care when it came to that; its wait goes on.
    const auto kind = static_cast<ReferralKind>(Traits{row.rest.traits}.kind());
    row.since = moves ? referral.asked : week_;
    if (room) {
        --people_[referral.person].pending;
        const auto asking = static_cast<std::int32_t>(Traits{row.rest.traits}.declines()) * tables_->decline_delay;
        start_care(segment, caseload, row, kind, week_ - row.since + asking, referral.unpaid);
        if (referral.inside_price()) {
            bonds_[referral.source_row].stay = row.stay;
            buy_add_on(bonds_[referral.source_row], caseload, segment, severity_of_referral_[index]);
        }
    } else {
        if (referral.inside_price()) bonds_[referral.source_row].stay = row.stay;
        enqueue(segment, caseload, row, kind, first_in_line);
    }
}

bool Simulation::declines(std::size_t index, std::size_t turn, std::size_t segment, std::size_t caseload,
                          std::uint32_t candidate) {
    const ProviderChoice& choice = providers_.choice(caseload);
    Referral& referral = referrals_[index];
    // Crisis, court orders, moves between settings and those it is bound to are taken; so is who was declined by all.
    if (!choice.selects || referral.kind == ReferralKind::transfer || referral.kind == ReferralKind::replacement ||
        referral.bound_to >= 0 || referral.declined == 0xF || plan_->scenario.segments[segment].crisis ||
        (referral.declined >> candidate & 1U) != 0)
        return false;
    if (tables_->referrer_court[tables_->referrer.pick(luck(Batch::intake)[3][index])] != 0) return false;
    const std::uint32_t severity = severity_of_referral_[index];
    const std::uint32_t signal =
        tables_->signal_of[(luck(Batch::traits)[0][turn] >> 26) * 16 + (luck(Batch::traits)[3][turn] >> 28)];
    if (draw(referral.id, referral.stay, Purpose::declining, 1U << candidate)[candidate] >=
        choice.declines[severity][signal])
        return false;
    const std::uint32_t municipality = municipality_of(referral.id);
    ++tally(segment, municipality, Tally::declined);
    ++of_class(segment, severity, SeverityTally::declined);
    tally(segment, municipality, Tally::heavy_declined) += severity >= 2;
    if (referral.id == traced_id)
        tell(traced_id, "is declined by " + plan_->provider_names[plan_->caseloads[caseload].provider]);
    Referral next = referral;
    next.declined = static_cast<std::uint8_t>(next.declined | 1U << candidate);
    const std::int32_t delay = tables_->decline_delay;
    const std::int32_t weeks_off = std::min(delay, weeks_ - week_);
    tally(segment, municipality, Tally::burden_milliweeks) += weeks_off * tables_->burden_milli[severity];
    tally(segment, municipality, Tally::turned_away_weeks) += weeks_off;
    ++total_closed_;
    if (!wheel_.add(static_cast<std::size_t>(week_ + delay), next)) {
        --people_[referral.person].pending;
        people_.release_if_gone(referral.person);
    }
    return true;
}

}  // namespace fundsim
