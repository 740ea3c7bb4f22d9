// A study file opened for a report: its rows, read once, and the tables that a file may have or not.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/study_file.hpp"
#include "report/tables/table.hpp"

namespace fundsim::report {

/// Values by metric (in the order of the catalogue) and replication: whole numbers of 1/scale of the unit, or no_value.
using Values = std::vector<std::vector<std::int64_t>>;

/// Rows of a table that only some study files have.
struct OptionalTable {
    std::vector<std::string> columns;
    std::vector<std::vector<Cell>> rows;
};

class Source {
public:
    /// Throws StudyFileError, as StudyFile::open does.
    explicit Source(const std::string& path);
    ~Source();
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    const StudyFile& file() const { return file_; }
    const StudyHeader& header() const { return file_.header(); }
    const Summary& summary() const { return summary_; }
    std::size_t scenarios() const { return header().scenarios.size(); }
    std::size_t baseline() const { return header().baseline; }
    const ScenarioEntry& scenario(std::size_t index) const { return header().scenarios[index]; }
    std::size_t years() const { return static_cast<std::size_t>(header().scenarios.front().years); }
    std::size_t replications() const { return summary_.replications; }
    bool empty() const { return replications() == 0; }

    /// Over the horizon.
    const Values& values(std::size_t scenario) const { return horizon_[scenario]; }
    const Values& values_of_year(std::size_t scenario, std::size_t year) const { return by_year_[scenario][year - 1]; }

    /// A table beyond those of every study file, with the columns asked for; nothing where the file lacks it or one of
    /// the columns. Rows are in the order of the columns asked for.
    std::optional<OptionalTable> optional_table(std::string_view name, const std::vector<std::string>& columns) const;

private:
    struct Connection;
    StudyFile file_;
    Summary summary_;
    std::vector<Values> horizon_;               // [scenario]
    std::vector<std::vector<Values>> by_year_;  // [scenario][year - 1]
    std::unique_ptr<Connection> connection_;
};

/// scenario - baseline by replication; no_value where either has none.
std::vector<std::int64_t> paired_difference(const Source& source, std::size_t scenario, std::size_t metric);

}  // namespace fundsim::report
