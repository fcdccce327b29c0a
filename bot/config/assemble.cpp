#include "bot/config/assemble.hpp"

#include "base/text.hpp"
#include "queue/lane.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace deploybot::bot::config {
namespace {

const Node* find_path(const Node& from, std::initializer_list<std::string_view> keys) {
    const Node* node = &from;
    for (const std::string_view key : keys) {
        node = node == nullptr ? nullptr : find(*node, key);
    }
    return node;
}

/// The role on one service and environment after another; "none named" is any.
std::vector<queue::Grant> grants_of(const RoleDraft& role) {
    const auto or_any = [](auto names) {
        if (names.empty()) {
            names.emplace_back();
        }
        return names;
    };
    std::vector<queue::Grant> grants;
    const auto grant = [&](queue::Verb verb, const std::string& guard) {
        for (const auto& service : or_any(role.services)) {
            for (const auto& environment : or_any(role.environments)) {
                grants.push_back({verb, service, environment, base::GuardName(guard)});
            }
        }
    };
    for (const auto& verbs : role.may) {
        for (const queue::Verb verb : verbs) {
            grant(verb, {});
        }
    }
    for (const std::string& guard : role.overrides) {
        grant(queue::Verb::Override, guard);
    }
    return grants;
}

void add_people(Context& context, const Node& root, FileDraft& draft, Config& config) {
    for (const auto& [name, role] : draft.roles) {
        config.catalog.rights.roles[name] = grants_of(role);
    }
    std::map<base::Sha256Sum, base::PersonId> owners;
    for (auto& [id, person] : draft.people) {
        if (id == queue::kBot) {
            const Node* node = find_path(root, {"people", id.str()});
            context.mistake(node->place, "this is the bot's own id", "give the person another");
        }
        person.person.id = id;
        config.catalog.rights.people[id] = person.person;
        if (person.api_token.empty()) {
            continue;
        }
        const auto [owner, is_new] = owners.emplace(base::sha256(person.api_token.reveal()), id);
        if (!is_new) {
            const Node* node = find_path(root, {"people", id.str()});
            context.mistake(
                Context::place_of(*node, "api_token"),
                id.str() + " and " + owner->second.str() + " have the same token",
                "give each person their own"
            );
        }
        config.api_tokens[id] = std::move(person.api_token);
    }
}

/// Where a service stands in the file: its name, what is said of it, and the whole file.
struct ServicePlace {
    const Node& root;
    const Node& key;
    const Node& body;

    /// Of a key of its policy: in the service, else in default_policy, else the service itself.
    [[nodiscard]] Place of_policy(std::string_view name) const {
        for (const Node* policy : {find(body, "policy"), find(root, "default_policy")}) {
            if (policy != nullptr && find(*policy, name) != nullptr) {
                return Context::place_of(*policy, name);
            }
        }
        return key.place;
    }
};

void check_approvers(
    Context& context, const ServicePlace& at, const deploy::Service& service,
    const queue::Rights& rights
) {
    const deploy::Policy& policy = service.policy;
    const bool all_known = std::all_of(
        policy.approver_roles.begin(), policy.approver_roles.end(),
        [&](const auto& role) { return rights.roles.contains(role); }
    );
    if (policy.approvals == 0 || !all_known) {
        return;
    }
    const Place place = at.of_policy("approvals");
    if (policy.approver_roles.empty()) {
        context.mistake(
            place, "approvals are asked for, but nobody may give them", "name approver_roles"
        );
        return;
    }
    const auto holders = rights.holders(policy.approver_roles);
    const auto enough_for = [&](const base::PersonId& requester) {
        const auto others = static_cast<int>(holders.size()) -
                            static_cast<int>(std::count(holders.begin(), holders.end(), requester));
        return others >= policy.approvals;
    };
    const bool some_can_go_out =
        std::any_of(rights.people.begin(), rights.people.end(), [&](const auto& each) {
            return rights.may(each.first, queue::Verb::Request, service.name, service.production) &&
                   enough_for(each.first);
        });
    if (!some_can_go_out) {
        context.mistake(
            place,
            "nobody's request could get " + std::to_string(policy.approvals) +
                (policy.approvals == 1 ? " approval" : " approvals") +
                ": approver_roles are held by " + std::to_string(holders.size()) +
                (holders.size() == 1 ? " person" : " people"),
            "nobody approves their own request; give the role to more people"
        );
    }
}

/// The exporter counts what the router's backend serves.
void follow_router(
    integrations::prometheus::ExporterService& exporter,
    const integrations::haproxy::HaproxyService& router
) {
    exporter.proxy = router.backend;
    for (const auto& [pool, servers] : router.pools) {
        for (const auto& server : servers) {
            exporter.servers[pool].push_back(server.name);
        }
    }
}

void add_metrics(Adapters& adapters, const base::ServiceName& name, ServiceDraft& draft) {
    if (draft.metrics.scrape) {
        adapters.scrape.services[name] = std::move(*draft.metrics.scrape);
    }
    if (draft.metrics.exporter) {
        follow_router(*draft.metrics.exporter, draft.router);
        adapters.exporter.services[name] = std::move(*draft.metrics.exporter);
    }
    if (draft.metrics.prometheus) {
        adapters.prometheus.services[name] = std::move(*draft.metrics.prometheus);
    }
}

void add_flags(Config& config, deploy::Service& service, const ServiceDraft& draft) {
    for (const auto& [flag, feature] : draft.features) {
        service.flags.push_back({flag, feature.routes});
        for (const auto& environment : {service.uat, service.canary, service.production}) {
            config.adapters.flags.flags.insert({service.name, environment, flag});
        }
    }
}

void check_pass_through(Context& context, const Node& service) {
    const Node* list = find_path(service, {"driver", "command", "pass_through"});
    if (list == nullptr) {
        return;
    }
    for (const Node& variable : list->items) {
        if (context.secret_variables.contains(variable.text)) {
            context.mistake(
                variable.place, variable.text + " holds a secret of the bot's own",
                "give the program a secret of its own"
            );
        }
    }
}

void add_service(Adapters& adapters, const base::ServiceName& name, ServiceDraft& draft) {
    add_metrics(adapters, name, draft);
    adapters.forges[name] = std::move(draft.forge);
    adapters.artifacts[name] = std::move(draft.artifacts);
    adapters.driver.services[name] = std::move(draft.driver);
    adapters.router.services[name] = std::move(draft.router);
}

void add_services(Context& context, const Node& root, FileDraft& draft, Config& config) {
    const Node* services = find(root, "services");
    if (services == nullptr || services->kind != Node::Kind::Mapping) {
        return;
    }
    for (std::size_t at = 0; at < services->items.size(); at += 2) {
        const ServicePlace place{root, services->items[at], services->items[at + 1]};
        const base::ServiceName name(place.key.text);
        ServiceDraft& each = draft.services[name];
        add_flags(config, each.service, each);
        check_approvers(context, place, each.service, config.catalog.rights);
        check_pass_through(context, place.body);
        add_service(config.adapters, name, each);
        config.catalog.services[name] = std::move(each.service);
    }
}

}  // namespace

Config assemble(Context& context, const Node& root, FileDraft draft) {
    Config config;
    config.catalog.zone = draft.zone;
    for (auto& [name, freeze] : draft.freezes) {
        freeze.name = name;
        config.catalog.freezes.push_back(std::move(freeze));
    }
    config.server = draft.server;
    config.journal = std::move(draft.journal);
    config.log = draft.log;
    config.adapters.driver = std::move(draft.driver);
    config.adapters.router = std::move(draft.router);
    config.adapters.scrape = std::move(draft.metrics.scrape);
    config.adapters.exporter = std::move(draft.metrics.exporter);
    config.adapters.prometheus = std::move(draft.metrics.prometheus);
    config.adapters.flags = std::move(draft.flags);
    config.adapters.pager = std::move(draft.pager);
    add_people(context, root, draft, config);
    add_services(context, root, draft, config);
    context.check_references();
    return config;
}

}  // namespace deploybot::bot::config
