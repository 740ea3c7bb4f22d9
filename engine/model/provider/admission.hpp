// Admission: whom a provider declines, and at what pace it admits.
//
//   declines   p = clip(e (1 - alpha) [(mean net - this net) / mean cost]+), net = expected pay - v x expected cost of the
//              case, given its class and the intake signal of its need; the mean is over the cases referred to it.
//              Relative, so that a contract under which every case earns the same selects nobody.
//   pace       part of capacity used for admissions: max(0.7, 1 - e (1 - alpha) (1 - eta_R)); revenue that does not
//              follow volume gives no reason to fill places.
//
// An acceptance obligation switches both off; reputation bounds declining. Elasticities 0: nobody is declined, all
// capacity is used. Selection under prospective pay: Ellis, Journal of Health Economics 17, 1998.
#pragma once

#include "model/provider/situation.hpp"

namespace fundsim::provider {

struct SelectionResponse {
    double elasticity = 0.0;
    double limit = 0.5;  // reputation: highest probability
};

inline double declines(const Situation& s, double net, double mean_net, double mean_cost, const SelectionResponse& e) {
    if (!(mean_cost > 0.0)) return 0.0;
    return std::clamp(e.elasticity * self_interest(s) * (mean_net - net) / mean_cost, 0.0, e.limit);
}

inline double admission_pace(const Situation& s, double elasticity) {
    return std::max(0.7, 1.0 - elasticity * self_interest(s) * (1.0 - std::clamp(s.response, 0.0, 1.0)));
}

}  // namespace fundsim::provider
