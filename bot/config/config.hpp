// All that a configuration file says, as plain values: what the rules take (the catalog), and what
// each adapter is opened with.
//
// Made by load_config only; whoever holds one knows that its parts fit together: every service has
// a forge, artifacts, a driver, a router and exactly one metric source, roles and pools exist,
// paths are absolute. Secrets are empty only where none was asked for, or where the file was
// checked without them.
#pragma once

#include "base/log.hpp"
#include "base/name.hpp"
#include "base/secret.hpp"
#include "bot/board/sessions.hpp"
#include "deploy/policy.hpp"
#include "integrations/command/config.hpp"
#include "integrations/flags/file_flag_provider.hpp"
#include "integrations/folder/folder_source.hpp"
#include "integrations/git/git_forge.hpp"
#include "integrations/haproxy/config.hpp"
#include "integrations/prometheus/exporter_source.hpp"
#include "integrations/prometheus/prometheus_source.hpp"
#include "integrations/prometheus/scrape_source.hpp"
#include "integrations/webhook/webhook_pager.hpp"
#include "net/http_server.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace deploybot::bot {

/// Numeric address and port; port 0 takes a free one.
struct ListenAddress {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8484;

    bool operator==(const ListenAddress&) const = default;
};

struct ServerConfig {
    ListenAddress listen;
    net::HttpServerOptions limits;
    SessionTimes session;
    /// How people reach the board, where that is not `listen`; for the links that are printed.
    std::string public_url;
};

struct JournalConfig {
    std::string path;
    std::uint64_t snapshot_every = 10'000;  ///< entries
};

struct LogConfig {
    base::LogLevel level = base::LogLevel::Info;
    base::LogFormat format = base::LogFormat::Json;
};

/// What each adapter is opened with; a service stands in exactly one of the three metric sources.
struct Adapters {
    std::map<base::ServiceName, integrations::git::GitConfig> forges;
    std::map<base::ServiceName, integrations::folder::FolderConfig> artifacts;
    integrations::command::CommandDriverConfig driver;
    integrations::haproxy::HaproxyRouterConfig router;
    integrations::prometheus::ScrapeConfig scrape;
    integrations::prometheus::ExporterConfig exporter;
    integrations::prometheus::PrometheusConfig prometheus;
    integrations::flags::FileFlagConfig flags;  ///< flags: of all services, in all environments
    std::optional<integrations::webhook::WebhookConfig> pager;
};

struct Config {
    deploy::Catalog catalog;
    /// Whoever presents one speaks as this person. No two are equal.
    std::map<base::PersonId, base::Secret> api_tokens;
    ServerConfig server;
    JournalConfig journal;
    LogConfig log;
    Adapters adapters;
};

}  // namespace deploybot::bot
