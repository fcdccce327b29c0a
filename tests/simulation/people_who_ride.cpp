// What people do with trains, turns and their places in line, with or without the right to it.
#include "deploy/riders.hpp"
#include "queue/train.hpp"
#include "tests/simulation/people.hpp"

namespace deploybot::simulation {
namespace {

using queue::Verb;

}  // namespace

void People::ride(const deploy::LaneState& lane, const queue::Request& request) {
    const auto riders = queue::on_board(request);
    const std::string rider = random_.pick(riders)->requester.str();
    const std::string who = random_.chance(0.7) ? rider : anybody();
    queue::Command command = about(Verb::Join, request.token);
    switch (random_.between(0, 11)) {
        case 0:
        case 1:
        case 2:
            return join(request);
        case 3:
            return say(who.c_str(), about(Verb::Leave, request.token, "other plans"));
        case 4:
            command = about(Verb::Kick, request.token, "does not answer");
            command.person = random_.pick(riders)->requester.str();
            return say(who.c_str(), std::move(command));
        case 5:
            return say(who.c_str(), about(Verb::Drive, request.token));
        case 6:
            return choose_ride(request, who.c_str());
        case 7:
            return say(who.c_str(), about(Verb::Good, request.token));
        case 8:
            return say(who.c_str(), about(Verb::UhOh, request.token, "the carts are empty"));
        case 9:
            command = about(Verb::At, request.token);
            command.topic = random_.chance(0.5) ? "canary" : "production";
            return say(who.c_str(), std::move(command));
        default:
            return reorder(lane, request, who.c_str());
    }
}

/// Whoever stands elsewhere in line may ride with this one.
void People::join(const queue::Request& request) {
    queue::Command command = about(Verb::Join, request.token);
    const auto riders = queue::on_board(request);
    if (random_.chance(0.3)) {
        command.before = random_.pick(riders)->requester.str();
    }
    if (random_.chance(0.2)) {
        command.token = {};
        command.service = request.service;
        // nobody's in particular: the next one
        command.person = random_.chance(0.5) ? riders.front()->requester.str() : "";
    }
    say(kEverybody.at(random_.index(kMayRequest)), std::move(command));
}

void People::choose_ride(const queue::Request& request, const char* who) {
    if (!request.train.asking.empty()) {
        const std::string conductor = queue::conductor_of(request).requester.str();
        return say(conductor.c_str(), about(Verb::Admit, request.train.asking.front()));
    }
    switch (random_.between(0, 3)) {
        case 0:
            return say(who, about(Verb::RideAlone, request.token, "it changes the configuration"));
        case 1:
            return say(who, about(Verb::Admit, request.token));
        default:
            return say(who, about(Verb::AskMe, request.token));
    }
}

void People::reorder(
    const deploy::LaneState& lane, const queue::Request& request, const char* who
) {
    queue::Command command = about(Verb::Move, request.token, "it is urgent");
    switch (random_.between(0, 4)) {
        case 0:
            return say(who, about(Verb::Yield, request.token, "after you"));
        case 1:
            return say(who, about(Verb::Pass, request.token));
        case 2:
            command.before =
                random_.chance(0.6) ? "first" : random_.pick(lane.queue.waiting).token.str();
            return say(kManagers.at(random_.index(kManagers.size())), std::move(command));
        case 3:
            return say(anybody(), about(Verb::QueueHold, request.service, "release day"));
        default:
            command = about(Verb::Delegate, request.token, "my shift ends");
            command.person = anybody();
            return say(who, std::move(command));
    }
}

void People::split(const queue::Stranded& left) {
    queue::Command command = about(Verb::Split, left.failed, "one of them");
    if (random_.chance(0.8)) {
        command.before = random_.chance(0.5) ? left.failed.str() : left.request.token.str();
    }
    const std::string owner = left.request.requester.str();
    say(owner.c_str(), std::move(command));
}

void People::say_good(const queue::Request& train) {
    std::vector<std::string> names;
    for (const queue::Request* each : queue::on_board(train)) {
        names.push_back(each->requester.str());
    }
    for (const std::string& name : names) {
        say(name.c_str(), about(Verb::Good, train.token));
    }
}

bool People::let_go_on(const deploy::LaneState& lane) {
    const auto awaited = deploy::awaited_on_the_way(lane);
    if (awaited.empty()) {
        return false;
    }
    const queue::Request& train = *lane.queue.running;
    if (lane.deployment->plan.service.policy.train.advance == deploy::Advance::AllGood) {
        say_good(train);
        return true;
    }
    const std::string conductor = awaited.front()->requester.str();
    const auto next = deploy::next_stage(*lane.deployment);
    queue::Command command = about(next ? Verb::At : Verb::Done, train.token);
    command.topic = next ? std::string(deploy::name_of(*next)) : "";
    say(conductor.c_str(), std::move(command));
    return true;
}

}  // namespace deploybot::simulation
