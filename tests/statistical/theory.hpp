// What theory says of the weekly model, computed in the test: nothing here uses the engine.
//
// The weekly rule (engine/model/flow/clocks.hpp): a stay that starts at a moment u of its week, with T ~ Exp(h),
// occupies max(1, floor(u + T)) weeks. So P(more than a weeks) = exp(-h a) (1 - exp(-h)) / h for a >= 1: the first week
// ends with another probability than the later ones, and from then on the law is geometric.
#pragma once

#include <cstddef>
#include <vector>

namespace fundsim::testing {

/// Hazard per week of a mean duration, with the 24 bits in which the engine holds it.
double hazard_of(double mean_weeks);

/// P(a stay lasts more than `weeks` weeks).
double survival(double hazard, int weeks);
/// Mean weeks of a stay: 1/h + 1 - (1 - exp(-h)) / h.
double mean_stay(double hazard);
/// Mean number in care at the close of week `week`, from empty, without a limit on capacity: Poisson with this mean.
double mean_in_care(double starts_per_week, double hazard, int week);

/// One provider with `places` and one waiting list, weekly: endings, starts from the list, referrals, in this order.
/// State at the close of a week: number present, and how many of those in care started in that week. Stationary
/// distribution by power iteration.
class WeeklyQueue {
public:
    WeeklyQueue(int places, double referrals_per_week, double hazard);
    /// P(number waiting at the close of a week = n).
    const std::vector<double>& waiting() const { return waiting_; }
    double mean_waiting() const { return mean_waiting_; }
    double mean_in_care() const { return mean_in_care_; }
    /// P(a referred client starts in the week of referral).
    double no_wait() const { return no_wait_; }
    /// Mean weeks from referral to start (Little).
    double mean_wait() const { return mean_waiting_ / referrals_per_week_; }

private:
    double referrals_per_week_;
    std::vector<double> waiting_;
    double mean_waiting_ = 0.0;
    double mean_in_care_ = 0.0;
    double no_wait_ = 0.0;
};

/// M/M/c in continuous time (Erlang 1917): probability of waiting, and mean wait in units of 1 / rate.
struct ErlangC {
    double wait_probability = 0.0;
    double mean_wait = 0.0;
};
ErlangC erlang_c(int places, double arrival_rate, double ending_rate);

}  // namespace fundsim::testing
