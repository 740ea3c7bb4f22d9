// What a provider's decision reads: perceived incentives, own cost and traits, capacity. Nothing else: no contract, no
// label. The same for every funding model.
//
// Utility is profit + altruism x client benefit (Ellis & McGuire, Journal of Health Economics 5, 1986; several tasks:
// Holmstrom & Milgrom, Journal of Law, Economics & Organization 7, 1991). Responses scaled by 1 - altruism are its
// reduced form. Every elasticity 0 leaves care as needed.
#pragma once

#include <algorithm>

namespace fundsim::provider {

/// One caseload in one period. Money in cents; a period is four weeks of one mean client.
struct Situation {
    // perceived marginal revenue
    double unit_revenue = 0.0;         // of one more unit for somebody in care
    double period_revenue = 0.0;       // of one more period of a client who has reached the goal, its units included
    double stay_revenue = 0.0;         // of one more period of a mean client in care, its units included
    double before_step_revenue = 0.0;  // of one more period, what a step to another setting would forgo included
    double result_revenue = 0.0;       // of one more result reported at an ending
    double result_bonus = 0.0;         // of the same, by a bonus on the share of goals that are reported
    double response = 1.0;             // eta_R: relative change of revenue when all volumes rise by 1 %, in %
    // cost
    double unit_cost = 0.0;            // full
    double avoidable_share = 0.6;      // v: of unit cost that a unit not given saves
    double period_units = 0.0;         // units of a mean client in a period
    double aftercare_intensity = 0.6;  // of those units once the goal is reached
    double case_cost = 0.0;            // of a mean trajectory
    double goal_in_period = 0.0;       // probability that the goal is reached in a period
    double overrun =
        0.0;  // of a case past half its plan, mean: cost so far beyond what it brought, where a price is fixed
    // slot value: what the next client would bring, if somebody waits
    double slot_per_unit = 0.0;
    double slot_per_period = 0.0;
    // traits and capacity
    double altruism = 0.5;   // alpha: 0 always strategic, 0.5 sometimes, 1 never
    double idle = 0.0;       // 1 - committed / capacity that is meant to be used, at least 0
    double pressure = 0.0;   // need pressure: min(1, expected wait / norm)
    double practice = 0.0;   // units per unit of need that come with self-interest today, beyond what is explained
    double income_gap = -1;  // target income: [1 - expected income / target]+; negative: the margin theory holds
};

inline double self_interest(const Situation& s) { return 1.0 - s.altruism; }

/// First bracket of a decision: (revenue - avoidable cost - slot value) / cost under the margin theory;
/// gap x sign(revenue) under target income (Evans 1974; McGuire & Pauly, Journal of Health Economics 10, 1991).
inline double bracket(const Situation& s, double revenue, double cost, double slot) {
    if (!(cost > 0.0)) return 0.0;
    if (s.income_gap >= 0.0) return revenue > 0.0 ? s.income_gap : revenue < 0.0 ? -s.income_gap : 0.0;
    return (revenue - s.avoidable_share * cost - slot) / cost;
}

}  // namespace fundsim::provider
