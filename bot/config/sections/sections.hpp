// The sections of the configuration file. Each is declared in the file of its name; this is the
// whole list.
//
// A new key is one line in its section: reader, schema, reference and the tests of both follow.
#pragma once

#include "bot/config/declare/codec.hpp"
#include "bot/config/sections/draft.hpp"

namespace deploybot::bot::config {

/// The file itself. Built once.
const Codec<FileDraft>& file_codec();

// of the program
Codec<ServerConfig> server_codec();
Codec<JournalConfig> journal_codec();
Codec<LogConfig> log_codec();
Codec<std::optional<integrations::webhook::WebhookConfig>> pager_codec();

// of time
Codec<base::TimeZone> zone_codec();
Codec<std::map<std::string, queue::FreezeRule>> freezes_codec();

// of people
Codec<std::map<base::RoleName, RoleDraft>> roles_codec();
Codec<std::map<base::PersonId, PersonDraft>> people_codec();

// of services
Codec<deploy::Policy> policy_codec();
Codec<std::map<base::ServiceName, ServiceDraft>> services_codec();

// of adapters: for one service, and how they work for all
Codec<integrations::git::GitConfig> forge_codec();
Codec<integrations::folder::FolderConfig> artifacts_codec();
Codec<integrations::command::CommandService> driver_codec();
Codec<integrations::command::CommandDriverConfig> driver_access_codec();
Codec<integrations::haproxy::HaproxyService> router_codec();
Codec<integrations::haproxy::HaproxyRouterConfig> router_access_codec();
Codec<MetricsDraft> metrics_codec();
Codec<MetricsAccess> metrics_access_codec();
Codec<integrations::flags::FileFlagConfig> flags_codec();

}  // namespace deploybot::bot::config
