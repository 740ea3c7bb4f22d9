// What a study file survives: shards in any order, failing replications, two writers, flipped bits, lost ends.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <random>

#include "fundsim/study_file.hpp"
#include "sample.hpp"

namespace fundsim {
namespace {

using sample::TemporaryFile;

const std::vector<std::string> names{"baseline", "variant"};

/// Fails where told to; everything else as in the sample.
class PlantedFailure final : public Simulator {
public:
    explicit PlantedFailure(std::vector<std::uint32_t> failing) : failing_(std::move(failing)) {}
    void run(std::size_t scenario, std::uint32_t replication, Outcome& into) override {
        if (scenario == 1 && std::find(failing_.begin(), failing_.end(), replication) != failing_.end())
            throw std::runtime_error("week 31, client goirle-w12-3: a planted failure");
        into = sample::outcome(scenario, replication);
    }

private:
    std::vector<std::uint32_t> failing_;
};

/// Runs what is missing of a file; the header says of which shard.
RunReport run(StudyFile& file, std::uint32_t last, unsigned threads, const std::vector<std::uint32_t>& failing = {}) {
    RunOptions options;
    options.last = last;
    options.shard = file.header().shard;
    options.shards = file.header().shards;
    options.done = file.done();
    options.threads = threads;
    StudyWriter writer(file);
    const RunReport report = run_blocks(
        names, [&] { return std::make_unique<PlantedFailure>(failing); }, options, writer);
    writer.finish();
    return report;
}

std::string undisturbed(std::uint32_t last, const std::vector<std::uint32_t>& failing = {}) {
    StudyHeader header = sample::header();
    header.replications = last;
    StudyFile file = StudyFile::in_memory(header);
    run(file, last, 2, failing);
    return file.content_hash();
}

std::string words_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const StudyFileError& error) {
        return error.what();
    }
    return "";
}

/// A study in shards, merged in random order; some failures on the way.
class Shards : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(Shards, TogetherEqualTheUndisturbedStudy) {
    const std::uint32_t shards = GetParam();
    const std::uint32_t last = 150;
    const std::vector<std::uint32_t> failing{3, 31, 32, 149};
    std::mt19937 order(shards);
    std::vector<std::unique_ptr<TemporaryFile>> files;
    std::vector<std::string> paths;
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
        files.push_back(std::make_unique<TemporaryFile>("shard-" + std::to_string(shard) + ".sqlite"));
        paths.push_back(files.back()->path());
    }
    std::vector<std::uint32_t> numbers(shards);
    for (std::uint32_t i = 0; i < shards; ++i) numbers[i] = i;
    std::shuffle(numbers.begin(), numbers.end(), order);
    for (const std::uint32_t shard : numbers) {
        StudyHeader header = sample::header();
        header.replications = last;
        header.shard = shard;
        header.shards = shards;
        StudyFile file = StudyFile::create(paths[shard], header);
        run(file, last, std::array{1U, 2U, 7U}[shard % 3], failing);
        EXPECT_TRUE(file.missing(last).empty());
    }
    std::shuffle(paths.begin(), paths.end(), order);
    const TemporaryFile merged("merged.sqlite");
    const MergeReport report = merge_study_files(merged.path(), paths, MissingShards::refused);
    EXPECT_EQ(report.replications, 146U);
    EXPECT_EQ(report.failed, 4U);
    const StudyFile file = StudyFile::open(merged.path());
    file.verify();
    EXPECT_EQ(file.content_hash(), undisturbed(last, failing));
    EXPECT_EQ(file.failures(10)[2].replication, 32U);
}

INSTANTIATE_TEST_SUITE_P(Counts, Shards, ::testing::Values(1U, 3U, 16U));

TEST(Merge, OfMergesIsTheSameInAnyGrouping) {
    std::vector<std::unique_ptr<TemporaryFile>> files;
    const auto path = [&](const std::string& name) {
        files.push_back(std::make_unique<TemporaryFile>(name));
        return files.back()->path();
    };
    std::vector<std::string> shards;
    for (std::uint32_t shard = 0; shard < 4; ++shard) {
        StudyHeader header = sample::header();
        header.replications = 100;
        header.shard = shard;
        header.shards = 4;
        shards.push_back(path("part-" + std::to_string(shard)));
        StudyFile file = StudyFile::create(shards.back(), header);
        run(file, 100, 2);
    }
    const std::string left = path("left"), right = path("right"), all = path("all"), other = path("other");
    merge_study_files(left, {shards[0], shards[3]}, MissingShards::allowed);
    merge_study_files(right, {shards[2], shards[1]}, MissingShards::allowed);
    merge_study_files(all, {right, left}, MissingShards::refused);
    merge_study_files(other, {shards[1], left, shards[2]}, MissingShards::refused);
    EXPECT_EQ(StudyFile::open(all).content_hash(), undisturbed(100));
    EXPECT_EQ(StudyFile::open(other).content_hash(), undisturbed(100));
    const std::string words = words_of([&] {
        merge_study_files(path("twice"), {left, shards[3]}, MissingShards::allowed);
    });
    EXPECT_NE(words.find("both hold replications 48 ... 63"), std::string::npos) << words;

    // a partial merge can be gone on with: what is missing is run in it
    StudyHeader whole = sample::header();
    whole.replications = 100;
    StudyFile rest = StudyFile::resume(left, whole);
    run(rest, 100, 2);
    EXPECT_EQ(rest.content_hash(), undisturbed(100));
}

TEST(Failure, IsRecordedAndTheRestGoesOn) {
    const TemporaryFile temporary("failing.sqlite");
    const std::vector<std::uint32_t> failing{5, 17, 18};
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        const RunReport report = run(file, 30, 2, failing);
        EXPECT_EQ(report.failed, 3U);
        EXPECT_EQ(file.replications(), 27U);
    }
    StudyFile file = StudyFile::resume(temporary.path(), sample::header());
    EXPECT_EQ(file.done(), (std::vector<ReplicationRange>{{0, 30}}));  // they are not tried again
    run(file, 40, 1, failing);
    EXPECT_EQ(file.content_hash(), undisturbed(40, failing));
    EXPECT_NE(file.content_hash(), undisturbed(40));

    const Summary summary = file.summary();
    EXPECT_EQ(summary.replications, 37U);
    EXPECT_EQ(summary.failed, 3U);
    ASSERT_EQ(summary.failures.size(), 3U);
    EXPECT_EQ(summary.failures[1].replication, 17U);
    EXPECT_EQ(summary.failures[1].scenario, 1U);
    EXPECT_EQ(summary.failures[1].cause, "week 31, client goirle-w12-3: a planted failure");
    EXPECT_EQ(summary.find("variant", "spend")->statistics.count, 37U);
    EXPECT_EQ(summary.find_comparison("variant", "spend")->difference.count, 37U);
}

TEST(Failure, CanBeReplayedAlone) {
    RunOptions options;
    options.first = 17;
    options.last = 18;
    StudyHeader header = sample::header();
    header.replications = 1;
    StudyFile file = StudyFile::in_memory(header);
    StudyWriter writer(file, options.first);
    const RunReport report = run_blocks(
        names, [] { return std::make_unique<PlantedFailure>(std::vector<std::uint32_t>{17}); }, options, writer);
    EXPECT_EQ(report.failed, 1U);
    EXPECT_EQ(report.failures[0].cause, "week 31, client goirle-w12-3: a planted failure");
}

TEST(Lock, LetsOneRunWriteAtATime) {
    const TemporaryFile temporary("busy.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        StudyWriter(file).commit(sample::block(0, 16));
        for (const std::string& words : {words_of([&] { StudyFile::resume(temporary.path(), sample::header()); }),
                                         words_of([&] { StudyFile::remove(temporary.path()); })})
            EXPECT_NE(words.find("another run is writing"), std::string::npos) << words;
        EXPECT_EQ(StudyFile::open(temporary.path()).replications(), 16U);  // reading is free
    }
    EXPECT_FALSE(std::filesystem::exists(temporary.path() + ".lock"));
    StudyFile::resume(temporary.path(), sample::header());
}

TEST(Lock, IsFreeAfterAKill) {
    const TemporaryFile temporary("killed.sqlite");
    const pid_t child = ::fork();
    if (child == 0) {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        ::_exit(0);  // no destructor: as after kill -9
    }
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(std::filesystem::exists(temporary.path() + ".lock"));
    StudyFile::resume(temporary.path(), sample::header());
    EXPECT_FALSE(std::filesystem::exists(temporary.path() + ".lock"));
}

TEST(Remove, TouchesStudyFilesOnly) {
    const TemporaryFile temporary("notes.txt");
    std::ofstream(temporary.path()) << std::string(4'000, 'x');
    EXPECT_NE(words_of([&] { StudyFile::remove(temporary.path()); }).find("left alone"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(temporary.path()));
}

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Any bit of a file flipped: it is refused, or the content is still what it was (bytes that nothing uses).
TEST(Damage, OfAnyBitIsFoundOrHarmless) {
    const TemporaryFile temporary("flipped.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        run(file, 40, 2);
    }
    const std::string expected = StudyFile::open(temporary.path()).content_hash();
    const Summary summary = StudyFile::open(temporary.path()).summary();
    const std::string sound = bytes_of(temporary.path());
    std::mt19937 random(4);
    int refused = 0;
    constexpr int flips = 150;
    for (int i = 0; i < flips; ++i) {
        std::string bytes = sound;
        const std::size_t place = std::uniform_int_distribution<std::size_t>(0, bytes.size() - 1)(random);
        bytes[place] = static_cast<char>(bytes[place] ^ (1 << (random() % 8)));
        write_bytes(temporary.path(), bytes);
        try {
            const StudyFile file = StudyFile::open(temporary.path());
            file.verify();
            EXPECT_EQ(file.content_hash(), expected) << "byte " << place << " changed the content unseen";
            EXPECT_EQ(to_json(file.summary()), to_json(summary));
        } catch (const StudyFileError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, flips / 2);
}

TEST(Damage, OfALostEndIsFound) {
    const TemporaryFile temporary("cut.sqlite");
    {
        StudyFile file = StudyFile::create(temporary.path(), sample::header());
        run(file, 40, 2);
    }
    const std::string sound = bytes_of(temporary.path());
    for (const std::size_t size : {sound.size() - 1, sound.size() / 2, sound.size() - 4'096, std::size_t{100}}) {
        write_bytes(temporary.path(), sound.substr(0, size));
        const std::string words = words_of([&] { StudyFile::resume(temporary.path(), sample::header()); });
        EXPECT_FALSE(words.empty()) << size;
        EXPECT_NE(
            words_of([&] { merge_study_files(temporary.path() + "-x", {temporary.path()}, MissingShards::allowed); }),
            "");
    }
}

TEST(StudyFile, OfAnotherVersionIsRefusedInWords) {
    StudyHeader older = sample::header();
    older.engine = "fundsim 0.0.9";
    older.results_version = results_version - 1;
    const TemporaryFile temporary("older.sqlite");
    StudyFile::create(temporary.path(), older);
    const std::string words = words_of([&] { StudyFile::resume(temporary.path(), sample::header()); });
    EXPECT_NE(words.find("made by fundsim 0.0.9"), std::string::npos) << words;
    EXPECT_EQ(StudyFile::open(temporary.path()).header().results_version, results_version - 1);  // reading is fine
}

TEST(StudyFile, SaysWhatMakesAnotherStudyAnother) {
    const TemporaryFile temporary("differs.sqlite");
    StudyFile::create(temporary.path(), sample::header());
    const auto words = [&](const std::function<void(StudyHeader&)>& change) {
        StudyHeader other = sample::header();
        change(other);
        return words_of([&] { StudyFile::resume(temporary.path(), other); });
    };
    const std::vector<std::pair<std::function<void(StudyHeader&)>, std::string>> cases{
        {[](StudyHeader& h) { h.seed = 43; }, "seed 42, not 43"},
        {[](StudyHeader& h) { h.inner = 5; }, "inner 1, not 5"},
        {[](StudyHeader& h) { h.scenarios.pop_back(); }, "number of scenarios 2, not 1"},
        {[](StudyHeader& h) { h.scenarios[1].canonical = "{}"; }, "\"variant\" has other settings"},
        {[](StudyHeader& h) { h.baseline = 1; }, "another baseline"},
        {[](StudyHeader& h) {
             h.until = Question{"spend", QuestionKind::half_width, "", {1, "EUR"}, {}, 0.95, 800};
         },
         "another stopping rule"},
        {[](StudyHeader& h) { h.shards = 2; }, "the whole study, not for shard 0/2"}};
    for (const auto& [change, expected] : cases) EXPECT_NE(words(change).find(expected), std::string::npos) << expected;
}

}  // namespace
}  // namespace fundsim
