// What stops a deployment, in words: obstacles, and what each kind of stop means and is lifted by.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/obstacle.hpp"
#include "queue/command.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace deploybot::commands {

/// "shop in production is locked by Bo since 14:02, until 16:02: the database moves." as a whole
/// line, without what would lift it.
Line obstacle_words(
    const deploy::Obstacle& obstacle, const queue::Rights& rights, base::TimePoint now
);
/// The same, with the command that lifts it and who may say that.
Line how_it_ends(
    const deploy::Obstacle& obstacle, const base::ServiceName& service, const queue::Rights& rights,
    base::TimePoint now
);
/// The button that lifts it; nullopt where only time or somebody at the machine does.
std::optional<Button> lifting_button(
    const deploy::Obstacle& obstacle, const base::ServiceName& service
);

/// "shop in production"
std::string place_words(const base::ServiceName& service, const base::EnvironmentName& environment);
/// ", until 16:02"; nothing for a lock without an end.
Line until_words(const std::optional<base::TimePoint>& until, base::TimePoint now);
/// "nothing starts"
std::string what_it_means(queue::LockLevel level);
/// As the object of a sentence: "Ana", or "me" where a signal or a file asked the bot for it.
std::string doer(const base::PersonId& person, const queue::Rights& rights);
/// "Ana or Bo", of those whom a grant lets do it.
std::string who_may(
    queue::Verb verb, const base::ServiceName& service, const queue::Rights& rights
);
/// The end of a sentence: ": release day.", or "." without a reason.
std::string because(std::string_view reason);
/// "frozen until 16:02 (release-day): the database moves."
Line frozen_words(const queue::FreezeWindow& freeze, base::TimePoint now);

}  // namespace deploybot::commands
