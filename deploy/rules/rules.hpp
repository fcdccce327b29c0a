// The rules of the commands, one function a verb.
#pragma once

#include "deploy/decide.hpp"
#include "deploy/riders.hpp"
#include "deploy/rules/joining.hpp"
#include "deploy/rules/subject.hpp"
#include "queue/train.hpp"

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
    /// Whether the verb is open to whoever rides along, without a grant.
    [[nodiscard]] bool may_as_rider() const;
    /// The train that the command names; nullptr if none waits or runs.
    [[nodiscard]] const queue::Request* train() const;
    /// The speaker's request on it: the one that the command names, or their first; nullptr if they
    /// do not ride.
    [[nodiscard]] const queue::Request* own() const;
    [[nodiscard]] bool is_granted() const;
    /// What runs keeps the policy with which it started.
    [[nodiscard]] const Policy& policy_of_train() const;
    /// What is in the way of the speaker doing what only its conductor does, or who has the right.
    [[nodiscard]] std::optional<queue::Refusal> not_conductor() const;
    [[nodiscard]] queue::Refusal not_on_board() const;
    /// The train that `split` means: the one named, or the last of the service that left riders.
    [[nodiscard]] base::Token failed_train() const;
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
    /// Takes the place of waiting requests whose commits the new one contains.
    void supersede(const queue::Request& made);
    /// Ends a request that waits; its train goes on without it.
    void withdraw(const queue::Request& request, queue::End end, const std::string& reason);
    /// `typed` is its token, or the name of who asked for it.
    [[nodiscard]] bool is_meant(const queue::Request& request, const std::string& typed) const;
    /// Takes them off their waiting train, as far as somebody stays on it.
    void put_off(const std::vector<const queue::Request*>& riders);
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

    // trains (train_verbs.cpp) and the order of the queue (order_verbs.cpp)
    Reply join();
    Reply admit();
    Reply leave();
    Reply kick();
    Reply drive();
    Reply choose_ride(bool alone, bool ask_first);
    Reply speak(queue::Readiness ready);
    Reply send_on();
    Reply finish_ride();
    Reply split();
    Reply queue_hold();
    Reply yield();
    Reply delegate();
    Reply move();
    /// What waits in the lane and is named by `before`; nullptr if nothing is.
    [[nodiscard]] const queue::Request* waiting_before() const;
    Reply pass();
    Reply dispatch_train();
    [[nodiscard]] bool reopens() const;
    [[nodiscard]] std::variant<queue::Coupling, queue::Refusal> couple(const JoinPlan& plan) const;
    /// The rider comes on board.
    Reply take_on_board(const JoinPlan& plan);

    const World& world_;
    const Catalog& catalog_;
    const Ask& ask_;
    const Subject& subject_;
    base::TimePoint now_;
    Decision decision_;
};

}  // namespace deploybot::deploy
