// What a contract is worth to a provider in one segment: the situation that its decisions read (see model/provider), from
// line prices, the slopes of the contract year and the segment's own figures.
#pragma once

#include "contracts/incentives.hpp"
#include "model/provider/situation.hpp"
#include "plan/tables.hpp"

namespace fundsim {

/// What one more cent of claims, or of care at reference cost, does to the pay of the contract year.
struct YearSlopes {
    double per_claim = 1.0;
    double per_value = 0.0;
};

/// Incentives on one mean client; traits, idle hours and pressure stay at their defaults. `unit_cost`: cents per unit.
provider::Situation situation_of(const SegmentTables& segment, const contracts::LinePrices& prices, YearSlopes slopes,
                                 double unit_cost);

/// Cents per period that a place brings once it is free: what the next client pays less the cost it brings and the unpaid
/// intake, times the chance that somebody waits, `queue` / (`queue` + 1).
double slot_value(const SegmentTables& segment, const contracts::LinePrices& prices, YearSlopes slopes,
                  const provider::Situation& situation, double queue);

/// Cents per period earned on a mean client: what stepping down to this segment brings.
inline double stay_margin(const provider::Situation& s) {
    return s.stay_revenue - s.avoidable_share * s.unit_cost * s.period_units;
}

}  // namespace fundsim
