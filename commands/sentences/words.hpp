// The small words of which sentences are made: tokens, commits, people, times. One way to write
// each.
//
// Times are UTC where no zone is known, "14:02"; durations are rounded to what matters.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/lane.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace deploybot::commands {

std::string short_sha(const base::CommitSha& sha);
/// `DEP-…2417`: can be typed as it stands.
std::string short_token(const base::Token& token);

/// `4be1c07 "Faster checkout"`, the subject shortened and plain.
Line commit_words(const queue::Commit& commit);
/// `shop · 4be1c07 "Faster checkout" · DEP-1763699862417 · ana`
Line heading(
    const base::ServiceName& service, const queue::Commit& commit, const base::Token& token,
    const base::PersonId& requester, const queue::Rights& rights
);

/// "Live with it: @ana (2 commits), @bo (1 commit); eve (1 commit) is nobody I can reach." Its
/// requester, and the authors of all commits on board, who are known by their address.
Line tell_aboard(
    std::string_view what, const deploy::Deployment& deployment, const queue::Request& request,
    const queue::Rights& rights
);
/// The name by which messages call a person; "I" for the bot.
std::string name_of(const base::PersonId& person, const queue::Rights& rights);
/// "ana, bo or cy"; "nobody" for none.
std::string any_of(const std::vector<std::string>& names);
std::string all_of(const std::vector<std::string>& names);
std::vector<std::string> names_of(
    const std::vector<base::PersonId>& people, const queue::Rights& rights
);
template <class Name>
std::vector<std::string> texts_of(const std::vector<Name>& names) {
    std::vector<std::string> texts;
    texts.reserve(names.size());
    for (const Name& name : names) {
        texts.push_back(name.str());
    }
    return texts;
}

/// "9 s", "1 min 40 s", "8 min", "2 h 5 min"
std::string roughly(base::Millis duration);
/// At least one, for what lies ahead: nobody plans by tenths.
base::Millis whole_seconds(base::Millis duration);
/// "14:02", with the day before it where it is not today: "20 Nov 14:02". As every point in time
/// it is a span of its own, which each door shows in its reader's zone.
Span moment_span(base::TimePoint at, base::TimePoint now);
/// "14:02:31"
Span clock_span(base::TimePoint at);
/// "since 14:02 (8 min)"; without the age while that is under a second.
Line since_line(base::TimePoint at, base::TimePoint now);
/// "1st", "2nd", "11th"
std::string ordinal(int number);
/// "1 request", "3 requests"
std::string count(std::size_t number, std::string_view one, std::string_view several);

/// Text, cleaned and cut to what a message can bear, with one full stop at its end: to stand behind
/// a colon.
std::string clause(std::string_view text);
/// The same with its first letter in upper case.
std::string sentence(std::string_view text);
/// A line made of such clauses, with its first letter in upper case and one full stop at its end.
Line sentence(Line line);
/// " (reason)", or nothing where there is none.
std::string reason_words(std::string_view reason);

void append(Line& line, const Line& more);
void append(Line& line, const Span& more);
void append(Line& line, std::string_view more);
/// One line of texts, spans and lines, in their order: phrase("ends at ", moment_span(…), ".").
template <class... Pieces>
Line phrase(const Pieces&... pieces) {
    Line line;
    (append(line, pieces), ...);
    return line;
}

/// Where the token waits, runs or has ended.
const queue::Request* find_request(const deploy::LaneState& lane, const base::Token& token);
const queue::Finished* find_finished(const deploy::LaneState& lane, const base::Token& token);
/// The running deployment, or one of the last few that ended.
const deploy::Deployment* find_deployment(const deploy::LaneState& lane, const base::Token& token);

}  // namespace deploybot::commands
