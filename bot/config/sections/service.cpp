// A service: its lane, environments, pools, features, policy and adapters.
#include "base/text.hpp"
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/section.hpp"
#include "bot/config/sections/sections.hpp"

#include <algorithm>
#include <initializer_list>

namespace deploybot::bot::config {
namespace {

using deploy::Service;

bool is_feature(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    return !text.empty() && text.size() <= 63 && fits(text.front()) && fits(text.back()) &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return fits(c) || c == '-' || c == '_' || c == '.';
           });
}

std::string route_trouble(std::string_view text) {
    return text.find(' ') == std::string_view::npos ? "" : " has a space, which no route has";
}

template <class M>
auto of_service(M Service::*member) {
    return [member](ServiceDraft& draft) -> M& { return draft.service.*member; };
}

Codec<Service> environments() {
    const auto environment = [] { return name<base::EnvironmentName>(); };
    return Section<Service>(
               "environments", "the environments of a service", "What its environments are called."
    )
        .key("uat", &Service::uat, environment(), "Pre-production.")
        .key("canary", &Service::canary, environment(), "The first customers.")
        .key("production", &Service::production, environment(), "All customers.")
        .check([](Context& context, const Node& node, Service& service) {
            if (service.canary == service.production || service.uat == service.production ||
                service.uat == service.canary) {
                context.mistake(
                    node.place, "two environments of this service have the same name",
                    "flags and deployments of one must not reach the other"
                );
            }
        })
        .codec();
}

Codec<Service> pools() {
    const auto pool = [] { return name<base::PoolName>(); };
    return Section<Service>(
               "pools", "the pools of a service",
               "Groups of processes that take traffic as one. No two are the same."
    )
        .key("uat", &Service::uat_pool, pool(), "In pre-production.")
        .key("canary", &Service::canary_pool, pool(), "The canary's.")
        .required(
            "production", &Service::production_pools, list_of(pool(), {.fewest = 1, .largest = 2}),
            "Two: the stable version runs on in one while the new one is deployed to the other. "
            "One: it is replaced in place, and going back means deploying again."
        )
        .check([](Context& context, const Node& node, Service& service) {
            if (service.uat_pool == service.canary_pool) {
                context.mistake(
                    node.place, "the pools of uat and canary are the same",
                    "give each its own processes"
                );
            }
            for (std::size_t at = 0; at < service.production_pools.size(); ++at) {
                const base::PoolName& each = service.production_pools[at];
                if (!each.empty() && (each == service.uat_pool || each == service.canary_pool)) {
                    context.mistake(
                        find(node, "production")->items[at].place,
                        "pool " + quote(each.str()) + " is a pool of uat or canary already",
                        "give each its own processes"
                    );
                }
            }
        })
        .codec();
}

Codec<std::map<base::FlagName, FeatureDraft>> features() {
    const MapKeys keys{
        "FLAG",
        "^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
        "letters, digits and . _ -, at most 63, a letter or digit first and last",
        is_feature,
        0,
        {}};
    return map_of<base::FlagName>(
        keys,
        Section<FeatureDraft>(
            "feature", "a feature", "A feature flag: off for new versions, on step by step."
        )
            .key(
                "routes", &FeatureDraft::routes,
                list_of(text({"route", "a route as the metrics name it", "^[^ ]+$", route_trouble})
                ),
                "Routes that only this feature serves: errors there send its flag off first."
            )
            .codec()
    );
}

/// Names for references, once the section has been read.
void declare_names(Context& context, const Service& service) {
    for (const auto& environment : {service.uat, service.canary, service.production}) {
        context.declare(NameKind::Environment, environment.str());
    }
    context.declare(NameKind::Pool, service.uat_pool.str());
    context.declare(NameKind::Pool, service.canary_pool.str());
    for (const base::PoolName& pool : service.production_pools) {
        context.declare(NameKind::Pool, pool.str());
    }
}

/// The keys of a mapping name pools of the service, and none of `needed` is missing.
void check_pool_keys(
    Context& context, const Node* mapping, const std::vector<base::PoolName>& needed
) {
    if (mapping == nullptr || mapping->kind != Node::Kind::Mapping) {
        return;
    }
    for (std::size_t at = 0; at < mapping->items.size(); at += 2) {
        context.refer(NameKind::Pool, mapping->items[at].place, mapping->items[at].text);
    }
    for (const base::PoolName& pool : needed) {
        if (!pool.empty() && find(*mapping, pool.str()) == nullptr) {
            context.mistake(
                mapping->place, "nothing is said of the pool " + quote(pool.str()),
                "customers are sent there"
            );
        }
    }
}

const Node* find_path(const Node& from, std::initializer_list<std::string_view> keys) {
    const Node* node = &from;
    for (const std::string_view key : keys) {
        node = node == nullptr ? nullptr : find(*node, key);
    }
    return node;
}

void check_servers(Context& context, const Node* pools) {
    if (pools == nullptr || pools->kind != Node::Kind::Mapping) {
        return;
    }
    std::map<std::string, std::size_t> lines;
    for (std::size_t at = 1; at < pools->items.size(); at += 2) {
        for (const Node& server : pools->items[at].items) {
            const Node* name = find(server, "name");
            if (name == nullptr) {
                continue;
            }
            const auto [first, is_new] = lines.emplace(name->text, name->place.line);
            if (!is_new) {
                context.mistake(
                    name->place,
                    "server " + quote(name->text) + " stands in a pool already, in line " +
                        std::to_string(first->second),
                    "a server belongs to one pool"
                );
            }
        }
    }
}

void check_adapters(Context& context, const Node& node, const ServiceDraft& draft) {
    std::vector<base::PoolName> with_customers = draft.service.production_pools;
    with_customers.insert(with_customers.begin(), draft.service.canary_pool);
    const Node* servers = find_path(node, {"router", "haproxy", "pools"});
    check_pool_keys(context, servers, with_customers);
    check_servers(context, servers);
    check_pool_keys(context, find_path(node, {"metrics", "scrape", "targets"}), with_customers);
    check_pool_keys(
        context, find_path(node, {"metrics", "prometheus", "selectors"}), with_customers
    );
    const bool replaces = draft.service.production_pools.size() == 1;
    const Node* command = find_path(node, {"driver", "command"});
    if (replaces && command != nullptr && command->kind == Node::Kind::Mapping &&
        find(*command, "roll_back") == nullptr) {
        context.mistake(
            command->place, "production has one pool, so the driver needs roll_back",
            "or give production two pools: the stable version then runs on in one"
        );
    }
}

void finish_service(Context& context, const Node& node, ServiceDraft& draft) {
    draft.service.name = base::ServiceName(context.service);
    if (draft.service.lane.empty()) {
        draft.service.lane = base::LaneName(context.service);
    }
    declare_names(context, draft.service);
    check_adapters(context, node, draft);
    const auto& steps = draft.service.policy.production_steps;
    if (!draft.features.empty() && !steps.empty() && steps.back().percent < 100 &&
        steps.back().percent > 0) {
        context.mistake(
            Context::place_of(node, "features"),
            "the features would stay on for " + std::to_string(steps.back().percent) +
                "% of the users",
            "let the last of production_steps be 100%"
        );
    }
}

}  // namespace

Codec<std::map<base::ServiceName, ServiceDraft>> services_codec() {
    const auto whole_service = [](ServiceDraft& draft) -> Service& { return draft.service; };
    const MapKeys keys{"SERVICE", std::string(kNamePattern), std::string(kNameRule), is_name,
                       1,         NameKind::Service};
    return map_of<base::ServiceName>(
        keys,
        Section<ServiceDraft>(
            "service", "a service", "Something that is deployed; the key is its name."
        )
            .start([](Context& context, ServiceDraft& draft) {
                draft.service.policy = context.default_policy;
            })
            .key(
                "lane", of_service(&Service::lane), name<base::LaneName>(),
                "Services of one lane are deployed one after another. Default: a lane of its own."
            )
            .key(
                "group", of_service(&Service::group), text(name_kind()),
                "What it belongs to; freezes can name it."
            )
            .key(
                "labels", of_service(&Service::labels), list_of(text(name_kind())),
                "What it is, such as payments; freezes can name them."
            )
            .key("environments", whole_service, environments(), "What its environments are called.")
            .required("pools", whole_service, pools(), "Its groups of processes.")
            .key("features", &ServiceDraft::features, features(), "Its feature flags.")
            .key(
                "policy", of_service(&Service::policy), policy_codec(),
                "How its commits go; what is left out is as default_policy says."
            )
            .required("forge", &ServiceDraft::forge, forge_codec(), "Where its commits live.")
            .required(
                "artifacts", &ServiceDraft::artifacts, artifacts_codec(), "What CI has built."
            )
            .required(
                "driver", &ServiceDraft::driver, driver_codec(), "How a version is made to run."
            )
            .required("router", &ServiceDraft::router, router_codec(), "How customers get to it.")
            .required("metrics", &ServiceDraft::metrics, metrics_codec(), "How the judge sees it.")
            .check(finish_service)
            .codec()
    );
}

}  // namespace deploybot::bot::config
