// Questions while very many wait, and how often an estimate is kept.
#include "commands/sentences/answer.hpp"
#include "deploy/event.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/parts.hpp"
#include "tests/support/pretend_outside.hpp"
#include "tests/support/workload.hpp"

#include <stdexcept>
#include <string>

namespace deploybot::bench {
namespace {

constexpr int kLanes = 1'000;
constexpr int kWaiting = 10;  ///< in each
constexpr int kRounds = 21;
const base::TimePoint kNow = base::from_millis(1'763'699'862'417);

/// Every lane full of history, with something on its way and others behind it.
struct Crowd {
    deploy::Catalog catalog = tests::shop_catalog();
    deploy::World world;
    base::Token last;

    Crowd() {
        const deploy::Service shop = catalog.services.begin()->second;
        catalog.services.clear();
        for (int i = 0; i < kLanes; ++i) {
            deploy::Service service = shop;
            service.name = base::ServiceName{"service-" + std::to_string(i)};
            service.lane = base::LaneName{service.name.str()};
            fill(world.edit(service.lane), service);
            catalog.services[service.name] = std::move(service);
        }
    }

private:
    queue::Request request(const deploy::Service& service) {
        queue::Request made;
        last = queue::next_token(last, kNow);
        made.token = last;
        made.service = service.name;
        made.commit.sha = base::CommitSha{made.token.str()};
        made.commit.subject = "Faster checkout";
        made.requester = base::PersonId{"ana"};
        made.at = kNow;
        return made;
    }

    void fill(deploy::LaneState& lane, const deploy::Service& service) {
        lane.queue.name = service.lane;
        base::TimePoint at = kNow - std::chrono::hours{50};
        for (std::size_t i = 0; i < queue::kHistoryKept; ++i) {
            const queue::Request past = request(service);
            const base::Millis took = std::chrono::minutes{15} + std::chrono::seconds{i * 7 % 40};
            queue::Finished one;
            one.token = past.token;
            one.service = service.name;
            one.commit = past.commit;
            one.requester = past.requester;
            one.requested = at;
            one.started = at;
            one.ended = at + took;
            lane.queue.history.push_back(std::move(one));
            at += took + std::chrono::minutes{20};
        }
        for (int i = 0; i <= kWaiting; ++i) {
            deploy::evolve(lane, queue::Requested{request(service)}, kNow);
        }
        const base::Token first = lane.queue.waiting.front().token;
        deploy::evolve(lane, queue::Called{first}, kNow);
        deploy::evolve(
            lane,
            deploy::Started{.token = first, .plan = deploy::make_plan(service, std::nullopt, {})},
            kNow
        );
    }
};

Figure ask(const Crowd& crowd, queue::Verb verb, const base::Token& token, std::string name) {
    constexpr double kGoal = 5;
    queue::Command command;
    command.verb = verb;
    command.token = token;
    queue::Speaker speaker;
    speaker.person = base::PersonId{"ana"};
    std::vector<double> took;
    for (int round = 0; round < kRounds; ++round) {
        const Stopwatch watch;
        const commands::Message answer = commands::answer_query(
            command, speaker, crowd.world, crowd.catalog, kNow + std::chrono::minutes{1}
        );
        took.push_back(watch.millis());
        if (answer.lines.empty()) {
            throw std::runtime_error(name + " was not answered");
        }
    }
    return {
        .name = std::move(name),
        .value = median(took),
        .unit = "ms",
        .limit = std::nullopt,
        .goal = kGoal};
}

}  // namespace

void measure_questions(Figures& figures) {
    const OnCore pinned(first_core());
    const Crowd crowd;
    const std::string many = ", 10,000 waiting in 1,000 lanes";
    figures.push_back(ask(crowd, queue::Verb::Queue, {}, "queue" + many));
    figures.push_back(ask(crowd, queue::Verb::Why, crowd.last, "why" + many));
    figures.push_back(ask(crowd, queue::Verb::Eta, crowd.last, "eta" + many));
}

void measure_estimates(Figures& figures) {
    constexpr double kLeast = 85;
    constexpr int kRequests = 1'000;
    for (const tests::Workload& workload : tests::workloads()) {
        const auto told = tests::live_through(workload, 1, kRequests);
        const std::string name(workload.name);
        figures.push_back(
            {.name = "waits within the 90 % bound, " + name,
             .value = 100 * tests::kept(told, &tests::Told::bound),
             .unit = "%",
             .limit = std::nullopt,
             .goal = kLeast,
             .better = Better::Higher}
        );
        figures.push_back(
            {.name = "  within a plain mean, " + name,
             .value = 100 * tests::kept(told, &tests::Told::mean),
             .unit = "%",
             .limit = std::nullopt,
             .goal = std::nullopt}
        );
    }
}

}  // namespace deploybot::bench
