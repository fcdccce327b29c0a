#include "integrations/prometheus/scrape_source.hpp"

#include "integrations/prometheus/exporter_source.hpp"
#include "tests/integrations/prometheus/shop_process.hpp"
#include "tests/support/completed.hpp"
#include "tests/support/run_awaitable.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;
const base::ServiceName kShop{"shop"};
const base::PoolName kCanary{"canary"};
const base::PoolName kStable{"stable"};
constexpr base::TimePoint kNow{base::Millis{1'700'000'000'000}};

class Scrape : public testing::Test {
protected:
    ~Scrape() override {
        for (ShopProcess* each : {&canary_, &stable_}) {
            tests::run_awaitable(io_, each->server.stop(base::Millis{0}));
        }
        EXPECT_TRUE(tests::runs_dry(io_));
    }

    base::Result<deploy::MetricSnapshot> look(deploy::MetricSource& source) {
        return tests::completed<deploy::MetricSnapshot>(io_, [&](auto done) {
            source.take_snapshot(kShop, std::move(done));
        });
    }

    ScrapeConfig config() {
        ScrapeConfig config;
        config.services[kShop].targets = {{kCanary, {canary_.url()}}, {kStable, {stable_.url()}}};
        config.time_limit = base::Millis{500};
        config.bearer = base::Secret{"t0k"};
        return config;
    }

    boost::asio::io_context io_{1};
    base::ManualClock clock_{kNow};
    ShopProcess canary_{io_};
    ShopProcess stable_{io_};
};

TEST_F(Scrape, TakesOneLookAtAllProcesses) {
    ScrapeSource source(io_.get_executor(), clock_, config());
    const auto snapshot = look(source);
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    EXPECT_EQ(snapshot->at, kNow);
    ASSERT_EQ(snapshot->instances.size(), 2U);
    EXPECT_EQ(snapshot->instances[0].pool, kCanary);
    EXPECT_EQ(snapshot->instances[0].instance, canary_.address());
    EXPECT_EQ(snapshot->instances[0].at, kNow);
    EXPECT_EQ(snapshot->instances[1].routes, (std::vector<deploy::RouteCounter>{{"/cart", 10, 0}}));
    EXPECT_EQ(canary_.authorization, "Bearer t0k");
}

TEST_F(Scrape, NamesTheProcessThatDoesNotAnswerInTimeAndReadsTheOthers) {
    canary_.silent = true;
    ScrapeSource source(io_.get_executor(), clock_, config());
    const auto snapshot = look(source);
    ASSERT_TRUE(snapshot);
    EXPECT_NE(snapshot->instances[0].problem, "");
    EXPECT_FALSE(snapshot->instances[0].impossible);
    EXPECT_EQ(snapshot->instances[1].problem, "");
}

TEST_F(Scrape, TellsNonsenseFromSilence) {
    canary_.page = "<html>\n";
    stable_.status = 500;
    ScrapeSource source(io_.get_executor(), clock_, config());
    const auto snapshot = look(source);
    ASSERT_TRUE(snapshot);
    EXPECT_TRUE(snapshot->instances[0].impossible);
    EXPECT_EQ(snapshot->instances[1].problem, "its metrics page answers with status 500");
}

TEST_F(Scrape, KeepsTheTimeThatThePageItselfTells) {
    canary_.page = "http_requests_total{code=\"200\"} 1 1699999000000\n";
    ScrapeSource source(io_.get_executor(), clock_, config());
    EXPECT_EQ(look(source)->instances[0].at, kNow - base::Millis{1'000'000});
}

TEST_F(Scrape, IsAnErrorOnlyWhenNobodyAnswers) {
    canary_.status = 503;
    stable_.status = 503;
    ScrapeSource source(io_.get_executor(), clock_, config());
    const auto snapshot = look(source);
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::Unavailable);
    EXPECT_NE(snapshot.error().message.find(canary_.address()), std::string::npos);
    ScrapeSource none(io_.get_executor(), clock_, {});
    EXPECT_EQ(look(none).error().code, ErrorCode::NotFound);
}

TEST_F(Scrape, ReadsHaproxysExporterByServer) {
    canary_.page =
        "haproxy_server_http_responses_total{proxy=\"be\",server=\"c1\",code=\"2xx\"} 4\n";
    ExporterConfig config;
    config.services[kShop] = {canary_.url(), "be", {{kCanary, {"c1"}}, {kStable, {"s1"}}}};
    ExporterSource source(io_.get_executor(), clock_, config);
    const auto snapshot = look(source);
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    EXPECT_EQ(snapshot->instances[0].routes, (std::vector<deploy::RouteCounter>{{"*", 4, 0}}));
    EXPECT_NE(snapshot->instances[1].problem, "");
    canary_.page = "other 1\n";
    EXPECT_EQ(look(source).error().code, ErrorCode::Broken);
    canary_.status = 503;
    EXPECT_EQ(look(source).error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace deploybot::integrations::prometheus
