// Many Philox blocks at once, on the widest instruction set of the machine; the same bits as `philox`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/philox.hpp"

namespace fundsim {

/// Columns that vector code reads are allocated in multiples of this many elements (64 bytes).
inline constexpr std::size_t column_granule = 16;
constexpr std::size_t padded(std::size_t count) {
    return (count + column_granule - 1) / column_granule * column_granule;
}

/// out[i] = philox(key, c0[i], c1[i] | purpose, index[i], replication). Arrays hold padded(count) elements.
struct BlockRequest {
    PhiloxKey key;
    std::uint32_t replication = 0;
    std::uint32_t purpose = 0;
    const std::uint32_t* c0 = nullptr;
    const std::uint32_t* c1 = nullptr;
    std::uint32_t index = 0;
    std::size_t count = 0;
};
struct BlockColumns {
    std::uint32_t* lane0 = nullptr;
    std::uint32_t* lane1 = nullptr;
    std::uint32_t* lane2 = nullptr;
    std::uint32_t* lane3 = nullptr;
};
void philox_batch(const BlockRequest& request, const BlockColumns& out);

/// Restricts vector code to "baseline", "avx2" or "avx512" (or "best"). Returns false for an unknown or absent one.
/// Results never depend on it; it serves tests and measurements. Call before any replication runs.
bool select_instruction_set(std::string_view name);
std::string_view instruction_set_in_use();

}  // namespace fundsim
