// The form of what is hashed is frozen: journals of years ago must verify.
#include "journal/hash.hpp"

#include "tests/journal/samples.hpp"

#include <gtest/gtest.h>

namespace deploybot::journal {
namespace {

Entry golden() {
    return Entry{
        .position = 12,
        .stream = "lane/shop",
        .version = 3,
        .at = base::from_millis(1'763'699'862'417),
        .type = "requested",
        .type_version = 1,
        .data = R"({"token":"DEP-1763699862417"})",
        .cause = {.actor = "alice", .source = "terminal", .request = "req-7"},
        .previous = base::sha256("the entry before"),
        .hash = {}};
}

TEST(Hash, IsOverTheseVeryBytes) {
    const Entry entry = golden();
    std::string bytes;

    canonical_bytes(
        bytes, Place{.position = 12, .version = 3, .at = entry.at, .previous = entry.previous},
        NewEntry{
            .stream = entry.stream,
            .type = entry.type,
            .type_version = 1,
            .data = entry.data,
            .cause = entry.cause}
    );

    EXPECT_EQ(
        bytes,
        "25:deploybot journal entry 1,2:12,9:lane/shop,1:3,13:1763699862417,9:requested,1:1,"
        "29:{\"token\":\"DEP-1763699862417\"},5:alice,8:terminal,5:req-7,64:" +
            base::to_hex(entry.previous) + ","
    );
    EXPECT_EQ(hash_of(entry), base::sha256(bytes));
}

TEST(Hash, OfTheGoldenEntryNeverChanges) {
    EXPECT_EQ(
        base::to_hex(hash_of(golden())),
        "bd7b3f012127327a2545a8a4d8fc62b38e1aa76f28926b16d035f4e97f85558a"
    );
}

TEST(Hash, ChangesWithEveryField) {
    const base::Sha256Sum original = hash_of(golden());
    const std::vector<std::function<void(Entry&)>> changes = {
        [](Entry& e) { ++e.position; },
        [](Entry& e) { e.stream = "lane/shoq"; },
        [](Entry& e) { ++e.version; },
        [](Entry& e) { e.at += base::Millis{1}; },
        [](Entry& e) { e.at = base::from_millis(-1); },
        [](Entry& e) { e.type = "called"; },
        [](Entry& e) { e.type_version = 2; },
        [](Entry& e) { e.data += ' '; },
        [](Entry& e) { e.cause.actor = "bob"; },
        [](Entry& e) { e.cause.source = "api"; },
        [](Entry& e) { e.cause.request.clear(); },
        [](Entry& e) { e.previous[31] ^= 1; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Entry changed = golden();
        changes[i](changed);
        EXPECT_NE(hash_of(changed), original) << "change " << i;
    }
}

TEST(Hash, TellsApartTextsThatMoveOverAFieldsBorder) {
    Entry left = golden();
    left.cause.actor = "ab";
    left.cause.source = "c";
    Entry right = golden();
    right.cause.actor = "a";
    right.cause.source = "bc";
    Entry forged = golden();
    forged.cause.actor = "a,1:c";

    EXPECT_NE(hash_of(left), hash_of(right));
    EXPECT_NE(hash_of(left), hash_of(forged));
}

}  // namespace
}  // namespace deploybot::journal
