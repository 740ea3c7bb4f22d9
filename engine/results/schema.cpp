// The tables of a study file, for SQLite, DuckDB, R, Python.
//
// primary   replication_year    one row per scenario, replication, year: metrics as whole numbers of 1/scale unit
//           replication         the same over the horizon
//           period_band         per four-week period: how many replications fall in each log bucket
//           breakdown           tallies by year, municipality and segment, summed over replications
//           provider_breakdown  cents and counts by year and provider, summed over replications
//           severity_breakdown  counts by year, segment and class at referral, summed over replications
//           wait_distribution   starts by segment and whole weeks waited, summed over replications and years
//           breakdown_band      horizon totals of each municipality, segment, provider: replications per log bucket
//           failure             replications that failed: they have no rows and count in no sum
// derived   summary, comparison, choice, pareto (statistics, written at the end of a run), views result, result_year
// about     study, provenance, scenario, scenario_text, segment, municipality, provider, metric; contract,
//           contract_text and incentive: what the contracts of the horizon say, and what one more of something brings
// seal      one sum per primary table, which finds a changed bit (results/seal.hpp)
#include "results/schema.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fundsim/outcome.hpp"

namespace fundsim::results {
namespace {

std::string metric_columns() {
    std::string columns;
    for (const Metric& metric : metric_catalogue()) columns += ", " + std::string(metric.id) + " INTEGER";
    return columns;
}

std::string tally_columns() {
    std::string columns;
    for (std::size_t t = 0; t < tally_count; ++t)
        columns += ", " + std::string(name_of(static_cast<Tally>(t))) + " INTEGER NOT NULL";
    return columns;
}

constexpr std::array<std::string_view, provider_tally_count> provider_columns{
    "revenue_cents", "cost_cents", "starts", "exits", "reserve_cents", "entries"};
static_assert(!provider_columns.back().empty(), "a new provider tally needs a column: append its name");

std::string provider_tally_columns() {
    std::string columns;
    for (const std::string_view name : provider_columns) columns += ", " + std::string(name) + " INTEGER NOT NULL";
    return columns;
}

std::array<std::string_view, severity_tally_count> severity_columns() {
    std::array<std::string_view, severity_tally_count> names;
    for (std::size_t t = 0; t < names.size(); ++t) names[t] = name_of(static_cast<SeverityTally>(t));
    return names;
}

std::string severity_tally_columns() {
    std::string columns;
    for (const std::string_view name : severity_columns()) columns += ", " + std::string(name) + " INTEGER NOT NULL";
    return columns;
}

/// Names of a table's columns, in order.
std::vector<std::string> columns_there(Database& database, const std::string& table) {
    std::vector<std::string> names;
    for (Statement row(database, "SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid"); row.step();)
        names.push_back(row.text(0));
    return names;
}

template <class Names>
bool ends_with(const std::vector<std::string>& columns, std::size_t keys, const Names& names) {
    return columns.size() == keys + names.size() &&
           std::equal(names.begin(), names.end(), columns.begin() + static_cast<std::ptrdiff_t>(keys));
}

/// Another version of the program may count other things.
bool has_our_columns(Database& database) {
    std::vector<std::string_view> metrics, tallies;
    for (const Metric& metric : metric_catalogue()) metrics.push_back(metric.id);
    for (std::size_t t = 0; t < tally_count; ++t) tallies.push_back(name_of(static_cast<Tally>(t)));
    return ends_with(columns_there(database, "replication"), 2, metrics) &&
           ends_with(columns_there(database, "replication_year"), 3, metrics) &&
           ends_with(columns_there(database, "breakdown"), 4, tallies) &&
           ends_with(columns_there(database, "provider_breakdown"), 3, provider_columns) &&
           ends_with(columns_there(database, "severity_breakdown"), 4, severity_columns());
}

constexpr const char* tables_about = R"(
CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE provenance (session INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (session, key));
CREATE TABLE scenario (scenario INTEGER PRIMARY KEY, name TEXT NOT NULL, label_nl TEXT, label_en TEXT,
    description_nl TEXT, description_en TEXT, start TEXT, years INTEGER, warm_up_weeks INTEGER, budget_cents INTEGER,
    published_active INTEGER, caseloads INTEGER, uncertain_figures INTEGER, canonical TEXT, resolved TEXT);
CREATE TABLE scenario_text (scenario INTEGER, position INTEGER, path TEXT, text TEXT, PRIMARY KEY (scenario, position));
CREATE TABLE segment (scenario INTEGER, segment INTEGER, id TEXT, label_nl TEXT, label_en TEXT, unit TEXT,
    unit_cost_cents INTEGER, wait_norm_milliweeks INTEGER, current_contract TEXT, contract TEXT, assumed INTEGER,
    PRIMARY KEY (scenario, segment));
CREATE TABLE municipality (scenario INTEGER, municipality INTEGER, id TEXT, label_nl TEXT, label_en TEXT,
    youths INTEGER, PRIMARY KEY (scenario, municipality));
CREATE TABLE provider (scenario INTEGER, provider INTEGER, id TEXT, contracted INTEGER, enters INTEGER,
    PRIMARY KEY (scenario, provider));
CREATE TABLE contract (scenario INTEGER, contract INTEGER, key TEXT, segment TEXT, model TEXT, model_nl TEXT,
    model_en TEXT, providers TEXT, changes INTEGER, assumed INTEGER, today_nl TEXT, today_en TEXT,
    PRIMARY KEY (scenario, contract));
CREATE TABLE contract_text (scenario INTEGER, contract INTEGER, topic TEXT, position INTEGER, nl TEXT, en TEXT,
    PRIMARY KEY (scenario, contract, topic, position));
CREATE TABLE incentive (scenario INTEGER, contract INTEGER, position INTEGER, event TEXT, label_nl TEXT, label_en TEXT,
    severity TEXT, who_nl TEXT, who_en TEXT, brings_cents INTEGER, cost_cents INTEGER, avoidable_cost_cents INTEGER,
    PRIMARY KEY (scenario, contract, position));
CREATE TABLE metric (position INTEGER PRIMARY KEY, id TEXT UNIQUE, unit TEXT, scale INTEGER, direction TEXT,
    topic TEXT, label_nl TEXT, label_en TEXT, definition_nl TEXT, definition_en TEXT);
)";

constexpr const char* tables_results = R"(
CREATE TABLE period_band (scenario INTEGER, metric TEXT, period INTEGER, bucket INTEGER, low INTEGER, high INTEGER,
    replications INTEGER NOT NULL, PRIMARY KEY (scenario, metric, period, bucket)) WITHOUT ROWID;
CREATE TABLE breakdown_band (scenario INTEGER, dimension TEXT, item INTEGER, metric TEXT, bucket INTEGER, low INTEGER,
    high INTEGER, replications INTEGER NOT NULL,
    PRIMARY KEY (scenario, dimension, item, metric, bucket)) WITHOUT ROWID;
CREATE TABLE wait_distribution (scenario INTEGER, segment INTEGER, weeks INTEGER, starts INTEGER NOT NULL,
    PRIMARY KEY (scenario, segment, weeks)) WITHOUT ROWID;
CREATE TABLE failure (replication INTEGER PRIMARY KEY, scenario INTEGER NOT NULL, cause TEXT NOT NULL);
CREATE TABLE seal (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE summary (scenario INTEGER, metric TEXT, replications INTEGER, mean REAL, standard_error REAL, median REAL,
    p10 REAL, p90 REAL, worst_twentieth REAL, variance_chance REAL, variance_parameters REAL,
    PRIMARY KEY (scenario, metric)) WITHOUT ROWID;
CREATE TABLE comparison (scenario INTEGER, baseline INTEGER, metric TEXT, replications INTEGER, mean_difference REAL,
    standard_error REAL, interval_95_low REAL, interval_95_high REAL, probability_better REAL, variance_reduction REAL,
    variance_chance REAL, variance_parameters REAL, PRIMARY KEY (scenario, baseline, metric)) WITHOUT ROWID;
CREATE TABLE choice (scenario INTEGER, metric TEXT, replications INTEGER, probability_best REAL, expected_regret REAL,
    PRIMARY KEY (scenario, metric)) WITHOUT ROWID;
CREATE TABLE pareto (scenario INTEGER PRIMARY KEY, metrics TEXT, replications INTEGER, share_not_dominated REAL,
    dominated_by TEXT);
CREATE VIEW result AS SELECT s.name, r.* FROM replication AS r JOIN scenario AS s USING (scenario);
CREATE VIEW result_year AS SELECT s.name, r.* FROM replication_year AS r JOIN scenario AS s USING (scenario);
)";

}  // namespace

std::string placeholders(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "?" : ", ?";
    return text;
}

void create_tables(Database& database) {
    database.execute("PRAGMA application_id = " + std::to_string(study_application_id));
    database.execute("PRAGMA user_version = " + std::to_string(study_format));
    database.execute(tables_about);
    database.execute("CREATE TABLE replication_year (scenario INTEGER, replication INTEGER, year INTEGER" +
                     metric_columns() + ", PRIMARY KEY (scenario, replication, year)) WITHOUT ROWID");
    database.execute("CREATE TABLE replication (scenario INTEGER, replication INTEGER" + metric_columns() +
                     ", PRIMARY KEY (scenario, replication)) WITHOUT ROWID");
    database.execute("CREATE TABLE breakdown (scenario INTEGER, year INTEGER, municipality INTEGER, segment INTEGER" +
                     tally_columns() + ", PRIMARY KEY (scenario, year, municipality, segment)) WITHOUT ROWID");
    database.execute("CREATE TABLE provider_breakdown (scenario INTEGER, year INTEGER, provider INTEGER" +
                     provider_tally_columns() + ", PRIMARY KEY (scenario, year, provider)) WITHOUT ROWID");
    database.execute(
        "CREATE TABLE severity_breakdown (scenario INTEGER, year INTEGER, segment INTEGER, severity INTEGER" +
        severity_tally_columns() + ", PRIMARY KEY (scenario, year, segment, severity)) WITHOUT ROWID");
    database.execute(tables_results);
    Statement metric(database, "INSERT INTO metric VALUES (" + placeholders(10) + ")");
    std::int64_t position = 0;
    for (const Metric& m : metric_catalogue())
        metric.bind(position++)
            .bind(m.id)
            .bind(m.unit)
            .bind(m.scale)
            .bind(name_of(m.direction))
            .bind(name_of(m.group))
            .bind(m.label.nl)
            .bind(m.label.en)
            .bind(m.definition.nl)
            .bind(m.definition.en)
            .run();
}

bool holds_nothing(Database& database) {
    try {
        return database.integer("PRAGMA page_count") == 0;
    } catch (const std::runtime_error&) {
        return false;  // no database at all
    }
}

void check_is_study(Database& database) {
    std::int64_t application = 0;
    try {
        application = database.integer("PRAGMA application_id");
        database.integer("SELECT COUNT(*) FROM sqlite_master");  // the first real read
    } catch (const std::runtime_error& error) {
        throw StudyFileError(database.path() + " cannot be read as a study file (" + error.what() + ")");
    }
    if (application != study_application_id) throw StudyFileError(database.path() + " is not a study file of fundsim");
    const std::int64_t format = database.integer("PRAGMA user_version");
    if (format != study_format)
        throw StudyFileError(database.path() + " has study file format " + std::to_string(format) +
                             "; this program reads format " + std::to_string(study_format) +
                             ". Read it with the version that made it, or run the study again");
    if (!has_our_columns(database)) {
        Statement made_by(database, "SELECT value FROM study WHERE key = 'engine'");
        throw StudyFileError(database.path() + " was made by another version of the program (" +
                             (made_by.step() ? made_by.text(0) : "unknown") +
                             ") that counts other metrics. Read it with that version, or run the study again");
    }
}

namespace {

/// "a = a + excluded.a, b = b + excluded.b"
template <class Names>
std::string additions(const Names& names) {
    std::string text;
    for (const std::string_view name : names) {
        const std::string one(name);
        text += (text.empty() ? "" : ", ") + one + " = " + one + " + excluded." + one;
    }
    return text;
}

std::string insert(SealedTable table, std::size_t columns) {
    return "INSERT INTO " + std::string(name_of(table)) + " VALUES (" + placeholders(columns) + ")";
}

template <class Names>
std::string insert_or_add(SealedTable table, std::size_t keys, const Names& names) {
    return insert(table, keys + names.size()) + " ON CONFLICT DO UPDATE SET " + additions(names);
}

}  // namespace

std::string insert_into(SealedTable table) {
    constexpr std::array<std::string_view, 1> starts{"starts"}, replications{"replications"};
    std::vector<std::string_view> tallies;
    for (std::size_t t = 0; t < tally_count; ++t) tallies.push_back(name_of(static_cast<Tally>(t)));
    switch (table) {
        case SealedTable::replication_year: return insert(table, 3 + metric_catalogue().size());
        case SealedTable::replication: return insert(table, 2 + metric_catalogue().size());
        case SealedTable::breakdown: return insert_or_add(table, 4, tallies);
        case SealedTable::provider_breakdown: return insert_or_add(table, 3, provider_columns);
        case SealedTable::wait_distribution: return insert_or_add(table, 3, starts);
        case SealedTable::period_band: return insert_or_add(table, 6, replications);
        case SealedTable::breakdown_band: return insert_or_add(table, 7, replications);
        case SealedTable::severity_breakdown: return insert_or_add(table, 4, severity_columns());
        case SealedTable::failure: break;
    }
    return insert(table, 3);
}

std::string_view column_of(ProviderTally tally) { return provider_columns[static_cast<std::size_t>(tally)]; }

StudyFileError damaged(const std::string& path, const std::string& why) {
    return StudyFileError(path + " is damaged (" + why +
                          "): its figures cannot be trusted. Restore a copy of it, or run the study again "
                          "under another name (-o NAME) or in its place (--force)");
}

std::string_view name_of(SealedTable table) {
    static constexpr std::array<std::string_view, sealed_table_count> names{
        "replication_year", "replication",    "breakdown", "provider_breakdown", "wait_distribution",
        "period_band",      "breakdown_band", "failure",   "severity_breakdown"};
    return names[static_cast<std::size_t>(table)];
}

Seals read_seals(Database& database) {
    Seals seals{};
    Statement row(database, "SELECT name, value FROM seal");
    while (row.step())
        for (std::size_t t = 0; t < sealed_table_count; ++t)
            if (row.text(0) == name_of(static_cast<SealedTable>(t)))
                seals[t] = static_cast<std::uint64_t>(row.whole(1));
    return seals;
}

void write_seals(Database& database, const Seals& seals) {
    Statement row(database, "INSERT OR REPLACE INTO seal VALUES (?, ?)");
    for (std::size_t t = 0; t < sealed_table_count; ++t)
        row.bind(name_of(static_cast<SealedTable>(t))).bind_whole(static_cast<std::int64_t>(seals[t])).run();
}

}  // namespace fundsim::results
