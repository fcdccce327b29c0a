// The rules of the commands, one function a verb.
#pragma once

#include "deploy/decide.hpp"
#include "deploy/rules/subject.hpp"

#include <optional>
#include <variant>

namespace deploybot::deploy {

/// Decides one command on one subject. Each function answers for one verb: those of the queue in
/// queue_verbs.cpp, approvals in approval_verbs.cpp, overrides and emergencies in guard_verbs.cpp,
/// of locks in lock_verbs.cpp, those of a deployment in deployment_verbs.cpp. Used once, then
/// thrown away.
class Rules {
public:
    Rules(
        const World& world, const Catalog& catalog, const Ask& ask, const Subject& subject,
        base::TimePoint now
    )
        : world_(world), catalog_(catalog), ask_(ask), subject_(subject), now_(now) {}

    Decision decide();

private:
    using Reply = std::variant<queue::Accepted, queue::Refusal>;

    [[nodiscard]] const queue::Command& command() const { return ask_.command; }
    [[nodiscard]] const base::PersonId& person() const { return ask_.speaker.person; }
    [[nodiscard]] Author author() const {
        return Author{.by = person(), .reason = command().reason};
    }

    [[nodiscard]] std::optional<queue::Refusal> check_right() const;
    [[nodiscard]] std::optional<queue::Refusal> check_override_right() const;
    [[nodiscard]] bool may_approve() const;
    Reply dispatch();
    /// The waiting request that the command names; nullptr if it does not wait.
    [[nodiscard]] const queue::Request* waiting() const;
    /// The running deployment that the command names; nullptr if it does not run.
    [[nodiscard]] const Deployment* running() const;
    [[nodiscard]] queue::Accepted done() const;
    /// Refuses a verb about a waiting request: it runs, has ended, or there is none.
    [[nodiscard]] queue::Refusal not_waiting() const;

    Reply request();
    Reply queue_request(std::optional<queue::Emergency> emergency);
    Reply emergency();
    [[nodiscard]] bool waits_in_turn(const queue::Request& request) const;
    void make_way(queue::Request& made, queue::Emergency emergency);
    Reply override_guard();
    Reply cancel();
    Reply approve();
    Reply approve_gate();
    Reply approve_afterwards(const queue::EmergencyRecord& record);
    Reply reject();
    Reply start();
    Reply hold();
    Reply unhold();
    Reply lock();
    Reply unlock();
    /// The locks that the command names, without an environment those of all.
    [[nodiscard]] std::vector<queue::Lock> named_locks() const;
    /// A refusal if the command names an environment that the service does not have.
    [[nodiscard]] std::optional<queue::Refusal> check_environment() const;
    Reply promote();
    Reply pause();
    Reply resume();
    Reply go_back(queue::End end);
    Reply set_flag();
    Reply pardon();

    const World& world_;
    const Catalog& catalog_;
    const Ask& ask_;
    const Subject& subject_;
    base::TimePoint now_;
    Decision decision_;
};

}  // namespace deploybot::deploy
