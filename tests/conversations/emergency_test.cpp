// Field need 5: an emergency goes past the queue, and keeps its record.
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";
const std::string kFix = "9d0e2aa000000000000000000000000000000000";
const std::string kWaiting = "c0ffee1000000000000000000000000000000000";
const base::ServiceName kShop{"shop"};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::ptrdiff_t count_of(const Conversation& chat, const std::string& type) {
    const auto types = chat.entry_types();
    return std::count(types.begin(), types.end(), type);
}

deploy::Catalog urgent(deploy::MakeWay running = deploy::MakeWay::RollBack) {
    deploy::Catalog catalog = shop_catalog();
    for (const char* role : {"on-call", "developer"}) {
        catalog.rights.roles[base::RoleName{role}].push_back(
            {.verb = queue::Verb::Emergency, .service = {}, .environment = {}}
        );
    }
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    policy.emergency.running = running;
    policy.approver_roles = {base::RoleName{"release-manager"}};
    return catalog;
}

/// A release is in mid-canary, another waits, and customers cannot pay.
class Emergency : public testing::Test {
protected:
    explicit Emergency(deploy::MakeWay running = deploy::MakeWay::RollBack)
        : chat(urgent(running)) {
        chat.make_stable(kOld);
        chat.outside.add_commit(kNew, "Faster checkout");
        chat.outside.add_commit(kWaiting, "New colours");
        chat.outside.add_commit(kFix, "Let people pay").stages.clear();
        chat.outside.continues(kFix, kOld);
        chat.say("ana", "request deployment for commit 4be1c07");
        canary = chat.last_token();
        chat.say("bo", "request deployment for commit c0ffee1");
        EXPECT_TRUE(chat.pass_until([&] { return chat.lane().deployment->exposed; }, 30min));
    }

    std::string send() {
        std::string answer = chat.say(
            "ana", "emergency deployment of shop for commit 9d0e2aa because nobody can pay"
        );
        token = chat.last_token();
        return answer;
    }

    [[nodiscard]] bool is_running(const std::string& sha) const {
        return chat.lane().queue.running && chat.lane().queue.running->commit.sha.str() == sha;
    }

    Conversation chat;
    base::Token canary;
    base::Token token;
};

TEST_F(Emergency, Need5InMidCanaryGoesBeforeEverybodyAfterTheCanaryHasGoneBack) {
    const std::string answer = send();
    EXPECT_TRUE(has(answer, "Emergency: nobody can pay")) << answer;
    EXPECT_EQ(count_of(chat, "went_back"), 1);
    ASSERT_TRUE(chat.pass_until([&] { return is_running(kFix); }, 10min));
    EXPECT_EQ(chat.lane().queue.history.back().token, canary);
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Aborted);
    EXPECT_FALSE(chat.lane().queue.bad.contains(kShop)) << "nothing was wrong with it";
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.live.at(kShop).str() == kFix; }, 1h)
    );
    ASSERT_TRUE(chat.pass_until([&] { return is_running(kWaiting); }, 1h)) << "then the others";
}

TEST_F(Emergency, IsSaidAloudWithEveryCheckThatWasNotWaitedFor) {
    send();
    const auto loud = std::find_if(
        chat.announcements.begin(), chat.announcements.end(),
        [](const std::string& said) { return has(said, "EMERGENCY"); }
    );
    ASSERT_NE(loud, chat.announcements.end());
    for (const char* part :
         {"nobody can pay", "unit: no result yet", "Not waited for", "approve it by"}) {
        EXPECT_TRUE(has(*loud, part)) << part << " in " << *loud;
    }
}

TEST_F(Emergency, KeepsAFewChecksAllTheSame) {
    chat.outside.commits.at(kFix).branches = {"feature/try"};
    const std::string answer = send();
    EXPECT_TRUE(has(answer, "branch: on feature/try only")) << answer;
    EXPECT_FALSE(chat.lane().deployment->retreat.has_value()) << "the canary is not disturbed";
    EXPECT_TRUE(chat.lane().queue.emergencies.empty());
}

TEST_F(Emergency, NeedsTheRightAndAReason) {
    const std::string refused = chat.say("cy", "emergency 9d0e2aa of shop because hurry");
    EXPECT_TRUE(has(refused, "You may not")) << refused;
    chat.say("ana", "emergency 9d0e2aa of shop");
    EXPECT_EQ(count_of(chat, "requested"), 3);
}

TEST_F(Emergency, MustBeApprovedAfterwardsByAnother) {
    send();
    const std::string own = chat.say("ana", "approve " + token.str());
    EXPECT_TRUE(has(own, "own request")) << own;
    ASSERT_TRUE(chat.pass_until([&] { return is_running(kFix); }, 10min));
    const std::string stranger = chat.say("bo", "approve " + token.str());
    EXPECT_TRUE(has(stranger, "release-manager")) << stranger;
    EXPECT_EQ(chat.lane().queue.emergencies.size(), 1U);
    const std::string done = chat.say("cy", "approve " + token.str() + " because it was right");
    EXPECT_TRUE(has(done, "is approved")) << done;
    EXPECT_TRUE(chat.lane().queue.emergencies.empty());
    EXPECT_EQ(count_of(chat, "emergency_approved"), 1);
    chat.pass(25h, 1min);
    EXPECT_EQ(count_of(chat, "emergency_overdue"), 0);
}

TEST_F(Emergency, ThatNobodyApprovesNagsAndCountsAgainstTheLane) {
    send();
    chat.pass(25h, 1min);
    EXPECT_EQ(count_of(chat, "emergency_overdue"), 1);
    EXPECT_TRUE(std::any_of(
        chat.announcements.begin(), chat.announcements.end(),
        [](const std::string& said) { return has(said, "Not approved yet"); }
    ));
    EXPECT_TRUE(has(chat.say("bo", "status shop"), "1 emergency not approved in time"));
    chat.pass(4h, 1min);
    EXPECT_EQ(count_of(chat, "emergency_overdue"), 2);
    chat.kill_and_restart();
    chat.say("cy", "approve " + token.str());
    EXPECT_FALSE(has(chat.say("bo", "status shop"), "not approved in time"));
}

TEST_F(Emergency, ThatIsTakenBackBeforeItRanNeedsNoApproval) {
    chat.say("cy", "hold shop because the database moves");
    send();
    ASSERT_EQ(chat.lane().queue.emergencies.size(), 1U);
    EXPECT_EQ(chat.lane().queue.place(token), 1) << "before what waited";
    chat.say("ana", "cancel " + token.str());
    EXPECT_TRUE(chat.lane().queue.emergencies.empty());
}

TEST_F(Emergency, ForWhichTheCanaryWentBackNeedsItsApprovalThoughItIsTakenBack) {
    chat.outside.router_lost = true;
    send();
    chat.say("ana", "cancel " + token.str());
    EXPECT_EQ(chat.lane().queue.find(token), nullptr) << "it waited for the canary to go";
    EXPECT_EQ(chat.lane().queue.emergencies.size(), 1U);
    chat.outside.router_lost = false;
    ASSERT_TRUE(chat.pass_until([&] { return is_running(kWaiting); }, 1h));
    EXPECT_EQ(chat.lane().queue.emergencies.size(), 1U);
    chat.say("cy", "approve " + token.str());
    EXPECT_TRUE(chat.lane().queue.emergencies.empty());
}

TEST_F(Emergency, OfACommitThatWaitsTakesItsPlace) {
    chat.say("bo", "emergency c0ffee1 of shop because nobody can pay");
    ASSERT_TRUE(chat.pass_until([&] { return is_running(kWaiting); }, 10min));
    EXPECT_TRUE(chat.lane().queue.running->emergency.has_value());
    EXPECT_TRUE(chat.lane().queue.waiting.empty()) << "it does not wait a second time";
}

TEST_F(Emergency, DoesNotStartInALaneThatIsHeld) {
    chat.say("cy", "hold shop because the database moves");
    send();
    EXPECT_FALSE(chat.lane().deployment->retreat) << "it could not take the canary's place yet";
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
    chat.pass(10min);
    EXPECT_FALSE(chat.lane().deployment.has_value());
    chat.say("cy", "unhold shop");
    EXPECT_TRUE(is_running(kFix));
}

TEST_F(Emergency, IsHeldUpByNoGateThatItNeedNotPass) {
    deploy::Catalog changed = urgent();
    queue::Requirement business;
    business.name = "business";
    business.feed = queue::Feed::Approval;
    business.roles = {base::RoleName{"release-manager"}};
    changed.services.begin()->second.policy.gates = {business};
    chat.reload(changed);
    send();
    EXPECT_TRUE(chat.pass_until([&] { return chat.lane().queue.live.at(kShop).str() == kFix; }, 1h)
    );
}

TEST_F(Emergency, CanBeApprovedHoweverMuchHasGoneOutSince) {
    send();
    chat.say("bo", "cancel " + chat.lane().queue.waiting.back().token.str());
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    for (std::size_t i = 0; i <= queue::kHistoryKept; ++i) {
        chat.say("cy", "hold shop because we count");
        chat.say("ana", "request deployment for commit c0ffee1");
        chat.say("ana", "cancel " + chat.last_token().str());
    }
    EXPECT_NE(chat.lane().queue.history.front().token, token) << "the lane has forgotten it";
    chat.say("cy", "approve …" + token.str().substr(token.str().size() - 6));
    EXPECT_TRUE(chat.lane().queue.emergencies.empty());
}

class HeldForAnEmergency : public Emergency {
protected:
    HeldForAnEmergency() : Emergency(deploy::MakeWay::Hold) {}
};

TEST_F(HeldForAnEmergency, TheCanaryStaysWhereItIsUntilAPersonDecides) {
    send();
    ASSERT_TRUE(chat.lane().deployment->paused.has_value());
    EXPECT_FALSE(chat.lane().deployment->retreat.has_value());
    chat.pass(5min);
    EXPECT_TRUE(is_running(kNew));
    chat.say("ana", "abort " + canary.str());
    ASSERT_TRUE(chat.pass_until([&] { return is_running(kFix); }, 10min));
}

}  // namespace
}  // namespace deploybot::tests
