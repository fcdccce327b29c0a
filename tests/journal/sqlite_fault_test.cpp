// Broken disks and wrong files: a clear message, no acknowledgement, nothing lost that was
// acknowledged.
#include "base/file.hpp"
#include "journal/verify.hpp"
#include "tests/journal/samples.hpp"
#include "tests/support/faulty_vfs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace deploybot::journal {
namespace {

using ::testing::HasSubstr;
using tests::FaultyVfs;

class SqliteFaults : public ::testing::Test {
protected:
    [[nodiscard]] SqliteStore::Options options() const {
        SqliteStore::Options options;
        options.vfs = disk.name();
        return options;
    }
    [[nodiscard]] base::Error open_error(const std::string& path) const {
        const auto store = SqliteStore::open(path, options());
        return store ? base::Error{.code = {}, .message = "it opened", .hint = {}} : store.error();
    }

    Folder folder;
    FaultyVfs disk;
};

TEST_F(SqliteFaults, AFailedSyncIsNeverRetriedAndEndsAllWriting) {
    auto store = open_or_fail(folder.file(), options());
    ASSERT_TRUE(append_one(*store, on("lane/a", 0)).has_value());
    disk.fails_syncs = true;

    const auto failed = store->append({on("lane/a", 1), on("lane/b", 0)});
    disk.fails_syncs = false;
    const auto after = append_one(*store, on("lane/a", 1));

    for (const auto& result : failed) {
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().code, base::ErrorCode::Broken);
        EXPECT_THAT(result.error().message, HasSubstr("fsync failed"));
        EXPECT_FALSE(result.error().hint.empty());
    }
    ASSERT_FALSE(after.has_value()) << "the disk works again, but nobody can know what it lost";
    EXPECT_EQ(after.error().code, base::ErrorCode::Broken);
    EXPECT_FALSE(store->save_snapshot({.position = 1, .schema = "s", .data = "d"}).has_value());

    store.reset();
    store = open_or_fail(folder.file(), options());
    EXPECT_GE(store->last_position().value(), 1U);
    EXPECT_TRUE(verify(*store)->is_whole());
}

TEST_F(SqliteFaults, AFullDiskRefusesAndWorksAgainWhenThereIsRoom) {
    const auto store = open_or_fail(folder.file(), options());
    ASSERT_TRUE(append_one(*store, on("lane/a", 0)).has_value());
    disk.is_full = true;

    const auto full = append_one(*store, on("lane/a", 1));

    ASSERT_FALSE(full.has_value());
    EXPECT_EQ(full.error().code, base::ErrorCode::Full);
    EXPECT_THAT(full.error().message, HasSubstr("is full"));
    EXPECT_EQ(store->last_position().value(), 1U);
    disk.is_full = false;
    EXPECT_EQ(append_one(*store, on("lane/a", 1))->last_position, 2U);
    EXPECT_TRUE(verify(*store)->is_whole());
}

TEST_F(SqliteFaults, AFailedWriteEndsAllWriting) {
    const auto store = open_or_fail(folder.file(), options());
    disk.fails_writes = true;

    EXPECT_EQ(append_one(*store, on("lane/a", 0)).error().code, base::ErrorCode::Broken);
    disk.fails_writes = false;
    EXPECT_EQ(append_one(*store, on("lane/a", 0)).error().code, base::ErrorCode::Broken);
}

TEST_F(SqliteFaults, AFailedSyncOfACheckpointEndsWritingButTakesNothingBack) {
    SqliteStore::Options often = options();
    often.pages_between_checkpoints = 1;
    auto store = open_or_fail(folder.file(), often);
    disk.fails_file_syncs = true;

    EXPECT_TRUE(append_one(*store, on("lane/a", 0)).has_value()) << "it is safe in the log";
    EXPECT_EQ(append_one(*store, on("lane/a", 1)).error().code, base::ErrorCode::Broken);

    disk.fails_file_syncs = false;
    store.reset();
    store = open_or_fail(folder.file(), often);
    EXPECT_EQ(store->last_position().value(), 1U);
}

TEST_F(SqliteFaults, AFailedReadSaysSoAndEndsAllWriting) {
    { fill(*open_or_fail(folder.file()), 200); }
    SqliteStore::Options unchecked = options();
    unchecked.checked_bytes = 0;
    const auto store = open_or_fail(folder.file(), unchecked);
    disk.fails_reads = true;

    const auto read = store->read_all(0, 10'000);

    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().code, base::ErrorCode::Broken);
    EXPECT_EQ(append_one(*store, on("lane/a", 200)).error().code, base::ErrorCode::Broken);
}

TEST_F(SqliteFaults, ADamagedPageIsFoundWhenTheFileIsOpened) {
    { fill(*open_or_fail(folder.file()), 200); }
    disk.flips_bits_from = 4096;

    const base::Error error = open_error(folder.file());

    EXPECT_EQ(error.code, base::ErrorCode::Broken);
    EXPECT_THAT(error.message, HasSubstr("is damaged"));
    EXPECT_FALSE(error.hint.empty());
}

TEST_F(SqliteFaults, ADamagedPageOfALargeFileIsFoundWhenItIsRead) {
    { fill(*open_or_fail(folder.file()), 200); }
    SqliteStore::Options unchecked = options();
    unchecked.checked_bytes = 0;
    const auto store = open_or_fail(folder.file(), unchecked);
    disk.flips_bits_from = 4096;

    const auto report = verify(*store);

    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, base::ErrorCode::Broken);
    EXPECT_EQ(append_one(*store, on("lane/a", 200)).error().code, base::ErrorCode::Broken)
        << "no acknowledgement after a damaged page";
}

TEST_F(SqliteFaults, AReadOnlyFileIsRefused) {
    { fill(*open_or_fail(folder.file())); }
    disk.is_read_only = true;

    const base::Error error = open_error(folder.file());

    EXPECT_EQ(error.code, base::ErrorCode::Unavailable);
    EXPECT_THAT(error.message, HasSubstr("is read-only"));
}

TEST_F(SqliteFaults, AFileThatIsNoDatabaseIsLeftAlone) {
    const std::string path = folder.file("notes.txt");
    std::ofstream(path) << std::string(5000, 'x');

    const base::Error error = open_error(path);

    EXPECT_EQ(error.code, base::ErrorCode::Invalid);
    EXPECT_THAT(error.message, HasSubstr("is no SQLite database"));
    EXPECT_EQ(base::read_file(path, 10'000)->size(), 5000U);
}

TEST_F(SqliteFaults, AnotherProgramsDatabaseIsLeftAlone) {
    const std::string path = folder.file("other.db");
    tamper(path, "CREATE TABLE theirs(x); PRAGMA application_id=7");

    const base::Error error = open_error(path);

    EXPECT_EQ(error.code, base::ErrorCode::Invalid);
    EXPECT_THAT(error.message, HasSubstr("no journal of DeployBot"));
    tamper(path, "INSERT INTO theirs VALUES(1)");
}

TEST_F(SqliteFaults, AJournalOfANewerProgramIsLeftAlone) {
    { fill(*open_or_fail(folder.file())); }
    tamper(folder.file(), "PRAGMA user_version=2");

    const base::Error error = open_error(folder.file());

    EXPECT_EQ(error.code, base::ErrorCode::Invalid);
    EXPECT_THAT(error.message, HasSubstr("newer DeployBot"));
    EXPECT_FALSE(SqliteStore::open_for_reading(folder.file()).has_value());
}

TEST_F(SqliteFaults, AVersionThatCannotBeIsRefused) {
    { fill(*open_or_fail(folder.file())); }
    tamper(folder.file(), "PRAGMA user_version=-5");
    EXPECT_EQ(open_error(folder.file()).code, base::ErrorCode::Broken);
}

TEST_F(SqliteFaults, ATriggerThatSomebodyAddedIsRefused) {
    { fill(*open_or_fail(folder.file())); }
    tamper(
        folder.file(),
        "CREATE TRIGGER quiet AFTER INSERT ON entries BEGIN DELETE FROM entries WHERE "
        "position = new.position - 1; END"
    );

    const base::Error error = open_error(folder.file());

    EXPECT_EQ(error.code, base::ErrorCode::Broken);
    EXPECT_THAT(error.message, HasSubstr("somebody has changed them"));
}

TEST_F(SqliteFaults, HeadsAndEntriesThatDisagreeAreRefusedForWriting) {
    { fill(*open_or_fail(folder.file())); }
    tamper(folder.file(), "DELETE FROM entries WHERE position = 12");

    const base::Error error = open_error(folder.file());

    EXPECT_EQ(error.code, base::ErrorCode::Broken);
    EXPECT_THAT(error.message, HasSubstr("rights should end with version 4"));
    EXPECT_TRUE(SqliteStore::open_for_reading(folder.file()).has_value()) << "for verify";
}

TEST_F(SqliteFaults, ASecondWriterIsToldWhoHoldsTheFile) {
    const auto first = open_or_fail(folder.file(), options());

    const base::Error error = open_error(folder.file());

    EXPECT_EQ(error.code, base::ErrorCode::Unavailable);
    EXPECT_THAT(error.message, HasSubstr("in use by process " + std::to_string(::getpid())));
    EXPECT_TRUE(append_one(*first, on("lane/a", 0)).has_value());
}

TEST_F(SqliteFaults, TheSameFileByAnotherNameMeetsTheSameLock) {
    const auto first = open_or_fail(folder.file(), options());
    std::filesystem::create_symlink(folder.file(), folder.file("link.db"));
    EXPECT_THAT(open_error(folder.file("link.db")).message, HasSubstr("in use by process"));
}

TEST_F(SqliteFaults, AReaderMayLookWhileTheBotWrites) {
    const auto writer = open_or_fail(folder.file());
    fill(*writer);

    const auto reader = SqliteStore::open_for_reading(folder.file());

    ASSERT_TRUE(reader.has_value()) << reader.error().message;
    EXPECT_TRUE(verify(**reader)->is_whole());
    ASSERT_TRUE(append_one(*writer, on("lane/a", 4)).has_value());
    EXPECT_EQ((*reader)->last_position().value(), 13U);
    EXPECT_EQ(append_one(**reader, on("lane/a", 5)).error().code, base::ErrorCode::Refused);
    EXPECT_FALSE((*reader)->save_snapshot({}).has_value());
}

TEST_F(SqliteFaults, WhatSomebodyElseWroteMeanwhileEndsAllWriting) {
    const auto store = open_or_fail(folder.file());
    fill(*store);
    tamper(
        folder.file(),
        "INSERT INTO entries SELECT 13, stream, 5, 10, at, type, type_version, data, actor, "
        "source, "
        "request, previous, hash FROM entries WHERE position = 10"
    );

    const auto appended = append_one(*store, on("lane/b", 4));

    ASSERT_FALSE(appended.has_value());
    EXPECT_EQ(appended.error().code, base::ErrorCode::Broken);
    EXPECT_THAT(appended.error().message, HasSubstr("written by somebody else"));
}

TEST_F(SqliteFaults, ALockedDatabaseRefusesAndWorksAgainAfterwards) {
    const auto store = open_or_fail(folder.file());
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(folder.file().c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);

    EXPECT_EQ(append_one(*store, on("lane/a", 0)).error().code, base::ErrorCode::Unavailable);
    sqlite3_close(other);
    EXPECT_TRUE(append_one(*store, on("lane/a", 0)).has_value());
}

TEST_F(SqliteFaults, AFolderThatIsNotThereIsNamed) {
    const base::Error error = open_error(folder.file("missing/journal.db"));
    EXPECT_EQ(error.code, base::ErrorCode::Unavailable);
    EXPECT_THAT(error.message, HasSubstr("missing/journal.db"));
}

TEST_F(SqliteFaults, OnlyItsOwnerMayReadTheFile) {
    const auto store = open_or_fail(folder.file());
    fill(*store);
    for (const char* const suffix : {"", "-wal", ".lock"}) {
        struct stat status {};
        ASSERT_EQ(::stat((folder.file() + suffix).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << suffix;
    }
}

TEST_F(SqliteFaults, OneBatchCostsOneSync) {
    const auto store = open_or_fail(folder.file(), options());
    ASSERT_TRUE(append_one(*store, on("lane/0", 0)).has_value());
    std::vector<Append> batch;
    for (int i = 1; i <= 256; ++i) {
        batch.push_back(on("lane/" + std::to_string(i), 0));
    }
    const std::uint64_t before = disk.syncs;

    for (const auto& result : store->append(batch)) {
        EXPECT_TRUE(result.has_value());
    }

    EXPECT_EQ(disk.syncs - before, 1U);
}

}  // namespace
}  // namespace deploybot::journal
