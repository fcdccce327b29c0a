// Where the judge's counts come from: scraped processes, HAProxy's exporter, or Prometheus.
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/secrets.hpp"
#include "bot/config/declare/section.hpp"
#include "bot/config/sections/sections.hpp"

#include <algorithm>

namespace deploybot::bot::config {
namespace {

using integrations::prometheus::ExporterConfig;
using integrations::prometheus::ExporterService;
using integrations::prometheus::MetricNames;
using integrations::prometheus::PrometheusConfig;
using integrations::prometheus::PrometheusQueries;
using integrations::prometheus::PrometheusService;
using integrations::prometheus::SaturationGauge;
using integrations::prometheus::ScrapeConfig;
using integrations::prometheus::ScrapeService;
using std::chrono::milliseconds;
using std::chrono::minutes;

bool is_label(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    return !text.empty() && fits(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return fits(c) || (c >= '0' && c <= '9');
           });
}

std::string label_trouble(std::string_view text) {
    return is_label(text) ? "" : " is no name of a label: letters, digits and _ only";
}

std::string metric_trouble(std::string_view text) {
    std::string without_colons(text);
    std::replace(without_colons.begin(), without_colons.end(), ':', '_');
    return is_label(without_colons) ? "" : " is no name of a metric: letters, digits, _ and : only";
}

Codec<std::string> label() {
    return text({"label", "a label's name", "^[A-Za-z_][A-Za-z0-9_]*$", label_trouble});
}

Codec<std::string> metric() {
    return text({"metric", "a metric's name", "^[A-Za-z_:][A-Za-z0-9_:]*$", metric_trouble});
}

MapKeys pools() {
    return {"POOL", std::string(kNamePattern), std::string(kNameRule), is_name, 1, {}};
}

MapKeys labels() {
    return {"LABEL", "^[A-Za-z_][A-Za-z0-9_]*$", "letters, digits and _", is_label, 0, {}};
}

Codec<SaturationGauge> gauge() {
    return Section<SaturationGauge>("gauge", "a gauge", "Tells how full something is.")
        .required("name", &SaturationGauge::name, text(), "As people see it.")
        .required("metric", &SaturationGauge::metric, metric(), "As the process writes it.")
        .key(
            "labels", &SaturationGauge::labels, map_of<std::string>(labels(), text()),
            "The series must have these."
        )
        .key(
            "full", &SaturationGauge::full, number(0.000001, 1e18),
            "Its value when nothing is left."
        )
        .codec();
}

template <class T, class Names>
void add_names(Section<T>& section, Names names) {
    const auto name = [names](auto member) {
        return [names, member](T& value) -> auto& { return names(value).*member; };
    };
    section.key("requests", name(&MetricNames::requests), metric(), "Counter by route and status.")
        .key(
            "route_label", name(&MetricNames::route_label), label(),
            "A series without it counts as route *."
        )
        .key("status_label", name(&MetricNames::status_label), label(), "503, or a class: 5xx.")
        .key(
            "latency", name(&MetricNames::latency), metric(),
            "Histogram in seconds, without _bucket."
        )
        .key(
            "gauges", name(&MetricNames::gauges), list_of(gauge(), {.fewest = 0, .largest = 50}),
            "Saturation."
        );
}

Codec<ScrapeService> scrape() {
    Section<ScrapeService> section(
        "metrics_scrape", "the scraped metrics",
        "The service's own processes are asked for their metrics pages."
    );
    section.required(
        "targets", &ScrapeService::targets,
        map_of<base::PoolName>(pools(), list_of(url(), {.fewest = 1, .largest = 1000})),
        "URLs of the metrics pages, by pool."
    );
    add_names(section, [](ScrapeService& service) -> MetricNames& { return service.names; });
    return section.codec();
}

Codec<ExporterService> exporter() {
    return Section<ExporterService>(
               "metrics_haproxy", "HAProxy's exporter",
               "Counts for each server of the router's backend. It knows no routes and no latency."
    )
        .required(
            "url", &ExporterService::url, url(), "Of the exporter: http://127.0.0.1:8405/metrics."
        )
        .codec();
}

Codec<PrometheusQueries> queries() {
    using Queries = PrometheusQueries;
    const auto query = [] { return text({"PromQL", "a query", "", nullptr}); };
    return Section<Queries>(
               "queries", "the queries",
               "PromQL with $selector, $service and $pool; every series must name its instance."
    )
        .key("requests", &Queries::requests, query(), "Counter by instance, route and status.")
        .key("latency", &Queries::latency, query(), "Buckets of the latency histogram.")
        .key("times", &Queries::times, query(), "When the newest values were taken, in seconds.")
        .key("up", &Queries::up, query(), "0: Prometheus cannot read the instance.")
        .key(
            "gauges", &Queries::gauges,
            map_of<std::string>(
                {"GAUGE", "", "", [](std::string_view name) { return !name.empty(); }, 0, {}},
                query()
            ),
            "Saturation by name: values 0 to 1, 1 is full."
        )
        .codec();
}

Codec<PrometheusService> prometheus() {
    using Service = PrometheusService;
    return Section<Service>(
               "metrics_prometheus", "Prometheus", "A Prometheus server is asked for raw counters."
    )
        .required("url", &Service::url, url(), "Of the server, without /api/v1.")
        .required(
            "selectors", &Service::selectors,
            map_of<base::PoolName>(
                pools(), text({"PromQL labels", "label matchers such as job=\"shop\"", "", nullptr})
            ),
            "What stands for $selector, by pool."
        )
        .key("queries", &Service::queries, queries(), "Where the metrics have other names.")
        .key(
            "route_label", &Service::route_label, label(), "A series without it counts as route *."
        )
        .key("status_label", &Service::status_label, label(), "503, or a class: 5xx.")
        .key("instance_label", &Service::instance_label, label(), "Names the process.")
        .codec();
}

}  // namespace

Codec<MetricsDraft> metrics_codec() {
    return Section<MetricsDraft>(
               "metrics", "a metric source", "Where the judge's counts come from."
    )
        .exactly_one()
        .key("scrape", &MetricsDraft::scrape, maybe(scrape()), "The service's own processes.")
        .key("haproxy", &MetricsDraft::exporter, maybe(exporter()), "HAProxy's own exporter.")
        .key("prometheus", &MetricsDraft::prometheus, maybe(prometheus()), "A Prometheus server.")
        .codec();
}

Codec<MetricsAccess> metrics_access_codec() {
    const auto time_limit = [] { return duration(milliseconds{100}, minutes{1}); };
    constexpr const char* kCa = "Authorities to trust for https, instead of the system's.";
    const auto scrape_access =
        Section<ScrapeConfig>("scraping", "scraping", "How processes are asked.")
            .key("time_limit", &ScrapeConfig::time_limit, time_limit(), "For each target.")
            .key(
                "bearer", &ScrapeConfig::bearer, secret(SecretKind::Bearer), "Sent to every target."
            )
            .key("ca_file", &ScrapeConfig::ca_file, path(), kCa)
            .codec();
    const auto exporter_access =
        Section<ExporterConfig>("exporters", "the exporters", "How HAProxy's exporters are asked.")
            .key("time_limit", &ExporterConfig::time_limit, time_limit(), "For each look.")
            .key("ca_file", &ExporterConfig::ca_file, path(), kCa)
            .codec();
    const auto prometheus_access =
        Section<PrometheusConfig>(
            "prometheus_access", "the Prometheus servers", "How Prometheus servers are asked."
        )
            .key("time_limit", &PrometheusConfig::time_limit, time_limit(), "For each query.")
            .key(
                "bearer", &PrometheusConfig::bearer, secret(SecretKind::Bearer),
                "Sent to every server."
            )
            .key("ca_file", &PrometheusConfig::ca_file, path(), kCa)
            .codec();
    return Section<MetricsAccess>(
               "metrics_access", "the metrics",
               "How metric sources are asked, whatever the service."
    )
        .key("scrape", &MetricsAccess::scrape, scrape_access, "Scraped processes.")
        .key("haproxy", &MetricsAccess::exporter, exporter_access, "HAProxy's exporters.")
        .key("prometheus", &MetricsAccess::prometheus, prometheus_access, "Prometheus servers.")
        .codec();
}

}  // namespace deploybot::bot::config
