// What a review finds, in care or waiting: moves between classes, what providers and access do, add-ons, steps to another
// setting, a way out of contract.
#include <algorithm>
#include <tuple>
#include <utility>

#include "model/flow/clocks.hpp"
#include "model/provider/coding.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

Referral Simulation::request_of(std::size_t segment, const Columns& care, std::uint32_t row, ReferralKind kind) {
    Referral referral;
    referral.person = care.rest[row].person;
    referral.id = care.id[row];
    referral.stay = care.stay[row];
    referral.kind = kind;
    referral.source_segment = static_cast<std::int16_t>(segment);
    return referral;
}

CareLine Simulation::line_of(std::size_t segment, const Columns& care, std::uint32_t row) const {
    const Traits traits{care.rest[row].traits};
    return {.caseload = plan_->first_caseload[segment] + caseload_in(care.cell[row]),
            .municipality = municipality_of(care.id[row]),
            .coded_class = traits.coded_class(),
            .paying = static_cast<Paying>(traits.paying()),
            .rate = care.rest[row].rate,
            .cost_rate = care.rest[row].cost_rate(),
            .since = care.since[row],
            .court = traits.court_ordered(),
            .lasting = traits.lasting()};
}

void Simulation::provider_acts(std::size_t segment, std::uint32_t row, std::uint32_t bits) {
    Columns& care = state_[segment].care[wheel()];
    if (court_ordered(care.cell[row])) return;  // touched neither by the provider's behaviour nor by the municipality's
    const Traits traits{care.rest[row].traits};
    const CareLine line = line_of(segment, care, row);
    const ProviderChoice& choice = providers_.choice(line.caseload);
    const std::int32_t clock = (week_ - care.since[row]) >> review_shift_;
    const std::uint32_t luck =
        draw_again(care.id[row], care.stay[row], Purpose::care_review, 0b1000, static_cast<std::uint32_t>(clock))[3];
    if ((bits & provider_may_end) != 0 && luck < choice.ends_early[traits.lasting() ? 1 : 0]) {
        // Professional floor: not before half the planned dose.
        const std::int32_t planned = tables_->segments[segment].planned_duration[traits.start_class()];
        if ((week_ - care.since[row]) * ledger_.dose_level(line.caseload) * 2 >= planned * dose_one)
            schedule({row, static_cast<std::uint16_t>(segment), static_cast<std::uint8_t>(wheel()),
                      Leaving::early_by_provider},
                     1);
        return;
    }
    if ((bits & change_may_be_asked) == 0) return;
    // From the upper end of the same luck: first what access does when a term ends, then what the provider asks for.
    const std::uint32_t left = 0xFFFFFFFFU - reassess_[segment * municipalities_ + line.municipality];
    if (luck > left) {
        reassess(segment, row);
        return;
    }
    const auto severity = static_cast<std::uint32_t>(care.cell[row] & 3);
    const bool aftercare = (static_cast<std::uint32_t>(care.cell[row]) & aftercare_bit) != 0;
    if (aftercare) return;
    const std::uint32_t followed = followed_[segment * municipalities_ + line.municipality];
    const int review_weeks = plan_->scenario.clock.review;
    const bool may_rise = severity < 3 && traits.coded_class() <= severity;
    const std::uint32_t rises =
        may_rise ? provider::request_granted(choice.proposes[severity], followed, review_weeks) : 0;
    if (luck > left - rises) {
        // Who is coded below its true class, by an error of access, asks for what is due.
        if (traits.coded_class() == severity && audit_finds({.what = Claimed::higher_class,
                                                             .caseload = line.caseload,
                                                             .paying = line.paying,
                                                             .id = care.id[row],
                                                             .stay = care.stay[row],
                                                             .of = severity,
                                                             .review = static_cast<std::uint32_t>(clock)}))
            return;
        rearrange(segment, row, traits.coded_class() + 1, traits.lasting());
        if (care.id[row] == traced_id) tell(traced_id, "is moved to a higher class at the provider's request");
        return;
    }
    // below that: lasting support for who turned out not to recover
    if (!traits.chronic() || traits.lasting() || !clauses_of(line.caseload, traits.paying()).lasting_apart) return;
    if (luck <= left - rises - provider::request_granted(choice.asks_support[severity], followed, review_weeks)) return;
    rearrange(segment, row, traits.coded_class(), true);
    if (care.id[row] == traced_id) tell(traced_id, "gets an arrangement for lasting support at the provider's request");
}

void Simulation::rearrange(std::size_t segment, std::uint32_t row, std::uint32_t coded_class, bool lasting) {
    Columns& care = state_[segment].care[wheel()];
    CareLine line = line_of(segment, care, row);
    ledger_.close(line, week_, Closing::pro_rata);
    line.coded_class = coded_class;
    line.lasting = lasting;
    ledger_.open(line, week_, false);
    ledger_.count_change(line.caseload, line.municipality);
    ++tally(segment, static_cast<std::uint32_t>(line.municipality), Tally::arrangement_changes);
    care.rest[row].traits = Traits{care.rest[row].traits}.with_coded_class(coded_class).with_lasting(lasting).word;
}

void Simulation::reassess(std::size_t segment, std::uint32_t row) {
    Columns& care = state_[segment].care[wheel()];
    const Traits traits{care.rest[row].traits};
    const CareLine line = line_of(segment, care, row);
    const auto municipality = static_cast<std::uint32_t>(line.municipality);
    const auto severity = static_cast<std::uint32_t>(care.cell[row] & 3);
    ++tally(segment, municipality, Tally::reassessed);
    if ((static_cast<std::uint32_t>(care.cell[row]) & aftercare_bit) != 0) {
        // The goal is reached: what the provider added to the stay is not renewed.
        const std::int32_t prolonged = std::exchange(care.other[row], 0);  // as it was when aftercare began
        if (prolonged == 0) return;
        const std::int32_t review = 1 << review_shift_;
        const std::int32_t until_end =
            care.goal[row] / aftercare_hazard + 1 + review;  // the clock has run for this review
        const std::int32_t now = std::max(1, until_end - prolonged);
        ledger_.keep_on(line.caseload, municipality, (now - until_end) * std::int64_t{care.rest[row].rate});
        care.goal[row] -= (until_end - now) * aftercare_hazard;
        if (now <= review)
            schedule({row, static_cast<std::uint16_t>(segment), static_cast<std::uint8_t>(wheel()), Leaving::goal},
                     now);
        if (care.id[row] == traced_id) tell(traced_id, "is assessed again: what was added to the stay is not renewed");
        return;
    }
    // What is not paid apart is no change of the arrangement.
    const bool other_form =
        traits.lasting() != traits.chronic() && clauses_of(line.caseload, traits.paying()).lasting_apart;
    if (traits.coded_class() == severity && !other_form) {
        care.rest[row].traits = traits.with_lasting(traits.chronic()).word;
        return;
    }
    rearrange(segment, row, severity, traits.chronic());
    if (care.id[row] == traced_id)
        tell(traced_id, other_form ? "is assessed again and gets an arrangement for lasting support"
                                   : "is assessed again and moved to the class of its need");
}

void Simulation::on_care_event(std::size_t segment, std::uint32_t row, std::uint32_t bits, bool first) {
    SegmentState& state = state_[segment];
    const SegmentTables& table = tables_->segments[segment];
    Columns& care = state.care[wheel()];
    if ((bits & (moved_up | moved_down)) != 0) move_class(segment, row, (bits & moved_up) != 0);

    const auto cell = static_cast<std::size_t>(care.cell[row]);
    const bool leaves = decide_ending(segment, static_cast<std::uint8_t>(wheel()), row, bits, 1 << review_shift_);
    // who is looked at asks for nothing in that review
    const bool looked_at = !leaves && !first && !late_looks_.empty() && looks_at_care(segment, row);
    if ((bits & (provider_may_end | change_may_be_asked)) != 0 && !leaves && !first && !looked_at)
        provider_acts(segment, row, bits);
    const bool due = Traits{care.rest[row].traits}.step_due();
    if ((bits & (add_on_arises | setting_indicated)) == 0 && !due) return;
    const bool numbers_left = people_[care.rest[row].person].stays < maximum_stays;
    if ((bits & add_on_arises) != 0 && numbers_left) {
        Referral referral = request_of(segment, care, row, ReferralKind::add_on);
        if (const std::optional<LeadBond> bond = lead_of_add_on(segment, care, row)) {
            referral.unpaid = true;
            referral.bound_to = bond->lead;
            referral.source_row = bonds_.add(referral.person, *bond);
            ++people_[referral.person].bonds;
        }
        ++people_[referral.person].pending;
        add_ons_.push_back(referral);
    }
    if (leaves || first || !numbers_left) return;
    if ((bits & setting_indicated) != 0 && !due) {
        const auto severity = static_cast<std::uint32_t>(cell & 3U);
        if (severity <= 1 && providers_.on()) {
            // the review found the highest probability of the segment; this is the caseload's own
            const std::size_t caseload = plan_->first_caseload[segment] + (cell >> caseload_shift);
            const bool court = Traits{care.rest[row].traits}.court_ordered();
            const std::size_t form = Traits{care.rest[row].traits}.lasting() ? 1 : 0;
            const std::int64_t factor = court ? 65536 : providers_.choice(caseload).step_down_q16[form];
            const std::int64_t own = std::int64_t{table.care.setting[state_of(cell)]} * factor >> 16;
            const std::int32_t clock = (week_ - care.since[row]) >> review_shift_;
            if (draw_again(care.id[row], care.stay[row], Purpose::care_review, 0b0100,
                           static_cast<std::uint32_t>(clock))[2] >= own)
                return;
        }
    }
    if (due || (bits & setting_indicated) != 0) ask_for_step(segment, row);
}

std::optional<LeadBond> Simulation::lead_of_add_on(std::size_t segment, const Columns& care, std::uint32_t row) {
    const std::size_t caseload = plan_->first_caseload[segment] + caseload_in(care.cell[row]);
    if (plan_->caseloads[caseload].out_of_contract) return std::nullopt;
    const std::uint32_t paying = Traits{care.rest[row].traits}.paying();
    if (paying == static_cast<std::uint32_t>(Paying::unpaid)) {
        // Care that nobody is paid for has no price that anything could be inside of. Where it is an add-on itself, its
        // lead's price is that of all that is added.
        const std::uint32_t bond = bond_of(care.rest[row].person, care.stay[row]);
        if (bond == LeadBonds::none || !still_leads(bonds_[bond])) return std::nullopt;
        const LeadBond& same = bonds_[bond];
        return LeadBond{.lead_stay = same.lead_stay, .lead = same.lead, .paying = same.paying};
    }
    // No stacking: what is added is inside the price of the lead contractor.
    if (!clauses_of(caseload, paying).no_stacking) return std::nullopt;
    return LeadBond{.lead_stay = care.stay[row],
                    .lead = static_cast<std::uint16_t>(caseload),
                    .paying = static_cast<std::uint8_t>(paying)};
}

void Simulation::move_class(std::size_t segment, std::uint32_t row, bool up) {
    Columns& care = state_[segment].care[wheel()];
    const auto severity = static_cast<std::uint32_t>(care.cell[row] & 3);  // after the move
    const std::uint32_t before = up ? severity - 1 : severity + 1;
    const Traits traits{care.rest[row].traits};
    const std::uint32_t municipality = municipality_of(care.id[row]);
    const std::size_t caseload = plan_->first_caseload[segment] + caseload_in(care.cell[row]);
    --count(in_care_, segment, municipality, before);
    ++count(in_care_, segment, municipality, severity);
    // The coded class follows by a change of allocation; an error of assessment stays what it was. A lower class that
    // would be paid less may not be asked for.
    std::uint32_t coded =
        std::min(3U, up ? traits.coded_class() + 1 : traits.coded_class() - (traits.coded_class() > 0 ? 1U : 0U));
    CareLine line = line_of(segment, care, row);
    const std::uint32_t due = coded;
    const auto clock = static_cast<std::uint32_t>((week_ - care.since[row]) >> review_shift_);
    if (!up && due < 3 && providers_.choice(caseload).proposes[due] != 0 && !traits.court_ordered() &&
        draw(care.id[row], care.stay[row], Purpose::reporting, 0b0001, clock)[0] <
            providers_.choice(caseload).proposes[due])
        coded = traits.coded_class();
    // Of what access erred in before, nothing is owed; but a check finds the true class.
    if (coded != due && !up && coded > severity &&
        audit_finds({.what = Claimed::kept_class,
                     .caseload = caseload,
                     .paying = line.paying,
                     .id = care.id[row],
                     .stay = care.stay[row],
                     .of = due,
                     .review = clock}))
        coded = severity;
    const std::int64_t rate = rate_of(segment, severity, traits.need_bin(), true);
    const std::int64_t cost_rate = rate_of(segment, severity, traits.need_bin(), false);
    ledger_.close(line, week_, Closing::pro_rata);
    if (coded != line.coded_class) {
        ++tally(segment, municipality, Tally::arrangement_changes);
        ledger_.count_change(caseload, municipality);
    }
    line.coded_class = coded;
    line.rate = rate;
    line.cost_rate = cost_rate;
    ledger_.open(line, week_, false);
    room_changed_[caseload] = 1;
    care.rest[row].rate = static_cast<std::int32_t>(rate);
    care.rest[row].set_cost_rate(cost_rate);
    care.rest[row].traits = traits.with_coded_class(coded).word;
    // who gets worse is not ready for a lighter setting any more, nor in need of a heavier one who gets better
    if (!up && before <= 1) step_in_lighter_class(segment, row);
    else lapse_step(segment, static_cast<std::uint8_t>(wheel()), row);
    if (care.id[row] == traced_id) tell(traced_id, up ? "worsens: one class up" : "improves: one class down");
}

void Simulation::on_waiting_event(std::size_t segment, std::uint32_t row, std::uint32_t bits) {
    const SegmentTables& table = tables_->segments[segment];
    Columns& waiting = state_[segment].waiting[wheel()];
    const auto column = static_cast<std::uint8_t>(wheel());
    const auto cell = static_cast<std::size_t>(waiting.cell[row]);
    const std::uint32_t municipality = municipality_of(waiting.id[row]);
    const auto severity = static_cast<std::uint32_t>(cell & 3U);
    if ((bits & moved_up) != 0) {
        --count(waiting_, segment, municipality, severity - 1);
        ++count(waiting_, segment, municipality, severity);
        const Traits traits{waiting.rest[row].traits};
        waiting.rest[row].rate = static_cast<std::int32_t>(rate_of(segment, severity, traits.need_bin(), true));
        queues_.node(waiting.rest[row].link).rate = waiting.rest[row].rate;
        room_changed_[plan_->first_caseload[segment] + (cell >> caseload_shift)] = 1;
        waiting.rest[row].traits = traits.with_coded_class(std::min(3U, traits.coded_class() + 1)).word;
        if (waiting.id[row] == traced_id) tell(traced_id, "worsens while waiting");
    }
    std::int32_t before = 0;
    std::int32_t hazard = 0;
    Leaving why = Leaving::recovered_waiting;
    if ((bits & goal_crossed) != 0) {
        hazard = table.goal_waiting[cell];
        before = waiting.goal[row] + (hazard << review_shift_);
    }
    if ((bits & client_crossed) != 0) {
        const std::int32_t other = table.waiting.hazard_client[state_of(cell)];
        const std::int32_t other_before = waiting.client[row] + (other << review_shift_);
        if (hazard == 0 || crosses_before(other_before, other, before, hazard)) {
            hazard = other;
            before = other_before;
            why = Leaving::withdrawn;
        }
    }
    if (hazard != 0) {
        schedule({row, static_cast<std::uint16_t>(segment), column, why}, weeks_until_crossing(before, hazard));
        return;
    }
    if ((bits & setting_indicated) == 0) return;
    // Out of contract: what is a crisis or a court ordered, and heavy care beyond the maximum wait.
    const bool at_once = plan_->scenario.segments[segment].crisis || court_ordered(waiting.cell[row]);
    const bool beyond = severity >= 2 && week_ - waiting.since[row] >= tables_->out_of_contract_wait;
    if (at_once || beyond) out_of_contract_.push_back(row);
}

void Simulation::start_out_of_contract(std::size_t segment) {
    // Places are few: who waited longest goes first, whatever the order of rows.
    Columns& waiting = state_[segment].waiting[wheel()];
    std::sort(out_of_contract_.begin(), out_of_contract_.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(waiting.since[a], waiting.id[a], waiting.stay[a]) <
               std::tie(waiting.since[b], waiting.id[b], waiting.stay[b]);
    });
    const std::size_t first = plan_->first_caseload[segment];
    const std::size_t elsewhere = plan_->first_caseload[segment + 1] - 1;
    for (const std::uint32_t row : out_of_contract_) {
        if (!ledger_.has_room(elsewhere, waiting.rest[row].rate, false, court_ordered(waiting.cell[row]))) continue;
        const auto cell = static_cast<std::size_t>(waiting.cell[row]);
        const std::uint32_t municipality = municipality_of(waiting.id[row]);
        Row moved = waiting.client_of(row);
        moved.cell = static_cast<std::int32_t>((cell & (row_states - 1)) | (elsewhere - first) << caseload_shift);
        queues_.leave(first + (cell >> caseload_shift), waiting.rest[row].link);
        room_changed_[first + (cell >> caseload_shift)] = 1;
        waiting.leave(row);
        --count(waiting_, segment, municipality, static_cast<std::uint32_t>(cell & 3U));
        // The region buys it, whoever owed it inside a price or under a warranty.
        forget_bond(moved.rest.person, moved.stay);
        --people_[moved.rest.person].pending;
        ++tally(segment, municipality, Tally::starts_out_of_contract);
        const Traits traits{moved.rest.traits};
        start_care(segment, elsewhere, moved, static_cast<ReferralKind>(traits.kind()),
                   week_ - waiting.since[row] + static_cast<std::int32_t>(traits.declines()) * tables_->decline_delay);
    }
    out_of_contract_.clear();
}

}  // namespace fundsim
