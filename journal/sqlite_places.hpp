// How the entries of one stream are found among those of all: every entry holds the position of the
// one before it, every head that of the last, and every kMarkEvery-th version has a mark. No index
// of all entries is kept, because writing it costs as much as writing them: its pages lie as far
// apart as there are streams.
//
// Thread: that of the database.
#pragma once

#include "base/result.hpp"
#include "journal/sqlite_database.hpp"
#include "journal/store.hpp"

#include <cstdint>
#include <string>

namespace deploybot::journal {

/// So many steps back at most, from a mark or a head to where a page of entries begins.
inline constexpr std::uint64_t kMarkEvery = 64;

/// A row of SqliteFile::read_all or read_entry.
Entry entry_of(const Statement& row);

/// What shows that somebody else has written to the file.
base::Error disagreement(const std::string& path, const std::string& what);

/// Broken: an entry, a head or a mark does not point where it should. Reads all entries.
[[nodiscard]] base::Outcome check_places(const Database& database);

}  // namespace deploybot::journal
