// Who may ride with whom, who drives, and who is asked.
#include "queue/train.hpp"

#include "tests/conversations/trunk.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

/// A linear trunk of A, B and C, and a commit beside it; a deployment keeps the lane busy.
class Trains : public ::testing::Test {
protected:
    Trains() : chat(catalog()) {
        chat.make_stable(kLive);
        chat.outside.add_commit(kBusy, "Keeps the lane busy");
        chat.outside.add_commit(kA, "A");
        chat.outside.add_commit(kB, "B");
        chat.outside.add_commit(kC, "C");
        chat.outside.add_commit(kApart, "Apart");
        chat.outside.continues(kB, kA);
        chat.outside.continues(kC, kB);
        chat.say("cy", "request b051111");
    }

    static deploy::Catalog catalog() {
        deploy::Catalog made = shop_catalog();
        made.services.begin()->second.policy.train.cap = 3;
        return made;
    }

    [[nodiscard]] const std::vector<queue::Request>& waiting() const {
        return chat.lane().queue.waiting;
    }
    [[nodiscard]] std::ptrdiff_t written(const std::string& type) const {
        return tests::written(chat, type);
    }
    base::Token ask(const std::string& person, const std::string& commit) {
        return tests::ask(chat, person, commit);
    }

    Conversation chat;
};

TEST_F(Trains, WhatContainsTheOtherGoesOutWhoeverJoins) {
    const base::Token older = ask("ana", kA);
    const base::Token newer = ask("bo", kB);
    const std::string answer = chat.say("bo", "join with ana");
    EXPECT_TRUE(has(answer, "rides with Ana + Bo")) << answer;
    ASSERT_EQ(waiting().size(), 1U);
    EXPECT_EQ(waiting()[0].token, newer) << "its digest brings both";
    EXPECT_EQ(queue::conductor_of(waiting()[0]).token, older) << "the first is the conductor";
    EXPECT_EQ(written("joined"), 1);
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.size() == 4; }, 3h));
    EXPECT_EQ(chat.lane().queue.live.at(base::ServiceName{"shop"}).str(), kB);
    EXPECT_EQ(
        std::count_if(
            chat.outside.driver_starts.begin(), chat.outside.driver_starts.end(),
            [&](const DriverStart& start) { return start.call.commit.str() == kA; }
        ),
        0
    ) << "the older one never goes out by itself";
}

TEST_F(Trains, ACommitThatIsNotContainedStaysBehindAndIsToldSo) {
    ask("ana", kA);
    const base::Token apart = ask("bo", kApart);
    const std::string answer = chat.say("bo", "join with ana");
    EXPECT_TRUE(has(answer, "You stay behind")) << answer;
    EXPECT_TRUE(has(answer, "2nd in line")) << answer;
    EXPECT_EQ(waiting().size(), 2U);
    EXPECT_EQ(waiting()[1].token, apart);
    EXPECT_EQ(written("joined"), 0);
}

TEST_F(Trains, AnUnreadableRepositoryIsNoYes) {
    ask("ana", kA);
    ask("bo", kB);
    chat.outside.forge_lost = true;
    const std::string answer = chat.say("bo", "join with ana");
    EXPECT_TRUE(has(answer, "can't say whether")) << answer;
    EXPECT_EQ(waiting().size(), 2U);
}

TEST_F(Trains, TheCapHolds) {
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    const base::Token third = ask("cy", kC);
    chat.say("cy", "join with ana");
    ASSERT_EQ(waiting().size(), 1U);
    const std::string one_more = "eeeeee5000000000000000000000000000000000";
    chat.outside.add_commit(one_more, "E");
    chat.outside.continues(one_more, kC);
    ask("ana", one_more);
    const std::string answer = chat.say("ana", "join " + third.str());
    EXPECT_TRUE(has(answer, "full: 3 ride")) << answer;
    EXPECT_EQ(waiting().size(), 2U);
}

TEST_F(Trains, JoinNextTakesTheFirstThatTakesRiders) {
    ask("ana", kA);
    chat.say("ana", "ride alone because it changes the configuration");
    const base::Token open = ask("bo", kB);
    ask("cy", kC);
    const std::string answer = chat.say("cy", "join next");
    EXPECT_TRUE(has(answer, "Bo + Cy")) << answer;
    EXPECT_EQ(waiting().size(), 2U);
    EXPECT_TRUE(waiting()[1].carries(open));
}

TEST_F(Trains, AConfigurationRidesAlone) {
    ask("ana", kA);
    chat.say("ana", "ride alone because it changes the configuration");
    ask("bo", kB);
    const std::string answer = chat.say("bo", "join with ana");
    EXPECT_TRUE(has(answer, "rides alone: it changes the configuration")) << answer;
    EXPECT_EQ(waiting().size(), 2U);
    chat.say("ana", "admit");
    chat.say("bo", "join with ana");
    EXPECT_EQ(waiting().size(), 1U);
}

TEST_F(Trains, WhatChangesTheDatabaseRidesAlone) {
    deploy::Catalog made = catalog();
    made.services.begin()->second.policy.train.alone_paths = {"migrations/*"};
    chat.reload(made);
    chat.outside.touches[kB] = {"README.md", "migrations/0007.sql"};
    chat.outside.touches[kApart] = {"README.md"};
    ask("ana", kA);
    ask("bo", kB);
    const std::string answer = chat.say("bo", "join with ana");
    EXPECT_TRUE(has(answer, "rides alone: it changes migrations/0007.sql")) << answer;
    const base::Token plain = ask("cy", kApart);
    EXPECT_FALSE(chat.lane().queue.find(plain)->train.alone);
    chat.say("bo", "admit");
    chat.say("bo", "join with ana");
    EXPECT_EQ(waiting().size(), 2U) << "his word lets it ride";
}

TEST_F(Trains, WhoseChangesAreNotAllKnownRidesAlone) {
    deploy::Catalog made = catalog();
    made.services.begin()->second.policy.train.alone_paths = {"migrations/*"};
    chat.reload(made);
    chat.outside.touches_more = {kB};
    const base::Token unknown = ask("bo", kB);
    EXPECT_TRUE(chat.lane().queue.find(unknown)->train.alone);
}

TEST_F(Trains, WhoWantsToBeAskedIsAsked) {
    ask("ana", kA);
    chat.say("ana", "ask me");
    const base::Token asking = ask("bo", kB);
    const std::string answer = chat.say("bo", "join with ana");
    EXPECT_TRUE(has(answer, "I asked Ana")) << answer;
    EXPECT_TRUE(has(chat.last_announcement(), "Bo asks to ride with you"))
        << chat.last_announcement();
    EXPECT_EQ(waiting().size(), 2U);
    EXPECT_TRUE(has(chat.say("bo", "admit " + asking.str()), "The conductor"));
    EXPECT_EQ(waiting().size(), 2U);
    chat.say("ana", "admit " + asking.str());
    EXPECT_EQ(waiting().size(), 1U);
    EXPECT_EQ(written("join_asked"), 1);
}

TEST_F(Trains, WhoLeavesKeepsThePlaceRightBehind) {
    const base::Token first = ask("ana", kA);
    ask("bo", kB);
    const base::Token last = ask("cy", kApart);
    chat.say("bo", "join with ana");
    ASSERT_EQ(waiting().size(), 2U);
    chat.say("bo", "leave");
    ASSERT_EQ(waiting().size(), 3U);
    EXPECT_EQ(waiting()[0].token, first) << "hers goes out again";
    EXPECT_EQ(waiting()[1].requester.str(), "bo");
    EXPECT_EQ(waiting()[2].token, last);
    EXPECT_TRUE(has(chat.last_announcement(), "2nd in line")) << chat.last_announcement();
}

TEST_F(Trains, OnlyTheConductorKicksAndSaysWhy) {
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    EXPECT_TRUE(has(chat.say("bo", "kick ana because she is away"), "The conductor of"));
    EXPECT_EQ(waiting().size(), 1U);
    chat.say("bo", "drive");
    EXPECT_EQ(queue::conductor_of(waiting()[0]).requester.str(), "bo");
    chat.say("bo", "kick ana because she is away");
    ASSERT_EQ(waiting().size(), 2U);
    EXPECT_EQ(waiting()[1].requester.str(), "ana");
    EXPECT_TRUE(has(chat.last_announcement(), "she is away")) << chat.last_announcement();
    EXPECT_EQ(written("driven"), 1);
    EXPECT_EQ(written("left"), 1);
}

TEST_F(Trains, BeforeSomebodyMeansTheirSeatAndTheFirstSeatDrives) {
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana before ana");
    ASSERT_EQ(waiting().size(), 1U);
    EXPECT_EQ(queue::conductor_of(waiting()[0]).requester.str(), "bo");
}

TEST_F(Trains, ADoubleClickJoinsOnce) {
    ask("ana", kA);
    ask("bo", kB);
    const std::string first = chat.say("bo", "join with ana", "click-1");
    EXPECT_EQ(chat.say("bo", "join with ana", "click-1"), first);
    EXPECT_EQ(written("joined"), 1);
    const std::string again = chat.say("bo", "join with ana");
    EXPECT_TRUE(has(again, "rides there already")) << again;
    EXPECT_EQ(written("joined"), 1);
}

TEST_F(Trains, NobodyApprovesATrainOnWhichTheyRide) {
    deploy::Catalog careful = catalog();
    careful.services.begin()->second.policy.approvals = 1;
    careful.services.begin()->second.policy.approver_roles = {base::RoleName{"release-manager"}};
    Conversation room(careful);
    room.outside.add_commit(kA, "A");
    room.outside.add_commit(kB, "B");
    room.outside.continues(kB, kA);
    room.say("cy", "request " + kA);
    room.say("bo", "request " + kB + "; join with cy");
    const std::string answer = room.say("cy", "approve " + room.last_token().str());
    EXPECT_TRUE(has(answer, "You ride with")) << answer;
    EXPECT_FALSE(room.lane().deployment);
}

TEST_F(Trains, APersonIsTheirIdWhateverTheirNameBecomes) {
    const base::Token token = ask("ana", kA);
    chat.catalog.rights.people.at(base::PersonId{"ana"}).name = "Anastasia";
    chat.kill_and_restart();
    ask("bo", kB);
    chat.say("bo", "join with anastasia");
    ASSERT_EQ(waiting().size(), 1U);
    EXPECT_EQ(queue::conductor_of(waiting()[0]).token, token);
    EXPECT_TRUE(has(chat.say("ana", "cancel " + token.str()), "out of the queue"));
}

TEST_F(Trains, WithAllGoodTheTrainWaitsForEverybodyAtEachStage) {
    deploy::Catalog all_good = catalog();
    all_good.services.begin()->second.policy.train.advance = deploy::Advance::AllGood;
    Conversation room(all_good);
    room.outside.add_commit(kA, "A");
    room.outside.add_commit(kB, "B");
    room.outside.continues(kB, kA);
    room.say("ana", "request " + kA);
    room.say("bo", "request " + kB + "; join with ana");
    room.say("ana", "good");
    room.pass(1min);
    EXPECT_FALSE(room.lane().deployment);
    room.say("bo", "good");
    ASSERT_TRUE(room.lane().deployment);
    room.pass(5min);
    EXPECT_EQ(room.lane().deployment->current().stage, deploy::Stage::Uat);
    room.say("ana", "good");
    room.say("bo", "uh-oh because carts are empty");
    EXPECT_TRUE(has(room.last_announcement(), "Bo says uh-oh: carts are empty"))
        << room.last_announcement();
    room.pass(5min);
    EXPECT_EQ(room.lane().deployment->current().stage, deploy::Stage::Uat);
    EXPECT_TRUE(has(room.say("cy", "why shop"), "Waits for Bo")) << room.say("cy", "why shop");
    const std::string last = room.say("bo", "good");
    EXPECT_TRUE(has(last, "everyone is ready, and it goes on: now canary")) << last;
    EXPECT_NE(room.lane().deployment->current().stage, deploy::Stage::Uat);
}

TEST_F(Trains, AHoldInLineComesWhenThoseBeforeItHaveGone) {
    const base::Token before = ask("ana", kA);
    chat.say("bo", "queue hold shop because the database moves");
    const base::Token behind = ask("bo", kB);
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.hold.has_value(); }, 4h));
    EXPECT_EQ(chat.lane().queue.hold->reason, "the database moves");
    EXPECT_EQ(chat.lane().queue.history.back().token, before);
    EXPECT_EQ(waiting().front().token, behind);
    EXPECT_FALSE(chat.lane().deployment);
    EXPECT_EQ(written("hold_queued"), 1);
}

TEST_F(Trains, AHoldInLineCanBeLiftedBeforeItComes) {
    ask("ana", kA);
    chat.say("bo", "queue hold shop because the database moves");
    const std::string answer = chat.say("cy", "unhold shop");
    EXPECT_TRUE(chat.lane().queue.queued_holds.empty()) << answer;
    EXPECT_EQ(written("hold_dropped"), 1);
}

}  // namespace
}  // namespace deploybot::tests
