// The study file: round trip, refusals, going on, and the content hash.
#include "fundsim/study_file.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "sample.hpp"

namespace fundsim {
namespace {

using sample::TemporaryFile;

void write(StudyFile& file, std::uint32_t first, std::uint32_t last, std::uint32_t at_once = 16) {
    StudyWriter writer(file);
    for (std::uint32_t r = first; r < last; r += at_once) writer.commit(sample::block(r, std::min(at_once, last - r)));
    writer.finish();
}

std::string hash_of(std::uint32_t replications, std::uint32_t at_once = 16) {
    StudyFile file = StudyFile::in_memory(sample::header());
    write(file, 0, replications, at_once);
    return file.content_hash();
}

void execute(const std::string& path, const std::string& sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &connection), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
}

std::int64_t number(const std::string& path, const std::string& sql) {
    sqlite3* connection = nullptr;
    sqlite3_stmt* statement = nullptr;
    sqlite3_open(path.c_str(), &connection);
    EXPECT_EQ(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW) << sql;
    const std::int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return value;
}

TEST(StudyFile, CountsDrawsOutsideBoundsByTheirMeans) {
    StudyHeader header = sample::header();
    header.inner = 2;
    StudyFile file = StudyFile::in_memory(header);
    ReplicationBlock block{0, 4, 2, {}, {}};
    for (const std::int64_t withdrawn : {10, 30, 10, 12})
        for (std::size_t scenario = 0; scenario < 2; ++scenario) {
            Outcome made(sample::shape);
            made.at(1, 0, 0, Tally::withdrawn) = withdrawn;
            block.outcomes.push_back(made);
        }
    StudyWriter(file).commit(block);
    const std::size_t metric = *metric_position("withdrawn");
    const auto one = static_cast<std::int64_t>(metric_catalogue()[metric].scale);
    EXPECT_EQ(file.count_outside(0, metric, 15 * one, 25 * one), 1) << "10 and 30 are 20 on average";
    EXPECT_EQ(file.count_outside(0, metric, 20 * one, 20 * one), 1);
    EXPECT_EQ(file.count_outside(0, metric, 11 * one, 20 * one), 0);
}

TEST(StudyFile, GivesBackWhatWasWritten) {
    const TemporaryFile temporary("round-trip.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        write(file, 0, 20);
    }
    const StudyFile file = StudyFile::open(temporary.path());
    EXPECT_EQ(file.replications(), 20U);
    const StudyHeader& header = file.header();
    EXPECT_EQ(header.seed, 42U);
    EXPECT_EQ(header.question.nl, "Wat?");
    EXPECT_EQ(header.metrics_of_interest, (std::vector<std::string>{"spend", "wait_weeks_mean"}));
    ASSERT_EQ(header.scenarios.size(), 2U);
    EXPECT_EQ(header.scenarios[1].name, "variant");
    EXPECT_EQ(header.scenarios[0].segments[1].label.en, "Residential");
    EXPECT_TRUE(header.scenarios[0].segments[1].assumed);
    EXPECT_EQ(header.scenarios[0].municipalities[1].youths, 6'000);
    EXPECT_FALSE(header.scenarios[0].providers[2].contracted);
    EXPECT_EQ(header.scenarios[0].sources[0].text, "fundsim: 1\n");

    const std::size_t spend = *metric_position("spend_care");
    const auto values = file.values(1, {spend});
    ASSERT_EQ(values[0].size(), 20U);
    std::int64_t all = 0;
    for (std::uint32_t r = 0; r < 20; ++r) {
        const Outcome outcome = sample::outcome(1, r);
        const std::int64_t expected = outcome.total(1, Tally::spend_care) + outcome.total(2, Tally::spend_care);
        EXPECT_EQ(values[0][r], expected);
        EXPECT_EQ(file.values_of_year(1, 2, {spend})[0][r], outcome.total(2, Tally::spend_care));
        all += expected;
    }
    std::int64_t cells = 0;
    for (const auto& year : file.breakdown(1))
        for (const auto& municipality : year)
            for (const TallySums& cell : municipality) cells += cell[static_cast<std::size_t>(Tally::spend_care)];
    EXPECT_EQ(cells, all);
    std::int64_t revenue = 0, expected_revenue = 0;
    for (const auto& year : file.provider_breakdown(0)) revenue += year[1][0];
    for (std::uint32_t r = 0; r < 20; ++r)
        for (std::size_t year = 1; year <= 2; ++year)
            expected_revenue += sample::outcome(0, r).provider(year, 1, ProviderTally::revenue_cents);
    EXPECT_EQ(revenue, expected_revenue);
    std::int64_t goals = 0, expected_goals = 0;
    for (const auto& year : file.severity_breakdown(1))
        goals += year[0][2][static_cast<std::size_t>(SeverityTally::goals_reached)];
    for (std::uint32_t r = 0; r < 20; ++r)
        for (std::size_t year = 1; year <= 2; ++year)
            expected_goals += sample::outcome(1, r).severity(year, 0, 2, SeverityTally::goals_reached);
    EXPECT_EQ(goals, expected_goals);
    std::int64_t replications = 0;
    for (const auto& [bucket, count] : file.period_histogram(0, PeriodMetric::waiting, 26)) replications += count;
    EXPECT_EQ(replications, 20);
}

TEST(StudyFile, RemembersWhatContractsSayAndReward) {
    const TemporaryFile temporary("contracts.sqlite");
    const StudyHeader header = sample::header();
    { StudyFile::create(temporary.path(), header); }
    const StudyFile file = StudyFile::open(temporary.path());
    const ExplainedContract& wrote = header.scenarios[1].contracts[0];
    ASSERT_EQ(file.header().scenarios[1].contracts.size(), 1U);
    const ExplainedContract& read = file.header().scenarios[1].contracts[0];
    EXPECT_EQ(read.key, wrote.key);
    EXPECT_EQ(read.providers, wrote.providers);
    EXPECT_EQ(read.segment_label.nl, "Ambulant");
    EXPECT_TRUE(read.changes);
    ASSERT_EQ(read.sentences.size(), 2U);
    EXPECT_EQ(read.sentences[1].en, "Two.");
    EXPECT_TRUE(read.care_clauses.empty());
    EXPECT_EQ(read.rewards[0].nl, "Meer loont.");
    ASSERT_EQ(read.events.size(), 2U);
    EXPECT_EQ(read.events[0].severity, "heavy");
    EXPECT_EQ(read.events[0].who.en, "large");
    EXPECT_EQ(read.events[0].avoidable_cost, 5'100.0);
    EXPECT_EQ(read.events[1].brings, 0.0);
    EXPECT_TRUE(std::isnan(read.events[1].full_cost));
}

TEST(StudyFile, SpeaksSqlToOthers) {
    const TemporaryFile temporary("sql.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        write(file, 0, 20);
    }
    const std::string& path = temporary.path();
    EXPECT_EQ(number(path, "PRAGMA application_id"), 0x46535459);
    EXPECT_EQ(number(path, "PRAGMA user_version"), 4);
    EXPECT_EQ(number(path, "SELECT COUNT(*) FROM replication_year"), 2 * 20 * 2);
    EXPECT_EQ(number(path, "SELECT SUM(spend) - (SELECT SUM(spend) FROM replication) FROM replication_year"), 0);
    EXPECT_EQ(number(path, "SELECT scale FROM metric WHERE id = 'spend'"), 100);
    EXPECT_EQ(number(path, "SELECT COUNT(DISTINCT name) FROM result_year"), 2);
    EXPECT_EQ(number(path, "SELECT COUNT(*) FROM comparison WHERE metric = 'spend_year_2'"), 1);
    EXPECT_EQ(number(path,
                     "SELECT ABS(s.mean - (SELECT AVG(spend) / 100.0 FROM replication WHERE scenario = 1)) < 1e-6 "
                     "FROM summary AS s WHERE scenario = 1 AND metric = 'spend'"),
              1);
    EXPECT_EQ(number(path, "SELECT SUM(replications) FROM period_band WHERE scenario = 0 AND metric = 'in_care'"),
              20 * 26);
    EXPECT_EQ(number(path, "SELECT COUNT(*) FROM period_band WHERE low > high"), 0);
}

TEST(StudyFile, RefusesToTouchAnExistingFile) {
    const TemporaryFile temporary("precious.txt");
    std::ofstream(temporary.path()) << "my notes";
    EXPECT_THROW(StudyFile::create(temporary.path(), sample::header()), StudyFileError);
    std::string text;
    std::getline(std::ifstream(temporary.path()) >> std::ws, text);
    EXPECT_EQ(text, "my notes");
    EXPECT_THROW(StudyFile::open(temporary.path()), StudyFileError);
    EXPECT_THROW(StudyFile::resume(temporary.path(), sample::header()), StudyFileError);
    EXPECT_THROW(StudyFile::open(temporary.path() + ".none"), StudyFileError);
    EXPECT_THROW(StudyFile::create("/nowhere/at/all.sqlite", sample::header()), StudyFileError);
}

TEST(StudyFile, RefusesOtherDatabasesAndFormats) {
    const TemporaryFile temporary("other.sqlite");
    execute(temporary.path(), "CREATE TABLE cats (name TEXT)");
    EXPECT_THROW(StudyFile::open(temporary.path()), StudyFileError);
    execute(temporary.path(), "PRAGMA application_id = 1179866201; PRAGMA user_version = 999");
    EXPECT_THROW(StudyFile::open(temporary.path()), StudyFileError);
}

TEST(StudyFile, GoesOnWhereItStopped) {
    const TemporaryFile temporary("resume.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        StudyWriter(file).commit(sample::block(0, 16));
    }
    {
        StudyFile file = StudyFile::resume(temporary.path(), sample::header());
        EXPECT_EQ(file.replications(), 16U);
        write(file, 16, 40);
    }
    EXPECT_EQ(StudyFile::open(temporary.path()).content_hash(), hash_of(40));
}

TEST(StudyFile, GoesOnWithAFileThatIsStillEmpty) {
    const TemporaryFile temporary("empty.sqlite");
    std::ofstream(temporary.path()).flush();
    StudyFile file = StudyFile::resume(temporary.path(), sample::header());
    write(file, 0, 40);
    EXPECT_EQ(file.content_hash(), hash_of(40));
}

TEST(StudyFile, CanBeExtended) {
    const TemporaryFile temporary("extend.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        write(file, 0, 23);
    }
    StudyHeader more = sample::header();
    more.replications = 60;
    StudyFile file = StudyFile::resume(temporary.path(), more);
    write(file, 23, 60);
    EXPECT_EQ(file.content_hash(), hash_of(60));
    EXPECT_EQ(file.header().replications, 60U);
}

TEST(StudyFile, DoesNotGoOnWithAnotherStudy) {
    const TemporaryFile temporary("another.sqlite");
    StudyFile::create(temporary.path(), sample::header());
    StudyHeader other = sample::header();
    other.seed = 43;
    EXPECT_THROW(StudyFile::resume(temporary.path(), other), StudyFileError);
    other = sample::header();
    other.scenarios[1].canonical = "{}";
    EXPECT_THROW(StudyFile::resume(temporary.path(), other), StudyFileError);
}

TEST(StudyFile, ABlockOutOfOrderIsRefusedAndNothingOfItKept) {
    StudyFile file = StudyFile::in_memory(sample::header());
    {
        StudyWriter writer(file);
        writer.commit(sample::block(0, 16));
        EXPECT_THROW(writer.commit(sample::block(32, 16)), std::logic_error);
    }
    EXPECT_EQ(file.replications(), 16U);
    EXPECT_EQ(file.content_hash(), hash_of(16));
}

TEST(ContentHash, DoesNotDependOnBlocksThreadsLabelsOrProvenance) {
    const std::string expected = hash_of(40);
    EXPECT_EQ(expected.size(), 64U);
    EXPECT_EQ(hash_of(40, 1), expected);
    EXPECT_EQ(hash_of(40, 7), expected);

    StudyHeader other = sample::header();
    other.provenance["command"] = "another one";
    other.question = {"Anders?", "Different?"};
    other.scenarios[0].label = {"x", "y"};
    other.scenarios[0].sources.clear();
    other.replications = 4'000;
    StudyFile file = StudyFile::in_memory(other);
    const std::vector<std::string> names{"baseline", "variant"};
    for (const unsigned threads : {1U, 2U, 7U}) {
        StudyFile run = StudyFile::in_memory(other);
        StudyWriter writer(run);
        RunOptions options;
        options.last = 40;
        options.threads = threads;
        run_blocks(
            names, [] { return std::make_unique<sample::SampleSimulator>(); }, options, writer);
        writer.finish();
        EXPECT_EQ(run.content_hash(), expected) << threads;
    }
}

TEST(Seals, FindEveryChangedCell) {
    const TemporaryFile temporary("cells.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        write(file, 0, 4);
    }
    const std::string before = StudyFile::open(temporary.path()).content_hash();
    const auto found = [&](const std::string& table, const std::string& column, const std::string& where) {
        const std::string update = "UPDATE " + table + " SET " + column + " = " + column;
        execute(temporary.path(), update + " + 1 WHERE " + where);
        bool refused = false;
        try {
            StudyFile::open(temporary.path()).content_hash();
        } catch (const StudyFileError& error) {
            refused = std::string(error.what()).find("damaged") != std::string::npos;
        }
        execute(temporary.path(), update + " - 1 WHERE " + where);
        return refused;
    };
    for (const Metric& metric : metric_catalogue()) {
        const std::string column(metric.id);
        if (number(temporary.path(),
                   "SELECT " + column + " IS NULL FROM replication WHERE scenario = 1 AND replication = 2"))
            continue;
        EXPECT_TRUE(found("replication", column, "scenario = 1 AND replication = 2")) << column;
        if (column.starts_with("calibration")) continue;  // known for the first year only
        EXPECT_TRUE(found("replication_year", column, "scenario = 0 AND replication = 3 AND year = 2")) << column;
    }
    EXPECT_TRUE(found("breakdown", "spend_care", "scenario = 0 AND year = 1 AND municipality = 1 AND segment = 0"));
    EXPECT_TRUE(found("provider_breakdown", "cost_cents", "scenario = 1 AND year = 2 AND provider = 0"));
    EXPECT_TRUE(found("severity_breakdown", "declined", "scenario = 0 AND year = 1 AND segment = 1 AND severity = 3"));
    EXPECT_TRUE(found("wait_distribution", "starts", "scenario = 0 AND segment = 1 AND weeks = 9"));
    EXPECT_TRUE(found("period_band", "replications", "scenario = 0 AND metric = 'waiting' AND period = 5"));
    EXPECT_TRUE(found("breakdown_band", "replications", "scenario = 0 AND dimension = 'provider' AND item = 0"));
    EXPECT_EQ(StudyFile::open(temporary.path()).content_hash(), before);
}

TEST(StudyFile, RefusesAFileThatWasBrokenOff) {
    const TemporaryFile temporary("short.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        write(file, 0, 4);
    }
    EXPECT_NO_THROW(StudyFile::open(temporary.path()));
    std::filesystem::resize_file(temporary.path(), std::filesystem::file_size(temporary.path()) - 1);
    try {
        StudyFile::open(temporary.path());
        FAIL() << "a file without its last byte was opened";
    } catch (const StudyFileError& error) {
        EXPECT_NE(std::string(error.what()).find("is damaged"), std::string::npos) << error.what();
    }
}

TEST(ContentHash, ChangesWithEveryReplication) {
    StudyFile file = StudyFile::in_memory(sample::header());
    ReplicationBlock block = sample::block(0, 4);
    block.outcomes[5].at(1, 0, 1, Tally::spend_care) += 1;  // replication 2, scenario 1
    StudyWriter(file).commit(block);
    EXPECT_NE(file.content_hash(), hash_of(4));
}

TEST(ContentHash, ChangesWithTheQuestion) {
    const std::string base = StudyFile::in_memory(sample::header()).fingerprint();
    StudyHeader other = sample::header();
    other.baseline = 1;
    EXPECT_NE(StudyFile::in_memory(other).fingerprint(), base);
    other = sample::header();
    other.inner = 4;
    EXPECT_NE(StudyFile::in_memory(other).fingerprint(), base);
    EXPECT_NE(hash_of(40), hash_of(39));
}

TEST(Bands, ComeFromHistograms) {
    EXPECT_FALSE(band_of({}));
    Histogram histogram;
    for (std::int32_t value = 1; value <= 100; ++value) histogram[value] = 1;
    const auto band = band_of(histogram);
    ASSERT_TRUE(band);
    EXPECT_DOUBLE_EQ(band->p10, 10.0);
    EXPECT_DOUBLE_EQ(band->median, 50.0);
    EXPECT_DOUBLE_EQ(band->p90, 90.0);
}

}  // namespace
}  // namespace fundsim
