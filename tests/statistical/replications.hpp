// Runs of small scenarios, summed as the tests need them.
#pragma once

#include <cstdint>
#include <vector>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/replicate.hpp"

namespace fundsim::testing {

inline constexpr std::uint64_t seed = 20260105;

inline std::vector<Outcome> run_all(const Scenario& scenario, std::uint32_t replications,
                                    std::uint64_t of_seed = seed) {
    const Plan plan = compile(scenario, of_seed);
    Replicator replicator(plan);
    std::vector<Outcome> outcomes(replications, Outcome(shape_of(plan)));
    for (std::uint32_t r = 0; r < replications; ++r) replicator.run(r, outcomes[r]);
    return outcomes;
}

/// The first replication, seed 1.
inline Outcome outcome_of(const Scenario& scenario) { return run_all(scenario, 1, 1).front(); }

/// Sum over the years of the horizon.
inline std::int64_t total(const Outcome& outcome, Tally tally) {
    std::int64_t sum = 0;
    for (std::size_t year = 1; year <= outcome.shape().years; ++year) sum += outcome.total(year, tally);
    return sum;
}

/// Sum over year slots `first` ... `last` of one segment, all municipalities.
inline double over_years(const Outcome& outcome, std::size_t first, std::size_t last, std::size_t segment,
                         Tally tally) {
    std::int64_t total = 0;
    for (std::size_t year = first; year <= last; ++year)
        for (std::size_t m = 0; m < outcome.shape().municipalities; ++m) total += outcome.at(year, segment, m, tally);
    return static_cast<double>(total);
}

/// The same over all segments.
inline double over_years(const Outcome& outcome, std::size_t first, std::size_t last, Tally tally) {
    double total = 0.0;
    for (std::size_t s = 0; s < outcome.shape().segments; ++s) total += over_years(outcome, first, last, s, tally);
    return total;
}

/// One figure per outcome.
template <class Figure>
std::vector<double> column(const std::vector<Outcome>& outcomes, Figure&& figure) {
    std::vector<double> values;
    values.reserve(outcomes.size());
    for (const Outcome& outcome : outcomes) values.push_back(figure(outcome));
    return values;
}

}  // namespace fundsim::testing
