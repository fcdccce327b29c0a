#include "integrations/prometheus/exporter_reading.hpp"

#include "integrations/prometheus/exposition.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::prometheus {
namespace {

const base::PoolName kCanary{"canary"};
constexpr base::TimePoint kNow{base::Millis{1'700'000'000'000}};

TEST(Exporter, CountsAnswersAndFailedConnectionsByServer) {
    const auto series = parse_exposition(
        "haproxy_server_http_responses_total{proxy=\"be\",server=\"c1\",code=\"2xx\"} 90\n"
        "haproxy_server_http_responses_total{proxy=\"be\",server=\"c1\",code=\"5xx\"} 3\n"
        "haproxy_server_http_responses_total{proxy=\"other\",server=\"c1\",code=\"5xx\"} 99\n"
        "haproxy_server_connection_errors_total{proxy=\"be\",server=\"c1\"} 2\n"
        "haproxy_server_response_errors_total{proxy=\"be\",server=\"c1\"} 1\n"
        "haproxy_server_http_responses_total{proxy=\"be\",server=\"c3\",code=\"2xx\"} NaN\n",
        exporter_names()
    );
    ASSERT_TRUE(series);
    const auto samples = read_servers(*series, "be", {{kCanary, {"c1", "c2", "c3"}}}, kNow);
    ASSERT_TRUE(samples);
    ASSERT_EQ(samples->size(), 3U);
    EXPECT_EQ((*samples)[0].routes, (std::vector<deploy::RouteCounter>{{"*", 96, 6}}));
    EXPECT_TRUE((*samples)[0].latency.bounds.empty());
    EXPECT_EQ((*samples)[1].problem, "HAProxy has no such server in backend be");
    EXPECT_FALSE((*samples)[1].impossible);
    EXPECT_TRUE((*samples)[2].impossible);
}

TEST(Exporter, SaysWhenThePageIsNotHaproxys) {
    EXPECT_EQ(
        read_servers({}, "be", {{kCanary, {"c1"}}}, kNow).error().code, base::ErrorCode::Broken
    );
}

}  // namespace
}  // namespace deploybot::integrations::prometheus
