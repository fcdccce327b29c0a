#include "tests/simulation/outside.hpp"

#include "base/sha256.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace deploybot::simulation {
namespace {

using namespace std::chrono_literals;

constexpr double kRequestsPerSecond = 60;
constexpr double kFeatureShare = 0.2;
constexpr double kUsualErrors = 0.001;
constexpr double kBadErrors = 0.06;
constexpr double kBadFeatureErrors = 0.5;
constexpr double kUsualSlow = 0.005;
constexpr double kBadSlow = 0.4;
constexpr base::Millis kPortTimeout{5'000};

template <class T>
base::Result<T> timed_out() {
    return base::fail(base::ErrorCode::Unavailable, "no answer within 5 s", "is it running?");
}

std::string describe(const deploy::TrafficSplit& split) {
    std::string text;
    for (const auto& [pool, percent] : split.percent) {
        text += " " + pool.str() + "=" + std::to_string(percent);
    }
    return text;
}

}  // namespace

/// One object that is every port of one service, for one life of the bot.
struct Outside::Adapter final : queue::Forge,
                                queue::CommitLog,
                                deploy::ArtifactSource,
                                deploy::DeployDriver,
                                deploy::TrafficRouter,
                                deploy::MetricSource,
                                deploy::FlagProvider,
                                deploy::Pager {
    Adapter(Outside& all, Site* place) : outside(all), site(place) {}

    void find_commit(
        const base::ServiceName&, const std::string& commit,
        queue::Completion<queue::CommitFacts> done
    ) override {
        outside.scheduler_.after(
            outside.random_.between(1ms, 800ms),
            [this, commit, done = std::move(done)] {
                if (outside.forge_away_ || outside.random_.chance(outside.fault_rate_)) {
                    done(timed_out<queue::CommitFacts>());
                    return;
                }
                const auto found = outside.commits_.lower_bound(base::CommitSha{commit});
                if (found == outside.commits_.end() || !found->first.str().starts_with(commit)) {
                    done(base::fail(base::ErrorCode::NotFound, "no commit " + commit, ""));
                    return;
                }
                done(found->second.facts);
            }
        );
    }

    void list_commits(
        const base::ServiceName&, const base::CommitSha&, const base::CommitSha& to, std::size_t,
        queue::Completion<queue::CommitRange> done
    ) override {
        outside.scheduler_.after(
            outside.random_.between(1ms, 800ms),
            [this, to, done = std::move(done)] {
                if (outside.forge_away_ || outside.random_.chance(outside.fault_rate_)) {
                    done(timed_out<queue::CommitRange>());
                    return;
                }
                // each commit is a branch of its own
                done(queue::CommitRange{
                    .commits = {outside.commits_.at(to).facts.commit}, .complete = true});
            }
        );
    }

    void find_ancestry(
        const base::ServiceName&, const std::vector<base::CommitSha>& commits,
        queue::Completion<queue::Ancestry> done
    ) override {
        outside.scheduler_.after(
            outside.random_.between(1ms, 800ms),
            [this, commits, done = std::move(done)] {
                if (outside.forge_away_ || outside.random_.chance(outside.fault_rate_)) {
                    done(timed_out<queue::Ancestry>());
                    return;
                }
                queue::Ancestry ancestry;
                for (const base::CommitSha& newer : commits) {
                    ancestry[newer];
                    for (const base::CommitSha& older : commits) {
                        const bool lies = outside.bug_ == Bug::ForgeSaysYes && newer != older;
                        if (lies || outside.contains(newer, older)) {
                            ancestry[newer].insert(older);
                        }
                    }
                }
                done(std::move(ancestry));
            }
        );
    }

    void find_artifact(
        const base::ServiceName&, const base::CommitSha& commit,
        deploy::Completion<deploy::Artifact> done
    ) override {
        outside.scheduler_.after(1ms, [this, commit, done = std::move(done)] {
            if (!outside.commits_.at(commit).has_artifact) {
                done(base::fail(base::ErrorCode::NotFound, "CI has built nothing", "build it"));
                return;
            }
            done(deploy::Artifact{
                .digest = base::Digest{"sha256:" + base::to_hex(base::sha256(commit.str()))},
                .location = "/artifacts/" + commit.str()});
        });
    }

    void run(const deploy::DriverCall& call, deploy::Completion<deploy::DriverResult> done)
        override {
        outside.witness_.epoch_used("driver of " + call.service.str(), outside.sent(call.epoch));
        outside.reach(
            *site, site->driver_away, [this, call, done] { outside.run_driver(*site, call, done); },
            [done] { done(timed_out<deploy::DriverResult>()); }
        );
    }

    void cancel(const std::string& key, deploy::Completion<void> done) override {
        outside.reach(
            *site, site->driver_away, [this, key, done] { outside.cancel(*site, key, done); },
            [done] { done(timed_out<void>()); }
        );
    }

    void read_log(
        const std::string&, std::uint64_t, std::size_t, deploy::Completion<deploy::LogChunk> done
    ) override {
        outside.scheduler_.after(1ms, [done = std::move(done)] { done(deploy::LogChunk{}); });
    }

    void set_split(
        const base::ServiceName& service, const deploy::TrafficSplit& wanted, std::uint64_t epoch,
        deploy::Completion<deploy::TrafficSplit> done
    ) override {
        outside.witness_.epoch_used("router of " + service.str(), outside.sent(epoch));
        outside.reach(
            *site, site->router_away,
            [this, wanted, epoch, done] { outside.set_split(*site, wanted, epoch, done); },
            [this, done] {
                site->last_trouble = outside.scheduler_.now();
                done(timed_out<deploy::TrafficSplit>());
            }
        );
    }

    void read_split(const base::ServiceName&, deploy::Completion<deploy::TrafficSplit> done)
        override {
        outside.reach(
            *site, site->router_away,
            [this, done] {
                outside.answer(site, done, base::Result<deploy::TrafficSplit>(site->split));
            },
            [done] { done(timed_out<deploy::TrafficSplit>()); }
        );
    }

    void check_health(
        const base::ServiceName&, const base::PoolName& pool, deploy::Completion<void> done
    ) override {
        outside.reach(
            *site, site->router_away,
            [this, pool, done] {
                const Pool& asked = site->pools[pool];
                if (asked.ill || asked.running.empty()) {
                    site->last_trouble = outside.scheduler_.now();
                    done(
                        base::fail(base::ErrorCode::Unavailable, pool.str() + " is not healthy", "")
                    );
                    return;
                }
                outside.answer(site, done, base::Outcome{});
            },
            [this, done] {
                site->last_trouble = outside.scheduler_.now();
                done(timed_out<void>());
            }
        );
    }

    void take_snapshot(const base::ServiceName&, deploy::Completion<deploy::MetricSnapshot> done)
        override {
        const bool lost = site->metrics_lost.has_value();
        const base::Millis delay = lost ? kPortTimeout : outside.random_.between(5ms, 400ms);
        outside.scheduler_.after(delay, [this, lost, done = std::move(done)] {
            if (lost && outside.bug_ == Bug::FrozenMetrics && site->last_snapshot) {
                deploy::MetricSnapshot frozen = *site->last_snapshot;
                frozen.at = outside.scheduler_.now();
                for (deploy::InstanceSample& sample : frozen.instances) {
                    sample.at = frozen.at;
                }
                done(std::move(frozen));
                return;
            }
            if (lost) {
                done(timed_out<deploy::MetricSnapshot>());
                return;
            }
            done(outside.snapshot(*site));
        });
    }

    void set_flag(
        const deploy::FlagAddress& flag, int percent, std::uint64_t epoch,
        deploy::Completion<int> done
    ) override {
        outside.witness_.epoch_used("flags of " + flag.service.str(), outside.sent(epoch));
        outside.reach(
            *site, site->flags_away,
            [this, flag, percent, epoch, done] {
                outside.set_flag(*site, flag, percent, epoch, done);
            },
            [this, done] {
                site->last_trouble = outside.scheduler_.now();
                done(timed_out<int>());
            }
        );
    }

    void read_flag(const deploy::FlagAddress& flag, deploy::Completion<int> done) override {
        outside.reach(
            *site, site->flags_away,
            [this, flag, done] {
                outside.answer(site, done, base::Result<int>(site->flags[flag]));
            },
            [done] { done(timed_out<int>()); }
        );
    }

    void page(const deploy::Page& page, deploy::Completion<void> done) override {
        outside.scheduler_.after(outside.random_.between(5ms, 2'000ms), [this, page, done] {
            if (outside.pager_away_) {
                done(timed_out<void>());
                return;
            }
            outside.trace_.say("pager " + page.key);
            outside.pages_.push_back(page);
            outside.answer(nullptr, done, base::Outcome{});
        });
    }

    Outside& outside;
    Site* site;
};

Outside::Outside(
    Scheduler& scheduler, Random random, Trace& trace, Witness& witness,
    const deploy::Catalog& catalog, Bug bug
)
    : scheduler_(scheduler), random_(random), trace_(trace), witness_(witness), bug_(bug) {
    constexpr std::array kRates{0.0, 0.01, 0.03, 0.08};
    fault_rate_ = kRates.at(random_.index(kRates.size()));
    pager_back_ = scheduler_.now();
    for (const auto& [name, service] : catalog.services) {
        Site site;
        site.service = service;
        site.served_until = scheduler_.now();
        site.busy_until = scheduler_.now();
        site.last_trouble = scheduler_.now();
        sites_.emplace(name, std::move(site));
    }
}

bot::ServicePorts Outside::ports(const deploy::Service& service) {
    auto adapter = std::make_shared<Adapter>(*this, &sites_.at(service.name));
    return {
        .forge = adapter,
        .commits = adapter,
        .artifacts = adapter,
        .driver = adapter,
        .router = adapter,
        .metrics = adapter,
        .flags = adapter};
}

std::shared_ptr<deploy::Pager> Outside::pager() {
    return std::make_shared<Adapter>(*this, nullptr);
}

base::CommitSha Outside::add_commit(Quality quality, bool eligible, bool has_artifact) {
    constexpr std::size_t kShaDigits = 40;
    const std::string text = std::to_string(random_.next());
    base::CommitSha sha{base::to_hex(base::sha256(text)).substr(0, kShaDigits)};
    CommitPlan plan;
    plan.facts.commit = {
        .sha = sha,
        .subject = "change " + text,
        .author = "Ana",
        .author_email = "ana@example.test",
        .at = scheduler_.now()};
    plan.facts.branches = {eligible ? "main" : "feature/try"};
    for (const char* stage : {"build", "unit"}) {
        plan.facts.stages.push_back(
            {.name = stage,
             .state = queue::CheckState::Passed,
             .detail = {},
             .where = {},
             .at = scheduler_.now()}
        );
    }
    plan.quality = quality;
    plan.trunk = random_.chance(0.1) ? 0 : static_cast<int>(commits_.size()) + 1;
    plan.has_artifact = has_artifact;
    commits_.emplace(sha, std::move(plan));
    return sha;
}

void Outside::reach(Site& site, bool away, std::function<void()> work, std::function<void()> lost) {
    if (away || random_.chance(fault_rate_)) {
        scheduler_.after(kPortTimeout, std::move(lost));
        return;
    }
    const base::Millis way =
        random_.chance(fault_rate_) ? random_.between(1s, 20s) : random_.between(1ms, 300ms);
    // one connection: a call never overtakes the one before it
    site.busy_until = std::max(site.busy_until + 1ms, scheduler_.now() + way);
    scheduler_.at(site.busy_until, std::move(work));
}

template <class T>
void Outside::answer(Site* site, const deploy::Completion<T>& done, base::Result<T> result) {
    if (random_.chance(fault_rate_)) {
        if (site != nullptr) {
            site->last_trouble = scheduler_.now() + kPortTimeout;
        }
        scheduler_.after(kPortTimeout, [done] { done(timed_out<T>()); });
        return;
    }
    if (random_.chance(fault_rate_)) {
        scheduler_.after(random_.between(1ms, 5'000ms), [done, result] { done(result); });
    }
    scheduler_.after(random_.between(1ms, 200ms), [done, result] { done(result); });
}

bool Outside::is_fenced(Site& site, std::uint64_t epoch) {
    if (epoch < site.epoch) {
        trace_.say(site.service.name.str() + " refuses epoch " + std::to_string(epoch));
        return true;
    }
    site.epoch = epoch;
    return false;
}

// ---- the driver
// --------------------------------------------------------------------------------------------------

void Outside::run_driver(
    Site& site, const deploy::DriverCall& call, const deploy::Completion<deploy::DriverResult>& done
) {
    if (is_fenced(site, call.epoch)) {
        answer(
            &site, done,
            base::Result<deploy::DriverResult>(
                base::fail(base::ErrorCode::Conflict, "a newer bot has asked", "")
            )
        );
        return;
    }
    DriverRun& run = site.runs[call.key];
    if (bug_ == Bug::DriverForgetsKeys && run.executions > 0 && run.incarnation != incarnation_) {
        run.result.reset();
        run.incarnation = incarnation_;
        begin(site, run);
    }
    if (run.result) {
        answer(&site, done, base::Result<deploy::DriverResult>(*run.result));
        return;
    }
    run.waiting.push_back(done);
    if (run.executions == 0) {
        run.call = call;
        run.incarnation = incarnation_;
        begin(site, run);
        if (bug_ == Bug::RunsTwice && random_.chance(0.05)) {
            begin(site, run);
        }
    }
}

void Outside::begin(Site& site, DriverRun& run) {
    run.executions += 1;
    trace_.say("driver begins " + run.call.key);
    witness_.driver_begins(site, run);
    const std::string key = run.call.key;
    base::Millis duration = random_.between(5s, 90s);
    deploy::DriverResult result{.end = deploy::DriverEnd::Succeeded, .detail = {}, .running = {}};
    if (!healed_ && random_.chance(0.02)) {
        result = {.end = deploy::DriverEnd::Failed, .detail = "exit status 3", .running = {}};
    } else if (!healed_ && random_.chance(0.02)) {
        duration = run.call.time_limit;
        result = {.end = deploy::DriverEnd::TimedOut, .detail = "took too long", .running = {}};
    }
    if (cancelled_early_.contains(key)) {
        duration = 1ms;
        result = {.end = deploy::DriverEnd::Cancelled, .detail = "cancelled", .running = {}};
    }
    scheduler_.after(duration, [this, &site, key, result] { finish(site, key, result); });
}

void Outside::finish(Site& site, const std::string& key, deploy::DriverResult result) {
    DriverRun& run = site.runs.at(key);
    if (run.result) {
        return;
    }
    trace_.say("driver ends " + key + " " + std::to_string(static_cast<int>(result.end)));
    if (result.end == deploy::DriverEnd::Succeeded) {
        take_effect(site, run.call);
    }
    run.result = result;
    for (const auto& done : std::exchange(run.waiting, {})) {
        answer(&site, done, base::Result<deploy::DriverResult>(result));
    }
}

void Outside::take_effect(Site& site, const deploy::DriverCall& call) {
    serve(site);
    Pool& pool = site.pools[call.pool];
    switch (call.action) {
        case deploy::DriverAction::Deploy:
        case deploy::DriverAction::RollBack:
            if (bug_ == Bug::VerifySaysYes && !pool.running.empty()) {
                return;
            }
            pool.running = call.commit;
            pool.verified = {};
            pool.processes = {};
            return;
        case deploy::DriverAction::Verify:
            pool.verified = pool.running;
            return;
        case deploy::DriverAction::Retire:
            pool.running = {};
            pool.verified = {};
            return;
        default:
            return;
    }
}

void Outside::cancel(Site& site, const std::string& key, const deploy::Completion<void>& done) {
    trace_.say("driver cancels " + key);
    if (site.runs.contains(key)) {
        finish(
            site, key, {.end = deploy::DriverEnd::Cancelled, .detail = "cancelled", .running = {}}
        );
    } else {
        cancelled_early_.insert(key);
    }
    answer(&site, done, base::Outcome{});
}

// ---- router and flags
// --------------------------------------------------------------------------------------------

void Outside::set_split(
    Site& site, const deploy::TrafficSplit& wanted, std::uint64_t epoch,
    const deploy::Completion<deploy::TrafficSplit>& done
) {
    if (is_fenced(site, epoch)) {
        done(base::fail(base::ErrorCode::Conflict, "a newer bot has asked", ""));
        return;
    }
    const auto canary = wanted.percent.find(site.service.canary_pool);
    const bool without_canary = canary == wanted.percent.end() || canary->second == 0;
    const bool lies = (bug_ == Bug::RouterSaysYes && random_.chance(0.1)) ||
                      (bug_ == Bug::RouterKeepsCanary && without_canary);
    if (!lies) {
        serve(site);
        site.earlier.push_back(site.split);
        site.split = wanted;
        trace_.say("router " + site.service.name.str() + describe(wanted));
        witness_.split_set(site, wanted);
    }
    answer(&site, done, base::Result<deploy::TrafficSplit>(wanted));
}

void Outside::set_flag(
    Site& site, const deploy::FlagAddress& flag, int percent, std::uint64_t epoch,
    const deploy::Completion<int>& done
) {
    if (is_fenced(site, epoch)) {
        done(base::fail(base::ErrorCode::Conflict, "a newer bot has asked", ""));
        return;
    }
    if (bug_ != Bug::FlagSaysYes || !random_.chance(0.1)) {
        serve(site);
        trace_.say(
            "flag " + flag.service.str() + "/" + flag.environment.str() + " " +
            std::to_string(percent)
        );
        witness_.flag_set(site, flag, percent);
        site.flags[flag] = percent;
    }
    answer(&site, done, base::Result<int>(percent));
}

// ---- customers and what is counted of them
// -----------------------------------------------------------------------

void Outside::serve(Site& site) {
    const base::Millis passed = scheduler_.now() - site.served_until;
    site.served_until = scheduler_.now();
    const double requests = kRequestsPerSecond * static_cast<double>(passed.count()) / 1000;
    for (const auto& [pool, percent] : site.split.percent) {
        if (percent > 0) {
            serve_pool(site, pool, requests * percent / 100);
        }
    }
}

void Outside::serve_pool(Site& site, const base::PoolName& name, double requests) {
    Pool& pool = site.pools[name];
    if (pool.running.empty()) {
        return;
    }
    const Quality quality = commits_.at(pool.running).quality;
    const base::EnvironmentName environment =
        name == site.service.canary_pool ? site.service.canary : site.service.production;
    double on = 0;
    for (const auto& [address, percent] : site.flags) {
        on = address.environment == environment ? percent / 100.0 : on;
    }
    const double feature = requests * kFeatureShare * on;
    const double usual = quality == Quality::Errors ? kBadErrors : kUsualErrors;
    const double of_feature = quality == Quality::BadFeature ? kBadFeatureErrors : usual;
    const double slow = quality == Quality::Slow ? kBadSlow : kUsualSlow;
    for (Process& process : pool.processes) {
        const double part = 1.0 / static_cast<double>(pool.processes.size());
        process.requests[0] += part * (requests - feature);
        process.requests[1] += part * feature;
        process.errors[0] += part * (requests - feature) * usual;
        process.errors[1] += part * feature * of_feature;
        process.slow += part * requests * slow;
    }
}

deploy::MetricSnapshot Outside::snapshot(Site& site) {
    serve(site);
    deploy::MetricSnapshot snapshot;
    snapshot.at = scheduler_.now();
    for (const auto& [name, pool] : site.pools) {
        if (pool.running.empty()) {
            continue;
        }
        for (std::size_t i = 0; i < pool.processes.size(); ++i) {
            const Process& process = pool.processes.at(i);
            deploy::InstanceSample sample;
            sample.pool = name;
            sample.instance = name.str() + "-" + std::to_string(i);
            sample.at = site.metrics_late ? snapshot.at - 5min : snapshot.at;
            if (random_.chance(fault_rate_)) {
                sample.problem = "connection refused";
                snapshot.instances.push_back(std::move(sample));
                continue;
            }
            const auto whole = [](double value) { return std::floor(value); };
            sample.routes = {
                {.route = kPlainRoute,
                 .requests = whole(process.requests[0]),
                 .errors = whole(process.errors[0])},
                {.route = kFeatureRoute,
                 .requests = whole(process.requests[1]),
                 .errors = whole(process.errors[1])}};
            const double all = whole(process.requests[0]) + whole(process.requests[1]);
            const double fast = std::max(0.0, all - whole(process.slow));
            sample.latency = {
                .bounds = {0.1, 2.0, std::numeric_limits<double>::infinity()},
                .counts = {fast, fast, all}};
            snapshot.instances.push_back(std::move(sample));
        }
    }
    site.last_snapshot = snapshot;
    return snapshot;
}

// ---- what goes wrong
// ---------------------------------------------------------------------------------------------

void Outside::trouble_somebody() {
    if (healed_) {
        return;
    }
    auto place = sites_.begin();
    std::advance(place, static_cast<std::ptrdiff_t>(random_.index(sites_.size())));
    Site& site = place->second;
    const std::string& name = site.service.name.str();
    const auto away = [&](bool Site::*who, const char* what, base::Millis duration) {
        site.*who = true;
        site.last_trouble = scheduler_.now() + duration;
        trace_.say(std::string(what) + " of " + name + " is away");
        scheduler_.after(duration, [&site, who] { site.*who = false; });
    };
    switch (random_.between(0, 8)) {
        case 0:
        case 1:
            if (!site.metrics_lost) {
                site.metrics_lost = scheduler_.now();
                trace_.say("metrics of " + name + " are lost");
                scheduler_.after(random_.between(30s, 40min), [this, &site] {
                    trace_.say("metrics of " + site.service.name.str() + " are back");
                    site.metrics_lost.reset();
                });
            }
            return;
        case 2:
            away(&Site::router_away, "router", random_.between(1s, 6min));
            return;
        case 3:
            away(&Site::driver_away, "driver", random_.between(1s, 6min));
            return;
        case 4:
            away(&Site::flags_away, "flag provider", random_.between(1s, 6min));
            return;
        case 5:
            site.metrics_late = true;
            scheduler_.after(random_.between(30s, 10min), [&site] { site.metrics_late = false; });
            return;
        case 6:
            serve(site);
            for (auto& [pool_name, pool] : site.pools) {
                pool.processes.at(random_.index(pool.processes.size())) = {};
            }
            trace_.say("processes of " + name + " start anew");
            return;
        case 7:
            forge_away_ = true;
            scheduler_.after(random_.between(10s, 5min), [this] { forge_away_ = false; });
            return;
        default:
            pager_away_ = true;
            scheduler_.after(random_.between(10s, 10min), [this] {
                pager_away_ = false;
                pager_back_ = scheduler_.now();
            });
            return;
    }
}

void Outside::lose_weights(const base::ServiceName& service) {
    Site& site = sites_.at(service);
    if (healed_ || site.earlier.empty()) {
        return;
    }
    serve(site);
    site.split = random_.pick(site.earlier);
    site.last_trouble = scheduler_.now();
    trace_.say("router of " + service.str() + " starts anew with" + describe(site.split));
}

void Outside::heal() {
    healed_ = true;
    fault_rate_ = 0;
    forge_away_ = false;
    pager_away_ = false;
    pager_back_ = scheduler_.now();
    for (auto& [name, site] : sites_) {
        site.router_away = false;
        site.driver_away = false;
        site.flags_away = false;
        site.metrics_late = false;
        site.metrics_lost.reset();
        for (auto& [pool_name, pool] : site.pools) {
            pool.ill = false;
        }
    }
}

void Outside::note_trouble() {
    for (auto& [name, site] : sites_) {
        site.last_trouble = std::max(site.last_trouble, scheduler_.now());
    }
}

}  // namespace deploybot::simulation
