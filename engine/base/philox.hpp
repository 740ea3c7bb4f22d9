// Counter-based random numbers: a draw is a pure function of its key and counter, so order and threads do not matter.
//
// Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
// One block gives four independent 32-bit lanes.
#pragma once

#include <array>
#include <cstdint>

namespace fundsim {

using Block = std::array<std::uint32_t, 4>;

struct PhiloxKey {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    constexpr bool operator==(const PhiloxKey&) const = default;
};

inline constexpr std::uint32_t philox_multiplier_0 = 0xD2511F53U;
inline constexpr std::uint32_t philox_multiplier_1 = 0xCD9E8D57U;
inline constexpr std::uint32_t philox_weyl_0 = 0x9E3779B9U;
inline constexpr std::uint32_t philox_weyl_1 = 0xBB67AE85U;
inline constexpr int philox_rounds = 10;

constexpr Block philox(PhiloxKey key, std::uint32_t c0, std::uint32_t c1, std::uint32_t c2, std::uint32_t c3) {
    std::uint32_t k0 = key.low;
    std::uint32_t k1 = key.high;
    for (int round = 0; round < philox_rounds; ++round) {
        const std::uint64_t p0 = std::uint64_t{philox_multiplier_0} * c0;
        const std::uint64_t p1 = std::uint64_t{philox_multiplier_1} * c2;
        const auto n0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
        const auto n2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
        c1 = static_cast<std::uint32_t>(p1);
        c3 = static_cast<std::uint32_t>(p0);
        c0 = n0;
        c2 = n2;
        k0 += philox_weyl_0;
        k1 += philox_weyl_1;
    }
    return {c0, c1, c2, c3};
}

constexpr PhiloxKey key_of_seed(std::uint64_t seed) {
    return {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
}

/// FNV-1a, 64 bit: stable hash of a name, for streams that belong to a named thing (a parameter, a contract).
constexpr std::uint64_t hash_of_name(const char* text, std::size_t length) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (std::size_t i = 0; i < length; ++i) {
        hash ^= static_cast<unsigned char>(text[i]);
        hash *= 0x100000001b3ULL;
    }
    return hash;
}

/// A finaliser that spreads all 64 bits (SplitMix64; Steele, Lea, Flood, OOPSLA 2014).
constexpr std::uint64_t spread_bits(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// Key of the private stream of a named thing.
constexpr PhiloxKey key_of_name(std::uint64_t seed, std::uint64_t name_hash) {
    return key_of_seed(spread_bits(spread_bits(seed) ^ name_hash));
}

/// A private stream for samplers that draw a varying number of times (Boost.Random). Satisfies the requirements of a
/// uniform random bit generator.
class PhiloxStream {
public:
    using result_type = std::uint32_t;
    constexpr PhiloxStream(PhiloxKey key, std::uint32_t c1, std::uint32_t c2, std::uint32_t c3)
        : key_(key), c1_(c1), c2_(c2), c3_(c3) {}
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return 0xFFFFFFFFU; }
    constexpr result_type operator()() {
        if (lane_ == 4) {
            block_ = philox(key_, position_++, c1_, c2_, c3_);
            lane_ = 0;
        }
        return block_[lane_++];
    }

private:
    PhiloxKey key_;
    std::uint32_t c1_, c2_, c3_;
    std::uint32_t position_ = 0;
    Block block_{};
    std::size_t lane_ = 4;
};

}  // namespace fundsim
