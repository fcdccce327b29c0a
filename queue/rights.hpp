// Who may do what: people have roles, roles have grants (verb, service, environment). What is not
// granted is denied.
#pragma once

#include "base/name.hpp"
#include "queue/command.hpp"
#include "queue/quiet_hours.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::queue {

struct Person {
    base::PersonId id;
    std::string name;   ///< how messages call them
    std::string email;  ///< matched against the author of a commit, to tell authors of their
                        ///< commit's fate; may be empty
    std::vector<base::RoleName> roles;
    std::optional<QuietHours> quiet{};  ///< in which nobody asks them to take a turn

    bool operator==(const Person&) const = default;
};

/// An empty service or environment means any.
struct Grant {
    Verb verb = Verb::Help;
    base::ServiceName service;
    base::EnvironmentName environment;
    base::GuardName guard{};  ///< Override: this one and no other

    bool operator==(const Grant&) const = default;
};

struct Rights {
    std::map<base::PersonId, Person> people;
    std::map<base::RoleName, std::vector<Grant>> roles;

    [[nodiscard]] const Person* find(const base::PersonId& id) const;
    /// When their quiet hours are over; nullopt: they can be asked now.
    [[nodiscard]] std::optional<base::TimePoint> quiet_until(
        const base::PersonId& id, base::TimePoint now
    ) const;
    /// Reading is open to every known person; changing needs a grant. An empty service or
    /// environment means all of them: a grant that is limited to some is not enough.
    [[nodiscard]] bool may(
        const base::PersonId& id, Verb verb, const base::ServiceName& service,
        const base::EnvironmentName& environment
    ) const;
    /// Whether they may in one of the service's environments at least.
    [[nodiscard]] bool may_somewhere(
        const base::PersonId& id, Verb verb, const base::ServiceName& service
    ) const;
    [[nodiscard]] bool may_override(
        const base::PersonId& id, const base::GuardName& guard, const base::ServiceName& service,
        const base::EnvironmentName& environment
    ) const;
    [[nodiscard]] bool has_role(const base::PersonId& id, const base::RoleName& role) const;
    /// Ids of the people that hold one of the roles, sorted.
    [[nodiscard]] std::vector<base::PersonId> holders(const std::vector<base::RoleName>& wanted
    ) const;
    /// Roles that grant the verb on the service, for "who can lift it".
    [[nodiscard]] std::vector<base::RoleName> granting(Verb verb, const base::ServiceName& service)
        const;
    [[nodiscard]] std::vector<base::RoleName> granting_override(
        const base::GuardName& guard, const base::ServiceName& service
    ) const;

    bool operator==(const Rights&) const = default;
};

}  // namespace deploybot::queue
