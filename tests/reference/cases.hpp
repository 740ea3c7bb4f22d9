// Small scenarios with the engine's outcome, which the reference simulator must give too: random ones, and what is too rare
// among them.
#pragma once

#include <cstdint>
#include <vector>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "reference/recipe.hpp"
#include "reference/responses.hpp"

namespace fundsim::reference {

struct Case {
    Recipe recipe;
    Plan plan;
    std::uint32_t replication;
    Outcome engine;
    std::vector<Responses> responses;  // of providers; none: nobody responds
};

/// One replication.
Case case_of(const Recipe& recipe, Plan plan);
Case case_of(const Recipe& recipe);

/// The first so many recipes; providers respond in every other one.
std::vector<Case> cases(std::uint32_t count);
/// What recipes hardly ever bring together.
std::vector<Case> rare_cases();
/// Every dropout less brings a part of the year's pay.
Case dropout_that_pays();
/// Many chronic clients, of whom access sees one in two, under prices for recovery and for lasting support.
Case support_that_providers_see();
/// As many steps as there can be, onto long lists of providers some of which stop, or to settings that do not know all classes.
Case many_steps(std::uint32_t number);

}  // namespace fundsim::reference
