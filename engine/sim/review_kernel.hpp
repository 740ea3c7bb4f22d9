// The review of a column: draws, severity moves, hazard clocks. The hot loop of the engine.
#pragma once

#include <cstdint>

#include "base/philox.hpp"
#include "plan/tables.hpp"

namespace fundsim {

/// What happened to a row, as bits.
enum ReviewEvent : std::uint32_t {
    goal_crossed = 1,
    client_crossed = 2,
    other_crossed = 4,
    moved_up = 8,
    moved_down = 16,
    add_on_arises = 32,
    setting_indicated = 64,
    provider_may_end = 128,     // thinned by the caseload's own threshold
    change_may_be_asked = 256,  // the same, or a term ends and is assessed again
};

struct ReviewRequest {
    PhiloxKey key;
    std::uint32_t replication = 0;
    std::uint32_t purpose = 0;
    std::int32_t week = 0;
    int review_shift = 2;      // log2 of the weeks between reviews
    bool draws_matter = true;  // false: every threshold of the tables is zero
    const ReviewTables* tables = nullptr;
    const std::int32_t* goal_hazard = nullptr;  // [cell], per week
    const std::uint32_t* move_up = nullptr;     // [cell], threshold per review
    std::uint32_t move_up_most = 0xFFFFFFFFU;   // none of them is above it; 0: nobody moves up
    // columns from the first row under review; allocated in multiples of column_granule from row 0
    std::int32_t *goal = nullptr, *client = nullptr, *other = nullptr, *cell = nullptr;
    const std::uint32_t *id = nullptr, *stay = nullptr;
    const std::int32_t* since = nullptr;
    std::uint32_t count = 0;
};

/// Reviews `count` rows: moves classes, subtracts the hazards of the coming weeks from the clocks, and lists the rows to
/// which anything happened. `rows` and `bits` hold at least count + column_granule elements. Returns how many.
std::uint32_t review(const ReviewRequest& request, std::uint32_t* rows, std::uint32_t* bits);

/// The same, one client at a time: the specification that the vector code is tested against.
std::uint32_t review_reference(const ReviewRequest& request, std::uint32_t* rows, std::uint32_t* bits);

}  // namespace fundsim
