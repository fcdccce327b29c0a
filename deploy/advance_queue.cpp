#include "deploy/advance_queue.hpp"

#include "deploy/approvals.hpp"
#include "deploy/obstacle.hpp"
#include "deploy/riders.hpp"
#include "deploy/turn.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace deploybot::deploy {
namespace {

/// Approvals that count no more are taken back, before anything starts on them.
std::vector<Event> void_approvals(
    const queue::Request& request, const Service& service, const queue::Rights& rights,
    base::TimePoint now
) {
    std::vector<Event> events;
    const std::string plan = request.approvals.empty() ? std::string{} : plan_fingerprint(service);
    for (const queue::Approval& approval : request.approvals) {
        std::string reason = why_void(approval, request, service, plan, rights, now);
        if (!reason.empty()) {
            events.emplace_back(queue::ApprovalVoided{
                .token = request.token, .by = approval.by, .reason = std::move(reason)});
        }
    }
    return events;
}

FlagValues flag_values(const LaneState& lane, const Service& service) {
    FlagValues values;
    for (const auto& [address, wish] : lane.flags) {
        if (address.service == service.name) {
            values[address.environment][address.flag] = wish.percent;
        }
    }
    return values;
}

std::vector<Event> withdraw(
    const queue::Request& train, const queue::Request& request, queue::End end, std::string reason
) {
    const auto put_off = put_off_with(train, request.token);
    std::vector<Event> events(put_off.begin(), put_off.end());
    events.emplace_back(queue::Withdrawn{
        .token = request.token,
        .end = end,
        .by = queue::kBot,
        .reason = std::move(reason),
        .head = queue::next_head(train, request.token)});
    return events;
}

std::string not_configured(const queue::Request& request) {
    return "the service " + request.service.str() + " is no longer configured";
}

/// None: the configuration of now still lets all on board go out. One at a time: who goes out next
/// is said of the train as it is.
std::vector<Event> withdraw_if_unfit(const queue::Request& train, const Catalog& catalog) {
    const Service* service = catalog.find(train.service);
    if (service == nullptr) {
        return withdraw(train, train, queue::End::Cancelled, not_configured(train));
    }
    for (const queue::Request* each : queue::on_board(train)) {
        const queue::Verb asked = each->emergency ? queue::Verb::Emergency : queue::Verb::Request;
        if (!catalog.rights.may(each->requester, asked, each->service, service->production)) {
            return withdraw(
                train, *each, queue::End::Rejected,
                each->requester.str() + " may no longer request deployments of it"
            );
        }
    }
    return {};
}

/// All at once where the first of them is: a reload can leave hundreds of one lane without their
/// service.
std::vector<Event> withdraw_unfit(const queue::Lane& lane, const Catalog& catalog) {
    std::vector<Event> events;
    for (const queue::Stranded& each : lane.stranded) {
        if (catalog.find(each.request.service) == nullptr) {
            const queue::Request& left = each.request;
            auto withdrawn = withdraw(left, left, queue::End::Cancelled, not_configured(left));
            std::move(withdrawn.begin(), withdrawn.end(), std::back_inserter(events));
        }
    }
    if (!events.empty()) {
        return events;
    }
    for (const queue::Request& train : lane.waiting) {
        std::vector<Event> withdrawn = withdraw_if_unfit(train, catalog);
        if (withdrawn.empty() && events.empty()) {
            return events;
        }
        std::move(withdrawn.begin(), withdrawn.end(), std::back_inserter(events));
    }
    return events;
}

/// What went live last has brought them along: to send them out would take back what came later.
std::vector<Event> supersede_brought(const LaneState& lane) {
    std::vector<Event> events;
    const Deployment* last = lane.past.empty() ? nullptr : &lane.past.back();
    const auto stable =
        last == nullptr ? lane.stable.end() : lane.stable.find(last->plan.service.name);
    if (stable == lane.stable.end() || stable->second.token != last->token) {
        return events;
    }
    for (const queue::Request& each : lane.queue.waiting) {
        const bool is_brought =
            each.service == stable->first && !each.emergency && each.train.riders.empty() &&
            std::any_of(last->aboard.begin(), last->aboard.end(), [&](const auto& commit) {
                return commit.sha == each.commit.sha;
            });
        if (is_brought) {
            events.emplace_back(queue::Withdrawn{
                .token = each.token,
                .end = queue::End::Superseded,
                .by = queue::kBot,
                .reason = "it is live with " + last->token.str(),
                .head = {}});
        }
    }
    return events;
}

/// Once everything that was requested before it has gone.
std::vector<Event> come_to_hold(const queue::Lane& lane) {
    if (lane.queued_holds.empty() || lane.hold) {
        return {};
    }
    const queue::QueuedHold& next = lane.queued_holds.front();
    const bool is_reached =
        std::none_of(lane.waiting.begin(), lane.waiting.end(), [&](const queue::Request& train) {
            const auto all = queue::on_board(train);
            return std::any_of(all.begin(), all.end(), [&](const queue::Request* each) {
                return each->token <= next.behind;
            });
        });
    if (!is_reached) {
        return {};
    }
    return {queue::Held{.by = next.by, .reason = next.reason, .queued = next.at}};
}

std::vector<base::PersonId> people_of(const std::vector<const queue::Request*>& requests) {
    std::vector<base::PersonId> people;
    for (const queue::Request* each : requests) {
        if (std::find(people.begin(), people.end(), each->requester) == people.end()) {
            people.push_back(each->requester);
        }
    }
    return people;
}

/// Whether the obstacle goes by itself or by somebody else's word: asking the requester is useless.
bool needs_no_answer(const Obstacle& obstacle) {
    const auto* lock = std::get_if<queue::Lock>(&obstacle);
    return lock == nullptr || lock->level != queue::LockLevel::Warn;
}

std::string why_held(const queue::Lane& lane) {
    const std::string last = lane.history.empty() ? std::string() : lane.history.back().reason;
    return std::to_string(lane.failures_in_a_row) +
           " deployments in a row failed; the last: " + last;
}

/// A lock that is shorter than the time of the reminder needs none: its beginning is still known.
base::TimePoint reminder_of(const queue::Lock& lock) {
    const base::TimePoint at = *lock.until - queue::kLockReminder;
    return at > lock.since ? at : *lock.until;
}

/// The first that waits, on its way to the start.
class First {
public:
    First(
        const LaneState& lane, const queue::Request& request, const Catalog& catalog,
        const queue::Stops& stops, base::TimePoint now
    )
        : lane_(lane),
          request_(request),
          service_(*catalog.find(request.service)),
          catalog_(catalog),
          stops_(stops),
          now_(now) {}

    [[nodiscard]] std::vector<Event> advance(Starts starts) const {
        const queue::TurnRules rules = turn_rules(request_, service_.policy);
        if (!request_.called) {
            return {queue::Called{.token = request_.token, .rules = rules}};
        }
        if (request_.waits_for_start != rules.waits_for_start ||
            request_.turn.answer_within != rules.answer_within) {
            // another policy since: they are asked anew, as it says now
            return {queue::CallTakenBack{request_.token}};
        }
        if (auto events = void_approvals(request_, service_, catalog_.rights, now_);
            !events.empty()) {
            return events;
        }
        const auto awaited = awaited_at_head(request_, service_.policy);
        if (auto events = keep_turn(awaited); !events.empty()) {
            return events;
        }
        if (request_.approvals_missing() > 0 &&
            !is_lifted(lane_, request_, queue::kApprovalGuard, catalog_, now_)) {
            return wait_for_approval();
        }
        if (!awaited.empty() || starts == Starts::Held) {
            return {};
        }
        return start();
    }

private:
    /// Nobody came: a reminder at half time, then the turn goes on to the next.
    [[nodiscard]] std::vector<Event> keep_turn(const std::vector<const queue::Request*>& awaited
    ) const {
        if (awaited.empty() || request_.turn.answer_within == base::Millis{}) {
            return {};
        }
        if (sleeps(request_, catalog_, now_)) {
            return give_way_in_quiet_hours(lane_, catalog_, stops_, now_);
        }
        const auto ends = turn_ends(lane_, catalog_, now_);
        const bool half = ends && now_ >= *ends - request_.turn.answer_within / 2;
        if (is_to_be_asked_anew(lane_, catalog_, now_) ||
            (half && now_ < *ends && !request_.turn.reminded)) {
            return {queue::TurnReminded{request_.token}};
        }
        if (!ends || now_ < *ends) {
            return {};
        }
        if (request_.turn.absences < kMostAbsences) {
            return {queue::Moved{
                .token = request_.token,
                .before = behind(next_to_be_asked(lane_, catalog_, now_)),
                .by = queue::kBot,
                .cause = queue::MoveCause::Absent,
                .reason = {},
                .absent = people_of(awaited)}};
        }
        return withdraw(
            request_, *awaited.front(), queue::End::Cancelled,
            "nobody answered its turn " + std::to_string(kMostAbsences + 1) + " times"
        );
    }

    /// Whose place is right behind it; empty: the last.
    [[nodiscard]] base::Token behind(const queue::Request* next) const {
        const auto& waiting = lane_.queue.waiting;
        const auto place = static_cast<std::size_t>(next - waiting.data()) + 1;
        return place < waiting.size() ? waiting[place].token : base::Token{};
    }

    [[nodiscard]] std::vector<Event> wait_for_approval() const {
        if (now_ - *request_.called < request_.approval_pending) {
            return {};
        }
        return withdraw(
            request_, request_, queue::End::Cancelled,
            "nobody approved it in the " +
                std::to_string(
                    std::chrono::duration_cast<std::chrono::minutes>(request_.approval_pending)
                        .count()
                ) +
                " min since its turn came"
        );
    }

    [[nodiscard]] std::vector<Event> start() const {
        const auto stable = lane_.stable.find(request_.service);
        return {Started{
            .token = request_.token,
            .plan = make_plan(
                service_,
                stable == lane_.stable.end() ? std::nullopt : std::optional(stable->second),
                flag_values(lane_, service_)
            )}};
    }

    const LaneState& lane_;
    const queue::Request& request_;
    const Service& service_;
    const Catalog& catalog_;
    const queue::Stops& stops_;
    base::TimePoint now_;
};

}  // namespace

std::vector<Event> advance_locks(const LaneState& lane, base::TimePoint now) {
    std::vector<Event> events;
    for (const queue::Lock& lock : lane.queue.locks) {
        const bool runs = lane.queue.running && lane.queue.running->service == lock.service;
        if (!lock.until || (*lock.until <= now && runs)) {
            continue;
        }
        if (*lock.until <= now) {
            events.emplace_back(queue::Unlocked{
                .service = lock.service,
                .environment = lock.environment,
                .by = queue::kBot,
                .reason = "its time was over"});
        } else if (!lock.reminded && reminder_of(lock) <= now) {
            events.emplace_back(queue::LockReminded{
                .service = lock.service, .environment = lock.environment});
        }
    }
    return events;
}

base::TimePoint next_lock_change(const LaneState& lane, base::TimePoint now) {
    base::TimePoint next = base::kNever;
    for (const queue::Lock& lock : lane.queue.locks) {
        if (lock.until && *lock.until > now) {
            next = std::min(next, lock.reminded ? *lock.until : std::max(reminder_of(lock), now));
        }
    }
    return next;
}

std::vector<Event> advance_queue(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now,
    Starts starts
) {
    if (lane.queue.failures_in_a_row >= queue::kMostFailures && !lane.queue.hold) {
        return {queue::Held{.by = queue::kBot, .reason = why_held(lane.queue)}};
    }
    if (auto held = come_to_hold(lane.queue); !held.empty()) {
        return held;
    }
    if (auto withdrawn = withdraw_unfit(lane.queue, catalog);
        !withdrawn.empty() || lane.queue.waiting.empty()) {
        return withdrawn;
    }
    if (auto superseded = supersede_brought(lane); !superseded.empty()) {
        return superseded;
    }
    const queue::Request& first = lane.queue.waiting.front();
    const std::vector<Obstacle> obstacles = obstacles_to_start(lane, first, stops, catalog, now);
    if (std::any_of(obstacles.begin(), obstacles.end(), needs_no_answer)) {
        return first.called ? std::vector<Event>{queue::CallTakenBack{first.token}}
                            : std::vector<Event>{};
    }
    return First(lane, first, catalog, stops, now)
        .advance(obstacles.empty() ? starts : Starts::Held);
}

std::vector<Event> void_approvals_of_riders(const LaneState& lane) {
    std::vector<Event> events;
    for (const queue::Request& train : lane.queue.waiting) {
        for (const queue::Approval& approval : train.approvals) {
            if (queue::Lane::takes_part(train, approval.by)) {
                events.emplace_back(queue::ApprovalVoided{
                    .token = train.token, .by = approval.by, .reason = kOwnApproval});
            }
        }
    }
    return events;
}

std::vector<Event> ask_for_late_approvals(const LaneState& lane, base::TimePoint now) {
    std::vector<Event> events;
    for (const queue::EmergencyRecord& record : lane.queue.emergencies) {
        if (record.due <= now) {
            events.emplace_back(queue::EmergencyOverdue{
                .token = record.token, .next = now + record.nag});
        }
    }
    return events;
}

}  // namespace deploybot::deploy
