#include "queue/event.hpp"

#include "base/contract.hpp"
#include "queue/queue_event.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::queue {
namespace {

void remember(
    Lane& lane, const Request& request, std::optional<base::TimePoint> started, End end,
    const std::string& reason, base::TimePoint at
) {
    lane.history.push_back(
        {.token = request.token,
         .service = request.service,
         .commit = request.commit,
         .requester = request.requester,
         .requested = request.at,
         .started = started,
         .ended = at,
         .end = end,
         .reason = reason,
         .by = {},
         .stage = {},
         .requested_because = request.reason,
         .lifted = {},
         .riders = {},
         .with = {}}
    );
    if (lane.history.size() > kHistoryKept) {
        lane.history.erase(lane.history.begin());
    }
}

/// Those of the service whose commit is among these.
std::vector<Request> take_stranded(
    Lane& lane, const base::ServiceName& service, const std::vector<Commit>& commits
) {
    std::vector<Request> taken;
    std::vector<Stranded> left;
    for (Stranded& each : lane.stranded) {
        const bool is_brought =
            each.request.service == service &&
            std::any_of(commits.begin(), commits.end(), [&](const Commit& commit) {
                return commit.sha == each.request.commit.sha;
            });
        if (is_brought) {
            taken.push_back(std::move(each.request));
        } else {
            left.push_back(std::move(each));
        }
    }
    lane.stranded = std::move(left);
    return taken;
}

}  // namespace

void evolve(Lane& lane, const Requested& event, base::TimePoint at) {
    const Request& request = event.request;
    if (!request.emergency) {
        lane.waiting.push_back(request);
        return;
    }
    lane.waiting.insert(behind_emergencies(lane), request);
    // whose turn it was must be called again
    keep_turn_with_first(lane);
    lane.emergencies.push_back(
        {.token = request.token,
         .service = request.service,
         .commit = request.commit.sha,
         .requester = request.requester,
         .reason = request.emergency->reason,
         .at = at,
         .due = at + request.emergency->approve_within,
         .nag = request.emergency->nag,
         .made_way = request.emergency->made_way}
    );
}

void evolve(Lane& lane, const Called& event, base::TimePoint at) {
    const auto train = waiting_train(lane, event.token);
    train->called = at;
    if (event.rules) {
        train->waits_for_start = event.rules->waits_for_start;
        train->turn.answer_within = event.rules->answer_within;
    }
}

void evolve(Lane& lane, const CallTakenBack& event, base::TimePoint) {
    const auto train = waiting_train(lane, event.token);
    train->called.reset();
    train->turn.reminded = false;
}

void evolve(Lane& lane, const TurnAccepted& event, base::TimePoint) {
    waiting_train(lane, event.token)->accepted = true;
}

void evolve(Lane& lane, const Approved& event, base::TimePoint at) {
    const auto request = waiting_train(lane, event.token);
    const Approval approval{.by = event.by, .at = at, .digest = event.digest, .plan = event.plan};
    request->approvals.push_back(approval);
    std::vector<Approval>& given = lane.given[request->service];
    std::erase_if(given, [&](const Approval& old) {
        return at - old.at > kApprovalsKept ||
               (old.by == approval.by && old.digest == approval.digest);
    });
    given.push_back(approval);
}

void evolve(Lane& lane, const ApprovalVoided& event, base::TimePoint at) {
    const auto request = waiting_train(lane, event.token);
    // whoever approves it anew gets the whole time for that
    if (request->called) {
        request->called = at;
    }
    const auto is_void = [&](const Approval& approval) { return approval.by == event.by; };
    std::erase_if(request->approvals, is_void);
    std::erase_if(lane.given[request->service], [&](const Approval& approval) {
        return is_void(approval) && approval.digest == request->digest;
    });
}

void evolve(Lane& lane, const Overridden& event, base::TimePoint at) {
    std::vector<Override>& given = lane.overrides[event.service][event.commit];
    std::erase_if(given, [&](const Override& old) { return old.guard == event.guard; });
    given.push_back({.guard = event.guard, .by = event.by, .reason = event.reason, .at = at});
}

void evolve(Lane& lane, const EmergencyApproved& event, base::TimePoint) {
    std::erase_if(lane.emergencies, [&](const EmergencyRecord& record) {
        return record.token == event.token;
    });
}

void evolve(Lane& lane, const EmergencyOverdue& event, base::TimePoint) {
    for (EmergencyRecord& record : lane.emergencies) {
        if (record.token == event.token) {
            record.nags += 1;
            record.due = event.next;
        }
    }
}

void evolve(Lane& lane, const Withdrawn& event, base::TimePoint at) {
    const Request* train = lane.train_of(event.token);
    const bool leaves_others = train != nullptr && !train->train.riders.empty();
    const bool asks_anew =
        leaves_others && (event.by == kBot || conductor_of(*train).token == event.token);
    const base::Token stays =
        !leaves_others ? base::Token{} : (event.head.empty() ? train->token : event.head);
    const Request request = take_request(lane, event.token, event.head);
    if (asks_anew) {
        renew_turn(*waiting_train(lane, stays));
    }
    // where nothing went past the queue there is nothing to approve afterwards
    std::erase_if(lane.emergencies, [&](const EmergencyRecord& record) {
        return record.token == event.token && !record.made_way;
    });
    remember(lane, request, std::nullopt, event.end, event.reason, at);
    lane.history.back().by = event.by;
}

void evolve(Lane& lane, const Held& event, base::TimePoint at) {
    drop_queued_hold(lane, event.queued);
    lane.hold = Hold{.by = event.by, .reason = event.reason, .since = at};
}

void evolve(Lane& lane, const Unheld&, base::TimePoint at) {
    if (lane.hold && lane.hold->by == kBot && !lane.running && !lane.history.empty()) {
        lane.history.back().lifted = at;
    }
    lane.hold.reset();
    lane.failures_in_a_row = 0;
    // the time of a turn does not run while nobody could take it
    if (!lane.waiting.empty()) {
        lane.waiting.front().called.reset();
    }
}

void evolve(Lane& lane, const Locked& event, base::TimePoint) {
    std::erase_if(lane.locks, [&](const Lock& lock) {
        return lock.service == event.lock.service && lock.environment == event.lock.environment;
    });
    lane.locks.push_back(event.lock);
}

void evolve(Lane& lane, const Unlocked& event, base::TimePoint) {
    std::erase_if(lane.locks, [&](const Lock& lock) {
        return lock.service == event.service && lock.environment == event.environment;
    });
}

void evolve(Lane& lane, const LockReminded& event, base::TimePoint) {
    for (Lock& lock : lane.locks) {
        if (lock.service == event.service && lock.environment == event.environment) {
            lock.reminded = true;
        }
    }
}

void evolve(Lane& lane, const MarkedBad& event, base::TimePoint at) {
    lane.bad[event.service][event.commit] =
        BadMark{.reason = event.reason, .token = event.token, .at = at};
}

void evolve(Lane& lane, const Pardoned& event, base::TimePoint) {
    lane.bad[event.service].erase(event.commit);
}

void start_first(Lane& lane, const base::Token& token, base::TimePoint at) {
    DEPLOYBOT_ASSERT(!lane.running, "one runs at a time");
    DEPLOYBOT_ASSERT(
        !lane.waiting.empty() && lane.waiting.front().token == token, "the first starts"
    );
    lane.running = std::move(lane.waiting.front());
    lane.waiting.erase(lane.waiting.begin());
    lane.running_since = at;
}

void finish_running(
    Lane& lane, End end, const std::string& reason, const std::vector<Commit>& brought,
    base::TimePoint at
) {
    DEPLOYBOT_ASSERT(lane.running.has_value(), "only what runs can end");
    Request train = std::move(*lane.running);
    lane.running.reset();
    if (end == End::Failed) {
        lane.failures_in_a_row += 1;
    } else if (end != End::Aborted) {
        lane.failures_in_a_row = 0;
    }
    const auto started = std::exchange(lane.running_since, std::nullopt);
    std::vector<Request> riders = in_order(train);
    if (end == End::Completed) {
        for (Request& freed : take_stranded(lane, train.service, brought)) {
            riders.push_back(std::move(freed));
        }
    }
    lane.overrides[train.service].erase(train.commit.sha);
    remember(lane, train, started, end, reason, at);
    for (const Request& rider : riders) {
        lane.history.back().riders.push_back(rider.token);
    }
    if (end == End::NotEligible) {
        // the others were not looked at: they wait where they were, and say anew
        for (Request& rider : riders) {
            rider.ready = Readiness::Unsaid;
            rider.worry.clear();
        }
        lane.waiting.insert(
            behind_emergencies(lane), std::make_move_iterator(riders.begin()),
            std::make_move_iterator(riders.end())
        );
        keep_turn_with_first(lane);
        return;
    }
    for (Request& rider : riders) {
        if (end == End::RolledBack || end == End::Failed) {
            lane.stranded.push_back(
                {.request = std::move(rider), .failed = train.token, .since = at}
            );
        } else {
            lane.overrides[rider.service].erase(rider.commit.sha);
            remember(lane, rider, started, end, reason, at);
            lane.history.back().with = train.token;
        }
    }
}

}  // namespace deploybot::queue
