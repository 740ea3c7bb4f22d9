// Availability pay (beschikbaarheidsbekostiging): a part of what a contract is expected to pay is paid for having the places,
// used or not; the rest as the contract says, for the care that is given.
//
//   pay = a x pay(N, V) + (1 - a) x pay(C, U)
//
// N and V: claims and reference cost of the care for which places are planned, at this year's prices; C and U those of the care that
// was given. The first part comes in equal parts per period, whatever happens, from the provider that is there.
//
// N is the care expected on those places, not full places: tariffs and unit costs are per unit delivered at the planned load,
// with the empty places in them. Full places at that price would pay the empty ones twice.
#pragma once

#include "contracts/incentives.hpp"

namespace fundsim::contracts {

/// Turns the rule of a contract that pays its lines into one of which a part is paid for places. A budget is for places already.
inline void pay_for_places(double availability, const YearFacts& facts, YearRule& rule) {
    if (!(availability > 0.0) || rule.base != 0.0 || rule.of_claims == 0.0) return;
    const YearForecast planned{.claims = facts.planned_claims,
                               .value = facts.planned_value,
                               .claims_sd = 0.0,
                               .value_sd = 0.0,
                               .cost = 0.0,
                               .cost_per_value = 0.0};
    const double for_care = 1.0 - availability;
    rule.base = availability * expected_year(rule, planned).pay;
    rule.for_places = true;
    rule.of_claims *= for_care;
    for (std::size_t i = 0; i < rule.clause_count; ++i) rule.clauses[i].share *= for_care;
    if (for_care == 0.0) rule.clause_count = 0;
}

}  // namespace fundsim::contracts
