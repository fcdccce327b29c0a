#include "commands/sentences/estimate.hpp"

#include "base/text.hpp"
#include "commands/sentences/progress.hpp"
#include "commands/sentences/words.hpp"

#include <vector>

namespace deploybot::commands {
namespace {

using deploy::Awaits;

constexpr std::size_t kMostNamed = 3;
/// From fewer deployments nobody learns what is usual.
constexpr std::size_t kFew = 5;

std::string awaited_words(const deploy::Estimate& estimate, const base::Token& of) {
    const std::string whose = estimate.whose == of ? "it" : short_token(estimate.whose);
    switch (estimate.awaits) {
        case Awaits::Nothing:
            return "";
        case Awaits::Unhold:
            return "when the hold is lifted";
        case Awaits::Unlock:
            return "when the lock is lifted";
        case Awaits::GoOn:
            return "when everything goes on";
        case Awaits::Resume:
            return "when " + whose + " is resumed";
        case Awaits::Answer:
            return "when a person has decided about " + whose;
        case Awaits::Approval:
            return "when " + whose + " is approved";
        case Awaits::Start:
            return estimate.whose == of ? "when its turn is accepted"
                                        : "when the turn of " + whose + " is accepted";
    }
    return "";
}

}  // namespace

std::string words_of(const deploy::Estimate& estimate, const base::Token& of) {
    if (estimate.awaits != Awaits::Nothing) {
        return awaited_words(estimate, of);
    }
    if (estimate.bound < std::chrono::seconds{1}) {
        return "now";
    }
    return "in about " + roughly(whole_seconds(estimate.median)) + " (at most " +
           roughly(whole_seconds(estimate.bound)) + ")";
}

std::string what_is_ahead(const deploy::LaneState& lane, const base::Token& token) {
    std::vector<std::string> named;
    std::size_t ahead = 0;
    if (lane.deployment && lane.deployment->token != token) {
        ahead += 1;
        named.push_back(
            short_token(lane.deployment->token) + " is at " + where_it_stands(*lane.deployment)
        );
    }
    for (const queue::Request& request : lane.queue.waiting) {
        if (request.carries(token)) {
            break;
        }
        ahead += 1;
        if (named.size() < kMostNamed) {
            named.push_back((named.empty() ? "" : "then ") + short_token(request.token));
        }
    }
    if (ahead == 0) {
        return "";
    }
    const std::string more =
        ahead > named.size() ? " and " + std::to_string(ahead - named.size()) + " more" : "";
    return std::to_string(ahead) + " ahead: " + base::join(named, ", ") + more + ".";
}

std::string learned_words(const deploy::Estimate& estimate, const base::ServiceName& service) {
    const std::string many = count(estimate.learned, "deployment", "deployments");
    if (estimate.learned < kFew) {
        return "A wide guess: I have seen " +
               (estimate.learned == 0 ? std::string("no deployment") : "only " + many) + " of " +
               service.str() + " yet, and go by its policy.";
    }
    return "Learned from the last " + many + " of " + service.str() +
           "; about nine of ten start within the second time.";
}

}  // namespace deploybot::commands
