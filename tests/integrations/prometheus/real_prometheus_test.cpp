#include "base/time.hpp"
#include "integrations/prometheus/prometheus_source.hpp"
#include "tests/integrations/prometheus/shop_process.hpp"
#include "tests/support/completed.hpp"
#include "tests/support/real_program.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;
const base::ServiceName kShop{"shop"};
const base::PoolName kCanary{"canary"};

/// The shop and a real Prometheus that reads it every 200 ms.
class RealPrometheus : public testing::Test {
protected:
    void SetUp() override {
        if (tests::find_program("prometheus").empty()) {
            GTEST_SKIP() << "prometheus is not installed";
        }
        std::ofstream(folder_.file("prometheus.yml"))
            << "global: {scrape_interval: 200ms}\n"
               "scrape_configs:\n"
               "- job_name: shop\n"
               "  static_configs:\n"
               "  - {targets: ['" +
                   shop_.address() +
                   "'], labels: {pool: canary}}\n"
                   "  - {targets: ['127.0.0.1:1'], labels: {pool: gone}}\n";
        prometheus_ = std::make_unique<tests::RealProgram>(
            std::vector<std::string>{
                tests::find_program("prometheus"),
                "--config.file=" + folder_.file("prometheus.yml"),
                "--storage.tsdb.path=" + folder_.file("data"),
                "--web.listen-address=127.0.0.1:" + std::to_string(port_)},
            folder_.file("prometheus.log")
        );
        config_.services[kShop] = {
            .url = "http://127.0.0.1:" + std::to_string(port_) + "/",
            .selectors = {{kCanary, "job=\"$service\",pool=\"$pool\""}}};
        source_ = std::make_unique<PrometheusSource>(io_.get_executor(), clock_, config_);
    }

    ~RealPrometheus() override {
        source_.reset();
        tests::run_awaitable(io_, shop_.server.stop(base::Millis{0}));
        EXPECT_TRUE(tests::runs_dry(io_));
    }

    base::Result<deploy::MetricSnapshot> look() {
        return tests::completed<deploy::MetricSnapshot>(io_, [&](auto done) {
            source_->take_snapshot(kShop, std::move(done));
        });
    }

    /// Looks until the condition holds.
    template <class Condition>
    base::Result<deploy::MetricSnapshot> look_until(Condition condition) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (std::chrono::steady_clock::now() < until) {
            if (auto snapshot = look(); condition(snapshot)) {
                return snapshot;
            }
        }
        ADD_FAILURE() << "it did not come in 30 s\n" << prometheus_->output();
        return look();
    }

    void ask_for(const std::string& requests_query) {
        config_.services[kShop].queries.requests = requests_query;
        source_ = std::make_unique<PrometheusSource>(io_.get_executor(), clock_, config_);
    }

    static int free_port() { return tests::ListeningSocket().port(); }

    boost::asio::io_context io_{1};
    base::SystemClock clock_;
    tests::TemporaryFolder folder_;
    ShopProcess shop_{io_};
    int port_ = free_port();
    PrometheusConfig config_;
    std::unique_ptr<PrometheusSource> source_;
    std::unique_ptr<tests::RealProgram> prometheus_;
};

bool has_routes(const base::Result<deploy::MetricSnapshot>& snapshot) {
    return snapshot && !snapshot->instances.front().routes.empty();
}

TEST_F(RealPrometheus, GivesTheRawCountersOfEachInstanceWithTheTimeOfTheirScrape) {
    shop_.page =
        "http_requests_total{route=\"/cart\",code=\"200\"} 40\n"
        "http_requests_total{route=\"/cart\",code=\"503\"} 2\n"
        "http_request_duration_seconds_bucket{le=\"0.1\"} 30\n"
        "http_request_duration_seconds_bucket{le=\"+Inf\"} 42\n";
    // the queries of one look may stand on both sides of the first scrape
    const auto snapshot = look_until([](const auto& each) {
        return has_routes(each) && !each->instances.front().latency.counts.empty();
    });
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    const deploy::InstanceSample& sample = snapshot->instances.front();
    EXPECT_EQ(sample.instance, shop_.address());
    EXPECT_EQ(sample.routes, (std::vector<deploy::RouteCounter>{{"/cart", 42, 2}}));
    EXPECT_EQ(sample.latency.counts, (std::vector<double>{30, 42}));
    EXPECT_LE(sample.at, snapshot->at);
    EXPECT_LT(snapshot->at - sample.at, base::Millis{10'000});
}

TEST_F(RealPrometheus, ShowsAProcessThatItCannotRead) {
    ASSERT_TRUE(look_until(has_routes));
    shop_.status = 500;
    const auto snapshot = look_until([](const auto& each) {
        return each && !each->instances.front().problem.empty();
    });
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->instances.front().problem, "Prometheus cannot read it (up is 0)");
}

TEST_F(RealPrometheus, SaysWhatIsWrongWithAQuery) {
    ASSERT_TRUE(look_until(has_routes));
    ask_for("sum((");
    EXPECT_EQ(look().error().code, ErrorCode::Broken);
    EXPECT_NE(look().error().message.find("unclosed left parenthesis"), std::string::npos);
    ask_for("scalar(up) * 0 / 0");
    EXPECT_NE(look().error().message.find("a scalar where a vector"), std::string::npos);
    ask_for("sum(http_requests_total)");
    EXPECT_NE(look().error().message.find("names no instance"), std::string::npos);
    ask_for("up{job=\"shop\",pool=\"canary\"} * 0 / 0");
    EXPECT_TRUE(look()->instances.front().impossible);
}

TEST_F(RealPrometheus, SaysThatAPoolHasNoProcess) {
    ASSERT_TRUE(look_until(has_routes));
    config_.services[kShop].selectors = {{base::PoolName{"blue"}, "pool=\"$pool\""}};
    source_ = std::make_unique<PrometheusSource>(io_.get_executor(), clock_, config_);
    EXPECT_EQ(look()->instances.front().problem, "Prometheus knows no process of pool blue");
}

TEST_F(RealPrometheus, IsUnavailableWhenItIsGone) {
    ASSERT_TRUE(look_until(has_routes));
    prometheus_.reset();
    EXPECT_EQ(look().error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace deploybot::integrations::prometheus
