#include "integrations/prometheus/prometheus_queries.hpp"

#include "base/text.hpp"
#include "integrations/prometheus/reading.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <utility>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using Kind = PoolQuery::Kind;

std::string escape(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == '"') {
            escaped += '\\';
        }
        escaped += c == '\n' ? ' ' : c;
    }
    return escaped;
}

void replace(std::string& text, std::string_view what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

/// What was said of one instance.
struct Instance {
    std::vector<Series> series;  ///< renamed to what `names` below looks for
    std::optional<double> age;   ///< seconds
    bool is_down = false;
};

/// The queries select; here every answer has one known name.
MetricNames names_for(const PrometheusService& service, const std::vector<PoolQuery>& queries) {
    MetricNames names;
    names.requests = "requests";
    names.latency = "latency";
    names.route_label = service.route_label;
    names.status_label = service.status_label;
    for (const PoolQuery& query : queries) {
        if (query.kind == Kind::Gauge) {
            names.gauges.push_back({.name = query.gauge, .metric = "gauge " + query.gauge});
        }
    }
    return names;
}

/// Sorts answers to the instances that they speak of.
class Sorter {
public:
    explicit Sorter(const std::string& instance_label) : label_(instance_label) {}

    base::Outcome take(const PoolQuery& query, const std::vector<Series>& answer) {
        for (const Series& each : answer) {
            const std::string name = base::shorten(base::clean(each.label(label_)), 200);
            if (name.empty()) {
                return fail(
                    ErrorCode::Broken,
                    "a series of the query " + query.text + " names no " + label_,
                    "a query must keep the label " + label_
                );
            }
            if (auto taken = take(query, each, instances_[name], name); !taken) {
                return taken;
            }
        }
        return {};
    }

    std::map<std::string, Instance>& instances() { return instances_; }

private:
    static base::Outcome take(
        const PoolQuery& query, const Series& series, Instance& to, const std::string& name
    ) {
        switch (query.kind) {
            case Kind::Times:
                if (to.age) {
                    return fail(
                        ErrorCode::Broken,
                        "the query " + query.text + " gives several times for instance " + name
                    );
                }
                to.age = series.time.value_or(0) - series.value;
                break;
            case Kind::Up:
                to.is_down = to.is_down || series.value == 0;
                break;
            case Kind::Requests:
                keep(series, "requests", to);
                break;
            case Kind::Latency:
                keep(series, "latency_bucket", to);
                break;
            case Kind::Gauge:
                keep(series, "gauge " + query.gauge, to);
                break;
        }
        return {};
    }

    static void keep(Series series, std::string name, Instance& to) {
        series.name = std::move(name);
        to.series.push_back(std::move(series));
    }

    const std::string& label_;
    std::map<std::string, Instance> instances_;
};

base::TimePoint time_of(const Instance& instance, base::TimePoint now) {
    constexpr double kMostSeconds = 1e9;
    const double age = instance.age.value_or(0);
    if (!(age > 0)) {
        return now;
    }
    return now - base::Millis{static_cast<std::int64_t>(std::min(age, kMostSeconds) * 1000)};
}

deploy::InstanceSample to_sample(
    const Instance& instance, const MetricNames& names, base::TimePoint now
) {
    deploy::InstanceSample sample;
    sample.at = time_of(instance, now);
    if (instance.is_down) {
        set_problem(sample, "Prometheus cannot read it (up is 0)", false);
    } else if (instance.age && !std::isfinite(*instance.age)) {
        set_problem(sample, "the time of its values is no number", true);
    } else {
        read_process(instance.series, names, sample);
    }
    return sample;
}

}  // namespace

std::string fill_in(
    const std::string& text, const std::string& selector, const base::ServiceName& service,
    const base::PoolName& pool
) {
    std::string filled = text;
    replace(filled, "$selector", selector);
    replace(filled, "$service", escape(service.str()));
    replace(filled, "$pool", escape(pool.str()));
    return filled;
}

std::vector<PoolQuery> queries_of(
    const PrometheusService& service, const base::ServiceName& name, const base::PoolName& pool
) {
    const auto selector = service.selectors.find(pool);
    const std::string filter = selector == service.selectors.end() ? "" : selector->second;
    std::vector<PoolQuery> queries;
    const auto add = [&](Kind kind, const std::string& text, const std::string& gauge = {}) {
        if (!text.empty()) {
            queries.push_back({kind, gauge, fill_in(text, filter, name, pool)});
        }
    };
    add(Kind::Requests, service.queries.requests);
    add(Kind::Latency, service.queries.latency);
    add(Kind::Times, service.queries.times);
    add(Kind::Up, service.queries.up);
    for (const auto& [gauge, text] : service.queries.gauges) {
        add(Kind::Gauge, text, gauge);
    }
    return queries;
}

Result<std::vector<deploy::InstanceSample>> to_samples(
    const PrometheusService& service, const base::PoolName& pool,
    const std::vector<PoolQuery>& queries, const std::vector<std::vector<Series>>& answers,
    base::TimePoint now
) {
    Sorter sorter(service.instance_label);
    for (std::size_t i = 0; i < queries.size(); ++i) {
        if (auto taken = sorter.take(queries[i], answers[i]); !taken) {
            return fail(taken.error());
        }
    }
    const MetricNames names = names_for(service, queries);
    std::vector<deploy::InstanceSample> samples;
    for (const auto& [name, instance] : sorter.instances()) {
        samples.push_back(to_sample(instance, names, now));
        samples.back().pool = pool;
        samples.back().instance = name;
    }
    if (samples.empty()) {
        deploy::InstanceSample none;
        none.pool = pool;
        none.instance = "(none)";
        none.at = now;
        set_problem(none, "Prometheus knows no process of pool " + pool.str(), false);
        samples.push_back(std::move(none));
    }
    return samples;
}

}  // namespace deploybot::integrations::prometheus
