// What each adapter is opened with.
#include "tests/bot/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::bot {
namespace {

using std::chrono::seconds;

const base::ServiceName kShop{"shop"};

Adapters adapters_of(
    std::string_view text, const std::map<std::string, std::string>& variables = {}
) {
    auto config = load(text, variables);
    EXPECT_TRUE(config) << format_mistakes(config.error());
    return config ? std::move(config->adapters) : Adapters{};
}

TEST(AdapterConfig, GivesTheDriverItsPrograms) {
    const auto service = adapters_of(changed(
                                         "retire: {run: [./retire]}",
                                         "retire: {run: [./retire, \"8080\"], repeatable: true, "
                                         "time_limit: 9s}\n"
                                         "        environment: {LOG: \"1\"}\n"
                                         "        pass_through: [HTTPS_PROXY]\n"
                                         "        working_directory: /srv"
                                     ))
                             .driver.services.at(kShop);
    EXPECT_EQ(service.programs.size(), 3U);
    const auto& retire = service.programs.at(deploy::DriverAction::Retire);
    EXPECT_EQ(retire.argv, (std::vector<std::string>{"./retire", "8080"}));
    EXPECT_TRUE(retire.repeatable);
    EXPECT_EQ(retire.time_limit, seconds{9});
    EXPECT_FALSE(service.programs.at(deploy::DriverAction::Deploy).repeatable);
    EXPECT_TRUE(service.cancel.argv.empty());
    EXPECT_EQ(service.environment, (std::map<std::string, std::string>{{"LOG", "1"}}));
    EXPECT_EQ(service.pass_through, std::vector<std::string>{"HTTPS_PROXY"});
    EXPECT_EQ(service.working_directory, "/srv");
}

TEST(AdapterConfig, GivesTheRouterItsServers) {
    const auto shop = adapters_of(shop_file()).router.services.at(kShop);
    EXPECT_EQ(shop.socket, "/run/haproxy.sock");
    EXPECT_EQ(shop.backend, "shop");
    EXPECT_EQ(shop.pools.size(), 3U);
    EXPECT_EQ(
        shop.pools.at(base::PoolName("blue")),
        (std::vector<integrations::haproxy::HaproxyServer>{{"b1", "http://127.0.0.1:9201/"}})
    );
}

TEST(AdapterConfig, CountsWithTheExporterWhatTheRouterServes) {
    const Adapters adapters = adapters_of(shop_file());
    const auto& shop = adapters.exporter.services.at(kShop);
    EXPECT_EQ(shop.url, "http://127.0.0.1:8405/metrics");
    EXPECT_EQ(shop.proxy, "shop");
    EXPECT_EQ(shop.servers.at(base::PoolName("green")), std::vector<std::string>{"g1"});
    EXPECT_TRUE(adapters.scrape.services.empty());
    EXPECT_TRUE(adapters.prometheus.services.empty());
}

TEST(AdapterConfig, ScrapesTheTargetsUnderTheNamesOfTheService) {
    const auto shop =
        adapters_of(changed(
                        "haproxy: {url: \"http://127.0.0.1:8405/metrics\"}",
                        "scrape:\n"
                        "        targets: {canary: [\"http://c\"], blue: [\"http://b\"], green: "
                        "[\"http://g\"]}\n"
                        "        requests: shop_requests\n"
                        "        gauges: [{name: workers, metric: busy, labels: {k: v}, full: 64}]"
                    ))
            .scrape.services.at(kShop);
    EXPECT_EQ(shop.targets.at(base::PoolName("blue")), std::vector<std::string>{"http://b"});
    EXPECT_EQ(shop.names.requests, "shop_requests");
    EXPECT_EQ(shop.names.route_label, "route");
    ASSERT_EQ(shop.names.gauges.size(), 1U);
    EXPECT_DOUBLE_EQ(shop.names.gauges.front().full, 64);
}

TEST(AdapterConfig, AsksPrometheusWithSelectors) {
    const Adapters adapters = adapters_of(
        "metrics: {prometheus: {time_limit: 3s, bearer: {env: TOKEN_PROMETHEUS}}}\n" +
            changed(
                "haproxy: {url: \"http://127.0.0.1:8405/metrics\"}",
                "prometheus:\n"
                "        url: http://p:9090\n"
                "        selectors: {canary: 'pool=\"c\"', blue: 'pool=\"b\"', green: "
                "'pool=\"g\"'}\n"
                "        queries: {gauges: {memory: used / total}}"
            ),
        {{"TOKEN_PROMETHEUS", "d7a8fbb307d7809469ca9abcb0082e4f"}}
    );
    EXPECT_EQ(adapters.prometheus.time_limit, seconds{3});
    EXPECT_FALSE(adapters.prometheus.bearer.empty());
    const auto& shop = adapters.prometheus.services.at(kShop);
    EXPECT_EQ(shop.selectors.at(base::PoolName("canary")), "pool=\"c\"");
    EXPECT_EQ(shop.queries.gauges.at("memory"), "used / total");
    EXPECT_EQ(shop.queries.up, "up{$selector}");
}

TEST(AdapterConfig, NamesTheFlagsOfAllEnvironments) {
    const auto flags =
        adapters_of(changed("    policy:\n", "    features: {new: {routes: [/new]}}\n    policy:\n")
        )
            .flags.flags;
    EXPECT_EQ(flags.size(), 3U);
    EXPECT_TRUE(flags.contains({kShop, base::EnvironmentName("production"), base::FlagName("new")})
    );
}

TEST(AdapterConfig, PagesOnlyWhereAPagerIsNamed) {
    EXPECT_FALSE(adapters_of(shop_file()).pager);
    const Adapters adapters = adapters_of(
        "pager: {webhook: {url: \"https://p.example\", signing_secret: {env: PAGER}}}\n" +
            shop_file(),
        {{"PAGER", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}
    );
    ASSERT_TRUE(adapters.pager);
    EXPECT_EQ(adapters.pager->url, "https://p.example");
    EXPECT_TRUE(adapters.pager->bearer.empty());
    EXPECT_FALSE(adapters.pager->signing.empty());
}

}  // namespace
}  // namespace deploybot::bot
