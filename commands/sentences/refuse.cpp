#include "commands/sentences/refuse.hpp"

#include "base/text.hpp"
#include "commands/sentences/checks.hpp"
#include "commands/sentences/guards.hpp"
#include "commands/sentences/refuse_train.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/words.hpp"

#include <functional>

namespace deploybot::commands {
namespace {

using queue::Refusal;
using queue::Why;

/// One refusal being made.
class RefusalSentence {
public:
    RefusalSentence(
        const queue::Command& command, const Refusal& refusal, const deploy::World& world,
        const deploy::Catalog& catalog
    )
        : command_(command), refusal_(refusal), world_(world), catalog_(catalog) {}

    Message make() {
        if (auto stop = refuse_stop(refusal_, world_, catalog_)) {
            message_ = std::move(*stop);
        } else if (auto of_train = refuse_train(command_, refusal_, world_, catalog_)) {
            message_ = std::move(*of_train);
        } else if (!about_names() && !about_people() && !about_the_queue()) {
            about_the_deployment();
        }
        message_.token = refusal_.token;
        if (const deploy::Service* service = catalog_.find(refusal_.service)) {
            message_.lane = service->lane;
        }
        if (!refusal_.hint.empty()) {
            message_.lines.push_back({plain(sentence(refusal_.hint))});
        }
        return std::move(message_);
    }

private:
    bool title(std::string_view text) {
        message_.title = {plain(text)};
        return true;
    }
    void line(std::string_view text) { message_.lines.push_back({plain(text)}); }
    void offer(std::string_view label, const std::string& typed) {
        message_.buttons.push_back(button(label, typed));
    }
    [[nodiscard]] std::string verb() const { return std::string(entry_of(command_.verb).name); }
    /// As people say it, with what it is done to: "roll back shop", "set flags of shop".
    [[nodiscard]] std::string spoken(const std::string& what) const {
        const std::string of = what.empty() ? "" : " of " + what;
        switch (command_.verb) {
            case queue::Verb::Request:
                return "request deployments" + of;
            case queue::Verb::Unhold:
                return "lift the hold" + of;
            case queue::Verb::SetFlag:
                return "set flags" + of;
            case queue::Verb::Pardon:
                return "pardon commits" + of;
            case queue::Verb::Freeze:
            case queue::Verb::Unfreeze:
                return verb() + (what.empty() ? " everything" : " " + what);
            case queue::Verb::Override:
                return "override " + command_.guard.str() + of;
            case queue::Verb::Emergency:
                return "send emergencies past the queue" + of;
            default:
                return spoken_verb() + (what.empty() ? "" : " " + what);
        }
    }
    [[nodiscard]] std::string spoken_verb() const {
        return command_.verb == queue::Verb::Rollback  ? "roll back"
               : command_.verb == queue::Verb::SetFlag ? "set a flag of"
               : command_.verb == queue::Verb::Unhold  ? "release"
                                                       : verb();
    }
    [[nodiscard]] std::string detail() const {
        return base::shorten(base::clean(refusal_.detail), 300);
    }
    [[nodiscard]] std::string service() const { return refusal_.service.str(); }
    [[nodiscard]] std::string token() const {
        return refusal_.token.empty() ? service() : short_token(refusal_.token);
    }

    /// The same command again for each candidate.
    void offer_candidates(
        void (*put)(queue::Command&, const std::string&),
        const std::function<bool(const std::string&)>& works = {}
    ) {
        constexpr std::size_t kMost = 5;
        for (const std::string& candidate : refusal_.candidates) {
            if (message_.buttons.size() < kMost && (!works || works(candidate))) {
                queue::Command again = command_;
                put(again, candidate);
                const std::string typed = to_line(again);
                offer(typed, typed);
            }
        }
    }

    /// The verbs that are about waiting requests work on no other.
    void offer_tokens() {
        const bool must_wait =
            command_.verb == queue::Verb::Approve || command_.verb == queue::Verb::Reject ||
            command_.verb == queue::Verb::Cancel || command_.verb == queue::Verb::Start ||
            command_.verb == queue::Verb::Move || command_.verb == queue::Verb::Join;
        offer_candidates(
            [](queue::Command& again, const std::string& name) { again.token = base::Token(name); },
            [this, must_wait](const std::string& name) {
                const base::Token token(name);
                const deploy::LaneState* lane = world_.find_token(token);
                return !must_wait || (lane != nullptr && lane->queue.place(token) > 0);
            }
        );
    }

    bool about_names() {
        const auto put_service = [](queue::Command& again, const std::string& name) {
            again.service = base::ServiceName(name);
        };
        switch (refusal_.why) {
            case Why::UnknownService:
                title("I know no service \"" + detail() + "\".");
                offer_candidates(put_service);
                return true;
            case Why::WhichService:
                title("Which service? I look after " + all_of(refusal_.candidates) + ".");
                offer_candidates(put_service);
                return true;
            case Why::UnknownToken:
                title(
                    command_.verb == queue::Verb::Move && !command_.before.empty()
                        ? "\"" + detail() + "\" does not wait in this lane."
                        : "I know no request \"" + detail() + "\"."
                );
                offer_tokens();
                offer("Queue", "queue");
                return true;
            case Why::UnknownFlag:
                title(service() + " has no flag \"" + detail() + "\".");
                offer_candidates([](queue::Command& again, const std::string& name) {
                    again.flag = base::FlagName(name);
                });
                offer("Flags", "flags " + service());
                return true;
            case Why::CommitNotFound:
                title("I can't take \"" + command_.commit + "\": " + clause(detail()));
                return true;
            case Why::BadPercent:
                return title("A flag is on for 0 % to 100 % of the users, not " + detail() + " %.");
            case Why::UnknownGuard:
                title(
                    "Nothing called \"" + detail() + "\" stands before the deployments of " +
                    service() + "."
                );
                line("There are " + all_of(refusal_.candidates) + ".");
                return true;
            case Why::AbsoluteGuard:
                title("Nobody can override " + detail() + ".");
                line(
                    detail() == "not-marked-bad" ? "pardon COMMIT because … lets it go out again."
                                                 : "There would be nothing to deploy."
                );
                return true;
            case Why::NotMarkedBad:
                title(
                    service() + " has no commit \"" + detail() +
                    "\" marked bad, or several begin so."
                );
                offer("History", "history " + service());
                return true;
            default:
                return false;
        }
    }

    bool about_people() {
        switch (refusal_.why) {
            case Why::UnknownPerson:
                message_ = refuse_stranger();
                return true;
            case Why::NotAllowed: {
                title("You may not " + spoken(service()) + ".");
                const auto may = names_of(catalog_.rights.holders(refusal_.roles), catalog_.rights);
                line(
                    refusal_.roles.empty() ? "No role grants it: the configuration has to."
                                           : "The role " + any_of(texts_of(refusal_.roles)) +
                                                 " may: " + any_of(may) + "."
                );
                return true;
            }
            case Why::OwnRequest: {
                const queue::Request* request = going_out();
                const bool rides = request != nullptr && !request->train.riders.empty();
                title(
                    rides ? "You ride with " + token() + ": your approval does not count."
                          : token() + " is your own request: your approval does not count."
                );
                std::vector<base::PersonId> others;
                for (const base::PersonId& person : catalog_.rights.holders(refusal_.roles)) {
                    if (request == nullptr || !queue::Lane::takes_part(*request, person)) {
                        others.push_back(person);
                    }
                }
                line(
                    "It needs " + any_of(texts_of(refusal_.roles)) + ": " +
                    any_of(names_of(others, catalog_.rights)) + "."
                );
                return true;
            }
            case Why::NeedsConfirmation: {
                title("Are you sure? " + sentence(detail()));
                line("Everybody is told, with your name and your reason.");
                queue::Command again = command_;
                again.confirmed = true;
                offer("Yes, " + spoken(service()), to_line(again));
                return true;
            }
            case Why::AlreadyApproved:
                title("You have approved " + token() + " before; each person counts once.");
                offer("Why does it wait?", "why " + token());
                return true;
            default:
                return false;
        }
    }

    /// What waits or runs with the token that was named.
    [[nodiscard]] const queue::Request* going_out() const {
        const deploy::LaneState* lane = world_.find_token(refusal_.token);
        return lane == nullptr ? nullptr : lane->queue.train_of(refusal_.token);
    }

    bool about_the_queue() {
        switch (refusal_.why) {
            case Why::NotEligible:
                return not_eligible();
            case Why::LaneFull:
                title("The lane of " + service() + " is full: " + detail() + " requests wait.");
                offer("Queue", "queue " + service());
                return true;
            case Why::NotWaiting:
                if (refusal_.token.empty()) {
                    title(
                        "Nothing waits" + (service().empty() ? "" : " in " + service()) +
                        " that I could " + spoken_verb() + "."
                    );
                    offer("Queue", service().empty() ? "queue" : "queue " + service());
                    return true;
                }
                title("I can't " + spoken_verb() + " " + token() + ": " + clause(detail()));
                offer("Status", "status " + token());
                return true;
            case Why::NothingToApprove:
                return title(token() + " needs no more approval.");
            case Why::NotUnderWay:
                title(
                    token() + " needs nobody's word" +
                    (detail().empty() ? " now." : " for " + detail() + " now.")
                );
                if (!refusal_.candidates.empty()) {
                    line("It has gates for " + all_of(refusal_.candidates) + ".");
                }
                offer("Why", "why " + token());
                return true;
            case Why::NotYourTurn:
                if (command_.verb != queue::Verb::Start) {
                    title("It is not the turn of " + token() + " yet.");
                    if (command_.verb == queue::Verb::Pass) {
                        line("To let the next one go first all the same: yield.");
                        offer("Yield", "yield " + token());
                    }
                } else {
                    title(
                        token() +
                        (refusal_.candidates.empty()
                             ? " can't be started now: it is not its turn."
                             : " can't be started by you: it is the turn of " +
                                   name_of(
                                       base::PersonId{refusal_.candidates.front()}, catalog_.rights
                                   ) +
                                   ".")
                    );
                }
                offer("Queue", "queue");
                return true;
            case Why::NotHeld:
                return title(service() + " is not held.");
            case Why::NeedsReason: {
                title(sentence(verb() + " needs a reason"));
                const std::string typed = to_line(command_) + " because …";
                offer(typed, typed);
                return true;
            }
            default:
                return false;
        }
    }

    bool not_eligible() {
        message_.title = {plain("Not queued: "), strong(service()), plain(" · ")};
        append(message_.title, commit_words(refusal_.commit));
        message_.title.push_back(plain(" can't go out yet."));
        message_.lines = check_lines(refusal_.checks);
        for (const queue::Check& check : refusal_.checks) {
            Line may =
                queue::is_settled(check)
                    ? Line{}
                    : override_line(check, refusal_.commit, refusal_.service, catalog_.rights);
            if (!may.empty()) {
                message_.lines.push_back(std::move(may));
            }
        }
        const std::string again = "check " + short_sha(refusal_.commit.sha) + " of " + service();
        message_.lines.push_back({plain("Ask me again with "), code(again), plain(".")});
        offer("Check again", again);
        return true;
    }

    void about_the_deployment() {
        switch (refusal_.why) {
            case Why::NothingRuns:
                title(
                    "Nothing runs in " + (service().empty() ? "that lane" : service()) +
                    " that I could " + spoken_verb() + "."
                );
                if (command_.verb == queue::Verb::Rollback) {
                    message_.lines.push_back(
                        {plain("To go back to an older version, request its commit: "),
                         code(service().empty() ? "history" : "history " + service()),
                         plain(" names those that went out.")}
                    );
                    offer("History", service().empty() ? "history" : "history " + service());
                }
                offer("Status", "status");
                return;
            case Why::AlreadyPaused:
                title(
                    token() + " is paused already, by " +
                    name_of(base::PersonId(refusal_.detail), catalog_.rights) + "."
                );
                offer("Resume", "resume " + token());
                return;
            case Why::NotPaused:
                title(token() + " is not paused.");
                offer("Why", "why " + token());
                return;
            case Why::CannotPromote:
                title("I can't promote " + token() + " now: " + clause(detail()));
                offer("Why", "why " + token());
                return;
            case Why::GoingBack:
                title(token() + " is on its way back already.");
                offer("Status", "status " + token());
                return;
            case Why::NoStableVersion:
                if (!refusal_.detail.empty()) {
                    title("Too late to go back: " + clause(detail()));
                    line("Request the commit that you want instead.");
                    return;
                }
                title(
                    service() +
                    " has no stable version to go back to: this is its first deployment."
                );
                line("Fix forward, or abort it: customers then stay where they are.");
                offer("Abort", "abort " + token());
                return;
            case Why::NotStable:
                not_a_way_back();
                return;
            case Why::LaneSetAside:
                title("This lane is set aside: its journal has an entry that I cannot read.");
                line(detail() + ".");
                line("Nothing is done in it until deploybot journal verify has shown what it is.");
                return;
            default:
                title("That can't be done now.");
                return;
        }
    }

    /// There is one version to go back to; to any other one goes forward, checks and all.
    void not_a_way_back() {
        title(
            "I can't go back to " + detail() + ": it is not the version that ran stable before " +
            token() + "."
        );
        const deploy::LaneState* lane = world_.find_token(refusal_.token);
        const deploy::Stable* stable =
            lane != nullptr && lane->deployment ? lane->deployment->stable() : nullptr;
        if (stable != nullptr) {
            Line can{plain("I can go back to ")};
            append(can, commit_words(stable->commit));
            can.push_back(plain(". Any other version goes out as a request of its own."));
            message_.lines.push_back(std::move(can));
            queue::Command again = command_;
            again.commit = short_sha(stable->commit.sha);
            offer("Roll back to " + again.commit, to_line(again));
        }
        offer("History", "history " + service());
    }

    const queue::Command& command_;
    const Refusal& refusal_;
    const deploy::World& world_;
    const deploy::Catalog& catalog_;
    Message message_;
};

}  // namespace

Message refuse(
    const queue::Command& command, const Refusal& refusal, const deploy::World& world,
    const deploy::Catalog& catalog
) {
    return RefusalSentence(command, refusal, world, catalog).make();
}

Message refuse_stranger() {
    Message message;
    message.title = {plain("I don't know you, so I do nothing for you.")};
    message.lines = {{plain("Whoever keeps my configuration can add you to its people.")}};
    return message;
}

}  // namespace deploybot::commands
