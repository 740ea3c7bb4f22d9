#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/review_kernel.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>
#include <bit>

#include "base/philox_batch.hpp"
#include "base/philox_lanes.hpp"
#include "sim/review_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace fundsim::HWY_NAMESPACE {

using SignedTag = hn::RebindToSigned<LaneTag>;
using SignedLanes = hn::Vec<SignedTag>;

/// table[state] for a table of 16 entries.
template <class Tag>
HWY_INLINE hn::Vec<Tag> by_state(Tag d, const hn::TFromD<Tag>* table, SignedLanes state) {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
    return hn::TableLookupLanes(hn::LoadU(d, table), hn::IndicesFromVec(d, state));
#elif HWY_TARGET == HWY_AVX2
    // two registers, chosen by the fourth bit: a gather of eight takes some processors as long as thirty of these
    const SignedTag s;
    const auto index = hn::IndicesFromVec(d, hn::And(state, hn::Set(s, 7)));
    const auto upper = hn::RebindMask(d, hn::Gt(state, hn::Set(s, 7)));
    return hn::IfThenElse(upper, hn::TableLookupLanes(hn::LoadU(d, table + 8), index),
                          hn::TableLookupLanes(hn::LoadU(d, table), index));
#else
    return hn::GatherIndex(d, table, state);
#endif
}

/// `with_draws` is false where no threshold is above zero: no draw could change anything, so none is made.
template <bool with_draws>
HWY_INLINE std::uint32_t review_rows(const ReviewRequest& r, std::uint32_t* rows, std::uint32_t* bits) {
    const LaneTag d;
    const SignedTag s;
    const std::uint32_t width = static_cast<std::uint32_t>(hn::Lanes(d));
    const auto zero = hn::Zero(s);
    const auto week = hn::Set(s, r.week);
    const auto purpose = hn::Set(d, r.purpose);
    const auto replication = hn::Set(d, r.replication);
    const auto low_mask = hn::Set(s, 7);
    const auto aftercare_mask = hn::Set(s, 8);
    const auto one = hn::Set(s, 1);
    const auto all = hn::Set(d, 0xFFFFFFFFU);
    const auto most = hn::Set(d, r.move_up_most);
    HWY_ALIGN std::int32_t happened[hn::MaxLanes(s)];
    std::uint32_t events = 0;
    for (std::uint32_t i = 0; i < r.count; i += width) {
        auto cell = hn::LoadU(s, r.cell + i);
        auto state = hn::Or(hn::And(cell, low_mask), hn::And(hn::ShiftRight<2>(cell), aftercare_mask));  // state_of
        auto event = zero;
        const auto note = [&](auto mask, std::int32_t value)
                              HWY_ATTR { event = hn::Or(event, hn::IfThenElseZero(mask, hn::Set(s, value))); };
        [[maybe_unused]] LaneBlock draw;
        if constexpr (with_draws) {
            const auto id = hn::LoadU(d, r.id + i);
            const auto stay = hn::Or(hn::LoadU(d, r.stay + i), purpose);
            const auto own_clock = hn::ShiftRightSame(hn::Sub(week, hn::LoadU(s, r.since + i)), r.review_shift);
            draw = philox_lanes(d, r.key, id, stay, hn::BitCast(d, own_clock), replication);

            // severity: up when the draw is below its threshold, down when it is above the complement of its own
            // (few draws are low enough for any cell: most rows need no look at the table, and a gather is slow)
            const auto low = hn::Lt(draw.x0, most);
            auto up = hn::RebindMask(s, low);
            if (!hn::AllFalse(d, low))
                up = hn::RebindMask(s, hn::And(low, hn::Lt(draw.x0, hn::GatherIndex(d, r.move_up, cell))));
            const auto down = hn::AndNot(
                up, hn::RebindMask(s, hn::Gt(draw.x0, hn::Sub(all, by_state(d, r.tables->move_down.data(), state)))));
            const auto move = hn::Sub(hn::IfThenElseZero(up, one), hn::IfThenElseZero(down, one));
            cell = hn::Add(cell, move);
            state = hn::Add(state, move);
            hn::StoreU(cell, s, r.cell + i);
            note(up, moved_up);
            note(down, moved_down);
        }

        // clocks run at the hazards of the class after the move
        const auto step = [&](std::int32_t* column, SignedLanes hazard) HWY_ATTR {
            const auto clock = hn::Sub(hn::LoadU(s, column + i), hn::ShiftLeftSame(hazard, r.review_shift));
            hn::StoreU(clock, s, column + i);
            return hn::Lt(clock, zero);
        };
        note(step(r.goal, hn::GatherIndex(s, r.goal_hazard, cell)), goal_crossed);
        note(step(r.client, by_state(s, r.tables->hazard_client.data(), state)), client_crossed);
        note(step(r.other, by_state(s, r.tables->hazard_other.data(), state)), other_crossed);
        if constexpr (with_draws) {
            note(hn::RebindMask(s, hn::Lt(draw.x1, by_state(d, r.tables->add_on.data(), state))), add_on_arises);
            note(hn::RebindMask(s, hn::Lt(draw.x2, by_state(d, r.tables->setting.data(), state))), setting_indicated);
            note(hn::RebindMask(s, hn::Lt(draw.x3, by_state(d, r.tables->early_end.data(), state))), provider_may_end);
            note(hn::RebindMask(s, hn::Gt(draw.x3, hn::Sub(all, by_state(d, r.tables->change_request.data(), state)))),
                 change_may_be_asked);
        }

        auto any = hn::Ne(event, zero);
        if (r.count - i < width) any = hn::And(any, hn::FirstN(s, r.count - i));
        // One row in eight has an event. Compressing stores are slow on some processors (140 cycles on Zen 4), so the
        // rows are picked out one by one.
        std::uint64_t mask = 0;
        hn::StoreMaskBits(s, any, reinterpret_cast<std::uint8_t*>(&mask));
        if (mask == 0) continue;
        hn::Store(event, s, happened);
        for (; mask != 0; mask &= mask - 1) {
            const auto lane = static_cast<std::uint32_t>(std::countr_zero(mask));
            rows[events] = i + lane;
            bits[events++] = static_cast<std::uint32_t>(happened[lane]);
        }
    }
    return events;
}

std::uint32_t review_lanes(const ReviewRequest& r, std::uint32_t* rows, std::uint32_t* bits) {
    return r.draws_matter ? review_rows<true>(r, rows, bits) : review_rows<false>(r, rows, bits);
}

}  // namespace fundsim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fundsim {

HWY_EXPORT(review_lanes);

std::uint32_t review(const ReviewRequest& request, std::uint32_t* rows, std::uint32_t* bits) {
    return HWY_DYNAMIC_DISPATCH(review_lanes)(request, rows, bits);
}

std::uint32_t review_reference(const ReviewRequest& r, std::uint32_t* rows, std::uint32_t* bits) {
    std::uint32_t events = 0;
    for (std::uint32_t i = 0; i < r.count; ++i) {
        const auto own_clock = static_cast<std::uint32_t>((r.week - r.since[i]) >> r.review_shift);
        const Block draw = philox(r.key, r.id[i], r.stay[i] | r.purpose, own_clock, r.replication);
        std::uint32_t event = 0;
        if (draw[0] < std::min(r.move_up_most, r.move_up[r.cell[i]])) event |= moved_up;
        if (event == 0 && draw[0] > 0xFFFFFFFFU - r.tables->move_down[state_of(static_cast<std::size_t>(r.cell[i]))])
            event |= moved_down;
        r.cell[i] += (event & moved_up ? 1 : 0) - (event & moved_down ? 1 : 0);
        const std::size_t state = state_of(static_cast<std::size_t>(r.cell[i]));
        r.goal[i] -= r.goal_hazard[r.cell[i]] << r.review_shift;
        r.client[i] -= r.tables->hazard_client[state] << r.review_shift;
        r.other[i] -= r.tables->hazard_other[state] << r.review_shift;
        if (r.goal[i] < 0) event |= goal_crossed;
        if (r.client[i] < 0) event |= client_crossed;
        if (r.other[i] < 0) event |= other_crossed;
        if (draw[1] < r.tables->add_on[state]) event |= add_on_arises;
        if (draw[2] < r.tables->setting[state]) event |= setting_indicated;
        if (draw[3] < r.tables->early_end[state]) event |= provider_may_end;
        if (draw[3] > 0xFFFFFFFFU - r.tables->change_request[state]) event |= change_may_be_asked;
        if (event == 0) continue;
        rows[events] = i;
        bits[events++] = event;
    }
    return events;
}

}  // namespace fundsim
#endif
