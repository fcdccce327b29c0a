// Field need 9: tell me when it is my turn, and skip me if I am away.
#include "tests/conversations/trunk.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

class Turns : public ::testing::Test {
protected:
    Turns() : chat(catalog()) {
        for (const std::string& sha : {kA, kB, kC}) {
            chat.outside.add_commit(sha, "A change");
        }
    }

    static deploy::Catalog catalog() {
        deploy::Catalog made = shop_catalog();
        made.services.begin()->second.policy.turn = deploy::Turn::Accept;
        made.services.begin()->second.policy.turn_time = 4min;
        return made;
    }

    [[nodiscard]] std::string order() const { return tests::order(chat); }
    [[nodiscard]] std::ptrdiff_t written(const std::string& type) const {
        return tests::written(chat, type);
    }

    Conversation chat;
};

TEST_F(Turns, NobodyAnswersSoItGoesToTheNextAndTheAbsentStaysRightBehind) {
    chat.say("ana", "request " + kA);
    EXPECT_TRUE(has(chat.last_announcement(), "You're up")) << chat.last_announcement();
    chat.say("bo", "request " + kB);
    chat.say("cy", "request " + kC);
    chat.pass(2min + 1s);
    EXPECT_TRUE(has(chat.last_announcement(), "Still your turn")) << chat.last_announcement();
    EXPECT_TRUE(has(chat.last_announcement(), "or it goes to Bo")) << chat.last_announcement();
    EXPECT_EQ(written("turn_reminded"), 1);
    chat.pass(2min);
    EXPECT_EQ(order(), "bo ana cy ");
    EXPECT_TRUE(has(chat.last_announcement(), "You're up")) << chat.last_announcement();
    EXPECT_TRUE(has(chat.last_announcement(), "Bo")) << chat.last_announcement();
    chat.say("bo", "start");
    EXPECT_TRUE(chat.lane().deployment);
    EXPECT_EQ(chat.lane().queue.running->requester.str(), "bo");
}

TEST_F(Turns, TwiceAtMostThenItMustBeAskedForAnew) {
    chat.say("ana", "request " + kA);
    const base::Token absent = chat.last_token();
    chat.say("bo", "request " + kB);
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.size() == 1; }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().token, absent);
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Cancelled);
    EXPECT_TRUE(has(chat.lane().queue.history.back().reason, "3 times"));
    EXPECT_EQ(order(), "bo ");
    chat.pass(1h);
    EXPECT_EQ(order(), "bo ") << "whom nobody waits behind is waited for";
}

TEST_F(Turns, APassGoesToTheNextAtOnce) {
    chat.say("ana", "request " + kA);
    const std::string alone = chat.say("ana", "pass");
    EXPECT_TRUE(has(alone, "Nobody waits behind")) << alone;
    chat.say("bo", "request " + kB);
    const std::string answer = chat.say("ana", "pass because lunch");
    EXPECT_TRUE(has(answer, "stays right behind, 2nd in line")) << answer;
    EXPECT_EQ(order(), "bo ana ");
    EXPECT_TRUE(chat.lane().queue.waiting[0].called);
    EXPECT_FALSE(chat.lane().queue.waiting[1].called);
    EXPECT_TRUE(has(chat.say("ana", "start"), "can't be started now: it is not its turn"));
    EXPECT_FALSE(chat.lane().deployment);
}

TEST_F(Turns, TwoPeopleClickTheSameStartAndItStartsOnce) {
    chat.say("ana", "request " + kA);
    const std::string start = "start " + chat.last_token().str();
    EXPECT_TRUE(has(chat.say("bo", start), "may not start"));
    chat.say("ana", start);
    const std::string again = chat.say("ana", start);
    EXPECT_TRUE(has(again, "runs already")) << again;
    EXPECT_EQ(written("started"), 1);
}

TEST_F(Turns, ARestartForgetsNeitherTheTurnNorItsTime) {
    chat.say("ana", "request " + kA);
    chat.say("bo", "request " + kB);
    chat.pass(3min);
    chat.kill_and_restart();
    chat.pass(1min + 1s);
    EXPECT_EQ(order(), "bo ana ");
}

}  // namespace
}  // namespace deploybot::tests
