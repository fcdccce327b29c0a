#include "deploy/judge/interval.hpp"
#include "deploy/rollback/ladder.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace deploybot::deploy {
namespace {

struct Served {
    double requests = 0;
    double errors = 0;
};

Served served_all(const ArmCounts& arm) {
    return {arm.requests(), arm.errors()};
}

Served served_on(const ArmCounts& arm, const std::vector<std::string>& routes) {
    Served sum;
    for (const RouteCounter& each : arm.routes) {
        if (std::find(routes.begin(), routes.end(), each.route) != routes.end()) {
            sum.requests += each.requests;
            sum.errors += each.errors;
        }
    }
    return sum;
}

/// With fewer a ratio of one half may look like all or nothing, whatever the interval says.
constexpr double kFewest = 20;

/// To less than half, and beyond chance.
bool fell(const Served& before, const Served& after, double z) {
    if (before.requests <= 0 || after.requests < kFewest) {
        return false;
    }
    const bool halved = after.errors / after.requests < before.errors / before.requests / 2;
    const Interval change =
        newcombe_interval(after.errors, after.requests, before.errors, before.requests, z);
    return halved && change.upper < 0;
}

}  // namespace

std::vector<RouteExcess> excess_by_route(const ArmCounts& canary, const ArmCounts* stable) {
    std::map<std::string, double> usual_ratio;
    if (stable != nullptr) {
        for (const RouteCounter& each : stable->routes) {
            usual_ratio[each.route] = each.requests > 0 ? each.errors / each.requests : 0;
        }
    }
    std::map<std::string, double> excess;
    for (const RouteCounter& each : canary.routes) {
        const auto usual = usual_ratio.find(each.route);
        const double expected = usual == usual_ratio.end() ? 0 : usual->second * each.requests;
        excess[each.route] += std::max(0.0, each.errors - expected);
    }
    std::vector<RouteExcess> list;
    list.reserve(excess.size());
    for (const auto& [route, errors] : excess) {
        list.push_back({.route = route, .errors = errors});
    }
    return list;
}

Helped flag_off_helped(const FlagOffEvidence& evidence, const LadderPolicy& policy) {
    if (evidence.taken) {
        const double z = normal_quantile(policy.confidence);
        const bool on_routes = fell(
            served_on(evidence.before, evidence.routes), served_on(evidence.after, evidence.routes),
            z
        );
        // with the feature off nobody may ask for its routes any more
        const bool on_all = fell(served_all(evidence.before), served_all(evidence.after), z);
        if (on_routes || on_all) {
            return Helped::Yes;
        }
    }
    return evidence.now >= evidence.deadline ? Helped::No : Helped::NotYet;
}

}  // namespace deploybot::deploy
