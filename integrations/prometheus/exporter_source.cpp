#include "integrations/prometheus/exporter_source.hpp"

#include "integrations/prometheus/exporter_reading.hpp"
#include "integrations/prometheus/fetch.hpp"
#include "net/answer.hpp"
#include "net/http_client.hpp"

#include <utility>

namespace deploybot::integrations::prometheus {
namespace {

namespace asio = net::asio;
using base::ErrorCode;
using base::fail;
using base::Result;
using deploy::MetricSnapshot;

}  // namespace

class ExporterSource::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(net::Executor executor, const base::Clock& clock, ExporterConfig config)
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
                ErrorCode::NotFound, "service " + name.str() + " has no exporter of HAProxy",
                "name its URL in the configuration"
            );
        }
        const ExporterService service = found->second;
        const auto series = co_await fetch_page(
            &self->client_, service.url, {}, exporter_names(),
            net::deadline_in(self->config_.time_limit)
        );
        if (!series) {
            co_return fail(
                series.error().code, "HAProxy's exporter: " + series.error().message,
                "does HAProxy run, with its exporter at the configured URL?"
            );
        }
        const base::TimePoint now = self->clock_.now();
        auto samples = read_servers(*series, service.proxy, service.servers, now);
        if (!samples) {
            co_return fail(samples.error());
        }
        MetricSnapshot snapshot;
        snapshot.at = now;
        snapshot.instances = std::move(*samples);
        co_return snapshot;
    }

    net::Executor executor_;
    const base::Clock& clock_;
    ExporterConfig config_;
    net::HttpClient client_;
    std::shared_ptr<const void> owner_ = std::make_shared<int>();
};

ExporterSource::ExporterSource(
    net::Executor executor, const base::Clock& clock, ExporterConfig config
)
    : impl_(std::make_shared<Impl>(std::move(executor), clock, std::move(config))) {}

ExporterSource::~ExporterSource() {
    impl_->close();
}

void ExporterSource::take_snapshot(
    const base::ServiceName& service, deploy::Completion<MetricSnapshot> done
) {
    impl_->take_snapshot(service, std::move(done));
}

}  // namespace deploybot::integrations::prometheus
