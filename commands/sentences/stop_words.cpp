#include "commands/sentences/stop_words.hpp"

#include "base/text.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/words.hpp"

#include <type_traits>

namespace deploybot::commands {
namespace {

using queue::Verb;

/// One obstacle in words.
struct Words {
    const queue::Rights& rights;
    base::TimePoint now;

    Line operator()(const deploy::UnreadableStops& stops) const {
        return phrase("I can't read what is stopped, so everything is: ", clause(stops.why));
    }
    Line operator()(const queue::KillSwitch& kill) const {
        return phrase(
            "everything is stopped, by ", doer(kill.by, rights), " ", since_line(kill.since, now),
            because(kill.reason)
        );
    }
    Line operator()(const deploy::EverythingHeld& held) const {
        return phrase(
            "everything is paused by ", name_of(held.hold.by, rights), " ",
            since_line(held.hold.since, now), because(held.hold.reason)
        );
    }
    Line operator()(const queue::Hold& hold) const { return hold_words(hold, rights, now); }
    Line operator()(const queue::FreezeWindow& freeze) const {
        return phrase("it is ", frozen_words(freeze, now));
    }
    Line operator()(const queue::Lock& lock) const {
        return phrase(
            place_words(lock.service, lock.environment), " is locked by ", name_of(lock.by, rights),
            " ", since_line(lock.since, now), until_words(lock.until, now), " (",
            what_it_means(lock.level), ")", because(lock.reason)
        );
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
                    "Unlock", "unlock " + place_words(each.service, each.environment),
                    Verb::Unlock};
            } else {
                return std::nullopt;
            }
        },
        obstacle
    );
}

}  // namespace

std::string place_words(
    const base::ServiceName& service, const base::EnvironmentName& environment
) {
    return service.str() + (environment.empty() ? std::string() : " in " + environment.str());
}

Line until_words(const std::optional<base::TimePoint>& until, base::TimePoint now) {
    return until ? phrase(", until ", moment_span(*until, now)) : Line{};
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

std::string doer(const base::PersonId& person, const queue::Rights& rights) {
    return person == queue::kBot ? "me" : name_of(person, rights);
}

std::string who_may(Verb verb, const base::ServiceName& service, const queue::Rights& rights) {
    return any_of(names_of(rights.holders(rights.granting(verb, service)), rights));
}

std::string because(std::string_view reason) {
    return reason.empty() ? "." : ": " + clause(reason);
}

Line frozen_words(const queue::FreezeWindow& freeze, base::TimePoint now) {
    return phrase(
        "frozen until ", moment_span(freeze.until, now), " (", freeze.name, ")",
        because(freeze.reason)
    );
}

Line obstacle_words(
    const deploy::Obstacle& obstacle, const queue::Rights& rights, base::TimePoint now
) {
    return sentence(std::visit(Words{rights, now}, obstacle));
}

Line how_it_ends(
    const deploy::Obstacle& obstacle, const base::ServiceName& service, const queue::Rights& rights,
    base::TimePoint now
) {
    Line line = obstacle_words(obstacle, rights, now);
    const auto lifting = lifting_of(obstacle, service);
    if (!lifting) {
        line.push_back(plain(" A newer deploybot may have written it: start that one."));
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

}  // namespace deploybot::commands
