// Exit: a provider stops when its reserves were below zero for n periods in a row. n = 0: never.
//
// Its clients have to move, which costs them continuity; losses stay booked. Small tariff errors decide where margins are thin
// (Jeugdautoriteit, Stand van de Jeugdzorg 2023). Reserves are counted from the start of the horizon.
//
// Labour is regional: of the staff of who stops a share s goes to the others in the same form of care, in proportion to
// their size (s assumed, no source found). Each of them grows by the factor 1 + s x capacity lost / capacity left, any unit
// of capacity. Bound: what somebody took over in all makes it at most four times as large [assume].
#pragma once

#include <algorithm>
#include <cstdint>

namespace fundsim::provider {

/// Periods below zero after one more, `reserves` in cents.
inline std::int32_t periods_below(std::int32_t before, std::int64_t reserves) { return reserves < 0 ? before + 1 : 0; }

inline bool stops(std::int32_t periods, double limit) { return limit > 0.0 && periods >= limit; }

inline constexpr double most_taken_over = 4.0;

/// Factor on planned capacity of one of those who are left, `before` what it took over earlier.
inline double takes_over(double before, double lost, double left, double staff_stays) {
    const double factor = left > 0.0 ? 1.0 + staff_stays * lost / left : 1.0;
    return std::min(most_taken_over, before * factor);
}

}  // namespace fundsim::provider
