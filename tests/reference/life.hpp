// The plain objects of the reference simulator: requests for care, stays, and what a planted fault may break.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/client_id.hpp"
#include "sim/ledger.hpp"

namespace fundsim::reference {

/// One stay of one client: the words that key its luck.
struct StayName {
    std::uint32_t client = 0;
    std::uint32_t number = 0;
    std::uint32_t moves = 0;  // to another provider, because its own stopped
    constexpr auto operator<=>(const StayName&) const = default;
    constexpr std::uint32_t municipality() const { return ClientId{client}.municipality(); }
};

/// Why care is asked for. Requests of one client in one week are numbered in this order, then by the stay that brought
/// them.
enum class RequestKind { first, from_before, returning, redirected_back, add_on, follow_up, transfer, replacement };

/// Whose price it is that an add-on is inside of.
struct Lead {
    StayName stay;
    std::size_t caseload = 0;
};

struct Request {
    std::uint32_t client = 0;
    RequestKind kind = RequestKind::first;
    std::uint32_t source_stay = 0;              // the stay that brought it
    std::optional<std::size_t> source_segment;  // and its segment
    std::optional<std::size_t> segment;         // given by a transfer, a redirection or a warranty; else drawn
    std::optional<std::uint32_t> severity;      // given; else drawn
    std::uint32_t stay = 0;                     // its own number, once it is made
    std::uint32_t moves = 0;                    // of the stay
    std::uint32_t source_moves = 0;             // of the stay that brought it
    std::optional<std::size_t> warranted_by;    // caseload that must help again, unpaid
    std::optional<Lead> inside_price_of;        // what is added is inside the price of who leads
    std::uint32_t declined_by = 0;              // bit per candidate
    bool steps_again = false;                   // a step that lost its place on a list
    StayName name() const { return {client, stay, moves}; }
    bool unpaid() const { return warranted_by.has_value() || inside_price_of.has_value(); }
    /// It was counted before and goes on.
    bool asks_again() const { return declined_by != 0 || kind == RequestKind::replacement; }
    bool has_a_number() const { return asks_again() || steps_again; }
};

enum class Reason { goal, early_by_client, other, limit, withdrawn, recovered, early_by_provider };

struct Departure {
    std::int32_t week = 0;
    Reason why = Reason::goal;
};

/// A request that was not redirected: somebody who waits for care or receives it.
struct Stay {
    StayName name;
    RequestKind kind = RequestKind::first;
    std::size_t segment = 0;
    std::size_t caseload = 0;  // position in Plan::caseloads
    bool in_care = false;      // else waiting
    bool fresh = true;         // entered its list or its care this week: its first review is to come
    std::uint32_t class_at_referral = 0, severity = 0, coded_class = 0;
    bool chronic = false;
    bool lasting = false;  // has an arrangement for lasting support
    bool gated = false, court_ordered = false;
    std::optional<std::int32_t> seen_from;  // week from which access looks at who came round it
    Paying paying = Paying::current;
    bool inside_episode = false;          // the price of its episode pays for it
    std::optional<Lead> inside_price_of;  // what is added, from its request until it ends
    std::int64_t bought = 0;              // what its lead paid for it, cents, when it started,
    std::int32_t bought_weeks = 0;        // for so many
    bool after_crisis = false;            // placed before others
    std::uint32_t declined = 0;           // times
    std::uint32_t need_bin = 0, response_bin = 0, match = 0;
    std::int32_t since = 0;         // week of the start; while waiting: of the referral
    std::int32_t listed = 0;        // week in which it joined the list that it is on
    std::optional<StayName> step;   // to another setting, which is due: the name under which it asked last
    std::int32_t goal_clock = 0;    // hazard clocks; while waiting: natural recovery
    std::int32_t client_clock = 0;  // while waiting: withdrawal
    std::int32_t other_clock = 0;
    std::optional<std::int32_t> aftercare_from;  // week; when it begins, the end is decided
    bool in_aftercare = false;
    std::int32_t prolonged = 0;  // weeks that the provider adds to it
    std::optional<Departure> departure;
};

/// A step to another setting that stands on a list. Care goes on where the client is until its turn comes.
struct ListedStep {
    Stay to_come;  // as it was found when it asked
    StayName source;
};

/// Deliberate mistakes, so that the comparison with the engine is itself tested: each must be found.
enum class Fault {
    none,
    last_referred_starts_first,
    placement_in_order_of_ids,
    crisis_gives_no_priority,
    moment_of_start_ignored,
    half_quanta_forgotten,
    half_cents_forgotten,
    aftercare_at_full_rate,
    aftercare_a_week_longer,
    coded_class_keeps,
    // steps to another setting that find no room
    blocked_transfer_stays_referred,
    steps_wait_for_a_week_with_room,  // and for a review: they join no list
    steps_go_before_those_who_wait,
    steps_go_after_those_who_wait,
    published_waits_forget_steps,  // on the list
    steps_on_a_list_count_as_waiting,
    steps_from_a_list_are_no_requests,
    steps_from_a_list_waited,                   // since they joined it
    blocked_steps_are_counted_once,             // when they join
    listed_steps_look_elsewhere,                // at every review
    lapsed_steps_keep_their_place_on_the_list,  // until its turn comes
    who_reached_the_goal_steps,                 // out of aftercare
    who_gets_worse_steps_down,                  // once that was found
    who_gets_lighter_needs_no_step,
    listed_steps_keep_their_class,
    listed_steps_keep_their_class_at_referral,
    weeks_of_steps_end_with_the_list,
    lighter_steps_keep_their_coded_class,
    every_setting_knows_the_lighter_class,
    lists_move_from_the_last_caseload,  // a step makes room on a list before its own in the same week, not on one behind
    steps_come_by_another_door,         // who refers is drawn anew
    steps_are_never_looked_at,          // late, by access
    looks_on_a_list_are_forgotten,      // of access, at the care that goes on
    steps_stay_with_who_stopped,        // on its list
    blocked_steps_are_forgotten,        // when their list ends; and found anew, or not
    blocked_steps_ask_as_new,           // then, under another number
    return_a_week_late,
    waits_make_no_repeat_use,
    burden_goes_on_after_a_return,
    administration_takes_no_capacity,
    changes_take_no_capacity,  // other messages do
    lot_is_booked_at_its_first_segment,
    dose_never_falls,
    match_has_no_effect,
    match_counts_out_of_contract,
    steps_end_in_no_class,    // a step to another setting ends a trajectory too
    access_judges_everybody,  // also those whom it does not gate
    youths_counted_per_start,
    stock_counts_as_starts,
    stock_of_the_start_is_forgotten,  // where there is no warm-up
    no_maximum_duration,
    no_frailty,
    claims_paid_at_once,
    periods_know_no_administration,  // though the years have it
    waits_published_after_placement,
    waits_published_without_aftercare,  // as if who has it made no room soon
    chronic_clients_recover,
    next_review_uses_first_draw,
    out_of_contract_by_id,
    court_orders_keep_waiting,
    redirected_never_return,
    parallel_stock_is_new_client,
    crisis_waits_its_turn,
    lists_of_who_stopped_grow,
    // money
    moved_class_keeps_its_arrangement,   // a change of class pays nothing back
    ending_forgoes_what_is_left,         // what is left of the plan at an ending is not earned
    plan_never_ends,                     // care beyond the planned duration earns
    results_count_at_any_ending,         // reported or not
    step_down_is_never_a_result,         // also where it was agreed
    running_care_changes_at_the_switch,  // also where it keeps its contract
    run_off_never_ends,                  // care goes on under the contract before, beyond a year
    reassessment_keeps_the_class,
    court_orders_are_assessed_at_the_switch,
    everybody_gets_messages_at_the_switch,  // who is assessed again, also where nothing changes
    // arrangements for lasting support
    every_chronic_client_is_recognised,  // by access, however accurate
    clients_who_recover_get_support,     // for which access misses
    support_is_paid_like_recovery,
    anybody_may_ask_for_support,    // also for who recovers
    wrong_forms_last,               // no assessment changes them
    new_form_takes_its_plan_along,  // what is left of it is earned at the change
    new_form_needs_no_message,
    support_has_a_maximum,
    support_has_a_warranty,
    support_is_forgotten_at_the_switch,  // where running care is assessed anew
    claims_follow_the_first_provider,    // of the segment, whoever gives the care
    budget_in_the_first_period,          // instead of in equal parts
    budgets_are_rounded_one_by_one,      // those of a lot
    run_off_is_paid_twice,               // under the contract before, and in the budget
    settled_every_period,                // claw-back, safety valve, stop-loss
    no_settlement,
    clauses_of_claims_wait_for_the_year,  // ceilings and bands
    prices_never_indexed,
    later_index_from_the_first_year,   // an indexation of a later date
    advances_keep_their_price,         // where it has changed since
    later_price_is_of_the_first_year,  // indexed as if it had been stated then
    prices_never_reviewed,
    review_without_bound,
    contracts_are_let_once,
    lots_are_let_by_segment,
    bids_are_free,
    ceiling_of_the_region_forgotten,
    bonus_without_delay,
    ceilings_cut_what_is_paid_first,  // and not a bonus that is paid later
    corridor_forgotten,
    warranty_is_paid,
    add_ons_are_stacked,
    bought_add_ons_are_free,
    add_ons_that_waited_are_free,
    add_ons_that_step_leave_their_lead,  // to another setting
    leads_pay_twice_for_steps,           // for weeks of the plan that are left, too
    leads_pay_beyond_their_arrangement,
    who_gives_an_add_on_leads_the_next,  // which nobody has paid it for
    leads_pay_under_any_contract,        // also one that took over, without the clause
    unpaid_care_stays_unpaid_elsewhere,  // out of contract
    settlement_by_youths,                // instead of by use
    admission_goes_on_at_the_ceiling,
    contract_has_no_maximum,                        // of weeks or units
    terms_never_change,                             // at a later date
    tournament_with_last_year,                      // instead of with the others
    every_trajectory_is_paid,                       // of an episode
    adjoining_care_opens_an_episode,                // which starts in the week in which the other care ends
    rest_of_an_episode_is_free,                     // after the provider that was paid for it has stopped
    episodes_go_on_after_their_price,               // unpaid, under a contract that does not pay by episode
    care_inside_a_past_episode_counts_for_nothing,  // while it runs off
    episodes_are_not_divided,                       // who earned it keeps it
    costs_are_not_pooled,
    losses_are_borne,                     // nothing is renegotiated
    raise_holds_for_a_year,               // what was renegotiated does not stay in the budget
    loss_before_the_settlement,           // renegotiated as if the year's end had paid nothing
    budget_leaves_with_its_provider,      // when it stops
    budget_of_who_stopped_is_for_a_year,  // a budget that follows the one before forgets it
    budget_of_others_at_once,             // instead of over the rest of the year
    who_stops_does_not_settle,            // its part of the year
    corridor_without_the_run_off,         // the cost of all care against the pay of some
    care_of_the_contract_before_is_held_against_the_new,
    unpaid_care_is_held_against_claims,  // under a warranty, inside a lead's price
    late_bonus_is_never_earned,          // nor paid
    effort_is_in_no_account,             // nor shared by a corridor, nor in a review of prices
    add_ons_are_in_no_account,           // neither of who leads nor of who gives them
    places_are_never_paid,               // only the care given on them
    places_pass_to_others,               // when their provider stops, as a budget does
    places_cover_all_of_the_run_off,
    remainders_by_line,  // of the past and of the horizon apart, though the contract is the same
    // where providers respond
    prolonged_care_is_needed,
    moved_clients_keep_their_luck,       // at another provider, after theirs stopped
    moved_clients_come_by_another_door,  // who refers is drawn anew
    moved_clients_are_assessed_anew,     // class and form
    moved_clients_wait_anew,
    moved_clients_lose_their_priority,
    moved_clients_are_treated_anew,        // also whose goal is reached
    moved_court_orders_come_under_access,  // of who stepped to the setting
    moved_clients_are_never_looked_at,     // late, by access
    add_ons_that_move_leave_their_lead,    // that waited
    add_ons_that_go_on_elsewhere_leave_their_lead,
    who_stops_keeps_what_leads_paid,  // for weeks that it does not give
    contract_management_is_free,      // per provider
    court_orders_are_care_like_any,
    terms_are_renewed_as_they_are,
    shortened_at_every_term,  // by what the provider added, once more
    shortened_by_what_is_added_today,
    prolonged_beyond_a_maximum,    // of the contract: counted, though the stay ends
    surplus_of_what_nobody_needs,  // counted once more in each of its weeks
    requests_are_never_refused,    // of a higher class at a review
    // where referrers who bypass access are brought under it
    nobody_is_brought_under,
    late_access_is_at_the_door,
    late_access_redirects_nobody,
    late_access_assesses_nobody,
    access_looks_at_every_review,  // and not once
    the_gate_was_there_before,     // also in the warm-up
    // where providers are audited
    nobody_is_audited,
    audits_are_not_diluted,  // where contract management follows few
    found_classes_stand,     // fined, and coded higher all the same
    found_results_count,     // and are paid
    audits_write_no_messages,
    errors_of_access_are_fined,
    unpaid_care_is_fined,
    run_off_is_audited_under_the_new_contract,
    fines_are_forgiven,
    fined_twice,
    fines_go_to_the_first_municipality,  // instead of the client's
    fines_are_paid_with_claims,          // a period later
    fines_are_less_pay,                  // in the account of the year: ceilings, corridors and bonuses see them
    // where providers enter
    entrants_take_nobody,           // off the lists of others
    entrants_bring_no_choice,       // the best match stays that of those who were there
    entrants_take_the_first_place,  // instead of one by its own draw
    entrants_bid_for_nothing,
    who_may_enter_is_managed,  // before it is in
    who_may_enter_is_found,    // where all whom the client knows of have stopped, and as a choice
    attention_is_for_the_first,
    who_stopped_is_followed,
    entrants_bring_no_reserves,
    // where care falls short
    a_long_wait_tires_nobody,
    thin_at_the_start_only,         // a dose that changes later moves no clock
    thin_later_only,                // the dose at the start does
    thin_care_heals_as_well,        // returns do not depend on it
    published_waits_are_forgotten,  // what is published held without any wait
    published_lack_is_forgotten,    // and at full dose
    count_
};
std::string_view name_of(Fault fault);

}  // namespace fundsim::reference
