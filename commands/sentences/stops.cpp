#include "commands/sentences/stops.hpp"

#include "base/text.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/words.hpp"

#include <cctype>
#include <type_traits>

namespace deploybot::commands {
namespace {

using queue::Verb;

std::string what_is_locked(const queue::Lock& lock) {
    return lock.service.str() +
           (lock.environment.empty() ? std::string() : " in " + lock.environment.str());
}

std::string until_words(const std::optional<base::TimePoint>& until, base::TimePoint now) {
    return until ? ", until " + moment(*until, now) : std::string();
}

std::string what_it_means(queue::LockLevel level) {
    switch (level) {
        case queue::LockLevel::Warn:
            return "whoever deploys is asked once more";
        case queue::LockLevel::Own:
            return "only their own deployments start";
        case queue::LockLevel::Full:
            return "nothing starts";
    }
    return "";
}

std::string upper_first(std::string text) {
    if (!text.empty()) {
        text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    }
    return text;
}

std::string because(std::string_view reason) {
    return reason.empty() ? std::string() : ": " + base::clean(reason);
}

/// As the object of a sentence: "Ana", or "me" where a signal or a file asked the bot for it.
std::string doer(const base::PersonId& person, const queue::Rights& rights) {
    return person == queue::kBot ? "me" : name_of(person, rights);
}

/// "Ana or Bo", of those whom a grant lets do it.
std::string who_may(Verb verb, const base::ServiceName& service, const queue::Rights& rights) {
    return any_of(names_of(rights.holders(rights.granting(verb, service)), rights));
}

std::string frozen_words(const queue::FreezeWindow& freeze, base::TimePoint now) {
    return "frozen until " + moment(freeze.until, now) + " (" + freeze.name + ")" +
           because(freeze.reason);
}

/// One obstacle in words.
struct Words {
    const queue::Rights& rights;
    base::TimePoint now;

    std::string operator()(const deploy::UnreadableStops& stops) const {
        return "I can't read what is stopped, so everything is: " + clause(stops.why);
    }
    std::string operator()(const queue::KillSwitch& kill) const {
        return "everything is stopped, by " + doer(kill.by, rights) + " " + since(kill.since, now) +
               because(kill.reason);
    }
    std::string operator()(const deploy::EverythingHeld& held) const {
        return "everything is paused by " + name_of(held.hold.by, rights) + " " +
               since(held.hold.since, now) + because(held.hold.reason);
    }
    std::string operator()(const queue::Hold& hold) const { return hold_words(hold, rights, now); }
    std::string operator()(const queue::FreezeWindow& freeze) const {
        return "it is " + frozen_words(freeze, now);
    }
    std::string operator()(const queue::Lock& lock) const {
        return what_is_locked(lock) + " is locked by " + name_of(lock.by, rights) + " " +
               since(lock.since, now) + until_words(lock.until, now) + " (" +
               what_it_means(lock.level) + ")" + because(lock.reason);
    }
};

/// The command that lifts an obstacle, and the verb whose right it needs.
struct Lifting {
    std::string label;
    std::string line;
    Verb verb;
};

std::optional<Lifting> lifting_of(
    const deploy::Obstacle& obstacle, const base::ServiceName& service
) {
    return std::visit(
        [&]<class Each>(const Each& each) -> std::optional<Lifting> {
            if constexpr (std::is_same_v<Each, queue::KillSwitch>) {
                return Lifting{"Lift the stop", "lift the stop", Verb::LiftStop};
            } else if constexpr (std::is_same_v<Each, deploy::EverythingHeld>) {
                return Lifting{"Resume everything", "resume everything", Verb::ResumeEverything};
            } else if constexpr (std::is_same_v<Each, queue::Hold>) {
                return Lifting{"Lift the hold", "unhold " + service.str(), Verb::Unhold};
            } else if constexpr (std::is_same_v<Each, queue::FreezeWindow>) {
                return Lifting{"Unfreeze " + each.name, "unfreeze " + each.name, Verb::Unfreeze};
            } else if constexpr (std::is_same_v<Each, queue::Lock>) {
                return Lifting{
                    "Unlock",
                    "unlock " + each.service.str() +
                        (each.environment.empty() ? "" : " in " + each.environment.str()),
                    Verb::Unlock};
            } else {
                return std::nullopt;
            }
        },
        obstacle
    );
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
                title("The freeze " + accepted_.freeze + " is lifted" + reason() + ".");
                line("What waits goes on.");
                return offer("Queue", "queue");
            case Verb::PauseEverything:
                title(
                    accepted_.changed ? "Everything is paused" + reason() + "."
                                      : "Everything is paused already."
                );
                line("No lane starts anything new; what runs goes on.");
                return offer("Resume everything", "resume everything");
            case Verb::ResumeEverything:
                title("Everything goes on" + reason() + ".");
                return offer("Status", "status");
            case Verb::StopEverything:
                return stop();
            default:
                return lift();
        }
    }

    void title(std::string_view text) { message_.title = {plain(text)}; }
    void line(std::string_view text) { message_.lines.push_back({plain(text)}); }
    void offer(std::string_view label, const std::string& typed) {
        message_.buttons.push_back(button(label, typed));
    }
    [[nodiscard]] std::string reason() const { return reason_words(command_.reason); }

    void lock() {
        const deploy::LaneState* lane = world_.find(accepted_.lane);
        const queue::Lock* lock =
            lane == nullptr ? nullptr
                            : lane->queue.find_lock(accepted_.service, accepted_.environment);
        if (lock == nullptr) {
            return title("It is locked.");
        }
        title(
            "You have locked " + what_is_locked(*lock) + until_words(lock->until, now_) + reason() +
            "."
        );
        line(sentence(what_it_means(lock->level)));
        if (lane->queue.running && lane->queue.running->service == lock->service) {
            line(
                short_token(lane->queue.running->token) + (lock->environment.empty()
                                                               ? " goes on; the lock outlasts it."
                                                               : " stops before it enters there.")
            );
        }
        offer("Unlock", lifting_of(*lock, accepted_.service)->line);
        offer("Locks", "locks");
    }

    void unlock() {
        title(
            accepted_.service.str() +
            (accepted_.environment.empty() ? "" : " in " + accepted_.environment.str()) +
            " is no longer locked" + reason() + "."
        );
        offer("Queue", "queue " + accepted_.service.str());
    }

    void freeze() {
        for (const queue::Freeze& each : world_.stops.freezes) {
            if (each.name == accepted_.freeze) {
                const std::string what =
                    each.service.empty() ? std::string("Everything") : each.service.str();
                const std::string from =
                    each.from > now_ ? " from " + moment(each.from, now_) : std::string();
                std::string said = what + " is frozen";
                said += from + " until " + moment(each.until, now_) + reason() + ".";
                title(said);
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
            accepted_.changed ? "Everything is stopped" + reason() + "."
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
            title("The stop is lifted" + reason() + ". Everything goes on.");
            return offer("Status", "status");
        }
        title("You agree to lift the stop" + reason() + ". One more person has to.");
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
        Message message = loud(
            "Everything is stopped, by " + doer(event.by, catalog_.rights) +
            because(clause(event.reason))
        );
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
            Message message = loud("The stop is lifted: " + name(event.by) + " agreed as well.");
            message.lines = {{plain("Everything goes on.")}};
            message.buttons = {button("Status", "status")};
            return message;
        }
        Message message =
            loud(name(event.by) + " agrees to lift the stop" + reason_words(event.reason) + ".");
        message.lines = {{plain("It takes one more person.")}};
        message.buttons = {button("I agree to lift it", "lift the stop")};
        return message;
    }

    Said operator()(const queue::EverythingPaused& event) const {
        Message message =
            loud("Everything is paused by " + name(event.by) + because(clause(event.reason)));
        message.lines = {{plain("No lane starts anything new; what runs goes on.")}};
        message.buttons = {button("Resume everything", "resume everything")};
        return message;
    }

    Said operator()(const queue::EverythingResumed& event) const {
        return loud("Everything goes on: " + name(event.by) + " resumed it.");
    }

    Said operator()(const queue::Frozen& event) const {
        const queue::Freeze& freeze = event.freeze;
        const std::string what =
            freeze.service.empty() ? std::string("Everything") : freeze.service.str();
        const std::string from =
            freeze.from > at_ ? " from " + moment(freeze.from, at_) : std::string();
        Message message = loud(
            what + " is frozen by " + name(freeze.by) + from + " until " +
            moment(freeze.until, at_) + because(clause(freeze.reason))
        );
        message.lines = {{plain("Requests wait and go on by themselves; rollbacks are free.")}};
        message.buttons = {
            button("Freezes", "freezes"), button("Unfreeze", "unfreeze " + freeze.name)};
        return message;
    }

    Said operator()(const queue::Unfrozen& event) const {
        return loud(
            "The freeze " + event.name + " is lifted by " + name(event.by) +
            reason_words(event.reason) + "."
        );
    }

    Said operator()(const queue::FreezeTold& event) const {
        Message message;
        switch (event.phase) {
            case queue::FreezePhase::Soon:
                message = loud(
                    "A freeze begins at " + moment(event.from, at_) + " (" + event.name + ")" +
                    because(clause(event.reason))
                );
                message.lines = {{plain(
                    "Until " + moment(event.until, at_) +
                    " nothing new starts; what is queued waits and goes on by itself."
                )}};
                break;
            case queue::FreezePhase::Begins:
                message = loud(
                    "The freeze " + event.name + " has begun, until " + moment(event.until, at_) +
                    because(clause(event.reason))
                );
                break;
            case queue::FreezePhase::Ends:
                message = loud("The freeze " + event.name + " is over; the queues go on.");
                break;
        }
        message.buttons = {button("Freezes", "freezes")};
        return message;
    }

    Said operator()(const queue::Locked& event) const {
        const queue::Lock& lock = event.lock;
        Message message = of_lane(
            name(lock.by) + " has locked " + what_is_locked(lock) + until_words(lock.until, at_) +
            because(clause(lock.reason))
        );
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
        const std::string what =
            event.service.str() +
            (event.environment.empty() ? std::string() : " in " + event.environment.str());
        return of_lane(
            what + " is no longer locked: " +
            (event.by == queue::kBot
                 ? clause(event.reason)
                 : name(event.by) + " lifted it" + reason_words(event.reason) + ".")
        );
    }

    Said operator()(const queue::Held& event) const {
        if (event.by != queue::kBot || lane_.queue.failures_in_a_row < queue::kMostFailures ||
            lane_.queue.history.empty()) {
            return std::nullopt;
        }
        const queue::Finished& last = lane_.queue.history.back();
        Message message = loud("I hold the lane of " + last.service.str() + ": " + event.reason);
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
        Message message = loud(
            "The lock of " + what_is_locked(*lock) + " ends at " +
            moment(lock->until.value_or(at_), at_) + "."
        );
        message.lane = lane_.queue.name;
        message.lines = {
            {mention(lock->by, name(lock->by)),
             plain(", lock it again if you need more time; unlock it if you need less.")}};
        message.buttons = {button("Unlock", lifting_of(*lock, event.service)->line)};
        return message;
    }

private:
    [[nodiscard]] std::string name(const base::PersonId& person) const {
        return name_of(person, catalog_.rights);
    }
    [[nodiscard]] static Message loud(std::string_view title) {
        Message message;
        message.tone = Tone::Loud;
        message.title = {plain(sentence(title))};
        return message;
    }
    [[nodiscard]] Message of_lane(std::string_view title) const {
        Message message;
        message.lane = lane_.queue.name;
        message.title = {plain(sentence(title))};
        return message;
    }

    const deploy::LaneState& lane_;
    const deploy::Catalog& catalog_;
    base::TimePoint at_;
};

void add_obstacle(
    Message& message, const deploy::Obstacle& obstacle, const base::ServiceName& service,
    const QuerySubject& about
) {
    message.lines.push_back(how_it_ends(obstacle, service, about.catalog.rights, about.now));
    if (auto lift = lifting_button(obstacle, service)) {
        message.buttons.push_back(std::move(*lift));
    }
}

void add_lane_stops(
    Message& message, const deploy::LaneState& lane, const base::ServiceName& service,
    const QuerySubject& about
) {
    if (lane.queue.hold) {
        add_obstacle(message, *lane.queue.hold, service, about);
    }
    for (const queue::Lock& lock : lane.queue.locks) {
        if (lock.service == service) {
            add_obstacle(message, lock, service, about);
        }
    }
}

}  // namespace

std::string obstacle_words(
    const deploy::Obstacle& obstacle, const queue::Rights& rights, base::TimePoint now
) {
    return sentence(std::visit(Words{rights, now}, obstacle));
}

Line how_it_ends(
    const deploy::Obstacle& obstacle, const base::ServiceName& service, const queue::Rights& rights,
    base::TimePoint now
) {
    Line line{plain(obstacle_words(obstacle, rights, now))};
    const auto lifting = lifting_of(obstacle, service);
    if (!lifting) {
        line.push_back(plain(" deploybot journal verify shows which entry it is."));
        return line;
    }
    const bool of_everything = queue::concerns_everything(lifting->verb);
    line.push_back(plain(" "));
    line.push_back(code(lifting->line));
    line.push_back(plain(
        " lifts it: " +
        who_may(lifting->verb, of_everything ? base::ServiceName{} : service, rights) + "."
    ));
    return line;
}

std::optional<Button> lifting_button(
    const deploy::Obstacle& obstacle, const base::ServiceName& service
) {
    const auto lifting = lifting_of(obstacle, service);
    return lifting ? std::optional(button(lifting->label, lifting->line)) : std::nullopt;
}

Message confirm_stop(
    const queue::Command& command, const queue::Accepted& accepted, const deploy::World& after,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    return StopConfirmation(command, accepted, after, catalog, now).make();
}

std::optional<Message> refuse_stop(
    const queue::Refusal& refusal, const deploy::World& world, const deploy::Catalog& catalog
) {
    Message message;
    const auto title = [&](const std::string& text) { message.title = {plain(text)}; };
    const auto offer = [&](const std::string& typed) {
        message.buttons.push_back(button(upper_first(typed), typed));
    };
    const std::string service = refusal.service.str();
    switch (refusal.why) {
        case queue::Why::BadTime:
            title("I can't take that time: " + clause(refusal.detail));
            break;
        case queue::Why::UnknownEnvironment:
            title(service + " has no environment \"" + base::clean(refusal.detail) + "\".");
            message.lines = {{plain("It has " + all_of(refusal.candidates) + ".")}};
            break;
        case queue::Why::NotLocked:
            title(
                service + (refusal.detail.empty() ? "" : " in " + base::clean(refusal.detail)) +
                " is not locked."
            );
            offer("locks");
            break;
        case queue::Why::NotFrozen:
            title(
                refusal.candidates.empty() ? "Nothing is frozen."
                : refusal.detail.empty()
                    ? "Which freeze?"
                    : "I know no freeze \"" + base::clean(refusal.detail) + "\" alone."
            );
            for (const std::string& name : refusal.candidates) {
                offer("unfreeze " + name);
            }
            offer("freezes");
            break;
        case queue::Why::NotPausedAll:
            title("Not everything is paused.");
            offer("locks");
            break;
        case queue::Why::NotStopped:
            title("The kill switch is not on.");
            offer("locks");
            break;
        case queue::Why::SecondPerson: {
            title("You have agreed before: it takes a second person to lift the stop.");
            const queue::Rights& rights = catalog.rights;
            message.lines = {{plain("Ask " + who_may(Verb::LiftStop, {}, rights) + ".")}};
            break;
        }
        case queue::Why::Stopped: {
            title("Not now: everything is stopped.");
            if (world.stops.kill_switch) {
                message.lines = {{plain(
                    "It was " + doer(world.stops.kill_switch->by, catalog.rights) +
                    because(clause(world.stops.kill_switch->reason))
                )}};
            }
            offer("lift the stop");
            break;
        }
        case queue::Why::Locked: {
            title("Not now: " + base::clean(refusal.detail) + " of " + service + " is locked.");
            offer("locks of " + service);
            break;
        }
        default:
            return std::nullopt;
    }
    return message;
}

std::optional<Message> announce_stop(
    const deploy::Event& event, const deploy::LaneState& lane, const deploy::Catalog& catalog,
    base::TimePoint at
) {
    return std::visit(StopAnnouncer(lane, catalog, at), event);
}

void add_stops_of_all(Message& message, const QuerySubject& about) {
    const queue::Stops& stops = about.world.stops;
    if (!stops.unreadable.empty()) {
        add_obstacle(message, deploy::UnreadableStops{stops.unreadable}, {}, about);
    }
    if (stops.kill_switch) {
        add_obstacle(message, *stops.kill_switch, {}, about);
    }
    if (stops.everything) {
        add_obstacle(message, deploy::EverythingHeld{*stops.everything}, {}, about);
    }
}

Message answer_locks(const QuerySubject& about) {
    Message message;
    add_stops_of_all(message, about);
    for (const deploy::Service* service : services_of(about)) {
        if (const auto freeze = queue::freeze_of(
                about.world.stops, about.catalog.freezes, service->traits(), about.now
            )) {
            message.lines.push_back(
                {strong(service->name.str()),
                 plain(" is " + clause(frozen_words(*freeze, about.now)))}
            );
        }
        if (const deploy::LaneState* lane = about.world.find(service->lane)) {
            add_lane_stops(message, *lane, service->name, about);
        }
    }
    const std::string where =
        about.service == nullptr ? std::string() : " in " + about.service->name.str();
    message.title = {plain(
        message.lines.empty() ? "Nothing is locked, held or stopped" + where + "."
                              : "Locked, held or stopped" + where + ":"
    )};
    return message;
}

Message answer_freezes(const QuerySubject& about) {
    constexpr base::Millis kAhead{std::chrono::hours{24 * 14}};
    const auto traits =
        about.service == nullptr ? std::nullopt : std::optional(about.service->traits());
    const auto windows = queue::freezes_within(
        about.world.stops, about.catalog.freezes, traits ? &*traits : nullptr, about.now, kAhead
    );
    Message message;
    message.title = {
        plain(windows.empty() ? "No freeze is on, and none comes in two weeks." : "Freezes:")};
    for (const queue::FreezeWindow& window : windows) {
        const bool on = window.from <= about.now;
        Line line{
            code(window.name),
            plain(
                (on ? " is on, until " : " from " + moment(window.from, about.now) + " until ") +
                moment(window.until, about.now) +
                (window.by.empty() ? std::string()
                                   : ", by " + name_of(window.by, about.catalog.rights)) +
                because(clause(window.reason))
            )};
        message.lines.push_back(std::move(line));
        if (on) {
            message.buttons.push_back(button("Unfreeze " + window.name, "unfreeze " + window.name));
        }
    }
    return message;
}

}  // namespace deploybot::commands
