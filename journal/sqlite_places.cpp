// The part of SqliteStore that finds the entries of one stream.
#include "journal/sqlite_places.hpp"

#include "journal/sqlite_file.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace deploybot::journal {
namespace {

struct Spot {
    std::uint64_t version = 0;
    std::uint64_t position = 0;
};

std::uint64_t before_of(const Statement& row) {
    return row.count(12);
}

std::string name_of(const std::string& stream, const Spot& spot) {
    return stream + " version " + std::to_string(spot.version) + " should stand at position " +
           std::to_string(spot.position) + ", and does not";
}

/// The one row of a query for a version and its position; nullopt: there is none.
base::Result<std::optional<Spot>> read_spot(const Database& database, Statement& query) {
    const int code = query.step();
    if (code == SQLITE_ROW) {
        return std::optional(Spot{.version = query.count(0), .position = query.count(1)});
    }
    if (code != SQLITE_DONE) {
        return base::fail(database.error());
    }
    return std::optional<Spot>();
}

/// Goes back through one stream.
class Backwards {
public:
    Backwards(SqliteFile& file, const std::string& stream) : file_(file), stream_(stream) {}

    /// To the entry of this version or the first that is known behind it. nullopt: the stream has
    /// no entries after `after`.
    base::Result<std::optional<Spot>> start(std::uint64_t after, std::size_t most);
    /// The entry at the spot, which moves to the one before it.
    base::Result<Entry> take(Spot& spot);

private:
    /// Moves the spot to the entry before it.
    base::Outcome step(Spot& spot);
    [[nodiscard]] base::Error wrong(const Spot& spot) const {
        return disagreement(file_.database.path(), name_of(stream_, spot));
    }

    SqliteFile& file_;
    const std::string& stream_;
};

base::Result<std::optional<Spot>> Backwards::start(std::uint64_t after, std::size_t most) {
    Statement& find_head = file_.find_head;
    const StatementUse use_head(find_head);
    find_head.bind(1, std::string_view(stream_));
    auto spot = read_spot(file_.database, find_head);
    if (!spot) {
        return spot;
    }
    if (!*spot || (*spot)->version <= after || most == 0) {
        return std::optional<Spot>();
    }
    const std::uint64_t last = after + std::min<std::uint64_t>((*spot)->version - after, most);
    Statement& find_mark = file_.find_mark;
    const StatementUse use_mark(find_mark);
    find_mark.bind(1, std::string_view(stream_)).bind(2, last);
    const auto mark = read_spot(file_.database, find_mark);
    if (!mark) {
        return base::fail(mark.error());
    }
    Spot found = *mark ? **mark : **spot;
    while (found.version > last) {
        if (auto stepped = step(found); !stepped) {
            return base::fail(std::move(stepped.error()));
        }
    }
    return std::optional(found);
}

base::Outcome Backwards::step(Spot& spot) {
    Statement& query = file_.read_place;
    const StatementUse use(query);
    query.bind(1, spot.position);
    const int code = query.step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return base::fail(file_.database.error());
    }
    if (code == SQLITE_DONE || query.text(0) != stream_ || query.count(1) != spot.version) {
        return base::fail(wrong(spot));
    }
    spot = Spot{.version = spot.version - 1, .position = query.count(2)};
    return {};
}

base::Result<Entry> Backwards::take(Spot& spot) {
    Statement& query = file_.read_entry;
    const StatementUse use(query);
    query.bind(1, spot.position);
    if (query.step() != SQLITE_ROW) {
        return base::fail(wrong(spot));
    }
    Entry entry = entry_of(query);
    if (entry.stream != stream_ || entry.version != spot.version) {
        return base::fail(wrong(spot));
    }
    spot = Spot{.version = spot.version - 1, .position = before_of(query)};
    return entry;
}

/// What a walk over all entries has seen of a stream.
struct Seen {
    Spot last;
    std::uint64_t marks = 0;
};

using Streams = std::unordered_map<std::string, Seen>;

base::Outcome check_back_pointers(const Database& database, Streams& streams) {
    auto query =
        database.prepare("SELECT stream, version, before, position FROM entries ORDER BY position");
    if (!query) {
        return base::fail(std::move(query.error()));
    }
    int code = query->step();
    for (; code == SQLITE_ROW; code = query->step()) {
        Seen& seen = streams[query->text(0)];
        if (query->count(2) != seen.last.position) {
            return base::fail(disagreement(
                database.path(), "position " + std::to_string(query->number(3)) + " points to " +
                                     std::to_string(query->number(2)) +
                                     " as the entry before it in its stream, which is " +
                                     std::to_string(seen.last.position)
            ));
        }
        seen.last = Spot{.version = query->count(1), .position = query->count(3)};
        seen.marks += seen.last.version % kMarkEvery == 0 ? 1 : 0;
    }
    return code == SQLITE_DONE ? base::Outcome{} : base::fail(database.error());
}

/// Every mark names an entry; and so does every head, of the last one.
base::Outcome check_pointers(const Database& database, const char* sql, const Streams& streams) {
    auto query = database.prepare(sql);
    if (!query) {
        return base::fail(std::move(query.error()));
    }
    int code = query->step();
    for (; code == SQLITE_ROW; code = query->step()) {
        const Spot spot{.version = query->count(1), .position = query->count(2)};
        const bool is_there = query->number(3) == 1;
        if (!is_there || !streams.contains(query->text(0))) {
            return base::fail(disagreement(database.path(), name_of(query->text(0), spot)));
        }
    }
    return code == SQLITE_DONE ? base::Outcome{} : base::fail(database.error());
}

base::Outcome check_number_of_marks(const Database& database, const Streams& streams) {
    const auto marks = database.number("SELECT count(*) FROM marks");
    if (!marks) {
        return base::fail(marks.error());
    }
    std::uint64_t expected = 0;
    for (const auto& [stream, seen] : streams) {
        expected += seen.marks;
    }
    if (static_cast<std::uint64_t>(*marks) != expected) {
        return base::fail(disagreement(
            database.path(), "it has " + std::to_string(*marks) + " marks where there should be " +
                                 std::to_string(expected)
        ));
    }
    return {};
}

base::Outcome check_all_places(const Database& database) {
    static_assert(kMarkEvery == 64, "the question below says so too");
    Streams streams;
    base::Outcome checked = check_back_pointers(database, streams);
    if (checked) {
        checked = check_pointers(
            database,
            "SELECT h.stream, h.version, h.position, e.stream IS h.stream AND e.version IS "
            "h.version "
            "AND f.stream IS h.stream AND f.version IS 1 FROM heads h "
            "LEFT JOIN entries e ON e.position = h.position "
            "LEFT JOIN entries f ON f.position = h.first",
            streams
        );
    }
    if (checked) {
        checked = check_pointers(
            database,
            "SELECT m.stream, m.version, m.position, "
            "e.stream IS m.stream AND e.version IS m.version AND m.version % 64 = 0 "
            "FROM marks m LEFT JOIN entries e ON e.position = m.position",
            streams
        );
    }
    return checked ? check_number_of_marks(database, streams) : checked;
}

}  // namespace

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

base::Outcome check_places(const Database& database) {
    // what is written meanwhile is seen by none of the questions
    if (auto begun = database.run("BEGIN"); !begun) {
        return begun;
    }
    auto checked = check_all_places(database);
    if (auto ended = database.run("ROLLBACK"); checked && !ended) {
        return ended;
    }
    return checked;
}

base::Outcome SqliteStore::write_mark(const Link& link) {
    if (link.place.version % kMarkEvery != 0) {
        return {};
    }
    Statement& insert = file_->insert_mark;
    const StatementUse use(insert);
    insert.bind(1, std::string_view(link.entry->stream))
        .bind(2, link.place.version)
        .bind(3, link.place.position);
    const int code = insert.step();
    if ((code & 0xFF) == SQLITE_CONSTRAINT) {
        return base::fail(disagreement(
            file_->database.path(), "version " + std::to_string(link.place.version) + " of " +
                                        link.entry->stream +
                                        " is there already, written by somebody else"
        ));
    }
    return code == SQLITE_DONE ? base::Outcome{} : base::fail(file_->database.error());
}

base::Result<std::vector<Entry>> SqliteStore::read_stream(
    const std::string& stream, std::uint64_t after_version, std::size_t most
) const {
    Backwards backwards(*file_, stream);
    const auto start = backwards.start(after_version, most);
    if (!start) {
        return base::fail(note(start.error()));
    }
    std::vector<Entry> entries;
    if (!*start) {
        return entries;
    }
    Spot spot = **start;
    while (spot.version > after_version) {
        auto entry = backwards.take(spot);
        if (!entry) {
            return base::fail(note(std::move(entry.error())));
        }
        entries.push_back(std::move(*entry));
    }
    std::ranges::reverse(entries);
    return entries;
}

}  // namespace deploybot::journal
