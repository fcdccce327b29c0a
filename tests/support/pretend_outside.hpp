// The world outside the bot, in memory: a forge, artifacts, a driver, a router, processes with
// counters, flags and a pager.
//
// It outlives the bot, as the real one does: what was deployed stays deployed when the engine is
// destroyed. Nothing completes inside a call; `deliver()` runs what is due. Time is the clock that
// the test moves; traffic is served by `serve()`.
#pragma once

#include "base/time.hpp"
#include "bot/ports.hpp"
#include "deploy/policy.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace deploybot::tests {

/// How a version behaves under traffic.
struct Behaviour {
    double error_ratio = 0.001;
    double feature_error_ratio = 0;  ///< on the feature's route, while its flag is on
    double slow_ratio = 0.01;        ///< share of answers slower than two seconds
};

struct DriverStart {
    std::string key;
    base::TimePoint at;
    std::uint64_t epoch = 0;
    deploy::DriverCall call;
};

class PretendOutside {
public:
    explicit PretendOutside(const base::Clock& clock);

    /// A commit that is on main with all stages passed and an artifact; change it by the members
    /// below.
    queue::CommitFacts& add_commit(
        const std::string& sha, const std::string& subject, Behaviour behaviour = {}
    );
    /// `newer` was made on top of `older`, and contains what that contains.
    void continues(const std::string& newer, const std::string& older);
    /// What `to` holds and `from` does not, newest first: as continues() tells of either of them,
    /// and otherwise as they stand on the trunk.
    [[nodiscard]] std::vector<std::string> brought_by(
        const std::string& to, const std::string& from
    ) const;
    /// All ports of one service, over this world.
    bot::ServicePorts ports(const deploy::Service& service);
    std::shared_ptr<deploy::Pager> pager();

    /// Completes what was asked. True if anything was.
    bool deliver();
    /// Customers send requests for so long, spread over the pools as the router says.
    void serve(base::Millis duration);

    std::map<std::string, queue::CommitFacts> commits;  ///< by full SHA
    std::vector<std::string> trunk;                     ///< full SHAs, oldest first: one line
    std::map<std::string, Behaviour> behaviours;        ///< by full SHA
    /// Commits by full SHA -> those that they contain; a linear history is made by continues().
    queue::Ancestry ancestry;
    std::set<std::string> without_artifact;
    std::map<std::string, base::Digest> rebuilt;  ///< by full SHA: not the artifact it had before
    std::map<std::string, std::vector<std::string>> touches;  ///< by full SHA: paths
    std::set<std::string> touches_more;  ///< full SHAs: too many paths to name them all
    double requests_per_second = 400;
    /// How old a flag's value is that the processes go by: they poll their document.
    base::Millis flag_delay{5'000};

    // what the bot has brought about
    std::vector<DriverStart> driver_starts;
    std::map<base::PoolName, std::string> versions;  ///< SHA that runs, by pool
    deploy::TrafficSplit split;
    std::vector<std::pair<base::TimePoint, deploy::TrafficSplit>> splits;
    std::map<deploy::FlagAddress, int> flags;
    std::vector<deploy::Page> pages;
    double failed_requests = 0;

    // troubles
    bool metrics_lost = false;
    bool router_lost = false;
    bool forge_lost = false;
    bool pager_lost = false;
    bool flags_lost = false;
    std::set<base::PoolName> ill_pools;
    std::map<std::string, deploy::DriverResult>
        driver_results;                  ///< by a part of the key; else it succeeds
    std::set<std::string> driver_hangs;  ///< by a part of the key: runs until released or cancelled

    /// Called when there is something to deliver again: for those who have too many of these to try
    /// each.
    std::function<void()> asked;

    /// Lets a hanging run end.
    void release(const std::string& part_of_key);

private:
    struct Adapter;
    struct Counters {
        double requests[2] = {0, 0};  ///< plain, feature
        double errors[2] = {0, 0};
        double fast = 0;
        double slow = 0;
    };
    struct Run {
        std::optional<deploy::DriverResult> result;
        std::vector<deploy::Completion<deploy::DriverResult>> waiting;
        deploy::DriverCall call;
    };

    void later(std::function<void()> work) {
        due_.push_back(std::move(work));
        if (asked && due_.size() == 1) {
            asked();
        }
    }
    void run_driver(const deploy::DriverCall& call, deploy::Completion<deploy::DriverResult> done);
    void finish(Run& run, deploy::DriverResult result);
    [[nodiscard]] deploy::MetricSnapshot snapshot() const;
    void serve_pool(const base::PoolName& pool, double requests);

    /// The value that processes go by now.
    [[nodiscard]] int seen_percent(const deploy::FlagAddress& flag) const;

    const base::Clock& clock_;
    std::map<deploy::FlagAddress, std::vector<std::pair<base::TimePoint, int>>> flag_history_;
    std::deque<std::function<void()>> due_;
    std::map<std::string, Run> runs_;
    std::map<base::PoolName, Counters> counters_;
    std::uint64_t epoch_ = 0;
};

/// The service `shop` as the demo has it, with short steps.
deploy::Service shop_service();
/// ana and bo may request; cy is release manager; dee is on call.
deploy::Catalog shop_catalog();

}  // namespace deploybot::tests
