// The numbers a replication runs on: one parameter draw turned into integer tables.
//
// Units: hazards per week in 2^-24, probabilities as 32-bit thresholds, rates in sub-quanta (1/256 of a billing quantum)
// per week, money in cents. Everything that decides something in the simulation is an integer from here on.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/distributions.hpp"
#include "contracts/groups.hpp"
#include "fundsim/parameters.hpp"
#include "fundsim/plan.hpp"
#include "model/flow/placement.hpp"
#include "plan/stationary.hpp"

namespace fundsim {

inline constexpr int sub_quantum_bits = 8;
inline constexpr double sub_quanta_per_quantum = 1 << sub_quantum_bits;
inline constexpr int dose_bits = 10;  // dose levels are in 1/1024: finer than any response that matters
inline constexpr std::int32_t dose_one = 1 << dose_bits;
inline constexpr std::size_t state_count = 16;  // class (2 bits), chronic (1), aftercare (1)
inline constexpr std::size_t row_states = 128;  // state + match level (2 bits) + court order per caseload
// A row's cell: caseload within the segment << 7 | court order << 6 | aftercare << 5 | match << 3 | chronic << 2 | class.
// What is rare comes last, so that the tables of ordinary care lie close together.
inline constexpr std::uint32_t chronic_bit = 4;
inline constexpr std::uint32_t match_shift = 3;
inline constexpr std::uint32_t aftercare_bit = 32;
inline constexpr std::uint32_t court_bit = 64;
inline constexpr std::uint32_t caseload_shift = 7;
/// Index into tables by state: class, chronic, aftercare.
constexpr std::size_t state_of(std::size_t cell) { return (cell & 7U) | (cell >> 2 & 8U); }
constexpr bool court_ordered(std::int32_t cell) { return (static_cast<std::uint32_t>(cell) & court_bit) != 0; }
/// Caseload within the segment.
constexpr std::size_t caseload_in(std::int32_t cell) { return static_cast<std::size_t>(cell >> caseload_shift); }
/// Level of match with the provider, 0 ... 3.
constexpr std::int32_t match_of(std::int32_t cell) { return cell >> match_shift & 3; }
inline constexpr std::int32_t aftercare_hazard = 1 << 20;  // per week: the goal clock of aftercare counts weeks
inline constexpr std::size_t need_bins = 64;
inline constexpr std::size_t response_bins = 16;
inline constexpr std::size_t signal_bins = 8;

template <class T>
using ByState = std::array<T, state_count>;

/// What a review of one column reads, apart from the tables per caseload.
struct ReviewTables {
    ByState<std::int32_t> hazard_client{};  // early ending by client (withdrawal while waiting), per week
    ByState<std::int32_t> hazard_other{};   // other endings, per week
    ByState<std::uint32_t> move_down{};     // thresholds per review
    ByState<std::uint32_t> add_on{};
    ByState<std::uint32_t> setting{};
    // Highest thresholds of the segment; the event thins them (see sim/events.cpp): providers end care, or ask for a higher
    // class, above which municipalities assess again.
    ByState<std::uint32_t> early_end{};
    ByState<std::uint32_t> change_request{};
    bool draws_matter = true;  // false: all thresholds, those of moves included, are zero
};

/// Somebody who may enter, as the clients of a municipality would find it.
struct Outsider {
    std::uint16_t local = 0;  // caseload within the segment
    double weight = 0.0;      // of candidates, where those who are there at the start weigh 1 together
    double same = 0.0;        // weight^2 / providers that it stands for
};

struct SegmentTables {
    ReviewTables care;
    ReviewTables care_start;  // first review: no moves; add-on at start
    ReviewTables waiting;
    ReviewTables waiting_start;
    std::vector<std::int32_t> goal;          // [caseload of the segment][row_states]: hazard per week at dose 1
    std::vector<std::uint32_t> move_up;      // [caseload of the segment][row_states]: threshold per review
    std::vector<std::int32_t> goal_waiting;  // the same while waiting: natural course only
    std::vector<std::uint32_t> move_up_waiting;
    std::uint32_t move_up_most = 0;   // none of both is above it: worsening is likeliest without care
    BySeverity<std::int64_t> rate{};  // sub-quanta per week at need multiplier 1
    std::int32_t aftercare_q8 = 256;  // intensity of aftercare, /256
    contracts::Groups groups;
    std::int32_t resource_q16 = 65536;  // group care: provider units per unit of need, /65,536
    bool rate_follows_need = true;      // false: billed units do not vary with the need multiplier (stays)
    std::uint32_t aftercare = 0;        // threshold
    std::int32_t aftercare_weeks = 0;
    std::int32_t maximum_weeks = 0;  // 0: none
    std::int32_t wait_norm = 0;
    std::int64_t staff_minutes = 0;       // of one unit; 0: administration does not eat this capacity
    std::int32_t mean_weeks = 0;          // mean duration until the goal or another ending
    std::int32_t turnover_weeks = 0;      // mean duration with what comes after the goal, for published waits
    BySeverity<std::uint32_t> chronic{};  // thresholds
    AliasTable severity;
    AliasTable add_on_segment;
    AliasTable follow_up_segment;
    AliasTable stock_type;  // index into stock_types
    std::vector<StockType> stock_types;
    std::vector<AliasTable> candidates;             // per municipality: caseload within the segment
    std::vector<std::vector<std::uint16_t>> reach;  // per municipality: caseloads that may be a candidate, once in
    std::vector<std::vector<Outsider>> outsiders;   // per municipality: of those, who may enter
    std::vector<double> same;                       // per municipality: chance that two candidates are one provider
    std::vector<MatchThresholds> match;             // per municipality: of each candidate
    std::vector<MatchThresholds> match_in_stock;    // per municipality: of those who started before the run
    double choice = 1.0;                            // providers within reach, in effect
    double stock_in_care = 0.0;                     // expected at the stationary start
    double stock_waiting = 0.0;
    double stock_mean_age = 0.0;     // weeks
    std::uint32_t returns_goal = 0;  // thresholds
    std::uint32_t returns_no_goal = 0;
    std::int64_t published_wait_q16 = 0;  // quarters; see model/flow/shortfall.hpp
    std::int64_t published_lack_q16 = 0;  // of the dose
    std::uint32_t followed = 0;
    std::uint32_t out_of_contract = 0;  // per review
    std::int32_t step_down_segment = -1;
    std::int32_t step_up_segment = -1;
    std::int64_t unit_cost = 0;                   // cents per unit, region mean
    std::int64_t premium_cost = 0;                // cents per unit out of contract
    BySeverity<std::int32_t> planned_duration{};  // weeks by class: what a region plans with that knows its own
    double mean_units = 0.0;                      // units per week of the mean client in care
    BySeverity<double> need_units{};              // provider's units per week by class
    BySeverity<double> class_mix{};               // of clients in care; sums to 1
    BySeverity<double> start_mix{};               // of starts; sums to 1
    BySeverity<double> goal_share{};              // expected to end with the goal, by class at start
    BySeverity<double> lasting_starts{};          // of starts: expected to get an arrangement for lasting support
    BySeverity<double> lasting_weeks{};           // of weeks in care: in such an arrangement, by class now
    double avoidable_share = 0.6;                 // of unit cost
    double intake_unit = 1.0;                     // an hour in units of the segment, about
    double most_intensity = 2.0;                  // units per unit of need that a week holds
    double practice = 0.0;                        // units per unit of need that responses leave unexplained today
};

struct CaseloadTables {
    // at the stationary start; of who may enter: as it plans, once its places have filled
    std::int64_t capacity = 0;       // sub-quanta per week after administration
    std::int64_t paid_capacity = 0;  // before administration
    std::int64_t committed = 0;      // sub-quanta per week in use
    std::int64_t unit_cost = 0;      // cents per unit
    std::int64_t fixed_cost = 0;     // cents per period, the unavoidable part at the planned load
    std::int64_t variable_cost = 0;  // cents per unit delivered
    double quality = 1.0;
    double own_there = 0.0;        // of clients who step down from here, those who come to the same provider
    bool out_of_contract = false;  // dose 1: neither match nor groups
};

/// Rates of improvement and worsening of one segment by class, for recomputing tables when the dose changes.
struct CourseRates {
    BySeverity<double> natural{}, treatment{}, chronic_end{}, worsening{};
    double dose_factor = 1.0;     // group care
    double measured_match = 0.0;  // expected level where durations were measured
};

/// Scenario::Behaviour as drawn. `on` is false where every response is 0: then nothing is computed.
struct BehaviourTables {
    bool on = false;
    double target_income_share = 0.0;  // probability that the rival theory holds in a parameter draw
    double strategic_share = 0.15, non_strategic_share = 0.25;
    double intensity = 0.0, need_pressure = 0.0, slack_filling = 0.0, intensity_minimum = 0.7, intensity_maximum = 1.3;
    double prolongation = 0.0, prolongation_periods = 6.0;
    double selection = 0.0, selection_limit = 0.5, admission_pace = 0.0;
    double coding = 0.0, early_ending = 0.0, sunk_cost = 0.0, goal_effort = 0.0, goal_effort_effect = 0.3,
           reporting = 0.0;
    double setting = 0.0, kpi_effort = 0.0, effort_budget = 0.2;
    double capacity = 0.0, entry = 0.0, labour_entry = 0.4, exit_periods = 0.0, reserves = 0.1, staff_stays = 0.7;
    double perception = 52.0, forecast_error = 0.05, experience_loss = 0.0, experience_years = 5.0;
    double payer = 0.0;
};

struct Tables {
    std::vector<SegmentTables> segments;
    std::vector<CourseRates> course;  // per segment
    std::vector<CaseloadTables> caseloads;
    std::vector<double> referral_rate;       // per municipality and week, before season, growth and frailty
    std::vector<double> returning_rate;      // per municipality and week: all returns of the stationary state
    std::vector<double> municipality_share;  // of demand
    std::vector<std::int64_t> youths;        // per municipality: what pooled cost is divided by
    std::int64_t youths_of_all = 0;
    double youth_share(std::size_t municipality) const {
        return static_cast<double>(youths[municipality]) / static_cast<double>(youths_of_all);
    }
    AliasTable referral_segment;
    AliasTable return_segment;
    AliasTable referrer;
    std::vector<std::uint8_t> referrer_gated;
    std::vector<std::uint8_t> referrer_court;
    // of those who bypass access, from the horizon on: threshold of a client whom it sees after all, and weeks until it does
    std::vector<std::uint32_t> referrer_brought_under;
    std::vector<std::int32_t> referrer_after;
    bool brings_under = false;                        // any of them
    double court_share = 0.0;                         // of care: ordered by a court
    std::array<std::uint32_t, need_bins> need_q10{};  // need multiplier, /1024, mean 1
    std::array<std::uint32_t, response_bins> inverse_response_q12{};
    double growth = 0.0, capacity_growth = 0.0, frailty_cv = 0.0;
    double saturation = 1.0, protection = 0.0, match_spread = 0.0;
    MatchThresholds match_of_any;  // of one provider that a client goes to without choosing by match
    std::uint32_t redirected = 0, redirection_succeeds = 0, assessed_right = 0xFFFFFFFFU;
    double redirect_return_weeks = 26.0, return_weeks = 60.0;
    double terms_to_reassess = 0.0;  // per review, of those in care; see model/provider/payer.hpp
    double mean_return = 0.0;        // probability of coming back within five years, over endings
    double returns_after_goal = 0.0,
           returns_without_goal = 0.0;  // the same after an ending with the goal and without it
    std::int64_t dropout_by_wait_q16 = 0, dropout_by_lack_q16 = 0, return_by_lack_q16 = 0;
    bool lack_matters() const { return dropout_by_lack_q16 != 0 || return_by_lack_q16 != 0; }
    std::int64_t redirect_cost = 0;
    std::int32_t patience = 0;
    std::uint32_t central = 0;
    std::int32_t out_of_contract_wait = 0;
    std::uint32_t stock_parallel = 0, stock_repeat = 0;
    std::array<std::uint32_t, 2> other_code{};  // cumulative thresholds: in agreement, external; rest: other domain
    BySeverity<std::int64_t> burden_milli{};    // severity weight of a week, thousandths
    // administration
    std::int64_t messages_start_q8 = 0, messages_end_q8 = 0, messages_claim_q8 = 0;  // messages per event, /256
    std::int64_t message_cost = 0;                                                   // cents, municipality
    std::int64_t messages_change_q8 = 0;
    std::int64_t provider_cost = 0;  // cents a year per contracted provider, municipalities
    double message_minutes = 0.0, client_week_minutes = 0.0;
    BehaviourTables behaviour;
    double own_use_share = 1.0;
    double attention = 1.0;  // of contract management for one provider; see model/provider/payer.hpp
    double providers_followed = 0.0, contracted = 0.0;  // what it follows from, at the start
    std::int32_t decline_delay = 2;                     // weeks
    // What a provider sees of ln(need) at intake: [need bin][luck of the signal, 16 equal parts] -> signal bin, and the
    // expected need multiplier given the signal.
    std::vector<std::uint8_t> signal_of;
    std::array<double, signal_bins> need_given_signal{};
    std::vector<double> season;  // 13, mean 1, or empty
    std::uint32_t crowded =
        0;  // bit per segment: others send it more than it starts, so new referrals were clipped at 0
};

/// Builds the tables for one draw. Deterministic to the bit on every compiler.
void build_tables(const Plan& plan, const std::vector<double>& drawn, Tables& tables);

/// What follows the dose of care and the effort on it, by level of match and class.
struct DoseTable {
    static constexpr std::size_t at(std::size_t match, std::size_t severity) {
        return match * severity_count + severity;
    }
    std::array<std::int32_t, match_levels * severity_count> goal{};      // hazard per week of who is not chronic
    std::array<std::uint32_t, match_levels * severity_count> move_up{};  // threshold per review
    bool operator==(const DoseTable&) const = default;
};
/// For a dose factor phi (1 = as needed) and a factor on improvement (1/256).
DoseTable dose_table(const Tables& tables, std::size_t segment, const CaseloadTables& caseload, double phi,
                     std::int32_t effort_q8, int review_weeks);
/// Lays it down in the goal and worsening tables of a caseload of a segment, the rest of which does not follow the dose.
/// `court`: court_bit for the half of those whose care a court ordered, 0 for the others.
void lay_down(const DoseTable& table, std::size_t local_caseload, std::uint32_t court, std::vector<std::int32_t>& goal,
              std::vector<std::uint32_t>& move_up);
/// Fills the goal and worsening tables of one caseload.
void fill_dose_tables(const Tables& tables, std::size_t segment, std::size_t local_caseload,
                      const CaseloadTables& caseload, double phi, std::int32_t effort_q8, int review_weeks,
                      std::uint32_t court, std::vector<std::int32_t>& goal, std::vector<std::uint32_t>& move_up);

}  // namespace fundsim
