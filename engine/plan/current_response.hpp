// What providers do under the contract in force before the horizon, in its stationary state: the part of today's care that
// today's incentives explain. The published hours, stays and moves hold with it; what clients need is what is left.
#pragma once

#include <array>
#include <vector>

#include "plan/contract_tables.hpp"
#include "plan/tables.hpp"

namespace fundsim {

/// Mean over a segment's caseloads, over types of providers and over theories of what they aim at.
struct CurrentResponse {
    double intensity = 1.0;              // units given per unit of need
    double self_interest = 0.0;          // mean of 1 - altruism
    double prolongation_weeks = 0.0;     // per goal reached
    double step_down = 1.0;              // factor on the clinical probability
    double effort = 1.0;                 // factor on improvement
    std::array<double, 2> ends_early{};  // by form of the arrangement: probability per period, past half the plan
    std::vector<double> pace{};          // per caseload of the segment: part of capacity used for admissions
    /// A type of provider at one of the segment's caseloads.
    struct Part {
        std::size_t caseload = 0;  // of the segment
        double share = 0.0, self_interest = 0.0, intensity = 1.0;
    };
    std::vector<Part> parts{};
};

/// The stationary state that the responses are taken in.
struct StationaryState {
    double load = 0.96;               // committed / capacity
    double wait = 0.0;                // weeks
    double waiting = 0.0;             // clients, all caseloads
    double starts = 0.0;              // per week
    double in_care = 0.0;             // clients
    double units = 0.0;               // per week
    std::vector<double> share;        // per caseload of the segment, of its clients
    std::vector<double> cost_factor;  // per caseload
};

/// `states`: per segment. Where a contract has yearly clauses the segment's providers under it are taken as one.
std::vector<CurrentResponse> current_responses(const Plan& plan, const ContractTables& contracts, const Tables& tables,
                                               const std::vector<StationaryState>& states);

}  // namespace fundsim
