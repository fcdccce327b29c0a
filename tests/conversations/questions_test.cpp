// Every question has an answer, and asking changes nothing.
#include "tests/support/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kPart = "1c0ffee000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";
const std::string kNext = "9d0e2aa000000000000000000000000000000000";

/// kOld is stable, kNew (which holds kPart) is on its way, kNext waits.
struct Busy {
    Conversation chat;
    std::string running;
    std::string waiting;

    Busy() {
        chat.make_stable(kOld);
        chat.outside.add_commit(kPart, "Tidy the cart");
        chat.outside.add_commit(kNew, "Faster checkout");
        chat.outside.add_commit(kNext, "New colours");
        chat.outside.continues(kPart, kOld);
        chat.outside.continues(kNew, kPart);
        chat.outside.continues(kNext, kNew);
        chat.say("ana", "request deployment for commit 4be1c07");
        running = chat.last_token().str();
        chat.say("bo", "request deployment for commit 9d0e2aa");
        waiting = chat.last_token().str();
        chat.pass(90s);
    }
};

TEST(Questions, WhereTellsWhichVersionRunsWhereSinceWhenAndByWhom) {
    Busy busy;
    const std::string shop = busy.chat.say("bo", "where shop");
    EXPECT_THAT(shop, HasSubstr("shop · stable: 77aa01f \"The version before\" since"));
    EXPECT_THAT(shop, HasSubstr("requested by Ana"));
    EXPECT_THAT(shop, HasSubstr(": 4be1c07 \"Faster checkout\" since"));
    EXPECT_EQ(busy.chat.say("bo", "where"), busy.chat.say("bo", "where is shop?"));
}

TEST(Questions, WhereFollowsACommitThroughItsWholeLife) {
    Busy busy;
    Conversation& chat = busy.chat;
    EXPECT_THAT(chat.say("ana", "where 77aa01f"), HasSubstr("shop · live and stable since"));
    EXPECT_THAT(chat.say("ana", "where is 4be1c07?"), HasSubstr("shop · on its way: "));
    EXPECT_THAT(chat.say("ana", "where 1c0ffee"), HasSubstr(", as part of 4be1c07"));
    EXPECT_THAT(chat.say("ana", "where 9d0e2aa"), HasSubstr("shop · 1st in line, starts in about"));
    EXPECT_THAT(chat.say("ana", "where abcdef1"), HasSubstr("I can't find abcdef1"));
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.size() == 3; }, 2h));
    EXPECT_THAT(
        chat.say("ana", "where 1c0ffee"),
        AllOf(HasSubstr("live and stable since"), HasSubstr("as part of 9d0e2aa"))
    );
    EXPECT_THAT(chat.say("ana", "where 77aa01f"), HasSubstr("as part of 9d0e2aa"));
    chat.outside.add_commit("abcdef1000000000000000000000000000000000", "Not asked for yet");
    EXPECT_THAT(chat.say("ana", "where abcdef1"), HasSubstr("was never requested here"));
}

TEST(Questions, NextAndDiffNameTheCommits) {
    Busy busy;
    const std::string next = busy.chat.say("ana", "next");
    EXPECT_THAT(next, HasSubstr("9d0e2aa \"New colours\" · " + busy.waiting + " · Bo"));
    EXPECT_THAT(next, HasSubstr("1 commit that 4be1c07 does not hold:\n9d0e2aa"));
    const std::string diff = busy.chat.say("ana", "diff " + busy.running);
    EXPECT_THAT(diff, HasSubstr("2 commits that 77aa01f does not hold:"));
    EXPECT_THAT(
        diff, HasSubstr("4be1c07 \"Faster checkout\" · Ana\n1c0ffee \"Tidy the cart\" · Ana")
    );
    EXPECT_EQ(busy.chat.say("ana", "diff shop"), diff);
    busy.chat.say("bo", "cancel " + busy.waiting);
    EXPECT_THAT(busy.chat.say("ana", "next"), HasSubstr("Nothing goes out next in shop"));
    EXPECT_THAT(busy.chat.say("ana", "diff DEP-1000000000000"), HasSubstr("no request"));
}

TEST(Questions, ChangeNothing) {
    Busy busy;
    const std::size_t entries = busy.chat.entry_types().size();
    const std::size_t starts = busy.chat.outside.driver_starts.size();
    for (const std::string& question :
         {std::string("status"), std::string("queue"), "why " + busy.waiting, std::string("eta"),
          "eta " + busy.waiting, "eta " + busy.running, std::string("where 4be1c07"),
          std::string("where"), std::string("next"), "diff " + busy.waiting,
          std::string("check 9d0e2aa"), std::string("who"), std::string("history"),
          "logs " + busy.running, std::string("flags"), std::string("help"),
          std::string("help rollback")}) {
        const std::string answer = busy.chat.say("ana", question);
        EXPECT_FALSE(answer.empty()) << question;
        EXPECT_THAT(answer, Not(HasSubstr("I don't know \""))) << question;
        EXPECT_THAT(busy.chat.say("mallory", question), HasSubstr("I don't know you")) << question;
    }
    EXPECT_EQ(busy.chat.entry_types().size(), entries);
    EXPECT_EQ(busy.chat.outside.driver_starts.size(), starts);
}

TEST(Questions, SeveralInOneMessageAreAnsweredInTheirOrder) {
    Busy busy;
    const std::string both = busy.chat.say("ana", "next; where shop");
    EXPECT_LT(both.find("New colours"), both.find("Which version runs where"));
}

}  // namespace
}  // namespace deploybot::tests
