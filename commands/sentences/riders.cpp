#include "commands/sentences/riders.hpp"

#include "base/text.hpp"
#include "commands/sentences/words.hpp"
#include "deploy/riders.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <set>

namespace deploybot::commands {
namespace {

constexpr std::size_t kShownWorry = 100;

std::string mark_of(const queue::Request& rider) {
    switch (rider.ready) {
        case queue::Readiness::Unsaid:
            return "";
        case queue::Readiness::Good:
            return " ✓";
        case queue::Readiness::UhOh:
            return " ✗" + (rider.worry.empty()
                               ? std::string()
                               : " (" + base::shorten(base::clean(rider.worry), kShownWorry) + ")");
        case queue::Readiness::Excused:
            return " –";
    }
    return "";
}

/// "4be1c07 of Ana and 77aa01f of Bo"
std::string commits_words(
    const std::vector<const queue::Request*>& requests, const queue::Rights& rights
) {
    std::vector<std::string> words;
    words.reserve(requests.size());
    for (const queue::Request* each : requests) {
        words.push_back(short_sha(each->commit.sha) + " of " + name_of(each->requester, rights));
    }
    return all_of(words);
}

std::vector<const queue::Request*> without(
    std::vector<const queue::Request*> all, const std::vector<const queue::Request*>& some
) {
    std::erase_if(all, [&](const queue::Request* each) {
        return std::find(some.begin(), some.end(), each) != some.end();
    });
    return all;
}

}  // namespace

std::string riders_words(const queue::Request& train, const queue::Rights& rights) {
    std::vector<std::string> words;
    for (const queue::Request* each : queue::on_board(train)) {
        words.push_back(name_of(each->requester, rights) + mark_of(*each));
    }
    return base::join(words, " + ");
}

Line on_board_line(const queue::Request& train, const queue::Rights& rights) {
    if (train.train.riders.empty()) {
        return {};
    }
    std::vector<const queue::Request*> others;
    for (const queue::Request& rider : train.train.riders) {
        others.push_back(&rider);
    }
    return {plain(
        "On board: " + riders_words(train, rights) + ". " + short_sha(train.commit.sha) +
        " goes out; it holds " + commits_words(others, rights) + "."
    )};
}

Line mentions(const std::vector<const queue::Request*>& people, const queue::Rights& rights) {
    Line line;
    std::set<base::PersonId> told;
    for (const queue::Request* each : people) {
        if (told.insert(each->requester).second) {
            if (!line.empty()) {
                line.push_back(plain(", "));
            }
            line.push_back(mention(each->requester, name_of(each->requester, rights)));
        }
    }
    return line;
}

std::vector<Line> told_of_the_end(
    const queue::Lane& lane, const queue::Finished& ended, const queue::Rights& rights
) {
    Line told{mention(ended.requester, name_of(ended.requester, rights))};
    std::vector<std::string> going;
    for (const base::Token& token : ended.riders) {
        const queue::Request* rider = lane.find(token);
        const auto past = std::find_if(
            lane.history.begin(), lane.history.end(),
            [&](const queue::Finished& each) { return each.token == token; }
        );
        if (rider == nullptr && past == lane.history.end()) {
            continue;
        }
        const base::PersonId& person = rider == nullptr ? past->requester : rider->requester;
        append(told, {plain(", "), mention(person, name_of(person, rights))});
        if (rider != nullptr && lane.find_stranded(token) == nullptr) {
            const int place = lane.place(token);
            going.push_back(
                short_token(token) + " of " + name_of(person, rights) +
                (place > 0 ? " is " + ordinal(place) + " in line" : " is on its way")
            );
        }
    }
    std::vector<Line> lines{std::move(told)};
    if (!going.empty()) {
        lines.push_back({plain(
            "Whoever rode along stays behind and goes by itself: " + base::join(going, ", ") + "."
        )});
    }
    return lines;
}

std::vector<const queue::Request*> stranded_of(const queue::Lane& lane, const base::Token& failed) {
    std::vector<const queue::Request*> rode;
    for (const queue::Stranded& each : lane.stranded) {
        if (each.failed == failed) {
            rode.push_back(&each.request);
        }
    }
    return rode;
}

std::vector<Line> proposal_lines(
    const queue::Lane& lane, const base::Token& failed, const queue::Rights& rights
) {
    const auto rode = stranded_of(lane, failed);
    if (rode.empty()) {
        return {};
    }
    const auto front = queue::propose_cut(rode);
    const auto behind = without(rode, front);
    std::vector<Line> lines{{plain(
        "Behind it wait " + commits_words(rode, rights) +
        ": for a fix or a revert, or until the train is split."
    )}};
    std::string cut = "I propose the cut: " + commits_words(front, rights) + " can go without ";
    cut += behind.empty() ? "what failed." : commits_words(behind, rights) + " and what failed.";
    lines.push_back(
        {plain(cut), plain(" Whoever knows the suspect names it: "),
         code("split " + short_token(failed) + " before PERSON"), plain(".")}
    );
    return lines;
}

std::string proposed_split(const queue::Lane& lane, const base::Token& failed) {
    const auto rode = stranded_of(lane, failed);
    if (rode.empty()) {
        return {};
    }
    const auto behind = without(rode, queue::propose_cut(rode));
    // the oldest that stays behind: whoever contains it stays behind with it
    const queue::Request* suspect = nullptr;
    for (const queue::Request* each : behind) {
        if (suspect == nullptr || each->contains.size() < suspect->contains.size()) {
            suspect = each;
        }
    }
    return "split " + short_token(failed) + " before " +
           short_token(suspect == nullptr ? failed : suspect->token);
}

namespace {

/// What runs keeps the policy with which it started.
deploy::Advance advance_of(const deploy::LaneState& lane, bool runs, const deploy::Policy& policy) {
    return runs ? lane.deployment->plan.service.policy.train.advance : policy.train.advance;
}

}  // namespace

Line awaited_line(
    const deploy::LaneState& lane, const queue::Request& train, const deploy::Policy& policy,
    const queue::Rights& rights, base::TimePoint now
) {
    const bool runs = lane.queue.running && lane.queue.running->token == train.token;
    if (!runs && !train.called) {
        return {};
    }
    const auto awaited =
        runs ? deploy::awaited_on_the_way(lane) : deploy::awaited_at_head(train, policy);
    if (awaited.empty()) {
        return {};
    }
    const bool for_good = advance_of(lane, runs, policy) == deploy::Advance::AllGood &&
                          (runs || !train.waits_for_start || train.accepted);
    std::string say = for_good ? "good" : "start " + short_token(train.token);
    if (!for_good && runs) {
        const auto next = deploy::next_stage(*lane.deployment);
        say = next ? "at " + std::string(deploy::name_of(*next)) : std::string("done");
    }
    Line line{plain("Waits for ")};
    std::vector<std::string> names;
    for (const queue::Request* each : awaited) {
        names.push_back(name_of(each->requester, rights));
    }
    append(line, {plain(all_of(names) + ": "), code(say), plain(" lets it go on.")});
    if (runs && for_good) {
        append(line, {plain(" Without them: "), code("kick PERSON because …"), plain(".")});
    } else if (!runs) {
        if (Line quiet = quiet_line(requesters_of(awaited), rights, now); !quiet.empty()) {
            line.push_back(plain(" "));
            append(line, quiet);
        }
    }
    return line;
}

std::vector<base::PersonId> requesters_of(const std::vector<const queue::Request*>& requests) {
    std::vector<base::PersonId> people;
    for (const queue::Request* each : requests) {
        if (std::find(people.begin(), people.end(), each->requester) == people.end()) {
            people.push_back(each->requester);
        }
    }
    return people;
}

Line quiet_line(
    const std::vector<base::PersonId>& people, const queue::Rights& rights, base::TimePoint now
) {
    std::vector<std::string> names;
    base::TimePoint over{};
    for (const base::PersonId& each : people) {
        if (const auto until = rights.quiet_until(each, now)) {
            names.push_back(name_of(each, rights));
            over = std::max(over, *until);
        }
    }
    if (names.empty()) {
        return {};
    }
    return {
        plain("Quiet hours of " + all_of(names) + " until "), moment_span(over, now), plain(".")};
}

namespace {

/// The word that the deployment waits for.
void add_words_on_the_way(
    std::vector<Button>& buttons, const deploy::LaneState& lane, const std::string& token,
    const deploy::Policy& policy
) {
    if (deploy::awaited_on_the_way(lane).empty()) {
        return;
    }
    if (advance_of(lane, true, policy) == deploy::Advance::AllGood) {
        buttons.push_back(button("Good", "good " + token, ButtonStyle::Primary));
    } else if (const auto next = deploy::next_stage(*lane.deployment)) {
        const std::string stage(deploy::name_of(*next));
        buttons.push_back(
            button("On to " + stage, "at " + stage + " with " + token, ButtonStyle::Primary)
        );
    } else {
        buttons.push_back(button("Done", "done " + token, ButtonStyle::Primary));
    }
    buttons.push_back(button("Uh-oh", "uh-oh " + token + " because …"));
}

}  // namespace

std::vector<Button> train_buttons(
    const deploy::LaneState& lane, const queue::Request& train, const deploy::Policy& policy
) {
    std::vector<Button> buttons;
    const std::string token = short_token(train.token);
    if (lane.queue.running && lane.queue.running->token == train.token) {
        add_words_on_the_way(buttons, lane, token, policy);
        return buttons;
    }
    const auto awaited = train.called ? deploy::awaited_at_head(train, policy)
                                      : std::vector<const queue::Request*>{};
    if (!awaited.empty()) {
        const bool starts = train.waits_for_start && !train.accepted;
        buttons.push_back(button(
            starts ? "Start" : "Good", (starts ? "start " : "good ") + token, ButtonStyle::Primary
        ));
        if (lane.queue.waiting.size() > 1) {
            buttons.push_back(button("Pass", "pass " + token));
        }
    }
    const std::size_t on_board = train.train.riders.size() + 1;
    const bool others_wait = std::any_of(
        lane.queue.waiting.begin(), lane.queue.waiting.end(),
        [&](const queue::Request& other) {
            return other.service == train.service &&
                   !queue::Lane::takes_part(train, other.requester);
        }
    );
    if (others_wait && !train.train.alone &&
        on_board < static_cast<std::size_t>(policy.train.cap)) {
        buttons.push_back(button("Ride with it", "join " + token));
    }
    if (on_board > 1) {
        buttons.push_back(button("Leave the train", "leave " + token));
    }
    return buttons;
}

}  // namespace deploybot::commands
