// Every kind of tampering with the file is found, and the right entry is named.
#include "journal/verify.hpp"

#include "journal/hash.hpp"
#include "journal/memory_store.hpp"
#include "tests/journal/samples.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace deploybot::journal {
namespace {

std::string hex_blob(const base::Sha256Sum& sum) {
    return "x'" + base::to_hex(sum) + "'";
}

class Verify : public testing::Test {
protected:
    Verify() {
        const auto store = open_or_fail(path);
        fill(*store);
        entries = store->read_all(0, 100).value();
        checkpoint = make_checkpoint(*store).value();
    }

    [[nodiscard]] Report check(const std::optional<Checkpoint>& earlier = std::nullopt) const {
        const auto store = SqliteStore::open_for_reading(path);
        EXPECT_TRUE(store.has_value()) << store.error().message;
        auto report = verify(**store, earlier);
        EXPECT_TRUE(report.has_value()) << report.error().message;
        return *report;
    }
    void sql(const std::string& text) const { tamper(path, text); }

    static std::string describe(const Report& report) {
        if (!report.first) {
            return "whole";
        }
        const Fault& fault = *report.first;
        return std::string(name_of(fault.tampering)) + " " + fault.stream + " " +
               std::to_string(fault.version) + " @" + std::to_string(fault.position);
    }

    /// Gives the entry new data and a hash that fits, as somebody with the program would.
    void rewrite(std::uint64_t position, const base::Sha256Sum& previous) {
        Entry& entry = entries[position - 1];
        entry.data = "{\"forged\":true}";
        entry.previous = previous;
        entry.hash = hash_of(entry);
        sql("UPDATE entries SET data = '" + entry.data +
            "', previous = " + hex_blob(entry.previous) + ", hash = " + hex_blob(entry.hash) +
            " WHERE position = " + std::to_string(position));
    }

    Folder folder;
    std::string path = folder.file();
    std::vector<Entry> entries;
    Checkpoint checkpoint;
};

TEST_F(Verify, FindsNothingInAJournalThatIsWhole) {
    const Report report = check(checkpoint);
    EXPECT_EQ(describe(report), "whole");
    EXPECT_EQ(report.entries, 12U);
    EXPECT_EQ(report.streams, 3U);
    EXPECT_TRUE(report.has_met_checkpoint);
    EXPECT_EQ(report.reached, checkpoint);
}

TEST_F(Verify, NamesTheEntryOfWhichAnyColumnWasChanged) {
    const std::vector<std::string> changes = {
        "at = at + 1",         "type = 'called'", "type_version = 2",  "data = '{}'",
        "actor = 'mallory'",   "source = 'api'",  "request = ''",      "previous = zeroblob(32)",
        "hash = zeroblob(32)", "hash = x'00'",    "stream = 'lane/c'",
    };
    for (const std::string& change : changes) {
        sql("CREATE TABLE kept AS SELECT * FROM entries WHERE position = 5;"
            "UPDATE entries SET " +
            change + " WHERE position = 5");
        const std::string found = describe(check());
        if (change.starts_with("stream")) {
            EXPECT_EQ(found, "changed lane/c 2 @5") << change;
        } else {
            EXPECT_EQ(found, "changed lane/b 2 @5") << change;
        }
        sql("DELETE FROM entries WHERE position = 5; INSERT INTO entries SELECT * FROM kept;"
            "DROP TABLE kept");
        ASSERT_EQ(describe(check()), "whole");
    }
}

TEST_F(Verify, NamesAChangedEntryThoughItsHashWasMadeToFit) {
    rewrite(4, entries[3].previous);
    EXPECT_EQ(describe(check()), "changed lane/a 2 @4");
}

TEST_F(Verify, NamesAChangedLastEntryThoughItsHashWasMadeToFit) {
    rewrite(11, entries[10].previous);
    EXPECT_EQ(describe(check()), "changed lane/b 4 @11");
}

TEST_F(Verify, NamesARemovedEntry) {
    for (const std::string position : {"1", "5", "10"}) {
        const std::string where = " WHERE position = " + position + ";";
        sql("CREATE TABLE kept AS SELECT * FROM entries" + where);
        sql("DELETE FROM entries" + where);
        const Entry& gone = entries[std::stoul(position) - 1];
        EXPECT_EQ(
            describe(check()),
            "removed " + gone.stream + " " + std::to_string(gone.version) + " @" + position
        );
        sql("INSERT INTO entries SELECT * FROM kept; DROP TABLE kept");
    }
}

TEST_F(Verify, NamesARemovedEntryThoughPositionsWereClosedUp) {
    sql("DELETE FROM entries WHERE position = 5;"
        "UPDATE entries SET position = position - 1 WHERE position > 5");
    EXPECT_EQ(describe(check()), "removed lane/b 2 @5");
}

TEST_F(Verify, NamesARemovedEntryThoughPositionsAndVersionsWereClosedUp) {
    sql("DELETE FROM entries WHERE position = 5;"
        "UPDATE entries SET position = position - 1 WHERE position > 5;"
        "UPDATE entries SET version = version - 1 WHERE stream = 'lane/b' AND position >= 5;"
        "UPDATE heads SET version = 3 WHERE stream = 'lane/b'");
    EXPECT_EQ(describe(check()), "removed lane/b 2 @5");
}

TEST_F(Verify, NamesSwappedPositions) {
    sql("UPDATE entries SET position = 99 WHERE position = 4;"
        "UPDATE entries SET position = 4 WHERE position = 5;"
        "UPDATE entries SET position = 5 WHERE position = 99");
    EXPECT_EQ(describe(check()), "reordered lane/b 2 @4");
}

TEST_F(Verify, NamesSwappedPositionsOfOneStream) {
    sql("UPDATE entries SET position = 99 WHERE position = 4;"
        "UPDATE entries SET position = 4 WHERE position = 7;"
        "UPDATE entries SET position = 7 WHERE position = 99");
    EXPECT_EQ(describe(check()), "reordered lane/a 3 @4");
}

TEST_F(Verify, NamesSwappedContents) {
    sql("CREATE TABLE kept AS SELECT * FROM entries;"
        "UPDATE entries SET (at, data, previous, hash) = (SELECT at, data, previous, hash FROM "
        "kept WHERE kept.position = 11 - entries.position) WHERE position IN (4, 7)");
    EXPECT_EQ(describe(check()), "reordered lane/a 2 @4");
}

TEST_F(Verify, NamesTheFirstEntryOfATailThatWasCutOff) {
    sql("DELETE FROM entries WHERE position > 10");
    EXPECT_EQ(describe(check()), "cut off lane/b 4 @11");
}

TEST_F(Verify, NamesTheLastEntryOfAStreamThatIsMissingInTheMiddle) {
    sql("DELETE FROM entries WHERE position = 11");
    EXPECT_EQ(describe(check()), "removed lane/b 4 @11");
}

TEST_F(Verify, NamesAWholeStreamThatWasRemoved) {
    sql("DELETE FROM entries WHERE stream = 'lane/a'");
    EXPECT_EQ(describe(check()), "removed lane/a 1 @1");
}

TEST_F(Verify, NamesAllEntriesGone) {
    sql("DELETE FROM entries");
    EXPECT_EQ(describe(check()), "cut off lane/a 1 @1");
}

TEST_F(Verify, NamesAnEntryThatWasAdded) {
    Entry forged = entries[9];
    forged.position = 13;
    forged.version = 5;
    forged.previous = entries[9].hash;
    forged.hash = hash_of(forged);
    sql("INSERT INTO entries SELECT 13, stream, 5, 10, at, type, type_version, data, actor, "
        "source, "
        "request, hash, " +
        hex_blob(forged.hash) + " FROM entries WHERE position = 10");
    EXPECT_EQ(describe(check()), "added lane/a 5 @13");
}

TEST_F(Verify, NamesAnEntryThatWasPutInBetween) {
    sql("UPDATE entries SET position = -position WHERE 0;"
        "CREATE TABLE kept AS SELECT * FROM entries; DELETE FROM entries WHERE position >= 5;"
        "INSERT INTO entries SELECT position + 1, stream, CASE stream WHEN 'lane/b' THEN version + "
        "1 "
        "ELSE version END, before, at, type, type_version, data, actor, source, request, previous, "
        "hash "
        "FROM kept WHERE position >= 5;"
        "UPDATE heads SET version = 5 WHERE stream = 'lane/b'");
    Entry forged = entries[4];
    forged.data = "{\"forged\":true}";
    forged.hash = hash_of(forged);
    sql("INSERT INTO entries SELECT 5, stream, 2, before, at, type, type_version, "
        "'{\"forged\":true}', "
        "actor, source, request, previous, " +
        hex_blob(forged.hash) + " FROM kept WHERE position = 5; DROP TABLE kept");
    EXPECT_EQ(describe(check()), "added lane/b 2 @5");
}

TEST_F(Verify, NamesAStreamWhoseHeadIsGone) {
    sql("DELETE FROM heads WHERE stream = 'rights'");
    EXPECT_EQ(describe(check()), "added rights 1 @3");
}

TEST_F(Verify, NamesTheLastEntryOfAStreamWhoseHeadWasChanged) {
    sql("UPDATE heads SET hash = zeroblob(32) WHERE stream = 'lane/b'");
    EXPECT_EQ(describe(check()), "changed lane/b 4 @11");
}

TEST_F(Verify, NamesAHeadThatClaimsMoreThanThereIs) {
    sql("UPDATE heads SET version = 9223372036854775807 WHERE stream = 'lane/b'");
    EXPECT_EQ(describe(check()), "cut off lane/b 5 @13");
}

TEST_F(Verify, NamesTheFirstOfSeveralWrongEntries) {
    sql("UPDATE entries SET actor = 'mallory' WHERE position IN (3, 6, 9);"
        "DELETE FROM entries WHERE position = 8");
    EXPECT_EQ(describe(check()), "changed rights 1 @3");
    sql("DELETE FROM entries WHERE position = 2");
    EXPECT_EQ(describe(check()), "removed lane/b 1 @2");
}

TEST_F(Verify, FindsWithACheckpointThatEverythingAfterAPointIsGoneHeadsToo) {
    sql("DELETE FROM entries WHERE position > 9;"
        "UPDATE heads SET version = 3, hash = (SELECT hash FROM entries WHERE entries.stream = "
        "heads.stream AND entries.version = 3)");
    EXPECT_EQ(describe(check()), "whole") << "by itself it looks whole";
    EXPECT_EQ(describe(check(checkpoint)), "cut off  0 @10");
    const auto store = SqliteStore::open_for_reading(path);
    EXPECT_TRUE(check(make_checkpoint(**store).value()).has_met_checkpoint);
}

TEST_F(Verify, FindsWithACheckpointThatAnotherStreamsHistoryWasRewritten) {
    rewrite(8, entries[7].previous);
    rewrite(11, entries[7].hash);
    sql("UPDATE heads SET hash = " + hex_blob(entries[10].hash) + " WHERE stream = 'lane/b'");
    EXPECT_EQ(describe(check()), "whole");
    EXPECT_EQ(describe(check(checkpoint)), "rewritten  0 @12");
}

TEST_F(Verify, ACheckpointStaysGoodWhileTheJournalGrows) {
    {
        const auto store = open_or_fail(path);
        ASSERT_TRUE(append_one(*store, on("lane/new", 0)).has_value());
    }
    EXPECT_TRUE(check(checkpoint).has_met_checkpoint);
}

TEST_F(Verify, FindsARandomChangeOfAnyByteOfAnyEntry) {
    for (const Entry& entry : entries) {
        const std::string where = " WHERE position = " + std::to_string(entry.position);
        sql("UPDATE entries SET data = replace(data, ':', ';')" + where);
        EXPECT_EQ(check().first.value_or(Fault{}).position, entry.position);
        sql("UPDATE entries SET data = replace(data, ';', ':')" + where);
    }
    EXPECT_EQ(describe(check()), "whole");
}

TEST_F(Verify, ThePointersByWhichEntriesAreFoundAreCheckedWithThePages) {
    {
        const auto store = open_or_fail(path);
        for (std::uint64_t version = 4; version < 130; ++version) {
            ASSERT_TRUE(append_one(*store, on("lane/a", version)).has_value());
        }
        EXPECT_TRUE(store->check_pages().has_value());
    }
    const std::vector<std::pair<std::string, std::string>> changes = {
        {"UPDATE entries SET before = 4 WHERE position = 5",
         "UPDATE entries SET before = 2 WHERE position = 5"},
        {"UPDATE marks SET position = 12 WHERE version = 64",
         "UPDATE marks SET position = 72 WHERE version = 64"},
        {"UPDATE marks SET version = 63 WHERE version = 64",
         "UPDATE marks SET version = 64 WHERE version = 63"},
        {"DELETE FROM marks WHERE version = 128", "INSERT INTO marks VALUES('lane/a', 128, 136)"},
        {"UPDATE heads SET position = 8 WHERE stream = 'lane/b'",
         "UPDATE heads SET position = 11 WHERE stream = 'lane/b'"},
    };
    for (const auto& [change, undo] : changes) {
        sql(change);
        const auto found = SqliteStore::open_for_reading(path).value()->check_pages();
        ASSERT_FALSE(found.has_value()) << change;
        EXPECT_EQ(found.error().code, base::ErrorCode::Broken) << change;
        EXPECT_EQ(describe(check()), "whole") << "no entry was touched";
        sql(undo);
        ASSERT_TRUE(SqliteStore::open_for_reading(path).value()->check_pages().has_value()) << undo;
    }
}

TEST_F(Verify, AReaderOfAStreamSaysWhenItIsLedElsewhere) {
    sql("UPDATE entries SET before = 4 WHERE position = 8");
    const auto store = SqliteStore::open_for_reading(path).value();
    EXPECT_EQ(store->read_stream("lane/b", 2, 10)->size(), 2U);
    const auto led_astray = store->read_stream("lane/b", 0, 10);
    ASSERT_FALSE(led_astray.has_value());
    EXPECT_EQ(led_astray.error().code, base::ErrorCode::Broken);
}

TEST(Checkpoint, ReadsWhatItWrites) {
    MemoryStore store;
    fill(store);
    const Checkpoint made = make_checkpoint(store).value();
    EXPECT_EQ(parse_checkpoint(" " + to_text(made) + "\n").value(), made);
    const std::string digits(64, 'a');
    for (const std::string& wrong :
         {std::string(), std::string("12"), "12:" + digits.substr(1), "12:" + digits + "a",
          "-1:" + digits, "x:" + digits, "99999999999999999999:" + digits,
          "1:" + std::string(63, 'a') + "g", "1:" + std::string(62, 'a') + "-1"}) {
        EXPECT_FALSE(parse_checkpoint(wrong).has_value()) << wrong;
    }
}

TEST(Checkpoint, OfAnEmptyJournalIsMetByEveryJournal) {
    MemoryStore store;
    const Checkpoint empty = make_checkpoint(store).value();
    EXPECT_EQ(empty.position, 0U);
    EXPECT_TRUE(verify(store, empty)->is_whole());
    fill(store);
    EXPECT_TRUE(verify(store, empty)->is_whole());
}

}  // namespace
}  // namespace deploybot::journal
