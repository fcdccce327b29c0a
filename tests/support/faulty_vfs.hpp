// An SQLite VFS that stands before the system's and can fail on demand: a full disk, failed syncs,
// failed reads and writes, flipped bits, a read-only medium.
//
// Thread: the switches are atomic, so that a test may turn them while a store's thread works.
// Lifetime: registered for as long as it lives; files opened through it must be closed before.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

struct sqlite3_vfs;

namespace deploybot::tests {

class FaultyVfs {
public:
    FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;
    ~FaultyVfs();

    /// To be given to SQLite as the VFS's name; each has its own.
    [[nodiscard]] const std::string& name() const { return name_; }

    std::atomic<bool> fails_syncs = false;       ///< SQLITE_IOERR_FSYNC
    std::atomic<bool> is_full = false;           ///< every write answers SQLITE_FULL
    std::atomic<bool> fails_writes = false;      ///< SQLITE_IOERR_WRITE
    std::atomic<bool> fails_reads = false;       ///< SQLITE_IOERR_READ
    std::atomic<bool> is_read_only = false;      ///< files open only for reading
    std::atomic<bool> fails_file_syncs = false;  ///< only of the database itself: in a checkpoint
    /// One bit of each page of the database file (not of its log) that is read at or after this
    /// offset is wrong; negative: none.
    std::atomic<std::int64_t> flips_bits_from = -1;
    std::atomic<std::uint64_t> syncs = 0;  ///< how many succeeded

private:
    std::string name_;
    std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace deploybot::tests
