#include "tests/support/workload.hpp"

#include "base/contract.hpp"
#include "deploy/estimate.hpp"
#include "deploy/event.hpp"
#include "tests/support/pretend_outside.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <utility>

namespace deploybot::tests {
namespace {

using base::Millis;
using base::TimePoint;
using namespace std::chrono_literals;

/// Numbers that are the same with every standard library.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : numbers_(seed) {}

    /// Above 0, at most 1.
    double share() { return (static_cast<double>(numbers_() >> 11U) + 1) / 9007199254740992.0; }
    Millis exponential(Millis mean) { return scaled(mean, -std::log(share())); }
    /// Half are shorter than `median`; one of six is longer than `median` times e^spread.
    Millis lognormal(Millis median, double spread) {
        constexpr double kTurn = 6.283185307179586;
        const double normal = std::sqrt(-2 * std::log(share())) * std::cos(kTurn * share());
        return scaled(median, std::exp(spread * normal));
    }
    int between(int least, int most) {
        return least + static_cast<int>(share() * 0.999999 * (most - least + 1));
    }

private:
    static Millis scaled(Millis time, double by) {
        return Millis{static_cast<std::int64_t>(static_cast<double>(time.count()) * by)};
    }

    std::mt19937_64 numbers_;
};

/// One lane and its calendar.
class Life {
public:
    Life(const Workload& workload, std::uint64_t seed) : workload_(workload), chance_(seed) {
        lane_.queue.name = service_.lane;
        catalog_.services[service_.name] = service_;
    }

    std::vector<Told> live(int requests) {
        left_ = requests;
        arrive_later();
        while (!calendar_.empty()) {
            auto next = calendar_.extract(calendar_.begin());
            now_ = next.key();
            next.mapped()();
            start_if_free();
        }
        return std::move(told_);
    }

private:
    void at(TimePoint when, std::function<void()> what) {
        calendar_.emplace(when, std::move(what));
    }
    void happens(const deploy::Event& event) { deploy::evolve(lane_, event, now_); }

    void arrive_later() {
        if (left_ <= 0) {
            return;
        }
        at(now_ + chance_.exponential(workload_.between), [this] {
            const int many = chance_.between(workload_.least_at_once, workload_.most_at_once);
            for (int i = 0; i < many && left_ > 0; ++i) {
                request();
                left_ -= 1;
            }
            arrive_later();
        });
    }

    void request() {
        queue::Request made;
        last_ = queue::next_token(last_, now_);
        made.token = last_;
        made.service = service_.name;
        made.commit.sha = base::CommitSha{made.token.str()};
        made.requester = base::PersonId{"ana"};
        made.at = now_;
        made.approvals_needed = workload_.needs_approval ? 1 : 0;
        happens(queue::Requested{made});
        note(made.token);
        if (workload_.needs_approval) {
            at(now_ + chance_.lognormal(4min, 0.8), [this, token = made.token] {
                happens(queue::Approved{.token = token, .by = base::PersonId{"cy"}});
            });
        }
    }

    /// What is told, to be compared when it starts.
    void note(const base::Token& token) {
        const auto estimate = deploy::estimate_start(lane_, catalog_, {}, token, now_);
        if (estimate.awaits == deploy::Awaits::Nothing && estimate.bound > Millis{0}) {
            promised_[token] = {
                .median = estimate.median,
                .bound = estimate.bound,
                .mean = plain_mean(),
                .waited = {}};
        }
    }

    /// So many ahead, times what the last ones took on average.
    [[nodiscard]] Millis plain_mean() const {
        Millis sum{};
        std::int64_t many = 0;
        for (const queue::Finished& one : lane_.queue.history) {
            if (one.started) {
                sum += one.ended - *one.started;
                many += 1;
            }
        }
        const Millis mean = many == 0 ? Millis{0} : sum / many;
        const auto ahead = static_cast<std::int64_t>(lane_.queue.waiting.size()) - 1;
        const Millis spent = lane_.deployment ? now_ - lane_.deployment->started : mean;
        return mean * ahead + std::max(mean - spent, Millis{0});
    }

    void start_if_free() {
        if (lane_.deployment || lane_.queue.hold || lane_.queue.waiting.empty() ||
            lane_.queue.waiting.front().approvals_missing() > 0) {
            return;
        }
        const queue::Request first = lane_.queue.waiting.front();
        happens(queue::Called{first.token});
        const auto stable = lane_.stable.find(service_.name);
        happens(deploy::Started{
            .token = first.token,
            .plan = deploy::make_plan(
                service_,
                stable == lane_.stable.end() ? std::nullopt : std::optional(stable->second), {}
            )});
        if (const auto promise = promised_.find(first.token); promise != promised_.end()) {
            promise->second.waited = now_ - first.at;
            told_.push_back(promise->second);
        }
        run(first);
    }

    /// Step by step, at what each of them takes this time.
    void run(const queue::Request& request) {
        const auto way = lane_.deployment->way();
        const bool fails = chance_.share() < workload_.fails;
        const auto reached =
            fails ? static_cast<std::size_t>(chance_.between(4, static_cast<int>(way.size()) - 3))
                  : way.size();
        TimePoint when = now_;
        for (std::size_t step = 0; step < reached; ++step) {
            when += way[step].duration + overhead(way[step]);
            if (step + 1 < way.size()) {
                at(when, [this, token = request.token, to = step + 1] {
                    happens(deploy::Advanced{.token = token, .to = to});
                });
            }
        }
        if (fails) {
            at(when + chance_.lognormal(40s, 0.5), [this, request] { go_back(request); });
        } else {
            at(when + 1ms, [this, request] { complete(request); });
        }
    }

    Millis overhead(const deploy::Step& step) {
        switch (step.kind) {
            case deploy::StepKind::Deploy:
            case deploy::StepKind::Verify:
                return chance_.lognormal(70s, 0.5);
            case deploy::StepKind::Judge:
                return chance_.lognormal(10s, 0.7);
            default:
                return 1s;
        }
    }

    void complete(const queue::Request& request) {
        deploy::Stable stable;
        stable.commit = request.commit;
        stable.pool = lane_.deployment->plan.production_pool;
        stable.token = request.token;
        stable.since = now_;
        happens(deploy::MarkedStable{
            .token = request.token, .service = service_.name, .stable = stable});
        happens(deploy::Ended{.token = request.token, .end = queue::End::Completed, .reason = {}});
    }

    void go_back(const queue::Request& request) {
        happens(queue::Held{.by = queue::kBot, .reason = "rolled back"});
        happens(deploy::Ended{.token = request.token, .end = queue::End::RolledBack, .reason = {}});
        at(now_ + chance_.lognormal(15min, 0.7),
           [this] { happens(queue::Unheld{.by = base::PersonId{"cy"}, .reason = {}}); });
    }

    const Workload& workload_;
    Chance chance_;
    deploy::Service service_ = shop_service();
    deploy::Catalog catalog_;
    deploy::LaneState lane_;
    TimePoint now_ = base::from_millis(1'763'699'862'417);
    base::Token last_;
    int left_ = 0;
    std::multimap<TimePoint, std::function<void()>> calendar_;
    std::map<base::Token, Told> promised_;
    std::vector<Told> told_;
};

}  // namespace

const std::vector<Workload>& workloads() {
    static const std::vector<Workload> kAll{
        {.name = "steady", .between = 36min},
        {.name = "bursty",
         .between = 5h,
         .least_at_once = 3,
         .most_at_once = 12,
         .needs_approval = true},
        {.name = "failing", .between = 70min, .most_at_once = 2, .fails = 0.25},
    };
    return kAll;
}

std::vector<Told> live_through(const Workload& workload, std::uint64_t seed, int requests) {
    return Life(workload, seed).live(requests);
}

double kept(const std::vector<Told>& all, base::Millis Told::*promise) {
    DEPLOYBOT_ASSERT(!all.empty(), "somebody was told a time");
    const auto held = std::count_if(all.begin(), all.end(), [promise](const Told& one) {
        return one.waited <= one.*promise;
    });
    return static_cast<double>(held) / static_cast<double>(all.size());
}

}  // namespace deploybot::tests
