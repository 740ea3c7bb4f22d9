// All scenarios at once, replication by replication: which is best, what the others fall short, who is beaten by nobody.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "fundsim/results.hpp"
#include "results/moments.hpp"

namespace fundsim::results {

/// One metric that has a direction. A replication counts when every scenario has a value.
class ChoiceSums {
public:
    ChoiceSums(std::size_t scenarios, Direction direction)
        : direction_(direction), best_shares_(scenarios), shortfalls_(scenarios) {}
    void add(std::span<const std::int64_t> values);  // by scenario
    std::size_t count() const { return count_; }
    std::optional<double> probability_best(std::size_t scenario) const;
    std::optional<double> expected_regret(std::size_t scenario, std::int64_t scale) const;

private:
    Direction direction_;
    std::size_t count_ = 0;
    std::vector<double> best_shares_;  // added in order of replication: the same bits always
    std::vector<Wide> shortfalls_;
};

/// Several metrics that have directions.
class ParetoSums {
public:
    ParetoSums(std::size_t scenarios, std::vector<std::size_t> metrics);
    /// By scenario, one value per metric of the catalogue.
    void add(std::span<const std::vector<std::int64_t>> rows);
    Pareto summary(std::span<const std::string> names) const;

private:
    /// At least as good on every metric and better on one; `difference(m)` is the first's figure minus the second's.
    template <class Difference>
    bool dominates(const Difference& difference) const;

    std::vector<std::size_t> metrics_;
    std::size_t count_ = 0;
    std::vector<std::size_t> not_dominated_;  // by scenario
    std::vector<std::vector<Wide>> totals_;   // [scenario][metric]
};

}  // namespace fundsim::results
