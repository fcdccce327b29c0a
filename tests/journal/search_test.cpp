#include "journal/search.hpp"

#include "journal/memory_store.hpp"
#include "tests/journal/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace deploybot::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// 1,200 entries, more than a page of any reading: lanes a and b in turn, each with its number.
class Search : public ::testing::Test {
protected:
    Search() {
        for (int i = 1; i <= 1'200; ++i) {
            const std::string stream = i % 2 == 1 ? "lane/a" : "lane/b";
            const auto version = static_cast<std::uint64_t>((i - 1) / 2);
            const std::string data = "{\"n\":" + std::to_string(i) + ",\"token\":\"DEP-" +
                                     std::to_string(i % 100) + "\"}";
            EXPECT_TRUE(append_one(store, on(stream, version, data)).has_value());
        }
    }

    std::vector<std::uint64_t> positions(const Selection& selection, Order order) {
        const auto found = search(store, selection, order);
        EXPECT_TRUE(found.has_value());
        more = found->more;
        std::vector<std::uint64_t> list;
        for (const Entry& entry : found->entries) {
            list.push_back(entry.position);
        }
        return list;
    }

    MemoryStore store;
    bool more = false;
};

TEST_F(Search, BeginsAtEitherEnd) {
    EXPECT_THAT(positions({.most = 3}, Order::NewestFirst), ElementsAre(1200, 1199, 1198));
    EXPECT_TRUE(more);
    EXPECT_THAT(positions({.most = 3}, Order::OldestFirst), ElementsAre(1, 2, 3));
    EXPECT_TRUE(more);
}

TEST_F(Search, GoesOnWhereThePageBeforeEnded) {
    EXPECT_THAT(
        positions({.before = 1198, .most = 2}, Order::NewestFirst), ElementsAre(1197, 1196)
    );
    EXPECT_THAT(positions({.before = 2, .most = 2}, Order::NewestFirst), ElementsAre(1));
    EXPECT_FALSE(more);
    EXPECT_THAT(positions({.after = 1198, .most = 9}, Order::OldestFirst), ElementsAre(1199, 1200));
    EXPECT_FALSE(more);
    EXPECT_THAT(positions({.after = 1199, .most = 9}, Order::NewestFirst), ElementsAre(1200));
}

TEST_F(Search, FindsWhatIsFarFromTheEnd) {
    const Selection first{.text = "\"N\":1,", .most = 5};
    EXPECT_THAT(positions(first, Order::NewestFirst), ElementsAre(1));
    EXPECT_FALSE(more);
    EXPECT_THAT(positions({.text = "nobody wrote this"}, Order::NewestFirst), IsEmpty());
}

TEST_F(Search, KnowsAWholeTokenInItsLane) {
    const Selection seven{.stream = "lane/a", .token = "DEP-7", .most = 3};
    EXPECT_THAT(positions(seven, Order::NewestFirst), ElementsAre(1107, 1007, 907));
    EXPECT_TRUE(more);
    EXPECT_THAT(positions({.stream = "lane/b", .token = "DEP-7"}, Order::NewestFirst), IsEmpty());
}

TEST_F(Search, KnowsATokenByItsEnd) {
    const Append other = on("lane/c", 0, R"({"token":"DEP-1763699862417","commit":"99962417"})");
    ASSERT_TRUE(append_one(store, other).has_value());
    EXPECT_THAT(positions({.token = "DEP-…2417"}, Order::NewestFirst), ElementsAre(1201));
    EXPECT_THAT(positions({.token = "DEP-…241"}, Order::NewestFirst), IsEmpty());
    EXPECT_THAT(positions({.text = "DEP-…62417"}, Order::NewestFirst), ElementsAre(1201));
    EXPECT_THAT(positions({.token = "DEP-…9962417"}, Order::NewestFirst), IsEmpty());
}

TEST_F(Search, FindsWhatPeopleReadForWhatIsStored) {
    const Append ended = on("lane/c", 0, R"({"end":"rolled_back"})");
    ASSERT_TRUE(append_one(store, ended).has_value());
    EXPECT_THAT(positions({.text = "Rolled back"}, Order::NewestFirst), ElementsAre(1201));
    const Selection meant{.text = "rolled back", .text_types = {"looked", "requested"}, .most = 2};
    EXPECT_THAT(positions(meant, Order::NewestFirst), ElementsAre(1201, 1200));
    EXPECT_THAT(
        positions({.text = "alice", .text_actor = "alice", .most = 1}, Order::NewestFirst),
        ElementsAre(1201)
    );
    EXPECT_THAT(positions({.text = "alice"}, Order::NewestFirst), IsEmpty());
}

TEST_F(Search, ChoosesByTime) {
    const auto first = base::from_millis(1'763'699'862'417);
    const Selection some{.since = first + base::Millis{2}, .until = first + base::Millis{3}};
    EXPECT_THAT(positions(some, Order::OldestFirst), ElementsAre(5, 6));
}

TEST_F(Search, LeavesATypeOut) {
    EXPECT_THAT(positions({.without = "requested"}, Order::NewestFirst), IsEmpty());
    EXPECT_THAT(positions({.without = "looked", .most = 1}, Order::NewestFirst), ElementsAre(1200));
}

TEST_F(Search, ChoosesByTypeAndActor) {
    EXPECT_THAT(positions({.type = "looked"}, Order::OldestFirst), IsEmpty());
    EXPECT_THAT(positions({.type = "requested", .most = 1}, Order::OldestFirst), ElementsAre(1));
    EXPECT_THAT(positions({.actor = "bob"}, Order::NewestFirst), IsEmpty());
    EXPECT_THAT(positions({.actor = "alice", .most = 1}, Order::NewestFirst), ElementsAre(1200));
}

}  // namespace
}  // namespace deploybot::journal
