// Eligibility: every declared check by its name, asked at the request and again at the start (field
// needs 3 and 20). What is not known has not passed.
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using queue::Feed;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

queue::Requirement from_stage(const std::string& name, base::Millis fresh = {}) {
    queue::Requirement made;
    made.name = name;
    made.owner = "team of " + name;
    made.stage = name;
    made.period = fresh;
    return made;
}

deploy::Catalog asking(std::vector<queue::Requirement> checks) {
    deploy::Catalog catalog = shop_catalog();
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    policy.required_stages.clear();
    policy.checks = std::move(checks);
    return catalog;
}

void record(
    Conversation& chat, const std::string& name, queue::CheckState state = queue::CheckState::Passed
) {
    chat.outside.commits.at(kNew).stages.push_back(
        {.name = name, .state = state, .detail = {}, .where = {}, .at = chat.clock.now()}
    );
}

std::string request(Conversation& chat) {
    return chat.say("ana", "request deployment for commit 4be1c07");
}

TEST(Eligibility, Need3EveryLineOfTheProcessIsACheckWithItsOwnerAndItsRemedy) {
    const std::vector<std::string> names{"unit",          "integration",        "security",
                                         "regression",    "end-to-end",         "performance",
                                         "accessibility", "contract",           "no-blockers",
                                         "change",        "security-clearance", "migration"};
    std::vector<queue::Requirement> checks;
    for (const std::string& name : names) {
        checks.push_back(from_stage(name));
    }
    Conversation chat(asking(checks));
    chat.outside.add_commit(kNew, "Faster checkout").stages.clear();
    const std::string none = request(chat);
    for (const std::string& name : names) {
        EXPECT_TRUE(has(none, "? " + name + ": no result yet")) << name << " in " << none;
        EXPECT_TRUE(has(none, "Owner: team of " + name)) << name << " in " << none;
    }
    for (const std::string& name : names) {
        EXPECT_FALSE(chat.lane().deployment.has_value()) << "before " << name;
        record(chat, name);
        request(chat);
    }
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST(Eligibility, WhatIsOlderThanItsFreshnessIsUnknown) {
    Conversation chat(asking({from_stage("security", 1h)}));
    chat.outside.add_commit(kNew, "Faster checkout").stages.clear();
    record(chat, "security");
    chat.pass(61min, 1min);
    const std::string old = request(chat);
    EXPECT_TRUE(has(old, "an older result does not count")) << old;
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
    chat.outside.commits.at(kNew).stages.back().at = chat.clock.now();
    request(chat);
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST(Eligibility, AResultThatHasNoTimeMayBeOfAnyAge) {
    Conversation chat(asking({from_stage("security", 1h)}));
    chat.outside.add_commit(kNew, "Faster checkout").stages.clear();
    record(chat, "security");
    chat.outside.commits.at(kNew).stages.back().at = {};
    const std::string answer = request(chat);
    EXPECT_TRUE(has(answer, "a result without its time")) << answer;
}

TEST(Eligibility, Need20IsAskedAgainAtTheStart) {
    Conversation chat(asking({from_stage("security")}));
    chat.make_stable(kOld);
    chat.outside.commits.at(kOld).stages = {};
    chat.outside.add_commit(kNew, "Faster checkout").stages.clear();
    record(chat, "security");
    chat.say("cy", "hold shop because lunch");
    request(chat);
    ASSERT_EQ(chat.lane().queue.waiting.size(), 1U);
    chat.outside.commits.at(kNew).stages.back().state = queue::CheckState::Failed;
    const std::size_t starts = chat.outside.driver_starts.size();
    chat.say("cy", "unhold shop");
    ASSERT_TRUE(chat.pass_until(
        [&] { return chat.lane().queue.waiting.empty() && !chat.lane().deployment; }, 1min
    ));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::NotEligible);
    EXPECT_EQ(chat.outside.driver_starts.size(), starts) << "nothing was deployed";
}

TEST(Eligibility, ALargeBatchIsBlockedOrWarnedOf) {
    queue::Requirement batch;
    batch.name = "batch";
    batch.feed = Feed::Batch;
    batch.count = 2;
    Conversation chat(asking({batch}));
    chat.make_stable(kOld);
    chat.outside.add_commit(std::string(40, 'a'), "Small step");
    chat.outside.add_commit(std::string(40, 'b'), "Another");
    chat.outside.add_commit(kNew, "Faster checkout");
    const std::string blocked = request(chat);
    EXPECT_TRUE(has(blocked, "batch: 3 commits. Asked: at most 2 commits at once")) << blocked;
    batch.warns = true;
    chat.reload(asking({batch}));
    const std::string warned = request(chat);
    EXPECT_TRUE(has(warned, "3 commits, more than 2: that is a large step")) << warned;
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST(Eligibility, SensitivePathsAskForAReviewOfAnother) {
    queue::Requirement clearance;
    clearance.name = "security clearance";
    clearance.owner = "security";
    clearance.feed = Feed::Reviews;
    clearance.paths = {"pay/*"};
    Conversation chat;
    chat.make_stable(kOld);
    chat.reload(asking({clearance}));
    queue::CommitFacts& facts = chat.outside.add_commit(kNew, "Faster checkout");
    chat.outside.touches[kNew] = {"docs/readme", "pay/card.cpp"};
    facts.reviews = {{.by = "Ana <ana@example.test>", .at = chat.clock.now()}};
    const std::string own = request(chat);
    EXPECT_TRUE(has(own, "security clearance: no review of another")) << own;
    EXPECT_FALSE(chat.lane().deployment.has_value());
    facts.reviews.push_back({.by = "Bo <bo@example.test>", .at = chat.clock.now()});
    request(chat);
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST(Eligibility, OtherPathsAskForNothing) {
    queue::Requirement clearance;
    clearance.name = "security clearance";
    clearance.feed = Feed::Reviews;
    clearance.paths = {"pay/*"};
    Conversation chat;
    chat.make_stable(kOld);
    chat.reload(asking({clearance}));
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.outside.touches[kNew] = {"docs/readme"};
    const std::string answer = request(chat);
    EXPECT_FALSE(has(answer, "clearance")) << answer;
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST(Eligibility, MorePathsThanAreNamedMayBeSensitiveAndAreNoMoreCommits) {
    queue::Requirement clearance;
    clearance.name = "security clearance";
    clearance.feed = Feed::Reviews;
    clearance.paths = {"pay/*"};
    queue::Requirement batch;
    batch.name = "batch";
    batch.feed = Feed::Batch;
    batch.count = 1;
    queue::Requirement major;
    major.name = "business";
    major.feed = Feed::Reviews;
    major.labels = {"major"};
    Conversation chat;
    chat.make_stable(kOld);
    chat.reload(asking({clearance, batch, major}));
    chat.outside.add_commit(kNew, "Every file has a new header");
    chat.outside.touches[kNew] = {"docs/readme"};
    chat.outside.touches_more = {kNew};
    const std::string answer = request(chat);
    EXPECT_TRUE(has(answer, "security clearance: no review of another")) << answer;
    EXPECT_FALSE(has(answer, "more than 1 commit")) << answer;
    EXPECT_FALSE(has(answer, "business")) << "its labels are all known: " << answer;
    EXPECT_FALSE(chat.lane().deployment.has_value());
}

}  // namespace
}  // namespace deploybot::tests
