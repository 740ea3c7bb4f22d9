// Philox4x32-10 on vectors of counters. Included once per instruction set by Highway's foreach_target (no #pragma once).
#if defined(FUNDSIM_PHILOX_LANES) == defined(HWY_TARGET_TOGGLE)
#ifdef FUNDSIM_PHILOX_LANES
#undef FUNDSIM_PHILOX_LANES
#else
#define FUNDSIM_PHILOX_LANES
#endif

#include <hwy/highway.h>

#include "base/philox.hpp"

HWY_BEFORE_NAMESPACE();
namespace fundsim::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using LaneTag = hn::ScalableTag<std::uint32_t>;
using Lanes = hn::Vec<LaneTag>;

struct LaneBlock {
    Lanes x0, x1, x2, x3;
};

/// High and low halves of the 64-bit product of every lane with one multiplier.
HWY_INLINE void multiply_wide(LaneTag d, Lanes a, Lanes multiplier, Lanes& high, Lanes& low) {
#if HWY_TARGET == HWY_SCALAR
    const std::uint64_t product = std::uint64_t{hn::GetLane(a)} * hn::GetLane(multiplier);
    high = hn::Set(d, static_cast<std::uint32_t>(product >> 32));
    low = hn::Set(d, static_cast<std::uint32_t>(product));
#else
    const hn::RepartitionToWide<LaneTag> wide;
    const auto even = hn::MulEven(a, multiplier);
    const auto odd = hn::MulEven(hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(wide, a))), multiplier);
    high = hn::OddEven(hn::BitCast(d, odd), hn::BitCast(d, hn::ShiftRight<32>(even)));
    low = hn::OddEven(hn::BitCast(d, hn::ShiftLeft<32>(odd)), hn::BitCast(d, even));
#endif
}

HWY_INLINE LaneBlock philox_lanes(LaneTag d, PhiloxKey key, Lanes c0, Lanes c1, Lanes c2, Lanes c3) {
    const auto m0 = hn::Set(d, philox_multiplier_0);
    const auto m1 = hn::Set(d, philox_multiplier_1);
    std::uint32_t k0 = key.low;
    std::uint32_t k1 = key.high;
    for (int round = 0; round < philox_rounds; ++round) {
        Lanes high0, low0, high1, low1;
        multiply_wide(d, c0, m0, high0, low0);
        multiply_wide(d, c2, m1, high1, low1);
        c0 = hn::Xor(hn::Xor(high1, c1), hn::Set(d, k0));
        c1 = low1;
        c2 = hn::Xor(hn::Xor(high0, c3), hn::Set(d, k1));
        c3 = low0;
        k0 += philox_weyl_0;
        k1 += philox_weyl_1;
    }
    return {c0, c1, c2, c3};
}

}  // namespace fundsim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
