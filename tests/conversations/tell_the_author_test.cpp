// Tell the author that the commit is live or went back: the authors of all commits on board, not
// the requester alone.
#include "tests/support/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kTheirs = "1c0ffee000000000000000000000000000000000";
const std::string kStranger = "abcdef1000000000000000000000000000000000";
const std::string kHead = "4be1c07000000000000000000000000000000000";

/// Bo, somebody the configuration does not know, and Ana wrote what Cy takes out.
void three_authors(Conversation& chat, Behaviour behaviour) {
    chat.outside.add_commit(kTheirs, "Tidy the cart").commit.author_email = "BO@example.test";
    queue::Commit& stranger = chat.outside.add_commit(kStranger, "Mend a word").commit;
    stranger.author = "@channel *eve*";
    stranger.author_email = "eve@elsewhere.test";
    chat.outside.add_commit(kHead, "Faster checkout", behaviour);
    chat.say("cy", "request deployment for commit 4be1c07");
}

std::string announced(const Conversation& chat, const std::string& start) {
    for (const std::string& each : chat.announcements) {
        if (each.starts_with(start) && each.find("4be1c07") != std::string::npos) {
            return each;
        }
    }
    return "";
}

TEST(TellTheAuthor, ThatTheCommitIsLive) {
    Conversation chat;
    chat.make_stable(kOld);
    three_authors(chat, {});
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.size() == 2; }, 1h));
    const std::string live = announced(chat, "Live and stable");
    EXPECT_THAT(live, HasSubstr("Live with it: @Ana (1 commit), @Bo (1 commit), @Cy"));
    EXPECT_THAT(live, HasSubstr("people I can't reach: @channel *eve* (1 commit)."));
    EXPECT_EQ(chat.lane().past.back().aboard.size(), 3U);
}

TEST(TellTheAuthor, ThatTheCommitWentBackAlsoAfterARestart) {
    Conversation chat;
    chat.make_stable(kOld);
    three_authors(chat, {.error_ratio = 0.3});
    ASSERT_TRUE(chat.pass_until(
        [&] { return chat.lane().deployment && chat.lane().deployment->checked; }, 10min
    ));
    chat.kill_and_restart();
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.size() == 2; }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::RolledBack);
    EXPECT_THAT(
        announced(chat, "Rolled back"),
        HasSubstr("Went back with it: @Ana (1 commit), @Bo (1 commit), @Cy")
    );
}

}  // namespace
}  // namespace deploybot::tests
