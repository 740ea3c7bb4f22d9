// KPI effort: effort on what is measured, taken from what is not (several tasks: Holmstrom & Milgrom 1991).
//
//   effort_j = [e (1 - alpha) MR_j / cost of a year]+,  scaled down together to the effort budget
//   unmeasured quality = 1 - sum of efforts x (share of effort that is diverted)
//
// MR_j is what one full step of KPI j (from 0 to 1) brings in a year, cents: |slope of the expected bonus| x pay of the year
// (contracts/kpi_bonus.hpp). The slope is taken where the provider can expect to be,
//
//   expected KPI = (n k + target) / (n + 1),   k last year's, of n cases
//
// a rule of succession, for who had 0 of 8 does not expect 0 for ever [assume]; without a year before (n = 0) the target. Where a
// rule compares with the year before or with others, those are the target. Between k and the target.
//
// Every KPI has an actuator in the model: waiting -> admission, dropout -> contact, stay -> ending, step-down -> setting,
// relapse -> aftercare, goal -> goal effort, satisfaction -> dose. Elasticity 0: no effort.
#pragma once

#include <array>
#include <cstddef>

#include "model/provider/situation.hpp"

namespace fundsim::provider {

inline constexpr double diverted_share = 0.5;  // [assume] of KPI effort, taken from unmeasured quality

inline double expected_kpi(double last, int cases, double target) {
    return cases > 0 ? (cases * last + target) / (cases + 1.0) : target;
}

template <std::size_t n>
double kpi_efforts(const Situation& s, const std::array<double, n>& revenue, double year_cost, double elasticity,
                   double budget, std::array<double, n>& effort) {
    double total = 0.0;
    for (std::size_t j = 0; j < n; ++j) {
        effort[j] = year_cost > 0.0 ? std::max(0.0, elasticity * self_interest(s) * revenue[j] / year_cost) : 0.0;
        total += effort[j];
    }
    if (total > budget && total > 0.0) {
        for (double& value : effort) value *= budget / total;
        total = budget;
    }
    return 1.0 - diverted_share * total;
}

}  // namespace fundsim::provider
