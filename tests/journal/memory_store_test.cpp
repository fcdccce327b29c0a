#include "journal/memory_store.hpp"

#include "journal/verify.hpp"
#include "tests/journal/samples.hpp"

#include <gtest/gtest.h>

namespace deploybot::journal {
namespace {

TEST(MemoryStore, LosesWhatWasNotSynced) {
    MemoryStore store(MemoryStore::Sync::Held);
    ASSERT_TRUE(append_one(store, on("lane/a", 0)).has_value());
    ASSERT_TRUE(store.sync().has_value());
    ASSERT_TRUE(append_one(store, on("lane/a", 1)).has_value());
    ASSERT_TRUE(append_one(store, on("lane/b", 0)).has_value());
    ASSERT_TRUE(store.save_snapshot({.position = 3, .schema = "s", .data = "d"}).has_value());
    EXPECT_EQ(store.unsynced(), 2U);
    EXPECT_EQ(store.last_position().value(), 3U) << "it can be read before it is safe";

    store.lose_unsynced();

    EXPECT_EQ(store.last_position().value(), 1U);
    EXPECT_EQ(store.heads()->size(), 1U);
    EXPECT_FALSE(store.load_snapshot()->has_value());
    EXPECT_TRUE(append_one(store, on("lane/a", 1)).has_value());
    EXPECT_TRUE(verify(store)->is_whole());
}

TEST(MemoryStore, MayKeepABeginningOfWhatWasNotSynced) {
    MemoryStore store(MemoryStore::Sync::Held);
    for (std::uint64_t i = 0; i < 5; ++i) {
        ASSERT_TRUE(append_one(store, on("lane/a", i)).has_value());
    }

    store.lose_unsynced(2);

    EXPECT_EQ(store.last_position().value(), 2U);
    EXPECT_EQ(store.unsynced(), 0U);
    EXPECT_TRUE(verify(store)->is_whole());
    store.lose_unsynced(7);
    EXPECT_EQ(store.last_position().value(), 2U);
}

TEST(MemoryStore, RefusesEverythingAfterAFailedSyncUntilItStartsAgain) {
    MemoryStore store(MemoryStore::Sync::Held);
    ASSERT_TRUE(append_one(store, on("lane/a", 0)).has_value());
    store.fail_syncs();

    EXPECT_EQ(store.sync().error().code, base::ErrorCode::Broken);
    EXPECT_EQ(store.sync().error().code, base::ErrorCode::Broken) << "never retried";
    EXPECT_EQ(append_one(store, on("lane/a", 1)).error().code, base::ErrorCode::Broken);

    store.lose_unsynced();
    EXPECT_TRUE(append_one(store, on("lane/a", 0)).has_value());
    EXPECT_TRUE(store.sync().has_value());
}

TEST(MemoryStore, FailsTheAppendItselfWhereItIsToBeSafeAtOnce) {
    MemoryStore store;
    store.fail_syncs();
    EXPECT_EQ(append_one(store, on("lane/a", 0)).error().code, base::ErrorCode::Broken);
    store.lose_unsynced();
    EXPECT_EQ(store.last_position().value(), 0U);
    EXPECT_TRUE(append_one(store, on("lane/a", 0)).has_value());
}

TEST(MemoryStore, GivesTheSameHashesAsSqlite) {
    const Folder folder;
    const auto sqlite = open_or_fail(folder.file());
    MemoryStore memory;
    fill(*sqlite);
    fill(memory);
    EXPECT_EQ(sqlite->heads().value(), memory.heads().value());
    EXPECT_EQ(make_checkpoint(*sqlite).value(), make_checkpoint(memory).value());
}

}  // namespace
}  // namespace deploybot::journal
