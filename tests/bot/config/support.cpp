#include "tests/bot/config/support.hpp"

#include <gtest/gtest.h>

namespace deploybot::bot {

const std::string& shop_file() {
    static const std::string kText = R"(journal: {path: journal.db}
drivers: {state_folder: driver}
flags: {folder: flags}
roles:
  developer: {may: [request, cancel]}
  manager:
    may: [all]
    services: [shop]
    environments: [production]
people:
  ana: {name: Ana, roles: [developer]}
  bo:
    name: Bo
    roles: [developer, manager]
    api_token: {env: TOKEN_BO}
services:
  shop:
    pools:
      uat: uat
      canary: canary
      production: [blue, green]
    policy:
      watch: 5m
    forge: {git: {repository: /srv/git/shop}}
    artifacts: {folder: {path: artifacts}}
    driver:
      command:
        deploy: {run: [./deploy]}
        verify: {run: [./verify]}
        retire: {run: [./retire]}
    router:
      haproxy:
        socket: /run/haproxy.sock
        backend: shop
        pools:
          canary: [{name: c1, health: "http://127.0.0.1:9101/"}]
          blue: [{name: b1, health: "http://127.0.0.1:9201/"}]
          green: [{name: g1, health: "http://127.0.0.1:9301/"}]
    metrics:
      haproxy: {url: "http://127.0.0.1:8405/metrics"}
)";
    return kText;
}

std::string changed(std::string_view from, std::string_view to) {
    std::string text = shop_file();
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << "not there: " << from;
    EXPECT_EQ(text.find(from, at + 1), std::string::npos) << "there twice: " << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

LoadedConfig load(std::string_view text, const std::map<std::string, std::string>& more) {
    std::map<std::string, std::string> variables = more;
    variables.emplace("TOKEN_BO", kToken);
    LoadOptions options;
    options.environment = [&](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return parse_config(text, "f", options);
}

std::string mistakes_in(
    std::string_view text, const std::map<std::string, std::string>& variables
) {
    const LoadedConfig loaded = load(text, variables);
    return loaded ? "" : format_mistakes(loaded.error());
}

void expect_mistakes(const std::vector<Case>& cases) {
    for (const Case& each : cases) {
        EXPECT_EQ(mistakes_in(changed(each.from, each.to)), each.mistakes)
            << "where " << each.to << " stands";
    }
}

}  // namespace deploybot::bot
