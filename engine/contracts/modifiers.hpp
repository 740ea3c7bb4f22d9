// What any contract can carry besides its own terms. Applied to period ledgers in this order: tender discount and
// indexation on line pay; the division of episodes; the family's year rule; KPI bonus; risk corridor; regional ceiling.
//
// Trajectory funding (trajectbekostiging): of an episode (from the first start until nothing runs) only the first trajectory
// is paid; what others need is inside that price. What is earned in a period by all contracts with `trajectory_funding` is
// divided over their providers by the cost, at reference prices, of the care each gave to the municipality's clients.
#pragma once

#include "contracts/procurement.hpp"
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
    double penalty = 0.0;           // on what a check finds not to be so, as a multiple of what it would have brought
    bool per_episode = false;       // one price for a whole episode, divided by delivered cost
    double availability = 0.0;      // part of expected pay that is paid for having places (see availability.hpp)
    double review_share = 0.0;   // of a margin beyond `review_margin` that next year's prices take back; 0: no review
    double review_margin = 0.0;  // result over cost that a review leaves, or makes up for
    double review_most = 0.0;    // most that one review changes prices
    Procurement procurement{};
};

/// Terms that every funding model has, listed once; they follow the model's own terms in ContractTerms and DrawnTerms.
std::span<const TermDescription> modifier_terms();
/// `terms`: the model's own and the modifiers' (see modifier_terms).
Modifiers modifiers_of(const ContractModel& model, DrawnTerms terms);

/// Price review: what next year's prices are of this year's, by what all providers under the contract were paid and what
/// their care cost in this one (cents).
///
///   1 - clip(share x (1 - cost x (1 + margin) / pay)),  at most `review_most` up or down
///
/// What a municipality does that recalculates its tariffs at real cost, as rules on prices of youth care ask since 2024
/// (reële prijs).
double price_after_review(const Modifiers& modifiers, double pay, double cost);
/// What it means to a provider whose pay is `share` of that of all under the contract: a cent more of its result takes
/// review share x `share` off what its own care is paid next year. As if within the bound.
void weigh_review(const Modifiers& modifiers, double share, YearRule& rule);
/// Adds the risk corridor to the rule of a year.
inline void add_corridor(const Modifiers& modifiers, YearRule& rule) {
    rule.corridor_width = modifiers.corridor_width;
    rule.corridor_share = modifiers.corridor_share;
}

}  // namespace fundsim::contracts
