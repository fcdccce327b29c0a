#include "bot/ports.hpp"

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

/// Adds the commits that the deployment brings. That they cannot be listed keeps nothing from
/// going out: then only the head is known to be on board.
void list_aboard(
    queue::CommitLog& log, const base::ServiceName& service, const base::CommitSha& stable,
    deploy::Validation found, const EffectDone& done
) {
    if (!found.facts) {
        done(deploy::EffectValue{std::move(found)});
        return;
    }
    const base::CommitSha head = found.facts->commit.sha;
    log.list_commits(
        service, stable, head, deploy::kMostAboard,
        [found = std::move(found), done](base::Result<queue::CommitRange> range) mutable {
            found.aboard = range && !range->commits.empty()
                               ? std::move(range->commits)
                               : std::vector<queue::Commit>{found.facts->commit};
            done(deploy::EffectValue{std::move(found)});
        }
    );
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
            service_, effect_.service, call.commit.str(),
            [ports = ports_, done = done_, log = service_.commits, name = effect_.service,
             stable = call.stable](deploy::Validation found) {
                const auto held = [ports, done](deploy::EffectResult result) {
                    done(std::move(result));
                };
                list_aboard(*log, name, stable, std::move(found), held);
            }
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
    std::function<void(deploy::Validation)> done
) {
    const auto artifacts = ports.artifacts;
    ports.forge->find_commit(
        service, commit,
        [artifacts, service, done = std::move(done)](base::Result<queue::CommitFacts> facts) {
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
