// Say exactly why I am blocked, and what will unblock me: every reason at once, each with who can
// lift it, and nothing that is not so.
#include "tests/support/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";
const std::string kNext = "9d0e2aa000000000000000000000000000000000";

TEST(WhyAmIBlocked, NamesEveryReasonAndEachGoesWhenItIsLifted) {
    deploy::Catalog catalog = shop_catalog();
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    policy.approvals = 1;
    policy.approver_roles = {base::RoleName{"release-manager"}};
    Conversation chat(catalog);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.outside.add_commit(kNext, "New colours");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.say("cy", "approve " + chat.last_token().str());
    const std::string first = chat.last_token().str();
    chat.say("bo", "request deployment for commit 9d0e2aa");
    const std::string second = chat.last_token().str();
    chat.say("cy", "hold shop because release day");
    const std::size_t entries = chat.entry_types().size();

    const std::string all = chat.say("bo", "why " + second);
    EXPECT_THAT(all, HasSubstr("(1) The lane is held by Cy"));
    EXPECT_THAT(all, HasSubstr("release day"));
    EXPECT_THAT(all, HasSubstr("unhold shop lifts it: Cy or Dee"));
    EXPECT_THAT(all, HasSubstr("(2) DEP-…" + first.substr(first.size() - 4) + " holds the lane"));
    EXPECT_THAT(all, HasSubstr("(3) It needs 1 more approval from release-manager (Cy)"));
    EXPECT_EQ(chat.entry_types().size(), entries) << "a question leaves no trace";

    chat.say("cy", "unhold shop; approve " + second);
    EXPECT_THAT(chat.say("bo", "why " + second), Not(HasSubstr("held")));
    EXPECT_THAT(chat.say("bo", "why " + second), Not(HasSubstr("approval")));
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.size() == 2; }, 2h));
    EXPECT_EQ(chat.lane().queue.live.at(base::ServiceName{"shop"}).str(), kNext);
}

TEST(WhyAmIBlocked, AMisspeltCommandIsAnsweredWithTheNearestOnesAndDoesNothing) {
    Conversation chat;
    chat.outside.add_commit(kNew, "Faster checkout");
    const std::size_t entries = chat.entry_types().size();
    const std::string answer = chat.say("ana", "depoly 4be1c07 of shop");
    EXPECT_THAT(answer, HasSubstr("Did you mean deploy 4be1c07 of shop?"));
    EXPECT_EQ(chat.entry_types().size(), entries);
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
}

TEST(WhyAmIBlocked, ARollbackToAVersionThatNeverRanStableSaysWhichOneCanBeHad) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(2min);
    const std::string no = chat.say("cy", "/rollback shop to 9d0e2aa because carts are empty");
    EXPECT_THAT(no, HasSubstr("I can't go back to 9d0e2aa"));
    EXPECT_THAT(no, HasSubstr("I can go back to 77aa01f"));
    EXPECT_FALSE(chat.lane().deployment->retreat.has_value());
    chat.say("cy", "/rollback shop to 77aa01f because carts are empty");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 10min));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::RolledBack);
    EXPECT_EQ(chat.lane().queue.live.at(base::ServiceName{"shop"}).str(), kOld);
}

}  // namespace
}  // namespace deploybot::tests
