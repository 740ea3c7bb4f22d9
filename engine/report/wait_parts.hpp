// Overload or fragmentation: what a pooled run tells of the waits of the scenario that it was made of.
#pragma once

#include <cstddef>
#include <optional>

#include "fundsim/study_file.hpp"

namespace fundsim::report {

inline constexpr double least_fragmentation = 0.05;  // weeks; less is not told

/// What the mean wait of a scenario is made of, from its pooled run: what one list per form of care leaves is overload.
struct WaitParts {
    double all = 0.0;  // weeks
    double overload = 0.0;
    bool clear = true;  // that the pooled run waits less: the interval of the difference is off 0
    double fragmentation() const { return all - overload; }
    bool fragmented() const { return clear && fragmentation() >= least_fragmentation; }
};
/// `pool`: the pooled run. Nothing where it is none, or nobody waited.
std::optional<WaitParts> wait_parts(const StudyHeader& header, const Summary& summary, std::size_t pool);

}  // namespace fundsim::report
