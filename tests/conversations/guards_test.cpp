// Guards: lifted one by one, by their names, by those whom the policy lets; and a broken trunk.
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";
const std::string kFix = "9d0e2aa000000000000000000000000000000000";

deploy::Catalog guarded(std::initializer_list<const char*> guards) {
    deploy::Catalog catalog = shop_catalog();
    for (const char* guard : guards) {
        catalog.rights.roles[base::RoleName{"release-manager"}].push_back(
            {.verb = queue::Verb::Override,
             .service = {},
             .environment = {},
             .guard = base::GuardName{guard}}
        );
    }
    return catalog;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::ptrdiff_t count_of(const Conversation& chat, const std::string& type) {
    const auto types = chat.entry_types();
    return std::count(types.begin(), types.end(), type);
}

TEST(Override, NamesOneCheckAndAsksOnceMore) {
    Conversation chat(guarded({"unit"}));
    chat.outside.add_commit(kNew, "Faster checkout").stages[1].state = queue::CheckState::Failed;
    const std::string refused = chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_TRUE(has(refused, "Cy may override unit on 4be1c07 of shop")) << refused;
    const std::string stranger =
        chat.say("ana", "override unit on 4be1c07 of shop because the test is broken");
    EXPECT_TRUE(has(stranger, "You may not override unit")) << stranger;
    const std::string asked =
        chat.say("cy", "override unit on 4be1c07 of shop because the test is broken");
    EXPECT_TRUE(has(asked, "Are you sure?")) << asked;
    EXPECT_EQ(count_of(chat, "overridden"), 0);
    const std::string done =
        chat.say("cy", "override unit on 4be1c07 of shop confirmed because the test is broken");
    EXPECT_TRUE(has(done, "unit does not count")) << done;
    EXPECT_TRUE(has(chat.last_announcement(), "Cy overrides unit")) << chat.last_announcement();
    const std::string queued = chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_TRUE(has(queued, "Overridden by cy: the test is broken")) << queued;
    ASSERT_TRUE(chat.lane().deployment.has_value());
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().deployment->checked; }, 1min));
    EXPECT_TRUE(queue::all_passed(chat.lane().deployment->checks)) << "checked again at the start";
}

TEST(Override, OfOneCheckLeavesTheOthersInTheWay) {
    Conversation chat(guarded({"unit"}));
    queue::CommitFacts& facts = chat.outside.add_commit(kNew, "Faster checkout");
    facts.stages[1].state = queue::CheckState::Failed;
    facts.stages.pop_back();
    chat.say("cy", "override unit on 4be1c07 of shop confirmed because the test is broken");
    const std::string refused = chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_TRUE(has(refused, "security: no result yet")) << refused;
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
    const std::string other =
        chat.say("cy", "override security on 4be1c07 of shop confirmed because I said so");
    EXPECT_TRUE(has(other, "may not override security")) << other;
    EXPECT_EQ(count_of(chat, "overridden"), 1);
}

TEST(Override, HasNoForceForAllAndNoneForWhatIsAbsolute) {
    Conversation chat(guarded({"unit", "artifact"}));
    chat.outside.add_commit(kNew, "Faster checkout");
    const std::string all = chat.say("cy", "override all on 4be1c07 confirmed because hurry");
    EXPECT_TRUE(has(all, "Nothing called \"all\"")) << all;
    const std::string artifact =
        chat.say("cy", "override artifact on 4be1c07 confirmed because hurry");
    EXPECT_TRUE(has(artifact, "Nobody can override artifact")) << artifact;
    EXPECT_EQ(count_of(chat, "overridden"), 0);
}

TEST(Override, ExpiresAndEndsWithTheRightToGiveIt) {
    Conversation chat(guarded({"unit"}));
    chat.outside.add_commit(kNew, "Faster checkout").stages[1].state = queue::CheckState::Failed;
    chat.say("cy", "override unit on 4be1c07 of shop confirmed because the test is broken");
    chat.reload(shop_catalog());
    chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_TRUE(chat.lane().queue.waiting.empty()) << "the right is gone";
    chat.reload(guarded({"unit"}));
    chat.pass(4h + 1min, 1min);
    chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_TRUE(chat.lane().queue.waiting.empty()) << "the word has expired";
    EXPECT_FALSE(chat.lane().deployment.has_value());
}

TEST(Override, OfAHoldLetsOneRequestThroughAndNoOther) {
    Conversation chat(guarded({"hold"}));
    chat.outside.add_commit(kNew, "The fix");
    chat.outside.add_commit(kFix, "Another");
    chat.say("cy", "hold shop because release day");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.say("bo", "request deployment for commit 9d0e2aa");
    EXPECT_FALSE(chat.lane().deployment.has_value());
    chat.say("cy", "override hold on 4be1c07 confirmed because this is the fix");
    ASSERT_TRUE(chat.lane().deployment.has_value());
    EXPECT_EQ(chat.lane().queue.running->commit.sha.str(), kNew);
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    chat.pass(5min);
    EXPECT_FALSE(chat.lane().deployment.has_value()) << "the lane is held for the other";
}

TEST(Override, OfALockLetsARunningDeploymentEnterProduction) {
    Conversation chat(guarded({"lock"}));
    chat.outside.add_commit(kNew, "The fix");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.say("bo", "lock shop in production because the database moves");
    chat.pass(1h);
    ASSERT_TRUE(chat.lane().deployment.has_value());
    chat.say(
        "cy", "override lock on " + chat.last_token().str() + " confirmed because it has moved"
    );
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
}

TEST(Override, OfAServiceMeansItsOwnRequestInALaneThatTwoShare) {
    deploy::Catalog catalog = guarded({"hold"});
    deploy::Service cart = catalog.services.begin()->second;
    cart.name = base::ServiceName{"cart"};
    catalog.services[cart.name] = cart;
    Conversation chat(catalog);
    chat.outside.add_commit(kNew, "The fix");
    chat.say("cy", "hold shop because release day");
    chat.say("ana", "request deployment of shop for commit 4be1c07");
    const std::string answer =
        chat.say("cy", "override hold on cart confirmed because the database moved");
    EXPECT_EQ(count_of(chat, "overridden"), 0) << answer;
}

TEST(Override, OfAnApprovalIsNeverTheRequestersOwn) {
    deploy::Catalog catalog = guarded({"approval"});
    catalog.services.begin()->second.policy.approvals = 1;
    catalog.services.begin()->second.policy.approver_roles = {base::RoleName{"on-call"}};
    Conversation chat(catalog);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("cy", "request deployment for commit 4be1c07");
    const std::string token = chat.last_token().str();
    const std::string own =
        chat.say("cy", "override approval on " + token + " confirmed because hurry");
    EXPECT_TRUE(has(own, "own request")) << own;
    EXPECT_FALSE(chat.lane().deployment.has_value());
    EXPECT_EQ(count_of(chat, "overridden"), 0);
    chat.say("cy", "cancel " + token);
    chat.say("cy", "override approval on 4be1c07 of shop confirmed because nobody has asked yet");
    EXPECT_EQ(count_of(chat, "overridden"), 1);
    chat.say("cy", "request deployment for commit 4be1c07");
    chat.pass(1min);
    EXPECT_FALSE(chat.lane().deployment.has_value()) << "nor their own word before the request";
    chat.say("cy", "cancel " + chat.last_token().str());
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.say("cy", "override approval on " + chat.last_token().str() + " confirmed because hurry");
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

class BrokenTrunk : public testing::Test {
protected:
    BrokenTrunk() {
        chat.make_stable(kOld);
        chat.outside.add_commit(kNew, "Faster checkout", {.error_ratio = 0.05});
        chat.say("ana", "request deployment for commit 4be1c07");
        token = chat.last_token().str();
        EXPECT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
        chat.say("cy", "unhold shop");
        fix = &chat.outside.add_commit(kFix, "Next");
    }

    bool goes_out() {
        answer = chat.say("bo", "request deployment for commit 9d0e2aa");
        return chat.lane().deployment.has_value();
    }

    Conversation chat;
    std::string token;
    std::string answer;
    queue::CommitFacts* fix = nullptr;
};

TEST_F(BrokenTrunk, Need7WhatWasRolledBackDoesNotComeBackInALaterCommit) {
    EXPECT_FALSE(goes_out());
    EXPECT_TRUE(has(answer, "trunk: holds 4be1c07, which was rolled back")) << answer;
    EXPECT_TRUE(has(answer, "Fixes: 4be1c07")) << answer;
}

TEST_F(BrokenTrunk, ItsRevertGoesOut) {
    fix->commit.fixes = {kNew};
    EXPECT_TRUE(goes_out()) << answer;
}

TEST_F(BrokenTrunk, AFixThatNamesTheTokenGoesOut) {
    fix->commit.fixes = {"dep-" + token.substr(4)};
    EXPECT_TRUE(goes_out()) << answer;
}

TEST_F(BrokenTrunk, AFixOfSomethingElseDoesNot) {
    fix->commit.fixes = {kOld, "dep-1"};
    EXPECT_FALSE(goes_out());
}

TEST_F(BrokenTrunk, APardonOpensIt) {
    chat.say("cy", "pardon 4be1c07 because it was the network");
    EXPECT_TRUE(goes_out()) << answer;
}

TEST_F(BrokenTrunk, ACommitThatDoesNotHoldItGoesOut) {
    std::erase(chat.outside.trunk, kNew);
    EXPECT_TRUE(goes_out()) << answer;
}

}  // namespace
}  // namespace deploybot::tests
