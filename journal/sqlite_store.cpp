#include "journal/sqlite_store.hpp"

#include "base/log.hpp"
#include "journal/sqlite_file.hpp"
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

Entry entry_of(const Statement& row) {
    return Entry{
        .position = row.count(0),
        .stream = row.text(1),
        .version = row.count(2),
        .at = base::from_millis(row.number(3)),
        .type = row.text(4),
        .type_version = static_cast<int>(row.number(5)),
        .data = row.text(6),
        .cause = {.actor = row.text(7), .source = row.text(8), .request = row.text(9)},
        .previous = row.sum(10),
        .hash = row.sum(11)};
}

base::Error disagreement(const std::string& path, const std::string& what) {
    return base::Error{
        .code = base::ErrorCode::Broken,
        .message = "the journal " + path + " contradicts itself: " + what,
        .hint =
            "`deploybot journal verify` names the first entry that is wrong; restore the last "
            "good backup"};
}

/// Each head is the last entry of its stream, and all entries belong to one: found without reading
/// them all.
base::Outcome check_heads(
    const Store& store, const std::vector<Head>& heads, std::uint64_t last_position,
    const std::string& path
) {
    std::uint64_t entries = 0;
    for (const Head& head : heads) {
        const auto tail = store.read_stream(head.stream, head.version - 1, 2);
        if (!tail) {
            return base::fail(tail.error());
        }
        if (tail->size() != 1 || tail->front().version != head.version ||
            tail->front().hash != head.hash || hash_of(tail->front()) != head.hash) {
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
    const auto heads = store->heads();
    const auto last = store->last_position();
    if (!heads || !last) {
        return base::fail(heads ? last.error() : heads.error());
    }
    if (auto checked = check_heads(*store, *heads, *last, path); !checked) {
        return base::fail(std::move(checked.error()));
    }
    store->chain_.restore(*heads, *last);
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
            .bind(4, static_cast<std::int64_t>(base::to_millis(link.place.at)))
            .bind(5, std::string_view(entry.type))
            .bind(6, static_cast<std::int64_t>(entry.type_version))
            .bind(7, std::string_view(entry.data))
            .bind(8, std::string_view(entry.cause.actor))
            .bind(9, std::string_view(entry.cause.source))
            .bind(10, std::string_view(entry.cause.request))
            .bind(11, link.place.previous)
            .bind(12, link.hash);
        const int code = insert.step();
        if ((code & 0xFF) == SQLITE_CONSTRAINT) {
            return base::fail(disagreement(
                file_->database.path(), "position " + std::to_string(link.place.position) +
                                            " or version " + std::to_string(link.place.version) +
                                            " of " + entry.stream +
                                            " is there already, written by somebody else"
            ));
        }
        if (code != SQLITE_DONE) {
            return base::fail(file_->database.error());
        }
    }
    return {};
}

base::Outcome SqliteStore::write_heads() {
    for (const Chain::Moved& moved : chain_.moved()) {
        const bool is_new = moved.version_before == 0;
        Statement& write = is_new ? file_->insert_head : file_->move_head;
        const StatementUse use(write);
        write.bind(1, std::string_view(*moved.stream)).bind(2, moved.version).bind(3, moved.hash);
        if (!is_new) {
            write.bind(4, moved.version_before).bind(5, moved.hash_before);
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

base::Result<std::vector<Entry>> SqliteStore::read(Statement& query, std::size_t most) const {
    query.bind(2, as_limit(most));
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

base::Result<std::vector<Entry>> SqliteStore::read_all(
    std::uint64_t after_position, std::size_t most
) const {
    const StatementUse use(file_->read_all);
    file_->read_all.bind(1, after_position);
    return read(file_->read_all, most);
}

base::Result<std::vector<Entry>> SqliteStore::read_stream(
    const std::string& stream, std::uint64_t after_version, std::size_t most
) const {
    const StatementUse use(file_->read_stream);
    file_->read_stream.bind(1, after_version).bind(3, std::string_view(stream));
    return read(file_->read_stream, most);
}

base::Result<std::uint64_t> SqliteStore::last_position() const {
    const StatementUse use(file_->last_position);
    if (file_->last_position.step() != SQLITE_ROW) {
        return base::fail(note(file_->database.error()));
    }
    return file_->last_position.count(0);
}

base::Result<std::vector<Head>> SqliteStore::heads() const {
    Statement& query = file_->read_heads;
    const StatementUse use(query);
    std::vector<Head> heads;
    int code = query.step();
    for (; code == SQLITE_ROW; code = query.step()) {
        heads.push_back(Head{
            .stream = query.text(0), .version = query.count(1), .hash = query.sum(2)});
    }
    if (code != SQLITE_DONE) {
        return base::fail(note(file_->database.error()));
    }
    return heads;
}

base::Outcome SqliteStore::check_pages() const {
    auto checked = journal::check_pages(file_->database, true);
    if (checked) {
        checked = check_schema(file_->database);
    }
    if (!checked) {
        return base::fail(note(std::move(checked.error())));
    }
    return {};
}

}  // namespace deploybot::journal
