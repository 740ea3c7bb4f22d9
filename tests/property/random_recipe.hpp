// RapidCheck's way to random recipes: drawn choice by choice, shrunk towards the plainest.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "fundsim/replicate.hpp"
#include "reference/differences.hpp"
#include "reference/recipe.hpp"

namespace rc {

template <>
struct Arbitrary<fundsim::reference::Recipe> {
    static Gen<fundsim::reference::Recipe> arbitrary();
};

}  // namespace rc

namespace fundsim::property {

using reference::Capacity;
using reference::plan_of;
using reference::Recipe;
using reference::scenario_of;

inline Outcome outcome_of(const Plan& plan, std::uint32_t replication) {
    Outcome outcome(shape_of(plan));
    Replicator(plan).run(replication, outcome);
    return outcome;
}

/// Outcomes of two plans with one shape are equal; names what differs.
inline void expect_equal(const Plan& plan, const Outcome& first, const Outcome& second) {
    const std::string what = reference::differences(plan, first, second);
    if (!what.empty()) RC_FAIL(what);
}

}  // namespace fundsim::property
