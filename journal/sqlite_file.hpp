// An opened and checked journal file with its prepared statements: what SqliteStore works on.
//
// Thread: one at a time. Lifetime: at a fixed address, because SQLite calls back into it.
#pragma once

#include "base/result.hpp"
#include "journal/file_lock.hpp"
#include "journal/sqlite_database.hpp"
#include "journal/sqlite_store.hpp"

#include <memory>
#include <optional>
#include <string>

namespace deploybot::journal {

struct SqliteFile {
    explicit SqliteFile(Database opened) : database(std::move(opened)) {}

    std::optional<FileLock> lock;  ///< none: opened for reading; first, so that it is freed last
    Database database;
    int pages_between_checkpoints = 0;
    int pages_in_log = 0;  ///< of the write-ahead log, after the last commit

    Statement begin;
    Statement commit;
    Statement insert_entry;
    Statement insert_head;
    Statement move_head;
    Statement insert_mark;
    Statement read_all;
    Statement read_entry;
    Statement read_place;
    Statement find_head;
    Statement find_mark;
    Statement last_position;
    Statement read_heads;
    Statement entry_hash;
    Statement save_snapshot;
    Statement load_snapshot;
};

[[nodiscard]] base::Result<std::unique_ptr<SqliteFile>> open_to_write(
    const std::string& path, const SqliteStore::Options& options
);
[[nodiscard]] base::Result<std::unique_ptr<SqliteFile>> open_to_read(
    const std::string& path, const SqliteStore::Options& options
);

/// Broken: some page, row or index is damaged. `is_thorough`: indexes are compared with their
/// tables too.
[[nodiscard]] base::Outcome check_pages(const Database& database, bool is_thorough);

}  // namespace deploybot::journal
