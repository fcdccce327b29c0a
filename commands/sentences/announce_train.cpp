#include "commands/sentences/announce_train.hpp"

#include "base/text.hpp"
#include "commands/sentences/announced.hpp"
#include "commands/sentences/riders.hpp"
#include "commands/sentences/words.hpp"
#include "deploy/riders.hpp"
#include "deploy/turn.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <variant>

namespace deploybot::commands {
namespace {

using Said = std::optional<Message>;
using queue::Request;

class TrainAnnouncer {
public:
    TrainAnnouncer(
        const deploy::LaneState& lane, const deploy::Catalog& catalog, base::TimePoint at
    )
        : lane_(lane), catalog_(catalog), rights_(catalog.rights), at_(at) {}

    template <class Other>
    Said operator()(const Other& /*event*/) const {
        return std::nullopt;
    }

    Said operator()(const queue::Called& event) const {
        const Request* train = lane_.queue.train_of(event.token);
        if (train == nullptr || !asks_people(*train)) {
            return std::nullopt;
        }
        Message message = loud(event.token);
        message.title = {plain("You're up, ")};
        append(message.title, called(queue::on_board(*train)));
        append(message.title, {plain(": "), strong(train->service.str()), plain(" · ")});
        append(message.title, commit_words(train->commit));
        message.title.push_back(plain(" can start now."));
        if (!can_be_asked(*train)) {
            message.tone = Tone::Quiet;
        }
        add_riders(message, *train);
        add_turn(message, *train);
        return message;
    }

    Said operator()(const queue::TurnReminded& event) const {
        const Request* train = lane_.queue.train_of(event.token);
        if (train == nullptr) {
            return std::nullopt;
        }
        Message message = loud(event.token);
        message.title = {plain("Still your turn, ")};
        append(message.title, called(awaited(*train)));
        append(message.title, {plain(": "), strong(train->service.str()), plain(" · ")});
        append(message.title, commit_words(train->commit));
        message.title.push_back(plain("."));
        add_turn(message, *train);
        return message;
    }

    Said operator()(const queue::JoinAsked& event) const {
        const Request* train = lane_.queue.train_of(event.train);
        const Request* asking = lane_.queue.find(event.token);
        if (train == nullptr || asking == nullptr) {
            return std::nullopt;
        }
        const Request& conductor = queue::conductor_of(*train);
        Message message = loud(event.token);
        message.title = {
            mention(conductor.requester, name_of(conductor.requester, rights_)),
            plain(": " + name_of(asking->requester, rights_) + " asks to ride with you: ")};
        append(message.title, commit_words(asking->commit));
        message.title.push_back(plain("."));
        message.buttons = {
            button("Admit", "admit " + short_token(event.token), ButtonStyle::Primary)};
        return message;
    }

    Said operator()(const queue::Joined& event) const {
        const Request* train = lane_.queue.train_of(event.token);
        const Request* rider = lane_.queue.find(event.token);
        if (train == nullptr || rider == nullptr) {
            return std::nullopt;
        }
        Message message = quiet(train->token);
        message.title = {
            plain(name_of(rider->requester, rights_) + " rides along: "),
            strong(train->service.str()), plain(" · "), code(short_token(train->token)),
            plain(".")};
        add_riders(message, *train);
        if (train->called && asks_people(*train)) {
            message.tone = can_be_asked(*train) ? Tone::Loud : Tone::Quiet;
            Line up{plain("You're up, ")};
            append(up, called(queue::on_board(*train)));
            up.push_back(plain("."));
            message.lines.push_back(std::move(up));
            add_turn(message, *train);
        }
        return message;
    }

    Said operator()(const queue::Left& event) const {
        const Request* gone = lane_.queue.find(event.token);
        if (gone == nullptr) {
            return std::nullopt;
        }
        const bool kicked = event.by != gone->requester;
        const bool on_the_way = lane_.queue.running && lane_.queue.running->carries(event.token);
        Message message = kicked ? loud(event.token) : quiet(event.token);
        const Span who = kicked ? mention(gone->requester, name_of(gone->requester, rights_))
                                : plain(name_of(gone->requester, rights_));
        if (on_the_way) {
            message.title = {
                who, plain(
                         ": " + name_of(event.by, rights_) +
                         " no longer waits for your word; your commit goes on" +
                         reason_words(event.reason) + "."
                     )};
            return message;
        }
        message.title = {
            who, plain(
                     kicked ? ": " + name_of(event.by, rights_) + " put you off the train" +
                                  reason_words(event.reason) + "."
                            : " left the train" + reason_words(event.reason) + "."
                 )};
        message.lines = {
            {code(short_token(event.token)),
             plain(
                 " waits by itself now, " + ordinal(lane_.queue.place(event.token)) + " in line."
             )}};
        return message;
    }

    /// Whoever asked to ride along is told what has become of it.
    Said operator()(const queue::RideChosen& event) const {
        const Request* train = lane_.queue.train_of(event.token);
        if (train == nullptr || train->train.asking.empty() || event.ask_first) {
            return std::nullopt;
        }
        std::vector<const Request*> asked;
        for (const base::Token& token : train->train.asking) {
            if (const Request* each = lane_.queue.find(token)) {
                asked.push_back(each);
            }
        }
        if (asked.empty()) {
            return std::nullopt;
        }
        Message message = loud(event.token);
        append(message.title, mentions(asked, rights_));
        const std::string token = short_token(event.token);
        message.title.push_back(plain(
            ": " + token +
            (event.alone
                 ? " rides alone now" + reason_words(event.reason) + "; you keep your place."
                 : " takes whoever wants to ride.")
        ));
        if (!event.alone) {
            message.buttons = {button("Ride with it", "join " + token)};
        }
        return message;
    }

    /// With the last word of those on board it goes on, where everybody says anew.
    Said operator()(const deploy::Advanced& event) const {
        const auto& deployment = lane_.deployment;
        if (!deployment || deployment->token != event.token || !lane_.queue.running ||
            lane_.queue.running->train.riders.empty() || deployment->retreat || event.to == 0) {
            return std::nullopt;
        }
        const deploy::Stage stage = deployment->current().stage;
        const bool asked =
            deployment->plan.service.policy.train.advance == deploy::Advance::AllGood &&
            (stage == deploy::Stage::Canary || stage == deploy::Stage::Production) &&
            deployment->way()[event.to - 1].stage != stage;
        if (!asked) {
            return std::nullopt;
        }
        Message message = quiet(event.token);
        message.title = {
            plain("Everyone is ready: on to " + std::string(deploy::name_of(stage)) + ".")};
        message.lines = {{plain(riders_words(*lane_.queue.running, rights_))}};
        return message;
    }

    /// Its head is gone, and another goes out with whoever stays.
    Said operator()(const queue::Withdrawn& event) const {
        const Request* train = event.head.empty() ? nullptr : lane_.queue.train_of(event.head);
        const queue::Finished* gone = find_finished(lane_, event.token);
        if (train == nullptr || gone == nullptr) {
            return std::nullopt;
        }
        Message message = loud(event.head);
        append(message.title, mentions(queue::on_board(*train), rights_));
        message.title.push_back(plain(
            ": " + short_sha(gone->commit.sha) + " of " + name_of(gone->requester, rights_) +
            " no longer goes out" + reason_words(event.reason) + "; " +
            short_sha(train->commit.sha) + " does."
        ));
        add_riders(message, *train);
        return message;
    }

    Said operator()(const queue::Driven& event) const {
        const Request* train = lane_.queue.train_of(event.token);
        if (train == nullptr) {
            return std::nullopt;
        }
        Message message = quiet(train->token);
        message.title = {plain(
            name_of(event.by, rights_) + " drives now: " + riders_words(*train, rights_) + "."
        )};
        return message;
    }

    Said operator()(const queue::Spoke& event) const {
        const Request* train = lane_.queue.train_of(event.token);
        if (train == nullptr || (event.ready == queue::Readiness::Good && !is_ready(*train))) {
            return std::nullopt;
        }
        Message message = loud(train->token);
        append(message.title, mentions(queue::on_board(*train), rights_));
        if (event.ready == queue::Readiness::Good) {
            message.title.push_back(plain(": Everyone is ready."));
        } else {
            message.title.push_back(plain(
                ": " + name_of(event.by, rights_) + " says uh-oh" + reason_words(event.reason) + "."
            ));
            add_ways_out(message, *train);
        }
        message.lines.insert(message.lines.begin(), {plain(riders_words(*train, rights_))});
        if (Line line = awaited_line(lane_, *train, policy(*train), rights_, at_); !line.empty()) {
            message.lines.push_back(std::move(line));
        }
        return message;
    }

    Said operator()(const queue::SentOn& event) const {
        const Request* train = lane_.queue.train_of(event.token);
        if (train == nullptr) {
            return std::nullopt;
        }
        Message message = quiet(train->token);
        const std::string who = name_of(event.by, rights_);
        message.title = {plain(
            event.done ? who + " is done with " : who + " sends it to " + event.stage + ": "
        )};
        append(message.title, {strong(train->service.str()), plain(" · ")});
        append(message.title, commit_words(train->commit));
        message.title.push_back(plain("."));
        message.lines = {{plain(
            "<" + (event.done ? std::string("done") : event.stage) + "> " +
            riders_words(*train, rights_)
        )}};
        return message;
    }

    Said operator()(const deploy::StepSeen& event) const { return waits_on_the_way(event.token); }
    Said operator()(const deploy::DriverEnded& event) const {
        return waits_on_the_way(event.token);
    }
    Said operator()(const deploy::Validated& event) const { return waits_on_the_way(event.token); }

    /// Those whose commit was on board are told where they stand.
    Said operator()(const deploy::Ended& event) const {
        const auto rode = stranded_of(lane_.queue, event.token);
        if (rode.empty()) {
            return std::nullopt;
        }
        Message message = loud(event.token);
        append(message.title, mentions(rode, rights_));
        message.title.push_back(
            plain(": your commits came back with " + short_token(event.token) + ".")
        );
        message.lines = proposal_lines(lane_.queue, event.token, rights_);
        message.buttons = {button("Split it", proposed_split(lane_.queue, event.token))};
        return message;
    }

    Said operator()(const queue::TrainSplit& event) const {
        const Request* front = lane_.queue.train_of(event.front.front());
        if (front == nullptr) {
            return std::nullopt;
        }
        Message message = loud(front->token);
        message.title = {plain(
            name_of(event.by, rights_) + " split " + short_token(event.failed) +
            reason_words(event.reason) + "."
        )};
        Line first{plain("First in line: ")};
        append(first, mentions(queue::on_board(*front), rights_));
        first.push_back(plain(" with " + short_sha(front->commit.sha) + "."));
        message.lines.push_back(std::move(first));
        if (const auto behind = stranded_of(lane_.queue, event.failed); !behind.empty()) {
            Line stay{plain("Waiting for a fix or a revert: ")};
            append(stay, mentions(behind, rights_));
            stay.push_back(plain(". Join the train that brings it."));
            message.lines.push_back(std::move(stay));
        }
        if (lane_.queue.hold) {
            message.buttons = {button("Resume the queue", "unhold " + front->service.str())};
        }
        return message;
    }

private:
    [[nodiscard]] Message quiet(const base::Token& token) const {
        return commands::quiet(lane_, token);
    }
    [[nodiscard]] Message loud(const base::Token& token) const {
        return commands::loud(lane_, token);
    }

    [[nodiscard]] const deploy::Policy& policy(const Request& train) const {
        static const deploy::Policy kDefault;
        const deploy::Service* service = catalog_.find(train.service);
        return service == nullptr ? kDefault : service->policy;
    }

    [[nodiscard]] bool asks_people(const Request& train) const {
        return train.waits_for_start || train.turn.answer_within > base::Millis{};
    }
    [[nodiscard]] bool is_ready(const Request& train) const {
        return asks_people(train) && queue::all_good(train);
    }
    [[nodiscard]] std::vector<const Request*> awaited(const Request& train) const {
        return deploy::awaited_at_head(train, policy(train));
    }

    /// Whoever is in their quiet hours is named, and not called by it.
    [[nodiscard]] Line called(const std::vector<const Request*>& people) const {
        Line line = mentions(people, rights_);
        for (Span& span : line) {
            if (span.kind == Span::Kind::Person &&
                rights_.quiet_until(base::PersonId{span.target}, at_)) {
                span = plain(span.text);
            }
        }
        return line;
    }
    [[nodiscard]] bool can_be_asked(const Request& train) const {
        const auto people = queue::on_board(train);
        return std::any_of(people.begin(), people.end(), [&](const Request* each) {
            return !rights_.quiet_until(each->requester, at_);
        });
    }

    void add_riders(Message& message, const Request& train) const {
        if (Line line = on_board_line(train, rights_); !line.empty()) {
            message.lines.push_back(std::move(line));
        }
    }

    void add_turn(Message& message, const Request& train) const {
        const auto& waiting = lane_.queue.waiting;
        if (train.called && train.turn.answer_within > base::Millis{}) {
            const auto ends = deploy::turn_ends(lane_, catalog_, at_);
            const Request* next = deploy::next_to_be_asked(lane_, catalog_, at_);
            message.lines.push_back({plain(
                waiting.size() < 2 ? "Nobody is behind you: it waits for you."
                : !ends || next == nullptr
                    ? "Nobody else can be asked now: it waits for you."
                    : "Answer within " + roughly(whole_seconds(*ends - at_)) + " or " +
                          (train.turn.absences < deploy::kMostAbsences
                               ? "it goes to " +
                                     name_of(queue::conductor_of(*next).requester, rights_)
                               : std::string("I take it out of the queue")) +
                          "."
            )});
        }
        if (Line line = quiet_line(requesters_of(awaited(train)), rights_, at_); !line.empty()) {
            message.lines.push_back(std::move(line));
        }
        // who rides alone has just been named
        if (Line line = awaited_line(lane_, train, policy(train), rights_, at_);
            !line.empty() && !train.train.riders.empty()) {
            message.lines.push_back(std::move(line));
        }
        const std::string token = short_token(train.token);
        if (train.waits_for_start && !train.accepted) {
            message.buttons.push_back(button("Start", "start " + token, ButtonStyle::Primary));
        } else {
            message.buttons.push_back(button("Good", "good " + token, ButtonStyle::Primary));
        }
        if (waiting.size() > 1) {
            message.buttons.push_back(button("Pass", "pass " + token));
        }
        // what goes out may be somebody else's: nobody cancels that by the way
        message.buttons.push_back(
            train.train.riders.empty() ? button("Not today", "cancel " + token)
                                       : button("Leave the train", "leave " + token)
        );
    }

    void add_ways_out(Message& message, const Request& train) const {
        const std::string token = short_token(train.token);
        if (lane_.queue.running && lane_.queue.running->token == train.token) {
            message.buttons = {
                button("Pause", "pause " + token),
                button("Roll back", "rollback " + token + " because …", ButtonStyle::Danger)};
        } else {
            message.buttons = {button("Leave the train", "leave " + token)};
        }
    }

    /// Its stage is done, and somebody must say that it may go on.
    [[nodiscard]] Said waits_on_the_way(const base::Token& token) const {
        if (!lane_.queue.running || lane_.queue.running->token != token) {
            return std::nullopt;
        }
        const auto people = deploy::awaited_on_the_way(lane_);
        if (people.empty()) {
            return std::nullopt;
        }
        const Request& train = *lane_.queue.running;
        Message message = loud(token);
        append(message.title, mentions(people, rights_));
        message.title.push_back(plain(
            ": " + std::string(deploy::name_of(lane_.deployment->current().stage)) + " is done: "
        ));
        append(message.title, {strong(train.service.str()), plain(" · ")});
        append(message.title, commit_words(train.commit));
        message.title.push_back(plain("."));
        message.lines = {awaited_line(lane_, train, policy(train), rights_, at_)};
        return message;
    }

    const deploy::LaneState& lane_;
    const deploy::Catalog& catalog_;
    const queue::Rights& rights_;
    base::TimePoint at_;
};

}  // namespace

std::optional<Message> announce_train(
    const deploy::Event& event, const deploy::LaneState& after, const deploy::Catalog& catalog,
    base::TimePoint at
) {
    return std::visit(TrainAnnouncer(after, catalog, at), event);
}

}  // namespace deploybot::commands
