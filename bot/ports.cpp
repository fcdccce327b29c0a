#include "bot/ports.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::bot {
namespace {

/// Passes a port's answer on as an effect's.
template <class T>
deploy::Completion<T> pass(const std::shared_ptr<const Ports>& ports, EffectDone done) {
    return [ports, done = std::move(done)](base::Result<T> result) {
        if (!result) {
            done(base::fail(std::move(result.error())));
            return;
        }
        if constexpr (std::is_void_v<T>) {
            done(deploy::EffectValue{});
        } else {
            done(deploy::EffectValue{std::move(*result)});
        }
    };
}

/// More commits than that are not read: what they bring is then not wholly known.
constexpr std::size_t kMostCommits = 500;

/// A commit as typed, and the version that it comes after.
struct Compared {
    std::string commit;
    base::CommitSha stable;
};

/// Facts of the commit, with what it brings; a repository that does not say that leaves it unknown.
void find_facts(
    const ServicePorts& ports, const base::ServiceName& service, const Compared& compared,
    queue::Completion<queue::CommitFacts> done
) {
    ports.forge->find_commit(
        service, compared.commit,
        [commits = ports.commits, service, stable = compared.stable,
         done = std::move(done)](base::Result<queue::CommitFacts> facts) {
            if (!facts) {
                done(std::move(facts));
                return;
            }
            const base::CommitSha sha = facts->commit.sha;
            commits->list_commits(
                service, stable, sha, kMostCommits,
                [facts = std::move(facts), stable,
                 done](base::Result<queue::CommitRange> change) mutable {
                    if (change) {
                        change->from = stable;
                        facts->change = std::move(*change);
                    }
                    done(std::move(facts));
                }
            );
        }
    );
}

/// The commits that the deployment brings. That they could not be listed keeps nothing from going
/// out: then only the head is known to be on board.
std::vector<queue::Commit> aboard_of(const deploy::Validation& found) {
    if (!found.facts) {
        return {};
    }
    std::vector<queue::Commit> aboard{found.facts->commit};
    if (found.facts->change && !found.facts->change->commits.empty()) {
        aboard = found.facts->change->commits;
        aboard.resize(std::min(aboard.size(), deploy::kMostAboard));
    }
    return aboard;
}

class Runner {
public:
    Runner(
        std::shared_ptr<const Ports> ports, const ServicePorts& service,
        const deploy::Effect& effect, std::uint64_t epoch, EffectDone done
    )
        : ports_(std::move(ports)),
          service_(service),
          effect_(effect),
          epoch_(epoch),
          done_(std::move(done)) {}

    void operator()(const deploy::ValidateCall& call) {
        validate(
            service_, effect_.service, call.commit.str(), call.stable,
            [ports = ports_, done = done_](deploy::Validation found) {
                found.aboard = aboard_of(found);
                done(deploy::EffectValue{std::move(found)});
            }
        );
    }
    void operator()(const deploy::GateCall& call) {
        // the ports are kept until the last of them has answered
        const auto find_target = [ports = ports_, artifacts = service_.artifacts,
                                  service = effect_.service, stable = call.stable,
                                  done = done_](base::Result<queue::CommitFacts> facts) {
            if (stable.empty()) {
                done(deploy::EffectValue{deploy::GateFacts{
                    .facts = std::move(facts),
                    .target = base::fail(
                        base::ErrorCode::NotFound, "there is no version to go back to yet"
                    )}});
                return;
            }
            artifacts->find_artifact(
                service, stable,
                [ports, facts = std::move(facts), done](base::Result<deploy::Artifact> target) {
                    done(deploy::EffectValue{
                        deploy::GateFacts{.facts = facts, .target = std::move(target)}});
                }
            );
        };
        find_facts(
            service_, effect_.service, {.commit = call.commit.str(), .stable = call.stable},
            find_target
        );
    }
    void operator()(const deploy::DriverCall& call) {
        service_.driver->run(call, pass<deploy::DriverResult>(ports_, done_));
    }
    void operator()(const deploy::CancelCall& call) {
        service_.driver->cancel(call.driver_key, pass<void>(ports_, done_));
    }
    void operator()(const deploy::SetSplitCall& call) {
        service_.router->set_split(
            effect_.service, call.split, epoch_, pass<deploy::TrafficSplit>(ports_, done_)
        );
    }
    void operator()(const deploy::ReadSplitCall&) {
        service_.router->read_split(effect_.service, pass<deploy::TrafficSplit>(ports_, done_));
    }
    void operator()(const deploy::HealthCall& call) {
        service_.router->check_health(effect_.service, call.pool, pass<void>(ports_, done_));
    }
    void operator()(const deploy::SetFlagCall& call) {
        service_.flags->set_flag(call.flag, call.percent, epoch_, pass<int>(ports_, done_));
    }
    void operator()(const deploy::ReadFlagCall& call) {
        service_.flags->read_flag(call.flag, pass<int>(ports_, done_));
    }
    void operator()(const deploy::SnapshotCall&) {
        service_.metrics->take_snapshot(
            effect_.service, pass<deploy::MetricSnapshot>(ports_, done_)
        );
    }
    void operator()(const deploy::PageCall& call) {
        ports_->pager->page(call.page, pass<void>(ports_, done_));
    }

private:
    std::shared_ptr<const Ports> ports_;
    const ServicePorts& service_;
    const deploy::Effect& effect_;
    std::uint64_t epoch_;
    EffectDone done_;
};

}  // namespace

void validate(
    const ServicePorts& ports, const base::ServiceName& service, const std::string& commit,
    const base::CommitSha& stable, std::function<void(deploy::Validation)> done
) {
    find_facts(
        ports, service, {.commit = commit, .stable = stable},
        [artifacts = ports.artifacts, service,
         done = std::move(done)](base::Result<queue::CommitFacts> facts) {
            if (!facts) {
                base::Error error = facts.error();
                done({.facts = std::move(facts), .artifact = base::fail(std::move(error))});
                return;
            }
            const base::CommitSha sha = facts->commit.sha;
            artifacts->find_artifact(
                service, sha,
                [facts = std::move(facts), done](base::Result<deploy::Artifact> artifact) {
                    done({.facts = facts, .artifact = std::move(artifact)});
                }
            );
        }
    );
}

void run_effect(
    const std::shared_ptr<const Ports>& ports, const deploy::Effect& effect, std::uint64_t epoch,
    EffectDone done
) {
    const auto service = ports->services.find(effect.service);
    static const ServicePorts kNone;
    if (service == ports->services.end() &&
        !std::holds_alternative<deploy::PageCall>(effect.call)) {
        done(base::fail(
            base::ErrorCode::Unavailable,
            "the service " + effect.service.str() + " is not configured",
            "put it back into the configuration, or abort " + effect.token.str()
        ));
        return;
    }
    const ServicePorts& found = service == ports->services.end() ? kNone : service->second;
    std::visit(Runner(ports, found, effect, epoch, std::move(done)), effect.call);
}

}  // namespace deploybot::bot
