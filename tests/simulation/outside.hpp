// Everything outside of the bot, from one seed: forge, artifacts, drivers, routers, processes with
// counters, flags, pager.
//
// It outlives the bot, as the real one does. Calls reach their target in the order in which they
// were made, after a while; answers come late, twice, or say "timed out" though the work was done.
// Nothing completes inside a call. Targets refuse an older epoch than they have seen (fencing).
#pragma once

#include "bot/ports.hpp"
#include "deploy/policy.hpp"
#include "tests/simulation/bug.hpp"
#include "tests/simulation/company.hpp"
#include "tests/simulation/random.hpp"
#include "tests/simulation/scheduler.hpp"
#include "tests/simulation/trace.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::simulation {

struct CommitPlan {
    /// Place on the linear trunk: it contains what stands before it. 0: a branch by itself.
    int trunk = 0;
    queue::CommitFacts facts;
    Quality quality = Quality::Good;
    bool has_artifact = true;
};

/// One process. Counters start anew when it does.
struct Process {
    std::array<double, 2> requests{};  ///< plain route, feature's route
    std::array<double, 2> errors{};
    double slow = 0;
};

struct Pool {
    base::CommitSha running;   ///< empty: nothing
    base::CommitSha verified;  ///< what the smoke tests passed for
    std::array<Process, 2> processes;
    bool ill = false;
};

struct DriverRun {
    deploy::DriverCall call;
    std::optional<deploy::DriverResult> result;
    std::vector<deploy::Completion<deploy::DriverResult>> waiting;
    int executions = 0;
    std::uint64_t incarnation = 0;  ///< of the bot that asked for it first
};

/// All that a service has outside.
struct Site {
    deploy::Service service;
    std::map<base::PoolName, Pool> pools;
    deploy::TrafficSplit split;
    std::vector<deploy::TrafficSplit> earlier;
    base::TimePoint served_until;
    std::map<deploy::FlagAddress, int> flags;
    std::map<std::string, DriverRun> runs;
    std::uint64_t epoch = 0;     ///< highest that its targets have seen
    base::TimePoint busy_until;  ///< calls arrive in order
    std::optional<deploy::MetricSnapshot> last_snapshot;

    bool router_away = false;
    bool driver_away = false;
    bool flags_away = false;
    bool metrics_late = false;
    std::optional<base::TimePoint> metrics_lost;  ///< since
    base::TimePoint
        last_trouble;  ///< when something last kept the router or the flags from working
};

/// What the checkers want to know, when it happens.
class Witness {
public:
    virtual ~Witness() = default;
    virtual void driver_begins(const Site& site, const DriverRun& run) = 0;
    virtual void split_set(const Site& site, const deploy::TrafficSplit& split) = 0;
    virtual void flag_set(const Site& site, const deploy::FlagAddress& flag, int percent) = 0;
    virtual void epoch_used(const std::string& target, std::uint64_t epoch) = 0;
};

class Outside {
public:
    Outside(
        Scheduler& scheduler, Random random, Trace& trace, Witness& witness,
        const deploy::Catalog& catalog, Bug bug
    );

    bot::ServicePorts ports(const deploy::Service& service);
    std::shared_ptr<deploy::Pager> pager();

    /// A commit of that quality; `eligible`: on an approved branch, with all stages passed.
    base::CommitSha add_commit(Quality quality, bool eligible, bool has_artifact);

    /// One of many things goes wrong with one of them for a while.
    void trouble_somebody();
    /// Its router starts anew with weights that it had before.
    void lose_weights(const base::ServiceName& service);
    /// From now on nothing goes wrong any more.
    void heal();
    /// The bot was started (again): it is another process with other connections.
    void bot_started() { incarnation_ += 1; }

    [[nodiscard]] const Site& site(const base::ServiceName& service) const {
        return sites_.at(service);
    }
    [[nodiscard]] const std::map<base::ServiceName, Site>& sites() const { return sites_; }
    [[nodiscard]] const std::vector<deploy::Page>& pages() const { return pages_; }
    /// Whether the newer commit truly holds the older one.
    [[nodiscard]] bool contains(const base::CommitSha& newer, const base::CommitSha& older) const {
        const int below = commits_.at(older).trunk;
        return below > 0 && below < commits_.at(newer).trunk;
    }
    [[nodiscard]] bool is_pager_away() const { return pager_away_; }
    [[nodiscard]] base::TimePoint pager_back_since() const { return pager_back_; }
    /// Something keeps the whole bot from working: its disk, its own death.
    void note_trouble();

private:
    struct Adapter;

    /// Runs `work` at the site after the way there, in the order of the calls; `lost` if it never
    /// arrives.
    void reach(Site& site, bool away, std::function<void()> work, std::function<void()> lost);
    /// Hands the answer back: late, twice, or as "timed out".
    template <class T>
    void answer(Site* site, const deploy::Completion<T>& done, base::Result<T> result);

    void run_driver(
        Site& site, const deploy::DriverCall& call,
        const deploy::Completion<deploy::DriverResult>& done
    );
    void begin(Site& site, DriverRun& run);
    void finish(Site& site, const std::string& key, deploy::DriverResult result);
    void take_effect(Site& site, const deploy::DriverCall& call);
    void cancel(Site& site, const std::string& key, const deploy::Completion<void>& done);
    void set_split(
        Site& site, const deploy::TrafficSplit& wanted, std::uint64_t epoch,
        const deploy::Completion<deploy::TrafficSplit>& done
    );
    void set_flag(
        Site& site, const deploy::FlagAddress& flag, int percent, std::uint64_t epoch,
        const deploy::Completion<int>& done
    );
    /// The epoch that arrives: a stale bot goes on with its first one.
    [[nodiscard]] std::uint64_t sent(std::uint64_t epoch) const {
        return bug_ == Bug::StaleEpoch ? 1 : epoch;
    }
    bool is_fenced(Site& site, std::uint64_t epoch);
    void serve(Site& site);
    void serve_pool(Site& site, const base::PoolName& name, double requests);
    deploy::MetricSnapshot snapshot(Site& site);

    Scheduler& scheduler_;
    Random random_;
    Trace& trace_;
    Witness& witness_;
    Bug bug_;
    std::map<base::ServiceName, Site> sites_;
    std::map<base::CommitSha, CommitPlan> commits_;
    std::vector<deploy::Page> pages_;
    std::set<std::string> cancelled_early_;
    double fault_rate_ = 0;
    bool healed_ = false;
    bool forge_away_ = false;
    bool pager_away_ = false;
    base::TimePoint pager_back_;
    std::uint64_t incarnation_ = 0;
};

}  // namespace deploybot::simulation
