// What is answered to those who ride together, or would like to: each says what is so, and leads
// on. And what goes out never goes back by itself.
#include "deploy/riders.hpp"
#include "queue/train.hpp"
#include "tests/conversations/trunk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// A trunk of A, B and C, and a commit beside it; people on call may kick.
class Words : public ::testing::Test {
protected:
    Words() : chat(catalog()) {
        for (const std::string& sha : {kBusy, kA, kB, kC, kApart}) {
            chat.outside.add_commit(sha, "A change");
        }
        chat.outside.continues(kB, kA);
        chat.outside.continues(kC, kB);
    }

    static deploy::Catalog catalog() {
        deploy::Catalog made = shop_catalog();
        made.rights.roles[base::RoleName{"on-call"}].push_back(
            {.verb = queue::Verb::Kick, .service = {}, .environment = {}}
        );
        return made;
    }
    /// From now on everybody says good.
    void wait_for_all(deploy::Turn turn = deploy::Turn::Automatic) {
        deploy::Catalog changed = chat.catalog;
        changed.services.begin()->second.policy.train.advance = deploy::Advance::AllGood;
        changed.services.begin()->second.policy.turn = turn;
        chat.reload(changed);
    }
    void keep_busy() {
        chat.make_stable(kLive);
        chat.say("cy", "request " + kBusy);
    }
    [[nodiscard]] const std::vector<queue::Request>& waiting() const {
        return chat.lane().queue.waiting;
    }
    [[nodiscard]] const queue::Finished* ended(const base::Token& token) const {
        for (const queue::Finished& each : chat.lane().queue.history) {
            if (each.token == token) {
                return &each;
            }
        }
        return nullptr;
    }

    Conversation chat;
};

TEST_F(Words, WhatIsContainedInWhatIsLiveDoesNotGoOut) {
    chat.make_stable(kB);
    const std::string answer = chat.say("ana", "request " + kA);
    EXPECT_THAT(answer, HasSubstr("bbbbbb2 is live and contains it"));
    EXPECT_THAT(answer, HasSubstr("rollback SERVICE to aaaaaa1 because"));
    EXPECT_TRUE(waiting().empty());
}

TEST_F(Words, WhoseCommitWentLiveWithALaterOneIsToldAndDoesNotGoOutAgain) {
    keep_busy();
    const base::Token later = ask(chat, "bo", kB);
    const base::Token earlier = ask(chat, "ana", kA);
    ASSERT_TRUE(chat.pass_until([&] { return ended(earlier) != nullptr; }, 3h));
    EXPECT_EQ(ended(earlier)->end, queue::End::Superseded);
    EXPECT_THAT(ended(earlier)->reason, HasSubstr("live with " + later.str()));
    EXPECT_THAT(
        chat.announcements, Contains(AllOf(HasSubstr("it is live with"), HasSubstr("Ana")))
    );
    EXPECT_TRUE(waiting().empty());
    EXPECT_EQ(chat.lane().queue.live.at(base::ServiceName{"shop"}).str(), kB);
}

TEST_F(Words, OneWhoSleepsOnTheWayIsWaitedForNoLonger) {
    chat.make_stable(kLive);
    wait_for_all();
    const base::Token token = ask(chat, "ana", kA);
    chat.say("ana", "good");
    ASSERT_TRUE(
        chat.pass_until([&] { return !deploy::awaited_on_the_way(chat.lane()).empty(); }, 10min)
    );
    EXPECT_THAT(chat.say("dee", "why shop"), HasSubstr("kick"));
    const auto stage = chat.lane().deployment->current().stage;
    chat.say("dee", "kick ana from " + token.str() + " because she sleeps");
    EXPECT_NE(chat.lane().deployment->current().stage, stage);
}

TEST_F(Words, AGoodForOneCommitIsNoneForAnother) {
    keep_busy();
    wait_for_all();
    ask(chat, "ana", kA);
    chat.say("ana", "good");
    ask(chat, "bo", kB);
    chat.say("bo", "good");
    chat.say("bo", "join with ana");
    for (const queue::Request* each : queue::on_board(waiting().front())) {
        EXPECT_EQ(each->ready, queue::Readiness::Unsaid) << each->requester.str();
    }
}

TEST_F(Words, WhoAsksToJoinIsToldAtOnceWhatCannotBe) {
    keep_busy();
    const base::Token train = ask(chat, "ana", kA);
    chat.say("ana", "ask me");
    ask(chat, "bo", kApart);
    const std::string answer = chat.say("bo", "join " + train.str());
    EXPECT_THAT(answer, HasSubstr("You stay behind"));
    EXPECT_EQ(written(chat, "join_asked"), 0);
}

TEST_F(Words, AdmitOfOnesOwnTrainOpensIt) {
    keep_busy();
    const base::Token train = ask(chat, "ana", kA);
    chat.say("ana", "ride alone because it is large");
    chat.say("ana", "admit " + train.str());
    EXPECT_FALSE(waiting().front().train.alone);
    EXPECT_THAT(chat.say("ana", "admit " + train.str()), HasSubstr("nobody to admit"));
}

TEST_F(Words, ASecondJoinSaysThatOneRidesAlready) {
    keep_busy();
    ask(chat, "ana", kA);
    ask(chat, "bo", kB);
    chat.say("bo", "join with ana");
    EXPECT_THAT(chat.say("bo", "join with ana"), HasSubstr("rides there already"));
    const base::Token other = ask(chat, "cy", kApart);
    EXPECT_THAT(chat.say("bo", "join " + other.str()), HasSubstr("leave them first"));
    EXPECT_EQ(written(chat, "joined"), 1);
}

TEST_F(Words, ASeatBeforeSomebodyWhoIsNotThere) {
    keep_busy();
    ask(chat, "ana", kA);
    ask(chat, "bo", kB);
    EXPECT_THAT(chat.say("bo", "join with ana before cy"), HasSubstr("cy does not ride on"));
}

TEST_F(Words, AHoldInLineIsOnesOwn) {
    keep_busy();
    ask(chat, "ana", kA);
    chat.say("ana", "queue hold shop because the database moves");
    chat.pass(1s);
    chat.say("cy", "queue hold shop because of the audit");
    const std::string answer = chat.say("cy", "unhold shop");
    EXPECT_THAT(answer, HasSubstr("The hold in line of Cy is gone: that of Ana still comes"));
    ASSERT_EQ(chat.lane().queue.queued_holds.size(), 1U);
    EXPECT_EQ(chat.lane().queue.queued_holds.front().by.str(), "ana");
}

TEST_F(Words, APassBeforeTheTurnLeadsToYield) {
    keep_busy();
    ask(chat, "ana", kA);
    const std::string answer = chat.say("ana", "pass");
    EXPECT_THAT(answer, HasSubstr("It is not the turn of"));
    EXPECT_THAT(answer, HasSubstr("yield"));
    EXPECT_THAT(answer, Not(HasSubstr("started")));
}

TEST_F(Words, AStartThatStillWaitsForWordsSaysSo) {
    wait_for_all(deploy::Turn::Accept);
    ask(chat, "ana", kA);
    const std::string answer = chat.say("ana", "start");
    EXPECT_THAT(answer, HasSubstr("your turn is taken"));
    EXPECT_THAT(answer, HasSubstr("Waits for Ana: good"));
    EXPECT_FALSE(chat.lane().deployment);
    chat.say("ana", "good");
    EXPECT_TRUE(chat.lane().deployment);
}

TEST_F(Words, ARiderWhoPressesStartIsToldWhoseWordItIs) {
    keep_busy();
    wait_for_all(deploy::Turn::Accept);
    ask(chat, "ana", kA);
    ask(chat, "bo", kB);
    chat.say("bo", "join with ana");
    chat.say("cy", "abort");
    ASSERT_TRUE(chat.pass_until([&] { return waiting().front().called.has_value(); }, 3h));
    const std::string answer = chat.say("bo", "start");
    EXPECT_THAT(answer, HasSubstr("decides that: Ana"));
    EXPECT_THAT(answer, HasSubstr("drive"));
}

}  // namespace
}  // namespace deploybot::tests
