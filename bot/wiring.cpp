#include "bot/wiring.hpp"

#include "base/log.hpp"
#include "integrations/command/command_driver.hpp"
#include "integrations/folder/folder_source.hpp"
#include "integrations/git/git_forge.hpp"
#include "integrations/haproxy/haproxy_router.hpp"
#include "integrations/prometheus/exporter_source.hpp"
#include "integrations/prometheus/prometheus_source.hpp"
#include "integrations/prometheus/scrape_source.hpp"
#include "integrations/webhook/webhook_pager.hpp"

#include <boost/asio/post.hpp>

namespace deploybot::bot {
namespace {

/// Where no pager is configured a page is a line of the log, loud: it must not be lost in silence,
/// nor tried for ever.
class LogPager final : public deploy::Pager {
public:
    explicit LogPager(const net::Executor& executor) : executor_(executor) {}

    void page(const deploy::Page& page, deploy::Completion<void> done) override {
        base::log_error(
            {.token = page.token.str(), .request = {}}, "page: " + page.summary,
            {{"service", page.service.str()}, {"detail", page.detail}, {"key", page.key}}
        );
        boost::asio::post(executor_, [done = std::move(done)] { done({}); });
    }

private:
    net::Executor executor_;
};

std::shared_ptr<deploy::MetricSource> metrics_of(
    const base::ServiceName& service, const Adapters& adapters,
    const std::shared_ptr<deploy::MetricSource>& scrape,
    const std::shared_ptr<deploy::MetricSource>& exporter,
    const std::shared_ptr<deploy::MetricSource>& prometheus
) {
    if (adapters.scrape.services.contains(service)) {
        return scrape;
    }
    return adapters.exporter.services.contains(service) ? exporter : prometheus;
}

}  // namespace

base::Result<Wired> wire(
    const net::Executor& executor, const base::Clock& clock, const Config& config
) {
    namespace in = integrations;
    const Adapters& adapters = config.adapters;
    auto flags = std::make_shared<in::flags::FileFlagProvider>(executor, adapters.flags);
    if (auto opened = flags->open(); !opened) {
        return base::fail(opened.error());
    }
    const auto forge = std::make_shared<in::git::GitForge>(executor, adapters.forges);
    const auto artifacts = std::make_shared<in::folder::FolderSource>(executor, adapters.artifacts);
    const auto driver = std::make_shared<in::command::CommandDriver>(executor, adapters.driver);
    const auto router = std::make_shared<in::haproxy::HaproxyRouter>(executor, adapters.router);
    const auto scrape =
        std::make_shared<in::prometheus::ScrapeSource>(executor, clock, adapters.scrape);
    const auto exporter =
        std::make_shared<in::prometheus::ExporterSource>(executor, clock, adapters.exporter);
    const auto prometheus =
        std::make_shared<in::prometheus::PrometheusSource>(executor, clock, adapters.prometheus);
    auto ports = std::make_shared<Ports>();
    for (const auto& [name, service] : config.catalog.services) {
        ports->services[name] = ServicePorts{
            .forge = forge,
            .commits = forge,
            .artifacts = artifacts,
            .driver = driver,
            .router = router,
            .metrics = metrics_of(name, adapters, scrape, exporter, prometheus),
            .flags = flags};
    }
    if (adapters.pager) {
        ports->pager =
            std::make_shared<in::webhook::WebhookPager>(executor, clock, *adapters.pager);
    } else {
        ports->pager = std::make_shared<LogPager>(executor);
    }
    return Wired{.ports = std::move(ports), .flags = std::move(flags)};
}

}  // namespace deploybot::bot
