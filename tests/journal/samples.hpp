// Appends, files and shortcuts that the journal's tests share.
#pragma once

#include "journal/sqlite_store.hpp"
#include "journal/store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::journal {

/// A folder that goes with the test.
class Folder {
public:
    [[nodiscard]] std::string file(const std::string& name = "journal.db") const {
        return folder_.file(name);
    }

private:
    tests::TemporaryFolder folder_;
};

inline NewEntry sample(
    const std::string& stream, const std::string& data = "{\"n\":1}",
    const std::string& type = "requested"
) {
    return NewEntry{
        .stream = stream,
        .type = type,
        .type_version = 1,
        .data = data,
        .cause = {.actor = "alice", .source = "terminal", .request = "req-7"}};
}

/// One entry, on that version of its stream.
inline Append on(
    const std::string& stream, std::uint64_t version, const std::string& data = "{\"n\":1}"
) {
    return Append{
        .at = base::from_millis(1'763'699'862'417 + static_cast<std::int64_t>(version)),
        .expected = {{.stream = stream, .version = version}},
        .entries = {sample(stream, data)}};
}

inline base::Result<Appended> append_one(Store& store, const Append& append) {
    return store.append({append}).front();
}

inline std::unique_ptr<SqliteStore> open_or_fail(
    const std::string& path, const SqliteStore::Options& options = {}
) {
    auto store = SqliteStore::open(path, options);
    if (!store) {
        ADD_FAILURE() << store.error().message;
        return nullptr;
    }
    return std::move(*store);
}

/// Twelve entries of three streams, mixed: lane/a at 1 4 7 10, lane/b at 2 5 8 11, rights at 3 6
/// 9 12.
inline void fill(Store& store, int rounds = 4) {
    for (int round = 0; round < rounds; ++round) {
        for (const char* const stream : {"lane/a", "lane/b", "rights"}) {
            const auto version = static_cast<std::uint64_t>(round);
            const std::string data = "{\"round\":" + std::to_string(round) + "}";
            ASSERT_TRUE(append_one(store, on(stream, version, data)).has_value());
        }
    }
}

/// Runs SQL on the file behind the journal's back.
inline void tamper(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    char* error = nullptr;
    sqlite3_exec(database, "PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
    const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error);
    EXPECT_EQ(code, SQLITE_OK) << (error == nullptr ? "" : error) << " in " << sql;
    sqlite3_free(error);
    sqlite3_close(database);
}

}  // namespace deploybot::journal
