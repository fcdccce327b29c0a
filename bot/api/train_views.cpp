#include "bot/api/train_views.hpp"

#include "deploy/json.hpp"
#include "queue/train.hpp"

#include <algorithm>

namespace deploybot::bot {
namespace {

using nlohmann::json;

const queue::Finished* find_finished(const queue::Lane& lane, const base::Token& token) {
    const auto found =
        std::find_if(lane.history.begin(), lane.history.end(), [&](const queue::Finished& each) {
            return each.token == token;
        });
    return found == lane.history.end() ? nullptr : &*found;
}

template <class Ridden>
json rider_json(const Ridden& rider) {
    return json{
        {"token", rider.token},
        {"commit", rider.commit.sha},
        {"subject", rider.commit.subject},
        {"author", rider.commit.author},
        {"requester", rider.requester}};
}

json present_train(const queue::Request& train) {
    json riders = json::array();
    for (const queue::Request* each : queue::on_board(train)) {
        json rider = rider_json(*each);
        rider["ready"] = each->ready;
        rider["worry"] = each->worry;
        riders.push_back(std::move(rider));
    }
    return json{
        {"token", train.token},
        {"riders", std::move(riders)},
        {"alone", train.train.alone},
        {"ask_first", train.train.ask_first},
        {"sent_to", train.train.sent_to}};
}

/// Those that the lane still knows, in their order on board.
json past_train(const queue::Lane& lane, const queue::Finished& head) {
    json riders = json::array({rider_json(head)});
    for (const base::Token& token : head.riders) {
        if (const queue::Finished* ended = find_finished(lane, token)) {
            riders.push_back(rider_json(*ended));
        } else if (const queue::Request* again = lane.find(token)) {
            riders.push_back(rider_json(*again));
        }
    }
    return json{{"token", head.token}, {"riders", std::move(riders)}};
}

}  // namespace

base::Token goes_out_as(const queue::Lane& lane, const base::Token& token) {
    if (const queue::Request* train = lane.train_of(token)) {
        return train->token;
    }
    const queue::Finished* finished = find_finished(lane, token);
    return finished == nullptr || finished->with.empty() ? token : finished->with;
}

json train_json(const queue::Lane& lane, const base::Token& token) {
    if (const queue::Request* train = lane.train_of(token)) {
        const bool says_something =
            !train->train.riders.empty() || train->train.alone || train->train.ask_first;
        return says_something ? present_train(*train) : json(nullptr);
    }
    const queue::Stranded* left = lane.find_stranded(token);
    const queue::Finished* head =
        find_finished(lane, left == nullptr ? goes_out_as(lane, token) : left->failed);
    return head == nullptr || head->riders.empty() ? json(nullptr) : past_train(lane, *head);
}

json stranded_json(const queue::Lane& lane, const base::ServiceName& service) {
    json stranded = json::array();
    for (const queue::Stranded& each : lane.stranded) {
        if (each.request.service == service) {
            json rider = rider_json(each.request);
            rider["failed"] = each.failed;
            rider["since"] = base::to_iso8601(each.since);
            stranded.push_back(std::move(rider));
        }
    }
    return stranded;
}

json queued_holds_json(const queue::Lane& lane) {
    json holds = json::array();
    for (const queue::QueuedHold& hold : lane.queued_holds) {
        holds.push_back(
            {{"by", hold.by}, {"reason", hold.reason}, {"since", base::to_iso8601(hold.at)}}
        );
    }
    return holds;
}

}  // namespace deploybot::bot
