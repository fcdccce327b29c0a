// Freezes: times in which nothing starts. One-off ones are declared by a person, recurring ones by
// the configuration. Requests wait for the end of it and go on by themselves; rollbacks are exempt.
#pragma once

#include "base/cron.hpp"
#include "base/name.hpp"
#include "base/time.hpp"
#include "base/time_zone.hpp"

#include <optional>
#include <string>
#include <vector>

namespace deploybot::queue {

/// What a freeze needs to know of a service.
struct Traits {
    base::ServiceName name;
    std::string group;
    std::vector<std::string> labels;

    bool operator==(const Traits&) const = default;
};

/// Services by name, by group or by label; one match suffices.
struct Selection {
    std::vector<base::ServiceName> services;
    std::vector<std::string> groups;
    std::vector<std::string> labels;

    [[nodiscard]] bool empty() const {
        return services.empty() && groups.empty() && labels.empty();
    }
    [[nodiscard]] bool matches(const Traits& service) const;

    bool operator==(const Selection&) const = default;
};

/// A freeze that comes again and again.
struct FreezeRule {
    std::string name;
    std::string cron;  ///< as it was written
    base::Cron begins;
    base::TimeZone zone;
    base::Millis lasts{};
    std::string reason;
    Selection only;  ///< empty: every service
    Selection except;
    base::Millis announced{std::chrono::hours{1}};  ///< so long before it begins

    [[nodiscard]] bool concerns(const Traits& service) const;

    bool operator==(const FreezeRule&) const = default;
};

/// A freeze that a person declared.
struct Freeze {
    std::string name;           ///< `F-1`, `F-2`, ...
    base::ServiceName service;  ///< empty: every service
    base::PersonId by;
    std::string reason;
    base::TimePoint since;  ///< declared
    base::TimePoint from;
    base::TimePoint until;

    bool operator==(const Freeze&) const = default;
};

/// One freeze as it stands in time, whoever made it.
struct FreezeWindow {
    std::string name;
    base::PersonId by;  ///< empty: the configuration
    std::string reason;
    base::TimePoint from;
    base::TimePoint until;
    base::TimePoint announce;  ///< when it is said that it will begin

    bool operator==(const FreezeWindow&) const = default;
};

/// The time of the rule that is now, or the next one; occurrences that touch are one. nullopt: it
/// never comes.
std::optional<FreezeWindow> window_of(const FreezeRule& rule, base::TimePoint now);
FreezeWindow window_of(const Freeze& freeze);

}  // namespace deploybot::queue
