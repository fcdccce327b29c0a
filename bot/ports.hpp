// The adapters of each service, behind the ports that the rules declare.
#pragma once

#include "base/name.hpp"
#include "deploy/effects.hpp"
#include "deploy/ports.hpp"
#include "queue/commit_log.hpp"
#include "queue/facts.hpp"

#include <functional>
#include <map>
#include <memory>

namespace deploybot::bot {

/// None is null in a service that is configured.
struct ServicePorts {
    std::shared_ptr<queue::Forge> forge;
    std::shared_ptr<queue::CommitLog> commits;
    std::shared_ptr<deploy::ArtifactSource> artifacts;
    std::shared_ptr<deploy::DeployDriver> driver;
    std::shared_ptr<deploy::TrafficRouter> router;
    std::shared_ptr<deploy::MetricSource> metrics;
    std::shared_ptr<deploy::FlagProvider> flags;
};

/// Replaced as a whole by a reload; a call that is under way keeps the ports that it was made with.
struct Ports {
    std::map<base::ServiceName, ServicePorts> services;
    std::shared_ptr<deploy::Pager> pager;
};

using EffectDone = std::function<void(deploy::EffectResult)>;

/// Makes the call of one effect. `done` comes once, on the bot's thread, never inside the call; an
/// effect of a service that is no longer configured ends with Unavailable.
void run_effect(
    const std::shared_ptr<const Ports>& ports, const deploy::Effect& effect, std::uint64_t epoch,
    EffectDone done
);

/// Facts of the commit, with what it brings that `stable` has not, and the artifact of the SHA that
/// was found.
void validate(
    const ServicePorts& ports, const base::ServiceName& service, const std::string& commit,
    const base::CommitSha& stable, std::function<void(deploy::Validation)> done
);

}  // namespace deploybot::bot
