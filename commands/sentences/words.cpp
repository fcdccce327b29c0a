#include "commands/sentences/words.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <map>

namespace deploybot::commands {
namespace {

constexpr std::size_t kShownSubject = 60;
constexpr std::size_t kShownReason = 300;
constexpr std::size_t kMostSaid = 1'000;
constexpr std::size_t kShortSha = 7;
constexpr std::size_t kTokenTail = 4;

std::string joined(const std::vector<std::string>& names, std::string_view last) {
    if (names.empty()) {
        return "nobody";
    }
    std::string text = names.front();
    for (std::size_t i = 1; i < names.size(); ++i) {
        text += i + 1 == names.size() ? std::string(last) : std::string(", ");
        text += names[i];
    }
    return text;
}

std::string clock(base::TimePoint at) {
    return base::to_iso8601(at).substr(11, 8);
}

std::string moment(base::TimePoint at, base::TimePoint now) {
    std::string time = base::to_iso8601(at).substr(11, 5);
    const auto day = std::chrono::floor<std::chrono::days>(at);
    if (day == std::chrono::floor<std::chrono::days>(now)) {
        return time;
    }
    static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::year_month_day date{day};
    const auto month = static_cast<unsigned>(date.month()) - 1;
    return std::to_string(static_cast<unsigned>(date.day())) + " " + kMonths.at(month) + " " + time;
}

}  // namespace

std::string short_sha(const base::CommitSha& sha) {
    return sha.str().substr(0, kShortSha);
}

std::string short_token(const base::Token& token) {
    const std::string& text = token.str();
    return text.size() <= kTokenTail ? text : "DEP-…" + text.substr(text.size() - kTokenTail);
}

Line commit_words(const queue::Commit& commit) {
    Line line{code(short_sha(commit.sha))};
    if (!commit.subject.empty()) {
        line.push_back(
            plain(" \"" + base::shorten(base::clean(commit.subject), kShownSubject) + "\"")
        );
    }
    return line;
}

Line heading(
    const base::ServiceName& service, const queue::Commit& commit, const base::Token& token,
    const base::PersonId& requester, const queue::Rights& rights
) {
    Line line{strong(service.str()), plain(" · ")};
    append(line, commit_words(commit));
    append(line, {plain(" · "), code(token.str()), plain(" · " + name_of(requester, rights))});
    return line;
}

namespace {

/// Of an author: the person with this address, upper and lower case alike.
const queue::Person* find_author(const queue::Commit& commit, const queue::Rights& rights) {
    const std::string wanted = base::lower(commit.author_email);
    for (const auto& [id, person] : rights.people) {
        if (!wanted.empty() && base::lower(person.email) == wanted) {
            return &person;
        }
    }
    return nullptr;
}

/// Who has how many commits on board.
struct Aboard {
    std::map<base::PersonId, std::size_t> known;
    std::map<std::string, std::size_t> strangers;
};

std::string commits_in_brackets(std::size_t commits) {
    return commits == 0 ? "" : " (" + count(commits, "commit", "commits") + ")";
}

}  // namespace

Line tell_aboard(
    std::string_view what, const deploy::Deployment& deployment, const queue::Request& request,
    const queue::Rights& rights
) {
    Aboard aboard;
    aboard.known[request.requester] = 0;
    for (const queue::Request& rider : request.train.riders) {
        aboard.known[rider.requester] = 0;
    }
    for (const queue::Commit& commit : deployment.aboard) {
        if (const queue::Person* author = find_author(commit, rights)) {
            aboard.known[author->id] += 1;
        } else {
            aboard.strangers[base::shorten(base::clean(commit.author), kShownSubject)] += 1;
        }
    }
    Line line{plain(std::string(what) + ": ")};
    for (const auto& [person, commits] : aboard.known) {
        line.push_back(plain(line.size() > 1 ? ", " : ""));
        line.push_back(mention(person, name_of(person, rights)));
        line.push_back(plain(commits_in_brackets(commits)));
    }
    std::vector<std::string> others;
    for (const auto& [name, commits] : aboard.strangers) {
        others.push_back((name.empty() ? "somebody" : name) + commits_in_brackets(commits));
    }
    line.push_back(
        plain(others.empty() ? "." : "; and of people I can't reach: " + all_of(others) + ".")
    );
    return line;
}

std::string name_of(const base::PersonId& person, const queue::Rights& rights) {
    if (person == queue::kBot) {
        return "I";
    }
    const queue::Person* known = rights.find(person);
    return known == nullptr || known->name.empty() ? person.str() : known->name;
}

std::string any_of(const std::vector<std::string>& names) {
    return joined(names, " or ");
}

std::string all_of(const std::vector<std::string>& names) {
    return joined(names, " and ");
}

std::vector<std::string> names_of(
    const std::vector<base::PersonId>& people, const queue::Rights& rights
) {
    std::vector<std::string> names;
    names.reserve(people.size());
    for (const base::PersonId& person : people) {
        names.push_back(name_of(person, rights));
    }
    return names;
}

std::string roughly(base::Millis duration) {
    using std::chrono::minutes;
    using std::chrono::seconds;
    if (duration == base::Millis{0}) {
        return "0 s";
    }
    if (duration < seconds{10}) {
        return base::format_duration(duration);
    }
    const bool shows_seconds = duration < minutes{5};
    const base::Millis unit = shows_seconds ? base::Millis(seconds{1}) : base::Millis(minutes{1});
    return base::format_duration((duration + unit / 2) / unit * unit);
}

base::Millis whole_seconds(base::Millis duration) {
    return std::max(std::chrono::round<std::chrono::seconds>(duration), std::chrono::seconds{1});
}

Span moment_span(base::TimePoint at, base::TimePoint now) {
    return time(at, moment(at, now));
}

Span clock_span(base::TimePoint at) {
    return time(at, clock(at));
}

Line since_line(base::TimePoint at, base::TimePoint now) {
    Line line{plain("since "), moment_span(at, now)};
    if (now - at >= std::chrono::seconds{1}) {
        line.push_back(plain(" (" + roughly(now - at) + ")"));
    }
    return line;
}

std::string ordinal(int number) {
    const int tens = number % 100;
    const int ones = number % 10;
    const char* ending = tens >= 11 && tens <= 13 ? "th"
                         : ones == 1              ? "st"
                         : ones == 2              ? "nd"
                         : ones == 3              ? "rd"
                                                  : "th";
    return std::to_string(number) + ending;
}

std::string count(std::size_t number, std::string_view one, std::string_view several) {
    return base::thousands(static_cast<std::int64_t>(number)) + " " +
           std::string(number == 1 ? one : several);
}

std::string clause(std::string_view text) {
    std::string made = base::shorten(base::trim(base::clean(text)), kMostSaid);
    if (!made.empty() && made.back() != '.' && made.back() != '?' && made.back() != ':') {
        made += '.';
    }
    return made;
}

std::string sentence(std::string_view text) {
    std::string made = clause(text);
    if (!made.empty() && made.front() >= 'a' && made.front() <= 'z') {
        made.front() = static_cast<char>(std::toupper(made.front()));
    }
    return made;
}

Line sentence(Line line) {
    if (line.empty()) {
        return line;
    }
    std::string& first = line.front().text;
    if (line.front().kind == Span::Kind::Plain && !first.empty() && first.front() >= 'a' &&
        first.front() <= 'z') {
        first.front() = static_cast<char>(std::toupper(first.front()));
    }
    const Span& last = line.back();
    const bool is_ended = last.kind == Span::Kind::Plain && !last.text.empty() &&
                          std::string_view(".?:").find(last.text.back()) != std::string_view::npos;
    if (!is_ended) {
        append(line, ".");
    }
    return line;
}

std::string reason_words(std::string_view reason) {
    return reason.empty() ? std::string() : ": " + base::shorten(base::clean(reason), kShownReason);
}

void append(Line& line, const Line& more) {
    for (const Span& span : more) {
        append(line, span);
    }
}

void append(Line& line, const Span& more) {
    if (more.kind == Span::Kind::Plain && !line.empty() && line.back().kind == Span::Kind::Plain) {
        line.back().text += more.text;
        return;
    }
    line.push_back(more);
}

void append(Line& line, std::string_view more) {
    if (!more.empty()) {
        append(line, plain(more));
    }
}

const queue::Request* find_request(const deploy::LaneState& lane, const base::Token& token) {
    return lane.queue.find(token);
}

const queue::Finished* find_finished(const deploy::LaneState& lane, const base::Token& token) {
    const auto& history = lane.queue.history;
    const auto found = std::find_if(history.rbegin(), history.rend(), [&](const auto& one) {
        return one.token == token;
    });
    return found == history.rend() ? nullptr : &*found;
}

const deploy::Deployment* find_deployment(const deploy::LaneState& lane, const base::Token& token) {
    if (lane.deployment && lane.deployment->token == token) {
        return &*lane.deployment;
    }
    const auto found = std::find_if(lane.past.rbegin(), lane.past.rend(), [&](const auto& one) {
        return one.token == token;
    });
    return found == lane.past.rend() ? nullptr : &*found;
}

}  // namespace deploybot::commands
