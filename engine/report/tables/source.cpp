#include "report/tables/source.hpp"

#include <algorithm>
#include <numeric>

namespace fundsim::report {

Source::Source(const std::string& path) : own_(StudyFile::open(path)), file_(&*own_), summary_(file_->summary()) {
    if (header().scenarios.empty()) throw StudyFileError(path + " holds no scenario: there is nothing to report");
    read();
}

Source::Source(const StudyFile& file) : file_(&file), summary_(file_->summary()) {
    if (header().scenarios.empty()) throw StudyFileError("the study holds no scenario: there is nothing to report");
    read();
}

void Source::read() {
    std::vector<std::size_t> metrics(metric_catalogue().size());
    std::iota(metrics.begin(), metrics.end(), std::size_t{0});
    for (std::size_t s = 0; s < scenarios(); ++s) horizon_.push_back(file_->values(s, metrics));
}

std::vector<std::int64_t> paired_difference(const Source& source, std::size_t scenario, std::size_t metric) {
    const auto& mine = source.values(scenario)[metric];
    const auto& base = source.values(source.baseline())[metric];
    std::vector<std::int64_t> difference(std::min(mine.size(), base.size()), no_value);
    for (std::size_t r = 0; r < difference.size(); ++r)
        if (mine[r] != no_value && base[r] != no_value) difference[r] = mine[r] - base[r];
    return difference;
}

}  // namespace fundsim::report
