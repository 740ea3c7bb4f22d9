// Whether the options rank the same where the past was under another contract than the assumed one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fundsim/results.hpp"
#include "results/moments.hpp"
#include "results/paired.hpp"

namespace fundsim::results {

/// One metric that has a direction. A replication counts when every option has a value under both references.
class RankingSums {
public:
    RankingSums(std::size_t options, Direction direction, std::uint32_t inner = 1);
    /// By option: under the assumed contracts, and under the second reference.
    void add(std::span<const std::int64_t> assumed, std::span<const std::int64_t> second_reference, std::uint32_t draw);
    ReferenceRanking summary(const std::string& metric, std::int64_t scale, std::span<const std::string> names) const;

private:
    struct Reference {
        std::vector<Moments> options;
        std::vector<PairedSums> pairs;  // a less b, for a < b
    };
    /// Options by their means, best first; equal ones in the order of the study.
    std::vector<std::size_t> order(const Reference& reference) const;
    /// Below 0 where a is better than b, above where it is worse, 0 where they are equal.
    int worse(const Reference& reference, std::size_t a, std::size_t b) const;

    Direction direction_;
    std::size_t count_ = 0;
    Reference assumed_, second_;
};

/// Metrics that are ranked: those of the usual summary that have a direction, and those that the study names.
std::vector<std::size_t> ranked_metrics(std::span<const std::string> asked);

}  // namespace fundsim::results
