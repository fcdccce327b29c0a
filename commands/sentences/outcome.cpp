#include "commands/sentences/outcome.hpp"

#include "base/text.hpp"
#include "commands/sentences/words.hpp"

namespace deploybot::commands {

std::string word_of(queue::End end) {
    switch (end) {
        case queue::End::Completed:
            return "completed";
        case queue::End::RolledBack:
            return "rolled back";
        case queue::End::Aborted:
            return "aborted";
        case queue::End::Failed:
            return "failed";
        case queue::End::NotEligible:
            return "not eligible at the start";
        case queue::End::Cancelled:
            return "cancelled";
        case queue::End::Rejected:
            return "rejected";
    }
    return "";
}

std::string outcome_words(
    const queue::Finished& finished, const queue::Rights& rights, base::TimePoint now
) {
    std::string text = word_of(finished.end);
    if (!finished.by.empty() && finished.by != queue::kBot) {
        text += " by " + name_of(finished.by, rights);
    }
    text += " at " + moment(finished.ended, now);
    if (finished.started) {
        text += " after " + roughly(finished.ended - *finished.started);
    }
    if (finished.end == queue::End::Completed) {
        text += ": live and stable";
    } else {
        text += reason_words(finished.reason);
    }
    return sentence(text);
}

std::string hold_words(const queue::Hold& hold, const queue::Rights& rights, base::TimePoint now) {
    const std::string who = hold.by == queue::kBot
                                ? "I hold the lane "
                                : "The lane is held by " + name_of(hold.by, rights) + " ";
    return sentence(who + since(hold.since, now) + reason_words(hold.reason));
}

}  // namespace deploybot::commands
