#include "report/tables/source.hpp"

#include <algorithm>

#include "run/side_by_side.hpp"

namespace fundsim::report {
namespace {

// A page asks for some thirty columns in turn. All are held in any usual study, and no fewer than a picture compares.
constexpr std::size_t most_bytes_held = 32 << 20;
constexpr std::size_t fewest_columns_held = 8;

}  // namespace

void check_shapes(const StudyHeader& header, const std::string& what) {
    if (header.scenarios.empty()) throw StudyFileError(what + " holds no scenario: there is nothing to report");
    std::vector<run::Beside> all;
    for (const ScenarioEntry& entry : header.scenarios) {
        run::Beside& one = all.emplace_back(run::Beside{entry.name, {}, {}});
        for (const MunicipalityEntry& municipality : entry.municipalities)
            one.municipalities.push_back(municipality.id);
        for (const SegmentEntry& segment : entry.segments) one.segments.push_back(segment.id);
        if (entry.years != header.scenarios.front().years)
            throw StudyFileError(what + ": scenario \"" + entry.name + "\" has another horizon than \"" +
                                 header.scenarios.front().name + "\"; side by side they need the same");
    }
    if (const auto problem = run::problem_side_by_side(all)) throw StudyFileError(what + ": " + *problem);
}

Source::Source(const std::string& path)
    : own_(StudyFile::open(path)), file_(&*own_), summary_(file_->summary()), scenarios_(first_twin(header())) {
    check_shapes(header(), path);
}

Source::Source(const StudyFile& file) : file_(&file), summary_(file_->summary()), scenarios_(first_twin(header())) {
    check_shapes(header(), "the study");
}

Values Source::values(std::size_t scenario, std::size_t metric) const {
    const auto found = std::find_if(held_.begin(), held_.end(), [&](const Held& held) {
        return held.scenario == scenario && held.metric == metric;
    });
    if (found != held_.end()) {
        held_.splice(held_.begin(), held_, found);
        return found->values;
    }
    std::vector<std::int64_t> column = std::move(file_->values(scenario, {metric}).front());
    column.shrink_to_fit();
    const std::size_t bytes = std::max<std::size_t>(1, column.size() * sizeof(std::int64_t));
    const std::size_t most = std::max(fewest_columns_held, most_bytes_held / bytes);
    while (held_.size() >= most) held_.pop_back();
    held_.push_front({scenario, metric, std::make_shared<const std::vector<std::int64_t>>(std::move(column))});
    return held_.front().values;
}

std::vector<std::int64_t> paired_difference(const Source& source, std::size_t scenario, std::size_t metric) {
    const Values mine = source.values(scenario, metric), base = source.values(source.baseline(), metric);
    std::vector<std::int64_t> difference(std::min(mine->size(), base->size()), no_value);
    for (std::size_t r = 0; r < difference.size(); ++r)
        if ((*mine)[r] != no_value && (*base)[r] != no_value) difference[r] = (*mine)[r] - (*base)[r];
    return difference;
}

}  // namespace fundsim::report
