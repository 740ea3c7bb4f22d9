// Endings: when a stay ends and why, aftercare, what follows; leaving a waiting list.
#include <algorithm>
#include <string>

#include "base/elementary.hpp"
#include "model/client_id.hpp"
#include "model/flow/clocks.hpp"
#include "model/flow/shortfall.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

bool Simulation::decide_ending(std::size_t segment, std::uint8_t column, std::uint32_t row, std::uint32_t bits,
                               std::int32_t weeks_ahead) {
    const SegmentTables& table = tables_->segments[segment];
    if ((bits & (goal_crossed | client_crossed | other_crossed)) == 0 && table.maximum_weeks == 0 &&
        limits_[segment] == 0)
        return false;
    Columns& care = state_[segment].care[column];
    const auto cell = static_cast<std::size_t>(care.cell[row]);
    // the earliest of the clocks that cross within the coming weeks; a clock without hazard cannot cross
    std::int32_t earliest_before = 0;
    std::int32_t earliest_hazard = 0;
    Leaving why = Leaving::goal;
    const auto consider = [&](std::uint32_t bit, std::int32_t clock, std::int32_t hazard, Leaving reason) {
        if ((bits & bit) == 0 || hazard == 0) return;
        const std::int32_t before = clock + hazard * weeks_ahead;
        if (earliest_hazard != 0 && !crosses_before(before, hazard, earliest_before, earliest_hazard)) return;
        earliest_before = before;
        earliest_hazard = hazard;
        why = reason;
    };
    consider(goal_crossed, care.goal[row], state_[segment].goal[cell], Leaving::goal);
    consider(client_crossed, care.client[row], table.care.hazard_client[state_of(cell)], Leaving::early_by_client);
    consider(other_crossed, care.other[row], table.care.hazard_other[state_of(cell)], Leaving::other);

    bool leaves = earliest_hazard != 0;
    std::int32_t weeks = leaves ? weeks_until_crossing(earliest_before, earliest_hazard) : weeks_ahead + 1;
    const std::int32_t until_limit = weeks_until_limit(segment, care, row);
    if (until_limit <= weeks_ahead && until_limit < weeks) {
        weeks = until_limit;
        why = (cell & aftercare_bit) != 0 ? Leaving::goal : Leaving::limit;
        leaves = true;
    }
    if (!leaves) return false;
    const auto at = static_cast<std::uint16_t>(segment);
    const bool may_have_aftercare = why == Leaving::goal && (cell & (aftercare_bit | chronic_bit)) == 0;
    const std::int32_t after =
        may_have_aftercare ? std::min(after_goal(segment, care, row, false).weeks(), until_limit - weeks) : 0;
    if (after > 0) {
        schedule({row, at, column, Leaving::aftercare_begins}, weeks);
        // ends within the same weeks, or the goal clock counts the rest down (see begin_aftercare)
        if (weeks + after <= weeks_ahead) schedule({row, at, column, Leaving::goal}, weeks + after);
    } else {
        schedule({row, at, column, why}, weeks);
    }
    return true;
}

/// Weeks, at least 1, until a stay is as long as its segment, or the contract that pays it, allows. A contract counts from
/// the start, or from when it took over; units at the weekly units of the class. Court-ordered care has no maximum.
std::int32_t Simulation::weeks_until_limit(std::size_t segment, const Columns& care, std::uint32_t row) const {
    const SegmentTables& table = tables_->segments[segment];
    constexpr std::int32_t never = 1 << 20;
    std::int32_t end = table.maximum_weeks > 0 ? care.since[row] + table.maximum_weeks : never;
    if (limits_[segment] == 0) return std::max(1, end - week_);
    const Traits traits{care.rest[row].traits};
    const std::size_t caseload = plan_->first_caseload[segment] + caseload_in(care.cell[row]);
    if (!plan_->caseloads[caseload].out_of_contract && !traits.court_ordered()) {
        const CareClauses& clauses = clauses_of(caseload, traits.paying());
        std::int32_t from = care.since[row];
        if (traits.paying() == static_cast<std::uint32_t>(Paying::horizon) && plan_->switches(caseload)) {
            const bool claims = plan_->contracts[plan_->current_contract[caseload]].claimed_per_client;
            const bool at_once = run_off_of(caseload) != contracts::RunOff::keep || !claims;
            from = std::max(from, warm_up() + (at_once || care.since[row] >= warm_up() ? 0 : weeks_per_year));
        }
        // lasting support that is paid apart has none
        const bool lasting = traits.lasting() && clauses.lasting_apart;
        if (clauses.maximum_weeks > 0 && !lasting) end = std::min(end, from + clauses.maximum_weeks);
        if (clauses.maximum_units > 0.0) {
            const auto severity = static_cast<std::uint32_t>(care.cell[row] & 3);
            const std::int64_t rate = rate_of(segment, severity, traits.need_bin(), true);
            const auto most = static_cast<std::int64_t>(clauses.maximum_units *
                                                        quanta_per_unit(plan_->scenario.segments[segment].unit) *
                                                        sub_quanta_per_quantum);
            if (rate > 0)
                end = std::min(end, from + static_cast<std::int32_t>(std::min<std::int64_t>(never, most / rate)));
        }
    }
    return std::max(1, end - week_);
}

Simulation::AfterGoal Simulation::after_goal(std::size_t segment, const Columns& care, std::uint32_t row,
                                             bool again) const {
    const SegmentTables& table = tables_->segments[segment];
    const std::size_t caseload = plan_->first_caseload[segment] + caseload_in(care.cell[row]);
    const bool court = Traits{care.rest[row].traits}.court_ordered();
    // where a stay has a maximum it is not prolonged either
    const std::uint32_t prolongs = court || table.maximum_weeks > 0 ? 0 : providers_.choice(caseload).prolongs;
    if (table.aftercare == 0 && prolongs == 0) return {};
    constexpr Lanes lanes = 0b0011;
    const Block luck = again ? draw_again(care.id[row], care.stay[row], Purpose::aftercare, lanes)
                             : draw(care.id[row], care.stay[row], Purpose::aftercare, lanes);
    AfterGoal after;
    after.aftercare = luck[0] < table.aftercare ? table.aftercare_weeks : 0;
    // stays n periods or more with probability p^n
    const auto most = static_cast<std::int32_t>(tables_->behaviour.prolongation_periods);
    std::uint64_t reach = prolongs;
    for (std::int32_t n = 0; n < most && luck[1] < reach; ++n) {
        after.prolonged += weeks_per_period;
        reach = reach * prolongs >> 32;
    }
    return after;
}

void Simulation::begin_aftercare(const PendingLeave& leave) {
    Columns& care = state_[leave.segment].care[leave.column];
    if (care.has_left(leave.row)) return;
    const SegmentTables& table = tables_->segments[leave.segment];
    const std::uint32_t row = leave.row;
    const std::size_t caseload = plan_->first_caseload[leave.segment] + caseload_in(care.cell[row]);
    const std::int64_t rate = std::int64_t{care.rest[row].rate} * table.aftercare_q8 / 256;
    const std::int64_t cost_rate = std::int64_t{care.rest[row].cost_rate()} * table.aftercare_q8 / 256;
    ledger_.change_rate(line_of(leave.segment, care, row), rate - care.rest[row].rate,
                        cost_rate - care.rest[row].cost_rate(), week_);
    room_changed_[caseload] = 1;
    care.rest[row].rate = static_cast<std::int32_t>(rate);
    care.rest[row].set_cost_rate(cost_rate);
    care.cell[row] |= static_cast<std::int32_t>(aftercare_bit);
    // Weeks of aftercare left at the next review; the goal clock crosses in exactly that many weeks.
    const std::int32_t until_review =
        (static_cast<std::int32_t>(leave.column) - week_) & static_cast<std::int32_t>(review_mask_);
    const AfterGoal after = after_goal(leave.segment, care, row, true);
    const std::int32_t weeks = std::min(after.weeks(), weeks_until_limit(leave.segment, care, row));
    const std::int32_t prolonged = std::max(0, weeks - after.aftercare);
    // Nobody needs what the provider adds.
    ledger_.keep_on(caseload, municipality_of(care.id[row]), prolonged * rate);
    care.other[row] = prolonged;
    lapse_step(leave.segment, leave.column, row);
    const std::int32_t left = weeks - until_review;
    care.goal[row] = std::max(0, left - 1) * aftercare_hazard + aftercare_hazard / 2;
    if (care.id[row] == traced_id) tell(traced_id, "reaches the goal; aftercare begins");
}

void Simulation::remove_from_care(std::size_t segment, std::uint8_t column, std::uint32_t row, Closing how) {
    Columns& care = state_[segment].care[column];
    const CareLine line = line_of(segment, care, row);
    const auto municipality = static_cast<std::uint32_t>(line.municipality);
    ledger_.close(line, week_, how);
    if (const std::uint32_t person = care.rest[row].person; people_[person].bonds != 0) {
        bonds_.for_each_led_by(person, care.stay[row], [](LeadBond& bond) { bond.runs = false; });
        forget_bond(person, care.stay[row]);
    }
    ledger_.count_end(line.caseload);
    room_changed_[line.caseload] = 1;
    ledger_.count_messages(line.caseload, municipality, false);
    const auto severity = static_cast<std::uint32_t>(care.cell[row] & 3);
    --count(in_care_, segment, municipality, severity);
    tally(segment, municipality, Tally::care_weeks_ended) += week_ - line.since;
    tally(segment, municipality, Tally::ended_coded_up) += line.coded_class > severity;
    lapse_step(segment, column, row);
    care.leave(row);
    ++total_closed_;
}

void Simulation::end_care(const PendingLeave& leave, const Block& ending) {
    const Columns& care = state_[leave.segment].care[leave.column];
    if (care.has_left(leave.row)) return;  // left in the meantime: moved, or closed with its provider
    const Row row = care.client_of(leave.row);
    take(row.id, row.stay, Purpose::ending, 0b1111);
    const std::uint32_t municipality = municipality_of(row.id);
    const auto severity = static_cast<std::uint32_t>(row.cell & 3);
    const std::size_t caseload = plan_->first_caseload[leave.segment] + caseload_in(row.cell);
    const bool chronic = (static_cast<std::uint32_t>(row.cell) & chronic_bit) != 0;
    Tally code = Tally::ended_as_planned;
    bool goal = false;
    switch (leave.why) {
        case Leaving::goal:
            // A chronic client's goal is that nothing got worse.
            goal = !chronic || severity <= Traits{row.rest.traits}.start_class();
            if (!goal) code = Tally::ended_in_agreement;
            break;
        case Leaving::limit: break;
        case Leaving::early_by_client: code = Tally::ended_early_by_client; break;
        case Leaving::early_by_provider: code = Tally::ended_early_by_provider; break;
        default:
            code = ending[3] < tables_->other_code[0]   ? Tally::ended_in_agreement
                   : ending[3] < tables_->other_code[1] ? Tally::ended_external
                                                        : Tally::ended_other_domain;
    }
    // An unreached goal may be reported as reached; one that an audit finds is no result.
    const std::uint32_t reports = providers_.choice(caseload).reports;
    const Traits traits{row.rest.traits};
    const bool reported =
        goal ||
        (reports != 0 && !traits.court_ordered() && draw(row.id, row.stay, Purpose::reporting, 0b0100)[2] < reports &&
         !audit_finds({.what = Claimed::result,
                       .caseload = caseload,
                       .paying = static_cast<Paying>(traits.paying()),
                       .id = row.id,
                       .stay = row.stay,
                       .of = traits.coded_class(),
                       .brings_nothing = traits.lasting() && clauses_of(caseload, traits.paying()).lasting_apart}));
    remove_from_care(leave.segment, leave.column, leave.row, reported ? Closing::with_result : Closing::ending);
    std::int64_t* tallies = &tally(leave.segment, municipality, Tally{});
    const auto add = [tallies](Tally what, std::int64_t amount) { tallies[static_cast<std::size_t>(what)] += amount; };
    add(code, 1);
    add(Tally::goals_reported, reported);
    add(Tally::heavy_ended, severity >= 2);
    add(Tally::heavy_goals_reached, goal && severity >= 2);
    if (goal) add(Tally::goals_reached, 1);
    const std::uint32_t came_as = Traits{row.rest.traits}.start_class();
    ++of_class(leave.segment, came_as, SeverityTally::ended);
    of_class(leave.segment, came_as, SeverityTally::goals_reached) += goal;
    CaseloadYear& year = ledger_.year(caseload);
    ++year.endings;
    year.early_by_client += code == Tally::ended_early_by_client;
    year.results += reported;
    year.weeks_ended += week_ - row.since;
    year.planned_ended += tables_->segments[leave.segment].planned_duration[Traits{row.rest.traits}.start_class()];
    if (row.id == traced_id) {
        std::string how(name_of(code).substr(6));  // without "ended_"
        std::replace(how.begin(), how.end(), '_', ' ');
        tell(traced_id, "ends " + how + (goal ? ", goal reached" : ""));
    }
    const bool may_follow = code != Tally::ended_other_domain && people_[row.rest.person].stays < maximum_stays;
    const std::int32_t back = may_follow ? after_ending(leave.segment, row, goal, ending) : no_return;
    year.relapses += back != no_return;
    if (!goal) add(Tally::burden_milliweeks, burden_after(leave.segment, severity, chronic, back));
    finish_trajectory(row.rest.person);
}

std::int32_t Simulation::after_ending(std::size_t segment, const Row& row, bool goal, const Block& ending) {
    const SegmentTables& table = tables_->segments[segment];
    Referral referral;
    referral.person = row.rest.person;
    referral.id = row.id;
    referral.stay = row.stay;
    referral.source_segment = static_cast<std::int16_t>(segment);
    if (ending[2] < table.followed) {
        referral.kind = ReferralKind::follow_up;
        ++people_[row.rest.person].pending;
        referrals_.push_back(referral);
        return 0;
    }
    const std::size_t caseload = plan_->first_caseload[segment] + caseload_in(row.cell);
    const std::int64_t hazard = goal ? table.returns_goal : table.returns_no_goal;
    const bool court = court_ordered(row.cell);
    const std::int64_t usual = hazard * (court ? 65536 : providers_.choice(caseload).relapse_q16) >> 16;
    const std::int64_t after_lack = usual * raised(tables_->return_by_lack_q16, lacking(caseload, row.cell)) /
                                    raised(tables_->return_by_lack_q16, table.published_lack_q16);
    if (ending[0] >= after_lack) return no_return;
    // Exponential time until return, given that it falls within five years (the look-back of CBS).
    const double weeks = -tables_->return_weeks * logarithm(1.0 - unit_interval(ending[1]) * within_look_back_);
    referral.kind = ReferralKind::returning;
    const auto due = static_cast<std::int32_t>(weeks) + 1;
    // Warranty follows the client: first to the same provider, unpaid.
    const Traits traits{row.rest.traits};
    const CareClauses& clauses = clauses_of(caseload, traits.paying());
    const bool lasting = traits.lasting() && clauses.lasting_apart;  // promises no result to stand in for
    if (due <= clauses.warranty_weeks && !lasting && caseload + 1 != plan_->first_caseload[segment + 1]) {
        referral.unpaid = true;
        referral.bound_to = static_cast<std::int32_t>(caseload);
        referral.segment = static_cast<std::int16_t>(segment);
    }
    if (wheel_.add(static_cast<std::size_t>(week_ + due), referral)) ++people_[row.rest.person].pending;
    return due;
}

void Simulation::leave_queue(const PendingLeave& leave) {
    Columns& waiting = state_[leave.segment].waiting[leave.column];
    const std::uint32_t row = leave.row;
    if (waiting.has_left(row)) return;  // started in the meantime
    const std::uint32_t node = waiting.rest[row].link;
    const auto cell = static_cast<std::size_t>(waiting.cell[row]);
    const std::uint32_t municipality = municipality_of(waiting.id[row]);
    const std::uint32_t person = waiting.rest[row].person;
    const auto severity = static_cast<std::uint32_t>(cell & 3U);
    const std::size_t caseload = plan_->first_caseload[leave.segment] + (cell >> caseload_shift);
    queues_.leave(caseload, node);
    room_changed_[caseload] = 1;
    waiting.leave(row);
    --count(waiting_, leave.segment, municipality, severity);
    ++tally(leave.segment, municipality, leave.why == Leaving::withdrawn ? Tally::withdrawn : Tally::recovered_waiting);
    if (leave.why == Leaving::withdrawn)
        tally(leave.segment, municipality, Tally::burden_milliweeks) +=
            burden_after(leave.segment, severity, (cell & chronic_bit) != 0, no_return);
    ++total_closed_;
    if (waiting.id[row] == traced_id)
        tell(traced_id, leave.why == Leaving::withdrawn ? "withdraws from the waiting list" : "recovers while waiting");
    forget_bond(person, waiting.stay[row]);
    --people_[person].pending;
    people_.release_if_gone(person);
}

std::int64_t Simulation::burden_after(std::size_t segment, std::uint32_t severity, bool chronic, std::int32_t back) {
    // Expected severity-weighted weeks after leaving without the goal: until natural recovery, the return to care (from then
    // on they count there) or the end of the run, weight x (1 - exp(-n T)) / n. Who is chronic does not recover: n = 0.
    const std::int32_t left = weeks_ - week_;
    const std::int32_t until = std::min(left, back);
    const auto weighted = [&](double weeks) {
        return static_cast<std::int64_t>(weeks * static_cast<double>(tables_->burden_milli[severity]) + 0.5);
    };
    const double n = tables_->course[segment].natural[severity];
    if (chronic || !(n > 1e-9)) return weighted(until);
    const auto until_recovery = [&](std::int32_t weeks) { return weighted((1.0 - exponential(-n * weeks)) / n); };
    if (until < left) return until_recovery(until);
    // the same for all who leave in a week and do not come back
    BurdenAfter& known = burden_after_[segment * severity_count + severity];
    if (known.week != week_) known = {week_, until_recovery(left)};
    return known.milliweeks;
}

void Simulation::begin_trajectory(std::uint32_t slot) {
    Person& person = people_[slot];
    if (person.running++ != 0) return;
    const std::uint32_t municipality = municipality_of(person.id);
    ++persons_in_care_[municipality];
    // Distinct youths of a half-year: those in care at its first day, and each other one once.
    if (half_year_ >= 0 && person.last_half_year != half_year_)
        ++outcome_->youths_active(year_slot_, static_cast<std::size_t>(half_year_ & 1), municipality);
    person.last_half_year = static_cast<std::int16_t>(half_year_);
}

void Simulation::finish_trajectory(std::uint32_t slot) {
    Person& person = people_[slot];
    if (--person.running == 0) {
        --persons_in_care_[municipality_of(person.id)];
        person.last_half_year = static_cast<std::int16_t>(half_year_);
        person.ended = static_cast<std::int16_t>(week_);
    }
    people_.release_if_gone(slot);
}

}  // namespace fundsim
