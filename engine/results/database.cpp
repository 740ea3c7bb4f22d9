#include "results/database.hpp"

#include <sqlite3.h>

#include <new>
#include <utility>

#include "results/schema.hpp"

namespace fundsim::results {
namespace {

constexpr std::chrono::milliseconds usual_patience{10'000};  // for another process that reads the file
constexpr int cache_kibibytes = 512;  // rows are written once and read in order: more would not help

/// What went wrong, in words that say whose turn it is: the disk's, the administrator's, another program's.
[[noreturn]] void fail(sqlite3* connection, const std::string& path, const std::string& doing) {
    const int code = sqlite3_extended_errcode(connection);
    const std::string reason = sqlite3_errmsg(connection);
    switch (code & 0xFF) {
        case SQLITE_FULL: throw StorageError(path + " cannot grow: the disk is full, or a quota is used up");
        case SQLITE_READONLY:
        case SQLITE_PERM:
            throw StorageError(path + " cannot be written (" + reason +
                               "): it, its folder or its disk is read-only for this user");
        case SQLITE_CANTOPEN:
            throw StorageError(path + " cannot be written (" + reason +
                               "): a journal must be made beside it; is its folder writable?");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw StorageError(path + " is kept locked by another program; try again when that has ended");
        case SQLITE_CORRUPT: throw damaged(path, reason);
        case SQLITE_NOTADB: throw StudyFileError(path + " is not a study file, or its beginning is damaged");
        case SQLITE_NOMEM: throw std::bad_alloc();
        case SQLITE_IOERR:
            throw StorageError(path + ": the disk gave an error (" + reason + ", code " + std::to_string(code) + ")");
        default: throw StorageError(doing + " " + path + ": " + reason);
    }
}

}  // namespace

Statement::Statement(Database& database, std::string_view sql)
    : connection_(database.connection()), path_(database.path()) {
    const int code = sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
    if (code == SQLITE_ERROR)  // no such table or column
        throw StudyFileError(path_ + " cannot be read as a study file: " + sqlite3_errmsg(connection_));
    if (code != SQLITE_OK) fail(connection_, path_, "cannot read");
}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_),
      path_(other.path_),
      statement_(std::exchange(other.statement_, nullptr)),
      next_(other.next_) {}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::int64_t value) { return value == no_value ? bind_null() : bind_whole(value); }

Statement& Statement::bind_whole(std::int64_t value) {
    if (sqlite3_bind_int64(statement_, next_++, value) != SQLITE_OK)
        fail(connection_, path_, "cannot bind a number for");
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    if (sqlite3_bind_text64(statement_, next_++, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK)
        fail(connection_, path_, "cannot bind a text for");
    return *this;
}

Statement& Statement::bind(double value) {
    if (sqlite3_bind_double(statement_, next_++, value) != SQLITE_OK)
        fail(connection_, path_, "cannot bind a number for");
    return *this;
}

Statement& Statement::bind_null() {
    if (sqlite3_bind_null(statement_, next_++) != SQLITE_OK) fail(connection_, path_, "cannot bind a NULL for");
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(connection_, path_, "cannot read or write");
}

void Statement::run() {
    step();
    reset();
}

void Statement::reset() {
    sqlite3_reset(statement_);
    next_ = 1;
}

std::int64_t Statement::integer(int column) const {
    // NULL reads as 0: only that needs the second question
    const std::int64_t value = sqlite3_column_int64(statement_, column);
    return value == 0 && is_null(column) ? no_value : value;
}

std::int64_t Statement::whole(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
                 : std::string();
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

bool Statement::is_text(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_TEXT; }

int Statement::columns() const { return sqlite3_column_count(statement_); }

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
    be_patient(usual_patience);
    try {
        execute("PRAGMA cache_size = -" + std::to_string(cache_kibibytes));
        if (mode == Mode::read_only) execute("PRAGMA query_only = ON");
    } catch (...) {
        sqlite3_close(connection_);
        throw;
    }
}

Database::~Database() { sqlite3_close(connection_); }

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(connection_, path_, "cannot write");
}

void Database::be_patient(std::chrono::milliseconds patience) {
    sqlite3_busy_timeout(connection_, static_cast<int>(patience.count()));
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }

std::int64_t Database::integer(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.step() ? statement.integer(0) : no_value;
}

}  // namespace fundsim::results
