// The incentive profile: what one more of something brings, by difference of expected pay from the payment rule itself.
//
//   MR_x = E[Pay(L + x)] - E[Pay(L)],  L = ledger to date + run rate x time left, with a normal forecast error.
//
// Line level: pay is linear in the counts, so one bump of the rule gives the price exactly. Year level: a clause
// share x max(0, a C + b U - t) under C, U normal has E = share x (sd phi(z) + m Phi(z)), z = m / sd, m = a C + b U - t,
// and slopes share x a x Phi(z), share x b x Phi(z); at sd = 0 the difference itself.
//
// Next year's base (a ratchet, renegotiation): the loss is cost less pay, piecewise linear in the forecast error. One more
// cent of U moves it by the cost that care adds less what the year pays for it, on the pieces on which there is a loss.
// Risk corridor: of the result outside the band, (P - (1 + w) C)+ - ((1 - w) C - P)+, P all that the year pays for all care
// and C its cost, `share` goes back. A cent of pay therefore leaves 1 - share x (p_above + p_below) of itself, and a cent of
// delivered value brings share x its cost x ((1 + w) p_above + (1 - w) p_below) beside what the year pays for it; p: chances
// of a result above and below the band. P is piecewise linear in the forecast error, and C linear in it.
//
// Next year's prices (a review): a cent more of result, pay - (1 + margin) x cost, brings - r, r = review share x the
// provider's part of all pay: its own pay of next year is that part of all, and prices follow share x result / pay of all.
#pragma once

#include "fundsim/contract.hpp"

namespace fundsim::contracts {

/// What the lines pay for one more of each, by coded class. Cents; before the year's clauses.
struct LinePrices {
    BySeverity<double> per_unit{};              // a billing unit delivered
    BySeverity<double> per_week{};              // a client-week in care, beside its units
    BySeverity<double> per_week_before_step{};  // the same where leaving now would forgo the weeks left: a transfer
    BySeverity<double> per_start{};             // a trajectory started, beside weeks, units and result
    BySeverity<double> per_result{};            // a result reported at the end
    bool operator==(const LinePrices&) const = default;
};
/// `planned_duration`: weeks by class; `lasting`: of arrangements for lasting support. Shapes: one value per class.
LinePrices line_prices(const ContractModel& model, DrawnTerms terms, int quanta_per_unit,
                       const BySeverity<int>& planned_duration, bool lasting = false);

/// The same for both forms of arrangement. Alike where the contract pays lasting support as it pays recovery.
struct ArrangementPrices {
    LinePrices recovery, lasting;
    bool alike() const { return recovery == lasting; }
};
ArrangementPrices arrangement_prices(const ContractModel& model, DrawnTerms terms, int quanta_per_unit,
                                     const BySeverity<int>& planned_duration);
/// Of the mean client, by class: the parts of starts and of weeks in care that are in arrangements for lasting support.
LinePrices mean_prices(const ArrangementPrices& prices, const BySeverity<double>& lasting_starts,
                       const BySeverity<double>& lasting_weeks);

/// Care of a whole trajectory. It follows the true class, whatever the class that it is coded in.
struct CareGiven {
    double weeks = 0.0;
    double units = 0.0;
    double results = 0.0;  // expected
};
/// What the lines pay for it, coded in class `coded`.
double trajectory_pay(const LinePrices& prices, std::size_t coded, const CareGiven& care);
/// What they pay more for the same care one class higher.
double class_step(const LinePrices& prices, std::size_t coded, const CareGiven& care);
/// The part of care that a contract's maximum leaves, in weeks, units and results alike [assume]; 1 where there is none.
double part_within_maximum(const CareClauses& clauses, const CareGiven& care);
/// What is paid of care of which that part is given. Lasting support that is paid apart has no maximum.
ArrangementPrices up_to_maximum(ArrangementPrices prices, const CareClauses& clauses, double part);
/// What the lines pay more for the same care one class higher, up to the contract's maximum, for the mean client of a class:
/// so many have an arrangement for lasting support.
double class_step(const ArrangementPrices& prices, const CareClauses& clauses, std::size_t coded, const CareGiven& care,
                  double lasting_starts, double lasting_weeks);
/// What lasting support pays more than recovery for care that is still to come, if the arrangement changes now: weeks within
/// the plan are forgone with the rest of it, and the result.
double support_step(const ArrangementPrices& prices, std::size_t coded, const CareGiven& care);

/// Year's expected claims C and delivered value U (cents), with the standard deviation of their common forecast error.
struct YearForecast {
    double claims = 0.0;
    double value = 0.0;
    double claims_sd = 0.0;
    double value_sd = 0.0;  // fully correlated with claims
    double cost = 0.0;      // of all care that is expected; without it no result is: nothing renegotiated, no corridor
    double cost_per_value = 0.0;  // what one more cent of U adds to it
    double bonus = 0.0;           // share of what the rule books that KPIs add (kpi_bonus.hpp)
    double beside = 0.0;          // paid for care under the contract before: its cost is in `cost`
    // Of a ceiling of the region (expected_cut).
    double cut = 0.0;          // taken back from this agreement
    double kept = 1.0;         // of a cent that is booked as the year goes
    double kept_at_end = 1.0;  // of one that is settled at its end
};
/// Expected pay of the year and its slopes. Cents; slopes in cents per cent.
struct YearExpectation {
    double pay = 0.0;      // all of it: for care under the contract before too
    double by_rule = 0.0;  // what base, claims and clauses bring: a bonus is a share of this
    double per_claim = 1.0;
    double per_value = 0.0;
    double per_cost = 0.0;         // of `per_value`: what a corridor bears of the cost that care adds
    double per_other = 1.0;        // what a corridor leaves of a cent that is paid beside the rule
    double later = 0.0;            // the year's loss, expected, that is added to the base of the next
    double later_per_value = 0.0;  // what delivered value, with what it costs, adds to the base or prices of the next
    double later_per_claim = 0.0;  // what a claim does to next year's prices, to this provider: at most 0
};
YearExpectation expected_year(const YearRule& rule, const YearForecast& forecast);

/// A ceiling of the region, under one contract, as the contract year stands when a period opens. Cents.
///
/// What the region's bookings exceed it by is taken back period by period, from everybody in proportion to the period's pay:
/// over = min(booked so far + period - ceiling, period), mine - over x mine / period. By difference, with s = mine / period:
///   the period ends below the ceiling, and so does the year:  1
///   the ceiling binds in a later period:                      1 - s  (one cent less is left then, of which s is mine)
///   it binds in this one:                                     room / period x (1 - s)
///   it has bound before (room 0):                             0
/// Which of the first two is a matter of the periods after this one: their pay has a normal forecast error. What is settled at
/// the end is cut in proportion to the year's pay: 1 - s if it binds.
struct RegionalRoom {
    double room = 0.0;      // ceiling less what was booked, at least 0
    double period = 0.0;    // pay of everybody in the period that opens
    double later = 0.0;     // and in those after it
    double later_sd = 0.0;  // its forecast error
};
struct RegionalCut {
    double cut = 0.0;          // expected to be taken back from one provider in the rest of the year, cents
    double kept = 1.0;         // of one more cent that it books in the period that opens
    double kept_at_end = 1.0;  // of one more cent at the settlement
};
/// `part`: of the provider in the pay of everybody.
RegionalCut expected_cut(const RegionalRoom& region, double part);

/// Pay of a finished year (no forecast error): what the settlement books. Whole cents.
std::int64_t settled_year(const YearRule& rule, std::int64_t claims, std::int64_t value);

}  // namespace fundsim::contracts
