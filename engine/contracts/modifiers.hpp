// What any contract can carry besides its own terms. Applied to period ledgers in this order: tender discount and
// indexation on line pay; the division of episodes; the family's year rule; KPI bonus; risk corridor; regional ceiling.
//
// Trajectory funding (trajectbekostiging): of an episode (from the first start until nothing runs) only the first trajectory
// is paid; what others need is inside that price. What is earned in a period by all contracts with `trajectory_funding` is
// divided over their providers by the cost, at reference prices, of the care each gave to the municipality's clients.
#pragma once

#include "fundsim/contract.hpp"

namespace fundsim::contracts {

enum class RunOff : std::uint8_t { keep, convert, reassess };

struct Modifiers {
    double tender_discount = 0.0;   // share off every price and budget
    double indexation = 0.0;        // per contract year, on prices and budgets, signed
    double corridor_width = 0.0;    // share of cost: results within it stay with the provider; 0: no corridor
    double corridor_share = 0.0;    // of the result outside it that the municipalities bear or take
    double regional_ceiling = 0.0;  // cents a year for the segment over all its providers; 0: none
    RunOff run_off = RunOff::keep;  // of trajectories that run when this contract takes over
    double audit = 0.0;             // share of cases whose coded class or reported result is checked
    double penalty = 0.0;           // on what was overpaid, as a multiple
    bool per_episode = false;       // one price for a whole episode, divided by delivered cost
};

/// Terms that every funding model has, listed once; they follow the model's own terms in ContractTerms and DrawnTerms.
std::span<const TermDescription> modifier_terms();
/// `terms`: the model's own and the modifiers' (see modifier_terms).
Modifiers modifiers_of(const ContractModel& model, DrawnTerms terms);

}  // namespace fundsim::contracts
