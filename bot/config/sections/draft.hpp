// The file as it was read, section by section, before the rules over the whole of it
// (bot/config/assemble.hpp) make a Config of it.
#pragma once

#include "bot/config/config.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::bot::config {

struct RoleDraft {
    std::vector<std::vector<queue::Verb>> may;  ///< a word of the file stands for one verb, or all
    std::vector<base::ServiceName> services;
    std::vector<base::EnvironmentName> environments;
    std::vector<std::string> overrides;  ///< guards, by their names
};

struct PersonDraft {
    queue::Person person;
    base::Secret api_token;
};

struct FeatureDraft {
    std::vector<std::string> routes;
};

/// Exactly one is there.
struct MetricsDraft {
    std::optional<integrations::prometheus::ScrapeService> scrape;
    std::optional<integrations::prometheus::ExporterService> exporter;
    std::optional<integrations::prometheus::PrometheusService> prometheus;
};

struct ServiceDraft {
    deploy::Service service;
    std::map<base::FlagName, FeatureDraft> features;
    integrations::git::GitConfig forge;
    integrations::folder::FolderConfig artifacts;
    integrations::command::CommandService driver;
    integrations::haproxy::HaproxyService router;
    MetricsDraft metrics;
};

/// How the three metric sources ask, whatever the service.
struct MetricsAccess {
    integrations::prometheus::ScrapeConfig scrape;
    integrations::prometheus::ExporterConfig exporter;
    integrations::prometheus::PrometheusConfig prometheus;
};

struct FileDraft {
    ServerConfig server;
    JournalConfig journal;
    LogConfig log;
    integrations::command::CommandDriverConfig driver;
    integrations::haproxy::HaproxyRouterConfig router;
    MetricsAccess metrics;
    integrations::flags::FileFlagConfig flags;
    std::optional<integrations::webhook::WebhookConfig> pager;
    base::TimeZone zone;
    std::map<std::string, queue::FreezeRule> freezes;
    deploy::Policy default_policy;
    std::map<base::RoleName, RoleDraft> roles;
    std::map<base::PersonId, PersonDraft> people;
    std::map<base::ServiceName, ServiceDraft> services;
};

}  // namespace deploybot::bot::config
