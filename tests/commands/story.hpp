// A lane whose events are told one by one, as the journal would: what the sentences are made from
// in these tests.
#pragma once

#include "commands/message.hpp"
#include "commands/terminal.hpp"
#include "deploy/event.hpp"
#include "deploy/state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace deploybot::commands {

using std::chrono::minutes;
using std::chrono::seconds;

inline const base::TimePoint kTwoOClock = base::parse_iso8601("2026-11-20T14:00:00Z").value();
inline const base::Token kFirst{"DEP-1763699862417"};
inline const base::Token kSecond{"DEP-1763699872288"};
inline const base::PersonId kAna{"u-ana"};
inline const base::PersonId kBo{"u-bo"};

inline std::string sha_of(const std::string& start) {
    return start + std::string(40 - start.size(), '0');
}

inline queue::Commit commit(const std::string& start, std::string subject) {
    return {
        .sha = base::CommitSha(sha_of(start)),
        .subject = std::move(subject),
        .author = "ana",
        .author_email = {},
        .at = {}};
}

inline deploy::Service shop() {
    deploy::Service service;
    service.name = base::ServiceName("shop");
    service.lane = base::LaneName("shop");
    service.production_pools = {base::PoolName("blue"), base::PoolName("green")};
    service.flags = {{.name = base::FlagName("checkout-v2"), .routes = {"/checkout/v2"}}};
    service.policy.approver_roles = {base::RoleName("sre")};
    return service;
}

inline deploy::Catalog shop_catalog() {
    deploy::Catalog catalog;
    catalog.services[base::ServiceName("shop")] = shop();
    auto& rights = catalog.rights;
    rights.people[kAna] = {
        .id = kAna, .name = "ana", .email = {}, .roles = {base::RoleName("developer")}};
    rights.people[kBo] = {
        .id = kBo,
        .name = "bo",
        .email = {},
        .roles = {base::RoleName("sre"), base::RoleName("developer")}};
    using queue::Verb;
    for (const Verb verb : {Verb::Request, Verb::Cancel, Verb::Pause, Verb::Resume}) {
        rights.roles[base::RoleName("developer")].push_back(
            {.verb = verb, .service = {}, .environment = {}}
        );
    }
    for (const Verb verb :
         {Verb::Rollback, Verb::Unhold, Verb::Hold, Verb::Promote, Verb::SetFlag}) {
        rights.roles[base::RoleName("sre")].push_back(
            {.verb = verb, .service = {}, .environment = {}}
        );
    }
    return catalog;
}

struct Story {
    deploy::Catalog catalog = shop_catalog();
    deploy::LaneState lane;
    base::TimePoint now = kTwoOClock;

    Story() { lane.queue.name = base::LaneName("shop"); }

    void happens(const deploy::Event& event) { deploy::evolve(lane, event, now); }

    void has_stable(const std::string& start = "77aa01f") {
        lane.stable[base::ServiceName("shop")] = {
            .commit = commit(start, "Before"),
            .artifact = {},
            .pool = base::PoolName("blue"),
            .token = {},
            .since = now - minutes{90}};
    }

    queue::Request request(const base::Token& token, queue::Commit what) const {
        queue::Request made;
        made.token = token;
        made.service = base::ServiceName("shop");
        made.commit = std::move(what);
        made.requester = kAna;
        made.at = now;
        made.checks = {
            {.name = "branch",
             .state = queue::CheckState::Passed,
             .asked = {},
             .found = "on main",
             .remedy = {},
             .where = {}},
            {.name = "unit",
             .state = queue::CheckState::Passed,
             .asked = {},
             .found = "passed",
             .remedy = {},
             .where = {}}};
        made.approver_roles = {base::RoleName("sre")};
        return made;
    }

    void requests(const base::Token& token, const std::string& start, std::string subject) {
        happens(queue::Requested{request(token, commit(start, std::move(subject)))});
    }

    void starts(const base::Token& token = kFirst) {
        const auto stable = lane.stable.find(base::ServiceName("shop"));
        happens(deploy::Started{
            .token = token,
            .plan = deploy::make_plan(
                shop(), stable == lane.stable.end() ? std::nullopt : std::optional(stable->second),
                {}
            )});
    }

    /// On to the first step of this kind for which the customers' share so far is `percent`.
    void reaches(deploy::Stage stage, deploy::StepKind kind, int percent = 0) {
        const auto way = lane.deployment->way();
        int so_far = 0;
        for (std::size_t i = 0; i < way.size(); ++i) {
            so_far = way[i].kind == deploy::StepKind::Split ? way[i].percent : so_far;
            if (way[i].stage == stage && way[i].kind == kind &&
                (percent == 0 || so_far == percent)) {
                lane.deployment->step = i;
                lane.deployment->step_since = now;
                lane.deployment->exposed = so_far > 0;
                return;
            }
        }
        FAIL() << "there is no such step";
    }

    [[nodiscard]] deploy::World world() const {
        deploy::World world;
        world.lanes[lane.queue.name] = std::make_shared<const deploy::LaneState>(lane);
        return world;
    }
};

inline deploy::Verdict fine_verdict() {
    deploy::Verdict verdict;
    verdict.kind = deploy::VerdictKind::Inconclusive;
    verdict.rule = deploy::Rule::StepTime;
    verdict.window = minutes{2};
    verdict.canary.requests = 3'480;
    verdict.canary.errors = 3;
    verdict.canary.error_ratio = 0.001;
    verdict.canary.p95 = base::Millis{212};
    verdict.stable = deploy::ArmNumbers{};
    verdict.stable->requests = 10'310;
    verdict.stable->error_ratio = 0.001;
    verdict.stable->p95 = base::Millis{205};
    return verdict;
}

inline deploy::Verdict bad_verdict() {
    deploy::Verdict verdict = fine_verdict();
    verdict.kind = deploy::VerdictKind::Fail;
    verdict.rule = deploy::Rule::ErrorsAboveStable;
    verdict.test = "sequential counts test";
    verdict.value = 0.00001;
    verdict.threshold = 0.01;
    verdict.canary.requests = 1'212;
    verdict.canary.errors = 58;
    verdict.canary.error_ratio = 0.048;
    verdict.stable->requests = 22'940;
    return verdict;
}

inline deploy::Verdict blind_verdict() {
    deploy::Verdict verdict;
    verdict.kind = deploy::VerdictKind::NoData;
    verdict.rule = deploy::Rule::MetricsStopped;
    verdict.problem = "Prometheus answers 503";
    return verdict;
}

/// As a person reads it, without wrapping.
inline std::string shown(const Message& message) {
    return render_terminal(message, {.width = 0});
}

}  // namespace deploybot::commands
