// The tables of the journal's file and how an older file becomes today's. docs/journal-format.md
// describes them for readers.
//
// Thread: that of the database.
#pragma once

#include "base/result.hpp"
#include "journal/sqlite_database.hpp"

#include <cstdint>

namespace deploybot::journal {

/// `DpBt`, in the file's header: tells a journal from any other SQLite database.
inline constexpr std::int64_t kApplicationId = 0x44704274;
/// user_version of a file that this program writes: the number of the last migration.
inline constexpr std::int64_t kSchemaVersion = 1;

/// Invalid: not ours, newer than this program, or (where `must_be_current`) older.
[[nodiscard]] base::Outcome check_identity(const Database& database, bool must_be_current);

/// Makes the tables in an empty file, or runs the migrations that it has not seen yet; each is one
/// transaction.
[[nodiscard]] base::Outcome migrate(const Database& database);

/// Broken: tables, indexes or triggers are not the ones that the migrations make.
[[nodiscard]] base::Outcome check_schema(const Database& database);

}  // namespace deploybot::journal
