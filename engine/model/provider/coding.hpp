// Coding: the probability that a provider proposes a class above the true one.
//
//   p = clip(e (1 - alpha) [step x (1 - audit x (1 + penalty))]+ / cost of the case)
//
// step = what the higher class pays more for the same case. Where it is audited, with penalties (audit.hpp), less can be
// expected of it: nothing where audit x (1 + penalty) >= 1. Elasticity 0: the true class is proposed.
// Bound: 0 ... 0.5. For a client in care a change to a higher class is asked for with p / 32 in four weeks: over a planned stay
// about half as often as at the start [assume], and granted as proposals are followed (payer.hpp). A lower class that would be
// paid less is not asked for with p. Who turns out not to recover can have an arrangement for lasting support instead of one
// for recovery: asked for and granted in the same way, with the step to what it pays; a check finds nothing wrong with it.
// Moving cases over a pay threshold: Douven, Remmerswaal & Mosca, Journal of Health
// Economics 2015.
#pragma once

#include <cstdint>

#include "model/provider/audit.hpp"
#include "model/provider/situation.hpp"

namespace fundsim::provider {

/// Reviews, one in so many weeks (1, 2, 4), over which the chance of a proposal is spread.
constexpr unsigned reviews_per_request(int review_weeks) { return 32U * 4U / static_cast<unsigned>(review_weeks); }

inline double proposes_higher(const Situation& s, double step, double case_cost, double audit, double penalty,
                              double elasticity) {
    if (!(case_cost > 0.0)) return 0.0;
    const double kept = kept_after_audit(audit, penalty);
    return std::clamp(elasticity * self_interest(s) * std::max(0.0, step) * kept / case_cost, 0.0, 0.5);
}

/// Threshold per review of a request that is made and granted, from those of a proposal that is made and of one that is
/// followed. One chance, held against one draw: who asks is not known where the municipality refuses.
inline std::uint32_t request_granted(std::uint32_t proposes, std::uint32_t followed, int review_weeks) {
    return static_cast<std::uint32_t>(std::uint64_t{proposes / reviews_per_request(review_weeks)} * followed >> 32);
}

}  // namespace fundsim::provider
