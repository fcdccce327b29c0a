#include "queue/train.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::queue {
namespace {

bool contains(const Request& request, const base::CommitSha& commit) {
    return std::find(request.contains.begin(), request.contains.end(), commit) !=
           request.contains.end();
}

const Request& member(const Request& train, const base::Token& token) {
    if (train.token == token) {
        return train;
    }
    const auto& riders = train.train.riders;
    const auto found = std::find_if(riders.begin(), riders.end(), [&](const Request& rider) {
        return rider.token == token;
    });
    DEPLOYBOT_ASSERT(found != riders.end(), "who has a place is on board");
    return *found;
}

/// How many of the others the commit of one contains.
std::size_t reach_of(const Request& one, const std::vector<const Request*>& others) {
    return static_cast<std::size_t>(std::count_if(
        others.begin(), others.end(),
        [&](const Request* other) { return contains(one, other->commit.sha); }
    ));
}

const Request* widest(const std::vector<const Request*>& candidates) {
    const Request* best = nullptr;
    for (const Request* each : candidates) {
        if (best == nullptr || reach_of(*each, candidates) > reach_of(*best, candidates)) {
            best = each;
        }
    }
    return best;
}

/// Gives the place at the head, and all that was agreed, to one of the riders.
void hand_over(Request& train, const base::Token& head) {
    auto& riders = train.train.riders;
    const auto found = std::find_if(riders.begin(), riders.end(), [&](const Request& rider) {
        return rider.token == head;
    });
    DEPLOYBOT_ASSERT(found != riders.end(), "only a rider can go out instead");
    Request next = std::move(*found);
    riders.erase(found);
    next.train = std::exchange(train.train, {});
    // what was called and taken was another commit, with other approvals
    next.called.reset();
    next.accepted = false;
    next.train.sent_to.clear();
    train.called.reset();
    train.accepted = false;
    next.turn = {
        .answer_within = train.turn.answer_within,
        .absences = std::exchange(train.turn.absences, 0)};
    next.waits_for_start = train.waits_for_start;
    std::swap(train, next);
    train.train.riders.push_back(std::move(next));
    clear_readiness(train);
}

}  // namespace

std::vector<const Request*> on_board(const Request& train) {
    if (train.train.order.empty()) {
        return {&train};
    }
    std::vector<const Request*> all;
    for (const base::Token& token : train.train.order) {
        all.push_back(&member(train, token));
    }
    return all;
}

const Request& conductor_of(const Request& train) {
    return *on_board(train).front();
}

const Request* request_of(const Request& train, const base::PersonId& person) {
    for (const Request* each : on_board(train)) {
        if (each->requester == person) {
            return each;
        }
    }
    return nullptr;
}

std::vector<const Request*> requests_of(const Request& train, const base::PersonId& person) {
    std::vector<const Request*> theirs = on_board(train);
    std::erase_if(theirs, [&](const Request* each) { return each->requester != person; });
    return theirs;
}

bool all_good(const Request& train) {
    const auto all = on_board(train);
    return std::all_of(all.begin(), all.end(), [](const Request* each) {
        return each->ready == Readiness::Good || each->ready == Readiness::Excused;
    });
}

std::optional<Coupling> find_coupling(
    const Request& train, const base::CommitSha& commit, const Ancestry& ancestry
) {
    const auto holds = [&](const base::CommitSha& newer, const base::CommitSha& older) {
        const auto found = ancestry.find(newer);
        return found != ancestry.end() && found->second.contains(older);
    };
    Coupling coupling;
    for (const Request* each : on_board(train)) {
        if (holds(commit, each->commit.sha)) {
            coupling.contains.push_back(each->commit.sha);
        }
        if (holds(each->commit.sha, commit)) {
            coupling.contained_in.push_back(each->commit.sha);
        }
    }
    coupling.leads = coupling.contains.size() == on_board(train).size();
    if (!coupling.leads && !holds(train.commit.sha, commit)) {
        return std::nullopt;
    }
    return coupling;
}

base::Token next_head(const Request& train, const base::Token& without) {
    if (train.token != without) {
        return {};
    }
    std::vector<const Request*> others = on_board(train);
    std::erase(others, &train);
    const Request* best = widest(others);
    return best == nullptr ? base::Token{} : best->token;
}

std::vector<const Request*> left_without(const Request& train, const base::Token& without) {
    const base::Token head = next_head(train, without);
    if (head.empty()) {
        return {};
    }
    const Request& next = member(train, head);
    std::vector<const Request*> left = on_board(train);
    std::erase_if(left, [&](const Request* each) {
        return each->token == without || each == &next || contains(next, each->commit.sha);
    });
    return left;
}

std::vector<const Request*> prefix_without(
    const std::vector<const Request*>& rode, const base::CommitSha& suspect,
    const std::vector<base::CommitSha>& contains_of_suspect
) {
    std::vector<const Request*> clean;
    for (const Request* each : rode) {
        if (each->commit.sha != suspect && !contains(*each, suspect)) {
            clean.push_back(each);
        }
    }
    // of two branches that are both clean, the one that leads to the suspect is the longer prefix
    const auto leads_there = [&](const Request* each) {
        return std::find(
                   contains_of_suspect.begin(), contains_of_suspect.end(), each->commit.sha
               ) != contains_of_suspect.end();
    };
    std::stable_partition(clean.begin(), clean.end(), leads_there);
    const Request* head = widest(clean);
    if (head == nullptr) {
        return {};
    }
    std::vector<const Request*> prefix{head};
    for (const Request* each : clean) {
        if (contains(*head, each->commit.sha)) {
            prefix.push_back(each);
        }
    }
    return prefix;
}

std::vector<const Request*> propose_cut(const std::vector<const Request*>& rode) {
    std::vector<const Request*> oldest_first = rode;
    std::stable_sort(
        oldest_first.begin(), oldest_first.end(),
        [&](const Request* a, const Request* b) { return reach_of(*a, rode) < reach_of(*b, rode); }
    );
    // what went out is the newest of all, and is not among them: half of all that rode
    const std::size_t half = (rode.size() + 1) / 2;
    return half == 0 ? std::vector<const Request*>{}
                     : prefix_without(
                           {oldest_first.begin(),
                            oldest_first.begin() + static_cast<std::ptrdiff_t>(half)},
                           {}, {}
                       );
}

void couple(Request& train, Request rider, const base::Token& before, bool leads) {
    const base::Token token = rider.token;
    rider.called.reset();
    rider.accepted = false;
    rider.train = {};
    auto& order = train.train.order;
    if (order.empty()) {
        order.push_back(train.token);
    }
    order.insert(std::find(order.begin(), order.end(), before), token);
    std::erase(train.train.asking, token);
    train.train.riders.push_back(std::move(rider));
    if (leads) {
        hand_over(train, token);
    }
}

Request uncouple(Request& train, const base::Token& token, const base::Token& head) {
    if (train.token == token) {
        hand_over(train, head);
    }
    auto& riders = train.train.riders;
    const auto gone = std::find_if(riders.begin(), riders.end(), [&](const Request& rider) {
        return rider.token == token;
    });
    DEPLOYBOT_ASSERT(gone != riders.end(), "only who is on board leaves");
    Request request = std::move(*gone);
    riders.erase(gone);
    auto& order = train.train.order;
    std::erase(order, token);
    if (riders.empty()) {
        order.clear();
    }
    return request;
}

void renew_turn(Request& train) {
    train.called.reset();
    train.accepted = false;
    train.turn = {.answer_within = train.turn.answer_within};
    train.train.sent_to.clear();
}

void clear_readiness(Request& train) {
    const auto clear = [](Request& each) {
        if (each.ready != Readiness::Excused) {
            each.ready = Readiness::Unsaid;
            each.worry.clear();
        }
    };
    clear(train);
    for (Request& rider : train.train.riders) {
        clear(rider);
    }
}

}  // namespace deploybot::queue
