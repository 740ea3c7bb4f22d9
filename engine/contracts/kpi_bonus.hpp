// KPI bonus (malus negative): what measured results pay, and what one step of a KPI is expected to bring.
//
//   bonus = clip(sum over KPIs of share_j x score_j, +- cap),   a share of what the rule of the year books
//   score = (k - target) / (full - target),  at most 1, at least -1 (x malus);  stepped: 1 from `full` on
//
// On change the provider's own year before stands in the place of the target, in a tournament the mean of the others. KPIs are
// measured with noise, sqrt(k (1 - k) / n): expected scores are those under a normal error, their sum at the cap likewise.
#pragma once

#include <array>

#include "fundsim/contract.hpp"

namespace fundsim::contracts {

/// The bonus as a share of the year's pay, for measured KPI values; `cases` by KPI, `previous` for rules on change (NaN where
/// there is none).
double kpi_bonus(const KpiRule& rule, const std::array<double, kpi_count>& values,
                 const std::array<double, kpi_count>& previous, const std::array<int, kpi_count>& cases);

struct ExpectedBonus {
    double share = 0.0;                      // of the year's pay
    std::array<double, kpi_count> slopes{};  // of that share, per unit of each KPI; 0 where the rule does not use it
};
/// What a provider can expect whose KPIs are `values` but for the noise of so many cases.
ExpectedBonus expected_bonus(const KpiRule& rule, const std::array<double, kpi_count>& values,
                             const std::array<double, kpi_count>& previous, const std::array<int, kpi_count>& cases);

}  // namespace fundsim::contracts
