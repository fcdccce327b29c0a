#include "commands/sentences/refuse_train.hpp"

#include "base/text.hpp"
#include "commands/grammar/parse.hpp"
#include "commands/sentences/words.hpp"

#include <utility>

namespace deploybot::commands {
namespace {

using queue::Why;

class TrainRefusal {
public:
    TrainRefusal(
        const queue::Command& command, const queue::Refusal& refusal, const deploy::World& world,
        const deploy::Catalog& catalog
    )
        : command_(command), refusal_(refusal), world_(world), rights_(catalog.rights) {}

    std::optional<Message> make() {
        if (!about_riding() && !about_going_on()) {
            return std::nullopt;
        }
        return std::move(message_);
    }

private:
    bool title(std::string_view text) {
        message_.title = {plain(text)};
        return true;
    }
    bool line(std::string_view text) {
        message_.lines.push_back({plain(text)});
        return true;
    }
    bool offer(std::string_view label, const std::string& typed) {
        message_.buttons.push_back(button(label, typed));
        return true;
    }
    [[nodiscard]] std::string detail() const {
        return base::shorten(base::clean(refusal_.detail), 300);
    }
    [[nodiscard]] std::string token() const { return short_token(refusal_.token); }
    [[nodiscard]] std::string queue_line() const {
        return refusal_.service.empty() ? "queue" : "queue " + refusal_.service.str();
    }
    [[nodiscard]] std::string people() const {
        std::vector<std::string> names;
        for (const std::string& id : refusal_.candidates) {
            names.push_back(name_of(base::PersonId{id}, rights_));
        }
        return any_of(names);
    }
    /// "1st in line"; empty if it does not wait.
    [[nodiscard]] std::string place() const {
        const deploy::LaneState* lane = world_.find_token(refusal_.token);
        const int place = lane == nullptr ? 0 : lane->queue.place(refusal_.token);
        return place == 0 ? std::string() : ordinal(place) + " in line";
    }
    bool keep_place() {
        if (command_.verb != queue::Verb::Admit && !refusal_.token.empty() && !place().empty()) {
            line("You keep your place: " + token() + ", " + place() + ".");
        }
        return true;
    }

    bool about_riding() {
        switch (refusal_.why) {
            case Why::NotOnBoard:
                return not_on_board();
            case Why::NothingToJoin:
                if (command_.verb == queue::Verb::Admit) {
                    title("There is nobody to admit: " + clause(detail()));
                    return offer("Queue", queue_line());
                }
                title(
                    refusal_.detail.empty() ? "No train waits that you could join now."
                                            : "You can't join that: " + clause(detail())
                );
                line("The next one is whatever waits behind the head and takes riders.");
                return offer("Queue", queue_line());
            case Why::TrainFull:
                title("That train is full: " + detail() + " ride on it.");
                keep_place();
                return command_.verb == queue::Verb::Admit ? offer("Status", "status " + token())
                                                           : offer("Join the next", "join next");
            case Why::RidesAlone:
                title("That train rides alone" + reason_words(refusal_.detail) + ".");
                return keep_place();
            case Why::NotContained: {
                const std::string head = detail().substr(0, 7);
                title(
                    (command_.verb == queue::Verb::Admit ? token() + " stays" : "You stay") +
                    " behind: " + short_sha(refusal_.commit.sha) + " is not contained in " + head +
                    ", and does not contain it."
                );
                line("One digest brings all on board. Rebase or merge, and request that commit.");
                return keep_place();
            }
            case Why::NotLookedAt:
                title("I can't say whether the commits contain one another: " + clause(detail()));
                keep_place();
                return offer("Try again", to_line(command_));
            case Why::UnknownColleague:
                if (!refusal_.roles.empty()) {
                    title(
                        detail() + " may not request deployments of " + refusal_.service.str() + "."
                    );
                    return line(
                        "Whoever holds " + any_of(texts_of(refusal_.roles)) +
                        " may: " + any_of(names_of(rights_.holders(refusal_.roles), rights_)) + "."
                    );
                }
                title("I know nobody called \"" + detail() + "\".");
                for (const std::string& id : refusal_.candidates) {
                    queue::Command again = command_;
                    again.person = id;
                    offer(to_line(again), to_line(again));
                }
                return offer("Who", "who");
            default:
                return false;
        }
    }

    bool not_on_board() {
        if (!refusal_.detail.empty() && command_.verb == queue::Verb::Leave) {
            title(token() + " rides by itself: there is nothing to leave.");
            return offer("Cancel it", "cancel " + token());
        }
        const bool is_place = !command_.before.empty() && refusal_.detail == command_.before;
        if (!refusal_.detail.empty() && command_.verb == queue::Verb::Join && !is_place) {
            title("You have no request that could ride along.");
            line(clause(detail()));
            return offer("Queue", queue_line());
        }
        if (!refusal_.detail.empty()) {
            title(detail() + " does not ride on " + token() + ".");
            return offer("Status", "status " + token());
        }
        title(
            refusal_.token.empty() ? "You have no request here."
                                   : "You don't ride on " + token() + "."
        );
        if (!refusal_.candidates.empty()) {
            line("Its conductor is " + people() + ".");
        }
        return offer("Queue", queue_line());
    }

    bool about_going_on() {
        switch (refusal_.why) {
            case Why::NotConductor:
                title("The conductor of " + token() + " decides that: " + people() + ".");
                line("Whoever rides on it can take over.");
                return offer("Drive", "drive " + token());
            case Why::NotAStage:
                title("It can't go to " + detail() + " now.");
                line(
                    refusal_.candidates.empty() ? "No stage lies ahead of it."
                                                : "Ahead lie " + all_of(refusal_.candidates) + "."
                );
                for (const std::string& stage : refusal_.candidates) {
                    offer("at " + stage, "at " + stage + " with " + token());
                }
                return true;
            case Why::GoesByItself:
                title(
                    "Nobody has to send " + token() +
                    " on: it goes from stage to stage as its policy says."
                );
                return offer("Status", "status " + token());
            case Why::WhichRequest:
                title("Which one? You have several.");
                if (command_.verb == queue::Verb::Join) {
                    line("Name the train that you want to ride on: join DEP-…");
                    return offer("Queue", "queue");
                }
                for (const std::string& each : refusal_.candidates) {
                    queue::Command again = command_;
                    again.token = base::Token{each};
                    offer(to_line(again), to_line(again));
                }
                return true;
            case Why::NothingToSplit:
                title(
                    refusal_.detail.empty()
                        ? "No train of " + refusal_.service.str() + " failed with riders left."
                        : "There is no part to send: " + clause(detail())
                );
                return offer("History", "history " + refusal_.service.str());
            case Why::NobodyBehind:
                title("Nobody waits behind " + token() + ": it would go next all the same.");
                return offer("Cancel it", "cancel " + token());
            case Why::GoesFirst:
                title("An emergency goes before all that is none, and rides with nobody.");
                line("It is its requester's until it has ended.");
                return offer("Queue", queue_line());
            case Why::AlreadyThere:
                title(
                    refusal_.detail.empty() ? token() + " rides there already."
                                            : token() + " can't ride alone now: " + clause(detail())
                );
                return offer("Status", "status " + token());
            default:
                return false;
        }
    }

    const queue::Command& command_;
    const queue::Refusal& refusal_;
    const deploy::World& world_;
    const queue::Rights& rights_;
    Message message_;
};

}  // namespace

std::optional<Message> refuse_train(
    const queue::Command& command, const queue::Refusal& refusal, const deploy::World& world,
    const deploy::Catalog& catalog
) {
    return TrainRefusal(command, refusal, world, catalog).make();
}

}  // namespace deploybot::commands
