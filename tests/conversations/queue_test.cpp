#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";
const std::string kNext = "9d0e2aa000000000000000000000000000000000";

TEST(Queue, ASecondRequestWaitsAndStartsByItself) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.outside.add_commit(kNext, "New colours");
    chat.say("ana", "request deployment for commit 4be1c07");
    const std::string second = chat.say("bo", "request deployment for commit 9d0e2aa");
    EXPECT_NE(second.find("DEP-"), std::string::npos) << second;
    EXPECT_EQ(chat.lane().queue.waiting.size(), 1U);
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.size() == 3; }, 2h));
    EXPECT_EQ(chat.lane().queue.live.at(base::ServiceName{"shop"}).str(), kNext);
}

TEST(Queue, AnswersWithTheSameTokenForACommitThatAlreadyRides) {
    Conversation chat;
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    const base::Token first = chat.last_token();
    chat.say("bo", "request deployment for commit 4be1c0");
    EXPECT_EQ(chat.last_token(), first);
}

TEST(Queue, AReloadCanLeaveHundredsWithoutTheirService) {
    Conversation chat;
    chat.say("cy", "hold shop because release day");
    for (int i = 0; i < 250; ++i) {
        std::string sha = std::to_string(1'000'000 + i);
        sha.resize(40, 'a');
        chat.outside.add_commit(sha, "Small change");
        chat.say("ana", "request deployment for commit " + sha);
    }
    ASSERT_EQ(chat.lane().queue.waiting.size(), 250U);
    deploy::Catalog changed = chat.catalog;
    auto service = changed.services.extract(base::ServiceName{"shop"});
    service.key() = base::ServiceName{"store"};
    service.mapped().name = base::ServiceName{"store"};
    changed.services.insert(std::move(service));
    chat.reload(changed);
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Cancelled);
}

TEST(Queue, ARefusalListsEveryFailedCheck) {
    Conversation chat;
    queue::CommitFacts& facts = chat.outside.add_commit(kNew, "Try new cache");
    facts.branches = {"feature/cache"};
    facts.stages[1].state = queue::CheckState::Failed;
    facts.stages.pop_back();
    const std::string answer = chat.say("ana", "request deployment for commit 4be1c07");
    for (const char* part : {"branch", "feature/cache", "unit", "security"}) {
        EXPECT_NE(answer.find(part), std::string::npos) << part << " in " << answer;
    }
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
}

TEST(Queue, AHoldStopsTheNextStartAndNotTheRunningOne) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("cy", "hold shop because release day");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(5min);
    EXPECT_FALSE(chat.lane().deployment.has_value());
    chat.say("cy", "unhold shop");
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST(Queue, NobodyApprovesTheirOwnRequest) {
    deploy::Catalog catalog = shop_catalog();
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    policy.approvals = 1;
    policy.approver_roles = {base::RoleName{"release-manager"}};
    Conversation chat(catalog);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("cy", "request deployment for commit 4be1c07");
    const std::string own = chat.say("cy", "approve " + chat.last_token().str());
    EXPECT_NE(own.find("own"), std::string::npos) << own;
    EXPECT_FALSE(chat.lane().deployment.has_value());
    const std::string stranger = chat.say("ana", "approve " + chat.last_token().str());
    EXPECT_NE(stranger.find("release-manager"), std::string::npos) << stranger;
    EXPECT_FALSE(chat.lane().deployment.has_value());
}

TEST(Queue, AnApprovalOfAnotherStartsIt) {
    deploy::Catalog catalog = shop_catalog();
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    policy.approvals = 1;
    policy.approver_roles = {base::RoleName{"release-manager"}};
    Conversation chat(catalog);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_FALSE(chat.lane().deployment.has_value());
    chat.say("cy", "approve " + chat.last_token().str());
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST(Queue, TheSameDeliveryIsAnsweredOnceAndTheSameAlsoAfterARestart) {
    Conversation chat;
    chat.outside.add_commit(kNew, "Faster checkout");
    const std::string first =
        chat.say("ana", "request deployment for commit 4be1c07", "delivery-1");
    const std::size_t entries = chat.entry_types().size();
    EXPECT_EQ(chat.say("ana", "request deployment for commit 4be1c07", "delivery-1"), first);
    EXPECT_EQ(chat.entry_types().size(), entries);
    chat.kill_and_restart();
    EXPECT_EQ(chat.say("ana", "request deployment for commit 4be1c07", "delivery-1"), first);
}

TEST(Queue, ATurnThatMustBeAcceptedWaitsForItsRequester) {
    deploy::Catalog catalog = shop_catalog();
    catalog.services.begin()->second.policy.turn = deploy::Turn::Accept;
    Conversation chat(catalog);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(1min);
    EXPECT_FALSE(chat.lane().deployment.has_value());
    chat.say("ana", "start " + chat.last_token().str());
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

}  // namespace
}  // namespace deploybot::tests
