#include "tests/simulation/people.hpp"

#include "deploy/riders.hpp"
#include "queue/train.hpp"

#include <array>
#include <iterator>

namespace deploybot::simulation {
namespace {

using namespace std::chrono_literals;
using queue::Verb;

constexpr std::size_t kRemembered = 20;
/// A deployment that still runs after so long without troubles is taken back by a person.
constexpr base::Millis kTooLong{150min};

}  // namespace

queue::Command about(Verb verb, const base::Token& token, const char* reason) {
    queue::Command command;
    command.verb = verb;
    command.token = token;
    command.reason = reason;
    return command;
}

queue::Command about(Verb verb, const base::ServiceName& service, const char* reason) {
    queue::Command command;
    command.verb = verb;
    command.service = service;
    command.reason = reason;
    return command;
}

const char* People::anybody() {
    return kEverybody.at(random_.index(kEverybody.size()));
}

void People::say(const char* person, queue::Command command) {
    Submission submission;
    const std::string number = std::to_string(next_++);
    submission.request_id = "req-" + number;
    submission.key = random_.chance(0.8) ? "click-" + number : "";
    submission.human = base::PersonId{person};
    submission.command = std::move(command);
    if (!submission.key.empty()) {
        said_.push_back(submission);
        if (said_.size() > kRemembered) {
            said_.erase(said_.begin());
        }
    }
    if (send_(submission) && !submission.key.empty() && random_.chance(0.15)) {
        click_again();
    }
}

void People::click_again() {
    if (said_.empty()) {
        return;
    }
    Submission again = random_.chance(0.5) ? said_.back() : random_.pick(said_);
    again.request_id = "req-" + std::to_string(next_++);
    send_(again);
}

bool People::request() {
    auto service = catalog_.services.begin();
    std::advance(service, static_cast<std::ptrdiff_t>(random_.index(catalog_.services.size())));
    constexpr std::array kQualities{Quality::Good,   Quality::Good, Quality::Good,
                                    Quality::Good,   Quality::Good, Quality::Errors,
                                    Quality::Errors, Quality::Slow, Quality::BadFeature};
    base::CommitSha commit;
    if (!commits_.empty() && random_.chance(0.15)) {
        commit = random_.pick(commits_);
    } else {
        commit = outside_.add_commit(
            kQualities.at(random_.index(kQualities.size())), !random_.chance(0.05),
            !random_.chance(0.03)
        );
        commits_.push_back(commit);
    }
    constexpr std::size_t kShort = 12;
    queue::Command command = about(Verb::Request, service->first);
    command.commit = random_.chance(0.5) ? commit.str() : commit.str().substr(0, kShort);
    const std::size_t before = static_cast<std::size_t>(next_);
    say(kEverybody.at(random_.index(kMayRequest)), std::move(command));
    return static_cast<std::size_t>(next_) > before;
}

void People::act(const deploy::World& world) {
    auto found = catalog_.services.begin();
    std::advance(found, static_cast<std::ptrdiff_t>(random_.index(catalog_.services.size())));
    const deploy::Service& service = found->second;
    const deploy::LaneState* lane = world.find(service.lane);
    if (random_.chance(0.1)) {
        act_on_stops(world, service);
        return;
    }
    if (lane != nullptr && lane->queue.hold && random_.chance(0.4)) {
        say(kManagers.at(random_.index(kManagers.size())),
            about(Verb::Unhold, service.name, "checked"));
        return;
    }
    if (lane != nullptr && !lane->queue.waiting.empty() && random_.chance(0.6)) {
        act_on_waiting(*lane, random_.pick(lane->queue.waiting));
        return;
    }
    if (lane != nullptr && !lane->queue.stranded.empty() && random_.chance(0.5)) {
        split(lane->queue.stranded.front());
        return;
    }
    if (lane != nullptr && random_.chance(0.5)) {
        if (let_go_on(*lane)) {
            return;
        }
    }
    if (lane != nullptr && lane->deployment && random_.chance(0.5)) {
        act_on_running(*lane->deployment);
        return;
    }
    act_on_service(service, lane);
}

void People::act_on_waiting(const deploy::LaneState& lane, const queue::Request& request) {
    const std::string requester = request.requester.str();
    if (random_.chance(0.4)) {
        ride(lane, request);
        return;
    }
    if (request.approvals_missing() > 0 && random_.chance(0.7)) {
        // now and then the requester tries it too
        const bool own = random_.chance(0.3);
        say(own ? requester.c_str() : kManagers.at(random_.index(kManagers.size())),
            about(Verb::Approve, request.token));
    } else if (request.called && random_.chance(request.waits_for_start ? 0.7 : 0.3)) {
        say(random_.chance(0.8) ? requester.c_str() : anybody(), about(Verb::Start, request.token));
    } else if (random_.chance(0.2)) {
        lift(random_.chance(0.5) ? "hold" : "approval", request);
    } else if (random_.chance(0.1)) {
        say(requester.c_str(), about(Verb::Cancel, request.token));
    } else if (random_.chance(0.1)) {
        say(anybody(), about(Verb::Reject, request.token, "not today"));
    }
}

void People::open_gates(const deploy::Deployment& deployment, const char* person) {
    for (const queue::Check& check : deployment.gates) {
        if (check.state == queue::CheckState::Pending && check.name == "business") {
            queue::Command command = about(Verb::Approve, deployment.token);
            command.guard = base::GuardName{check.name};
            say(person, std::move(command));
        }
    }
}

bool People::send_emergency(const deploy::Service& service) {
    if (commits_.empty()) {
        return false;
    }
    queue::Command command = about(Verb::Emergency, service.name, "nobody can pay");
    command.commit = random_.pick(commits_).str();
    say(anybody(), std::move(command));
    return true;
}

void People::lift(const char* guard, const queue::Request& request) {
    queue::Command command = about(Verb::Override, request.token, "it is harmless");
    command.guard = base::GuardName{guard};
    command.confirmed = random_.chance(0.9);
    say(anybody(), std::move(command));
}

void People::act_on_running(const deploy::Deployment& deployment) {
    if (deployment.current().kind == deploy::StepKind::Gate && random_.chance(0.7)) {
        open_gates(deployment, anybody());
        return;
    }
    if (deployment.waits_for_person || deployment.paused) {
        const bool on = random_.chance(0.6);
        say(kManagers.front(), on ? about(Verb::Resume, deployment.token)
                                  : about(Verb::Rollback, deployment.token, "customers complain"));
        return;
    }
    switch (random_.between(0, 9)) {
        case 0:
        case 1:
            say(anybody(), about(Verb::Pause, deployment.token, "lunch"));
            return;
        case 2:
            say(anybody(), about(Verb::Abort, deployment.token, "wrong one"));
            return;
        case 3:
            say(anybody(), about(Verb::Rollback, deployment.token, "customers complain"));
            return;
        case 4:
        case 5:
            say(anybody(), about(Verb::Promote, deployment.token));
            return;
        case 6:
            say(anybody(), about(Verb::Resume, deployment.token));
            return;
        default:
            return;
    }
}

void People::act_on_service(const deploy::Service& service, const deploy::LaneState* lane) {
    switch (random_.between(0, 6)) {
        case 6:
            send_emergency(service);
            return;
        case 0:
        case 1:
            say(anybody(), about(Verb::Hold, service.name, "release day"));
            return;
        case 2: {
            queue::Command command = about(Verb::SetFlag, service.name, "try it");
            command.flag = base::FlagName{"feature"};
            command.percent = static_cast<int>(random_.between(0, 4)) * 25;
            command.environment = random_.chance(0.2) ? service.canary : base::EnvironmentName{};
            say(anybody(), std::move(command));
            return;
        }
        case 3:
            if (lane != nullptr && lane->queue.bad.contains(service.name) &&
                !lane->queue.bad.at(service.name).empty()) {
                queue::Command command = about(Verb::Pardon, service.name, "it was the network");
                command.commit = lane->queue.bad.at(service.name).begin()->first.str();
                say(anybody(), std::move(command));
            }
            return;
        case 4:
            click_again();
            return;
        default:
            return;
    }
}

void People::help(const deploy::World& world, base::TimePoint now) {
    lift_stops(world);
    for (const auto& [name, lane] : world.lanes) {
        for (const queue::EmergencyRecord& record : lane->queue.emergencies) {
            say(record.requester.str() == "cy" ? "di" : "cy", about(Verb::Approve, record.token));
        }
        const base::ServiceName service = [&] {
            for (const auto& [each, policy] : catalog_.services) {
                if (policy.lane == name) {
                    return each;
                }
            }
            return base::ServiceName{};
        }();
        if (lane->queue.hold || !lane->queue.queued_holds.empty()) {
            say("cy", about(Verb::Unhold, service, "checked"));
        }
        if (!lane->queue.stranded.empty()) {
            const queue::Request& left = lane->queue.stranded.front().request;
            const std::string owner = left.requester.str();
            say(owner.c_str(), about(Verb::Cancel, left.token));
        }
        let_go_on(*lane);
        if (lane->deployment) {
            const deploy::Deployment& deployment = *lane->deployment;
            const bool cy_rides =
                queue::Lane::takes_part(*lane->queue.running, base::PersonId{"cy"});
            open_gates(deployment, cy_rides ? "di" : "cy");
            const bool stuck = now - deployment.started > kTooLong;
            if (deployment.paused) {
                // what customers all have can't be aborted: it ends once it may
                say("cy", about(Verb::Resume, deployment.token));
            } else if (!deployment.retreat &&
                (stuck || (deployment.waits_for_person && resumed_[deployment.token] > 0))) {
                say("cy", about(Verb::Abort, deployment.token, "it does not get on"));
            } else if (deployment.waits_for_person) {
                resumed_[deployment.token] += 1;
                say("cy", about(Verb::Resume, deployment.token));
            }
            continue;
        }
        if (lane->queue.waiting.empty()) {
            continue;
        }
        const queue::Request& first = lane->queue.waiting.front();
        if (first.approvals_missing() > 0) {
            const bool cy_rides = queue::Lane::takes_part(first, base::PersonId{"cy"});
            say(cy_rides ? "di" : "cy", about(Verb::Approve, first.token));
        } else if (first.waits_for_start && !first.accepted) {
            const std::string conductor = queue::conductor_of(first).requester.str();
            say(conductor.c_str(), about(Verb::Start, first.token));
        } else if (!queue::all_good(first)) {
            say_good(first);
        }
    }
}

}  // namespace deploybot::simulation
