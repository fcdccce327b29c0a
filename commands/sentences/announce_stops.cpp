// What everybody is told of stops.
#include "commands/sentences/stop_words.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/words.hpp"

namespace deploybot::commands {
namespace {

/// What everybody is told of one event.
class StopAnnouncer {
public:
    StopAnnouncer(const deploy::LaneState& lane, const deploy::Catalog& catalog, base::TimePoint at)
        : lane_(lane), catalog_(catalog), at_(at) {}

    using Said = std::optional<Message>;

    template <class Silent>
    Said operator()(const Silent& /*event*/) const {
        return std::nullopt;
    }

    Said operator()(const queue::EverythingStopped& event) const {
        Message message = loud(phrase(
            "Everything is stopped, by ", doer(event.by, catalog_.rights), because(event.reason)
        ));
        message.lines = {
            {plain("No start, no promotion, no more of any flag, in any lane. Rollbacks and flags "
                   "off are free.")},
            {plain("Two people lift it: "), code("lift the stop"), plain(".")}};
        message.buttons = {
            button("Status", "status"), button("I agree to lift it", "lift the stop")};
        return message;
    }

    Said operator()(const queue::StopLifted& event) const {
        if (event.last) {
            Message message =
                loud(phrase("The stop is lifted: ", name(event.by), " agreed as well."));
            message.lines = {{plain("Everything goes on.")}};
            message.buttons = {button("Status", "status")};
            return message;
        }
        Message message =
            loud(phrase(name(event.by), " agrees to lift the stop", because(event.reason)));
        message.lines = {{plain("It takes one more person.")}};
        message.buttons = {button("I agree to lift it", "lift the stop")};
        return message;
    }

    Said operator()(const queue::EverythingPaused& event) const {
        Message message =
            loud(phrase("Everything is paused by ", name(event.by), because(event.reason)));
        message.lines = {{plain("No lane starts anything new; what runs goes on.")}};
        message.buttons = {button("Resume everything", "resume everything")};
        return message;
    }

    Said operator()(const queue::EverythingResumed& event) const {
        return loud(phrase("Everything goes on: ", name(event.by), " resumed it."));
    }

    Said operator()(const queue::Frozen& event) const {
        const queue::Freeze& freeze = event.freeze;
        const std::string what =
            freeze.service.empty() ? std::string("Everything") : freeze.service.str();
        Line said = phrase(what, " is frozen by ", name(freeze.by));
        if (freeze.from > at_) {
            append(said, phrase(" from ", moment_span(freeze.from, at_)));
        }
        append(said, phrase(" until ", moment_span(freeze.until, at_), because(freeze.reason)));
        Message message = loud(std::move(said));
        message.lines = {{plain("Requests wait and go on by themselves; rollbacks are free.")}};
        message.buttons = {
            button("Freezes", "freezes"), button("Unfreeze", "unfreeze " + freeze.name)};
        return message;
    }

    Said operator()(const queue::Unfrozen& event) const {
        return loud(phrase(
            "The freeze ", event.name, " is lifted by ", name(event.by), because(event.reason)
        ));
    }

    Said operator()(const queue::FreezeTold& event) const {
        Message message;
        switch (event.phase) {
            case queue::FreezePhase::Soon:
                message = loud(phrase(
                    "A freeze begins at ", moment_span(event.from, at_), " (", event.name, ")",
                    because(event.reason)
                ));
                message.lines = {phrase(
                    "Until ", moment_span(event.until, at_),
                    " nothing new starts; what is queued waits and goes on by itself."
                )};
                break;
            case queue::FreezePhase::Begins:
                message = loud(phrase(
                    "The freeze ", event.name, " has begun, until ", moment_span(event.until, at_),
                    because(event.reason)
                ));
                break;
            case queue::FreezePhase::Ends:
                message = loud(phrase("The freeze ", event.name, " is over; the queues go on."));
                break;
        }
        message.buttons = {button("Freezes", "freezes")};
        return message;
    }

    Said operator()(const queue::Locked& event) const {
        const queue::Lock& lock = event.lock;
        Message message = of_lane(phrase(
            name(lock.by), " has locked ", place_words(lock.service, lock.environment),
            until_words(lock.until, at_), because(lock.reason)
        ));
        message.lines = {{plain(sentence(what_it_means(lock.level)))}};
        if (!event.taken_from.empty()) {
            message.tone = Tone::Loud;
            message.lines.push_back(
                {plain("It takes the place of the lock of "),
                 mention(event.taken_from, name(event.taken_from)), plain(".")}
            );
        }
        message.buttons = {button("Locks", "locks")};
        return message;
    }

    Said operator()(const queue::Unlocked& event) const {
        return of_lane(phrase(
            place_words(event.service, event.environment), " is no longer locked: ",
            event.by == queue::kBot ? clause(event.reason)
                                    : name(event.by) + " lifted it" + because(event.reason)
        ));
    }

    Said operator()(const queue::Held& event) const {
        if (event.by != queue::kBot || lane_.queue.failures_in_a_row < queue::kMostFailures ||
            lane_.queue.history.empty()) {
            return std::nullopt;
        }
        const queue::Finished& last = lane_.queue.history.back();
        Message message =
            loud(phrase("I hold the lane of ", last.service.str(), because(event.reason)));
        message.lane = lane_.queue.name;
        message.lines = {
            {plain("Somebody should look before the next one starts; "),
             code("unhold " + last.service.str()), plain(" lets the queue go on.")}};
        message.buttons = {
            button("Why", "why " + short_token(last.token)),
            button("Lift the hold", "unhold " + last.service.str())};
        return message;
    }

    Said operator()(const queue::LockReminded& event) const {
        const queue::Lock* lock = lane_.queue.find_lock(event.service, event.environment);
        if (lock == nullptr) {
            return std::nullopt;
        }
        Message message = loud(phrase(
            "The lock of ", place_words(lock->service, lock->environment), " ends at ",
            moment_span(lock->until.value_or(at_), at_), "."
        ));
        message.lane = lane_.queue.name;
        message.lines = {
            {mention(lock->by, name(lock->by)),
             plain(", lock it again if you need more time; unlock it if you need less.")}};
        message.buttons = {*lifting_button(*lock, event.service)};
        return message;
    }

private:
    [[nodiscard]] std::string name(const base::PersonId& person) const {
        return name_of(person, catalog_.rights);
    }
    [[nodiscard]] static Message loud(Line title) {
        Message message;
        message.tone = Tone::Loud;
        message.title = sentence(std::move(title));
        return message;
    }
    [[nodiscard]] Message of_lane(Line title) const {
        Message message;
        message.lane = lane_.queue.name;
        message.title = sentence(std::move(title));
        return message;
    }

    const deploy::LaneState& lane_;
    const deploy::Catalog& catalog_;
    base::TimePoint at_;
};

}  // namespace

std::optional<Message> announce_stop(
    const deploy::Event& event, const deploy::LaneState& lane, const deploy::Catalog& catalog,
    base::TimePoint at
) {
    return std::visit(StopAnnouncer(lane, catalog, at), event);
}

}  // namespace deploybot::commands
