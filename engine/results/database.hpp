// A thin owner of an SQLite connection and its statements. sqlite3.h is included in database.cpp only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace fundsim::results {

class Database;

/// A prepared statement. Parameters and columns count from 1 and 0, as in SQLite.
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    Statement(const Statement&) = delete;
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    /// The next parameters, in order.
    Statement& bind(std::int64_t value);  // no_value becomes NULL
    Statement& bind(std::string_view text);
    Statement& bind(double value);
    Statement& bind_null();
    Statement& bind_whole(std::int64_t value);  // any 64 bits, the smallest number too
    /// True while there is a row.
    bool step();
    /// Runs a statement without rows, ready to be bound again.
    void run();
    /// Ready to be bound and stepped again.
    void reset();

    std::int64_t integer(int column) const;  // NULL becomes no_value
    std::int64_t whole(int column) const;    // any 64 bits
    std::string text(int column) const;
    bool is_null(int column) const;
    bool is_text(int column) const;
    int columns() const;

private:
    sqlite3* connection_;
    std::string path_;
    sqlite3_stmt* statement_ = nullptr;
    int next_ = 1;
};

class Database {
public:
    enum class Mode : std::uint8_t { read_only, read_write };
    /// Opens an existing file, or ":memory:".
    Database(const std::string& path, Mode mode);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    void execute(const std::string& sql);
    std::int64_t integer(const std::string& sql);
    /// How long to wait for other programs that hold a lock.
    void be_patient(std::chrono::milliseconds patience);
    /// False after an error that has undone the transaction already.
    bool in_transaction() const;
    sqlite3* connection() { return connection_; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
    sqlite3* connection_ = nullptr;
};

}  // namespace fundsim::results
