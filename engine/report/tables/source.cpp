#include "report/tables/source.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "results/database.hpp"

namespace fundsim::report {

namespace {

double real_of(const std::string& text) {  // whatever the locale of the process
    double value = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

struct Source::Connection {
    explicit Connection(const std::string& path) : database(path, results::Database::Mode::read_only) {}
    results::Database database;
};

Source::Source(const std::string& path)
    : file_(StudyFile::open(path)), summary_(file_.summary()), connection_(std::make_unique<Connection>(path)) {
    if (header().scenarios.empty()) throw StudyFileError(path + " holds no scenario: there is nothing to report");
    std::vector<std::size_t> metrics(metric_catalogue().size());
    std::iota(metrics.begin(), metrics.end(), std::size_t{0});
    for (std::size_t s = 0; s < scenarios(); ++s) {
        horizon_.push_back(file_.values(s, metrics));
        by_year_.emplace_back();
        for (std::size_t year = 1; year <= years(); ++year)
            by_year_.back().push_back(file_.values_of_year(s, year, metrics));
    }
}

Source::~Source() = default;

std::optional<OptionalTable> Source::optional_table(std::string_view name,
                                                    const std::vector<std::string>& columns) const {
    std::vector<std::string> there;
    results::Statement info(connection_->database, "SELECT name FROM pragma_table_info(?) ORDER BY cid");
    for (info.bind(name); info.step();) there.push_back(info.text(0));
    std::string list;
    for (const std::string& column : columns) {
        if (std::find(there.begin(), there.end(), column) == there.end()) return std::nullopt;
        // typeof first: a figure and a text are not read in the same way
        list += (list.empty() ? "" : ", ") + ("typeof(" + column + "), " + column);
    }
    OptionalTable table{columns, {}};
    results::Statement rows(connection_->database, "SELECT " + list + " FROM \"" + std::string(name) + "\"");
    while (rows.step()) {
        std::vector<Cell> row;
        for (int c = 0; c < static_cast<int>(columns.size()); ++c) {
            const std::string type = rows.text(2 * c);
            if (type == "null") row.emplace_back();
            else if (type == "integer") row.emplace_back(rows.integer(2 * c + 1));
            else if (type == "real") row.emplace_back(real_of(rows.text(2 * c + 1)));
            else row.emplace_back(rows.text(2 * c + 1));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
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
