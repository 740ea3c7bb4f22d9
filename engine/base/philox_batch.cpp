#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "base/philox_batch.cpp"
#include <hwy/foreach_target.h>

#include "base/philox_batch.hpp"
#include "base/philox_lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace fundsim::HWY_NAMESPACE {

void philox_batch_lanes(const BlockRequest& request, const BlockColumns& out) {
    const LaneTag d;
    const auto purpose = hn::Set(d, request.purpose);
    const auto index = hn::Set(d, request.index);
    const auto replication = hn::Set(d, request.replication);
    const std::size_t width = hn::Lanes(d);
    for (std::size_t i = 0; i < request.count; i += width) {
        const auto c0 = hn::LoadU(d, request.c0 + i);
        const auto c1 = hn::Or(hn::LoadU(d, request.c1 + i), purpose);
        const LaneBlock block = philox_lanes(d, request.key, c0, c1, index, replication);
        hn::StoreU(block.x0, d, out.lane0 + i);
        hn::StoreU(block.x1, d, out.lane1 + i);
        hn::StoreU(block.x2, d, out.lane2 + i);
        hn::StoreU(block.x3, d, out.lane3 + i);
    }
}

}  // namespace fundsim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fundsim {

HWY_EXPORT(philox_batch_lanes);

void philox_batch(const BlockRequest& request, const BlockColumns& out) {
    HWY_DYNAMIC_DISPATCH(philox_batch_lanes)(request, out);
}

namespace {
// Targets that Highway compiled for this processor family, widest last.
struct InstructionSet {
    std::string_view name;
    std::int64_t targets;
};
const InstructionSet instruction_sets[] = {
    {"baseline", HWY_STATIC_TARGET},
    {"avx2", HWY_AVX2},
    {"avx512", HWY_AVX3 | HWY_AVX3_DL},
};
}  // namespace

bool select_instruction_set(std::string_view name) {
    hwy::SetSupportedTargetsForTest(0);  // forget an earlier choice
    const std::int64_t supported = hwy::SupportedTargets() | HWY_STATIC_TARGET;
    if (name == "best") {
        hwy::GetChosenTarget().Update(supported);
        return true;
    }
    for (const InstructionSet& set : instruction_sets) {
        if (set.name != name) continue;
        const std::int64_t usable = set.targets & supported & HWY_TARGETS;
        if (usable == 0) return false;
        hwy::SetSupportedTargetsForTest(usable);
        hwy::GetChosenTarget().Update(usable);
        return true;
    }
    return false;
}

std::string_view instruction_set_in_use() {
    const std::int64_t usable = hwy::SupportedTargets() & HWY_TARGETS;
    return hwy::TargetName(usable & -usable);  // Highway numbers better targets lower
}

}  // namespace fundsim
#endif
