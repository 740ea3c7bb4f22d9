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

/// What a contract is worth to a provider at the margin, as the contract year stands: all that its decisions read of it.
struct IncentiveProfile {
    contracts::LinePrices prices;   // of arrangements for recovery, after the clauses of the year
    contracts::LinePrices lasting;  // of those for lasting support; the same where they are not paid apart
    double per_value = 0.0;         // cents per cent of care at reference cost
    double response = 1.0;          // eta_R, as it is
    bool step_is_result = false;    // a step to a lighter setting counts as the result (a clause: bites at once)
    bool alike = false;             // known to pay both forms the same: nothing has to be averaged
};
IncentiveProfile profile_of(const contracts::ArrangementPrices& prices, YearSlopes slopes, double response,
                            bool step_is_result);
/// Of the mean client of a segment.
contracts::LinePrices mean_prices(const SegmentTables& segment, const IncentiveProfile& profile);
/// Perceived profile: this one, and by `weight` still the one before.
void learn(IncentiveProfile& profile, const IncentiveProfile& before, double weight);

/// Incentives on one mean client; traits, idle hours and pressure stay at their defaults. `unit_cost`: cents per unit.
provider::Situation situation_of(const SegmentTables& segment, const IncentiveProfile& profile, double unit_cost);
/// `mean`, which knows traits and capacity, for a client with an arrangement of one form.
provider::Situation situation_in(const SegmentTables& segment, const IncentiveProfile& profile, bool lasting,
                                 const provider::Situation& mean);

/// A whole trajectory of a class, as it is expected.
inline contracts::CareGiven care_as_planned(const SegmentTables& segment, std::size_t severity) {
    const double weeks = segment.planned_duration[severity];
    return {.weeks = weeks, .units = segment.need_units[severity] * weeks, .results = segment.goal_share[severity]};
}

/// Cents per period that a place brings once it is free: what the next client pays less the cost it brings and the unpaid
/// intake, times the chance that somebody waits, `queue` / (`queue` + 1).
double slot_value(const SegmentTables& segment, const IncentiveProfile& profile, const provider::Situation& situation,
                  double queue);

/// Cents per period earned on a mean client: what stepping down to this segment brings.
inline double stay_margin(const provider::Situation& s) {
    return s.stay_revenue - s.avoidable_share * s.unit_cost * s.period_units;
}

}  // namespace fundsim
