#include "journal/sqlite_schema.hpp"

#include <array>
#include <string>
#include <utility>

namespace deploybot::journal {
namespace {

// Numbered from 1. One that has been released is never changed: add the next.
constexpr std::array<std::string_view, kSchemaVersion> kMigrations = {
    R"sql(
CREATE TABLE entries(
  position INTEGER PRIMARY KEY CHECK (position > 0),
  stream TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  before INTEGER NOT NULL CHECK (before >= 0),
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  type_version INTEGER NOT NULL,
  data TEXT NOT NULL,
  actor TEXT NOT NULL,
  source TEXT NOT NULL,
  request TEXT NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE heads(
  first INTEGER PRIMARY KEY,
  stream TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  hash BLOB NOT NULL,
  position INTEGER NOT NULL
) STRICT;
CREATE TABLE marks(
  stream TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY(stream, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots(
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  position INTEGER NOT NULL,
  schema TEXT NOT NULL,
  data TEXT NOT NULL,
  entry_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
)sql"};

base::Result<std::string> schema_text(const Database& database) {
    auto statement = database.prepare(
        "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema "
        "WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
    );
    if (!statement) {
        return base::fail(std::move(statement.error()));
    }
    std::string text;
    int code = statement->step();
    for (; code == SQLITE_ROW; code = statement->step()) {
        text += statement->text(0) + '\n';
    }
    if (code != SQLITE_DONE) {
        return base::fail(database.error());
    }
    return text;
}

base::Outcome run_migration(const Database& database, std::size_t number) {
    const std::string sql = "BEGIN IMMEDIATE;" + std::string(kMigrations[number - 1]) +
                            "PRAGMA application_id=" + std::to_string(kApplicationId) +
                            ";PRAGMA user_version=" + std::to_string(number) + ";COMMIT;";
    auto done = database.run(sql);
    if (!done && sqlite3_get_autocommit(database.handle()) == 0) {
        (void)database.run("ROLLBACK");  // the first error is the one to tell
    }
    return done;
}

base::Outcome check_version(const Database& database, std::int64_t version, bool must_be_current) {
    if (version > kSchemaVersion) {
        return base::fail(
            base::ErrorCode::Invalid,
            "the journal " + database.path() + " was written by a newer DeployBot (schema " +
                std::to_string(version) + ", this program knows " + std::to_string(kSchemaVersion) +
                ")",
            "start the newer program again; a journal is never converted back"
        );
    }
    if (version < 1) {
        return base::fail(
            base::ErrorCode::Broken,
            "the journal " + database.path() + " claims to have schema " + std::to_string(version) +
                ": somebody has changed its header",
            "restore the last good backup"
        );
    }
    if (must_be_current && version < kSchemaVersion) {
        return base::fail(
            base::ErrorCode::Invalid,
            "the journal " + database.path() + " has the old schema " + std::to_string(version),
            "start DeployBot once with it: that brings it up to date"
        );
    }
    return {};
}

}  // namespace

base::Outcome check_identity(const Database& database, bool must_be_current) {
    const auto application = database.number("PRAGMA application_id");
    const auto version = database.number("PRAGMA user_version");
    const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
    for (const auto* each : {&application, &version, &tables}) {
        if (!*each) {
            return base::fail(each->error());
        }
    }
    const bool is_empty = *application == 0 && *version == 0 && *tables == 0;
    if (is_empty && !must_be_current) {
        return {};
    }
    if (*application != kApplicationId) {
        return base::fail(
            base::ErrorCode::Invalid,
            database.path() +
                " is an SQLite database, but no journal of DeployBot (application id " +
                std::to_string(*application) + ")",
            "check the configured path; a new journal is made where no file is"
        );
    }
    return check_version(database, *version, must_be_current);
}

base::Outcome migrate(const Database& database) {
    const auto version = database.number("PRAGMA user_version");
    if (!version) {
        return base::fail(version.error());
    }
    for (auto next = static_cast<std::size_t>(*version) + 1; next <= kMigrations.size(); ++next) {
        if (auto done = run_migration(database, next); !done) {
            return done;
        }
    }
    return {};
}

base::Outcome check_schema(const Database& database) {
    const auto ours =
        Database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, std::string());
    if (!ours) {
        return base::fail(ours.error());
    }
    if (auto made = migrate(*ours); !made) {
        return made;
    }
    const auto expected = schema_text(*ours);
    const auto found = schema_text(database);
    if (!expected || !found) {
        return base::fail(expected ? found.error() : expected.error());
    }
    if (*expected != *found) {
        return base::fail(
            base::ErrorCode::Broken,
            "the tables of the journal " + database.path() +
                " are not the ones that this DeployBot makes: another version made them, or "
                "somebody "
                "has changed them",
            "start the version that made it; `sqlite3 FILE .schema` shows them, "
            "docs/journal-format.md what they should be"
        );
    }
    return {};
}

}  // namespace deploybot::journal
