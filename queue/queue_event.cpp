// How requests change their places: yield, move, pass, delegate, and holds that wait in line.
#include "queue/queue_event.hpp"

#include "base/contract.hpp"
#include "queue/event.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace deploybot::queue {

std::vector<Request>::iterator waiting_train(Lane& lane, const base::Token& token) {
    const auto found =
        std::find_if(lane.waiting.begin(), lane.waiting.end(), [&](const Request& request) {
            return request.token == token;
        });
    DEPLOYBOT_ASSERT(found != lane.waiting.end(), "the journal speaks of requests that wait");
    return found;
}

std::vector<Request>::iterator behind_emergencies(Lane& lane) {
    return std::find_if(lane.waiting.begin(), lane.waiting.end(), [](const Request& request) {
        return !request.emergency;
    });
}

Request take_request(Lane& lane, const base::Token& token, const base::Token& head) {
    const auto left =
        std::find_if(lane.stranded.begin(), lane.stranded.end(), [&](const Stranded& each) {
            return each.request.token == token;
        });
    if (left != lane.stranded.end()) {
        Request taken = std::move(left->request);
        taken.ready = Readiness::Unsaid;
        taken.worry.clear();
        lane.stranded.erase(left);
        return taken;
    }
    const auto train =
        std::find_if(lane.waiting.begin(), lane.waiting.end(), [&](const Request& request) {
            return request.carries(token);
        });
    DEPLOYBOT_ASSERT(train != lane.waiting.end(), "the journal speaks of requests that wait");
    if (train->train.riders.empty()) {
        Request taken = std::move(*train);
        lane.waiting.erase(train);
        return taken;
    }
    return uncouple(*train, token, head);
}

std::vector<Request>::iterator place_off(
    Lane& lane, const base::Token& train, const base::Token& rider
) {
    const auto asked = [](const Request& request) {
        const auto all = on_board(request);
        return (*std::min_element(
                    all.begin(), all.end(),
                    [](const Request* a, const Request* b) { return a->token < b->token; }
                )
        )->token;
    };
    auto place = std::next(waiting_train(lane, train));
    for (auto other = place; other != lane.waiting.end(); ++other) {
        if (asked(*other) < rider) {
            place = std::next(other);
        }
    }
    return place;
}

std::vector<Request> in_order(Request& train) {
    std::vector<Request> riders;
    for (const base::Token& token : train.train.order) {
        for (Request& rider : train.train.riders) {
            if (rider.token == token) {
                riders.push_back(std::move(rider));
                break;
            }
        }
    }
    train.train.riders.clear();
    train.train.order.clear();
    return riders;
}

void drop_queued_hold(Lane& lane, base::TimePoint at) {
    const auto found = std::find_if(
        lane.queued_holds.begin(), lane.queued_holds.end(),
        [&](const QueuedHold& each) { return each.at == at; }
    );
    if (found != lane.queued_holds.end()) {
        lane.queued_holds.erase(found);
    }
}

void keep_turn_with_first(Lane& lane) {
    for (Request& request : lane.waiting) {
        if (&request != lane.waiting.data()) {
            request.called.reset();
            request.accepted = false;
            request.turn.reminded = false;
        }
    }
}

void evolve(Lane& lane, const Moved& event, base::TimePoint) {
    const auto found = waiting_train(lane, event.token);
    Request moved = std::move(*found);
    lane.waiting.erase(found);
    moved.turn.absences += event.cause == MoveCause::Absent ? 1 : 0;
    moved.called.reset();
    moved.accepted = false;
    moved.turn.reminded = false;
    moved.train.sent_to.clear();
    if (event.cause != MoveCause::Quiet) {
        clear_readiness(moved);
    }
    const auto where =
        event.before.empty() ? lane.waiting.end() : waiting_train(lane, event.before);
    lane.waiting.insert(where, std::move(moved));
    keep_turn_with_first(lane);
}

void evolve(Lane& lane, const Delegated& event, base::TimePoint) {
    const auto hand = [&](Request& request) {
        if (request.token == event.token) {
            request.before.push_back(request.requester);
            request.requester = event.to;
            // nobody approves their own, and what was promised was another's to promise
            std::erase_if(request.approvals, [&](const Approval& each) {
                return each.by == event.to;
            });
            request.ready = Readiness::Unsaid;
        }
    };
    for (Request& train : lane.waiting) {
        if (conductor_of(train).token == event.token) {
            renew_turn(train);
        }
        hand(train);
        std::for_each(train.train.riders.begin(), train.train.riders.end(), hand);
    }
}

void evolve(Lane& lane, const TurnReminded& event, base::TimePoint) {
    waiting_train(lane, event.token)->turn.reminded = true;
}

void evolve(Lane& lane, const HoldQueued& event, base::TimePoint at) {
    lane.queued_holds.push_back(
        {.by = event.by, .reason = event.reason, .at = at, .behind = event.behind}
    );
}

void evolve(Lane& lane, const HoldDropped& event, base::TimePoint) {
    drop_queued_hold(lane, event.at);
}

}  // namespace deploybot::queue
