#include "bot/catalog_hash.hpp"

#include "base/sha256.hpp"
#include "deploy/json.hpp"

namespace deploybot::bot {

std::string catalog_hash(const deploy::Catalog& catalog) {
    nlohmann::json services = nlohmann::json::object();
    for (const auto& [name, service] : catalog.services) {
        services[name.str()] = service;
    }
    nlohmann::json roles = nlohmann::json::object();
    for (const auto& [role, grants] : catalog.rights.roles) {
        for (const queue::Grant& grant : grants) {
            roles[role.str()].push_back(
                {static_cast<int>(grant.verb), grant.service, grant.environment, grant.guard}
            );
        }
    }
    nlohmann::json people = nlohmann::json::object();
    for (const auto& [id, person] : catalog.rights.people) {
        people[id.str()] = {person.name, person.email, person.roles};
        if (person.quiet) {
            people[id.str()].push_back(
                {person.quiet->zone.name(), person.quiet->from.count(), person.quiet->until.count()}
            );
        }
    }
    nlohmann::json freezes = nlohmann::json::object();
    for (const queue::FreezeRule& rule : catalog.freezes) {
        freezes[rule.name] = {rule.cron, rule.zone.name(), rule.lasts,    rule.reason,
                              rule.only, rule.except,      rule.announced};
    }
    return base::to_hex(
        base::sha256(nlohmann::json{services, roles, people, freezes, catalog.zone.name()}.dump())
    );
}

}  // namespace deploybot::bot
