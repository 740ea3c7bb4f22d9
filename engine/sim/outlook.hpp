// What an agreement's contract year is expected to come to before a period of it has closed.
//
//   after a year under the same contract:  what that year came to, at today's prices, with the places that it has now;
//   a contract's first year:               care as last year (or as planned, before there is one), at its own prices.
//
// Where running care keeps the contract before, only new starts are the new one's own. Trajectories of D weeks on average are
// replaced by the week: of a year's care, D / 52 (1 - exp(-52 / D)) is of those who started before it [assume: durations are
// exponential, starts even].
#pragma once

#include "base/elementary.hpp"
#include "fundsim/units.hpp"

namespace fundsim {

/// Cents a year.
struct Outlook {
    double claims = 0.0;  // earned by the lines of the contract
    double value = 0.0;   // care that the year's rule reads, at reference unit cost
    double cost = 0.0;    // of all care
    double beside = 0.0;  // paid under the contract before
    bool operator==(const Outlook&) const = default;
    Outlook& operator+=(const Outlook& other) {
        claims += other.claims, value += other.value, cost += other.cost, beside += other.beside;
        return *this;
    }
};

/// A year that is over, and what has changed since.
struct YearBefore {
    Outlook year;
    double value_beside = 0.0;  // care that still ran under the contract before and that the rule did not read
    double price = 1.0;         // of the contract, this year over last
    double converted = 1.0;     // what a cent of `beside` would be under the contract of this year
    double enlarged = 1.0;      // by the share of providers that stopped, this year over last
};
/// What ran off last year is the contract's own by now.
inline Outlook outlook_after(const YearBefore& last) {
    return {.claims = last.enlarged * (last.year.claims * last.price + last.year.beside * last.converted),
            .value = last.enlarged * (last.year.value + last.value_beside),
            .cost = last.enlarged * last.year.cost};
}

/// One form of care in the first year of a contract.
struct FirstYear {
    double care = 0.0;   // all of it, at reference unit cost
    double cost = 0.0;   // what that costs
    double price = 0.0;  // what the lines pay for a cent of it
    double price_before = 0.0;
    double before = 0.0;      // part that runs off under the contract before
    bool reads_all = true;    // the rule reads all care, not that of its own lines only
    bool pays_before = true;  // what runs off is paid beside, not set off
};
inline Outlook outlook_of_first(const FirstYear& first) {
    return {.claims = first.care * first.price * (1.0 - first.before),
            .value = first.care * (first.reads_all ? 1.0 : 1.0 - first.before),
            .cost = first.cost,
            .beside = first.pays_before ? first.care * first.price_before * first.before : 0.0};
}

/// Of a year's care, the part of those who started before it.
inline double started_before(double duration_weeks) {
    if (!(duration_weeks > 0.0)) return 0.0;
    return duration_weeks / weeks_per_year * (1.0 - exponential(-weeks_per_year / duration_weeks));
}

}  // namespace fundsim
