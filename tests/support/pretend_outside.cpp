#include "tests/support/pretend_outside.hpp"

#include "base/sha256.hpp"

#include <algorithm>

namespace deploybot::tests {
namespace {

constexpr double kFeatureShare = 0.2;
constexpr const char* kPlainRoute = "/";
constexpr const char* kFeatureRoute = "/checkout/v2";

bool contains(const std::set<std::string>& parts, const std::string& key) {
    return std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
        return key.find(part) != std::string::npos;
    });
}

}  // namespace

/// One object that is every port: it only passes on to the world, later.
struct PretendOutside::Adapter final : queue::Forge,
                                       queue::CommitLog,
                                       deploy::ArtifactSource,
                                       deploy::DeployDriver,
                                       deploy::TrafficRouter,
                                       deploy::MetricSource,
                                       deploy::FlagProvider,
                                       deploy::Pager {
    explicit Adapter(PretendOutside& world) : world(world) {}

    void find_commit(
        const base::ServiceName&, const std::string& commit,
        queue::Completion<queue::CommitFacts> done
    ) override {
        world.later([this, commit, done = std::move(done)] {
            if (world.forge_lost) {
                done(base::fail(
                    base::ErrorCode::Unavailable, "the repository cannot be read", "is it there?"
                ));
                return;
            }
            std::vector<const queue::CommitFacts*> found;
            for (const auto& [sha, facts] : world.commits) {
                if (sha.starts_with(commit)) {
                    found.push_back(&facts);
                }
            }
            if (found.size() != 1) {
                done(
                    base::fail(base::ErrorCode::NotFound, "no commit " + commit, "write more of it")
                );
                return;
            }
            done(*found.front());
        });
    }

    void find_ancestry(
        const base::ServiceName&, const std::vector<base::CommitSha>& asked_for,
        queue::Completion<queue::Ancestry> done
    ) override {
        world.later([this, asked_for, done = std::move(done)] {
            if (world.forge_lost) {
                done(base::fail(
                    base::ErrorCode::Unavailable, "the repository cannot be read", "is it there?"
                ));
                return;
            }
            queue::Ancestry among;
            for (const base::CommitSha& newer : asked_for) {
                for (const base::CommitSha& older : asked_for) {
                    among[newer];
                    if (world.ancestry[newer].contains(older)) {
                        among[newer].insert(older);
                    }
                }
            }
            done(std::move(among));
        });
    }

    void list_commits(
        const base::ServiceName&, const base::CommitSha& from, const base::CommitSha& to,
        std::size_t most, queue::Completion<queue::CommitRange> done
    ) override {
        world.later([this, from, to, most, done = std::move(done)] {
            if (!world.commits.contains(to.str())) {
                done(base::fail(base::ErrorCode::NotFound, "no commit " + to.str()));
                return;
            }
            queue::CommitRange range;
            const std::vector<std::string> brought = world.brought_by(to.str(), from.str());
            range.complete = brought.size() <= most;
            for (std::size_t i = 0; i < std::min(brought.size(), most); ++i) {
                range.commits.push_back(world.commits.at(brought[i]).commit);
            }
            range.paths = world.touches[to.str()];
            range.paths_complete = !world.touches_more.contains(to.str());
            done(std::move(range));
        });
    }

    void find_artifact(
        const base::ServiceName&, const base::CommitSha& commit,
        deploy::Completion<deploy::Artifact> done
    ) override {
        world.later([this, commit, done = std::move(done)] {
            if (world.without_artifact.contains(commit.str())) {
                done(base::fail(base::ErrorCode::NotFound, "CI has built nothing", "build it"));
                return;
            }
            const auto again = world.rebuilt.find(commit.str());
            done(deploy::Artifact{
                .digest = again != world.rebuilt.end()
                              ? again->second
                              : base::Digest{"sha256:" + base::to_hex(base::sha256(commit.str()))},
                .location = "/artifacts/" + commit.str()});
        });
    }

    void run(const deploy::DriverCall& call, deploy::Completion<deploy::DriverResult> done)
        override {
        world.later([this, call, done = std::move(done)] { world.run_driver(call, done); });
    }

    void cancel(const std::string& key, deploy::Completion<void> done) override {
        world.later([this, key, done = std::move(done)] {
            Run& run = world.runs_[key];
            if (!run.result) {
                world.finish(
                    run, {.end = deploy::DriverEnd::Cancelled, .detail = "cancelled", .running = {}}
                );
            }
            done({});
        });
    }

    void read_log(
        const std::string& key, std::uint64_t, std::size_t,
        deploy::Completion<deploy::LogChunk> done
    ) override {
        world.later([key, done = std::move(done)] {
            done(deploy::LogChunk{.text = "output of " + key, .next_offset = 1, .complete = true});
        });
    }

    void set_split(
        const base::ServiceName&, const deploy::TrafficSplit& wanted, std::uint64_t,
        deploy::Completion<deploy::TrafficSplit> done
    ) override {
        world.later([this, wanted, done = std::move(done)] {
            if (world.router_lost) {
                done(base::fail(
                    base::ErrorCode::Unavailable, "HAProxy does not answer", "is it running?"
                ));
                return;
            }
            world.split = wanted;
            world.splits.emplace_back(world.clock_.now(), wanted);
            done(wanted);
        });
    }

    void read_split(const base::ServiceName&, deploy::Completion<deploy::TrafficSplit> done)
        override {
        world.later([this, done = std::move(done)] {
            if (world.router_lost) {
                done(base::fail(base::ErrorCode::Unavailable, "HAProxy does not answer", ""));
            } else {
                done(world.split);
            }
        });
    }

    void check_health(
        const base::ServiceName&, const base::PoolName& pool, deploy::Completion<void> done
    ) override {
        world.later([this, pool, done = std::move(done)] {
            if (world.ill_pools.contains(pool)) {
                done(base::fail(base::ErrorCode::Unavailable, pool.str() + " is not healthy", ""));
            } else {
                done({});
            }
        });
    }

    void take_snapshot(const base::ServiceName&, deploy::Completion<deploy::MetricSnapshot> done)
        override {
        world.later([this, done = std::move(done)] {
            if (world.metrics_lost) {
                done(base::fail(base::ErrorCode::Unavailable, "the metrics do not answer", ""));
            } else {
                done(world.snapshot());
            }
        });
    }

    void set_flag(
        const deploy::FlagAddress& flag, int percent, std::uint64_t, deploy::Completion<int> done
    ) override {
        world.later([this, flag, percent, done = std::move(done)] {
            if (world.flags_lost) {
                done(base::fail(base::ErrorCode::Full, "the flags' disk is full", "make room"));
                return;
            }
            world.flags[flag] = percent;
            world.flag_history_[flag].emplace_back(world.clock_.now(), percent);
            done(percent);
        });
    }

    void read_flag(const deploy::FlagAddress& flag, deploy::Completion<int> done) override {
        world.later([this, flag, done = std::move(done)] { done(world.flags[flag]); });
    }

    void page(const deploy::Page& page, deploy::Completion<void> done) override {
        world.later([this, page, done = std::move(done)] {
            if (world.pager_lost) {
                done(base::fail(base::ErrorCode::Unavailable, "the pager does not answer", ""));
                return;
            }
            world.pages.push_back(page);
            done({});
        });
    }

    PretendOutside& world;
};

PretendOutside::PretendOutside(const base::Clock& clock) : clock_(clock) {}

queue::CommitFacts& PretendOutside::add_commit(
    const std::string& sha, const std::string& subject, Behaviour behaviour
) {
    queue::CommitFacts facts;
    facts.commit = {
        .sha = base::CommitSha{sha},
        .subject = subject,
        .author = "Ana",
        .author_email = "ana@example.test",
        .at = clock_.now()};
    facts.branches = {"main"};
    for (const char* stage : {"build", "unit", "security"}) {
        facts.stages.push_back(
            {.name = stage,
             .state = queue::CheckState::Passed,
             .detail = {},
             .where = {},
             .at = clock_.now()}
        );
    }
    behaviours[sha] = behaviour;
    trunk.push_back(sha);
    return commits[sha] = std::move(facts);
}

std::vector<std::string> PretendOutside::brought_by(const std::string& to, const std::string& from)
    const {
    const auto held_by = [&](const std::string& newer, const std::string& older) {
        const auto known = ancestry.find(base::CommitSha{newer});
        return newer == older ||
               (known != ancestry.end() && known->second.contains(base::CommitSha{older}));
    };
    const bool is_told =
        ancestry.contains(base::CommitSha{to}) || ancestry.contains(base::CommitSha{from});
    const auto start = std::find(trunk.begin(), trunk.end(), from);
    const auto end = std::find(trunk.begin(), trunk.end(), to);
    std::vector<std::string> brought;
    for (auto at = trunk.rbegin(); at != trunk.rend(); ++at) {
        const auto place = std::prev(at.base());
        const bool is_between = start < place && place < end && start != trunk.end();
        const bool is_held = is_told ? held_by(to, *at) && !held_by(from, *at) : is_between;
        // without `from` it is `to` alone
        if ((!from.empty() && is_held) || (*at == to && !held_by(from, to))) {
            brought.push_back(*at);
        }
    }
    // what contains more is newer
    const auto holds = [&](const std::string& sha) {
        const auto known = ancestry.find(base::CommitSha{sha});
        return known == ancestry.end() ? 0 : known->second.size();
    };
    std::stable_sort(brought.begin(), brought.end(), [&](const auto& a, const auto& b) {
        return holds(a) > holds(b);
    });
    return brought;
}

void PretendOutside::continues(const std::string& newer, const std::string& older) {
    const base::CommitSha below{older};
    std::set<base::CommitSha> held = ancestry[below];
    held.insert(below);
    ancestry[base::CommitSha{newer}].merge(held);
}

bot::ServicePorts PretendOutside::ports(const deploy::Service&) {
    auto adapter = std::make_shared<Adapter>(*this);
    return {
        .forge = adapter,
        .commits = adapter,
        .artifacts = adapter,
        .driver = adapter,
        .router = adapter,
        .metrics = adapter,
        .flags = adapter};
}

std::shared_ptr<deploy::Pager> PretendOutside::pager() {
    return std::make_shared<Adapter>(*this);
}

bool PretendOutside::deliver() {
    const bool any = !due_.empty();
    for (const auto& work : std::exchange(due_, {})) {
        work();
    }
    return any;
}

void PretendOutside::run_driver(
    const deploy::DriverCall& call, deploy::Completion<deploy::DriverResult> done
) {
    if (call.epoch < epoch_) {
        done(base::fail(base::ErrorCode::Conflict, "an older bot asked", ""));
        return;
    }
    epoch_ = call.epoch;
    const auto [found, is_new] = runs_.try_emplace(call.key);
    Run& run = found->second;
    if (run.result) {
        done(*run.result);
        return;
    }
    run.waiting.push_back(std::move(done));
    if (!is_new) {
        return;
    }
    run.call = call;
    driver_starts.push_back({.key = call.key, .at = clock_.now(), .epoch = call.epoch, .call = call}
    );
    if (contains(driver_hangs, call.key)) {
        return;
    }
    deploy::DriverResult result{.end = deploy::DriverEnd::Succeeded, .detail = {}, .running = {}};
    for (const auto& [part, wanted] : driver_results) {
        result = call.key.find(part) != std::string::npos ? wanted : result;
    }
    finish(run, result);
}

void PretendOutside::finish(Run& run, deploy::DriverResult result) {
    if (result.end == deploy::DriverEnd::Succeeded) {
        if (run.call.action == deploy::DriverAction::Deploy ||
            run.call.action == deploy::DriverAction::RollBack) {
            versions[run.call.pool] = run.call.commit.str();
            counters_[run.call.pool] = {};
        } else if (run.call.action == deploy::DriverAction::Retire) {
            versions.erase(run.call.pool);
        }
    }
    run.result = result;
    for (const auto& done : std::exchange(run.waiting, {})) {
        done(result);
    }
}

void PretendOutside::release(const std::string& part_of_key) {
    driver_hangs.clear();
    for (auto& [key, run] : runs_) {
        if (key.find(part_of_key) != std::string::npos && !run.result) {
            finish(run, {.end = deploy::DriverEnd::Succeeded, .detail = {}, .running = {}});
        }
    }
}

void PretendOutside::serve(base::Millis duration) {
    const double requests = requests_per_second * static_cast<double>(duration.count()) / 1000;
    for (const auto& [pool, percent] : split.percent) {
        serve_pool(pool, requests * percent / 100);
    }
}

void PretendOutside::serve_pool(const base::PoolName& pool, double requests) {
    const auto version = versions.find(pool);
    if (version == versions.end()) {
        failed_requests += requests;
        return;
    }
    const Behaviour& behaviour = behaviours[version->second];
    const base::EnvironmentName environment{pool.str() == "canary" ? "canary" : "production"};
    double feature_on = 0;
    for (const auto& [address, percent] : flags) {
        if (address.environment == environment) {
            feature_on = seen_percent(address) / 100.0;
        }
    }
    Counters& counters = counters_[pool];
    const double feature = requests * kFeatureShare * feature_on;
    const double plain = requests - feature;
    const double errors[2] = {
        plain * behaviour.error_ratio,
        feature * std::max(behaviour.error_ratio, behaviour.feature_error_ratio)};
    counters.requests[0] += plain;
    counters.requests[1] += feature;
    counters.errors[0] += errors[0];
    counters.errors[1] += errors[1];
    counters.slow += requests * behaviour.slow_ratio;
    counters.fast += requests * (1 - behaviour.slow_ratio);
    failed_requests += errors[0] + errors[1];
}

int PretendOutside::seen_percent(const deploy::FlagAddress& flag) const {
    int seen = 0;
    if (const auto history = flag_history_.find(flag); history != flag_history_.end()) {
        for (const auto& [at, percent] : history->second) {
            seen = at + flag_delay <= clock_.now() ? percent : seen;
        }
    }
    return seen;
}

deploy::MetricSnapshot PretendOutside::snapshot() const {
    deploy::MetricSnapshot snapshot;
    snapshot.at = clock_.now();
    for (const auto& [pool, sha] : versions) {
        deploy::InstanceSample sample;
        sample.pool = pool;
        sample.instance = pool.str() + "-1";
        sample.at = clock_.now();
        const auto found = counters_.find(pool);
        const Counters counters = found == counters_.end() ? Counters{} : found->second;
        // counters are whole numbers, as processes count
        const auto whole = [](double value) {
            return static_cast<double>(static_cast<std::int64_t>(value));
        };
        sample.routes = {
            {.route = kPlainRoute,
             .requests = whole(counters.requests[0]),
             .errors = whole(counters.errors[0])},
            {.route = kFeatureRoute,
             .requests = whole(counters.requests[1]),
             .errors = whole(counters.errors[1])}};
        const double fast = whole(counters.fast);
        const double all = fast + whole(counters.slow);
        sample.latency = {
            .bounds = {0.1, 2.0, std::numeric_limits<double>::infinity()},
            .counts = {fast, fast, all}};
        snapshot.instances.push_back(std::move(sample));
    }
    return snapshot;
}

deploy::Service shop_service() {
    using namespace std::chrono_literals;
    deploy::Service service;
    service.name = base::ServiceName{"shop"};
    service.lane = base::LaneName{"shop"};
    service.production_pools = {base::PoolName{"blue"}, base::PoolName{"green"}};
    service.flags = {{.name = base::FlagName{"checkout-v2"}, .routes = {kFeatureRoute}}};
    service.policy.required_stages = {"build", "unit", "security"};
    service.policy.canary_steps = {{5, 60s}, {25, 60s}, {50, 60s}, {100, 60s}};
    service.policy.production_steps = {{50, 60s}, {100, 60s}};
    service.policy.watch = 10min;
    service.policy.look_interval = 5s;
    service.policy.patience = 5min;
    return service;
}

deploy::Catalog shop_catalog() {
    using queue::Verb;
    deploy::Catalog catalog;
    catalog.services.emplace(base::ServiceName{"shop"}, shop_service());
    const auto grant = [&](const char* role, std::initializer_list<Verb> verbs) {
        for (const Verb verb : verbs) {
            catalog.rights.roles[base::RoleName{role}].push_back(
                {.verb = verb, .service = {}, .environment = {}}
            );
        }
    };
    grant(
        "developer", {Verb::Request, Verb::Pause, Verb::Resume, Verb::Abort, Verb::Rollback,
                      Verb::Hold, Verb::Lock}
    );
    grant(
        "release-manager",
        {Verb::Request, Verb::Cancel, Verb::Hold, Verb::Unhold, Verb::Promote, Verb::Pause,
         Verb::Resume, Verb::Abort, Verb::Rollback, Verb::SetFlag, Verb::Pardon, Verb::Lock,
         Verb::Unlock, Verb::Freeze, Verb::Unfreeze, Verb::PauseEverything, Verb::ResumeEverything,
         Verb::StopEverything, Verb::LiftStop}
    );
    grant(
        "on-call", {Verb::Rollback, Verb::Abort, Verb::SetFlag, Verb::Hold, Verb::Unhold,
                    Verb::Pause, Verb::StopEverything, Verb::LiftStop}
    );
    const auto person = [&](const char* id, const char* name, const char* role) {
        catalog.rights.people.emplace(
            base::PersonId{id},
            queue::Person{
                .id = base::PersonId{id},
                .name = name,
                .email = std::string(id) + "@example.test",
                .roles = {base::RoleName{role}}}
        );
    };
    person("ana", "Ana", "developer");
    person("bo", "Bo", "developer");
    person("cy", "Cy", "release-manager");
    person("dee", "Dee", "on-call");
    return catalog;
}

}  // namespace deploybot::tests
