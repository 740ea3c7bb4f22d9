// Making, opening, going on with and removing study files.
#include "fundsim/study_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "results/content_hash.hpp"
#include "results/file_state.hpp"
#include "results/schema.hpp"

namespace fundsim {
namespace {

using results::Database;
using results::FileLock;

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
    results::write_seals(database, {});
    results::Statement(database, "INSERT INTO study VALUES ('about', ?)").bind(results::about_hash_of(database)).run();
    database.execute("COMMIT");
}

std::string shard_text(const StudyHeader& header) {
    return header.shards == 1 ? "the whole study"
                              : "shard " + std::to_string(header.shard) + "/" + std::to_string(header.shards);
}

/// Errors at the start are a refusal: nothing has run yet.
template <class Action>
auto refusing(const Action& action) {
    try {
        return action();
    } catch (const StorageError& error) {
        throw StudyFileError(error.what());
    }
}

/// A copy that was broken off can lack a page that nothing has read yet; no other program's commit makes a file shorter.
void check_length(Database& database) {
    const auto stated = static_cast<std::uintmax_t>(database.integer("PRAGMA page_count")) *
                        static_cast<std::uintmax_t>(database.integer("PRAGMA page_size"));
    const std::uintmax_t found = std::filesystem::file_size(database.path());
    if (found < stated)
        throw results::damaged(database.path(), "it has " + std::to_string(found) + " bytes and says that it has " +
                                                    std::to_string(stated));
}

/// Told from the first bytes, so that a damaged file, or one of another version, can be replaced as well.
bool looks_like_study_file(const std::string& path) {
    constexpr std::size_t application_id_offset = 68;  // https://www.sqlite.org/fileformat.html
    std::array<char, application_id_offset + 4> bytes{};
    std::ifstream file(path, std::ios::binary);
    if (!file.read(bytes.data(), bytes.size())) return false;
    std::int64_t application = 0;
    for (std::size_t i = application_id_offset; i < bytes.size(); ++i)
        application = application * 256 + static_cast<unsigned char>(bytes[i]);
    return std::string_view(bytes.data(), 15) == "SQLite format 3" && application == results::study_application_id;
}

}  // namespace

StudyFile::StudyFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
StudyFile::StudyFile(StudyFile&&) noexcept = default;
StudyFile& StudyFile::operator=(StudyFile&&) noexcept = default;
StudyFile::~StudyFile() = default;

StudyFile StudyFile::create(const std::string& path, const StudyHeader& header) {
    auto lock = std::make_unique<FileLock>(path);
    claim(path);
    try {
        return refusing([&] {
            auto state = std::make_unique<State>(path, Database::Mode::read_write, std::move(lock));
            fill_new(state->database, header);
            state->header = header;
            return StudyFile(std::move(state));
        });
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
    auto lock = std::make_unique<FileLock>(path);
    return refusing([&] {
        auto state = std::make_unique<State>(path, Database::Mode::read_write, std::move(lock));
        if (results::holds_nothing(state->database)) {  // killed before the first transaction was complete
            fill_new(state->database, header);
            state->header = header;
            return StudyFile(std::move(state));
        }
        results::check_is_study(state->database);
        state->header = results::read_header(state->database);
        StudyFile file(std::move(state));
        const StudyHeader there = file.header();
        if (results::fingerprint_of(there) != results::fingerprint_of(header))
            throw StudyFileError(path + " holds another study (" + results::what_differs(there, header) +
                                 "): it cannot be continued with this one");
        if (there.shard != header.shard || there.shards != header.shards)
            throw StudyFileError(path + " is for " + shard_text(there) + ", not for " + shard_text(header) +
                                 ": go on with it as such, or merge shards first (fundsim merge)");
        file.verify();
        Database& database = file.state_->database;
        database.execute("BEGIN IMMEDIATE");
        results::write_provenance(database, header);
        results::write_asked(database, std::max(header.replications, there.replications));
        database.execute("COMMIT");
        file.state_->header = results::read_header(database);
        return file;
    });
}

StudyFile StudyFile::open(const std::string& path) {
    if (!std::filesystem::exists(path)) throw StudyFileError(path + " does not exist");
    if (std::filesystem::is_directory(path)) throw StudyFileError(path + " is a folder, not a study file");
    return refusing([&] {
        auto state = std::make_unique<State>(path, Database::Mode::read_only);
        results::check_is_study(state->database);
        check_length(state->database);
        state->header = results::read_header(state->database);
        return StudyFile(std::move(state));
    });
}

void StudyFile::remove(const std::string& path) {
    const FileLock lock(path);
    if (!std::filesystem::is_empty(path) && !looks_like_study_file(path))
        throw StudyFileError(path + " is not a study file of fundsim: it is left alone");
    std::filesystem::remove(path);
    std::filesystem::remove(path + "-journal");
}

}  // namespace fundsim
