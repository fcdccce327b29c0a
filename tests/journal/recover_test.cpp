#include "journal/recover.hpp"

#include "journal/memory_store.hpp"
#include "tests/journal/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::journal {
namespace {

using ::testing::HasSubstr;

/// The state of these tests: the data of all entries, one after the other.
struct State {
    std::string text;
    int applied = 0;

    base::Result<Recovery> recover_from(const Store& store, std::string_view schema = "text/1") {
        return recover(
            store, schema,
            [this](const Snapshot& snapshot) -> base::Outcome {
                if (snapshot.data == "unreadable") {
                    return base::fail(base::ErrorCode::Broken, "no such form");
                }
                text = snapshot.data;
                return {};
            },
            [this](const Entry& entry) -> base::Outcome {
                text += entry.data;
                ++applied;
                return {};
            }
        );
    }
};

class Recover : public testing::Test {
protected:
    Recover() {
        const auto store = open_or_fail(path);
        fill(*store);
        whole.recover_from(*store).value();
        State half;
        const auto first_half = store->read_all(0, 6).value();
        for (const Entry& entry : first_half) {
            half.text += entry.data;
        }
        snapshot = Snapshot{.position = 6, .schema = "text/1", .data = half.text};
        EXPECT_TRUE(store->save_snapshot(snapshot).has_value());
    }
    base::Result<Recovery> recover_now() {
        const auto store = SqliteStore::open_for_reading(path);
        return state.recover_from(**store);
    }
    /// The same state, from all entries, and a warning that says why.
    void expect_whole_journal(const std::string& why) {
        const auto recovery = recover_now();
        ASSERT_TRUE(recovery.has_value()) << recovery.error().message;
        EXPECT_EQ(recovery->snapshot_position, 0U);
        EXPECT_THAT(recovery->warning, HasSubstr(why));
        EXPECT_EQ(state.applied, 12);
        EXPECT_EQ(state.text, whole.text);
    }

    Folder folder;
    std::string path = folder.file();
    State whole;
    State state;
    Snapshot snapshot;
};

TEST_F(Recover, ReadsOnlyWhatCameAfterTheSnapshot) {
    const auto recovery = recover_now();
    ASSERT_TRUE(recovery.has_value());
    EXPECT_EQ(recovery->snapshot_position, 6U);
    EXPECT_EQ(recovery->last_position, 12U);
    EXPECT_EQ(recovery->warning, "");
    EXPECT_EQ(state.applied, 6);
    EXPECT_EQ(state.text, whole.text);
}

TEST_F(Recover, IgnoresASnapshotOfAnotherForm) {
    const auto store = SqliteStore::open_for_reading(path);
    const auto recovery = state.recover_from(**store, "text/2");
    EXPECT_THAT(recovery->warning, HasSubstr("text/2"));
    EXPECT_EQ(state.text, whole.text);
}

TEST_F(Recover, IgnoresASnapshotThatWasChanged) {
    tamper(path, "UPDATE snapshots SET data = data || '!'");
    expect_whole_journal("is not what was saved");
}

TEST_F(Recover, IgnoresASnapshotOfAnotherHistory) {
    tamper(path, "UPDATE snapshots SET entry_hash = zeroblob(32)");
    expect_whole_journal("another history");
}

TEST_F(Recover, IgnoresASnapshotThatTheProgramCannotRead) {
    snapshot.data = "unreadable";
    ASSERT_TRUE(open_or_fail(path)->save_snapshot(snapshot).has_value());
    expect_whole_journal("no such form");
}

TEST_F(Recover, IgnoresASnapshotThatIsNewerThanTheJournal) {
    snapshot.position = 13;
    ASSERT_TRUE(open_or_fail(path)->save_snapshot(snapshot).has_value());
    expect_whole_journal("the journal ends at 12");
}

TEST_F(Recover, ABrokenSnapshotDoesNotEndWriting) {
    tamper(path, "UPDATE snapshots SET data = data || '!'");
    const auto store = open_or_fail(path);
    EXPECT_FALSE(store->load_snapshot().has_value());
    EXPECT_TRUE(append_one(*store, on("lane/a", 4)).has_value());
}

TEST_F(Recover, StopsAtAnEntryThatIsNotWhatWasWritten) {
    tamper(path, "UPDATE entries SET data = '{}' WHERE position = 8");
    const auto recovery = recover_now();
    ASSERT_FALSE(recovery.has_value());
    EXPECT_EQ(recovery.error().code, base::ErrorCode::Broken);
    EXPECT_THAT(recovery.error().message, HasSubstr("entry 8 of the journal (lane/b version 3)"));
}

TEST_F(Recover, StopsAtAGap) {
    tamper(path, "DELETE FROM entries WHERE position = 8");
    EXPECT_THAT(recover_now().error().message, HasSubstr("position 8 is the first"));
}

TEST(ForEachEntry, ReadsManyPagesAndEndsWhenToldTo) {
    MemoryStore store;
    fill(store, 1000);
    std::uint64_t read = 0;
    const auto count = [&](const Entry& entry) -> base::Outcome {
        EXPECT_EQ(entry.position, ++read);
        if (read == 2500) {
            return base::fail(base::ErrorCode::Cancelled, "enough");
        }
        return {};
    };
    EXPECT_EQ(for_each_entry(store, 0, count).error().code, base::ErrorCode::Cancelled);
    EXPECT_EQ(read, 2500U);
    EXPECT_TRUE(for_each_entry(store, 2500, count).has_value());
    EXPECT_EQ(read, 3000U);
}

}  // namespace
}  // namespace deploybot::journal
