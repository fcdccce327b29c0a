// What every store promises, on each of them.
#include "journal/hash.hpp"
#include "journal/memory_store.hpp"
#include "journal/verify.hpp"
#include "tests/journal/samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::journal {
namespace {

struct InMemory {
    MemoryStore store;
    Store& get() { return store; }
};

struct OnSqlite {
    Folder folder;
    std::unique_ptr<SqliteStore> store = open_or_fail(folder.file());
    Store& get() { return *store; }
};

template <class Kind>
class EveryStore : public testing::Test {
protected:
    Kind kind;
    Store& store = kind.get();
};

using Kinds = testing::Types<InMemory, OnSqlite>;
TYPED_TEST_SUITE(EveryStore, Kinds);

TYPED_TEST(EveryStore, GivesBackWhatWasAppendedWithPlaceAndLinks) {
    Append append = on("lane/shop", 0, std::string("{\"text\":\"\u00e9 \\u0000\"}"));
    append.entries.push_back(sample("lane/shop", "{}", "called"));
    append.entries.push_back(sample("rights", "{}", "loaded"));
    append.expected.push_back({.stream = "rights", .version = 0});

    const auto appended = append_one(this->store, append);

    ASSERT_TRUE(appended.has_value());
    EXPECT_EQ(appended->last_position, 3U);
    const auto all = this->store.read_all(0, 100);
    ASSERT_TRUE(all.has_value());
    ASSERT_EQ(all->size(), 3U);
    const Entry& first = (*all)[0];
    const Entry& second = (*all)[1];
    const Entry& third = (*all)[2];
    EXPECT_EQ(first.position, 1U);
    EXPECT_EQ(first.stream, "lane/shop");
    EXPECT_EQ(first.version, 1U);
    EXPECT_EQ(first.at, append.at);
    EXPECT_EQ(first.type, "requested");
    EXPECT_EQ(first.data, append.entries[0].data);
    EXPECT_EQ(first.cause, append.entries[0].cause);
    EXPECT_EQ(first.previous, base::Sha256Sum{});
    EXPECT_EQ(first.hash, hash_of(first));
    EXPECT_EQ(second.version, 2U);
    EXPECT_EQ(second.previous, first.hash);
    EXPECT_EQ(third.version, 1U);
    EXPECT_EQ(third.previous, base::Sha256Sum{});
}

TYPED_TEST(EveryStore, RefusesAnAppendThatWasDecidedOnAnOldVersion) {
    ASSERT_TRUE(append_one(this->store, on("lane/shop", 0)).has_value());

    const auto late = append_one(this->store, on("lane/shop", 0));

    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().code, base::ErrorCode::Conflict);
    EXPECT_NE(late.error().message.find("lane/shop is at version 1"), std::string::npos);
    EXPECT_EQ(this->store.last_position().value(), 1U);
}

TYPED_TEST(EveryStore, RefusesWhenAStreamThatWasOnlyReadHasMovedOn) {
    ASSERT_TRUE(append_one(this->store, on("freezes", 0)).has_value());
    Append append = on("lane/shop", 0);
    append.expected.push_back({.stream = "freezes", .version = 0});

    const auto refused = append_one(this->store, append);

    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, base::ErrorCode::Conflict);
    EXPECT_TRUE(this->store.read_stream("lane/shop", 0, 10)->empty());
}

TYPED_TEST(EveryStore, LetsConflictsOfABatchFailSingly) {
    const auto results = this->store.append(
        {on("lane/a", 0), on("lane/a", 0), on("lane/a", 1), on("lane/b", 7), on("lane/b", 0)}
    );

    ASSERT_EQ(results.size(), 5U);
    EXPECT_TRUE(results[0].has_value());
    EXPECT_FALSE(results[1].has_value());
    EXPECT_TRUE(results[2].has_value()) << "a later append sees the entries of an earlier one";
    EXPECT_FALSE(results[3].has_value());
    EXPECT_TRUE(results[4].has_value());
    EXPECT_EQ(this->store.last_position().value(), 3U);
    EXPECT_TRUE(verify(this->store)->is_whole());
}

TYPED_TEST(EveryStore, WritesAnAppendOfSeveralStreamsWholeOrNotAtAll) {
    ASSERT_TRUE(append_one(this->store, on("tokens", 0)).has_value());
    Append append = on("lane/shop", 0);
    append.entries.push_back(sample("tokens"));
    append.expected.push_back({.stream = "tokens", .version = 0});

    ASSERT_FALSE(append_one(this->store, append).has_value());

    EXPECT_EQ(this->store.last_position().value(), 1U);
    EXPECT_EQ(this->store.heads()->size(), 1U);
}

TYPED_TEST(EveryStore, RefusesNamesAndDataBeyondTheLimits) {
    const auto code_of = [&](const NewEntry& entry) {
        const auto result =
            append_one(this->store, Append{.at = {}, .expected = {}, .entries = {entry}});
        return result ? std::nullopt : std::optional(result.error().code);
    };
    EXPECT_EQ(code_of(sample("")), base::ErrorCode::Invalid);
    EXPECT_EQ(code_of(sample(std::string(kLongestName + 1, 'x'))), base::ErrorCode::Invalid);
    EXPECT_EQ(code_of(sample("a", std::string(kLongestData + 1, 'x'))), base::ErrorCode::Invalid);
    EXPECT_EQ(code_of(sample("a", "{}", "")), base::ErrorCode::Invalid);
    EXPECT_EQ(code_of(sample("a", std::string(kLongestData, 'x'))), std::nullopt);
}

TYPED_TEST(EveryStore, ReadsInPagesByPositionAndByVersion) {
    fill(this->store);

    const auto page = this->store.read_all(4, 3);
    const auto stream = this->store.read_stream("lane/b", 1, 2);

    ASSERT_EQ(page->size(), 3U);
    EXPECT_EQ(page->front().position, 5U);
    EXPECT_EQ(page->back().position, 7U);
    ASSERT_EQ(stream->size(), 2U);
    EXPECT_EQ(stream->front().version, 2U);
    EXPECT_EQ(stream->back().version, 3U);
    EXPECT_TRUE(this->store.read_all(12, 10)->empty());
    EXPECT_TRUE(this->store.read_stream("nobody", 0, 10)->empty());
}

TYPED_TEST(EveryStore, FindsEveryPageOfALongStreamAmongOthers) {
    constexpr std::uint64_t kVersions = 200;
    for (std::uint64_t version = 0; version < kVersions; ++version) {
        ASSERT_TRUE(append_one(this->store, on("lane/a", version)).has_value());
        ASSERT_TRUE(append_one(this->store, on("lane/b", version)).has_value());
    }
    for (const std::size_t most :
         {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{500}}) {
        for (std::uint64_t after = 0; after <= kVersions; ++after) {
            const auto page = this->store.read_stream("lane/b", after, most);
            ASSERT_TRUE(page.has_value()) << page.error().message;
            ASSERT_EQ(page->size(), std::min<std::uint64_t>(most, kVersions - after));
            for (std::size_t i = 0; i < page->size(); ++i) {
                ASSERT_EQ((*page)[i].version, after + i + 1);
                ASSERT_EQ((*page)[i].position, ((*page)[i].version) * 2);
            }
        }
    }
    EXPECT_TRUE(this->store.read_stream("lane/b", 0, 0)->empty());
}

TYPED_TEST(EveryStore, ListsTheHeadsOfAllStreamsByName) {
    fill(this->store);

    const auto heads = this->store.heads();

    ASSERT_EQ(heads->size(), 3U);
    EXPECT_EQ((*heads)[0].stream, "lane/a");
    EXPECT_EQ((*heads)[2].stream, "rights");
    EXPECT_EQ((*heads)[2].version, 4U);
    EXPECT_EQ((*heads)[2].hash, this->store.read_all(11, 1)->front().hash);
}

TYPED_TEST(EveryStore, KeepsTheLastSnapshot) {
    fill(this->store);
    EXPECT_FALSE(this->store.load_snapshot()->has_value());
    ASSERT_TRUE(this->store.save_snapshot({.position = 3, .schema = "s/1", .data = "old"}));
    ASSERT_TRUE(this->store.save_snapshot({.position = 12, .schema = "s/2", .data = "new"}));

    const Snapshot loaded = this->store.load_snapshot().value().value_or(Snapshot{});

    EXPECT_EQ(loaded.position, 12U);
    EXPECT_EQ(loaded.schema, "s/2");
    EXPECT_EQ(loaded.data, "new");
}

TYPED_TEST(EveryStore, TakesAnAppendThatOnlyChecksVersions) {
    ASSERT_TRUE(append_one(this->store, on("rights", 0)).has_value());

    Append check{.at = {}, .expected = {{.stream = "rights", .version = 1}}, .entries = {}};

    EXPECT_EQ(append_one(this->store, check)->last_position, 1U);
    check.expected.front().version = 2;
    EXPECT_FALSE(append_one(this->store, check).has_value());
}

}  // namespace
}  // namespace deploybot::journal
