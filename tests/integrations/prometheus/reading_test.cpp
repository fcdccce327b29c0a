#include "integrations/prometheus/reading.hpp"

#include "integrations/prometheus/exposition.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace deploybot::integrations::prometheus {
namespace {

MetricNames names() {
    MetricNames names;
    names.gauges = {{.name = "queue", .metric = "queue_length", .labels = {}, .full = 50}};
    return names;
}

deploy::InstanceSample read(const std::string& page, const MetricNames& with = names()) {
    deploy::InstanceSample sample;
    const auto series = parse_exposition(page, wanted_names(with));
    EXPECT_TRUE(series);
    read_process(*series, with, sample);
    return sample;
}

TEST(Reading, CountsRequestsAndErrorsByRoute) {
    const auto sample = read(
        "http_requests_total{route=\"/cart\",code=\"200\",method=\"GET\"} 90\n"
        "http_requests_total{route=\"/cart\",code=\"200\",method=\"PUT\"} 5\n"
        "http_requests_total{route=\"/cart\",code=\"503\"} 4\n"
        "http_requests_total{route=\"/pay\",code=\"5xx\"} 1\n"
        "http_requests_total{code=\"404\"} 2\n"
        "queue_length 10\n"
    );
    EXPECT_EQ(sample.problem, "");
    EXPECT_EQ(
        sample.routes,
        (std::vector<deploy::RouteCounter>{{"*", 2, 0}, {"/cart", 99, 4}, {"/pay", 1, 1}})
    );
    EXPECT_DOUBLE_EQ(sample.saturation.at("queue"), 0.2);
    EXPECT_TRUE(sample.latency.bounds.empty());
}

TEST(Reading, AddsTheLatencyOfAllRoutes) {
    const auto sample = read(
        "http_request_duration_seconds_bucket{route=\"/a\",le=\"+Inf\"} 9\n"
        "http_request_duration_seconds_bucket{route=\"/a\",le=\"0.1\"} 7\n"
        "http_request_duration_seconds_bucket{route=\"/b\",le=\"0.1\"} 1\n"
        "http_request_duration_seconds_bucket{route=\"/b\",le=\"+Inf\"} 2\n"
        "queue_length 0\n"
    );
    EXPECT_EQ(sample.latency.bounds, (std::vector<double>{0.1, INFINITY}));
    EXPECT_EQ(sample.latency.counts, (std::vector<double>{8, 11}));
}

TEST(Reading, TakesACounterThatIsNotThereAsNothingCountedYet) {
    const auto sample = read("queue_length 0\n");
    EXPECT_EQ(sample.problem, "");
    EXPECT_TRUE(sample.routes.empty());
}

TEST(Reading, NamesWhatIsMissingAndWhatIsImpossible) {
    const std::string gauge = "queue_length 1\n";
    const std::tuple<std::string, const char*, bool> cases[] = {
        {"other 1\n", "gauge queue is missing", false},
        {"http_requests_total{code=\"200\"} NaN\n" + gauge, "of route * is NaN", true},
        {"http_requests_total{code=\"200\"} -1\n" + gauge, "is negative", true},
        {"http_requests_total{code=\"200\"} +Inf\n" + gauge, "is infinite", true},
        {"http_requests_total{status=\"200\"} 1\n" + gauge, "label code is no status", true},
        {"http_requests_total{code=\"ok\"} 1\n" + gauge, "no status: \"ok\"", true},
        {"queue_length{x=\"1\"} 1\nqueue_length{x=\"2\"} 1\n",
         "gauge queue has 2 series where one was asked", true},
        {"queue_length NaN\n", "gauge queue is no number", true},
        {"http_request_duration_seconds_bucket{le=\"1\"} 1\n" + gauge, "no bucket +Inf", true},
        {"http_request_duration_seconds_bucket 1\n" + gauge, "no bound", true},
        {"http_request_duration_seconds_bucket{le=\"+Inf\"} NaN\n" + gauge, "no number", true},
        {"http_request_duration_seconds_bucket{r=\"a\",le=\"+Inf\"} 1\n"
         "http_request_duration_seconds_bucket{r=\"b\",le=\"+Inf\"} 1\n"
         "http_request_duration_seconds_bucket{r=\"b\",le=\"1\"} 1\n" +
             gauge,
         "different buckets", true},
    };
    for (const auto& [page, problem, impossible] : cases) {
        const auto sample = read(page);
        EXPECT_NE(sample.problem.find(problem), std::string::npos) << sample.problem;
        EXPECT_EQ(sample.impossible, impossible) << page;
        EXPECT_TRUE(sample.routes.empty() && sample.saturation.empty());
    }
}

TEST(Reading, ChoosesAGaugeByItsLabels) {
    MetricNames with;
    with.gauges = {{.name = "pool", .metric = "used", .labels = {{"kind", "db"}}, .full = 10}};
    EXPECT_DOUBLE_EQ(
        read("used{kind=\"db\"} 9\nused{kind=\"disk\"} 1\n", with).saturation.at("pool"), 0.9
    );
}

}  // namespace
}  // namespace deploybot::integrations::prometheus
