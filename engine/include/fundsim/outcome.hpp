// What one replication of one scenario leaves behind: exact integer tallies. Merging is addition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fundsim/units.hpp"

namespace fundsim {

/// Counts by year, segment and municipality. The name says the unit. Order is part of the study file: append only.
enum class Tally : std::uint8_t {
    // clients entering, trajectories
    clients_referred,    // every request for care: referral, return, add-on, follow-up
    clients_redirected,  // to free help, by municipal access
    clients_started,     // trajectories started
    starts_add_on,       // of which beside running care
    starts_repeat,       // of which in an episode that is a return within five years of earlier care
    starts_follow_up,    // of which directly after another trajectory (transfers)
    starts_out_of_contract,
    withdrawn,          // left the waiting list
    recovered_waiting,  // recovered while waiting
    declined,           // refused by a provider and passed on
    // endings by code of the national standard (JZ588)
    ended_as_planned,         // 31
    ended_early_by_client,    // 32
    ended_early_by_provider,  // 33
    ended_in_agreement,       // 34
    ended_external,           // 35
    ended_other_provider,     // 38: transfers
    ended_other_domain,       // 39
    goals_reached,            // true goal at the end of a trajectory
    goals_reported,
    step_downs,       // transfers to a lighter setting
    blocked_reviews,  // reviews at which a step was due, newly or still, and the receiving side had no room
    coded_up,         // starts coded above the true class
    arrangement_changes,
    messages,
    // waiting, over trajectories started
    wait_weeks,         // weeks from referral to start
    waits_within_norm,  // starts within the segment's norm
    // weeks of clients
    waiting_weeks,      // client-weeks on the waiting list
    care_weeks,         // client-weeks in care
    care_weeks_ended,   // duration of trajectories ended, weeks
    burden_milliweeks,  // severity-weighted weeks of all referred youths, thousandths
    // units: billing quanta (minute, half-day, day)
    needed_quanta,  // of clients in care
    delivered_quanta,
    // stock at the end of the year
    waiting_end,
    in_care_end,
    // trajectories active in a half-year, counted as CBS does: stock at its first day + starts
    active_first_half,
    active_second_half,
    // money, cents
    spend_care,  // accrual, contracted care
    spend_out_of_contract,
    spend_admin,  // municipal administration, redirection
    spend_cash,   // what was paid out in the year
    replaced,     // clients who had to move because their provider stopped
    // of the heavy and intensive classes
    heavy_started,
    heavy_wait_weeks,
    heavy_declined,
    heavy_ended,
    heavy_goals_reached,
    // the frozen line: the same children where nobody responds to incentives, paid under the same contracts
    frozen_spend_care,  // cents
    frozen_spend_out_of_contract,
    frozen_spend_admin,
    frozen_spend_cash,
    frozen_clients_started,
    frozen_care_weeks,
    frozen_waiting_weeks,
    frozen_burden_milliweeks,
    frozen_delivered_quanta,
    frozen_goals_reached,
    // units by client and period, billing quanta of need: what was given beyond it, and what was lacking
    over_quanta,
    under_quanta,
    turned_away_weeks,  // weeks on no list: redirected in vain or declined, until they ask again
    blocked_weeks,      // client-weeks in care while a step to another setting is due
    choice,             // over starts: providers within reach whose published wait was within the norm
    frozen_clients_referred,
    frozen_wait_weeks,
    frozen_waits_within_norm,
    spend_settlement,  // cents, within spend_care: the end of a contract year (settlement, bonus, corridor), penalties
    reassessed,        // terms that ended and were assessed again
    match_level,       // over starts in contract: level of match with the provider, 0 (poor) ... 3 (good)
    ended_coded_up,    // over all endings, transfers too: coded above the class that the client was in at the end
    audit_findings,    // classes and results claimed by providers of which a check found that they are not so
    penalties,         // cents that providers owed for those: taken off spend_care, within spend_settlement
    count_
};
inline constexpr std::size_t tally_count = static_cast<std::size_t>(Tally::count_);
std::string_view name_of(Tally tally);

/// Sums by year and provider.
enum class ProviderTally : std::uint8_t {
    revenue_cents,
    cost_cents,
    starts,
    exits,
    reserve_cents,  // at the end of the year
    entries,
    count_
};
inline constexpr std::size_t provider_tally_count = static_cast<std::size_t>(ProviderTally::count_);

/// Counts by year, segment and true class of severity at the referral that a stay began with: whatever becomes of the
/// child, it counts in the class that it came in. Weeks are whole.
enum class SeverityTally : std::uint8_t {
    clients_referred,
    clients_started,
    wait_weeks,         // from referral to start, over trajectories started
    waits_within_norm,  // starts within the segment's norm
    declined,           // refusals
    ended,              // endings other than transfers
    goals_reached,      // true goals
    count_
};
inline constexpr std::size_t severity_tally_count = static_cast<std::size_t>(SeverityTally::count_);
std::string_view name_of(SeverityTally tally);

/// Waits are counted in whole weeks; the last bin holds longer ones.
inline constexpr std::size_t wait_bins = 256;

struct OutcomeShape {
    std::size_t years = 0;  // horizon; slot 0 of every array is the warm-up, slot y the y-th year
    std::size_t segments = 0;
    std::size_t municipalities = 0;
    std::size_t providers = 0;
    std::size_t periods = 0;  // four-week periods of the horizon
    bool operator==(const OutcomeShape&) const = default;
};

class Outcome {
public:
    Outcome() = default;
    explicit Outcome(const OutcomeShape& shape);
    void clear();
    const OutcomeShape& shape() const { return shape_; }

    std::int64_t& at(std::size_t year_slot, std::size_t segment, std::size_t municipality, Tally tally) {
        return tallies_[((year_slot * shape_.segments + segment) * shape_.municipalities + municipality) * tally_count +
                        static_cast<std::size_t>(tally)];
    }
    std::int64_t at(std::size_t year_slot, std::size_t segment, std::size_t municipality, Tally tally) const {
        return const_cast<Outcome*>(this)->at(year_slot, segment, municipality, tally);
    }
    /// Distinct youths with any trajectory in the half-year (0 or 1).
    std::int64_t& youths_active(std::size_t year_slot, std::size_t half, std::size_t municipality) {
        return youths_[(year_slot * 2 + half) * shape_.municipalities + municipality];
    }
    std::int64_t youths_active(std::size_t year_slot, std::size_t half, std::size_t municipality) const {
        return const_cast<Outcome*>(this)->youths_active(year_slot, half, municipality);
    }
    std::int64_t& provider(std::size_t year_slot, std::size_t provider, ProviderTally tally) {
        return providers_[(year_slot * shape_.providers + provider) * provider_tally_count +
                          static_cast<std::size_t>(tally)];
    }
    std::int64_t provider(std::size_t year_slot, std::size_t p, ProviderTally tally) const {
        return const_cast<Outcome*>(this)->provider(year_slot, p, tally);
    }
    std::int64_t& severity(std::size_t year_slot, std::size_t segment, std::size_t severity, SeverityTally tally) {
        return severities_[((year_slot * shape_.segments + segment) * severity_count + severity) *
                               severity_tally_count +
                           static_cast<std::size_t>(tally)];
    }
    std::int64_t severity(std::size_t year_slot, std::size_t segment, std::size_t k, SeverityTally tally) const {
        return const_cast<Outcome*>(this)->severity(year_slot, segment, k, tally);
    }
    /// Starts by weeks waited.
    std::int64_t& waits(std::size_t year_slot, std::size_t segment, std::size_t week_bin) {
        return waits_[(year_slot * shape_.segments + segment) * wait_bins + week_bin];
    }
    std::int64_t waits(std::size_t year_slot, std::size_t segment, std::size_t week_bin) const {
        return const_cast<Outcome*>(this)->waits(year_slot, segment, week_bin);
    }
    /// Region totals at the end of each four-week period of the horizon, for pictures over time; spend: of the period, all
    /// that the years count, administration included.
    std::int64_t& waiting_at(std::size_t period) { return waiting_[period]; }
    std::int64_t& in_care_at(std::size_t period) { return in_care_[period]; }
    std::int64_t& spend_in(std::size_t period) { return spend_[period]; }
    std::int64_t waiting_at(std::size_t period) const { return waiting_[period]; }
    std::int64_t in_care_at(std::size_t period) const { return in_care_[period]; }
    std::int64_t spend_in(std::size_t period) const { return spend_[period]; }

    /// Sum of a tally over segments and municipalities in one year slot.
    std::int64_t total(std::size_t year_slot, Tally tally) const;
    bool operator==(const Outcome&) const = default;

private:
    OutcomeShape shape_;
    std::vector<std::int64_t> tallies_, youths_, providers_, severities_, waits_, waiting_, in_care_, spend_;
};

}  // namespace fundsim
