// Locks: warn, own, full; of a service or one environment; their end, and who may lift them.
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

class Locks : public ::testing::Test {
protected:
    void SetUp() override {
        chat.make_stable(kOld);
        chat.outside.add_commit(kNew, "Faster checkout");
    }

    [[nodiscard]] bool runs() const { return chat.lane().deployment.has_value(); }

    Conversation chat;
};

TEST_F(Locks, AFullLockStopsEverybodyUntilItIsLifted) {
    const std::string answer = chat.say("bo", "lock shop because the database moves");
    EXPECT_TRUE(contains(answer, "You have locked shop: the database moves.")) << answer;
    chat.say("bo", "request deployment for commit 4be1c07");
    chat.pass(5min);
    EXPECT_FALSE(runs()) << "not even the locker's own";
    const std::string why = chat.say("ana", "why shop");
    EXPECT_TRUE(contains(why, "locked by Bo")) << why;
    EXPECT_TRUE(contains(why, "unlock shop")) << why;
    chat.say("bo", "unlock shop");
    EXPECT_TRUE(runs());
}

TEST_F(Locks, AnOwnLockLetsTheLockerDeploy) {
    chat.say("bo", "lock shop own for 2h because I look for a leak");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(5min);
    EXPECT_FALSE(runs());
    chat.say("ana", "cancel " + chat.last_token().str());
    chat.say("bo", "request deployment for commit 4be1c07");
    EXPECT_TRUE(runs());
}

TEST_F(Locks, AnOwnLockLetsThroughNeitherWhatWasHandedToItsOwnerNorWhatTheyHandedOn) {
    chat.say("cy", "hold shop because it is early");
    chat.say("bo", "request deployment for commit 4be1c07");
    chat.say("bo", "delegate ana");
    chat.say("bo", "lock shop own because I look for a leak");
    chat.say("cy", "unhold shop");
    EXPECT_FALSE(runs()) << "it is Ana's";
    chat.say("ana", "delegate bo");
    EXPECT_TRUE(runs());
}

TEST_F(Locks, AnOwnLockIsNoReasonForItsOwnerToWait) {
    chat.say("bo", "lock shop own because I look for a leak");
    EXPECT_TRUE(contains(chat.say("bo", "eta shop"), "should start now"));
    EXPECT_TRUE(contains(chat.say("ana", "eta shop"), "when the lock is lifted"));
}

TEST_F(Locks, AWarningAsksTheRequesterOnceMore) {
    chat.say("bo", "lock shop warn because the carts are fragile");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(5min);
    EXPECT_FALSE(runs());
    const std::string token = chat.last_token().str();
    EXPECT_TRUE(contains(chat.live_message(), "fragile")) << chat.live_message();
    EXPECT_TRUE(contains(chat.live_message(), "start ")) << chat.live_message();
    chat.say("bo", "start " + token);
    EXPECT_FALSE(runs()) << "it is Ana's to confirm";
    chat.say("ana", "start " + token);
    EXPECT_TRUE(runs());
}

TEST_F(Locks, ALockOfProductionStopsADeploymentBeforeItEntersThere) {
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(runs());
    chat.say("bo", "lock shop in production because the database moves");
    chat.pass(1h);
    ASSERT_TRUE(runs());
    EXPECT_EQ(chat.lane().deployment->current().stage, deploy::Stage::Canary);
    EXPECT_TRUE(contains(chat.live_message(), "locked by Bo")) << chat.live_message();
    const std::string answer = chat.say("cy", "promote shop");
    EXPECT_TRUE(contains(answer, "production of shop is locked")) << answer;
    EXPECT_EQ(chat.lane().deployment->current().stage, deploy::Stage::Canary);
    chat.say("bo", "unlock shop in production");
    EXPECT_TRUE(chat.pass_until([&] { return !runs(); }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
}

TEST_F(Locks, ALockOfProductionLeavesInPeaceWhatHasEnteredThere) {
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until(
        [&] {
            return chat.lane().deployment->current().stage == deploy::Stage::Production &&
                   chat.lane().deployment->current().kind == deploy::StepKind::Judge;
        },
        1h
    ));
    chat.say("bo", "lock shop in production because the database moves");
    ASSERT_TRUE(chat.pass_until([&] { return !runs(); }, 1h)) << chat.live_message();
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
}

TEST_F(Locks, EndsByItselfAfterAReminder) {
    chat.say("bo", "lock shop for 30m because the database moves");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(21min);
    EXPECT_TRUE(contains(chat.last_announcement(), "The lock of shop ends at"))
        << chat.last_announcement();
    EXPECT_TRUE(contains(chat.last_announcement(), "Bo")) << chat.last_announcement();
    EXPECT_FALSE(runs());
    chat.pass(10min);
    EXPECT_TRUE(runs());
    EXPECT_TRUE(chat.lane().queue.locks.empty());
}

TEST_F(Locks, NeverEndsUnderARunningDeployment) {
    chat.say("bo", "lock shop own for 2m because I deploy by hand beside it");
    chat.say("bo", "request deployment for commit 4be1c07");
    ASSERT_TRUE(runs());
    chat.pass(4min);
    ASSERT_TRUE(runs());
    EXPECT_EQ(chat.lane().queue.locks.size(), 1U);
    ASSERT_TRUE(chat.pass_until([&] { return !runs(); }, 2h));
    EXPECT_TRUE(chat.lane().queue.locks.empty());
}

TEST_F(Locks, TakingOverSomebodysLockTellsThem) {
    chat.say("bo", "lock shop because the database moves");
    chat.say("cy", "lock shop because I look for a leak");
    EXPECT_TRUE(contains(chat.last_announcement(), "place of the lock of"))
        << chat.last_announcement();
    EXPECT_TRUE(contains(chat.last_announcement(), "Bo")) << chat.last_announcement();
    ASSERT_EQ(chat.lane().queue.locks.size(), 1U);
    EXPECT_EQ(chat.lane().queue.locks.front().by.str(), "cy");
}

TEST_F(Locks, AreNotTakenOverByThoseWhoMayNotLiftThem) {
    chat.say("bo", "lock shop because the database moves");
    const std::string answer = chat.say("ana", "lock shop warn because I want to deploy");
    EXPECT_TRUE(contains(answer, "Bo keeps shop locked")) << answer;
    EXPECT_TRUE(contains(answer, "Cy")) << answer;
    ASSERT_EQ(chat.lane().queue.locks.size(), 1U);
    EXPECT_EQ(chat.lane().queue.locks.front().by.str(), "bo");
    chat.say("bo", "lock shop for 2h because the database moves slowly");
    EXPECT_TRUE(chat.lane().queue.locks.front().until.has_value()) << "one's own can be changed";
}

TEST_F(Locks, ARoleForOneEnvironmentLocksAndLiftsThereAlone) {
    deploy::Catalog catalog = shop_catalog();
    catalog.rights.people[base::PersonId{"eve"}] = {
        .id = base::PersonId{"eve"},
        .name = "Eve",
        .email = {},
        .roles = {base::RoleName{"tester"}}};
    for (const queue::Verb verb : {queue::Verb::Lock, queue::Verb::Unlock, queue::Verb::Unhold}) {
        catalog.rights.roles[base::RoleName{"tester"}].push_back(
            {.verb = verb, .service = {}, .environment = base::EnvironmentName{"uat"}}
        );
    }
    chat.reload(catalog);
    chat.say("eve", "lock shop in uat because we test");
    EXPECT_EQ(chat.lane().queue.locks.size(), 1U);
    chat.say("eve", "lock shop because we test");
    EXPECT_EQ(chat.lane().queue.locks.size(), 1U) << "all of it is production too";
    chat.say("bo", "lock shop in production because the database moves");
    chat.say("eve", "unlock shop in production");
    chat.say("eve", "unlock shop");
    EXPECT_EQ(chat.lane().queue.locks.size(), 2U);
    chat.say("cy", "hold shop because release day");
    chat.say("eve", "unhold shop");
    EXPECT_TRUE(chat.lane().queue.hold.has_value());
    chat.say("eve", "unlock shop in uat");
    EXPECT_EQ(chat.lane().queue.locks.size(), 1U);
}

TEST_F(Locks, ALockOfProductionIsInTheWayNoLongerThanItsTime) {
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.say("bo", "lock shop in production for 90m because the database moves");
    chat.pass(80min);
    ASSERT_TRUE(runs());
    EXPECT_EQ(chat.lane().deployment->current().stage, deploy::Stage::Canary);
    EXPECT_TRUE(chat.pass_until([&] { return !runs(); }, 40min)) << chat.live_message();
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
    EXPECT_TRUE(chat.lane().queue.locks.empty());
}

TEST_F(Locks, OfOthersAreLiftedOnlyByThoseWhoMay) {
    chat.say("bo", "lock shop because the database moves");
    EXPECT_TRUE(contains(chat.say("ana", "unlock shop"), "You may not unlock shop"));
    EXPECT_EQ(chat.lane().queue.locks.size(), 1U);
    chat.say("cy", "unlock shop");
    EXPECT_TRUE(chat.lane().queue.locks.empty());
}

TEST_F(Locks, SurviveARestart) {
    chat.say("bo", "lock shop for 30m because the database moves");
    chat.kill_and_restart();
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(25min);
    EXPECT_FALSE(runs());
    chat.pass(10min);
    EXPECT_TRUE(runs());
}

TEST_F(Locks, AreListedWithWhoWhyAndUntilWhen) {
    chat.say("bo", "lock shop in production own until 2025-11-22 because the database moves");
    const std::string list = chat.say("ana", "locks");
    for (const char* part :
         {"shop in production", "Bo", "until", "only their own", "unlock shop in production"}) {
        EXPECT_TRUE(contains(list, part)) << part << " in " << list;
    }
    chat.say("bo", "unlock shop");
    EXPECT_TRUE(contains(chat.say("ana", "locks"), "Nothing is locked"));
}

TEST_F(Locks, RefusesWhatCannotBeMeant) {
    EXPECT_TRUE(contains(chat.say("bo", "lock shop in staging because why not"), "staging"));
    EXPECT_TRUE(
        contains(chat.say("bo", "lock shop until 2020-01-01 because why not"), "end is not after")
    );
    EXPECT_TRUE(contains(chat.say("bo", "lock shop for 400d because why not"), "more than a year"));
    EXPECT_TRUE(contains(chat.say("cy", "unlock shop"), "not locked"));
    EXPECT_TRUE(chat.lane().queue.locks.empty());
}

}  // namespace
}  // namespace deploybot::tests
