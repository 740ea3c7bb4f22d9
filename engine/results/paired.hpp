// Two scenarios on the same children with the same luck, replication by replication.
#pragma once

#include <cstdint>

#include "fundsim/results.hpp"
#include "results/moments.hpp"

namespace fundsim::results {

class PairedSums {
public:
    explicit PairedSums(std::uint32_t inner = 1) : scenario_(inner), baseline_(inner), difference_(inner) {}

    /// Replications without a value under either are left out.
    void add(std::int64_t scenario, std::int64_t baseline, std::uint32_t draw) {
        if (scenario == no_value || baseline == no_value) return;
        scenario_.add(scenario, draw);
        baseline_.add(baseline, draw);
        difference_.add(scenario - baseline, draw);
        below_ += scenario < baseline;
        ties_ += scenario == baseline;
    }
    const Moments& difference() const { return difference_; }
    /// In the unit of the metric.
    Difference summary(std::int64_t scale, Direction direction) const;

private:
    Moments scenario_, baseline_, difference_;
    std::size_t below_ = 0;
    std::size_t ties_ = 0;
};

/// Mean and standard error; the quantiles are left to OrderedRead.
Statistics statistics_from(const Moments& moments, std::int64_t scale);

}  // namespace fundsim::results
