#include "journal/sqlite_file.hpp"

#include "base/text.hpp"
#include "journal/sqlite_schema.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <utility>

namespace deploybot::journal {
namespace {

constexpr int kBusyMillis = 2000;

struct FreeText {
    void operator()(char* text) const { std::free(text); }
};

/// The same file by another name must meet the same lock.
std::string resolved(const std::string& path) {
    const std::unique_ptr<char, FreeText> real(::realpath(path.c_str(), nullptr));
    return real ? std::string(real.get()) : path;
}

/// SQLite would make the file readable for everybody whom the umask lets.
void make_private(const std::string& path) {
    constexpr mode_t kOwnerOnly = 0600;
    // closes only what it has just made: closing any other descriptor would drop SQLite's locks
    const base::FileDescriptor made(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly)
    );
}

base::Outcome prepare_all(SqliteFile& file) {
    static constexpr std::string_view kColumns =
        "SELECT position, stream, version, at, type, type_version, data, actor, source, request, "
        "previous, hash, before FROM entries ";
    const std::array<std::pair<Statement*, std::string>, 16> statements = {{
        {&file.begin, "BEGIN IMMEDIATE"},
        {&file.commit, "COMMIT"},
        {&file.insert_entry, "INSERT INTO entries VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"},
        {&file.insert_head, "INSERT INTO heads VALUES(?1,?5,?2,?3,?4)"},
        {&file.move_head,
         "UPDATE heads SET version=?2, hash=?3, position=?4 "
         "WHERE first=?1 AND version=?5 AND hash=?6"},
        {&file.insert_mark, "INSERT INTO marks VALUES(?,?,?)"},
        {&file.read_all, std::string(kColumns) + "WHERE position > ? ORDER BY position LIMIT ?"},
        {&file.read_entry, std::string(kColumns) + "WHERE position = ?"},
        {&file.read_place, "SELECT stream, version, before FROM entries WHERE position = ?"},
        {&file.find_head, "SELECT version, position FROM heads WHERE stream = ?"},
        {&file.find_mark,
         "SELECT version, position FROM marks WHERE stream = ? AND version >= ? "
         "ORDER BY version LIMIT 1"},
        {&file.last_position, "SELECT coalesce(max(position), 0) FROM entries"},
        {&file.read_heads,
         "SELECT stream, version, hash, first, position FROM heads ORDER BY stream"},
        {&file.entry_hash, "SELECT hash FROM entries WHERE position = ?"},
        {&file.save_snapshot, "INSERT OR REPLACE INTO snapshots VALUES(1,?,?,?,?,?)"},
        {&file.load_snapshot, "SELECT position, schema, data, entry_hash, hash FROM snapshots"},
    }};
    for (const auto& [statement, sql] : statements) {
        auto prepared = file.database.prepare(sql);
        if (!prepared) {
            return base::fail(std::move(prepared.error()));
        }
        *statement = std::move(*prepared);
    }
    return {};
}

base::Outcome be_durable(const Database& database) {
    const auto mode = database.text("PRAGMA journal_mode=WAL");
    if (!mode) {
        return base::fail(mode.error());
    }
    if (*mode != "wal") {
        return base::fail(
            base::ErrorCode::Unavailable,
            "the journal " + database.path() + " cannot be kept with a write-ahead log here (" +
                *mode + ")",
            "put it on a local file system"
        );
    }
    return database.run("PRAGMA synchronous=FULL");
}

int note_pages(void* file, sqlite3* /*database*/, const char* /*name*/, int pages) {
    static_cast<SqliteFile*>(file)->pages_in_log = pages;
    return SQLITE_OK;
}

base::Outcome set_up_writer(SqliteFile& file, const SqliteStore::Options& options) {
    Database& database = file.database;
    if (sqlite3_db_readonly(database.handle(), "main") == 1) {
        return base::fail(describe_sqlite(SQLITE_READONLY, database.path(), {}));
    }
    if (auto ours = check_identity(database, false); !ours) {
        return ours;
    }
    if (auto durable = be_durable(database); !durable) {
        return durable;
    }
    if (auto current = migrate(database); !current) {
        return current;
    }
    if (auto same = check_schema(database); !same) {
        return same;
    }
    const auto pages = database.number("PRAGMA page_count");
    const auto page_size = database.number("PRAGMA page_size");
    if (!pages || !page_size) {
        return base::fail(pages ? page_size.error() : pages.error());
    }
    if (static_cast<std::uint64_t>(*pages * *page_size) <= options.checked_bytes) {
        if (auto whole = check_pages(database, false); !whole) {
            return whole;
        }
    }
    file.pages_between_checkpoints = options.pages_between_checkpoints;
    // replaces SQLite's own checkpoints, which would not tell when they fail
    sqlite3_wal_hook(database.handle(), note_pages, &file);
    return prepare_all(file);
}

base::Result<std::unique_ptr<SqliteFile>> connect(
    const std::string& path, int flags, const SqliteStore::Options& options
) {
    auto opened = Database::open(path, flags, options.vfs);
    if (!opened) {
        return base::fail(std::move(opened.error()));
    }
    auto file = std::make_unique<SqliteFile>(std::move(*opened));
    sqlite3* const handle = file->database.handle();
    sqlite3_busy_timeout(handle, kBusyMillis);
    // a damaged or prepared file must not make SQLite run what stands in it
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (auto checked = file->database.run("PRAGMA cell_size_check=ON"); !checked) {
        return base::fail(std::move(checked.error()));
    }
    return file;
}

}  // namespace

base::Outcome check_pages(const Database& database, bool is_thorough) {
    const auto found =
        database.text(is_thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
    if (!found) {
        return base::fail(found.error());
    }
    if (*found != "ok") {
        return base::fail(describe_sqlite(SQLITE_CORRUPT, database.path(), base::clean(*found)));
    }
    return {};
}

base::Result<std::unique_ptr<SqliteFile>> open_to_write(
    const std::string& path, const SqliteStore::Options& options
) {
    make_private(path);
    auto lock = FileLock::take(resolved(path) + ".lock", "the journal " + path);
    if (!lock) {
        return base::fail(std::move(lock.error()));
    }
    auto file = connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, options);
    if (!file) {
        return file;
    }
    (*file)->lock.emplace(std::move(*lock));
    if (auto ready = set_up_writer(**file, options); !ready) {
        return base::fail(std::move(ready.error()));
    }
    return file;
}

base::Result<std::unique_ptr<SqliteFile>> open_to_read(
    const std::string& path, const SqliteStore::Options& options
) {
    auto file = connect(path, SQLITE_OPEN_READONLY, options);
    if (!file) {
        return file;
    }
    if (auto ours = check_identity((*file)->database, true); !ours) {
        return base::fail(std::move(ours.error()));
    }
    // only INSERT and UPDATE need a writable file, and only when they run
    if (auto prepared = prepare_all(**file); !prepared) {
        return base::fail(std::move(prepared.error()));
    }
    return file;
}

}  // namespace deploybot::journal
