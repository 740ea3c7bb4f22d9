// Reading study files.
#include <array>
#include <filesystem>

#include "fundsim/study_file.hpp"
#include "results/content_hash.hpp"
#include "results/file_state.hpp"
#include "results/log_bucket.hpp"
#include "results/row_scan.hpp"
#include "results/schema.hpp"

namespace fundsim {
namespace {

using results::columns_of;
using results::Statement;

std::vector<std::vector<std::int64_t>> read_columns(Statement& rows, std::size_t count) {
    std::vector<std::vector<std::int64_t>> columns(count);
    while (rows.step())
        for (std::size_t column = 0; column < count; ++column)
            columns[column].push_back(rows.integer(static_cast<int>(column)));
    return columns;
}

}  // namespace

StudyFile::Snapshot::Snapshot(const StudyFile& file) : file_(file.state_->database.in_transaction() ? nullptr : &file) {
    if (!file_) return;
    file_->state_->database.execute("BEGIN");
    try {
        file_->state_->database.integer("SELECT COUNT(*) FROM sqlite_master");  // the lock comes with the first read
    } catch (...) {
        file_->state_->database.execute("ROLLBACK");
        throw;
    }
}

StudyFile::Snapshot::~Snapshot() {
    try {
        if (file_) file_->state_->database.execute("ROLLBACK");  // nothing was written
    } catch (const std::exception&) {
        // the connection closes soon; there is nothing to lose
    }
}

const StudyHeader& StudyFile::header() const { return state_->header; }

std::uint32_t StudyFile::failed() const {
    return static_cast<std::uint32_t>(state_->database.integer("SELECT COUNT(*) FROM failure"));
}

std::vector<Failure> StudyFile::failures(std::size_t most) const {
    std::vector<Failure> found;
    Statement rows(state_->database, "SELECT replication, scenario, cause FROM failure ORDER BY replication LIMIT ?");
    for (rows.bind(static_cast<std::int64_t>(most)); rows.step();)
        found.push_back(
            {static_cast<std::uint32_t>(rows.integer(0)), static_cast<std::size_t>(rows.integer(1)), rows.text(2)});
    return found;
}

std::vector<std::uint32_t> StudyFile::numbers() const {
    std::vector<std::uint32_t> numbers;
    Statement rows(state_->database, "SELECT replication FROM replication WHERE scenario = 0 ORDER BY replication");
    while (rows.step()) numbers.push_back(static_cast<std::uint32_t>(rows.integer(0)));
    return numbers;
}

std::vector<ReplicationRange> StudyFile::done() const {
    const Snapshot snapshot(*this);
    std::vector<ReplicationRange> ranges;
    const auto add = [&](std::int64_t number) {
        const auto replication = static_cast<std::uint32_t>(number);
        if (!ranges.empty() && ranges.back().last == replication) ++ranges.back().last;
        else ranges.push_back({replication, replication + 1});
    };
    Statement rows(state_->database, "SELECT replication FROM replication WHERE scenario = 0 ORDER BY replication");
    Statement failed(state_->database, "SELECT replication FROM failure ORDER BY replication");
    bool more_rows = rows.step(), more_failed = failed.step();
    while (more_rows || more_failed) {
        const bool row_first = more_rows && (!more_failed || rows.integer(0) < failed.integer(0));
        Statement& next = row_first ? rows : failed;
        add(next.integer(0));
        (row_first ? more_rows : more_failed) = next.step();
    }
    return ranges;
}

std::vector<ReplicationRange> StudyFile::missing(std::uint32_t total) const {
    RunOptions options;
    options.last = total;
    options.shard = state_->header.shard;
    options.shards = state_->header.shards;
    options.done = done();
    return missing_replications(options);
}

void StudyFile::ask(std::uint32_t replications) {
    results::write_asked(state_->database, replications);
    state_->header.replications = replications;
}

std::int64_t StudyFile::count_outside(std::size_t scenario, std::size_t metric, std::int64_t low,
                                      std::int64_t high) const {
    const std::string column(metric_catalogue()[metric].id);
    Statement rows(state_->database, "SELECT COUNT(*) FROM (SELECT AVG(" + column +
                                         ") AS mean FROM replication WHERE scenario = ? GROUP BY replication / ?) "
                                         "WHERE mean NOT BETWEEN ? AND ?");
    const std::int64_t inner = std::max(1U, state_->header.inner);
    rows.bind(static_cast<std::int64_t>(scenario)).bind(inner).bind(low).bind(high);
    return rows.step() ? rows.integer(0) : 0;
}

void StudyFile::verify() const {
    const Snapshot snapshot(*this);
    results::Database& database = state_->database;
    std::error_code in_memory;
    const auto size = std::filesystem::file_size(database.path(), in_memory);
    if (!in_memory &&
        static_cast<std::int64_t>(size) != database.integer("PRAGMA page_count") * database.integer("PRAGMA page_size"))
        throw results::damaged(database.path(), "its end is missing");
    Statement check(database, "PRAGMA integrity_check(1)");
    if (!check.step() || check.text(0) != "ok") throw results::damaged(database.path(), check.text(0));
    Statement about(database, "SELECT value FROM study WHERE key = 'about'");
    if (!about.step() || about.text(0) != results::about_hash_of(database))
        throw results::damaged(database.path(), "what it says about its scenarios is not what was written");
    results::content_hash_of(database, state_->header);
}

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

std::vector<std::vector<std::array<SeveritySums, severity_count>>> StudyFile::severity_breakdown(
    std::size_t scenario) const {
    const ScenarioEntry& entry = state_->header.scenarios[scenario];
    std::vector<std::vector<std::array<SeveritySums, severity_count>>> sums(
        static_cast<std::size_t>(entry.years),
        std::vector<std::array<SeveritySums, severity_count>>(entry.segments.size()));
    Statement rows(state_->database, "SELECT * FROM severity_breakdown WHERE scenario = ?");
    for (rows.bind(static_cast<std::int64_t>(scenario)); rows.step();) {
        SeveritySums& cell = sums.at(static_cast<std::size_t>(rows.integer(1) - 1))
                                 .at(static_cast<std::size_t>(rows.integer(2)))
                                 .at(static_cast<std::size_t>(rows.integer(3)));
        for (std::size_t t = 0; t < severity_tally_count; ++t) cell[t] = rows.integer(static_cast<int>(4 + t));
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

std::string StudyFile::content_hash() const {
    const Snapshot snapshot(*this);
    return results::content_hash_of(state_->database, state_->header);
}

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
