#include "report/behaviour.hpp"

#include <algorithm>
#include <vector>

#include "results/paired.hpp"

namespace fundsim::report {
namespace {

/// By replication, in the metric's own whole numbers.
std::vector<std::int64_t> added(const StudyFile& file, std::size_t scenario, std::size_t live, std::size_t frozen) {
    const std::vector<std::vector<std::int64_t>> both = file.values(scenario, {live, frozen});
    const auto &with = both[0], &without = both[1];
    std::vector<std::int64_t> differences(with.size(), no_value);
    for (std::size_t r = 0; r < with.size(); ++r)
        if (with[r] != no_value && without[r] != no_value) differences[r] = with[r] - without[r];
    return differences;
}

}  // namespace

Difference behaviour_adds(const StudyFile& file, std::size_t scenario, std::size_t baseline, std::string_view live,
                          std::string_view frozen) {
    const std::size_t with = *metric_position(live), without = *metric_position(frozen);
    const auto ours = added(file, scenario, with, without), theirs = added(file, baseline, with, without);
    const std::vector<std::uint32_t> numbers = file.numbers();
    const std::uint32_t inner = std::max(1U, file.header().inner);  // of one draw they are not independent
    results::PairedSums sums(inner);
    for (std::size_t r = 0; r < std::min({ours.size(), theirs.size(), numbers.size()}); ++r)
        sums.add(ours[r], theirs[r], numbers[r] / inner);
    return sums.summary(metric_catalogue()[with].scale, Direction::neutral);
}

}  // namespace fundsim::report
