// Whoever rides along takes part: their approval and their override of what others answer for do
// not count, an emergency rides with nobody, and who stays behind is told.
#include "queue/train.hpp"
#include "tests/conversations/trunk.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

/// Two release managers approve; developers may override an approval and send emergencies.
deploy::Catalog approved() {
    deploy::Catalog catalog = shop_catalog();
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    policy.approvals = 2;
    policy.approver_roles = {base::RoleName{"release-manager"}};
    auto& developers = catalog.rights.roles[base::RoleName{"developer"}];
    developers.push_back(
        {.verb = queue::Verb::Override,
         .service = {},
         .environment = {},
         .guard = queue::kApprovalGuard}
    );
    developers.push_back({.verb = queue::Verb::Emergency, .service = {}, .environment = {}});
    return catalog;
}

/// Ana's commit rides with bo's, which contains it, behind what runs.
struct TrainBehindAnother {
    TrainBehindAnother() {
        chat.make_stable(kLive);
        chat.outside.add_commit(kBusy, "Keeps the lane busy");
        chat.outside.add_commit(kA, "A");
        chat.outside.add_commit(kB, "B");
        chat.outside.continues(kB, kA);
        chat.say("cy", "request " + kBusy);
        older = ask(chat, "ana", kA);
        newer = ask(chat, "bo", kB + "; join with ana");
    }

    Conversation chat;
    base::Token older;
    base::Token newer;
};

class RidersRights : public ::testing::Test {
protected:
    RidersRights() : chat(approved()) {
        chat.outside.add_commit(kA, "A");
        chat.outside.add_commit(kB, "B");
        chat.outside.add_commit(kFix, "Let people pay");
        chat.outside.continues(kB, kA);
    }

    [[nodiscard]] const queue::Request& first() const { return chat.lane().queue.waiting.front(); }
    base::Token ask(const std::string& person, const std::string& commit) {
        return tests::ask(chat, person, commit);
    }

    Conversation chat;
};

TEST_F(RidersRights, AnApprovalOfSomebodyWhoComesAlongIsTakenBackAtOnce) {
    const base::Token newer = ask("ana", kB);
    chat.say("cy", "approve " + newer.str());
    ASSERT_EQ(first().approvals.size(), 1U);
    ask("cy", kA);
    chat.say("cy", "join with ana");
    ASSERT_EQ(chat.lane().queue.waiting.size(), 1U);
    EXPECT_EQ(first().token, newer);
    EXPECT_TRUE(first().approvals.empty());
    EXPECT_EQ(written(chat, "approval_voided"), 1);
    EXPECT_TRUE(has(chat.last_announcement(), "it goes out for them too"))
        << chat.last_announcement();
    EXPECT_TRUE(has(chat.say("cy", "approve " + newer.str()), "You ride with"));
    EXPECT_TRUE(first().approvals.empty());
}

TEST_F(RidersRights, NobodyLiftsTheApprovalOfATrainOnWhichTheyRide) {
    const base::Token newer = ask("ana", kB);
    const base::Token older = ask("bo", kA);
    chat.say("bo", "override approval on aaaaaa1 of shop confirmed because it is small");
    chat.say("bo", "join with ana");
    const auto before = written(chat, "overridden");
    for (const base::Token& token : {newer, older}) {
        const std::string answer =
            chat.say("bo", "override approval on " + token.str() + " confirmed because hurry");
        EXPECT_TRUE(has(answer, "You ride with")) << answer;
    }
    EXPECT_EQ(written(chat, "overridden"), before);
    EXPECT_FALSE(chat.lane().deployment) << "nor by a word from before they came on board";
}

TEST_F(RidersRights, AnEmergencyRidesWithNobodyAndNothingIsMovedBeforeIt) {
    const base::Token waiting = ask("bo", kA);
    chat.say("cy", "freeze everything for 2h because the fair is on");
    chat.say("ana", "emergency deployment of shop for commit f1f1f15 because nobody can pay");
    const base::Token emergency = chat.last_token();
    ASSERT_EQ(chat.lane().queue.waiting.size(), 2U);
    ASSERT_EQ(first().token, emergency) << "the freeze keeps both";
    const std::string joined = chat.say("bo", "join " + emergency.str());
    EXPECT_TRUE(has(joined, "rides alone: it is an emergency")) << joined;
    for (const char* line : {"yield ", "delegate bo "}) {
        const std::string answer = chat.say("ana", line + emergency.str() + " because of lunch");
        EXPECT_TRUE(has(answer, "An emergency goes before all")) << line << answer;
    }
    const std::string opened = chat.say("ana", "ask me " + emergency.str());
    EXPECT_TRUE(has(opened, "rides with nobody")) << opened;
    EXPECT_EQ(first().token, emergency);
    EXPECT_EQ(chat.lane().queue.waiting.back().token, waiting);
    EXPECT_EQ(written(chat, "moved") + written(chat, "joined") + written(chat, "delegated"), 0);
}

TEST_F(RidersRights, WhoeverRodeWithWhatIsNotEligibleStaysBehindAndIsTold) {
    TrainBehindAnother train;
    Conversation& room = train.chat;
    const base::Token& older = train.older;
    const base::Token& newer = train.newer;
    room.outside.without_artifact.insert(kB);
    ASSERT_TRUE(room.pass_until(
        [&] {
            const auto& history = room.lane().queue.history;
            return !history.empty() && history.back().token == newer;
        },
        3h
    ));
    const std::string told = room.last_announcement();
    EXPECT_TRUE(has(told, "stays behind and goes by itself")) << told;
    EXPECT_TRUE(has(told, "Ana")) << told;
    const queue::Finished& ended = room.lane().queue.history.back();
    EXPECT_EQ(ended.end, queue::End::NotEligible);
    EXPECT_EQ(ended.riders, std::vector<base::Token>{older});
    ASSERT_TRUE(room.pass_until(
        [&] { return room.lane().queue.live.at(base::ServiceName{"shop"}).str() == kA; }, 3h
    ));
}

TEST_F(RidersRights, ARiderOfACompletedTrainHasItsRecord) {
    TrainBehindAnother train;
    Conversation& room = train.chat;
    const base::Token& older = train.older;
    const base::Token& newer = train.newer;
    ASSERT_TRUE(room.pass_until(
        [&] {
            const auto& history = room.lane().queue.history;
            return !history.empty() && history.back().token == older;
        },
        5h
    ));
    const queue::Finished& rider = room.lane().queue.history.back();
    EXPECT_EQ(rider.end, queue::End::Completed);
    EXPECT_EQ(rider.with, newer);
    EXPECT_FALSE(rider.stage.empty());
}

}  // namespace
}  // namespace deploybot::tests
