#include "journal/sqlite_store.hpp"

#include "base/log.hpp"
#include "journal/sqlite_file.hpp"
#include "journal/sqlite_places.hpp"
#include "journal/sqlite_schema.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace deploybot::journal {
namespace {

/// SQLite counts in signed numbers; a negative LIMIT would mean none.
std::int64_t as_limit(std::size_t most) {
    constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(most, kMost));
}

/// Each head is the last entry of its stream, and all entries belong to one: found without reading
/// them all.
base::Outcome check_ends(
    const Store& store, const std::vector<StreamEnd>& ends, std::uint64_t last_position,
    const std::string& path
) {
    std::uint64_t entries = 0;
    for (const auto& [head, first, position] : ends) {
        const auto tail = store.read_stream(head.stream, head.version - 1, 1);
        if (!tail && tail.error().code != base::ErrorCode::Broken) {
            return base::fail(tail.error());
        }
        if (!tail || tail->size() != 1 || tail->front().hash != head.hash ||
            hash_of(tail->front()) != head.hash) {
            return base::fail(disagreement(
                path, head.stream + " should end with version " + std::to_string(head.version) +
                          ", and does not"
            ));
        }
        entries += head.version;
    }
    if (entries != last_position) {
        return base::fail(disagreement(
            path, "its streams have " + std::to_string(entries) +
                      " entries, its last position is " + std::to_string(last_position)
        ));
    }
    return {};
}

}  // namespace

SqliteStore::SqliteStore(std::unique_ptr<SqliteFile> file) : file_(std::move(file)) {}
SqliteStore::~SqliteStore() = default;

base::Result<std::unique_ptr<SqliteStore>> SqliteStore::open(
    const std::string& path, const Options& options
) {
    auto file = open_to_write(path, options);
    if (!file) {
        return base::fail(std::move(file.error()));
    }
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(*file)));
    const auto ends = store->read_ends();
    const auto last = store->last_position();
    if (!ends || !last) {
        return base::fail(ends ? last.error() : ends.error());
    }
    if (auto checked = check_ends(*store, *ends, *last, path); !checked) {
        return base::fail(std::move(checked.error()));
    }
    store->chain_.restore(*ends, *last);
    return store;
}

base::Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path) {
    return open(path, Options{});
}

base::Result<std::unique_ptr<SqliteStore>> SqliteStore::open_for_reading(
    const std::string& path, const Options& options
) {
    auto file = open_to_read(path, options);
    if (!file) {
        return base::fail(std::move(file.error()));
    }
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(*file)));
    store->failure_ = base::Error{
        .code = base::ErrorCode::Refused,
        .message = "the journal " + path + " was opened for reading only",
        .hint = {}};
    return store;
}

base::Result<std::unique_ptr<SqliteStore>> SqliteStore::open_for_reading(const std::string& path) {
    return open_for_reading(path, Options{});
}

base::Error SqliteStore::note(base::Error error) const {
    if (error.code == base::ErrorCode::Broken && !failure_) {
        failure_ = error;
    }
    return error;
}

std::vector<base::Result<Appended>> SqliteStore::append(const std::vector<Append>& batch) {
    std::vector<base::Result<Appended>> results;
    results.reserve(batch.size());
    const auto fail_all = [&](const base::Error& error) {
        results.assign(batch.size(), base::Result<Appended>(base::fail(error)));
        return results;
    };
    if (failure_) {
        return fail_all(*failure_);
    }
    for (const Append& append : batch) {
        results.push_back(chain_.extend(append));
    }
    if (chain_.links().empty()) {
        return results;
    }
    if (auto written = write_batch(); !written) {
        chain_.discard();
        return fail_all(note(std::move(written.error())));
    }
    chain_.commit();
    copy_log_into_file();
    return results;
}

base::Outcome SqliteStore::write_batch() {
    return in_transaction([this]() -> base::Outcome {
        if (auto entries = write_links(); !entries) {
            return entries;
        }
        return write_heads();
    });
}

base::Outcome SqliteStore::in_transaction(const std::function<base::Outcome()>& write) {
    const Database& database = file_->database;
    const auto run = [&](Statement& statement) -> base::Outcome {
        const StatementUse use(statement);
        return statement.step() == SQLITE_DONE ? base::Outcome{} : base::fail(database.error());
    };
    base::Outcome outcome = run(file_->begin);
    if (outcome) {
        outcome = write();
    }
    if (outcome) {
        outcome = run(file_->commit);
    }
    // some errors roll back by themselves, others leave it open
    if (sqlite3_get_autocommit(database.handle()) == 0) {
        if (auto undone = database.run("ROLLBACK"); !undone) {
            undone.error().code = base::ErrorCode::Broken;
            return undone;
        }
    }
    return outcome;
}

base::Outcome SqliteStore::write_links() {
    Statement& insert = file_->insert_entry;
    for (const Link& link : chain_.links()) {
        const StatementUse use(insert);
        const NewEntry& entry = *link.entry;
        insert.bind(1, link.place.position)
            .bind(2, std::string_view(entry.stream))
            .bind(3, link.place.version)
            .bind(4, link.before)
            .bind(5, static_cast<std::int64_t>(base::to_millis(link.place.at)))
            .bind(6, std::string_view(entry.type))
            .bind(7, static_cast<std::int64_t>(entry.type_version))
            .bind(8, std::string_view(entry.data))
            .bind(9, std::string_view(entry.cause.actor))
            .bind(10, std::string_view(entry.cause.source))
            .bind(11, std::string_view(entry.cause.request))
            .bind(12, link.place.previous)
            .bind(13, link.hash);
        const int code = insert.step();
        if ((code & 0xFF) == SQLITE_CONSTRAINT) {
            return base::fail(disagreement(
                file_->database.path(), "position " + std::to_string(link.place.position) +
                                            " is there already, written by somebody else"
            ));
        }
        if (code != SQLITE_DONE) {
            return base::fail(file_->database.error());
        }
        if (auto marked = write_mark(link); !marked) {
            return marked;
        }
    }
    return {};
}

base::Outcome SqliteStore::write_heads() {
    for (const Chain::Moved& moved : chain_.moved()) {
        const bool is_new = moved.version_before == 0;
        Statement& write = is_new ? file_->insert_head : file_->move_head;
        const StatementUse use(write);
        write.bind(1, moved.first)
            .bind(2, moved.version)
            .bind(3, moved.hash)
            .bind(4, moved.position);
        if (is_new) {
            write.bind(5, std::string_view(*moved.stream));
        } else {
            write.bind(5, moved.version_before).bind(6, moved.hash_before);
        }
        const int code = write.step();
        const bool was_elsewhere =
            (code & 0xFF) == SQLITE_CONSTRAINT ||
            (code == SQLITE_DONE && sqlite3_changes(file_->database.handle()) != 1);
        if (was_elsewhere) {
            return base::fail(disagreement(
                file_->database.path(),
                "the head of " + *moved.stream + " was moved by somebody else"
            ));
        }
        if (code != SQLITE_DONE) {
            return base::fail(file_->database.error());
        }
    }
    return {};
}

void SqliteStore::copy_log_into_file() {
    if (file_->pages_in_log < file_->pages_between_checkpoints) {
        return;
    }
    const Database& database = file_->database;
    const int code = sqlite3_wal_checkpoint_v2(
        database.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
    );
    if (code == SQLITE_OK) {
        return;
    }
    // what was acknowledged is safe in the log; but a disk that fails here is not written to again
    const base::Error error = note(database.error());
    if (code != SQLITE_BUSY) {
        base::log_error(
            {}, "the journal's log could not be copied into its file", {{"why", error.message}}
        );
    }
}

base::Result<std::vector<Entry>> SqliteStore::read_all(
    std::uint64_t after_position, std::size_t most
) const {
    Statement& query = file_->read_all;
    const StatementUse use(query);
    query.bind(1, after_position).bind(2, as_limit(most));
    std::vector<Entry> entries;
    int code = query.step();
    for (; code == SQLITE_ROW; code = query.step()) {
        entries.push_back(entry_of(query));
    }
    if (code != SQLITE_DONE) {
        return base::fail(note(file_->database.error()));
    }
    return entries;
}

base::Result<std::uint64_t> SqliteStore::last_position() const {
    const StatementUse use(file_->last_position);
    if (file_->last_position.step() != SQLITE_ROW) {
        return base::fail(note(file_->database.error()));
    }
    return file_->last_position.count(0);
}

base::Result<std::vector<StreamEnd>> SqliteStore::read_ends() const {
    Statement& query = file_->read_heads;
    const StatementUse use(query);
    std::vector<StreamEnd> ends;
    int code = query.step();
    for (; code == SQLITE_ROW; code = query.step()) {
        ends.push_back(
            {.head = {.stream = query.text(0), .version = query.count(1), .hash = query.sum(2)},
             .first = query.count(3),
             .position = query.count(4)}
        );
    }
    if (code != SQLITE_DONE) {
        return base::fail(note(file_->database.error()));
    }
    return ends;
}

base::Result<std::vector<Head>> SqliteStore::heads() const {
    auto ends = read_ends();
    if (!ends) {
        return base::fail(std::move(ends.error()));
    }
    std::vector<Head> heads;
    heads.reserve(ends->size());
    for (StreamEnd& end : *ends) {
        heads.push_back(std::move(end.head));
    }
    return heads;
}

base::Outcome SqliteStore::check_pages() const {
    auto checked = journal::check_pages(file_->database, true);
    if (checked) {
        checked = check_schema(file_->database);
    }
    if (checked) {
        checked = check_places(file_->database);
    }
    if (!checked) {
        return base::fail(note(std::move(checked.error())));
    }
    return {};
}

}  // namespace deploybot::journal
