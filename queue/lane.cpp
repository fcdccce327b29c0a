#include "queue/lane.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace deploybot::queue {

int Request::approvals_missing() const {
    return std::max(0, approvals_needed - static_cast<int>(approvals.size()));
}

const Request* Lane::find(const base::Token& token) const {
    if (running && running->token == token) {
        return &*running;
    }
    const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const Request& request) {
        return request.token == token;
    });
    return found == waiting.end() ? nullptr : &*found;
}

const Request* Lane::find_commit(const base::ServiceName& service, const base::CommitSha& sha)
    const {
    const auto matches = [&](const Request& request) {
        return request.service == service && request.commit.sha == sha;
    };
    if (running && matches(*running)) {
        return &*running;
    }
    const auto found = std::find_if(waiting.begin(), waiting.end(), matches);
    return found == waiting.end() ? nullptr : &*found;
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
        return request.token == token;
    });
    return found == waiting.end() ? 0 : static_cast<int>(found - waiting.begin()) + 1;
}

bool Lane::takes_part(const Request& request, const base::PersonId& person) {
    return request.requester == person;
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
    std::set<base::Token> tokens;
    std::set<std::pair<base::ServiceName, base::CommitSha>> commits;
    const auto check = [&](const Request& request) {
        DEPLOYBOT_ASSERT(tokens.insert(request.token).second, "a token stands once in its lane");
        DEPLOYBOT_ASSERT(
            commits.emplace(request.service, request.commit.sha).second,
            "a commit rides once in its lane"
        );
        std::set<base::PersonId> approvers;
        for (const Approval& approval : request.approvals) {
            DEPLOYBOT_ASSERT(
                !Lane::takes_part(request, approval.by), "nobody approves their own request"
            );
            DEPLOYBOT_ASSERT(approvers.insert(approval.by).second, "an approval stands once");
        }
    };
    if (lane.running) {
        check(*lane.running);
    }
    for (const Request& request : lane.waiting) {
        check(request);
        DEPLOYBOT_ASSERT(
            !request.called || &request == lane.waiting.data(), "only the first is called"
        );
    }
    for (const Finished& finished : lane.history) {
        DEPLOYBOT_ASSERT(!tokens.contains(finished.token), "what has ended neither waits nor runs");
    }
}

}  // namespace deploybot::queue
