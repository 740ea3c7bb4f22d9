// The stationary course of one segment: hazards that give the stated durations, and who is in care at a moment.
#pragma once

#include <array>
#include <vector>

#include "fundsim/units.hpp"

namespace fundsim {

/// Inputs, per week and class at dose 1.
struct CourseTargets {
    BySeverity<double> start_share{};  // of starts, sums to 1
    BySeverity<double> mean_weeks{};   // mean duration by class at start, all clients
    BySeverity<double> chronic_share{};
    double chronic_ratio = 1.0;            // mean duration chronic / other
    BySeverity<double> early_by_client{};  // share of all endings
    double other_share = 0.0;              // share of all endings: in agreement, external, other domain
    BySeverity<double> up{};               // rate of moving one class up
    BySeverity<double> down{};
    BySeverity<double> leaving{};  // rate of transfers to another setting
    // Providers end care of who recovers, and of who is chronic, at this hazard once the weeks have run.
    double ended = 0.0, ended_chronic = 0.0;
    BySeverity<double> ended_after{};  // by class at start
    double aftercare_weeks = 0.0;      // mean over all reached goals; part of the mean duration
    double maximum_weeks = 0.0;        // 0: none
    std::vector<double> response;      // equally likely multipliers of the goal hazard, mean 1
};

/// One type of client in the stationary caseload.
struct StockType {
    std::size_t start_class = 0, current_class = 0, response_bin = 0;
    bool chronic = false;
};

struct StationaryCourse {
    BySeverity<double> goal{};         // hazard of reaching the goal at response 1
    BySeverity<double> chronic_end{};  // hazard of a planned ending of chronic care
    BySeverity<double> early{};        // hazard of early ending by the client
    BySeverity<double> other{};        // hazard of the other endings
    // hazard that has the same effect on durations as endings by providers have later in a stay
    BySeverity<double> ended{}, ended_chronic{};
    double ended_early = 0.0;             // those endings per start
    double mean_weeks = 0.0;              // over starts, until the goal or another ending
    double aftercare_weeks = 0.0;         // over starts: what comes after the goal
    BySeverity<double> weeks_in_class{};  // mean weeks per start spent in each class, before aftercare
    double reviews_stepping = 0.0;        // transfers per start
    std::vector<StockType> types;
    std::vector<double> weights;  // of the types; sums to mean_weeks
};

/// Solves the absorbing chain of classes (rate equations, 4 x 4, Eigen) so that the mean duration by class at start is
/// the stated one, averaged over response multipliers and chronic clients.
StationaryCourse solve_course(const CourseTargets& targets);

}  // namespace fundsim
