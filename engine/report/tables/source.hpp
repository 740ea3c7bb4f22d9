// A study file opened for a report. Rows are read as they are asked for: memory has a bound, whatever the replications.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/study_file.hpp"
#include "report/tables/table.hpp"

namespace fundsim::report {

/// Values of a metric by row, which is a replication: whole numbers of 1/scale of the unit, or no_value.
using Values = std::shared_ptr<const std::vector<std::int64_t>>;

/// Tables set scenarios side by side by position: a study whose scenarios differ in municipalities, segments or years
/// cannot be shown. `compile_study` refuses to make one, earlier versions did not. Throws StudyFileError.
void check_shapes(const StudyHeader& header, const std::string& file);

class Source {
public:
    /// Throws StudyFileError, as StudyFile::open and check_shapes do.
    explicit Source(const std::string& path);
    /// Of a file that somebody else holds open, and keeps open as long as this.
    explicit Source(const StudyFile& file);
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    const StudyFile& file() const { return *file_; }
    const StudyHeader& header() const { return file_->header(); }
    const Summary& summary() const { return summary_; }
    /// Those that are told of side by side; twins under a second reference stand after them, and in no table but theirs.
    std::size_t scenarios() const { return scenarios_; }
    std::size_t baseline() const { return header().baseline; }
    const ScenarioEntry& scenario(std::size_t index) const { return header().scenarios[index]; }
    std::size_t years() const { return static_cast<std::size_t>(header().scenarios.front().years); }
    std::size_t replications() const { return summary_.replications; }
    bool empty() const { return replications() == 0; }

    /// Over the horizon, read anew where it was not asked for lately.
    Values values(std::size_t scenario, std::size_t metric) const;
    /// Number of the replication of every row, ascending: failed and missing ones have none.
    std::vector<std::uint32_t> numbers() const { return file_->numbers(); }

private:
    struct Held {
        std::size_t scenario;
        std::size_t metric;
        Values values;
    };
    std::optional<StudyFile> own_;
    const StudyFile* file_;
    Summary summary_;
    std::size_t scenarios_;
    mutable std::list<Held> held_;  // the last asked for first
};

/// scenario - baseline by replication; no_value where either has none.
std::vector<std::int64_t> paired_difference(const Source& source, std::size_t scenario, std::size_t metric);

}  // namespace fundsim::report
