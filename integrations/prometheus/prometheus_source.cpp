#include "integrations/prometheus/prometheus_source.hpp"

#include "integrations/prometheus/api_answer.hpp"
#include "integrations/prometheus/prometheus_queries.hpp"
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
using deploy::MetricSnapshot;
using Answer = Result<std::vector<Series>>;

std::string query_url(const std::string& base, const std::string& query) {
    std::string url = base;
    while (!url.empty() && url.back() == '/') {
        url.pop_back();
    }
    return url + "/api/v1/query?query=" + net::percent_encode(query);
}

}  // namespace

class PrometheusSource::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(net::Executor executor, const base::Clock& clock, PrometheusConfig config)
        : executor_(std::move(executor)),
          clock_(clock),
          config_(std::move(config)),
          client_(
              executor_, {.ca_file = config_.ca_file,
                          .body_bytes = std::size_t{16} * 1024 * 1024,
                          .idle_connections = 16}
          ) {}

    void take_snapshot(const base::ServiceName& name, deploy::Completion<MetricSnapshot> done) {
        net::answer(executor_, owner_, look(shared_from_this(), name), std::move(done));
    }

    void close() {
        owner_.reset();
        client_.close();
    }

private:
    /// The queries of one pool and what came back, in the same order.
    struct Pool {
        base::PoolName name;
        std::vector<PoolQuery> queries;
        std::vector<Answer> answers;
    };

    static asio::awaitable<Result<MetricSnapshot>> look(
        std::shared_ptr<Impl> self, base::ServiceName name
    ) {
        const auto found = self->config_.services.find(name);
        if (found == self->config_.services.end()) {
            co_return fail(
                ErrorCode::NotFound, "service " + name.str() + " has no Prometheus",
                "name its URL and selectors in the configuration"
            );
        }
        const PrometheusService service = found->second;
        std::vector<Pool> pools;
        for (const auto& [pool, selector] : service.selectors) {
            pools.push_back({pool, queries_of(service, name, pool), {}});
            pools.back().answers.resize(pools.back().queries.size());
        }
        net::TaskGroup group(self->executor_);
        for (Pool& pool : pools) {
            for (std::size_t i = 0; i < pool.queries.size(); ++i) {
                group.spawn(
                    "query",
                    ask(self, query_url(service.url, pool.queries[i].text), &pool.answers[i])
                );
            }
        }
        co_await group.join();
        co_return put_together(service, pools, self->clock_.now());
    }

    static asio::awaitable<void> ask(std::shared_ptr<Impl> self, std::string url, Answer* answer) {
        net::Call call{.url = std::move(url)};
        call.headers.add("Accept", "application/json");
        if (!self->config_.bearer.empty()) {
            call.headers.add("Authorization", "Bearer " + self->config_.bearer.reveal());
        }
        const auto response = co_await self->client_.request(
            std::move(call), net::deadline_in(self->config_.time_limit)
        );
        *answer = response ? parse_answer(response->status, response->body)
                           : Answer(fail(response.error()));
    }

    static Result<MetricSnapshot> put_together(
        const PrometheusService& service, const std::vector<Pool>& pools, base::TimePoint now
    ) {
        MetricSnapshot snapshot;
        snapshot.at = now;
        for (const Pool& pool : pools) {
            std::vector<std::vector<Series>> answers;
            for (std::size_t i = 0; i < pool.answers.size(); ++i) {
                if (!pool.answers[i]) {
                    return fail(name_query(pool.answers[i].error(), pool.queries[i]));
                }
                answers.push_back(*pool.answers[i]);
            }
            auto samples = to_samples(service, pool.name, pool.queries, answers, now);
            if (!samples) {
                return fail(samples.error());
            }
            std::move(samples->begin(), samples->end(), std::back_inserter(snapshot.instances));
        }
        return snapshot;
    }

    static base::Error name_query(base::Error error, const PoolQuery& query) {
        // the port knows two kinds of failure: no answer, and one that makes no sense
        error.code = error.code == ErrorCode::Broken || error.code == ErrorCode::Full
                         ? ErrorCode::Broken
                         : ErrorCode::Unavailable;
        error.message += " (query " + query.text + ")";
        return error;
    }

    net::Executor executor_;
    const base::Clock& clock_;
    PrometheusConfig config_;
    net::HttpClient client_;
    std::shared_ptr<const void> owner_ = std::make_shared<int>();
};

PrometheusSource::PrometheusSource(
    net::Executor executor, const base::Clock& clock, PrometheusConfig config
)
    : impl_(std::make_shared<Impl>(std::move(executor), clock, std::move(config))) {}

PrometheusSource::~PrometheusSource() {
    impl_->close();
}

void PrometheusSource::take_snapshot(
    const base::ServiceName& service, deploy::Completion<MetricSnapshot> done
) {
    impl_->take_snapshot(service, std::move(done));
}

}  // namespace deploybot::integrations::prometheus
