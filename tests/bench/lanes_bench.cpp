// Many deployments on their way at once: the real engine and a real journal, and a stand-in outside
// that answers at once. All of it on one core.
//
// The clock runs as the real one does while there is work, and jumps over the time in which there
// is none: the minutes of a deployment pass in seconds, and every wait is as long as it would be.
#include "bot/engine.hpp"
#include "journal/group_commit.hpp"
#include "journal/sqlite_store.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/owner_loop.hpp"
#include "tests/bench/parts.hpp"
#include "tests/bench/served_bot.hpp"
#include "tests/support/pretend_outside.hpp"
#include "tests/support/temporary_folder.hpp"

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace deploybot::bench {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSha = "4be1c07d5f0c1f1e7c7d4a0fb0b6a1d2c3e4f5a6";
/// Requests come one after another in this time, so that looks are spread as in life.
constexpr base::Millis kSpread = 15s;
/// Counted from then on: all lanes are on their way.
constexpr base::Millis kWarmUp = 30s;
constexpr base::Millis kMeasured = 3min;

/// The wall clock without its idle time.
class SkippingClock final : public base::Clock {
public:
    [[nodiscard]] base::TimePoint now() const override {
        return start_ + skipped_ + base::Millis{static_cast<std::int64_t>(watch_.millis())};
    }
    void skip_to(base::TimePoint at) { skipped_ += std::max(at - now(), base::Millis{0}); }

private:
    base::TimePoint start_ = base::from_millis(1'763'699'862'417);
    base::Millis skipped_{};
    Stopwatch watch_;
};

/// Customers come as long as the clock runs, counted when somebody looks.
class CountedMetrics final : public deploy::MetricSource {
public:
    CountedMetrics(
        const base::Clock& clock, tests::PretendOutside& outside,
        std::shared_ptr<deploy::MetricSource> source
    )
        : clock_(clock), outside_(outside), source_(std::move(source)), served_(clock.now()) {}

    void take_snapshot(
        const base::ServiceName& service, deploy::Completion<deploy::MetricSnapshot> done
    ) override {
        outside_.serve(clock_.now() - std::exchange(served_, clock_.now()));
        source_->take_snapshot(service, std::move(done));
    }

private:
    const base::Clock& clock_;
    tests::PretendOutside& outside_;
    std::shared_ptr<deploy::MetricSource> source_;
    base::TimePoint served_;
};

deploy::Catalog catalog_of(std::size_t lanes) {
    deploy::Catalog catalog = tests::shop_catalog();
    const deploy::Service shop = catalog.services.begin()->second;
    catalog.services.clear();
    for (std::size_t i = 0; i < lanes; ++i) {
        deploy::Service service = shop;
        service.name = base::ServiceName{service_name(i)};
        service.lane = base::LaneName{service_name(i)};
        service.policy.look_interval = 15s;
        service.policy.canary_steps = {{5, 75s}, {25, 75s}, {50, 75s}, {100, 75s}};
        catalog.services.emplace(service.name, service);
    }
    return catalog;
}

struct Cost {
    double p99_millis = 0;     ///< from due to done
    double micros_a_lane = 0;  ///< of processor time, for each second of a lane
    std::size_t steps = 0;
};

class Lanes {
public:
    Lanes(const std::string& folder, std::size_t count)
        : catalog_(catalog_of(count)),
          journal_(open(folder + "/journal.db"), [this](auto function) { loop_.post(function); }) {
        auto ports = std::make_shared<bot::Ports>();
        for (const auto& [name, service] : catalog_.services) {
            outside_.push_back(std::make_unique<tests::PretendOutside>(clock_));
            outside_.back()->add_commit(kSha, "A change");
            outside_.back()->asked = [this, outside = outside_.back().get()] {
                loop_.post([outside] { outside->deliver(); });
            };
            bot::ServicePorts all = outside_.back()->ports(service);
            all.metrics =
                std::make_shared<CountedMetrics>(clock_, *outside_.back(), std::move(all.metrics));
            ports->services[name] = std::move(all);
        }
        ports->pager = outside_.front()->pager();
        engine_.emplace(clock_, doors(), bot::Knowledge{}, catalog_, std::move(ports));
        engine_->start("bench");
    }

    Cost run() {
        const base::TimePoint start = clock_.now();
        const auto count = static_cast<std::int64_t>(catalog_.services.size());
        std::int64_t number = 0;
        for (const auto& [name, service] : catalog_.services) {
            pass_until(start + kSpread * number++ / count);
            request(name);
        }
        pass_until(start + kWarmUp);
        waits_.clear();
        const double before = process_seconds();
        pass_until(start + kWarmUp + kMeasured);
        const double used = process_seconds() - before;
        check();
        const double lane_seconds =
            static_cast<double>(count) * std::chrono::duration<double>(kMeasured).count();
        return {
            .p99_millis = quantile(waits_, 0.99),
            .micros_a_lane = used * 1e6 / lane_seconds,
            .steps = waits_.size()};
    }

private:
    static std::unique_ptr<journal::Store> open(const std::string& path) {
        auto store = journal::SqliteStore::open(path);
        if (!store) {
            throw std::runtime_error(store.error().message);
        }
        return std::move(*store);
    }

    bot::Engine::Outside doors() {
        bot::Engine::Outside doors;
        doors.append = [this](journal::Append append, journal::GroupCommit::Completion done) {
            journal_.submit(std::move(append), std::move(done));
        };
        doors.say = [](const auto&, const auto&, const auto&, base::TimePoint) {
            return std::string("{}");
        };
        doors.committed = [this](const std::vector<bot::Happened>& happened) { note(happened); };
        doors.stopped = [](const base::Error& error) { throw std::runtime_error(error.message); };
        return doors;
    }

    void request(const base::ServiceName& service) {
        queue::Command command;
        command.verb = queue::Verb::Request;
        command.service = service;
        command.commit = kSha;
        engine_->submit(
            command,
            {.person = base::PersonId{"ana"},
             .source = "api",
             .request_id = "req-1",
             .idempotency_key = {}},
            [](const base::Result<bot::Reply>& reply) {
                if (!reply || !reply->accepted) {
                    throw std::runtime_error("a request was not taken");
                }
            }
        );
    }

    /// A step is done when what it found is on the disk.
    void note(const std::vector<bot::Happened>& happened) {
        const base::TimePoint now = clock_.now();
        for (const bot::Happened& each : happened) {
            const auto due = due_.find(each.lane);
            if (due != due_.end() && due->second <= now) {
                waits_.push_back(
                    std::chrono::duration<double, std::milli>(now - due->second).count()
                );
                due_.erase(due);
            }
        }
        for (const bot::Happened& each : happened) {
            const deploy::LaneState* lane = engine_->world().find(each.lane);
            const base::TimePoint next =
                lane == nullptr ? base::kNever : deploy::next_look(*lane, now);
            if (next > now) {
                due_[each.lane] = next;
            }
        }
    }

    void pass_until(base::TimePoint end) {
        while (clock_.now() < end) {
            bool any = loop_.run_ready();
            if (engine_->next_look() <= clock_.now()) {
                engine_->tick();
                any = true;
            }
            if (any) {
                continue;
            }
            if (!engine_->is_idle()) {
                loop_.run_one_round();
            } else {
                clock_.skip_to(std::min(engine_->next_look(), end));
            }
        }
    }

    void check() const {
        for (const auto& [name, lane] : engine_->world().lanes) {
            if (!lane->deployment) {
                throw std::runtime_error("lane " + name.str() + " is not on its way");
            }
        }
    }

    static double process_seconds() {
        timespec time{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }

    SkippingClock clock_;
    deploy::Catalog catalog_;
    OwnerLoop loop_;
    std::vector<std::unique_ptr<tests::PretendOutside>> outside_;
    std::map<base::LaneName, base::TimePoint> due_;
    std::vector<double> waits_;
    std::optional<bot::Engine> engine_;
    journal::GroupCommit journal_;  ///< last: its thread posts to what stands above
};

}  // namespace

void measure_lanes(Figures& figures) {
    constexpr double kGoalMillis = 50;
    constexpr double kFlat = 1.25;
    const OnCore pinned(first_core());
    std::map<std::size_t, Cost> costs;
    for (const std::size_t lanes : {std::size_t{10}, std::size_t{100}, std::size_t{1'000}}) {
        const tests::TemporaryFolder folder;
        costs[lanes] = Lanes(folder.path(), lanes).run();
    }
    figures.push_back(
        {.name = "1,000 lanes in flight: due to done, p99",
         .value = costs[1'000].p99_millis,
         .unit = "ms",
         .limit = std::nullopt,
         .goal = kGoalMillis}
    );
    for (const std::size_t lanes : {std::size_t{10}, std::size_t{100}}) {
        figures.push_back(
            {.name = "  a second of a lane, one of " + std::to_string(lanes),
             .value = costs[lanes].micros_a_lane,
             .unit = "us",
             .limit = std::nullopt,
             .goal = std::nullopt}
        );
    }
    figures.push_back(
        {.name = "  a second of a lane, one of 1,000, against one of 10",
         .value = costs[1'000].micros_a_lane,
         .unit = "us",
         .limit = costs[10].micros_a_lane,
         .goal = kFlat}
    );
}

}  // namespace deploybot::bench
