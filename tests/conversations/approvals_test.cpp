// Two people, where the policy wants two: field need 14, and what an approval is bound to.
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";

deploy::Policy& policy_of(deploy::Catalog& catalog) {
    return catalog.services.begin()->second.policy;
}

/// Two approvals of release managers; di is one beside cy.
deploy::Catalog two_needed(int approvals = 2) {
    deploy::Catalog catalog = shop_catalog();
    policy_of(catalog).approvals = approvals;
    policy_of(catalog).approver_roles = {base::RoleName{"release-manager"}};
    catalog.rights.people[base::PersonId{"di"}] = {
        .id = base::PersonId{"di"},
        .name = "Di",
        .email = {},
        .roles = {base::RoleName{"release-manager"}}};
    return catalog;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::ptrdiff_t count_of(const Conversation& chat, const std::string& type) {
    const auto types = chat.entry_types();
    return std::count(types.begin(), types.end(), type);
}

class Approvals : public testing::Test {
protected:
    explicit Approvals(int needed = 2) : chat(two_needed(needed)) {
        chat.outside.add_commit(kNew, "Faster checkout");
        chat.say("ana", "request deployment for commit 4be1c07");
        token = chat.last_token().str();
    }

    [[nodiscard]] bool runs() const { return chat.lane().deployment.has_value(); }

    Conversation chat;
    std::string token;
};

TEST_F(Approvals, Need14TwoPeopleApproveInChatAndNeverTheRequester) {
    chat.say("ana", "approve " + token);
    EXPECT_FALSE(runs());
    const std::string first = chat.say("cy", "approve " + token);
    EXPECT_TRUE(has(first, "It needs 1 more")) << first;
    const std::string again = chat.say("cy", "approve " + token);
    EXPECT_TRUE(has(again, "each person counts once")) << again;
    EXPECT_FALSE(runs());
    chat.say("di", "approve " + token);
    EXPECT_TRUE(runs());
    EXPECT_EQ(count_of(chat, "approved"), 2);
    EXPECT_FALSE(chat.outside.driver_starts.empty());
}

TEST_F(Approvals, AnApproverWhoLosesTheRightInBetweenCountsNoMore) {
    chat.say("cy", "approve " + token);
    deploy::Catalog changed = two_needed();
    changed.rights.people[base::PersonId{"cy"}].roles = {};
    chat.reload(changed);
    EXPECT_EQ(count_of(chat, "approval_voided"), 1);
    EXPECT_TRUE(has(chat.last_announcement(), "counts no more")) << chat.last_announcement();
    chat.say("di", "approve " + token);
    EXPECT_FALSE(runs()) << "one of the two has no right any more";
    EXPECT_TRUE(chat.outside.driver_starts.empty());
}

TEST_F(Approvals, WhatWasApprovedIsTheWayItGoesToo) {
    chat.say("cy", "approve " + token);
    deploy::Catalog changed = two_needed();
    policy_of(changed).canary_steps = {{100, 1s}};
    chat.reload(changed);
    EXPECT_EQ(count_of(chat, "approval_voided"), 1);
    chat.say("di", "approve " + token);
    EXPECT_FALSE(runs());
    chat.say("cy", "approve " + token);
    EXPECT_TRUE(runs());
}

TEST_F(Approvals, AnotherDigestAtTheStartIsNotWhatWasApproved) {
    chat.outside.rebuilt[kNew] = base::Digest{"sha256:" + std::string(64, 'b')};
    chat.say("cy", "approve " + token);
    chat.say("di", "approve " + token);
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().queue.history.empty(); }, 1min));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::NotEligible);
    EXPECT_TRUE(has(chat.last_announcement(), "when requested")) << chat.last_announcement();
    EXPECT_TRUE(chat.outside.driver_starts.empty());
}

TEST_F(Approvals, ARequestThatNobodyApprovesLeavesTheHeadOfTheQueue) {
    chat.pass(19min);
    EXPECT_EQ(chat.lane().queue.waiting.size(), 1U);
    chat.pass(2min);
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
    EXPECT_TRUE(has(chat.last_announcement(), "nobody approved it in the 20 min"))
        << chat.last_announcement();
}

TEST_F(Approvals, TheTimeForThemDoesNotRunWhileNothingCanStart) {
    chat.pass(10min);
    chat.say("dee", "stop everything because carts are mixed up");
    chat.pass(12h, 5min);
    chat.say("dee", "lift the stop because carts are right");
    chat.say("cy", "lift the stop because carts are right");
    chat.pass(15min);
    EXPECT_EQ(chat.lane().queue.waiting.size(), 1U) << chat.last_announcement();
    chat.pass(6min);
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
}

TEST_F(Approvals, AnApprovalServesTheSameDigestAgainForFourHours) {
    chat.say("cy", "approve " + token);
    chat.say("ana", "cancel " + token);
    chat.pass(2h, 1min);
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_EQ(chat.lane().queue.waiting.size(), 1U);
    EXPECT_EQ(chat.lane().queue.waiting.front().approvals.size(), 1U);
    chat.say("ana", "cancel " + chat.last_token().str());
    chat.pass(2h + 1min, 1min);
    chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_TRUE(chat.lane().queue.waiting.front().approvals.empty()) << "older than four hours";
}

TEST_F(Approvals, WhoApprovedForAnotherCannotUseItForThemselves) {
    chat.say("cy", "approve " + token);
    chat.say("ana", "cancel " + token);
    chat.say("cy", "request deployment for commit 4be1c07");
    EXPECT_TRUE(chat.lane().queue.waiting.front().approvals.empty());
}

TEST(Start, ThatFollowsByItselfNamesTheRightsItWasDecidedWith) {
    Conversation chat;
    chat.outside.add_commit(kOld, "The first");
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 77aa01f");
    chat.say("bo", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until(
        [&] {
            return chat.lane().queue.running && chat.lane().queue.running->commit.sha.str() == kNew;
        },
        1h
    ));
    // nobody said anything: the first one's end started it
    const auto starts = std::find_if(
        chat.appended.rbegin(), chat.appended.rend(),
        [](const journal::Append& append) {
            return std::any_of(append.entries.begin(), append.entries.end(), [](const auto& entry) {
                return entry.type == "started";
            });
        }
    );
    ASSERT_NE(starts, chat.appended.rend());
    const auto names = [&](const std::string& stream) {
        return std::any_of(
            starts->expected.begin(), starts->expected.end(),
            [&](const auto& expected) { return expected.stream == stream; }
        );
    };
    EXPECT_TRUE(names("lane/shop"));
    EXPECT_TRUE(names("rights"));
}

TEST_F(Approvals, ARequesterWhoLosesTheRightDoesNotStart) {
    chat.say("cy", "approve " + token);
    deploy::Catalog changed = two_needed();
    changed.rights.people[base::PersonId{"ana"}].roles = {};
    chat.reload(changed);
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Rejected);
    EXPECT_TRUE(chat.outside.driver_starts.empty());
}

TEST_F(Approvals, ADoubleClickApprovesOnce) {
    const std::string first = chat.say("cy", "approve " + token, "click-1");
    EXPECT_EQ(chat.say("cy", "approve " + token, "click-1"), first);
    EXPECT_EQ(count_of(chat, "approved"), 1);
}

}  // namespace
}  // namespace deploybot::tests
