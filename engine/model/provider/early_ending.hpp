// Early ending: the probability per period (four weeks) that a provider ends care before the goal. Forward-looking:
//
//   p = clip(e (1 - alpha) [(V_end - V_stay + sigma O) / cost of a period]+)
//   V_stay = revenue of the period - v x its cost + P(goal in the period) x what a result brings, a bonus included
//   V_end  = slot value of a period - expected unpaid care under a warranty, more than after the goal
//
// What was spent before does not count: sigma = 0. Not before half the planned dose (the caller checks). Elasticity 0: never.
// Bound: 0.25 per period, the professional floor. A review has its part, for the weeks since the last one.
//
// Sunk-cost accounting (sigma, a trait, off by default): a provider keeps an account per case. What is fixed for the
// arrangement opens it, every week takes from it what care costs beyond what the week brings; of every euro by which the account is
// overdrawn, sigma is felt as a loss that ending avoids, though nothing brings it back. O is the mean of that overrun among
// cases that are reviewed after half their plan, with lengths of stay as they are planned, exponential:
//
//   drained(t) = d t,  d = cost - pay of a week;  used up at T = F / d, F what is fixed;  D the plan, h = D / 2
//   O = E[d (h + D X - T)+], X exponential with mean 1  =  d D exp(-(T - h) / D)  if T > h,  else d (D + h - T)
//
// Nothing is fixed for a case that is paid per unit, per week or by a budget: no account, O = 0. The better known effect of
// sunk cost is to go on (Thaler, Journal of Economic Behavior & Organization 1, 1980; Arkes & Blumer, Organizational Behavior
// and Human Decision Processes 35, 1985). Those who hold cost against a budget set beforehand stop when it is used up, also
// where going on would be worth it (Heath, the same journal, 62, 1995): a price per arrangement is such a budget.
#pragma once

#include "base/elementary.hpp"
#include "model/provider/situation.hpp"

namespace fundsim::provider {

/// Mean overrun of cases past half their plan, cents. `fixed`: cents for an arrangement; `drain`: cents a week; `planned`: weeks.
inline double overrun(double fixed, double drain, double planned) {
    if (!(fixed > 0.0) || !(drain > 0.0) || !(planned > 0.0)) return 0.0;
    const double past_half = fixed / drain - 0.5 * planned;  // weeks, when the price is used up
    return drain * (past_half > 0.0 ? planned * exponential(-past_half / planned) : planned - past_half);
}

/// `sunk_cost`: sigma, 0 ... 1.
inline double ends_early(const Situation& s, double warranty_cost, double elasticity, double sunk_cost = 0.0) {
    const double cost = s.unit_cost * s.period_units;
    if (!(cost > 0.0)) return 0.0;
    const double stay =
        s.stay_revenue - s.avoidable_share * cost + s.goal_in_period * (s.result_revenue + s.result_bonus);
    const double end = s.slot_per_period - warranty_cost + sunk_cost * s.overrun;
    return std::clamp(elasticity * self_interest(s) * (end - stay) / cost, 0.0, 0.25);
}

}  // namespace fundsim::provider
