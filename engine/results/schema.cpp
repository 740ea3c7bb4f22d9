// The tables of a study file, for SQLite, DuckDB, R, Python.
//
// primary   replication_year    one row per scenario, replication, year: metrics as whole numbers of 1/scale unit
//           replication         the same over the horizon
//           period_band         per four-week period: how many replications fall in each log bucket
//           breakdown           tallies by year, municipality and segment, summed over replications
//           provider_breakdown  cents and counts by year and provider, summed over replications
//           wait_distribution   starts by segment and whole weeks waited, summed over replications and years
//           breakdown_band      horizon totals of each municipality, segment, provider: replications per log bucket
// derived   summary, comparison (statistics, written at the end of a run), views result, result_year (with names)
// about     study, provenance, scenario, scenario_text, segment, municipality, provider, metric
#include "results/schema.hpp"

#include <string>

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
CREATE TABLE provider (scenario INTEGER, provider INTEGER, id TEXT, contracted INTEGER,
    PRIMARY KEY (scenario, provider));
CREATE TABLE metric (position INTEGER PRIMARY KEY, id TEXT UNIQUE, unit TEXT, scale INTEGER, direction TEXT,
    topic TEXT, label_nl TEXT, label_en TEXT, definition_nl TEXT, definition_en TEXT);
)";

constexpr const char* tables_results = R"(
CREATE TABLE period_band (scenario INTEGER, metric TEXT, period INTEGER, bucket INTEGER, low INTEGER, high INTEGER,
    replications INTEGER NOT NULL, PRIMARY KEY (scenario, metric, period, bucket)) WITHOUT ROWID;
CREATE TABLE breakdown_band (scenario INTEGER, dimension TEXT, item INTEGER, metric TEXT, bucket INTEGER, low INTEGER,
    high INTEGER, replications INTEGER NOT NULL,
    PRIMARY KEY (scenario, dimension, item, metric, bucket)) WITHOUT ROWID;
CREATE TABLE provider_breakdown (scenario INTEGER, year INTEGER, provider INTEGER, revenue_cents INTEGER NOT NULL,
    cost_cents INTEGER NOT NULL, starts INTEGER NOT NULL, exits INTEGER NOT NULL,
    PRIMARY KEY (scenario, year, provider)) WITHOUT ROWID;
CREATE TABLE wait_distribution (scenario INTEGER, segment INTEGER, weeks INTEGER, starts INTEGER NOT NULL,
    PRIMARY KEY (scenario, segment, weeks)) WITHOUT ROWID;
CREATE TABLE summary (scenario INTEGER, metric TEXT, replications INTEGER, mean REAL, standard_error REAL, median REAL,
    p10 REAL, p90 REAL, worst_twentieth REAL, PRIMARY KEY (scenario, metric)) WITHOUT ROWID;
CREATE TABLE comparison (scenario INTEGER, baseline INTEGER, metric TEXT, replications INTEGER, mean_difference REAL,
    interval_95_low REAL, interval_95_high REAL, probability_better REAL, variance_reduction REAL,
    PRIMARY KEY (scenario, baseline, metric)) WITHOUT ROWID;
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
    static_assert(provider_tally_count == 4, "provider_breakdown has one column per provider tally");
    database.execute("PRAGMA application_id = " + std::to_string(study_application_id));
    database.execute("PRAGMA user_version = " + std::to_string(study_format));
    database.execute(tables_about);
    database.execute("CREATE TABLE replication_year (scenario INTEGER, replication INTEGER, year INTEGER" +
                     metric_columns() + ", PRIMARY KEY (scenario, replication, year)) WITHOUT ROWID");
    database.execute("CREATE TABLE replication (scenario INTEGER, replication INTEGER" + metric_columns() +
                     ", PRIMARY KEY (scenario, replication)) WITHOUT ROWID");
    database.execute("CREATE TABLE breakdown (scenario INTEGER, year INTEGER, municipality INTEGER, segment INTEGER" +
                     tally_columns() + ", PRIMARY KEY (scenario, year, municipality, segment)) WITHOUT ROWID");
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
                             "; this program reads format " + std::to_string(study_format));
}

}  // namespace fundsim::results
