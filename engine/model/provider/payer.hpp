// Payer behaviour: how much a municipality steers, from its own marginal share of cost.
//
//   own marginal share = (w + (1 - w) x share of youths) x eta of its contracts
//   factor on redirection and on checks of proposed classes = max(0, 1 + e (own marginal share - 1))
//   proposals that are followed = 1 - 10 % x factor x attention [assume]
//   terms that are assessed again instead of renewed = share x factor
//
// Attention: contract management can follow so many providers closely; where n times as many are contracted, audits,
// checks and what it learns of a new scheme come to 1/n.
//
// w is the share of cost that follows own use; the rest is pooled by youths. A budget that is paid whatever is used has
// eta about 0. Elasticity 0: redirection as stated, which is what own use under pay per unit (share 1) does anyway.
#pragma once

#include <algorithm>

namespace fundsim::provider {

inline double redirection_factor(double own_use_share, double youth_share, double revenue_response, double elasticity) {
    const double own = (own_use_share + (1.0 - own_use_share) * youth_share) * std::clamp(revenue_response, 0.0, 1.0);
    return std::max(0.0, 1.0 + elasticity * (own - 1.0));
}

/// Most that is assessed again at a review: a term lasts two reviews at least.
inline constexpr double most_reassessed = 0.5;

/// Probability that a proposed class is granted.
inline double proposals_followed(double factor) { return std::clamp(1.0 - 0.1 * factor, 0.0, 1.0); }

}  // namespace fundsim::provider
