#include "deploy/estimate.hpp"

#include "deploy/obstacle.hpp"
#include "deploy/plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace deploybot::deploy {
namespace {

using base::Millis;

/// What a run of the driver's program takes, before there is anything to learn from.
constexpr Millis kGuessedRun{std::chrono::seconds{30}};
/// The policy's own time counts as so many deployments, of which one takes twice as long.
constexpr std::array kGuessTimes{1, 1, 1, 2};
/// From so many on a lane's own history speaks alone.
constexpr std::size_t kOwnHistory = 10;
/// So many approvals or turns are enough to say how long the next one takes.
constexpr std::size_t kEnough = 5;

constexpr std::size_t kPaths = 256;
constexpr std::size_t kMedian = kPaths / 2;
constexpr std::size_t kNinth = kPaths * 9 / 10;

/// One quantity on each of the paths.
using Paths = std::array<double, kPaths>;

bool is_run(const Step& step) {
    return step.kind == StepKind::Deploy || step.kind == StepKind::Verify ||
           step.kind == StepKind::RollBack;
}

/// What the policy asks for, with so much for each run of the driver.
Millis planned(const std::vector<Step>& way, std::size_t from, Millis each_run) {
    Millis sum{};
    for (std::size_t i = from; i < way.size(); ++i) {
        sum += way[i].duration + (is_run(way[i]) ? each_run : Millis{0});
    }
    return sum;
}

/// The quantiles of some durations, evenly over the paths, from the shortest to the longest. Past
/// the longest that was seen they go on rising: the next one may be longer still.
Paths spread(std::vector<double> seen) {
    Paths paths{};
    if (seen.empty()) {
        return paths;
    }
    std::sort(seen.begin(), seen.end());
    const double beyond = seen.back() * 1.2;
    seen.push_back(beyond);
    const auto last = static_cast<double>(seen.size() - 1);
    for (std::size_t i = 0; i < kPaths; ++i) {
        const double place = (static_cast<double>(i) + 0.5) / kPaths * last;
        const auto below = static_cast<std::size_t>(place);
        const double share = place - static_cast<double>(below);
        paths[i] = seen[below] + share * (seen[below + 1] - seen[below]);
    }
    return paths;
}

/// Of a standard normal distribution, near enough (Tukey's lambda).
Paths normal_quantiles() {
    constexpr double kLambda = 0.14;
    Paths paths{};
    for (std::size_t i = 0; i < kPaths; ++i) {
        const double at = (static_cast<double>(i) + 0.5) / kPaths;
        paths[i] = (std::pow(at, kLambda) - std::pow(1 - at, kLambda)) / 0.1975;
    }
    return paths;
}

/// Standard error of the mean.
double doubt_of(const std::vector<double>& seen) {
    const auto many = static_cast<double>(seen.size());
    if (many < 2) {
        return 0;
    }
    const double mean = std::accumulate(seen.begin(), seen.end(), 0.0) / many;
    double squares = 0;
    for (const double one : seen) {
        squares += (one - mean) * (one - mean);
    }
    return std::sqrt(squares / (many - 1) / many);
}

/// One deployment of the past, as the lane felt it.
struct Lived {
    double busy = 0;  ///< from its start until the next one could start; 0: it left the queue
    bool completed = false;
};

/// What a lane has lived through with one service.
struct Past {
    std::vector<Lived> all;
    std::vector<double> turns;      ///< from when the lane was free for it to its start
    std::vector<double> approvals;  ///< from the request to a start that only people kept back
    std::size_t started = 0;
};

/// A start that comes sooner was kept back by nobody.
constexpr Millis kAtOnce{std::chrono::seconds{2}};

Past read_past(const queue::Lane& lane, const base::ServiceName& service) {
    Past past;
    std::optional<base::TimePoint> free;
    for (const queue::Finished& one : lane.history) {
        if (!one.started) {
            // whoever leaves the queue costs the lane nothing, and some always do
            if (one.service == service) {
                past.all.push_back({});
            }
            continue;
        }
        const base::TimePoint over = one.lifted.value_or(one.ended);
        if (one.service == service) {
            const Millis waited = *one.started - one.requested;
            // of the oldest that is remembered nobody knows what it waited for
            const Millis kept_back = free ? std::min(*one.started - *free, waited) : Millis{0};
            if (free) {
                past.turns.push_back(static_cast<double>(kept_back.count()));
            }
            if (kept_back > kAtOnce) {
                past.approvals.push_back(static_cast<double>(waited.count()));
            }
            past.all.push_back(
                {.busy = static_cast<double>((over - *one.started).count()),
                 .completed = one.end == queue::End::Completed}
            );
            past.started += 1;
        }
        free = over;
    }
    return past;
}

std::optional<std::pair<Awaits, base::Token>> awaited(const Deployment& deployment) {
    if (deployment.paused) {
        return std::pair{Awaits::Resume, deployment.token};
    }
    if (deployment.waits_for_person) {
        return std::pair{Awaits::Answer, deployment.token};
    }
    return std::nullopt;
}

/// Adds up what is before a request, one after the other.
class Outlook {
public:
    Outlook(const LaneState& lane, const Catalog& catalog, base::TimePoint now)
        : lane_(lane), catalog_(catalog), now_(now) {
        if (lane_.deployment) {
            add_running(*lane_.deployment);
        }
    }

    /// As things are for whoever comes now.
    [[nodiscard]] Estimate here() const { return estimate(paths_); }

    /// The start of this one, which stands next.
    Estimate start_of(const queue::Request& request, const queue::Stops& stops) {
        learned_ = about(request.service).started;
        Paths start = paths_;
        heed_stops(start, request, stops);
        heed_people(start, request);
        return estimate(start);
    }

    Estimate newcomer(
        const Service& service, const base::PersonId& requester, const queue::Stops& stops
    ) {
        queue::Request request;
        request.service = service.name;
        request.requester = requester;
        request.at = now_;
        request.approvals_needed = service.policy.approvals;
        request.waits_for_start = service.policy.turn == Turn::Accept;
        return start_of(request, stops);
    }

    /// It goes before all that come now.
    void add(const queue::Request& request, const queue::Stops& stops) {
        heed_stops(paths_, request, stops);
        heed_people(paths_, request);
        const Known& known = about(request.service);
        add(paths_, known.busy);
        for (std::size_t i = 0; i < kPaths; ++i) {
            paths_[i] += known.doubt * doubts_[i];
        }
    }

private:
    struct Known {
        Paths busy{};
        double doubt = 0;  ///< of their mean: the same error for each one ahead
        Paths turns{};
        std::vector<double> approvals;
        std::size_t started = 0;
    };

    /// What is to be expected of the service, from its policy alone.
    [[nodiscard]] std::vector<Lived> guesses(const Plan& plan) const {
        const auto guess = static_cast<double>(planned(way_forward(plan), 0, kGuessedRun).count());
        std::vector<Lived> made;
        for (const int times : kGuessTimes) {
            made.push_back({.busy = guess * times, .completed = true});
        }
        return made;
    }

    [[nodiscard]] std::vector<Lived> guesses(const base::ServiceName& name) const {
        const Service* service = catalog_.find(name);
        if (service == nullptr) {
            return {};
        }
        const auto stable = lane_.stable.find(name);
        const auto before =
            stable == lane_.stable.end() ? std::nullopt : std::optional(stable->second);
        return guesses(make_plan(*service, before, {}));
    }

    const Known& about(const base::ServiceName& service) {
        const auto found = known_.find(service);
        if (found != known_.end()) {
            return found->second;
        }
        Past past = read_past(lane_.queue, service);
        if (past.started < kOwnHistory) {
            const auto made = guesses(service);
            past.all.insert(past.all.end(), made.begin(), made.end());
        }
        std::vector<double> busy;
        busy.reserve(past.all.size());
        for (const Lived& one : past.all) {
            busy.push_back(one.busy);
        }
        Known known;
        known.started = past.started;
        known.doubt = doubt_of(busy);
        known.busy = spread(std::move(busy));
        known.turns = spread(std::move(past.turns));
        known.approvals = std::move(past.approvals);
        return known_.emplace(service, std::move(known)).first->second;
    }

    /// What is left of the running one. Where those that completed took longer than the policy
    /// asks, this one will on the rest of its way; where others went back later than now, it may
    /// too.
    void add_running(const Deployment& deployment) {
        Past past = read_past(lane_.queue, deployment.plan.service.name);
        learned_ = past.started;
        if (past.started < kOwnHistory) {
            const auto made = guesses(deployment.plan);
            past.all.insert(past.all.end(), made.begin(), made.end());
        }
        const auto way = way_forward(deployment.plan);
        const auto least = static_cast<double>(planned(way, 0, {}).count());
        const auto spent = static_cast<double>((now_ - deployment.started).count());
        const double rest = rest_of(deployment);
        const double share = share_left(way, deployment);
        const double usual = usual_overhead(past.all, least);
        std::vector<double> left;
        for (const Lived& one : past.all) {
            if (one.completed) {
                // what several runs take together varies less than each of them
                const double more = std::max(one.busy - least, 0.0) - usual;
                left.push_back(rest + std::max(usual * share + more * std::sqrt(share), 0.0));
            } else if (one.busy > spent && !deployment.retreat) {
                left.push_back(one.busy - spent);
            }
        }
        paths_ = spread(std::move(left));
        if (const auto person = awaited(deployment)) {
            await(person->first, person->second);
        }
    }

    /// What those that completed took on average beyond what the policy asks.
    static double usual_overhead(const std::vector<Lived>& past, double least) {
        double sum = 0;
        double many = 0;
        for (const Lived& one : past) {
            sum += one.completed ? std::max(one.busy - least, 0.0) : 0;
            many += one.completed ? 1 : 0;
        }
        return many > 0 ? sum / many : 0;
    }

    /// What the policy still asks for at least.
    [[nodiscard]] double rest_of(const Deployment& deployment) const {
        const auto way = deployment.way();
        Millis rest = planned(way, deployment.step, {});
        if (deployment.step < way.size()) {
            rest -= std::min(now_ - deployment.step_since, way[deployment.step].duration);
        }
        return static_cast<double>(rest.count());
    }

    /// Of the driver's runs, which take what they take: those still to come. Of the one that is
    /// under way half is taken to be left.
    static double share_left(const std::vector<Step>& way, const Deployment& deployment) {
        double all = 0;
        double left = 0;
        for (std::size_t i = 0; i < way.size(); ++i) {
            const double weight = is_run(way[i]) ? 1 : way[i].kind == StepKind::Judge ? 0.2 : 0;
            all += weight;
            if (i >= deployment.step && !deployment.retreat) {
                left += i == deployment.step ? weight / 2 : weight;
            }
        }
        return all > 0 ? left / all : 0;
    }

    /// What must end before it may start. Where nobody knows when, that is awaited, whatever else
    /// is in the way.
    void heed_stops(Paths& sum, const queue::Request& request, const queue::Stops& stops) {
        for (const Obstacle& obstacle : obstacles_to_start(lane_, request, stops, catalog_, now_)) {
            if (const auto* freeze = std::get_if<queue::FreezeWindow>(&obstacle)) {
                wait_until(sum, freeze->until);
            } else if (const auto* lock = std::get_if<queue::Lock>(&obstacle)) {
                if (lock->until) {
                    wait_until(sum, *lock->until);
                } else if (lock->level != queue::LockLevel::Warn) {
                    await_end(Awaits::Unlock);
                }
            } else {
                const bool of_lane = std::holds_alternative<queue::Hold>(obstacle);
                await_end(of_lane ? Awaits::Unhold : Awaits::GoOn);
            }
        }
    }

    void wait_until(Paths& sum, base::TimePoint end) const {
        const auto left = static_cast<double>((end - now_).count());
        for (double& path : sum) {
            path = std::max(path, left);
        }
    }

    void await_end(Awaits what) {
        // what stops more is said rather than what stops less
        if (awaits_ != Awaits::GoOn) {
            awaits_ = what;
            whose_ = {};
        }
    }

    /// What this request still needs of people. A turn is taken when it has come; an approval may
    /// be given while others run.
    void heed_people(Paths& sum, const queue::Request& request) {
        if (request.approvals_missing() > 0) {
            heed_approval(sum, request);
        }
        if (!request.waits_for_start || request.accepted) {
            return;
        }
        const Known& known = about(request.service);
        if (known.started < kEnough) {
            await(Awaits::Start, request.token);
        }
        add(sum, known.turns);
    }

    void heed_approval(Paths& sum, const queue::Request& request) {
        const Known& known = about(request.service);
        if (known.started < kEnough || known.approvals.empty()) {
            await(Awaits::Approval, request.token);
            return;
        }
        const auto passed = static_cast<double>((now_ - request.at).count());
        std::vector<double> left;
        for (const double took : known.approvals) {
            left.push_back(std::max(took - passed, 0.0));
        }
        const Paths approved = shuffled(spread(std::move(left)));
        for (std::size_t i = 0; i < kPaths; ++i) {
            sum[i] = std::max(sum[i], approved[i]);
        }
    }

    /// Each quantity meets the others in another order: an odd stride visits every path once.
    Paths shuffled(const Paths& sorted) {
        turn_ += 1;
        const std::size_t stride = (turn_ * 94 + 61) % kPaths | 1U;
        std::size_t at = turn_ * 29 % kPaths;
        Paths mixed{};
        for (double& path : mixed) {
            path = sorted[at];
            at = (at + stride) % kPaths;
        }
        return mixed;
    }

    void add(Paths& sum, const Paths& more) {
        const Paths mixed = shuffled(more);
        for (std::size_t i = 0; i < kPaths; ++i) {
            sum[i] += mixed[i];
        }
    }

    void await(Awaits what, base::Token whose) {
        if (awaits_ == Awaits::Nothing) {
            awaits_ = what;
            whose_ = std::move(whose);
        }
    }

    [[nodiscard]] Estimate estimate(Paths paths) const {
        const auto at = [&paths](std::size_t place) {
            const auto where = paths.begin() + static_cast<std::ptrdiff_t>(place);
            std::nth_element(paths.begin(), where, paths.end());
            return Millis{static_cast<std::int64_t>(*where)};
        };
        return {
            .median = at(kMedian),
            .bound = at(kNinth),
            .learned = learned_,
            .awaits = awaits_,
            .whose = whose_};
    }

    const LaneState& lane_;
    const Catalog& catalog_;
    base::TimePoint now_;
    std::size_t turn_ = 0;  ///< before all that is shuffled
    Paths paths_{};
    Paths doubts_ = shuffled(normal_quantiles());
    std::map<base::ServiceName, Known> known_;
    std::size_t learned_ = 0;
    Awaits awaits_ = Awaits::Nothing;
    base::Token whose_;
};

}  // namespace

Estimate estimate_end(const LaneState& lane, const Catalog& catalog, base::TimePoint now) {
    return Outlook(lane, catalog, now).here();
}

std::vector<Estimate> estimate_queue(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now,
    std::size_t most
) {
    Outlook outlook(lane, catalog, now);
    std::vector<Estimate> estimates;
    for (const queue::Request& request : lane.queue.waiting) {
        if (estimates.size() == most) {
            break;
        }
        estimates.push_back(outlook.start_of(request, stops));
        outlook.add(request, stops);
    }
    return estimates;
}

Estimate estimate_start(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops,
    const base::Token& token, base::TimePoint now
) {
    Outlook outlook(lane, catalog, now);
    for (const queue::Request& request : lane.queue.waiting) {
        if (request.carries(token)) {
            return outlook.start_of(request, stops);
        }
        outlook.add(request, stops);
    }
    return outlook.here();
}

Estimate estimate_newcomer(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops,
    const Service& service, const base::PersonId& requester, base::TimePoint now
) {
    Outlook outlook(lane, catalog, now);
    for (const queue::Request& request : lane.queue.waiting) {
        outlook.add(request, stops);
    }
    return outlook.newcomer(service, requester, stops);
}

}  // namespace deploybot::deploy
