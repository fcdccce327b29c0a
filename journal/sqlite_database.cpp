#include "journal/sqlite_database.hpp"

#include "base/contract.hpp"
#include "base/file.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace deploybot::journal {
namespace {

constexpr int kPrimaryCode = 0xFF;

base::Error failed_input_output(int code, const std::string& journal, const std::string& detail) {
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) {
        return {
            .code = base::ErrorCode::Broken,
            .message = "the disk did not confirm what was written to " + journal +
                       " (fsync failed" + detail + "); nothing more is recorded",
            .hint = "check the disk, then start DeployBot again: it recovers from what is there"};
    }
    return {
        .code = base::ErrorCode::Broken,
        .message = "reading or writing " + journal + " failed" + detail,
        .hint = "check the disk, then start DeployBot again: it recovers from what is there"};
}

base::Error is_read_only(int code, const std::string& journal) {
    if (code == SQLITE_READONLY_DBMOVED) {
        return {
            .code = base::ErrorCode::Broken,
            .message = journal + " was moved or deleted while it was in use",
            .hint = "put it back where it was, then start DeployBot again"};
    }
    return {
        .code = base::ErrorCode::Unavailable,
        .message = journal + " is read-only",
        .hint =
            "this user must be allowed to write to the file and its folder, and the file "
            "system must not be mounted read-only"};
}

}  // namespace

base::Error describe_sqlite(int extended_code, const std::string& path, const std::string& detail) {
    using base::ErrorCode;
    const std::string journal = "the journal " + path;
    const std::string added = detail.empty() ? "" : ": " + detail;
    switch (extended_code & kPrimaryCode) {
        case SQLITE_FULL:
            return {
                .code = ErrorCode::Full,
                .message = "the disk that holds " + journal + " is full; nothing was recorded",
                .hint = "free some space there, then try again"};
        case SQLITE_READONLY:
            return is_read_only(extended_code, journal);
        case SQLITE_IOERR:
            return failed_input_output(extended_code, journal, added);
        case SQLITE_CORRUPT:
            return {
                .code = ErrorCode::Broken,
                .message = journal + " is damaged" + added,
                .hint =
                    "do not write to it any more: keep a copy for examination, run `deploybot "
                    "journal verify` on it, and restore the last good backup"};
        case SQLITE_NOTADB:
            return {
                .code = ErrorCode::Invalid,
                .message = path + " is no SQLite database, so it is no journal",
                .hint = "check the configured path; a new journal is made where no file is"};
        case SQLITE_BUSY:
            return {
                .code = ErrorCode::Unavailable,
                .message = "another process is writing to " + journal + "; nothing was recorded",
                .hint = "close whatever else has it open for writing (a sqlite3 shell, a backup)"};
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {
                .code = ErrorCode::Unavailable,
                .message = journal + " cannot be opened" + added,
                .hint = "its folder must exist, and this user must be allowed to write there"};
        default:
            return {
                .code = ErrorCode::Broken,
                .message = journal + ": SQLite refuses" + added,
                .hint = {}};
    }
}

Statement& Statement::bind(int index, std::int64_t number) {
    const int code = sqlite3_bind_int64(handle_.get(), index, number);
    DEPLOYBOT_ASSERT(code == SQLITE_OK, "a number can be bound");
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    // a null pointer would be stored as NULL
    const char* const bytes = text.data() == nullptr ? "" : text.data();
    const int code =
        sqlite3_bind_text64(handle_.get(), index, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
    // what is too big for SQLite stays unbound, and NOT NULL then refuses the row
    DEPLOYBOT_ASSERT(code == SQLITE_OK || code == SQLITE_TOOBIG, "a text can be bound");
    return *this;
}

Statement& Statement::bind(int index, const base::Sha256Sum& sum) {
    const int code =
        sqlite3_bind_blob64(handle_.get(), index, sum.data(), sum.size(), SQLITE_STATIC);
    DEPLOYBOT_ASSERT(code == SQLITE_OK, "a hash can be bound");
    return *this;
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string Statement::text(int column) const {
    const void* const bytes = sqlite3_column_blob(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return bytes == nullptr
               ? std::string()
               : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

base::Sha256Sum Statement::sum(int column) const {
    base::Sha256Sum sum{};
    const void* const bytes = sqlite3_column_blob(handle_.get(), column);
    if (bytes != nullptr &&
        static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)) == sum.size()) {
        std::memcpy(sum.data(), bytes, sum.size());
    }
    return sum;
}

base::Result<Database> Database::open(const std::string& path, int flags, const std::string& vfs) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(
        path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        vfs.empty() ? nullptr : vfs.c_str()
    );
    Database database(handle, path);
    if (code != SQLITE_OK) {
        return base::fail(
            handle == nullptr ? describe_sqlite(code, path, "no memory") : database.error()
        );
    }
    return database;
}

base::Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(
        handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement,
        nullptr
    );
    if (code != SQLITE_OK) {
        return base::fail(error());
    }
    return Statement(statement);
}

base::Outcome Database::run(const std::string& sql) const {
    if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return base::fail(error());
    }
    return {};
}

base::Result<std::int64_t> Database::number(std::string_view sql) const {
    auto statement = prepare(sql);
    if (!statement) {
        return base::fail(std::move(statement.error()));
    }
    const int code = statement->step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return base::fail(error());
    }
    return code == SQLITE_ROW ? statement->number(0) : 0;
}

base::Result<std::string> Database::text(std::string_view sql) const {
    auto statement = prepare(sql);
    if (!statement) {
        return base::fail(std::move(statement.error()));
    }
    const int code = statement->step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return base::fail(error());
    }
    return code == SQLITE_ROW ? statement->text(0) : std::string();
}

base::Error Database::error() const {
    const int code = sqlite3_extended_errcode(handle());
    const int reason = sqlite3_system_errno(handle());
    const bool is_of_system =
        (code & kPrimaryCode) == SQLITE_IOERR || (code & kPrimaryCode) == SQLITE_CANTOPEN;
    return describe_sqlite(
        code, path_,
        is_of_system && reason != 0 ? base::describe_errno(reason) : sqlite3_errmsg(handle())
    );
}

}  // namespace deploybot::journal
