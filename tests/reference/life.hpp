// The plain objects of the reference simulator: requests for care, stays, and what a planted fault may break.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/client_id.hpp"

namespace fundsim::reference {

/// One stay of one client: the words that key its luck.
struct StayName {
    std::uint32_t client = 0;
    std::uint32_t number = 0;
    constexpr auto operator<=>(const StayName&) const = default;
    constexpr std::uint32_t municipality() const { return ClientId{client}.municipality(); }
};

/// Why care is asked for. Requests of one client in one week are numbered in this order, then by the stay that brought
/// them.
enum class RequestKind { first, from_before, returning, redirected_back, add_on, follow_up, transfer };

struct Request {
    std::uint32_t client = 0;
    RequestKind kind = RequestKind::first;
    std::uint32_t source_stay = 0;              // the stay that brought it
    std::optional<std::size_t> source_segment;  // and its segment
    std::optional<std::size_t> segment;         // given by a transfer or an earlier redirection; else drawn
    std::optional<std::uint32_t> severity;      // given; else drawn
    std::uint32_t stay = 0;                     // its own number, once it is made
};

enum class Reason { goal, early_by_client, other, limit, withdrawn, recovered };

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
    std::uint32_t need_bin = 0, response_bin = 0, match = 0;
    std::int32_t since = 0;         // week of the start; while waiting: of the referral
    std::int32_t goal_clock = 0;    // hazard clocks; while waiting: natural recovery
    std::int32_t client_clock = 0;  // while waiting: withdrawal
    std::int32_t other_clock = 0;
    std::optional<std::int32_t> aftercare_from;  // week
    bool in_aftercare = false;
    std::optional<Departure> departure;
};

/// Deliberate mistakes, so that the comparison with the engine is itself tested: each must be found.
enum class Fault {
    none,
    last_referred_starts_first,
    placement_in_order_of_ids,
    moment_of_start_ignored,
    half_quanta_forgotten,
    half_cents_forgotten,
    aftercare_at_full_rate,
    aftercare_a_week_longer,
    coded_class_keeps,
    blocked_transfer_stays_referred,
    return_a_week_late,
    administration_takes_no_capacity,
    dose_never_falls,
    match_has_no_effect,
    youths_counted_per_start,
    stock_counts_as_starts,
    no_maximum_duration,
    no_frailty,
    claims_paid_at_once,
    waits_published_after_placement,
    chronic_clients_recover,
    next_review_uses_first_draw,
    out_of_contract_by_id,
    redirected_never_return,
    parallel_stock_is_new_client,
    crisis_waits_its_turn,
    count_
};
std::string_view name_of(Fault fault);

}  // namespace fundsim::reference
