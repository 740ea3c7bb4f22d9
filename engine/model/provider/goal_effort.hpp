// Goal effort and the reporting of results.
//
//   effort    = clip(e (1 - alpha) MR_goal / cost of the case), improvement x (1 + kappa x effort)      bound 0 ... 1
//   reporting = clip(e_r (1 - alpha) [MR_goal (1 - audit (1 + penalty)) + B (1 - audit)] / cost of the case)  bound 0 ... 0.5
//
// B is what a bonus on the share of goals that are reported adds for one of them: slope of the expected bonus x pay of the year
// / endings of the year, cents (contracts/kpi_bonus.hpp). A goal is reported for both; effort for the sake of a bonus is KPI
// effort (kpi_effort.hpp). A report that a check finds to be untrue counts for neither; a penalty is owed for the price only.
//
// Effort is time: improvement that is x % faster takes x % of the units' cost more [assume].
//
// The second is the probability that a goal which was not reached is reported as reached; what audits leave of that: audit.hpp.
// Elasticities 0: no effort beyond need, true reports.
#pragma once

#include <cstdint>

#include "model/provider/audit.hpp"
#include "model/provider/situation.hpp"

namespace fundsim::provider {

/// Cents that effort costs on top of care of a value in cents; `factor_q8`: on improvement, 256 without effort.
inline std::int64_t effort_cost(std::int64_t value, std::int32_t factor_q8) { return value * (factor_q8 - 256) >> 8; }

inline double goal_effort(const Situation& s, double elasticity) {
    if (!(s.case_cost > 0.0)) return 0.0;
    return std::clamp(elasticity * self_interest(s) * s.result_revenue / s.case_cost, 0.0, 1.0);
}

inline double reports_unreached(const Situation& s, double audit, double penalty, double elasticity) {
    if (!(s.case_cost > 0.0)) return 0.0;
    const double brings = expected_after_audit(s.result_revenue, s.result_bonus, audit, penalty);
    return std::clamp(elasticity * self_interest(s) * brings / s.case_cost, 0.0, 0.5);
}

}  // namespace fundsim::provider
