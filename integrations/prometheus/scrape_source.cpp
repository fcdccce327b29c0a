#include "integrations/prometheus/scrape_source.hpp"

#include "integrations/prometheus/fetch.hpp"
#include "integrations/prometheus/reading.hpp"
#include "net/answer.hpp"
#include "net/http_client.hpp"
#include "net/task_group.hpp"
#include "net/url.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::integrations::prometheus {
namespace {

namespace asio = net::asio;
using base::ErrorCode;
using base::fail;
using base::Result;
using deploy::InstanceSample;
using deploy::MetricSnapshot;

/// `127.0.0.1:9100`: how people and Prometheus name a process.
std::string instance_of(const std::string& url) {
    const auto parsed = net::parse_url(url);
    if (!parsed) {
        return url;
    }
    return parsed->scheme == net::Scheme::Unix ? parsed->host
                                               : parsed->host + ":" + std::to_string(parsed->port);
}

/// When the newest of its values were taken, if the page says so itself.
base::TimePoint time_of(const std::vector<Series>& series, base::TimePoint now) {
    std::optional<double> newest;
    for (const Series& each : series) {
        if (each.time) {
            newest = std::max(newest.value_or(*each.time), *each.time);
        }
    }
    constexpr double kYear3000 = 32'503'680'000;
    if (!newest || !(*newest >= 0 && *newest < kYear3000)) {
        return now;
    }
    return base::from_millis(static_cast<std::int64_t>(*newest * 1000));
}

}  // namespace

class ScrapeSource::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(net::Executor executor, const base::Clock& clock, ScrapeConfig config)
        : executor_(std::move(executor)),
          clock_(clock),
          config_(std::move(config)),
          client_(executor_, {.ca_file = config_.ca_file}) {}

    void take_snapshot(const base::ServiceName& name, deploy::Completion<MetricSnapshot> done) {
        net::answer(executor_, owner_, look(shared_from_this(), name), std::move(done));
    }

    void close() {
        owner_.reset();
        client_.close();
    }

private:
    static asio::awaitable<Result<MetricSnapshot>> look(
        std::shared_ptr<Impl> self, base::ServiceName name
    ) {
        const auto found = self->config_.services.find(name);
        if (found == self->config_.services.end()) {
            co_return fail(
                ErrorCode::NotFound, "service " + name.str() + " has no metric targets",
                "name its metrics pages in the configuration"
            );
        }
        const ScrapeService service = found->second;
        MetricSnapshot snapshot;
        for (const auto& [pool, urls] : service.targets) {
            for (const std::string& url : urls) {
                InstanceSample sample;
                sample.pool = pool;
                sample.instance = instance_of(url);
                snapshot.instances.push_back(std::move(sample));
            }
        }
        net::TaskGroup group(self->executor_);
        std::size_t i = 0;
        for (const auto& [pool, urls] : service.targets) {
            for (const std::string& url : urls) {
                group.spawn("scrape", scrape(self, url, service.names, &snapshot.instances[i++]));
            }
        }
        co_await group.join();
        snapshot.at = self->clock_.now();
        co_return check(std::move(snapshot), name);
    }

    static asio::awaitable<void> scrape(
        std::shared_ptr<Impl> self, std::string url, MetricNames names, InstanceSample* sample
    ) {
        const auto series = co_await fetch_page(
            &self->client_, url, self->config_.bearer, wanted_names(names),
            net::deadline_in(self->config_.time_limit)
        );
        sample->at = self->clock_.now();
        if (!series) {
            set_problem(
                *sample, series.error().message, series.error().code != ErrorCode::Unavailable
            );
            co_return;
        }
        sample->at = time_of(*series, sample->at);
        read_process(*series, names, *sample);
    }

    static Result<MetricSnapshot> check(MetricSnapshot snapshot, const base::ServiceName& name) {
        const bool all_silent = std::all_of(
            snapshot.instances.begin(), snapshot.instances.end(),
            [](const InstanceSample& each) { return !each.problem.empty() && !each.impossible; }
        );
        if (all_silent) {
            return fail(
                ErrorCode::Unavailable,
                "no process of " + name.str() + " gives its metrics" +
                    (snapshot.instances.empty() ? ": none is configured"
                                                : "; " + snapshot.instances.front().instance +
                                                      ": " + snapshot.instances.front().problem),
                "do its processes run, and are the metric targets right?"
            );
        }
        return snapshot;
    }

    net::Executor executor_;
    const base::Clock& clock_;
    ScrapeConfig config_;
    net::HttpClient client_;
    std::shared_ptr<const void> owner_ = std::make_shared<int>();
};

ScrapeSource::ScrapeSource(net::Executor executor, const base::Clock& clock, ScrapeConfig config)
    : impl_(std::make_shared<Impl>(std::move(executor), clock, std::move(config))) {}

ScrapeSource::~ScrapeSource() {
    impl_->close();
}

void ScrapeSource::take_snapshot(
    const base::ServiceName& service, deploy::Completion<MetricSnapshot> done
) {
    impl_->take_snapshot(service, std::move(done));
}

}  // namespace deploybot::integrations::prometheus
