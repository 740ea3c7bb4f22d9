// Reviews: every `review` weeks from the start (or the referral) a client's class may change, and it is decided whether
// and in which of the coming weeks the stay ends.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/elementary.hpp"
#include "model/flow/care.hpp"
#include "model/flow/clocks.hpp"
#include "model/flow/placement.hpp"
#include "model/provider/coding.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {
namespace {

std::int32_t hazard_of(double per_week) {
    const auto fixed = static_cast<std::int64_t>(std::floor(per_week * static_cast<double>(hazard_one) + 0.5));
    return static_cast<std::int32_t>(std::min(fixed, hazard_one));
}

/// The clock of one thing that may end a stay: what is left of its threshold, the hazard that eats it.
struct Clock {
    std::int32_t* left;
    std::int32_t hazard;
    Reason why;
};

/// Runs the clocks for some weeks; the first to cross, with its week counted from now. A clock without hazard stands
/// still.
template <std::size_t n>
std::optional<Departure> first_crossing(const std::array<Clock, n>& clocks, std::int32_t weeks) {
    const Clock* first = nullptr;
    std::int32_t first_left = 0;
    for (const Clock& clock : clocks) {
        const std::int32_t left = *clock.left;
        *clock.left -= clock.hazard * weeks;
        const bool crosses = clock.hazard > 0 && *clock.left < 0;
        if (!crosses || (first && !crosses_before(left, clock.hazard, first_left, first->hazard))) continue;
        first = &clock;
        first_left = left;
    }
    if (!first) return std::nullopt;
    return Departure{weeks_until_crossing(first_left, first->hazard), first->why};
}

}  // namespace

std::uint32_t Simulator::own_clock(const Stay& stay) const {
    if (fault_ == Fault::next_review_uses_first_draw) return 0;
    return static_cast<std::uint32_t>((week_ - stay.since) / plan_.scenario.clock.review);
}

std::vector<StayName> Simulator::due_for_review(bool in_care) const {
    std::vector<StayName> due;
    for (const auto& [name, stay] : stays_)
        if (stay.in_care == in_care && !stay.fresh &&
            (week_ - (in_care ? stay.since : stay.listed)) % plan_.scenario.clock.review == 0)
            due.push_back(name);
    return due;
}

void Simulator::review_care() {
    for (const StayName& name : due_for_review(true)) review_in_care(stays_.at(name), false);
}

void Simulator::review_waiting() {
    for (std::size_t s = 0; s < plan_.scenario.segments.size(); ++s) {
        std::vector<StayName> indicated;
        for (const StayName& name : due_for_review(false)) {
            Stay& stay = stays_.at(name);
            if (stay.segment != s || leaves_for_free_help(stay)) continue;
            review_on_list(stay, false);
            if (stay.departure) continue;
            const bool court = stay.court_ordered && fault_ != Fault::court_orders_keep_waiting;
            const bool waited = stay.severity >= 2 && week_ - stay.since >= tables_.out_of_contract_wait;
            if (!crisis(s) && !court && !waited) continue;
            // the same for all to whom it is open
            const std::uint32_t chance = table(s).waiting.setting[3];
            if (luck(name, Purpose::waiting_review, own_clock(stay))["out_of_contract"] < chance)
                indicated.push_back(name);
        }
        go_out_of_contract(s, std::move(indicated));
    }
}

void Simulator::go_out_of_contract(std::size_t segment, std::vector<StayName> indicated) {
    // Who waits longest goes first.
    if (fault_ != Fault::out_of_contract_by_id)
        std::stable_sort(indicated.begin(), indicated.end(),
                         [&](const StayName& a, const StayName& b) { return stays_.at(a).since < stays_.at(b).since; });
    const std::size_t elsewhere = plan_.first_caseload[segment + 1] - 1;
    for (const StayName& name : indicated) {
        Stay& stay = stays_.at(name);
        if (!has_room(elsewhere, stay, false)) continue;
        std::erase(lists_[stay.caseload], name);
        ++tally(stay, Tally::starts_out_of_contract);
        const auto asking = static_cast<std::int32_t>(stay.declined) * tables_.decline_delay;
        // The region buys it, also what somebody owed unpaid.
        const bool unpaid = fault_ == Fault::unpaid_care_stays_unpaid_elsewhere && stay.paying == Paying::unpaid;
        stay.inside_price_of.reset();  // its lead is released
        start_care(stay, elsewhere, week_ - stay.since + asking, unpaid);
    }
}

void Simulator::first_reviews() {
    for (auto& [name, stay] : stays_) {
        if (!stay.fresh) continue;
        stay.fresh = false;
        stay.in_care ? review_in_care(stay, true) : review_on_list(stay, true);
    }
}

void Simulator::review_in_care(Stay& stay, bool first) {
    if (stay.departure) {  // aftercare runs to its end, or to that of the longest stay
        const std::int32_t limit = std::max(week_ + 1, limit_of(stay));
        const std::int32_t next = week_ + plan_.scenario.clock.review;
        if (limit <= next && limit < stay.departure->week) stay.departure->week = limit;
        if (stay.departure->week > next && !seen_in_care(stay))
            reassessed(stay, luck(stay.name, Purpose::care_review, own_clock(stay))["provider"]);
        return;
    }
    const Draws draw = luck(stay.name, Purpose::care_review, own_clock(stay));
    const SegmentTables& t = table(stay.segment);
    if (!first) move_class(stay, draw["move"]);
    // Decided on the class as it is now.
    const bool leaves = decide_ending(stay, plan_.scenario.clock.review);
    if (!first && !leaves && !seen_in_care(stay) && !reassessed(stay, draw["provider"]))
        provider_acts(stay, draw["provider"]);
    // A life has numbers for so many stays; after the last nothing more is asked for.
    if (persons_.at(stay.name.client).stays >= maximum_stays) return;
    if (draw["add_on"] < (first ? t.care_start : t.care).add_on[stay.severity]) ask_for_add_on(stay, first);
    if (!first && !leaves) ask_for_step(stay, draw["setting"]);
}

void Simulator::ask_for_add_on(const Stay& stay, bool first) {
    Request request;
    request.client = stay.name.client;
    request.kind = RequestKind::add_on;
    request.source_stay = stay.name.number;
    request.source_moves = stay.name.moves;
    request.source_segment = stay.segment;
    // No stacking: what is added is inside the price of the lead contractor; what is added to that, inside the same price.
    // Other care that is unpaid has none.
    const bool has_price = stay.paying != Paying::unpaid || fault_ == Fault::who_gives_an_add_on_leads_the_next;
    if (!out_of_contract(stay.caseload) && fault_ != Fault::add_ons_are_stacked) {
        if (!has_price && lead_of(stay.inside_price_of)) request.inside_price_of = stay.inside_price_of;
        if (has_price && clauses_of(stay.caseload, stay.paying).no_stacking)
            request.inside_price_of = Lead{stay.name, stay.caseload};
    }
    // A need seen at a review asks for care in the same week. One seen at the start asks in the next: the requests of
    // this week have been dealt with.
    due_[first ? week_ + 1 : week_].push_back(request);
}

bool Simulator::reassessed(Stay& stay, std::uint32_t draw) {
    // Terms end at random, in care without a maximum of its own; a court's orders have none.
    if (stay.court_ordered || table(stay.segment).maximum_weeks > 0) return false;
    if (draw <= 0xFFFFFFFFU - reassess_threshold(stay)) return false;
    if (fault_ == Fault::terms_are_renewed_as_they_are) {
        ++tally(stay, Tally::reassessed);
        return true;
    }
    assess_again(stay);
    return true;
}

bool Simulator::leaves_for_free_help(Stay& stay) {
    if (!stay.seen_from || week_ < *stay.seen_from) return false;
    Request as_asked;
    as_asked.client = stay.name.client;
    as_asked.kind = stay.kind;
    as_asked.stay = stay.name.number;
    as_asked.moves = stay.name.moves;
    if (fault_ != Fault::late_access_redirects_nobody && sent_to_free_help(as_asked, stay.segment, stay.severity)) {
        const StayName name = stay.name;
        std::erase(lists_[stay.caseload], name);
        stays_.erase(name);
        return true;
    }
    if (fault_ != Fault::access_looks_at_every_review) stay.seen_from.reset();
    stay.gated = true;
    if (fault_ != Fault::late_access_assesses_nobody)
        stay.coded_class = assessed(stay.name, stay.segment, stay.severity);
    return false;
}

bool Simulator::seen_in_care(Stay& stay) {
    if (!stay.seen_from || week_ < *stay.seen_from) return false;
    if (fault_ != Fault::access_looks_at_every_review) stay.seen_from.reset();
    stay.gated = true;
    if (fault_ != Fault::late_access_assesses_nobody) assess_again(stay);
    return true;
}

void Simulator::assess_again(Stay& stay) {
    ++tally(stay, Tally::reassessed);
    if (stay.in_aftercare) {
        // The goal is reached. What the provider added is not renewed, once.
        if (fault_ == Fault::shortened_by_what_is_added_today && stay.prolonged > 0)
            stay.prolonged = after_goal(stay).prolonged;
        if (stay.prolonged == 0) return;
        const std::int32_t now = std::max(week_ + 1, stay.departure->week - stay.prolonged);
        if (fault_ != Fault::shortened_at_every_term) stay.prolonged = 0;
        ledger_.keep_on(line_of(stay), (now - stay.departure->week) * billed_rate(stay));
        stay.departure->week = now;
    } else {
        // The true class is found, and whether the client recovers.
        Stay found = stay;
        found.coded_class = stay.severity;
        if (fault_ != Fault::wrong_forms_last) found.lasting = stay.chronic;
        const bool other_form = supported(found) != supported(stay);
        const bool changes = found.coded_class != stay.coded_class || other_form;
        if (changes) close_arrangement(stay, other_form && fault_ == Fault::new_form_takes_its_plan_along, false);
        stay = found;
        if (!changes) return;
        open_arrangement(stay, false);
        ++tally(stay, Tally::arrangement_changes);
        if (!other_form || fault_ != Fault::new_form_needs_no_message)
            ledger_.note_change(stay.caseload, stay.name.municipality());
    }
}

void Simulator::provider_acts(Stay& stay, std::uint32_t draw) {
    if (stay.court_ordered || stay.in_aftercare) return;
    const ProviderChoice& provider = choice(stay);
    if (draw < provider.ends_early[stay.lasting ? 1 : 0]) {
        // Professional floor: not before half the planned dose.
        const std::int32_t planned = table(stay.segment).planned_duration[stay.class_at_referral];
        if ((week_ - stay.since) * ledger_.dose_level(stay.caseload) * 2 >= planned * 1024)
            stay.departure = Departure{week_ + 1, Reason::early_by_provider};
        return;
    }
    // A class higher is asked for where the client is not coded above its true class; lasting support where an arrangement
    // for recovery is wrong and the contract pays it apart.
    if (table(stay.segment).maximum_weeks > 0) return;
    const bool may_rise = stay.severity < 3 && stay.coded_class <= stay.severity;
    // Granted as often as a proposal is followed: of all draws, the part that is both.
    const auto granted = [&](std::uint32_t asked_for) {
        std::uint64_t part = asked_for / (128 / static_cast<unsigned>(plan_.scenario.clock.review));
        if (fault_ != Fault::requests_are_never_refused) part = part * followed_threshold(stay) / (1ULL << 32);
        return static_cast<std::uint32_t>(part);
    };
    // Below the part of the luck in which access looks again; below it the support that a client turns out to need.
    const std::uint32_t left = 0xFFFFFFFFU - reassess_threshold(stay);
    const std::uint32_t after_a_rise = left - (may_rise ? granted(provider.proposes[stay.severity]) : 0);
    Stay other = stay;
    other.lasting = stay.chronic || fault_ == Fault::anybody_may_ask_for_support;
    const bool may_get_support = supported(other) && !supported(stay);
    if (draw > after_a_rise) {
        if (stay.coded_class == stay.severity && caught_asking(stay, own_clock(stay))) return;
        other = stay;
        ++other.coded_class;
    } else if (!may_get_support || draw <= after_a_rise - granted(provider.asks_support[stay.severity])) {
        return;
    }
    close_arrangement(stay, false, false);
    stay = other;
    open_arrangement(stay, false);
    ++tally(stay, Tally::arrangement_changes);
    ledger_.note_change(stay.caseload, stay.name.municipality());
}

void Simulator::move_class(Stay& stay, std::uint32_t draw) {
    const bool up = draw < worsening_threshold(stay);
    const bool down = !up && draw > 0xFFFFFFFFU - table(stay.segment).care.move_down[stay.severity];
    if (!up && !down) return;
    if (fault_ != Fault::moved_class_keeps_its_arrangement) close_arrangement(stay, false, false);
    stay.severity = up ? stay.severity + 1 : stay.severity - 1;
    if (down && stay.severity == 0) step_down_lighter(stay);
    else if (fault_ != Fault::who_gets_worse_steps_down) let_step_lapse(stay);
    // A change of allocation follows; an error of assessment stays what it was. A lower class that would be paid less may
    // not be asked for.
    std::uint32_t coded = stay.coded_class;
    if (up && coded < 3) ++coded;
    if (down && coded > 0) {
        const std::uint32_t keeps = choice(stay).proposes[coded - 1];
        const bool asked_for = stay.court_ordered || keeps == 0 ||
                               luck(stay.name, Purpose::reporting, own_clock(stay))["proposed"] >= keeps;
        if (asked_for) --coded;
        // Kept above the true class: a check brings the true one, also where access had erred before.
        if (!asked_for && coded > stay.severity) {
            const std::uint32_t from = fault_ == Fault::errors_of_access_are_fined ? stay.severity : coded - 1;
            const bool found = found_out(stay, "class_kept", own_clock(stay), &Audit::fine_of_step, from);
            if (found && fault_ != Fault::found_classes_stand) coded = stay.severity;
        }
    }
    if (coded != stay.coded_class) {
        ++tally(stay, Tally::arrangement_changes);
        ledger_.note_change(stay.caseload, stay.name.municipality());
    }
    if (fault_ != Fault::coded_class_keeps) stay.coded_class = coded;
    if (fault_ != Fault::moved_class_keeps_its_arrangement) open_arrangement(stay, false);
}

bool Simulator::decide_ending(Stay& stay, std::int32_t weeks) {
    const SegmentTables& t = table(stay.segment);
    std::optional<Departure> ending = first_crossing(
        std::array{Clock{&stay.goal_clock, goal_hazard(stay), Reason::goal},
                   Clock{&stay.client_clock, t.care.hazard_client[stay.severity], Reason::early_by_client},
                   Clock{&stay.other_clock, t.care.hazard_other[stay.severity], Reason::other}},
        weeks);
    const std::int32_t until_limit = std::max(1, limit_of(stay) - week_);
    if (until_limit <= weeks && (!ending || until_limit < ending->week)) ending = Departure{until_limit, Reason::limit};
    if (!ending) return false;
    const bool goes_on = ending->why == Reason::goal && !stay.chronic;
    const std::int32_t after = goes_on ? std::min(after_goal(stay).weeks(), until_limit - ending->week) : 0;
    if (after == 0) {
        stay.departure = Departure{week_ + ending->week, ending->why};
        return true;
    }
    // What comes after the goal. Its end is decided when it begins, unless it falls before the next review.
    stay.aftercare_from = week_ + ending->week;
    if (ending->week + after <= weeks) stay.departure = Departure{*stay.aftercare_from + after, Reason::goal};
    return true;
}

std::int32_t Simulator::limit_of(const Stay& stay) const {
    const SegmentTables& t = table(stay.segment);
    std::int32_t limit = 1 << 20;
    if (t.maximum_weeks > 0 && fault_ != Fault::no_maximum_duration) limit = stay.since + t.maximum_weeks;
    if (out_of_contract(stay.caseload) || stay.court_ordered || fault_ == Fault::contract_has_no_maximum) return limit;
    // The contract's own: counted from the start, or from when it took the client over.
    const CareClauses& clauses = clauses_of(stay.caseload, stay.paying);
    std::int32_t from = stay.since;
    const std::int32_t horizon = plan_.scenario.clock.warm_up;
    if (stay.paying == Paying::horizon && plan_.switches(stay.caseload) && stay.since < horizon) {
        const contracts::RunOff run_off = contracts_.contracts[plan_.horizon_contract[stay.caseload]].modifiers.run_off;
        const bool claimed = plan_.contracts[plan_.current_contract[stay.caseload]].claimed_per_client;
        from = horizon + (run_off == contracts::RunOff::keep && claimed ? weeks_per_year : 0);
    }
    const bool limited = !supported(stay) || fault_ == Fault::support_has_a_maximum;
    if (clauses.maximum_weeks > 0 && limited) limit = std::min(limit, from + clauses.maximum_weeks);
    if (clauses.maximum_units > 0.0) {
        Stay before_aftercare = stay;
        before_aftercare.in_aftercare = false;
        const std::int64_t weekly = billed_rate(before_aftercare);
        const auto most = static_cast<std::int64_t>(clauses.maximum_units * 256.0 *
                                                    quanta_per_unit(plan_.scenario.segments[stay.segment].unit));
        if (weekly > 0)
            limit = std::min(limit, from + static_cast<std::int32_t>(std::min<std::int64_t>(1 << 20, most / weekly)));
    }
    return limit;
}

Simulator::AfterGoal Simulator::after_goal(const Stay& stay) const {
    const SegmentTables& t = table(stay.segment);
    const Draws draw = luck(stay.name, Purpose::aftercare);
    AfterGoal after;
    after.aftercare = draw["aftercare"] < t.aftercare ? t.aftercare_weeks : 0;
    if (after.aftercare > 0 && fault_ == Fault::aftercare_a_week_longer) ++after.aftercare;
    if (stay.court_ordered || t.maximum_weeks > 0) return after;
    // The provider keeps the client for another period with a probability p each time: n periods or more with p^n.
    const std::uint64_t p = choice(stay).prolongs;
    std::uint64_t reach = p;
    for (int n = 0; n < static_cast<int>(tables_.behaviour.prolongation_periods) && draw["prolonged"] < reach; ++n) {
        after.prolonged += weeks_per_period;
        reach = reach * p >> 32;
    }
    return after;
}

void Simulator::begin_aftercare(Stay& stay) {
    stay.in_aftercare = true;  // fewer units; nothing else happens until it ends
    if (fault_ != Fault::who_reached_the_goal_steps) let_step_lapse(stay);
    AfterGoal after = after_goal(stay);
    // A contract that ends a stay ends what the provider would add to it.
    if (fault_ != Fault::prolonged_beyond_a_maximum) {
        const std::int32_t most = std::max(1, limit_of(stay) - week_);
        if (after.weeks() > most) {
            after.aftercare = std::min(after.aftercare, most);
            after.prolonged = most - after.aftercare;
        }
    }
    stay.prolonged = after.prolonged;
    ledger_.keep_on(line_of(stay), after.prolonged * billed_rate(stay));
    if (stay.departure) return;
    // The review that follows sees to the end, at the earliest a week later.
    const std::int32_t every = plan_.scenario.clock.review;
    const std::int32_t next_review = week_ + ((stay.since - week_) % every + every) % every;
    stay.departure = Departure{std::max(week_ + after.weeks(), next_review + 1), Reason::goal};
}

void Simulator::review_on_list(Stay& stay, bool first) {
    if (!first && luck(stay.name, Purpose::waiting_review, own_clock(stay))["move"] <
                      probability_threshold(tables_.course[stay.segment].worsening[stay.severity] *
                                            plan_.scenario.clock.review)) {
        ++stay.severity;
        stay.coded_class = std::min(3U, stay.coded_class + 1);
    }
    const std::int32_t withdrawal = table(stay.segment).waiting.hazard_client[stay.severity];
    stay.departure = first_crossing(std::array{Clock{&stay.goal_clock, recovery_hazard(stay), Reason::recovered},
                                               Clock{&stay.client_clock, withdrawal, Reason::withdrawn}},
                                    plan_.scenario.clock.review);
    if (stay.departure) stay.departure->week += week_;
}

double Simulator::dose(const Stay& stay) const {
    const auto level = static_cast<double>(ledger_.dose_level(stay.caseload)) / 1024.0;
    const double delivered = by_court(stay) ? static_cast<double>(ledger_.court_level(stay.caseload)) / 1024.0
                                            : level * choice(stay).quality / 1024.0;
    if (out_of_contract(stay.caseload)) return delivered;
    const double match =
        fault_ == Fault::match_has_no_effect
            ? 1.0
            : match_factor(stay.match, tables_.match_spread, tables_.course[stay.segment].measured_match);
    return delivered * tables_.caseloads[stay.caseload].quality * tables_.course[stay.segment].dose_factor * match;
}

std::int32_t Simulator::goal_hazard(const Stay& stay) const {
    const CourseRates& course = tables_.course[stay.segment];
    const std::size_t k = stay.severity;
    if (stay.chronic && fault_ != Fault::chronic_clients_recover) return hazard_of(course.chronic_end[k]);
    const CareRates rates{course.natural[k], course.treatment[k], course.worsening[k]};
    // Effort on the goal multiplies improvement, in 1/256.
    const std::int64_t improving = hazard_of(improvement_hazard(rates, dose(stay), tables_.saturation));
    const std::int64_t effort = by_court(stay) ? 256 : choice(stay).effort_q8;
    return static_cast<std::int32_t>(std::min(improving * effort >> 8, hazard_one));
}

std::int32_t Simulator::recovery_hazard(const Stay& stay) const {
    // The natural course goes on without care; a chronic client does not recover.
    if (stay.chronic && fault_ != Fault::chronic_clients_recover) return 0;
    return hazard_of(tables_.course[stay.segment].natural[stay.severity]);
}

std::uint32_t Simulator::worsening_threshold(const Stay& stay) const {
    const CourseRates& course = tables_.course[stay.segment];
    const std::size_t k = stay.severity;
    const CareRates rates{course.natural[k], course.treatment[k], course.worsening[k]};
    return probability_threshold(worsening_probability(rates, dose(stay), tables_.protection) *
                                 plan_.scenario.clock.review);
}

}  // namespace fundsim::reference
