// The part of SqliteStore that keeps one snapshot, and believes it only if it is whole and of this
// very history.
#include "base/log.hpp"
#include "journal/hash.hpp"
#include "journal/sqlite_file.hpp"

#include <utility>

namespace deploybot::journal {
namespace {

constexpr std::size_t kLargestSnapshot =
    std::size_t{512} * 1024 * 1024;  // SQLite's own limit is 1e9

/// Of the entry at `position`; zeros at 0 and where there is none.
base::Result<base::Sha256Sum> entry_hash(SqliteFile& file, std::uint64_t position) {
    const StatementUse use(file.entry_hash);
    file.entry_hash.bind(1, position);
    const int code = file.entry_hash.step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return base::fail(file.database.error());
    }
    return code == SQLITE_ROW ? file.entry_hash.sum(0) : base::Sha256Sum{};
}

}  // namespace

base::Outcome SqliteStore::save_snapshot(const Snapshot& snapshot) {
    if (failure_) {
        return base::fail(*failure_);
    }
    if (snapshot.data.size() > kLargestSnapshot) {
        return base::fail(
            base::ErrorCode::Full, "a snapshot of " + std::to_string(snapshot.data.size()) +
                                       " bytes is too large; the "
                                       "journal opens without it, slower"
        );
    }
    auto saved = in_transaction([&] { return write_snapshot(snapshot); });
    if (!saved) {
        return base::fail(note(std::move(saved.error())));
    }
    copy_log_into_file();
    return {};
}

base::Outcome SqliteStore::write_snapshot(const Snapshot& snapshot) {
    const auto anchor = entry_hash(*file_, snapshot.position);
    if (!anchor) {
        return base::fail(anchor.error());
    }
    const base::Sha256Sum hash = hash_of(snapshot);
    Statement& save = file_->save_snapshot;
    const StatementUse use(save);
    save.bind(1, snapshot.position)
        .bind(2, std::string_view(snapshot.schema))
        .bind(3, std::string_view(snapshot.data))
        .bind(4, *anchor)
        .bind(5, hash);
    return save.step() == SQLITE_DONE ? base::Outcome{} : base::fail(file_->database.error());
}

base::Result<std::optional<Snapshot>> SqliteStore::load_snapshot() const {
    Statement& load = file_->load_snapshot;
    const StatementUse use(load);
    const int code = load.step();
    if (code == SQLITE_DONE) {
        return std::optional<Snapshot>();
    }
    if (code != SQLITE_ROW) {
        return base::fail(note(file_->database.error()));
    }
    Snapshot snapshot{.position = load.count(0), .schema = load.text(1), .data = load.text(2)};
    const auto anchor = entry_hash(*file_, snapshot.position);
    if (!anchor) {
        return base::fail(note(anchor.error()));
    }
    // not noted: a broken snapshot is no reason to stop, the entries are the truth
    if (hash_of(snapshot) != load.sum(4)) {
        return base::fail(
            base::ErrorCode::Broken, "the snapshot of the journal is not what was saved"
        );
    }
    if (*anchor != load.sum(3)) {
        return base::fail(
            base::ErrorCode::Broken, "the snapshot of the journal belongs to another history"
        );
    }
    return std::optional<Snapshot>(std::move(snapshot));
}

}  // namespace deploybot::journal
