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
        case queue::End::Superseded:
            return "superseded";
    }
    return "";
}

Line outcome_words(
    const queue::Finished& finished, const queue::Rights& rights, base::TimePoint now
) {
    Line line{plain(word_of(finished.end))};
    if (!finished.by.empty() && finished.by != queue::kBot) {
        append(line, " by " + name_of(finished.by, rights));
    }
    append(line, phrase(" at ", moment_span(finished.ended, now)));
    if (finished.started) {
        append(line, " after " + roughly(finished.ended - *finished.started));
    }
    append(
        line,
        finished.end == queue::End::Completed ? ": live and stable" : reason_words(finished.reason)
    );
    return sentence(std::move(line));
}

Line hold_words(const queue::Hold& hold, const queue::Rights& rights, base::TimePoint now) {
    const std::string who = hold.by == queue::kBot
                                ? "I hold the lane "
                                : "The lane is held by " + name_of(hold.by, rights) + " ";
    return sentence(phrase(who, since_line(hold.since, now), reason_words(hold.reason)));
}

}  // namespace deploybot::commands
