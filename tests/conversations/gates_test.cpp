// Gates: what must be fulfilled before production, each asked about, answered and overridden by
// name.
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using queue::Feed;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::ptrdiff_t count_of(const Conversation& chat, const std::string& type) {
    const auto types = chat.entry_types();
    return std::count(types.begin(), types.end(), type);
}

queue::Requirement gate(const std::string& name, Feed feed, const char* role = nullptr) {
    queue::Requirement made;
    made.name = name;
    made.owner = "team of " + name;
    made.feed = feed;
    made.stage = name;
    if (role != nullptr) {
        made.roles = {base::RoleName{role}};
    }
    return made;
}

deploy::Catalog with_gates(std::vector<queue::Requirement> gates) {
    deploy::Catalog catalog = shop_catalog();
    catalog.services.begin()->second.policy.gates = std::move(gates);
    catalog.rights.roles[base::RoleName{"release-manager"}].push_back(
        {.verb = queue::Verb::Override,
         .service = {},
         .environment = {},
         .guard = base::GuardName{"performance"}}
    );
    return catalog;
}

/// A second release on its way, up to its gates.
struct Way {
    explicit Way(std::vector<queue::Requirement> gates) : Way(with_gates(std::move(gates)), "") {}
    /// The requester says `before` ahead of their request.
    Way(const deploy::Catalog& catalog, const std::string& before) : chat(shop_catalog()) {
        chat.make_stable(kOld);
        chat.reload(catalog);
        chat.outside.add_commit(kNew, "Faster checkout");
        if (!before.empty()) {
            chat.say("ana", before);
        }
        chat.say("ana", "request deployment for commit 4be1c07");
        token = chat.last_token().str();
    }

    bool reaches_gate() {
        return chat.pass_until(
            [&] {
                return chat.lane().deployment &&
                       chat.lane().deployment->current().kind == deploy::StepKind::Gate &&
                       !chat.lane().deployment->gates.empty();
            },
            30min
        );
    }

    [[nodiscard]] bool stands_before_it() const {
        return chat.lane().deployment &&
               chat.lane().deployment->current().kind == deploy::StepKind::Gate;
    }

    [[nodiscard]] bool in_production() const {
        return std::any_of(
            chat.outside.driver_starts.begin(), chat.outside.driver_starts.end(),
            [](const DriverStart& start) {
                return start.call.commit.str() == kNew &&
                       start.call.environment.str() == "production";
            }
        );
    }

    Conversation chat;
    std::string token;
};

TEST(Gates, ProductionIsNotTouchedBeforeEachIsFulfilled) {
    Way way({gate("performance", Feed::Stage), gate("business", Feed::Approval, "release-manager")}
    );
    ASSERT_TRUE(way.reaches_gate());
    way.chat.pass(10min);
    EXPECT_TRUE(way.stands_before_it());
    EXPECT_FALSE(way.in_production());
    const std::string why = way.chat.say("bo", "why " + way.token);
    EXPECT_TRUE(has(why, "performance: no result yet")) << why;
    EXPECT_TRUE(has(why, "Owner: team of performance")) << why;
    EXPECT_TRUE(has(why, "business: nobody yet")) << why;
    EXPECT_TRUE(has(why, "It is for Cy")) << why;
    way.chat.outside.commits.at(kNew).stages.push_back(
        {.name = "performance",
         .state = queue::CheckState::Passed,
         .detail = {},
         .where = {},
         .at = way.chat.clock.now()}
    );
    way.chat.pass(2min);
    EXPECT_FALSE(way.in_production()) << "the other stands still";
    way.chat.say("cy", "approve " + way.token + " for business");
    ASSERT_TRUE(way.chat.pass_until([&] { return way.in_production(); }, 3min));
    EXPECT_EQ(count_of(way.chat, "vouched"), 1);
    EXPECT_GE(count_of(way.chat, "gates_checked"), 2);
}

TEST(Gates, AreSaidOnceAndWhenTheyChange) {
    Way way({gate("performance", Feed::Stage)});
    ASSERT_TRUE(way.reaches_gate());
    way.chat.pass(5min);
    const auto said = [&] {
        return std::count_if(
            way.chat.announcements.begin(), way.chat.announcements.end(),
            [](const std::string& text) { return has(text, "Before production"); }
        );
    };
    EXPECT_EQ(said(), 1);
}

TEST(Gates, ABusinessApprovalIsNeverTheRequestersOwn) {
    Way way({gate("business", Feed::Approval, "developer")});
    ASSERT_TRUE(way.reaches_gate());
    const std::string own = way.chat.say("ana", "approve " + way.token + " for business");
    EXPECT_TRUE(has(own, "own request")) << own;
    const std::string other = way.chat.say("cy", "approve " + way.token + " for business");
    EXPECT_TRUE(has(other, "developer")) << other;
    EXPECT_TRUE(way.stands_before_it());
    way.chat.say("bo", "approve " + way.token);
    EXPECT_TRUE(way.chat.pass_until([&] { return way.in_production(); }, 3min));
}

TEST(Gates, NobodyLiftsABusinessApprovalForTheirOwnRequest) {
    deploy::Catalog catalog = with_gates({gate("business", Feed::Approval, "release-manager")});
    catalog.rights.roles[base::RoleName{"developer"}].push_back(
        {.verb = queue::Verb::Override,
         .service = {},
         .environment = {},
         .guard = base::GuardName{"business"}}
    );
    Way way(catalog, "override business on 4be1c07 of shop confirmed because it is small");
    EXPECT_EQ(count_of(way.chat, "overridden"), 1);
    ASSERT_TRUE(way.reaches_gate());
    way.chat.pass(5min);
    EXPECT_TRUE(way.stands_before_it()) << "a word from before the request is still their own";
    const std::string own =
        way.chat.say("ana", "override business on " + way.token + " confirmed because it is small");
    EXPECT_TRUE(has(own, "own request")) << own;
    way.chat.say("bo", "override business on " + way.token + " confirmed because it is small");
    EXPECT_TRUE(way.chat.pass_until([&] { return way.in_production(); }, 3min));
}

TEST(Gates, ALostRightTakesItsApprovalAlong) {
    Way way({gate("business", Feed::Approval, "release-manager"), gate("performance", Feed::Stage)}
    );
    ASSERT_TRUE(way.reaches_gate());
    way.chat.say("cy", "approve " + way.token + " for business");
    deploy::Catalog changed = way.chat.catalog;
    changed.rights.people[base::PersonId{"cy"}].roles = {};
    way.chat.reload(changed);
    way.chat.outside.commits.at(kNew).stages.push_back(
        {.name = "performance",
         .state = queue::CheckState::Passed,
         .detail = {},
         .where = {},
         .at = way.chat.clock.now()}
    );
    way.chat.pass(10min);
    EXPECT_TRUE(way.stands_before_it());
    EXPECT_FALSE(way.in_production());
}

TEST(Gates, AWordExpires) {
    queue::Requirement on_call = gate("on call", Feed::Word, "on-call");
    on_call.period = 5min;
    Way way({on_call, gate("performance", Feed::Stage)});
    ASSERT_TRUE(way.reaches_gate());
    way.chat.say("dee", "approve " + way.token + " for on-call");
    EXPECT_FALSE(has(way.chat.say("bo", "why " + way.token), "on call: nobody yet"));
    way.chat.pass(6min);
    EXPECT_TRUE(has(way.chat.say("bo", "why " + way.token), "on call: nobody yet"));
}

TEST(Gates, OneIsOverriddenByItsName) {
    Way way({gate("performance", Feed::Stage)});
    ASSERT_TRUE(way.reaches_gate());
    way.chat.say(
        "cy", "override performance on " + way.token + " confirmed because measured by hand"
    );
    EXPECT_TRUE(way.chat.pass_until([&] { return way.in_production(); }, 3min));
}

TEST(Gates, SoakTakesItsTime) {
    queue::Requirement soak = gate("soak", Feed::Soak);
    soak.period = 15min;
    Way way({soak});
    ASSERT_TRUE(way.reaches_gate());
    way.chat.pass(14min);
    EXPECT_FALSE(way.in_production());
    EXPECT_TRUE(way.chat.pass_until([&] { return way.in_production(); }, 3min));
}

TEST(Gates, TheVersionToGoBackToMustBeThereStill) {
    Way way({gate("rollback target", Feed::RollbackTarget)});
    way.chat.outside.without_artifact.insert(kOld);
    ASSERT_TRUE(way.reaches_gate());
    way.chat.pass(5min);
    EXPECT_FALSE(way.in_production());
    EXPECT_TRUE(has(way.chat.say("bo", "why " + way.token), "rollback target: 77aa01f"));
    way.chat.outside.without_artifact.clear();
    EXPECT_TRUE(way.chat.pass_until([&] { return way.in_production(); }, 3min));
}

TEST(Gates, UatAndTellingAreInTheRecord) {
    Way way({gate("uat", Feed::Uat), gate("told", Feed::Told, "on-call")});
    EXPECT_TRUE(way.chat.pass_until([&] { return way.in_production(); }, 30min));
    const deploy::Deployment& deployment = *way.chat.lane().deployment;
    ASSERT_EQ(deployment.gates.size(), 2U);
    EXPECT_TRUE(has(deployment.gates.front().found, deployment.artifact->digest.str().substr(0, 19))
    );
    EXPECT_TRUE(std::any_of(
        way.chat.announcements.begin(), way.chat.announcements.end(),
        [](const std::string& text) { return has(text, "Goes to production") && has(text, "Dee"); }
    ));
}

TEST(Gates, AskOnlyOfWhatTheyConcern) {
    queue::Requirement major = gate("business", Feed::Approval, "release-manager");
    major.labels = {"major"};
    Way small({major});
    EXPECT_TRUE(small.chat.pass_until([&] { return small.in_production(); }, 30min));
    Way large({major});
    large.chat.outside.commits.at(kNew).commit.labels = {"major"};
    ASSERT_TRUE(large.reaches_gate());
    large.chat.pass(5min);
    EXPECT_FALSE(large.in_production());
}

TEST(Gates, AFailingVersionGoesBackWhileItWaits) {
    Way way({gate("performance", Feed::Stage)});
    ASSERT_TRUE(way.reaches_gate());
    way.chat.outside.behaviours[kNew].error_ratio = 0.1;
    ASSERT_TRUE(way.chat.pass_until([&] { return !way.chat.lane().deployment; }, 30min));
    EXPECT_EQ(way.chat.lane().queue.history.back().end, queue::End::RolledBack);
    EXPECT_FALSE(way.in_production());
}

TEST(Gates, AreAskedAgainAfterAKill) {
    Way way({gate("performance", Feed::Stage)});
    ASSERT_TRUE(way.reaches_gate());
    way.chat.kill_and_restart();
    EXPECT_TRUE(way.stands_before_it());
    way.chat.say(
        "cy", "override performance on " + way.token + " confirmed because measured by hand"
    );
    EXPECT_TRUE(way.chat.pass_until([&] { return way.in_production(); }, 3min));
}

}  // namespace
}  // namespace deploybot::tests
