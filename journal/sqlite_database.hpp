// SQLite's C interface, as little of it as the journal needs: connection and statements that close
// themselves, and errors for people.
//
// Thread: one at a time (opened without SQLite's own mutexes). Lifetime: statements go before their
// database; text and bytes that are bound must live until the statement is reset.
#pragma once

#include "base/result.hpp"
#include "base/sha256.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace deploybot::journal {

/// A prepared statement. bind and column count as SQLite does: from 1, and from 0.
class Statement {
public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

    Statement& bind(int index, std::int64_t number);
    Statement& bind(int index, std::uint64_t number) {
        return bind(index, static_cast<std::int64_t>(number));
    }
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, const base::Sha256Sum& sum);

    /// SQLITE_ROW, SQLITE_DONE, or an error that Database::error() describes.
    [[nodiscard]] int step() { return sqlite3_step(handle_.get()); }
    void reset() { sqlite3_reset(handle_.get()); }

    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::uint64_t count(int column) const {
        return static_cast<std::uint64_t>(number(column));
    }
    [[nodiscard]] std::string text(int column) const;
    /// Zeros where it is no hash: such an entry then shows as changed.
    [[nodiscard]] base::Sha256Sum sum(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// Resets a cached statement on every way out, so that it holds no lock and no bound text.
class StatementUse {
public:
    explicit StatementUse(Statement& statement) : statement_(statement) {}
    StatementUse(const StatementUse&) = delete;
    StatementUse& operator=(const StatementUse&) = delete;
    ~StatementUse() { statement_.reset(); }

private:
    Statement& statement_;
};

class Database {
public:
    /// `flags`: SQLITE_OPEN_...; `vfs` empty: the system's.
    [[nodiscard]] static base::Result<Database> open(
        const std::string& path, int flags, const std::string& vfs
    );

    [[nodiscard]] base::Result<Statement> prepare(std::string_view sql) const;
    /// One or more statements without parameters.
    [[nodiscard]] base::Outcome run(const std::string& sql) const;
    /// First column of the first row; 0 and an empty text where there is none.
    [[nodiscard]] base::Result<std::int64_t> number(std::string_view sql) const;
    [[nodiscard]] base::Result<std::string> text(std::string_view sql) const;

    /// What the last call has met, for people.
    [[nodiscard]] base::Error error() const;

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

    std::unique_ptr<sqlite3, Close> handle_;
    std::string path_;
};

/// The sentence for an extended result code of SQLite, on the journal at `path`. `detail`: what
/// SQLite or the system adds.
base::Error describe_sqlite(int extended_code, const std::string& path, const std::string& detail);

}  // namespace deploybot::journal
