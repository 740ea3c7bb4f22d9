// What must emerge from incentives: scenarios side by side on the same children with the same luck, on a small region.
//
// Statistical tests. A paired difference counts as seen when it lies `clear` standard errors from 0 on the side that is
// claimed: under no effect that happens once in 6,000 per check, once in 80 for the whole suite of some 75 checks. A
// vanished effect is exactly 0, or under a stated part of the effect. Seeds are fixed.
//
// docs/emergence.md is written by `./dev emergence`: the same tests at full size, every `report` a row of its table.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "fundsim/outcome.hpp"

namespace fundsim::emergence {

inline constexpr double clear = 3.6;
/// 120; at full size what FUNDSIM_EMERGENCE_REPLICATIONS says.
std::uint32_t replications();

/// Outcomes of one scenario, by replication.
using Course = std::vector<Outcome>;

/// Runs scenarios side by side: each is a list of `PATH=VALUE` on tests/emergence/region.yaml, `;` between them.
std::vector<Course> run(const std::vector<std::string>& scenarios, std::uint32_t count = replications());

/// Sum over the years of the horizon (or some of them), segments and municipalities. `segment`: -1 all.
double sum(const Outcome& outcome, Tally tally, int segment = -1, std::size_t first_year = 1,
           std::size_t last_year = 0);

using Measure = std::function<double(const Outcome&)>;
Measure ratio(Tally above, Tally below, int segment = -1, std::size_t first_year = 1, std::size_t last_year = 0);
/// Match with the provider of those who start in contract: 0 poorest ... 1 best (the metric `match_share`).
Measure match(int segment);
Measure total(Tally tally, int segment = -1, std::size_t first_year = 1, std::size_t last_year = 0);

struct Estimate {
    double mean = 0.0;
    double error = 0.0;  // standard error
    bool above() const { return mean > clear * error; }
    bool below() const { return mean < -clear * error; }
};
/// Mean of a(course[r]) - a(base[r]).
Estimate difference(const Course& course, const Course& base, const Measure& measure);
/// Mean of a(course[r]) / a(base[r]) - 1.
Estimate change(const Course& course, const Course& base, const Measure& measure);
/// The same between two measures of one course.
Estimate within(const Course& course, const Measure& measure, const Measure& base);
double mean(const Course& course, const Measure& measure);
double spread(const Course& course, const Measure& measure);  // standard deviation between replications

/// Writes a row of the table of measured sizes: printed, and added to the file that FUNDSIM_EMERGENCE_TABLE names.
void report(const std::string& row, const std::string& what, const Estimate& estimate);
/// The same for what is not an estimate with an error.
void report(const std::string& row, const std::string& what, double size);

// Contracts for both segments; `;`-lists.
std::string both(const std::string& terms);
inline const std::string frozen =
    ";behaviour.intensity=0;behaviour.need_pressure=0;behaviour.slack_filling=0;behaviour.prolongation=0;behaviour."
    "selection=0;behaviour.admission_pace=0;behaviour.coding=0;behaviour.early_ending=0;behaviour.goal_effort=0;"
    "behaviour.reporting=0;behaviour.setting=0;behaviour.kpi_effort=0;behaviour.capacity=0;behaviour.exit_periods=0;"
    "behaviour.entry=0;"
    "behaviour.experience_loss=0 %;behaviour.payer=0";

}  // namespace fundsim::emergence
