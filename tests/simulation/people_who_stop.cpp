// What people do with the stops, and how they are lifted once everything heals.
#include "tests/simulation/people.hpp"

#include <array>

namespace deploybot::simulation {
namespace {

using namespace std::chrono_literals;
using queue::Verb;

queue::Command everything(Verb verb, const char* reason) {
    queue::Command command;
    command.verb = verb;
    command.reason = reason;
    return command;
}

}  // namespace

void People::act_on_stops(const deploy::World& world, const deploy::Service& service) {
    const queue::Stops& stops = world.stops;
    if (stops.kill_switch && random_.chance(0.7)) {
        say(anybody(), everything(Verb::LiftStop, "it is right again"));
        return;
    }
    if (stops.everything && random_.chance(0.7)) {
        say("cy", everything(Verb::ResumeEverything, "the office is back"));
        return;
    }
    if (!stops.freezes.empty() && random_.chance(0.4)) {
        queue::Command command = everything(Verb::Unfreeze, "it is over");
        command.topic = random_.pick(stops.freezes).name;
        say(anybody(), std::move(command));
        return;
    }
    constexpr std::array kLevels{
        queue::LockLevel::Warn, queue::LockLevel::Own, queue::LockLevel::Full};
    queue::Command command = everything(Verb::Lock, "the database moves");
    switch (random_.between(0, 9)) {
        case 0:
            say(anybody(), everything(Verb::StopEverything, "carts are mixed up"));
            return;
        case 1:
            say("cy", everything(Verb::PauseEverything, "the office moves"));
            return;
        case 2:
        case 3:
            command.verb = Verb::Freeze;
            command.lasts = random_.between(5, 40) * 1min;
            command.topic = random_.chance(0.3) ? "everything" : "";
            command.service = service.name;
            break;
        case 4:
        case 5:
            command.verb = Verb::Unlock;
            command.service = service.name;
            break;
        default:
            command.service = service.name;
            command.level = kLevels.at(random_.index(kLevels.size()));
            command.lasts = random_.chance(0.7) ? random_.between(5, 60) * 1min : 0min;
            command.environment =
                random_.chance(0.4) ? service.production : base::EnvironmentName{};
            break;
    }
    say(anybody(), std::move(command));
}

void People::lift_stops(const deploy::World& world) {
    if (world.stops.kill_switch) {
        say("cy", everything(Verb::LiftStop, "it is right again"));
        say("eve", everything(Verb::LiftStop, "it is right again"));
    }
    if (world.stops.everything) {
        say("cy", everything(Verb::ResumeEverything, "the office is back"));
    }
    for (const auto& [name, lane] : world.lanes) {
        for (const queue::Lock& lock : lane->queue.locks) {
            queue::Command command = everything(Verb::Unlock, "forgotten");
            command.service = lock.service;
            command.environment = lock.environment;
            say("cy", std::move(command));
        }
    }
}

}  // namespace deploybot::simulation
