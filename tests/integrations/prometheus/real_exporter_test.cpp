#include "integrations/prometheus/exporter_source.hpp"
#include "net/http_client.hpp"
#include "tests/integrations/prometheus/shop_process.hpp"
#include "tests/support/completed.hpp"
#include "tests/support/real_program.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace deploybot::integrations::prometheus {
namespace {

const base::ServiceName kShop{"shop"};
const base::PoolName kCanary{"canary"};
const base::PoolName kStable{"stable"};

/// HAProxy with its exporter, before one process that answers and one that is not there.
std::string configuration(int front, int exporter, int answering, int failing) {
    return "defaults\n    mode http\n    retries 0\n"
           "    timeout connect 1s\n    timeout client 5s\n    timeout server 5s\n"
           "frontend front\n    bind fd@" +
           std::to_string(front) +
           "\n    default_backend be\n"
           "frontend exporter\n    bind fd@" +
           std::to_string(exporter) +
           "\n    http-request use-service prometheus-exporter if { path /metrics }\n"
           "backend be\n    balance roundrobin\n    server s1 127.0.0.1:" +
           std::to_string(answering) + "\n    server c1 127.0.0.1:" + std::to_string(failing) +
           "\n";
}

std::string local(int port, const std::string& path) {
    return "http://127.0.0.1:" + std::to_string(port) + path;
}

TEST(RealExporter, CountsAnswersErrorsAndConnectionsThatFailedByPool) {
    const std::string haproxy = tests::find_program("haproxy");
    if (haproxy.empty()) {
        GTEST_SKIP() << "haproxy is not installed";
    }
    boost::asio::io_context io{1};
    const tests::TemporaryFolder folder;
    const tests::ListeningSocket front;
    const tests::ListeningSocket exporter;
    ShopProcess shop(io);
    const int nobody = tests::ListeningSocket().port();
    std::ofstream(folder.file("haproxy.cfg"))
        << configuration(front.descriptor(), exporter.descriptor(), shop.port, nobody);
    tests::RealProgram program(
        {haproxy, "-db", "-f", folder.file("haproxy.cfg")}, folder.file("haproxy.log"),
        {front.descriptor(), exporter.descriptor()}
    );
    net::HttpClient customer(io.get_executor(), {});
    const auto ask = [&] {
        const auto response = tests::run_awaitable(
            io, customer.request(
                    {.url = local(front.port(), "/")}, net::deadline_in(base::Millis{9'000})
                )
        );
        return response ? response->status : 0;
    };
    std::map<int, int> statuses;
    for (int i = 0; i < 10; ++i) {
        shop.status = i < 6 ? 200 : 500;
        statuses[ask()] += 1;
    }
    const base::SystemClock clock;
    ExporterConfig config;
    config.services[kShop] = {
        local(exporter.port(), "/metrics"), "be", {{kCanary, {"c1"}}, {kStable, {"s1"}}}};
    {
        ExporterSource source(io.get_executor(), clock, config);
        const auto snapshot = tests::completed<deploy::MetricSnapshot>(io, [&](auto done) {
            source.take_snapshot(kShop, std::move(done));
        });
        ASSERT_TRUE(snapshot) << snapshot.error().message;
        const double refused = statuses[503];
        const double failed = statuses[500];
        EXPECT_EQ(
            snapshot->instances[0].routes,
            (std::vector<deploy::RouteCounter>{{"*", refused, refused}})
        );
        EXPECT_EQ(
            snapshot->instances[1].routes,
            (std::vector<deploy::RouteCounter>{{"*", 10 - refused, failed}})
        );
        EXPECT_GT(refused, 0);
        EXPECT_GT(failed, 0);
    }
    customer.close();
    tests::run_awaitable(io, shop.server.stop(base::Millis{0}));
    EXPECT_TRUE(tests::runs_dry(io));
}

}  // namespace
}  // namespace deploybot::integrations::prometheus
