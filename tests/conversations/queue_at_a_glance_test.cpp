// The queue at a glance, with one command: what runs, who waits in which order, until when, and
// what stands in the way.
#include "tests/support/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(QueueAtAGlance, ShowsOrderCommitsPeopleAndTimes) {
    Conversation chat;
    chat.make_stable("77aa01f" + std::string(33, '0'));
    std::vector<std::string> tokens;
    for (const char* sha : {"4be1c07", "9d0e2aa", "1c0ffee"}) {
        chat.outside.add_commit(sha + std::string(33, '0'), std::string("Change ") + sha);
        chat.say(tokens.empty() ? "ana" : "bo", std::string("deploy ") + sha);
        tokens.push_back(chat.last_token().str());
    }
    const std::size_t entries = chat.entry_types().size();
    const std::string all = chat.say("ana", "queue");
    EXPECT_THAT(all, HasSubstr("2 requests wait for shop."));
    EXPECT_THAT(
        all, HasSubstr("runs: shop · 4be1c07 \"Change 4be1c07\" · " + tokens[0] + " · Ana")
    );
    EXPECT_THAT(
        all,
        HasSubstr("1. shop · 9d0e2aa \"Change 9d0e2aa\" · " + tokens[1] + " · Bo, starts in about")
    );
    EXPECT_THAT(all, HasSubstr("2. shop · 1c0ffee"));
    EXPECT_EQ(chat.say("ana", "ls"), all);
    EXPECT_EQ(chat.entry_types().size(), entries);

    chat.say("bo", "cancel " + tokens[1]);
    EXPECT_THAT(chat.say("ana", "queue of shop"), HasSubstr("1. shop · 1c0ffee"));
    EXPECT_EQ(chat.entry_types().back(), "withdrawn");
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.size() == 4; }, 2h));
    EXPECT_THAT(chat.say("ana", "queue"), HasSubstr("Nobody waits for shop."));
}

}  // namespace
}  // namespace deploybot::tests
