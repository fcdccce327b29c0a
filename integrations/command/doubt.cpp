#include "integrations/command/doubt.hpp"

#include "base/text.hpp"
#include "integrations/command/words.hpp"

namespace deploybot::integrations::command {
namespace {

using deploy::DriverAction;
using deploy::DriverEnd;
using deploy::DriverResult;

constexpr int kMostAttempts = 3;
constexpr std::size_t kDetail = 2000;
constexpr std::string_view kDied = "its supervisor ended without a result (killed, or a reboot)";

bool proves_success(const Doubt& doubt) {
    if (!doubt.observed || !*doubt.observed || (*doubt.observed)->end != DriverEnd::Succeeded) {
        return false;
    }
    const base::Digest& running = (*doubt.observed)->running;
    return doubt.call.action == DriverAction::Retire
               ? running.empty()
               : !running.empty() && running == doubt.call.artifact.digest;
}

std::string describe_look(const Doubt& doubt) {
    if (!doubt.observed) {
        return "observing cannot tell how it ended";
    }
    if (!*doubt.observed) {
        return "observing was not possible: " + doubt.observed->error().message;
    }
    const DriverResult& look = **doubt.observed;
    if (look.end != DriverEnd::Succeeded) {
        return "observing failed: " + look.detail;
    }
    return look.running.empty() ? "nothing runs there" : look.running.str() + " runs there";
}

}  // namespace

DoubtDecision resolve(const Doubt& doubt) {
    const std::string found = std::string(kDied) + "; " + describe_look(doubt);
    const auto end = [](DriverEnd how, const std::string& detail) {
        const std::string text = base::shorten(base::clean(detail, false), kDetail);
        return DoubtDecision{DriverResult{how, text, {}}, text};
    };
    if (proves_success(doubt)) {
        return end(DriverEnd::Succeeded, found + ", as it should: taken as done");
    }
    const std::string word(to_word(doubt.call.action));
    if (!doubt.repeatable) {
        return end(
            DriverEnd::Failed, found + ". `" + word +
                                   "` is not declared repeatable, so it is not started again: look "
                                   "what it left, then ask again"
        );
    }
    if (doubt.attempt >= kMostAttempts) {
        return end(
            DriverEnd::Failed, found + ". It was started " + std::to_string(doubt.attempt) +
                                   " times and never ended: look at the machine"
        );
    }
    return {std::nullopt, found + "; `" + word + "` is repeatable: started again"};
}

}  // namespace deploybot::integrations::command
