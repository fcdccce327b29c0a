// How trains come together, go on and come apart.
#include "base/contract.hpp"
#include "queue/event.hpp"
#include "queue/queue_event.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace deploybot::queue {
namespace {

/// What waits or runs and carries the token.
Request& train_with(Lane& lane, const base::Token& token) {
    if (lane.running && lane.running->carries(token)) {
        return *lane.running;
    }
    const auto found =
        std::find_if(lane.waiting.begin(), lane.waiting.end(), [&](const Request& request) {
            return request.carries(token);
        });
    DEPLOYBOT_ASSERT(found != lane.waiting.end(), "the journal speaks of trains that are there");
    return *found;
}

Request& member(Request& train, const base::Token& token) {
    auto& riders = train.train.riders;
    const auto found = std::find_if(riders.begin(), riders.end(), [&](const Request& rider) {
        return rider.token == token;
    });
    return found == riders.end() ? train : *found;
}

}  // namespace

void evolve(Lane& lane, const JoinAsked& event, base::TimePoint) {
    train_with(lane, event.train).train.asking.push_back(event.token);
}

void evolve(Lane& lane, const Joined& event, base::TimePoint) {
    Request rider = take_request(lane, event.token, {});
    Request& train = train_with(lane, event.train);
    rider.contains = event.contains;
    for (const base::CommitSha& newer : event.contained_in) {
        const auto note = [&](Request& each) {
            // who leaves and comes again is contained once
            const bool is_noted =
                std::find(each.contains.begin(), each.contains.end(), rider.commit.sha) !=
                each.contains.end();
            if (each.commit.sha == newer && !is_noted) {
                each.contains.push_back(rider.commit.sha);
            }
        };
        note(train);
        std::for_each(train.train.riders.begin(), train.train.riders.end(), note);
    }
    const base::Token drove = conductor_of(train).token;
    couple(train, std::move(rider), event.before, event.leads);
    if (conductor_of(train).token != drove) {
        renew_turn(train);
    }
    keep_turn_with_first(lane);
}

void evolve(Lane& lane, const Left& event, base::TimePoint) {
    Request& train = train_with(lane, event.train);
    if (lane.running && &train == &*lane.running) {
        member(train, event.token).ready = Readiness::Excused;
        return;
    }
    const bool drove = conductor_of(train).token == event.token;
    const base::Token stays = event.head.empty() ? train.token : event.head;
    Request gone = take_request(lane, event.token, event.head);
    if (drove) {
        renew_turn(*waiting_train(lane, stays));
    }
    const bool nobody_was_behind = lane.waiting.size() == 1;
    const auto place = place_off(lane, stays, gone.token);
    lane.waiting.insert(place, std::move(gone));
    if (nobody_was_behind) {
        // its time begins now: whoever left asked long ago, and kept nobody waiting
        lane.waiting.front().called.reset();
        lane.waiting.front().turn.reminded = false;
    }
}

void evolve(Lane& lane, const Driven& event, base::TimePoint) {
    Request& train = train_with(lane, event.token);
    auto& order = train.train.order;
    const auto found = std::find(order.begin(), order.end(), event.token);
    std::rotate(order.begin(), found, std::next(found));
    if (!lane.running || &train != &*lane.running) {
        renew_turn(train);
    }
}

void evolve(Lane& lane, const RideChosen& event, base::TimePoint) {
    Train& train = train_with(lane, event.token).train;
    train.alone = event.alone;
    train.alone_because = event.reason;
    train.ask_first = event.ask_first;
}

void evolve(Lane& lane, const Spoke& event, base::TimePoint) {
    Request& speaker = member(train_with(lane, event.token), event.token);
    speaker.ready = event.ready;
    speaker.worry = event.ready == Readiness::UhOh ? event.reason : std::string();
}

void evolve(Lane& lane, const SentOn& event, base::TimePoint) {
    Request& train = train_with(lane, event.token);
    clear_readiness(train);
    train.train.done = event.done;
    if (!event.done) {
        train.train.sent_to = event.stage;
    }
}

void evolve(Lane& lane, const TrainSplit& event, base::TimePoint) {
    DEPLOYBOT_ASSERT(!event.front.empty(), "a part of a train has somebody on board");
    Request train = take_request(lane, event.front.front(), {});
    for (std::size_t i = 1; i < event.front.size(); ++i) {
        couple(train, take_request(lane, event.front[i], {}), {}, false);
    }
    lane.waiting.insert(behind_emergencies(lane), std::move(train));
    keep_turn_with_first(lane);
}

}  // namespace deploybot::queue
