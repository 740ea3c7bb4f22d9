// What a contract is worth to a provider in one segment: the situation that its decisions read (see model/provider), from
// line prices, the slopes of the contract year and the segment's own figures.
#pragma once

#include <array>

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
    bool rest_is_earned =
        false;           // a step leaves what is not yet earned to be earned: the price is for the whole episode
    bool alike = false;  // known to pay both forms the same: nothing has to be averaged
    bool operator==(const IncentiveProfile&) const = default;
};
IncentiveProfile profile_of(const contracts::ArrangementPrices& prices, YearSlopes slopes, double response,
                            bool step_is_result, bool rest_is_earned = false);
/// Perceived profile: this one, and by `weight` still the one before.
void learn(IncentiveProfile& profile, const IncentiveProfile& before, double weight);
/// What the clauses of the year leave of whatever the lines pay: they bite at once.
struct YearCaps {
    double kept = 1.0;      // of a cent of claims
    double per_cost = 0.0;  // of a cent of care at reference cost: what a corridor bears of what it costs
    double response = 0.0;  // of eta_R: that part
    bool operator==(const YearCaps&) const = default;
};
/// Of a contract of before, whose pay nobody gets any longer or that runs off: all that it pays.
void cap_all(IncentiveProfile& profile, const YearCaps& caps);
/// Of the contract in force, whose slopes and response are those of today: its prices.
void cap_prices(IncentiveProfile& profile, const YearCaps& caps);

/// What pay and cost of care in a segment are weighed with: nothing of it depends on a contract or a provider.
struct CareWeights {
    CareWeights() = default;
    explicit CareWeights(const SegmentTables& segment);

    BySeverity<double> of_weeks{}, of_units{};  // of the mean client in care: by class, x units a week
    BySeverity<double> start_mix{}, goal_share{}, lasting_starts{}, lasting_weeks{};  // as in SegmentTables
    BySeverity<double> weeks{}, units{};                                   // of a whole trajectory, as planned
    BySeverity<double> case_units{};                                       // start_mix x units of a trajectory
    double units_a_week = 0.0, period_units = 0.0, aftercare_units = 0.0;  // of the mean client; a period of aftercare
    double aftercare_intensity = 0.0;                                      // of units
    double goal_in_period = 0.0;                                           // probability
    double case_periods = 0.0;                                             // of the mean trajectory
    double unit_cost = 0.0;                                                // cents, region mean
    double avoidable_share = 0.0, practice = 0.0, intake_unit = 0.0;       // as in SegmentTables
};
/// Of the mean client of a segment.
contracts::LinePrices mean_prices(const CareWeights& care, const IncentiveProfile& profile);

/// What the mean client brings, cents: see provider::Situation.
struct MeanPay {
    double unit = 0.0, period = 0.0, stay = 0.0, before_step = 0.0, result = 0.0;
};
/// What the account of a case is opened with, and what a week adds to it, by class. Cents.
struct CaseAccount {
    BySeverity<double> fixed{}, weekly{};
};
/// Of a profile in a segment: over both forms of arrangement, and for recovery and for lasting support where they differ.
struct Earnings {
    MeanPay mean;
    std::array<MeanPay, 2> by_form{};
    std::array<CaseAccount, 2> accounts{};  // by form; both are given
    bool forms_apart = false;
    bool alike = false;     // as in the profile
    double response = 1.0;  // eta_R within 0 ... 1
};
Earnings earnings_of(const CareWeights& care, const IncentiveProfile& profile, const contracts::LinePrices& mean);

/// What care costs at one unit cost, cents.
struct CareCost {
    CareCost() = default;
    CareCost(const CareWeights& care, double unit_cost);

    double unit = 0.0;
    double mean_case = 0.0;        // a mean trajectory
    BySeverity<double> of_case{};  // a trajectory by class
    double mean_referred = 0.0;    // the mean of those
    double next_client = 0.0;      // avoidable, of who comes on a place that is free
    double intake = 0.0;           // nobody pays for it
};

/// Incentives on one mean client; traits, idle hours and pressure stay at their defaults.
provider::Situation situation_of(const CareWeights& care, const Earnings& earnings, const CareCost& cost);
/// The same at once. `unit_cost`: cents per unit.
provider::Situation situation_of(const SegmentTables& segment, const IncentiveProfile& profile, double unit_cost);
/// A situation, which knows traits and capacity, becomes that of a client who brings `pay`.
inline void set_pay(provider::Situation& situation, const MeanPay& pay) {
    situation.unit_revenue = pay.unit;
    situation.period_revenue = pay.period;
    situation.stay_revenue = pay.stay;
    situation.before_step_revenue = pay.before_step;
    situation.result_revenue = pay.result;
}
/// `mean` for a client with an arrangement of one form.
provider::Situation situation_in(const SegmentTables& segment, const IncentiveProfile& profile, bool lasting,
                                 const provider::Situation& mean);

/// Part of those who come back within five years that do so within the warranty.
double within_warranty(const CareClauses& clauses, double return_weeks);

/// Mean overrun of those in care: see model/provider/early_ending.hpp. Cents.
double mean_overrun(const CareWeights& care, const CaseAccount& account, const CareCost& cost);

/// A whole trajectory of a class, as it is expected.
inline contracts::CareGiven care_as_planned(const CareWeights& care, std::size_t severity) {
    return {.weeks = care.weeks[severity], .units = care.units[severity], .results = care.goal_share[severity]};
}

/// What the next client is expected to pay, cents. `prices`: of the mean client.
double next_client_pay(const CareWeights& care, const contracts::LinePrices& prices, double per_value);
/// Cents per period that a place brings once it is free: what the next client pays less the cost it brings and the unpaid
/// intake, times the chance that somebody waits, `queue` / (`queue` + 1).
double slot_value(const CareWeights& care, double next_client_pay, const CareCost& cost, double queue);
double slot_value(const SegmentTables& segment, const IncentiveProfile& profile, const provider::Situation& situation,
                  double queue);

/// What the cases of a class pay, as they are expected, cents; and what is paid more for the same care one class higher, and
/// from now on as lasting support (both by the true class).
struct CasePay {
    BySeverity<double> fixed{};      // whatever the need
    BySeverity<double> with_need{};  // at the mean need
    BySeverity<double> class_step{}, support_step{};
};
/// `prices`: of the mean client; `clauses`: of the contract in force, of which the maximum bites at once.
CasePay case_pay(const CareWeights& care, const IncentiveProfile& profile, const contracts::LinePrices& prices,
                 const CareClauses& clauses);

/// Cents per period earned on a mean client: what stepping down to this segment brings.
inline double stay_margin(const CareWeights& care, const MeanPay& pay, const CareCost& cost) {
    return pay.stay - care.avoidable_share * cost.unit * care.period_units;
}
/// The same of a client whose care is inside the price of an episode: its lines bring nothing, the care itself what it moves.
inline double margin_inside_price(const CareWeights& care, double per_value, const CareCost& cost) {
    return care.period_units * (per_value * care.unit_cost - care.avoidable_share * cost.unit);
}
inline double stay_margin(const provider::Situation& s) {
    return s.stay_revenue - s.avoidable_share * s.unit_cost * s.period_units;
}

}  // namespace fundsim
