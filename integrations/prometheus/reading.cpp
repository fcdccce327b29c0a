#include "integrations/prometheus/reading.hpp"

#include "base/text.hpp"
#include "integrations/prometheus/histogram.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <optional>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kMostRoutes = 2'000;
constexpr std::size_t kRouteLetters = 200;

/// 5 for "503", "5xx" and "5XX"; nothing for what is no status.
std::optional<int> status_class(const std::string& status) {
    const auto is_place = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    const auto is_x = [](char c) { return c == 'x' || c == 'X'; };
    if (status.size() != 3 || status[0] < '1' || status[0] > '5' ||
        !((is_place(status[1]) && is_place(status[2])) || (is_x(status[1]) && is_x(status[2])))) {
        return std::nullopt;
    }
    return status[0] - '0';
}

base::Outcome read_routes(
    const std::vector<Series>& series, const MetricNames& names,
    std::vector<deploy::RouteCounter>& routes
) {
    std::map<std::string, deploy::RouteCounter> by_route;
    for (const Series& each : series) {
        if (each.name != names.requests) {
            continue;
        }
        const std::string route =
            base::shorten(base::clean(each.label(names.route_label, "*")), kRouteLetters);
        const std::string status = each.label(names.status_label);
        const auto status_is = status_class(status);
        if (!status_is) {
            return fail(
                ErrorCode::Broken, names.requests + " has a series whose label " +
                                       names.status_label + " is no status: \"" +
                                       base::shorten(base::clean(status), 40) + "\""
            );
        }
        if (!std::isfinite(each.value) || each.value < 0) {
            return fail(
                ErrorCode::Broken, names.requests + " of route " + route + " is " +
                                       (std::isnan(each.value) ? "NaN"
                                        : each.value < 0       ? "negative"
                                                               : "infinite")
            );
        }
        deploy::RouteCounter& counter = by_route[route];
        counter.route = route;
        counter.requests += each.value;
        counter.errors += *status_is == 5 ? each.value : 0;
    }
    if (by_route.size() > kMostRoutes) {
        return fail(
            ErrorCode::Full,
            names.requests + " has more than " + base::thousands(kMostRoutes) + " routes"
        );
    }
    for (auto& [route, counter] : by_route) {
        routes.push_back(std::move(counter));
    }
    return {};
}

bool has_labels(const Series& series, const std::map<std::string, std::string>& labels) {
    return std::all_of(labels.begin(), labels.end(), [&](const auto& wanted) {
        const auto found = series.labels.find(wanted.first);
        return found != series.labels.end() && found->second == wanted.second;
    });
}

base::Outcome read_gauges(
    const std::vector<Series>& series, const std::vector<SaturationGauge>& gauges,
    std::map<std::string, double>& saturation
) {
    for (const SaturationGauge& gauge : gauges) {
        std::vector<double> values;
        for (const Series& each : series) {
            if (each.name == gauge.metric && has_labels(each, gauge.labels)) {
                values.push_back(each.value);
            }
        }
        if (values.empty()) {
            return fail(ErrorCode::NotFound, "gauge " + gauge.name + " is missing");
        }
        if (values.size() > 1) {
            return fail(
                ErrorCode::Broken, "gauge " + gauge.name + " has " + std::to_string(values.size()) +
                                       " series where one was asked"
            );
        }
        if (!std::isfinite(values[0]) || values[0] < 0) {
            return fail(ErrorCode::Broken, "gauge " + gauge.name + " is no number or negative");
        }
        saturation[gauge.name] = values[0] / gauge.full;
    }
    return {};
}

base::Outcome read_latency(
    const std::vector<Series>& series, const MetricNames& names, deploy::LatencyHistogram& latency
) {
    std::vector<Series> buckets;
    for (const Series& each : series) {
        if (each.name == names.latency + "_bucket") {
            buckets.push_back(each);
        }
    }
    auto histogram = to_histogram(buckets);
    if (!histogram) {
        return fail(histogram.error());
    }
    latency = std::move(*histogram);
    return {};
}

}  // namespace

std::set<std::string> wanted_names(const MetricNames& names) {
    std::set<std::string> wanted{names.requests, names.latency + "_bucket"};
    for (const SaturationGauge& gauge : names.gauges) {
        wanted.insert(gauge.metric);
    }
    return wanted;
}

void set_problem(deploy::InstanceSample& sample, const std::string& problem, bool impossible) {
    sample.routes.clear();
    sample.latency = {};
    sample.saturation.clear();
    sample.problem = problem;
    sample.impossible = impossible;
}

void read_process(
    const std::vector<Series>& series, const MetricNames& names, deploy::InstanceSample& sample
) {
    base::Outcome read = read_routes(series, names, sample.routes);
    if (read) {
        read = read_latency(series, names, sample.latency);
    }
    if (read) {
        read = read_gauges(series, names.gauges, sample.saturation);
    }
    if (!read) {
        // what is missing may come with the next look; what is wrong is not believed
        set_problem(sample, read.error().message, read.error().code != ErrorCode::NotFound);
    }
}

}  // namespace deploybot::integrations::prometheus
