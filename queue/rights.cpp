#include "queue/rights.hpp"

#include <algorithm>

namespace deploybot::queue {
namespace {

/// In one environment of the service at least. No service means everything, which no limited grant
/// covers.
bool covers_somewhere(const Grant& grant, Verb verb, const base::ServiceName& service) {
    return grant.verb == verb && (grant.service.empty() || grant.service == service) &&
           (!service.empty() || grant.environment.empty());
}

bool covers(
    const Grant& grant, Verb verb, const base::ServiceName& service,
    const base::EnvironmentName& environment
) {
    return grant.verb == verb && (grant.service.empty() || grant.service == service) &&
           (grant.environment.empty() || grant.environment == environment);
}

/// Whether one of the person's grants is such.
template <class Wanted>
bool has_grant(const Rights& rights, const base::PersonId& id, const Wanted& is_wanted) {
    const Person* person = rights.find(id);
    return person != nullptr &&
           std::any_of(person->roles.begin(), person->roles.end(), [&](const base::RoleName& role) {
               const auto grants = rights.roles.find(role);
               return grants != rights.roles.end() &&
                      std::any_of(grants->second.begin(), grants->second.end(), is_wanted);
           });
}

}  // namespace

const Person* Rights::find(const base::PersonId& id) const {
    const auto found = people.find(id);
    return found == people.end() ? nullptr : &found->second;
}

std::optional<base::TimePoint> Rights::quiet_until(const base::PersonId& id, base::TimePoint now)
    const {
    const Person* person = find(id);
    return person != nullptr && person->quiet ? person->quiet->over(now) : std::nullopt;
}

bool Rights::may(
    const base::PersonId& id, Verb verb, const base::ServiceName& service,
    const base::EnvironmentName& environment
) const {
    if (!changes_something(verb)) {
        return find(id) != nullptr;
    }
    return has_grant(*this, id, [&](const Grant& grant) {
        return covers(grant, verb, service, environment);
    });
}

bool Rights::may_somewhere(const base::PersonId& id, Verb verb, const base::ServiceName& service)
    const {
    if (!changes_something(verb)) {
        return find(id) != nullptr;
    }
    return has_grant(*this, id, [&](const Grant& grant) {
        return covers_somewhere(grant, verb, service);
    });
}

bool Rights::may_override(
    const base::PersonId& id, const base::GuardName& guard, const base::ServiceName& service,
    const base::EnvironmentName& environment
) const {
    return has_grant(*this, id, [&](const Grant& grant) {
        return grant.guard == guard && covers(grant, Verb::Override, service, environment);
    });
}

bool Rights::has_role(const base::PersonId& id, const base::RoleName& role) const {
    const Person* person = find(id);
    return person != nullptr &&
           std::find(person->roles.begin(), person->roles.end(), role) != person->roles.end();
}

std::vector<base::PersonId> Rights::holders(const std::vector<base::RoleName>& wanted) const {
    std::vector<base::PersonId> ids;
    for (const auto& [id, person] : people) {
        if (std::any_of(wanted.begin(), wanted.end(), [&](const auto& role) {
                return has_role(id, role);
            })) {
            ids.push_back(id);
        }
    }
    return ids;
}

std::vector<base::RoleName> Rights::granting(Verb verb, const base::ServiceName& service) const {
    std::vector<base::RoleName> names;
    for (const auto& [role, grants] : roles) {
        if (std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
                return covers_somewhere(grant, verb, service);
            })) {
            names.push_back(role);
        }
    }
    return names;
}

std::vector<base::RoleName> Rights::granting_override(
    const base::GuardName& guard, const base::ServiceName& service
) const {
    std::vector<base::RoleName> names;
    for (const auto& [role, grants] : roles) {
        if (std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
                return grant.guard == guard && covers_somewhere(grant, Verb::Override, service);
            })) {
            names.push_back(role);
        }
    }
    return names;
}

}  // namespace deploybot::queue
