#include "deploy/turn.hpp"

#include "deploy/obstacle.hpp"
#include "deploy/riders.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::deploy {
namespace {

using People = std::vector<const queue::Request*>;

const queue::QuietHours* quiet_hours_of(
    const queue::Request& request, const queue::Rights& rights
) {
    const queue::Person* person = rights.find(request.requester);
    return person != nullptr && person->quiet ? &*person->quiet : nullptr;
}

base::TimePoint quiet_ended(
    const People& people, const queue::Rights& rights, base::TimePoint now
) {
    base::TimePoint ended{};
    for (const queue::Request* each : people) {
        if (const queue::QuietHours* quiet = quiet_hours_of(*each, rights)) {
            ended = std::max(ended, quiet->last_over(now));
        }
    }
    return ended;
}

/// All whose word it needs before it starts, also those who are asked when another has said theirs.
/// Nobody, if its service is configured no more: it goes by itself then.
People asked_by(const queue::Request& train, const Catalog& catalog) {
    const Service* service = catalog.find(train.service);
    if (service == nullptr) {
        return {};
    }
    People people = awaited_at_head(train, service->policy);
    if (!people.empty() && service->policy.train.advance == Advance::AllGood) {
        const People others = not_good(train);
        people.insert(people.end(), others.begin(), others.end());
    }
    return people;
}

std::vector<base::PersonId> in_quiet_hours(
    const People& people, const queue::Rights& rights, base::TimePoint now
) {
    std::vector<base::PersonId> quiet;
    for (const queue::Request* each : people) {
        const bool is_listed =
            std::find(quiet.begin(), quiet.end(), each->requester) != quiet.end();
        if (!is_listed && rights.quiet_until(each->requester, now)) {
            quiet.push_back(each->requester);
        }
    }
    return quiet;
}

}  // namespace

bool sleeps(const queue::Request& train, const Catalog& catalog, base::TimePoint now) {
    return !in_quiet_hours(asked_by(train, catalog), catalog.rights, now).empty();
}

const queue::Request* next_to_be_asked(
    const LaneState& lane, const Catalog& catalog, base::TimePoint now
) {
    const auto& waiting = lane.queue.waiting;
    const auto found = std::find_if(
        std::min(waiting.begin() + 1, waiting.end()), waiting.end(),
        [&](const queue::Request& train) { return !sleeps(train, catalog, now); }
    );
    return found == waiting.end() ? nullptr : &*found;
}

std::optional<base::TimePoint> turn_ends(
    const LaneState& lane, const Catalog& catalog, base::TimePoint now
) {
    const auto& waiting = lane.queue.waiting;
    if (waiting.empty() || !waiting.front().called ||
        waiting.front().turn.answer_within == base::Millis{}) {
        return std::nullopt;
    }
    const queue::Request& first = waiting.front();
    const People awaited = asked_by(first, catalog);
    if (awaited.empty() || sleeps(first, catalog, now)) {
        return std::nullopt;
    }
    base::TimePoint others_since = base::kNever;
    for (auto each = waiting.begin() + 1; each != waiting.end(); ++each) {
        const People people = asked_by(*each, catalog);
        if (!sleeps(*each, catalog, now)) {
            others_since = std::min(
                others_since, std::max(each->at, quiet_ended(people, catalog.rights, now))
            );
        }
    }
    if (others_since == base::kNever) {
        return std::nullopt;
    }
    return std::max({*first.called, others_since, quiet_ended(awaited, catalog.rights, now)}) +
           first.turn.answer_within;
}

bool is_to_be_asked_anew(const LaneState& lane, const Catalog& catalog, base::TimePoint now) {
    const queue::Request& first = lane.queue.waiting.front();
    return !first.turn.reminded &&
           quiet_ended(asked_by(first, catalog), catalog.rights, now) > *first.called;
}

std::vector<Event> give_way_in_quiet_hours(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now
) {
    const auto& waiting = lane.queue.waiting;
    std::vector<queue::Moved> behind;
    for (auto next = waiting.begin(); next != waiting.end(); ++next) {
        auto absent = in_quiet_hours(asked_by(*next, catalog), catalog.rights, now);
        if (!absent.empty()) {
            behind.push_back(
                {.token = next->token,
                 .before = {},
                 .by = queue::kBot,
                 .cause = queue::MoveCause::Quiet,
                 .reason = {},
                 .absent = std::move(absent)}
            );
            continue;
        }
        if (!obstacles_to_start(lane, *next, stops, catalog, now).empty()) {
            return {};
        }
        for (queue::Moved& each : behind) {
            each.before = std::next(next) == waiting.end() ? base::Token{} : std::next(next)->token;
        }
        return {behind.begin(), behind.end()};
    }
    return {};
}

base::TimePoint next_turn_change(
    const LaneState& lane, const Catalog& catalog, base::TimePoint now
) {
    const auto& waiting = lane.queue.waiting;
    if (waiting.empty() || !waiting.front().called) {
        return base::kNever;
    }
    base::TimePoint next = base::kNever;
    const auto consider = [&](base::TimePoint at) { next = at > now ? std::min(next, at) : next; };
    if (const auto ends = turn_ends(lane, catalog, now)) {
        consider(*ends - waiting.front().turn.answer_within / 2);
        consider(*ends);
    }
    // somebody behind it may be the next who can be asked
    for (const queue::Request& train : waiting) {
        for (const queue::Request* each : queue::on_board(train)) {
            if (const queue::QuietHours* quiet = quiet_hours_of(*each, catalog.rights)) {
                consider(quiet->next_change(now));
            }
        }
    }
    return next;
}

}  // namespace deploybot::deploy
