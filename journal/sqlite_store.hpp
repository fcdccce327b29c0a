// The journal in one SQLite file: WAL, synchronous=FULL, one writing process.
//
// The form of the file stands in docs/journal-format.md. The writer holds a lock beside the file
// (`FILE.lock`) for as long as it lives; readers (verify, show, export, a backup) may work
// meanwhile.
//
// Errors, each with a sentence and what to do: Full (the disk is; later appends may work again),
// Unavailable (read-only, locked by another process, cannot be opened), Invalid (no database, not
// ours, or newer than this program), Broken (a damaged page, a failed read, write or fsync, heads
// and entries that disagree). After Broken in an append every later one refuses.
//
// Thread: one at a time. Lifetime: the file stays locked until the store goes.
#pragma once

#include "base/result.hpp"
#include "journal/chain.hpp"
#include "journal/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::journal {

class Statement;
struct SqliteFile;

class SqliteStore final : public Store {
public:
    struct Options {
        /// A file up to this size has all its pages checked when it is opened for writing; of a
        /// larger one only the heads are compared with the entries.
        std::uint64_t checked_bytes = 64ULL * 1024 * 1024;
        /// The write-ahead log is copied into the file when it has so many pages.
        int pages_between_checkpoints = 1000;
        /// Another SQLite VFS than the system's, by its registered name: for fault tests.
        std::string vfs;
    };

    /// For writing, made if it is not there, brought to this program's schema, locked.
    [[nodiscard]] static base::Result<std::unique_ptr<SqliteStore>> open(
        const std::string& path, const Options& options
    );
    [[nodiscard]] static base::Result<std::unique_ptr<SqliteStore>> open(const std::string& path);
    /// For verify, show and export: changes nothing, needs no lock, and opens also what has been
    /// tampered with. Appends and snapshots are Refused.
    [[nodiscard]] static base::Result<std::unique_ptr<SqliteStore>> open_for_reading(
        const std::string& path, const Options& options
    );
    [[nodiscard]] static base::Result<std::unique_ptr<SqliteStore>> open_for_reading(
        const std::string& path
    );
    ~SqliteStore() override;

    [[nodiscard]] std::vector<base::Result<Appended>> append(const std::vector<Append>& batch
    ) override;
    [[nodiscard]] base::Result<std::vector<Entry>> read_all(
        std::uint64_t after_position, std::size_t most
    ) const override;
    [[nodiscard]] base::Result<std::vector<Entry>> read_stream(
        const std::string& stream, std::uint64_t after_version, std::size_t most
    ) const override;
    [[nodiscard]] base::Result<std::uint64_t> last_position() const override;
    [[nodiscard]] base::Result<std::vector<Head>> heads() const override;
    [[nodiscard]] base::Outcome save_snapshot(const Snapshot& snapshot) override;
    [[nodiscard]] base::Result<std::optional<Snapshot>> load_snapshot() const override;

    /// Reads every page, compares the tables with the schema, and sees that each entry is found
    /// from its stream. Broken: what was wrong first. Takes as long as reading the file twice.
    [[nodiscard]] base::Outcome check_pages() const;

private:
    explicit SqliteStore(std::unique_ptr<SqliteFile> file);

    [[nodiscard]] base::Outcome write_batch();
    [[nodiscard]] base::Outcome write_links();
    [[nodiscard]] base::Outcome write_mark(const Link& link);
    [[nodiscard]] base::Outcome write_heads();
    [[nodiscard]] base::Outcome write_snapshot(const Snapshot& snapshot);
    void copy_log_into_file();
    [[nodiscard]] base::Outcome in_transaction(const std::function<base::Outcome()>& write);
    /// After Broken nothing is acknowledged any more.
    base::Error note(base::Error error) const;
    [[nodiscard]] base::Result<std::vector<StreamEnd>> read_ends() const;

    std::unique_ptr<SqliteFile> file_;
    Chain chain_;
    mutable std::optional<base::Error> failure_;  ///< why nothing is written any more
};

}  // namespace deploybot::journal
