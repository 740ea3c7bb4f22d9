// Exact sums of one replication of one scenario over one or more years: all that a metric may look at.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fundsim/outcome.hpp"
#include "fundsim/results.hpp"

namespace fundsim::results {

/// What a metric needs to know of a scenario besides the outcome.
struct SegmentFacts {
    std::int64_t quanta_per_unit = 60;  // minutes in an hour; 1 for half-days and days
    std::int64_t unit_cost_cents = 0;   // per unit, central value
};
struct ScenarioFacts {
    std::int64_t budget_cents = 0;      // per year; 0: none stated
    std::int64_t published_active = 0;  // trajectories active in a half-year that the scenario calibrates on; 0: none
    std::int64_t warm_up_weeks = 0;
    std::vector<SegmentFacts> segments;
    std::vector<bool> contracted;  // by provider; false: care out of contract
    std::vector<bool> enters{};    // by provider; not there before it entered; empty: nobody enters
};

/// Units are added up in sixtieths, so that minutes, half-days and days all are whole.
inline constexpr std::int64_t unit_parts = 60;

struct Sums {
    std::array<std::int64_t, tally_count> tallies{};
    std::int64_t years = 0;
    std::int64_t in_care_start = 0;  // stock before the first of the years
    std::int64_t in_care_end = 0;    // stock at the end of the last
    std::int64_t waiting_end = 0;
    std::int64_t youths_active = 0;  // summed over half-years
    std::int64_t needed_parts = 0;   // sixtieths of a billing unit
    std::int64_t delivered_parts = 0;
    std::int64_t over_parts = 0;    // given above need, by client and period
    std::int64_t under_parts = 0;   // lacking
    std::int64_t under_value = 0;   // the same, in sixtieths of a cent at the segment's unit cost
    std::int64_t needed_value = 0;  // sixtieths of a cent, at the segment's unit cost
    std::int64_t delivered_value = 0;
    std::int64_t provider_revenue = 0;  // cents, contracted providers
    std::int64_t provider_cost = 0;
    std::int64_t provider_exits = 0;
    std::int64_t provider_entries = 0;
    std::int64_t providers_active = 0;      // provider-years with revenue or cost
    std::int64_t providers_in_loss = 0;     // provider-years with cost above revenue
    std::int64_t top_ten_revenue = 0;       // cents, of each year's ten largest
    std::int64_t concentration = 0;         // sum of squared shares of revenue, millionths, summed over years
    std::int64_t reserves = 0;              // cents, contracted providers, at the end of the last year
    std::int64_t providers_below_zero = 0;  // with reserves below zero then
    std::int64_t contracted = 0;            // providers, with those who entered
    std::int64_t wait_gap = 0;   // between the municipalities with the longest and shortest mean wait, thousandths of a
    std::int64_t wait_gaps = 0;  // week, summed over the years in which there are two to compare
    std::int64_t spend_ratio = 0;  // highest / lowest spend per youth, millionths, summed over years likewise
    std::int64_t spend_ratios = 0;
    std::int64_t forecast_miss = 0;   // cents, absolute difference of a year's spend and that of the year before
    std::int64_t forecast_spend = 0;  // cents, of the years before
    std::int64_t budget_cents = 0;    // 0: none stated
    std::int64_t overrun_cents = 0;
    std::int64_t overrun_years = 0;
    std::array<std::int64_t, wait_bins> waits{};  // starts by whole weeks waited

    // How the start of the horizon compares with what is published; only in sums that begin with the first year.
    std::int64_t published_active = 0;  // trajectories active in a half-year
    std::int64_t active_at_start = 0;   // the same, simulated, in the first half-year of the horizon
    std::int64_t published_spend = 0;   // cents per year (the stated budget)
    std::int64_t spend_before = 0;      // cents per year, simulated, over the warm-up

    std::int64_t operator[](Tally tally) const { return tallies[static_cast<std::size_t>(tally)]; }
    std::int64_t spend() const {
        return (*this)[Tally::spend_care] + (*this)[Tally::spend_out_of_contract] + (*this)[Tally::spend_admin];
    }
    /// All endings, transfers included.
    std::int64_t ended() const;
    /// Endings other than transfers to another provider: the care of those goes on.
    std::int64_t ended_for_good() const { return ended() - (*this)[Tally::ended_other_provider]; }
    /// Trajectories in care at any moment of the years.
    std::int64_t treated() const { return in_care_start + (*this)[Tally::clients_started]; }
    /// Nearest-rank quantile of weeks waited, `percent` in 1 ... 100; no_value without starts.
    std::int64_t wait_quantile(int percent) const;

    /// Appends the following years.
    Sums& operator+=(const Sums& next);
};

/// Sums of one year of the horizon; `year_slot` 1 is the first.
void sum_year(const Outcome& outcome, std::size_t year_slot, const ScenarioFacts& facts, Sums& sums);

/// A fraction rounded half up; no_value for a denominator of 0.
std::int64_t rounded(const Fraction& fraction);

}  // namespace fundsim::results
