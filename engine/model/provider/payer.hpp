// Payer behaviour: how much a municipality steers, from its own marginal share of cost.
//
//   own marginal share = (w + (1 - w) x share of youths) x eta of its contracts
//   factor on redirection and on checks of proposed classes = max(0, 1 + e (own marginal share - 1))
//   proposals and requests that are followed = 1 - 10 % x factor x attention [assume]
//   terms that end at a review and are assessed again, not renewed = share x review / mean term x factor, at most 1/2
//   attention = min(1, providers that contract management can follow / providers contracted), as they enter and stop
//
// Review and term in weeks; all else shares and probabilities without a unit. Attention multiplies the probability of an
// audit, the checks above and the time that counts for learning a new scheme: where twice as many are contracted as can be
// followed, each gets half (Rekenkamer and evaluation name it, no size found; not stated: all are followed).
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

/// Part of those in care whose term ends at a review, where access looks at every end that it is to look at.
inline double terms_to_reassess(double share, int review_weeks, double mean_term_weeks) {
    return mean_term_weeks > 0.0 ? share * review_weeks / mean_term_weeks : 0.0;
}
/// Probability per review of being assessed again. A term lasts two reviews at least.
inline double reassessed(double terms_to_reassess, double factor) {
    return std::clamp(terms_to_reassess * factor, 0.0, 0.5);
}

/// Attention for one provider. `followed` 0: all of them.
inline double attention(double followed, double contracted) {
    return followed > 0.0 && contracted > followed ? followed / contracted : 1.0;
}

/// Probability that a class proposed at a start, or asked for at a review, is granted.
inline double proposals_followed(double factor) { return std::clamp(1.0 - 0.1 * factor, 0.0, 1.0); }

}  // namespace fundsim::provider
