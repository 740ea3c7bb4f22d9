// Exit: a provider stops when its reserves were below zero for n periods in a row. n = 0: never.
//
// Its clients have to move, which costs them continuity; losses stay booked. Small tariff errors decide where margins are thin
// (Jeugdautoriteit, Stand van de Jeugdzorg 2023). Reserves are counted from the start of the horizon.
#pragma once

#include <cstdint>

namespace fundsim::provider {

/// Periods below zero after one more, `reserves` in cents.
inline std::int32_t periods_below(std::int32_t before, std::int64_t reserves) { return reserves < 0 ? before + 1 : 0; }

inline bool stops(std::int32_t periods, double limit) { return limit > 0.0 && periods >= limit; }

}  // namespace fundsim::provider
