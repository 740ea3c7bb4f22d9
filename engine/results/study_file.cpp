// Making, opening and reading study files.
#include "fundsim/study_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "results/content_hash.hpp"
#include "results/file_state.hpp"
#include "results/log_bucket.hpp"
#include "results/schema.hpp"

namespace fundsim {
namespace {

using results::Database;
using results::Statement;

/// Makes an empty file, or fails if there is one: in one step, so that two runs cannot take the same name.
void claim(const std::string& path) {
    constexpr int permissions = 0644;
    const int descriptor = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, permissions);
    if (descriptor < 0) {
        if (errno == EEXIST) throw StudyFileError(path + " exists already");
        throw StudyFileError("cannot make " + path + ": " + std::strerror(errno));
    }
    ::close(descriptor);
}

void fill_new(Database& database, const StudyHeader& header) {
    database.execute("PRAGMA journal_mode = DELETE");  // rollback journal: one file once the run is over
    database.execute("BEGIN");
    results::create_tables(database);
    results::write_header(database, header);
    database.execute("COMMIT");
}

std::string columns_of(const std::vector<std::size_t>& metrics) {
    std::string columns;
    for (const std::size_t metric : metrics)
        columns += (columns.empty() ? "" : ", ") + std::string(metric_catalogue()[metric].id);
    return columns;
}

std::vector<std::vector<std::int64_t>> read_columns(Statement& rows, std::size_t count) {
    std::vector<std::vector<std::int64_t>> columns(count);
    while (rows.step())
        for (std::size_t column = 0; column < count; ++column)
            columns[column].push_back(rows.integer(static_cast<int>(column)));
    return columns;
}

}  // namespace

StudyFile::StudyFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
StudyFile::StudyFile(StudyFile&&) noexcept = default;
StudyFile& StudyFile::operator=(StudyFile&&) noexcept = default;
StudyFile::~StudyFile() = default;

StudyFile StudyFile::create(const std::string& path, const StudyHeader& header) {
    claim(path);
    try {
        auto state = std::make_unique<State>(path, Database::Mode::read_write);
        fill_new(state->database, header);
        state->header = header;
        return StudyFile(std::move(state));
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        throw;
    }
}

StudyFile StudyFile::in_memory(const StudyHeader& header) {
    auto state = std::make_unique<State>(":memory:", Database::Mode::read_write);
    fill_new(state->database, header);
    state->header = header;
    return StudyFile(std::move(state));
}

StudyFile StudyFile::resume(const std::string& path, const StudyHeader& header) {
    if (!std::filesystem::exists(path)) throw StudyFileError(path + " does not exist: there is nothing to go on with");
    auto state = std::make_unique<State>(path, Database::Mode::read_write);
    if (results::holds_nothing(state->database)) {  // killed before the first transaction was complete
        fill_new(state->database, header);
        state->header = header;
        return StudyFile(std::move(state));
    }
    results::check_is_study(state->database);
    const StudyHeader there = results::read_header(state->database);
    if (results::fingerprint_of(there) != results::fingerprint_of(header))
        throw StudyFileError(path +
                             " holds another study (other scenarios, seed or results version): "
                             "it cannot be continued with this one");
    state->database.execute("BEGIN");
    results::write_provenance(state->database, header);
    Statement(state->database, "UPDATE study SET value = ? WHERE key = 'replications'")
        .bind(std::to_string(std::max(header.replications, there.replications)))
        .run();
    state->database.execute("COMMIT");
    state->header = results::read_header(state->database);
    return StudyFile(std::move(state));
}

StudyFile StudyFile::open(const std::string& path) {
    if (!std::filesystem::exists(path)) throw StudyFileError(path + " does not exist");
    auto state = std::make_unique<State>(path, Database::Mode::read_only);
    results::check_is_study(state->database);
    state->header = results::read_header(state->database);
    return StudyFile(std::move(state));
}

const StudyHeader& StudyFile::header() const { return state_->header; }

std::uint32_t StudyFile::replications() const {
    return static_cast<std::uint32_t>(state_->database.integer("SELECT COUNT(*) FROM replication WHERE scenario = 0"));
}

std::vector<std::vector<std::int64_t>> StudyFile::values(std::size_t scenario,
                                                         const std::vector<std::size_t>& metrics) const {
    Statement rows(state_->database,
                   "SELECT " + columns_of(metrics) + " FROM replication WHERE scenario = ? ORDER BY replication");
    rows.bind(static_cast<std::int64_t>(scenario));
    return read_columns(rows, metrics.size());
}

std::vector<std::vector<std::int64_t>> StudyFile::values_of_year(std::size_t scenario, std::size_t year,
                                                                 const std::vector<std::size_t>& metrics) const {
    Statement rows(state_->database, "SELECT " + columns_of(metrics) +
                                         " FROM replication_year WHERE scenario = ? AND year = ? ORDER BY replication");
    rows.bind(static_cast<std::int64_t>(scenario)).bind(static_cast<std::int64_t>(year));
    return read_columns(rows, metrics.size());
}

Histogram StudyFile::period_histogram(std::size_t scenario, PeriodMetric metric, std::size_t period) const {
    Statement rows(state_->database,
                   "SELECT bucket, replications FROM period_band "
                   "WHERE scenario = ? AND metric = ? AND period = ?");
    rows.bind(static_cast<std::int64_t>(scenario)).bind(name_of(metric)).bind(static_cast<std::int64_t>(period));
    Histogram histogram;
    while (rows.step()) histogram[static_cast<std::int32_t>(rows.integer(0))] = rows.integer(1);
    return histogram;
}

Histogram StudyFile::item_histogram(std::size_t scenario, std::string_view dimension, std::size_t item) const {
    Statement rows(state_->database,
                   "SELECT bucket, replications FROM breakdown_band "
                   "WHERE scenario = ? AND dimension = ? AND item = ?");
    rows.bind(static_cast<std::int64_t>(scenario)).bind(dimension).bind(static_cast<std::int64_t>(item));
    Histogram histogram;
    while (rows.step()) histogram[static_cast<std::int32_t>(rows.integer(0))] = rows.integer(1);
    return histogram;
}

std::vector<std::vector<std::vector<TallySums>>> StudyFile::breakdown(std::size_t scenario) const {
    const ScenarioEntry& entry = state_->header.scenarios[scenario];
    std::vector<std::vector<std::vector<TallySums>>> sums(
        static_cast<std::size_t>(entry.years),
        std::vector<std::vector<TallySums>>(entry.municipalities.size(),
                                            std::vector<TallySums>(entry.segments.size())));
    Statement rows(state_->database, "SELECT * FROM breakdown WHERE scenario = ?");
    for (rows.bind(static_cast<std::int64_t>(scenario)); rows.step();) {
        TallySums& cell = sums.at(static_cast<std::size_t>(rows.integer(1) - 1))
                              .at(static_cast<std::size_t>(rows.integer(2)))
                              .at(static_cast<std::size_t>(rows.integer(3)));
        for (std::size_t t = 0; t < tally_count; ++t) cell[t] = rows.integer(static_cast<int>(4 + t));
    }
    return sums;
}

std::vector<std::vector<ProviderSums>> StudyFile::provider_breakdown(std::size_t scenario) const {
    const ScenarioEntry& entry = state_->header.scenarios[scenario];
    std::vector<std::vector<ProviderSums>> sums(static_cast<std::size_t>(entry.years),
                                                std::vector<ProviderSums>(entry.providers.size()));
    Statement rows(state_->database, "SELECT * FROM provider_breakdown WHERE scenario = ?");
    for (rows.bind(static_cast<std::int64_t>(scenario)); rows.step();) {
        ProviderSums& provider =
            sums.at(static_cast<std::size_t>(rows.integer(1) - 1)).at(static_cast<std::size_t>(rows.integer(2)));
        for (std::size_t t = 0; t < provider_tally_count; ++t) provider[t] = rows.integer(static_cast<int>(3 + t));
    }
    return sums;
}

std::vector<std::vector<std::int64_t>> StudyFile::wait_distribution(std::size_t scenario) const {
    std::vector<std::vector<std::int64_t>> starts(state_->header.scenarios[scenario].segments.size(),
                                                  std::vector<std::int64_t>(wait_bins));
    Statement rows(state_->database, "SELECT segment, weeks, starts FROM wait_distribution WHERE scenario = ?");
    for (rows.bind(static_cast<std::int64_t>(scenario)); rows.step();)
        starts.at(static_cast<std::size_t>(rows.integer(0))).at(static_cast<std::size_t>(rows.integer(1))) =
            rows.integer(2);
    return starts;
}

std::string StudyFile::content_hash() const { return results::content_hash_of(state_->database, state_->header); }

std::string StudyFile::fingerprint() const { return results::fingerprint_of(state_->header); }

std::string_view name_of(PeriodMetric metric) {
    static constexpr std::array<std::string_view, period_metric_count> names{"spend_cents", "waiting", "in_care"};
    return names[static_cast<std::size_t>(metric)];
}

std::optional<Band> band_of(const Histogram& histogram) {
    std::int64_t count = 0;
    for (const auto& [bucket, replications] : histogram) count += replications;
    if (count == 0) return std::nullopt;
    const auto at_tenths = [&](std::int64_t tenths) {
        const std::int64_t rank = (count * tenths + 9) / 10;  // nearest rank
        std::int64_t below = 0;
        for (const auto& [bucket, replications] : histogram)
            if ((below += replications) >= rank) return results::bucket_middle(bucket);
        return results::bucket_middle(histogram.rbegin()->first);
    };
    return Band{at_tenths(1), at_tenths(5), at_tenths(9)};
}

}  // namespace fundsim
