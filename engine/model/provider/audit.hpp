// Audits: contract management looks into what providers claim of a case, the class that is coded and the result that is reported.
//
//   checked with probability  a = audit x attention       (attention: payer.hpp)
//
// A check is perfect [assume]: it finds every claim that is not so, and no other. What is found brings nothing, and a penalty
// is owed besides, in multiples of what it would have brought. Of a gain G that is not due a provider can expect
//
//   (1 - a) G - a x penalty x G = G x (1 - a (1 + penalty))
//
// and of a bonus B that it raises, for which no penalty is owed, (1 - a) B; and it does not claim what brings nothing. A claim
// that a check does not look at stays as it is. All in cents.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/whole.hpp"

namespace fundsim::provider {

/// Part of a gain that is not due which a provider can expect to keep.
inline double kept_after_audit(double audit, double penalty) { return std::max(0.0, 1.0 - audit * (1.0 + penalty)); }

/// What a provider can expect of a report that is not true: of what it is paid for it, and of what that adds to a bonus.
inline double expected_after_audit(double gain, double bonus, double audit, double penalty) {
    return std::max(0.0, (1.0 - audit * (1.0 + penalty)) * gain + (1.0 - audit) * bonus);
}

/// Owed where a check finds a claim that would have brought `gain` cents, beside the gain itself. Whole cents.
inline std::int64_t penalty_owed(double gain, double penalty) { return rounded(penalty * std::max(0.0, gain)); }

}  // namespace fundsim::provider
