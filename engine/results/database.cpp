#include "results/database.hpp"

#include <sqlite3.h>

#include <utility>

#include "fundsim/results.hpp"
#include "fundsim/study_file.hpp"

namespace fundsim::results {
namespace {

constexpr int patience_milliseconds = 10'000;  // for another process that reads the file

/// Not a StudyFileError: nothing is wrong with what was asked, the disk is full or the file is damaged.
[[noreturn]] void fail(sqlite3* connection, const std::string& doing) {
    throw std::runtime_error(doing + ": " + sqlite3_errmsg(connection));
}

}  // namespace

Statement::Statement(Database& database, std::string_view sql) : connection_(database.connection()) {
    if (sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr) != SQLITE_OK)
        throw StudyFileError(database.path() + " cannot be read as a study file: " + sqlite3_errmsg(connection_));
}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), statement_(std::exchange(other.statement_, nullptr)), next_(other.next_) {}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::int64_t value) {
    if (value == no_value) return bind_null();
    if (sqlite3_bind_int64(statement_, next_++, value) != SQLITE_OK) fail(connection_, "cannot bind a number");
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    if (sqlite3_bind_text64(statement_, next_++, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK)
        fail(connection_, "cannot bind a text");
    return *this;
}

Statement& Statement::bind(double value) {
    if (sqlite3_bind_double(statement_, next_++, value) != SQLITE_OK) fail(connection_, "cannot bind a number");
    return *this;
}

Statement& Statement::bind_null() {
    if (sqlite3_bind_null(statement_, next_++) != SQLITE_OK) fail(connection_, "cannot bind a NULL");
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(connection_, "cannot read or write the study file");
}

void Statement::run() {
    step();
    sqlite3_reset(statement_);
    next_ = 1;
}

std::int64_t Statement::integer(int column) const {
    return is_null(column) ? no_value : sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
                 : std::string();
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

Database::Database(const std::string& path, Mode mode) : path_(path) {
    // A hot journal of a killed run can only be rolled back by a connection that may write: a reader tries that first.
    const int writable = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(path.c_str(), &connection_, writable, nullptr);
    if (code != SQLITE_OK && mode == Mode::read_only) {
        sqlite3_close(connection_);
        code = sqlite3_open_v2(path.c_str(), &connection_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    }
    if (code != SQLITE_OK) {
        const std::string reason = connection_ ? sqlite3_errmsg(connection_) : "out of memory";
        sqlite3_close(connection_);
        throw StudyFileError("cannot open " + path + ": " + reason);
    }
    sqlite3_busy_timeout(connection_, patience_milliseconds);
    try {
        if (mode == Mode::read_only) execute("PRAGMA query_only = ON");
    } catch (...) {
        sqlite3_close(connection_);
        throw;
    }
}

Database::~Database() { sqlite3_close(connection_); }

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(connection_, "cannot write " + path_);
}

std::int64_t Database::integer(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.step() ? statement.integer(0) : no_value;
}

}  // namespace fundsim::results
