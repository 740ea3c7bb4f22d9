// Small scenarios of every kind, cooked from a handful of choices: for the reference simulator and the properties.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "fundsim/plan.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim::reference {

/// How full providers are at the start; ample: nobody ever waits.
enum class Capacity : std::uint8_t { ample, usual, tight, scarce };

/// The choices; every other figure follows from `seed` by a hash of its name, so that one choice changes nothing else.
struct Recipe {
    std::uint32_t seed = 1;
    int municipalities = 2;  // 1 ... 3
    int segments = 3;        // 1 ... 4
    int providers = 4;       // 2 ... 8
    int review = 4;          // 1, 2, 4
    int warm_up_years = 1;
    int years = 1;
    Capacity capacity = Capacity::usual;
    bool start_empty = false;
    bool crisis = false;  // the last segment: at most four weeks
    bool moves = true;    // between severity classes
    bool setting = true;  // step down and up to another segment
    bool groups = false;
    bool chronic = false;
    bool aftercare = false;
    bool add_ons = false;
    bool returns = false;
    bool redirection = false;
    bool misjudged = false;  // access assesses a wrong class
    bool terms = false;      // of allocations end and may be assessed again
    bool match = false;
    bool central = false;
    bool out_of_contract = false;
    bool administration = false;
    bool growth = false;   // of demand and capacity
    bool frailty = false;  // of municipality and year
    bool season = false;
    bool uncertain = false;      // some figures, two of them correlated
    bool new_contract = false;   // another contract in the horizon
    bool contracts = false;      // of any funding model, with their options; else tariffs per unit
    bool modifiers = false;      // discount, indexation, corridor, ceiling of the region, run-off
    bool lots = false;           // all segments settle together
    bool own_terms = false;      // a provider with a contract of its own
    bool shortfall = false;      // long waits and thin care end more care early, thin care brings more back
    bool audits = false;         // contracts are audited, and who responds claims much that is not so
    bool brought_under = false;  // doctors' referrals come under access after all, at the door or late
    bool entrants = false;       // providers that may enter, and contracts that admit them where providers respond
    bool behaviour = false;      // providers and municipalities respond
};

Scenario scenario_of(const Recipe& recipe);
Plan plan_of(const Recipe& recipe);

/// A recipe for every number, all choices open. The same on every machine.
Recipe recipe_of_number(std::uint32_t number);
/// Numbers of recipes: FUNDSIM_RECIPES=3000 test_reference looks harder, FUNDSIM_RECIPE=814 looks at that one again.
std::vector<std::uint32_t> numbers_or(std::uint32_t usual);

std::ostream& operator<<(std::ostream& out, const Recipe& recipe);

}  // namespace fundsim::reference
