#include "commands/sentences/stops.hpp"

#include "base/text.hpp"
#include "commands/sentences/stop_words.hpp"
#include "commands/sentences/words.hpp"

#include <cctype>

namespace deploybot::commands {
namespace {

using queue::Verb;

std::string upper_first(std::string text) {
    if (!text.empty()) {
        text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    }
    return text;
}

/// One confirmation being made.
class StopConfirmation {
public:
    StopConfirmation(
        const queue::Command& command, const queue::Accepted& accepted, const deploy::World& after,
        const deploy::Catalog& catalog, base::TimePoint now
    )
        : command_(command), accepted_(accepted), world_(after), catalog_(catalog), now_(now) {}

    Message make() {
        message_.lane = accepted_.lane;
        say();
        return std::move(message_);
    }

private:
    void say() {
        switch (accepted_.verb) {
            case Verb::Lock:
                return lock();
            case Verb::Unlock:
                return unlock();
            case Verb::Freeze:
                return freeze();
            case Verb::Unfreeze:
                title("The freeze " + accepted_.freeze + " is lifted" + because(command_.reason));
                line("What waits goes on.");
                return offer("Queue", "queue");
            case Verb::PauseEverything:
                title(
                    accepted_.changed ? "Everything is paused" + because(command_.reason)
                                      : "Everything is paused already."
                );
                line("No lane starts anything new; what runs goes on.");
                return offer("Resume everything", "resume everything");
            case Verb::ResumeEverything:
                title("Everything goes on" + because(command_.reason));
                return offer("Status", "status");
            case Verb::StopEverything:
                return stop();
            default:
                return lift();
        }
    }

    void title(std::string_view text) { message_.title = {plain(text)}; }
    void title(Line line) { message_.title = std::move(line); }
    void line(std::string_view text) { message_.lines.push_back({plain(text)}); }
    void offer(std::string_view label, const std::string& typed) {
        message_.buttons.push_back(button(label, typed));
    }

    void lock() {
        const deploy::LaneState* lane = world_.find(accepted_.lane);
        const queue::Lock* lock =
            lane == nullptr ? nullptr
                            : lane->queue.find_lock(accepted_.service, accepted_.environment);
        if (lock == nullptr) {
            return title("It is locked.");
        }
        title(phrase(
            "You have locked ", place_words(lock->service, lock->environment),
            until_words(lock->until, now_), because(command_.reason)
        ));
        line(sentence(what_it_means(lock->level)));
        if (lane->queue.running && lane->queue.running->service == lock->service) {
            line(
                short_token(lane->queue.running->token) + (lock->environment.empty()
                                                               ? " goes on; the lock outlasts it."
                                                               : " stops before it enters there.")
            );
        }
        message_.buttons.push_back(*lifting_button(*lock, accepted_.service));
        offer("Locks", "locks");
    }

    void unlock() {
        title(
            place_words(accepted_.service, accepted_.environment) + " is no longer locked" +
            because(command_.reason)
        );
        offer("Queue", "queue " + accepted_.service.str());
    }

    void freeze() {
        for (const queue::Freeze& each : world_.stops.freezes) {
            if (each.name == accepted_.freeze) {
                const std::string what =
                    each.service.empty() ? std::string("Everything") : each.service.str();
                Line said = phrase(what, " is frozen");
                if (each.from > now_) {
                    append(said, phrase(" from ", moment_span(each.from, now_)));
                }
                append(
                    said, phrase(" until ", moment_span(each.until, now_), because(command_.reason))
                );
                title(std::move(said));
                line(
                    "It is " + each.name +
                    ". Requests wait and go on by themselves; what runs goes on, rollbacks are "
                    "free."
                );
            }
        }
        offer("Unfreeze", "unfreeze " + accepted_.freeze);
        offer("Freezes", "freezes");
    }

    void stop() {
        title(
            accepted_.changed ? "Everything is stopped" + because(command_.reason)
                              : "Everything is stopped already."
        );
        line(
            "No start, no promotion, no more of any flag, in any lane. Rollbacks and flags off are "
            "free."
        );
        line("Two people lift it: " + who_may(Verb::LiftStop, {}, catalog_.rights) + ".");
        offer("Status", "status");
        offer("I agree to lift it", "lift the stop");
    }

    void lift() {
        if (!world_.stops.kill_switch) {
            title("The stop is lifted" + because(command_.reason) + " Everything goes on.");
            return offer("Status", "status");
        }
        title("You agree to lift the stop" + because(command_.reason) + " One more person has to.");
        line("Any of " + who_may(Verb::LiftStop, {}, catalog_.rights) + " but you.");
        offer("Lift the stop", "lift the stop");
    }

    const queue::Command& command_;
    const queue::Accepted& accepted_;
    const deploy::World& world_;
    const deploy::Catalog& catalog_;
    base::TimePoint now_;
    Message message_;
};

/// One refusal being made, for a reason that only these verbs have.
class StopRefusal {
public:
    StopRefusal(
        const queue::Refusal& refusal, const deploy::World& world, const queue::Rights& rights
    )
        : refusal_(refusal), world_(world), rights_(rights), service_(refusal.service.str()) {}

    std::optional<Message> make() {
        return of_one() || of_everything() ? std::optional(std::move(message_)) : std::nullopt;
    }

private:
    /// Of a lock, a freeze, a time.
    bool of_one() {
        switch (refusal_.why) {
            case queue::Why::BadTime:
                title("I can't take that time: " + clause(refusal_.detail));
                return true;
            case queue::Why::UnknownEnvironment:
                title(service_ + " has no environment \"" + base::clean(refusal_.detail) + "\".");
                line("It has " + all_of(refusal_.candidates) + ".");
                return true;
            case queue::Why::NotLocked:
                title(
                    service_ +
                    (refusal_.detail.empty() ? "" : " in " + base::clean(refusal_.detail)) +
                    " is not locked."
                );
                offer("locks");
                return true;
            case queue::Why::LockedByAnother:
                title(
                    name_of(base::PersonId{refusal_.detail}, rights_) + " keeps " + service_ +
                    " locked."
                );
                line(
                    "Ask them, or who may unlock it: " +
                    who_may(Verb::Unlock, refusal_.service, rights_) + "."
                );
                offer("locks of " + service_);
                return true;
            case queue::Why::Locked:
                title(
                    "Not now: " + base::clean(refusal_.detail) + " of " + service_ + " is locked."
                );
                offer("locks of " + service_);
                return true;
            case queue::Why::NotFrozen:
                not_frozen();
                return true;
            default:
                return false;
        }
    }

    bool of_everything() {
        switch (refusal_.why) {
            case queue::Why::NotPausedAll:
                title("Not everything is paused.");
                offer("locks");
                return true;
            case queue::Why::NotStopped:
                title("The kill switch is not on.");
                offer("locks");
                return true;
            case queue::Why::StopFile:
                title("Not yet: a file on my host keeps everything stopped.");
                line("Remove " + base::clean(refusal_.detail) + " first, then say it again.");
                offer("lift the stop");
                return true;
            case queue::Why::SecondPerson:
                title("You have agreed before: it takes a second person to lift the stop.");
                line("Ask " + who_may(Verb::LiftStop, {}, rights_) + ".");
                return true;
            case queue::Why::Stopped:
                title("Not now: everything is stopped.");
                if (const auto& kill = world_.stops.kill_switch) {
                    line("It was " + doer(kill->by, rights_) + because(kill->reason));
                }
                offer("lift the stop");
                return true;
            default:
                return false;
        }
    }

    void not_frozen() {
        title(
            refusal_.candidates.empty() ? "Nothing is frozen."
            : refusal_.detail.empty()
                ? "Which freeze?"
                : "I know no freeze \"" + base::clean(refusal_.detail) + "\" alone."
        );
        for (const std::string& name : refusal_.candidates) {
            offer("unfreeze " + name);
        }
        offer("freezes");
    }

    void title(std::string_view text) { message_.title = {plain(text)}; }
    void line(std::string_view text) { message_.lines.push_back({plain(text)}); }
    void offer(const std::string& typed) {
        message_.buttons.push_back(button(upper_first(typed), typed));
    }

    const queue::Refusal& refusal_;
    const deploy::World& world_;
    const queue::Rights& rights_;
    std::string service_;
    Message message_;
};

}  // namespace

Message confirm_stop(
    const queue::Command& command, const queue::Accepted& accepted, const deploy::World& after,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    return StopConfirmation(command, accepted, after, catalog, now).make();
}

std::optional<Message> refuse_stop(
    const queue::Refusal& refusal, const deploy::World& world, const deploy::Catalog& catalog
) {
    return StopRefusal(refusal, world, catalog.rights).make();
}

}  // namespace deploybot::commands
