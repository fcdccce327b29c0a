#include "integrations/prometheus/prometheus_queries.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace deploybot::integrations::prometheus {
namespace {

using Kind = PoolQuery::Kind;
const base::PoolName kCanary{"canary"};
constexpr base::TimePoint kNow{base::Millis{1'700'000'000'000}};
constexpr double kQueryTime = 5'000;  // Prometheus' own clock may be any

Series series(
    const std::string& instance, double value, std::map<std::string, std::string> labels = {}
) {
    labels["instance"] = instance;
    return {"", std::move(labels), value, kQueryTime};
}

base::Result<std::vector<deploy::InstanceSample>> samples(
    const std::vector<std::pair<PoolQuery, std::vector<Series>>>& all
) {
    std::vector<PoolQuery> queries;
    std::vector<std::vector<Series>> answers;
    for (const auto& [query, answer] : all) {
        queries.push_back(query);
        answers.push_back(answer);
    }
    return to_samples({}, kCanary, queries, answers, kNow);
}

TEST(Queries, AreFilledInWithEscapedNames) {
    EXPECT_EQ(
        fill_in(
            "x{$selector}", "job=\"$service\",pool=\"$pool\"", base::ServiceName{"a\"b\\"}, kCanary
        ),
        "x{job=\"a\\\"b\\\\\",pool=\"canary\"}"
    );
}

TEST(Queries, AreTheDefaultsAndTheGaugesOfThePool) {
    PrometheusService service;
    service.selectors[kCanary] = "pool=\"$pool\"";
    service.queries.gauges["queue"] = "queue{$selector} / 50";
    service.queries.latency.clear();
    const auto queries = queries_of(service, base::ServiceName{"shop"}, kCanary);
    ASSERT_EQ(queries.size(), 4U);
    EXPECT_EQ(queries[0].text, "http_requests_total{pool=\"canary\"}");
    EXPECT_EQ(
        queries[1].text, "min by (instance) (timestamp(http_requests_total{pool=\"canary\"}))"
    );
    EXPECT_EQ(queries[3].gauge, "queue");
}

TEST(Samples, TakeTheirAgeFromPrometheusOwnClock) {
    const auto all = samples({
        {{Kind::Requests, "", "r"}, {series("a", 7, {{"code", "200"}, {"route", "/x"}})}},
        {{Kind::Times, "", "t"}, {series("a", kQueryTime - 90)}},
    });
    ASSERT_TRUE(all);
    EXPECT_EQ(all->front().at, kNow - base::Millis{90'000});
    EXPECT_EQ(all->front().routes, (std::vector<deploy::RouteCounter>{{"/x", 7, 0}}));
}

TEST(Samples, ShowAProcessThatPrometheusCannotReadOrThatHasCountedNothing) {
    const auto all = samples({
        {{Kind::Requests, "", "r"}, {}},
        {{Kind::Up, "", "u"}, {series("down", 0), series("idle", 1)}},
    });
    ASSERT_TRUE(all);
    EXPECT_EQ((*all)[0].problem, "Prometheus cannot read it (up is 0)");
    EXPECT_FALSE((*all)[0].impossible);
    EXPECT_EQ((*all)[1].problem, "");
    EXPECT_TRUE((*all)[1].routes.empty());
}

TEST(Samples, SayThatThereIsNoProcessAtAll) {
    const auto all = samples({{{Kind::Requests, "", "r"}, {}}});
    ASSERT_TRUE(all);
    EXPECT_EQ(all->front().instance, "(none)");
    EXPECT_EQ(all->front().problem, "Prometheus knows no process of pool canary");
}

TEST(Samples, NameNaNAndSeveralSeriesWhereOneWasAsked) {
    const auto all = samples({
        {{Kind::Requests, "", "r"}, {series("nan", NAN, {{"code", "200"}})}},
        {{Kind::Gauge, "queue", "g"},
         {series("nan", 0.1), series("two", 0.1), series("two", 0.2, {{"x", "y"}})}},
    });
    ASSERT_TRUE(all);
    EXPECT_EQ((*all)[0].problem, "requests of route * is NaN");
    EXPECT_EQ((*all)[1].problem, "gauge queue has 2 series where one was asked");
    EXPECT_TRUE((*all)[0].impossible && (*all)[1].impossible);
}

TEST(Samples, NeedAnInstanceAndOneTimeForIt) {
    EXPECT_FALSE(samples({{{Kind::Requests, "", "r"}, {series("", 1)}}}));
    EXPECT_FALSE(samples({{{Kind::Times, "", "t"}, {series("a", 1), series("a", 2)}}}));
}

}  // namespace
}  // namespace deploybot::integrations::prometheus
