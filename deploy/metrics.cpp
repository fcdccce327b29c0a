#include "deploy/metrics.hpp"

#include "base/time.hpp"
#include "deploy/metrics_fault.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace deploybot::deploy {
namespace {

const RouteCounter* find_route(const std::vector<RouteCounter>& routes, const std::string& name) {
    const auto found = std::find_if(routes.begin(), routes.end(), [&](const RouteCounter& each) {
        return each.route == name;
    });
    return found == routes.end() ? nullptr : &*found;
}

/// Any counter of the process fell or vanished: it started anew.
bool was_reset(const InstanceSample& before, const InstanceSample& after) {
    for (const RouteCounter& old : before.routes) {
        const RouteCounter* now = find_route(after.routes, old.route);
        if (now == nullptr || now->requests < old.requests || now->errors < old.errors) {
            return true;
        }
    }
    if (before.latency.bounds.empty()) {
        return false;
    }
    if (before.latency.bounds != after.latency.bounds) {
        return true;
    }
    for (std::size_t i = 0; i < before.latency.counts.size(); ++i) {
        if (after.latency.counts[i] < before.latency.counts[i]) {
            return true;
        }
    }
    return false;
}

void add_routes(std::vector<RouteCounter>& to, const std::vector<RouteCounter>& more) {
    for (const RouteCounter& each : more) {
        const auto place = std::lower_bound(
            to.begin(), to.end(), each.route,
            [](const RouteCounter& have, const std::string& name) { return have.route < name; }
        );
        if (place != to.end() && place->route == each.route) {
            place->requests += each.requests;
            place->errors += each.errors;
        } else {
            to.insert(place, each);
        }
    }
}

/// False if the buckets differ: then nothing is added.
bool add_latency(LatencyHistogram& to, const LatencyHistogram& more) {
    if (more.bounds.empty()) {
        return true;
    }
    if (to.bounds.empty()) {
        to = more;
        return true;
    }
    if (to.bounds != more.bounds) {
        return false;
    }
    for (std::size_t i = 0; i < to.counts.size(); ++i) {
        to.counts[i] += more.counts[i];
    }
    return true;
}

/// What one process served; both samples are sound.
ArmCounts growth(const InstanceSample& before, const InstanceSample& after) {
    ArmCounts grown;
    const bool reset = was_reset(before, after);
    for (const RouteCounter& now : after.routes) {
        const RouteCounter* old = reset ? nullptr : find_route(before.routes, now.route);
        RouteCounter more = now;
        if (old != nullptr) {
            more.requests -= old->requests;
            more.errors -= old->errors;
        }
        more.requests = std::max(more.requests, more.errors);
        add_routes(grown.routes, {more});
    }
    grown.latency = after.latency;
    if (!reset && !before.latency.bounds.empty()) {
        // buckets are cumulative: read one after the other, a later one may lack what an earlier
        // one has
        double floor = 0;
        for (std::size_t i = 0; i < grown.latency.counts.size(); ++i) {
            floor = std::max(floor, after.latency.counts[i] - before.latency.counts[i]);
            grown.latency.counts[i] = floor;
        }
    }
    return grown;
}

/// Collects one pool's processes into an arm.
class Arm {
public:
    Arm(const MetricSnapshot& before, const MetricSnapshot& after, const base::PoolName& pool,
        base::Millis stale_after)
        : before_(before), after_(after), pool_(pool), stale_after_(stale_after) {}

    ArmCounts collect() {
        std::set<std::string> seen;
        for (const InstanceSample& each : after_.instances) {
            if (each.pool != pool_) {
                continue;
            }
            if (seen.insert(each.instance).second) {
                take(each);
            } else {
                leave_out_as_impossible(each.instance, "is there twice");
            }
        }
        for (const InstanceSample& each : before_.instances) {
            if (each.pool == pool_ && !seen.contains(each.instance)) {
                leave_out(each.instance, "is gone since the last look");
            }
        }
        return std::move(arm_);
    }

private:
    void leave_out(const std::string& instance, const std::string& reason) {
        arm_.problems.push_back(instance + " " + reason);
    }

    void leave_out_as_impossible(const std::string& instance, const std::string& reason) {
        arm_.impossible.push_back(instance + ": " + reason);
    }

    [[nodiscard]] const InstanceSample* find_before(const std::string& instance) const {
        const auto found = std::find_if(
            before_.instances.begin(), before_.instances.end(),
            [&](const InstanceSample& each) {
                return each.pool == pool_ && each.instance == instance;
            }
        );
        return found == before_.instances.end() ? nullptr : &*found;
    }

    void take(const InstanceSample& now) {
        if (!now.problem.empty()) {
            if (now.impossible) {
                leave_out_as_impossible(now.instance, now.problem);
            } else {
                leave_out(now.instance, "could not be read: " + now.problem);
            }
            return;
        }
        if (const auto fault = find_fault(now.routes, now.latency, now.saturation)) {
            leave_out_as_impossible(now.instance, *fault);
            return;
        }
        if (after_.at - now.at > stale_after_) {
            leave_out(
                now.instance,
                "is late: its values are " + base::format_duration(after_.at - now.at) + " old"
            );
            return;
        }
        if (before_.instances.empty()) {
            take_gauges(now);
            return;
        }
        take_since(now);
    }

    void take_since(const InstanceSample& now) {
        const InstanceSample* old = find_before(now.instance);
        if (old == nullptr) {
            leave_out(now.instance, "was not there at the last look");
        } else if (!old->problem.empty() || find_fault(old->routes, old->latency, old->saturation)) {
            leave_out(now.instance, "could not be read at the last look");
        } else if (now.at < old->at) {
            // an answer that came out of order would look like a counter reset and be counted twice
            leave_out(now.instance, "gave values older than those of the last look");
        } else {
            add_growth(*old, now);
        }
    }

    void add_growth(const InstanceSample& old, const InstanceSample& now) {
        const ArmCounts more = growth(old, now);
        if (!add_latency(arm_.latency, more.latency)) {
            leave_out_as_impossible(
                now.instance, "its latency buckets differ from those of the other processes"
            );
            return;
        }
        add_routes(arm_.routes, more.routes);
        take_gauges(now);
        arm_.instances += 1;
    }

    void take_gauges(const InstanceSample& now) {
        for (const auto& [gauge, value] : now.saturation) {
            double& highest = arm_.saturation[gauge];
            highest = std::max(highest, value);
        }
    }

    const MetricSnapshot& before_;
    const MetricSnapshot& after_;
    const base::PoolName& pool_;
    base::Millis stale_after_;
    ArmCounts arm_;
};

}  // namespace

double ArmCounts::requests() const {
    double sum = 0;
    for (const RouteCounter& each : routes) {
        sum += each.requests;
    }
    return sum;
}

double ArmCounts::errors() const {
    double sum = 0;
    for (const RouteCounter& each : routes) {
        sum += each.errors;
    }
    return sum;
}

void ArmCounts::add(const ArmCounts& later) {
    add_routes(routes, later.routes);
    saturation = later.saturation;
    instances = later.instances;
    problems = later.problems;
    impossible = later.impossible;
    if (!add_latency(latency, later.latency)) {
        impossible.emplace_back("its latency buckets differ from those of the looks before");
    }
}

ArmCounts grown(
    const MetricSnapshot& before, const MetricSnapshot& after, const base::PoolName& pool,
    base::Millis stale_after
) {
    return Arm(before, after, pool, stale_after).collect();
}

}  // namespace deploybot::deploy
