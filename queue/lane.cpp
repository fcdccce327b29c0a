#include "queue/lane.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>
#include <utility>

namespace deploybot::queue {
namespace {

template <class Wanted>
const Request* find_on_board(const Request& train, const Wanted& wanted) {
    if (wanted(train)) {
        return &train;
    }
    const auto& riders = train.train.riders;
    const auto found = std::find_if(riders.begin(), riders.end(), wanted);
    return found == riders.end() ? nullptr : &*found;
}

/// What must hold of all requests of a lane together, seen one by one.
class Roll {
public:
    void take(const Request& request) {
        DEPLOYBOT_ASSERT(tokens_.insert(request.token).second, "a token stands once in its lane");
        DEPLOYBOT_ASSERT(
            commits_.emplace(request.service, request.commit.sha).second,
            "a commit rides once in its lane"
        );
        std::set<base::PersonId> approvers;
        for (const Approval& approval : request.approvals) {
            DEPLOYBOT_ASSERT(approval.by != request.requester, "nobody approves their own request");
            DEPLOYBOT_ASSERT(approvers.insert(approval.by).second, "an approval stands once");
        }
    }

    void take_train(const Request& request) {
        take(request);
        const Train& train = request.train;
        DEPLOYBOT_ASSERT(
            train.order.empty() ? train.riders.empty()
                                : train.order.size() == train.riders.size() + 1,
            "everybody on board has a place"
        );
        for (const base::Token& token : train.order) {
            DEPLOYBOT_ASSERT(request.carries(token), "only who is on board has a place");
        }
        for (const Request& rider : train.riders) {
            take(rider);
            DEPLOYBOT_ASSERT(rider.train.riders.empty(), "a rider carries nobody");
            DEPLOYBOT_ASSERT(
                std::count(request.contains.begin(), request.contains.end(), rider.commit.sha) == 1,
                "what goes out contains every rider's commit"
            );
        }
    }

    [[nodiscard]] bool has(const base::Token& token) const { return tokens_.contains(token); }

private:
    std::set<base::Token> tokens_;
    std::set<std::pair<base::ServiceName, base::CommitSha>> commits_;
};

}  // namespace

int Request::approvals_missing() const {
    return std::max(0, approvals_needed - static_cast<int>(approvals.size()));
}

// by hand: Clang 16 runs out of stack over a defaulted one that comes back to its own class
bool Train::operator==(const Train& other) const {
    const auto fields = [](const Train& train) {
        return std::tie(
            train.order, train.alone, train.alone_because, train.ask_first, train.asking,
            train.sent_to, train.done
        );
    };
    return riders == other.riders && fields(*this) == fields(other);
}

bool Request::carries(const base::Token& wanted) const {
    return token == wanted ||
           std::any_of(train.riders.begin(), train.riders.end(), [&](const Request& rider) {
               return rider.token == wanted;
           });
}

const Request* Lane::train_of(const base::Token& token) const {
    if (running && running->carries(token)) {
        return &*running;
    }
    const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const Request& request) {
        return request.carries(token);
    });
    return found == waiting.end() ? nullptr : &*found;
}

const Request& Lane::carrier_of(const Request& request) const {
    const Request* train = train_of(request.token);
    return train == nullptr ? request : *train;
}

const Stranded* Lane::find_stranded(const base::Token& token) const {
    const auto found = std::find_if(stranded.begin(), stranded.end(), [&](const Stranded& each) {
        return each.request.token == token;
    });
    return found == stranded.end() ? nullptr : &*found;
}

const Request* Lane::find(const base::Token& token) const {
    const Request* train = train_of(token);
    if (train == nullptr) {
        const Stranded* left = find_stranded(token);
        return left == nullptr ? nullptr : &left->request;
    }
    return find_on_board(*train, [&](const Request& each) { return each.token == token; });
}

const Request* Lane::find_commit(const base::ServiceName& service, const base::CommitSha& sha)
    const {
    const auto matches = [&](const Request& request) {
        return request.service == service && request.commit.sha == sha;
    };
    if (const Request* found = running ? find_on_board(*running, matches) : nullptr) {
        return found;
    }
    for (const Request& train : waiting) {
        if (const Request* found = find_on_board(train, matches)) {
            return found;
        }
    }
    const auto left = std::find_if(stranded.begin(), stranded.end(), [&](const Stranded& each) {
        return matches(each.request);
    });
    return left == stranded.end() ? nullptr : &left->request;
}

const Lock* Lane::find_lock(
    const base::ServiceName& service, const base::EnvironmentName& environment
) const {
    const auto found = std::find_if(locks.begin(), locks.end(), [&](const Lock& lock) {
        return lock.service == service && lock.environment == environment;
    });
    return found == locks.end() ? nullptr : &*found;
}

int Lane::place(const base::Token& token) const {
    const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const Request& request) {
        return request.carries(token);
    });
    return found == waiting.end() ? 0 : static_cast<int>(found - waiting.begin()) + 1;
}

bool Lane::takes_part(const Request& request, const base::PersonId& person) {
    return find_on_board(request, [&](const Request& each) {
               return each.requester == person ||
                      std::find(each.before.begin(), each.before.end(), person) !=
                          each.before.end();
           }) != nullptr;
}

const EmergencyRecord* Lane::find_emergency(const base::Token& token) const {
    const auto found =
        std::find_if(emergencies.begin(), emergencies.end(), [&](const EmergencyRecord& record) {
            return record.token == token;
        });
    return found == emergencies.end() ? nullptr : &*found;
}

const Override* Lane::find_override(
    const base::ServiceName& service, const base::CommitSha& commit, const base::GuardName& guard,
    base::TimePoint now
) const {
    const auto of_service = overrides.find(service);
    if (of_service == overrides.end() || !of_service->second.contains(commit)) {
        return nullptr;
    }
    const std::vector<Override>& words = of_service->second.at(commit);
    const auto found = std::find_if(words.rbegin(), words.rend(), [&](const Override& each) {
        return each.guard == guard && now - each.at <= kOverrideHolds;
    });
    return found == words.rend() ? nullptr : &*found;
}

Standing Lane::standing(const base::ServiceName& service) const {
    Standing standing;
    if (const auto marks = bad.find(service); marks != bad.end()) {
        for (const auto& [sha, mark] : marks->second) {
            standing.bad.emplace(sha, BadCommit{.reason = mark.reason, .token = mark.token});
        }
    }
    if (const auto stable = live.find(service); stable != live.end()) {
        standing.live = stable->second;
    }
    return standing;
}

base::Token next_token(const base::Token& last, base::TimePoint now) {
    constexpr std::string_view kPrefix = "DEP-";
    std::int64_t millis = base::to_millis(now);
    if (!last.empty()) {
        std::int64_t before = 0;
        const std::string& text = last.str();
        const auto [end, error] =
            std::from_chars(text.data() + kPrefix.size(), text.data() + text.size(), before);
        DEPLOYBOT_ASSERT(
            error == std::errc{} && end == text.data() + text.size(),
            "a token ends with milliseconds"
        );
        millis = std::max(millis, before + 1);
    }
    return base::Token{std::string(kPrefix) + std::to_string(millis)};
}

void check_invariants(const Lane& lane) {
    Roll roll;
    if (lane.running) {
        roll.take_train(*lane.running);
    }
    for (const Request& request : lane.waiting) {
        roll.take_train(request);
        DEPLOYBOT_ASSERT(
            !request.called || &request == lane.waiting.data(), "only the first is called"
        );
    }
    for (const Stranded& each : lane.stranded) {
        roll.take(each.request);
    }
    for (const Finished& finished : lane.history) {
        DEPLOYBOT_ASSERT(
            !roll.has(finished.token), "what has ended neither waits nor runs nor is stranded"
        );
    }
}

}  // namespace deploybot::queue
