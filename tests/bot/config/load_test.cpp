// What a file without mistakes becomes.
#include "tests/bot/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace deploybot::bot {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const base::ServiceName kShop{"shop"};

std::string here(const std::string& name) {
    return (std::filesystem::current_path() / name).string();
}

Config loaded(std::string_view text) {
    auto config = load(text);
    EXPECT_TRUE(config) << format_mistakes(config.error());
    return config ? std::move(*config) : Config{};
}

TEST(Loading, FillsTheCatalog) {
    const Config config = loaded(shop_file());
    const deploy::Service& shop = config.catalog.services.at(kShop);
    EXPECT_EQ(shop.name, kShop);
    EXPECT_EQ(shop.lane, base::LaneName("shop"));
    EXPECT_EQ(
        shop.production_pools, (std::vector{base::PoolName("blue"), base::PoolName("green")})
    );
    EXPECT_EQ(shop.policy.watch, minutes{5});
    EXPECT_EQ(shop.policy.canary_steps, deploy::Policy{}.canary_steps);
    const queue::Rights& rights = config.catalog.rights;
    EXPECT_EQ(rights.find(base::PersonId("bo"))->name, "Bo");
    EXPECT_EQ(config.api_tokens.at(base::PersonId("bo")).reveal(), kToken);
    EXPECT_EQ(config.api_tokens.size(), 1U);
}

TEST(Loading, GrantsWhatTheRolesSay) {
    const queue::Rights rights = loaded(shop_file()).catalog.rights;
    const base::PersonId ana("ana");
    const base::PersonId bo("bo");
    const base::EnvironmentName production("production");
    const base::EnvironmentName canary("canary");
    EXPECT_TRUE(rights.may(ana, queue::Verb::Request, kShop, production));
    EXPECT_FALSE(rights.may(ana, queue::Verb::Rollback, kShop, production));
    EXPECT_TRUE(rights.may(bo, queue::Verb::Rollback, kShop, production));
    EXPECT_FALSE(rights.may(bo, queue::Verb::Rollback, kShop, canary));
    EXPECT_FALSE(rights.may(bo, queue::Verb::Rollback, base::ServiceName("cafe"), production));
    EXPECT_TRUE(rights.may(bo, queue::Verb::Pardon, kShop, production));
    EXPECT_FALSE(rights.may(bo, queue::Verb::Pardon, kShop, {})) << "all of them is more than one";
    EXPECT_TRUE(rights.may_somewhere(bo, queue::Verb::Pardon, kShop));
}

TEST(Loading, ListensOnTheLoopbackInterfaceUnlessToldOtherwise) {
    EXPECT_EQ(loaded(shop_file()).server.listen, (ListenAddress{"127.0.0.1", 8484}));
    EXPECT_EQ(
        loaded("server: {listen: \"[::1]:0\"}\n" + shop_file()).server.listen,
        (ListenAddress{"::1", 0})
    );
}

TEST(Loading, MeansRelativePathsFromTheFilesFolder) {
    const Config config = loaded(shop_file());
    EXPECT_EQ(config.journal.path, here("journal.db"));
    EXPECT_EQ(config.adapters.driver.state_folder, here("driver"));
    EXPECT_EQ(config.adapters.artifacts.at(kShop).folder, here("artifacts"));
    EXPECT_EQ(config.adapters.forges.at(kShop).repository, "/srv/git/shop");
    const auto elsewhere =
        parse_config(shop_file(), "/etc/deploybot/../bot/f.yaml", {.with_secrets = false});
    ASSERT_TRUE(elsewhere);
    EXPECT_EQ(elsewhere->journal.path, "/etc/bot/journal.db");
}

TEST(Loading, StartsAServicesPolicyFromTheDefaultOneWhereverThatStands) {
    const std::string text = shop_file() +
                             "default_policy: {watch: 1m, patience: 2m, judge: {tolerance: 2%}, "
                             "approved_branches: [x]}\n";
    const deploy::Policy policy = loaded(text).catalog.services.at(kShop).policy;
    EXPECT_EQ(policy.watch, minutes{5});  // the service's own
    EXPECT_EQ(policy.patience, minutes{2});
    EXPECT_DOUBLE_EQ(policy.judge.tolerance, 0.02);
    EXPECT_DOUBLE_EQ(policy.judge.limits.max_error_ratio, 0.01);
    EXPECT_EQ(policy.approved_branches, std::vector<std::string>{"x"});
}

TEST(Loading, LetsServicesShareALane) {
    std::string text = changed("  shop:\n", "  shop:\n    lane: front\n");
    const std::size_t at = text.find("  shop:\n");
    text += "  cafe:\n" + text.substr(at + 8);
    const Config config = loaded(text);
    EXPECT_EQ(config.catalog.services.size(), 2U);
    EXPECT_EQ(config.catalog.services.at(base::ServiceName("cafe")).lane, base::LaneName("front"));
}

TEST(Loading, SaysWhatIsWrongWithAFileThatCannotBeRead) {
    const auto missing = load_config("/nowhere/deploybot.yaml", {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(
        format_mistakes(missing.error()),
        "/nowhere/deploybot.yaml:1:1: cannot read /nowhere/deploybot.yaml: No such file or "
        "directory\n"
    );
    EXPECT_FALSE(load_config("/", {}));
}

}  // namespace
}  // namespace deploybot::bot
