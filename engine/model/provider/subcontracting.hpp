// Subcontracting: what is added to a case inside one price, the lead contractor delivers itself or buys.
//
//   itself, where it is competent (has the segment), does not cost more than what it would pay: own unit cost <=
//   the other's x (1 + coordination), and the client does not wait longer for it
//
// What is bought costs the other's unit cost and coordination, a cost per relation. Frozen: bought wherever the client would
// have gone.
#pragma once

#include <cstdint>

namespace fundsim::provider {

inline constexpr std::int64_t price_with_coordination_q8 = 256 + 26;  // [assume] 10 % on top, with the lead

/// Unit costs in cents, waits in weeks.
inline bool delivers_itself(std::int64_t own_cost, std::int64_t other_cost, std::int32_t own_wait,
                            std::int32_t other_wait) {
    return own_cost * 256 <= other_cost * price_with_coordination_q8 && own_wait <= other_wait;
}

}  // namespace fundsim::provider
