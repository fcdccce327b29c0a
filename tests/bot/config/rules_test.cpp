// Keys, references, and the rules over several of them.
#include "tests/bot/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::bot {
namespace {

using testing::HasSubstr;

TEST(Keys, UnknownOnesComeWithTheNearestRightOne) {
    expect_mistakes({
        {"watch: 5m", "aproved_branches: [main]",
         "f:23:7: \"aproved_branches\" is no key of a policy; did you mean "
         "\"approved_branches\"?\n"},
        {"backend: shop", "backend: shop\n        sockets: x",
         "f:35:9: \"sockets\" is no key of the HAProxy of a service; did you mean \"socket\"?\n"},
        {"flags: {folder: flags}", "flags: {folder: flags, colour: red}",
         "f:3:24: \"colour\" is no key of the flags; there is only \"folder\"\n"},
        {"watch: 5m", "<<: {watch: 5m}",
         "f:23:7: \"<<\" is no key of a policy; merge keys are not read here; default_policy is "
         "for all services\n"},
    });
}

TEST(Keys, MissingOnesAreNamed) {
    expect_mistakes({
        {"journal: {path: journal.db}\n", "",
         "f:1:1: the file needs the key \"journal\"; The record of everything.\n"},
        {"socket: /run/haproxy.sock\n        ", "",
         "f:32:7: the HAProxy of a service needs the key \"socket\"; As behind \"stats socket ... "
         "level admin\" in HAProxy's configuration.\n"},
        {"forge: {git: {repository: /srv/git/shop}}", "forge: {}",
         "f:24:12: a forge needs one of these keys: git; Where the service's commits live.\n"},
        {"haproxy: {url: \"http://127.0.0.1:8405/metrics\"}",
         "haproxy: {url: \"http://127.0.0.1:8405/metrics\"}\n"
         "      prometheus: {url: \"http://p:9090\", selectors: {canary: a, blue: b, green: c}}",
         "f:39:5: a metric source takes only one of: scrape, haproxy, prometheus; Where the "
         "judge's counts come from.\n"},
        {"journal: {path: journal.db}", "journal: journal.db",
         "f:1:10: expected the keys of the journal, found the text \"journal.db\"\n"},
    });
}

TEST(References, ToNothingComeWithTheNearestName) {
    expect_mistakes({
        {"roles: [developer]", "roles: [develper]",
         "f:11:28: there is no role \"develper\"; did you mean \"developer\"?\n"},
        {"services: [shop]", "services: [shpo]",
         "f:8:16: there is no service \"shpo\"; did you mean \"shop\"?\n"},
        {"environments: [production]", "environments: [prodution]",
         "f:9:20: there is no environment \"prodution\"; did you mean \"production\"?\n"},
        {"green: [{name", "gren: [{name",
         "f:35:9: nothing is said of the pool \"green\"; customers are sent there\n"
         "f:38:11: there is no pool \"gren\" in service \"shop\"; did you mean \"green\"?\n"},
        {"watch: 5m", "approver_roles: [sre]",
         "f:23:24: there is no role \"sre\"; there are \"developer\" and \"manager\"\n"},
    });
}

TEST(Policies, StepsRiseAndAreLookedAt) {
    expect_mistakes({
        {"watch: 5m", "canary_steps: [{traffic: 25%, duration: 1m}, {traffic: 5%, duration: 1m}]",
         "f:23:53: 5% does not rise above the 25% of the step before; put the steps in rising "
         "order\n"},
        {"watch: 5m", "production_steps: [{users: 100%, duration: 5s}]",
         "f:23:40: step 1 of production_steps is shorter than look_interval: nobody would look; "
         "lengthen the step or shorten look_interval\n"},
        {"watch: 5m", "canary_steps: []", "f:23:21: this list has 0 items; it takes 1 to 50\n"},
    });
    EXPECT_THAT(
        mistakes_in(changed("watch: 5m", "look_interval: 70s")),
        HasSubstr("f:23:7: step 1 of production_steps is shorter than look_interval")
    );
}

TEST(Policies, ACheckWithoutASourceIsAMistake) {
    expect_mistakes({
        {"watch: 5m", "checks: [{name: contract, owner: qa}]",
         "f:23:16: a check needs the key \"from\"; Where the answer comes from.\n"},
        {"watch: 5m", "checks: [{name: contract, owner: qa, from: {}}]",
         "f:23:50: a check's source needs one of these keys: stage, reviews, batch; Where the "
         "answer comes from.\n"},
        {"watch: 5m", "gates: [{name: business, owner: po, from: {approval: {roles: [po]}}}]",
         "f:23:69: there is no role \"po\"; there are \"developer\" and \"manager\"\n"},
    });
}

TEST(Policies, OnlyAResultGrowsTooOld) {
    const std::string mistake =
        "only the result of a stage can be too old; take fresh away; an approval and a word say "
        "how long they hold, a soak how long it is\n";
    expect_mistakes({
        {"watch: 5m", "gates: [{name: soak, owner: sre, from: {soak: 30m}, fresh: 1m}]",
         "f:23:59: " + mistake},
        {"watch: 5m",
         "gates: [{fresh: 0s, name: ok, owner: sre, from: {word: {roles: [manager], holds: 1h}}}]",
         "f:23:16: " + mistake},
        {"watch: 5m",
         "gates: [{name: ok, owner: po, from: {approval: {roles: [manager]}}, fresh: 1h}]",
         "f:23:75: " + mistake},
        {"watch: 5m", "checks: [{name: eyes, owner: qa, from: {reviews: 1}, fresh: 1h}]",
         "f:23:60: " + mistake},
        {"watch: 5m", "checks: [{name: size, owner: qa, from: {batch: {commits: 2}}, fresh: 1h}]",
         "f:23:69: " + mistake},
        {"watch: 5m", "gates: [{name: uat, owner: qa, from: {deployment: uat}, fresh: 1h}]",
         "f:23:63: " + mistake},
    });
}

TEST(Policies, ALineThatCouldNeverConcernACommitIsAMistake) {
    const auto check = [](const std::string& limit) {
        return "checks: [{name: eyes, owner: qa, from: {reviews: 1}, " + limit + "}]";
    };
    const std::string write = "; write pay/* for all that is in the folder pay\n";
    const std::string lower = " has a capital letter; labels are read in lower case: write major\n";
    expect_mistakes({
        {"watch: 5m", check("paths: [\"db/**\"]"),
         "f:23:68: \"db/**\" has a * that is not its end" + write},
        {"watch: 5m", check("paths: [\"*.sql\"]"),
         "f:23:68: \"*.sql\" has a * that is not its end" + write},
        {"watch: 5m", check("paths: [/pay/*]"),
         "f:23:68: \"/pay/*\" does not begin as the paths in a commit do" + write},
        {"watch: 5m", check("paths: [./pay/*]"),
         "f:23:68: \"./pay/*\" does not begin as the paths in a commit do" + write},
        {"watch: 5m", check("paths: [pay/]"),
         "f:23:68: \"pay/\" names a folder, and commits change files" + write},
        {"watch: 5m", check("labels: [Major]"), "f:23:69: \"Major\"" + lower},
        {"watch: 5m", check("labels: [\"major,billing\"]"),
         "f:23:69: \"major,billing\" holds a comma, which stands between two labels; write them "
         "one by one\n"},
    });
    EXPECT_EQ(
        mistakes_in(changed("watch: 5m", check("paths: [pay/*, \"*\", Makefile], labels: [major]"))
        ),
        ""
    );
}

TEST(Policies, OneNameMeansOneGuard) {
    expect_mistakes({
        {"watch: 5m", "required_stages: [approval]",
         "f:23:7: there is something else called \"approval\"; an override names one thing: give "
         "it a name of its own\n"},
        {"watch: 5m", "required_stages: [Unit Tests, unit-tests]",
         "f:23:7: there is something else called \"unit-tests\"; an override names one thing: "
         "give it a name of its own\n"},
        {"watch: 5m",
         "required_stages: [contract]\n"
         "      checks: [{name: contract, owner: qa, from: {stage: contract}}]",
         "f:24:7: there is something else called \"contract\"; an override names one thing: give "
         "it a name of its own\n"},
        {"watch: 5m",
         "checks: [{name: Contract, owner: qa, from: {stage: contract}}]\n"
         "      gates: [{name: contract, owner: qa, from: {stage: contract}}]",
         "f:24:7: there is something else called \"contract\"; an override names one thing: give "
         "it a name of its own\n"},
        {"watch: 5m", "emergency: {checks: [unti]}",
         "f:23:7: there is no check \"unti\"; an emergency keeps checks that the policy has\n"},
        {"watch: 5m", "emergency: {checks: []}",
         "f:23:27: this list has 0 items; it takes 1 to 50\n"},
    });
}

TEST(Rights, NameEachGuardThatMayBeOverridden) {
    expect_mistakes({
        {"developer: {may: [request, cancel]}",
         "developer: {may: [request, cancel], overrides: [artifact]}",
         "f:5:51: \"artifact\" cannot be overridden by anybody\n"},
    });
    const std::string no_word_for_all = mistakes_in(
        changed("developer: {may: [request, cancel]}", "developer: {may: [request, override]}")
    );
    EXPECT_THAT(no_word_for_all, HasSubstr("found the text \"override\""));
    const LoadedConfig loaded = load(changed(
        "developer: {may: [request, cancel]}",
        "developer: {may: [request, cancel], overrides: [unit]}"
    ));
    ASSERT_TRUE(loaded);
    const queue::Rights& rights = loaded->catalog.rights;
    const base::ServiceName shop{"shop"};
    const base::EnvironmentName production{"production"};
    const base::PersonId ana{"ana"};
    EXPECT_TRUE(rights.may_override(ana, base::GuardName{"unit"}, shop, production));
    EXPECT_FALSE(rights.may_override(ana, base::GuardName{"security"}, shop, production));
    // bo may "all": that names no guard
    EXPECT_TRUE(rights.may(base::PersonId{"bo"}, queue::Verb::Emergency, shop, production));
    EXPECT_TRUE(rights.granting_override(base::GuardName{"approval"}, shop).empty());
}

TEST(Policies, ReadWhatIsAskedBeforeProduction) {
    const LoadedConfig loaded = load(changed(
        "watch: 5m",
        "watch: 5m\n"
        "      checks:\n"
        "        - {name: contract, owner: qa, from: {stage: contract-tests}, fresh: 24h}\n"
        "        - {name: batch, owner: release, from: {batch: {commits: 20, over: warn}}}\n"
        "      gates:\n"
        "        - {name: business, owner: po, from: {approval: {roles: [manager], count: 2}},\n"
        "           labels: [major]}\n"
        "        - {name: soak, owner: sre, from: {soak: 30m}}\n"
        "        - {name: rollback target, owner: sre, from: {deployment: rollback_target}}\n"
        "        - {name: on call, owner: sre, from: {word: {roles: [manager], holds: 1h}}}\n"
        "      emergency: {checks: [branch, contract], running: hold, approve_within: 8h}"
    ));
    ASSERT_TRUE(loaded) << format_mistakes(loaded.error());
    const deploy::Policy& policy = loaded->catalog.services.at(base::ServiceName("shop")).policy;
    using queue::Feed;
    ASSERT_EQ(policy.checks.size(), 2U);
    EXPECT_EQ(policy.checks[0].feed, Feed::Stage);
    EXPECT_EQ(policy.checks[0].stage, "contract-tests");
    EXPECT_EQ(policy.checks[0].period, std::chrono::hours{24});
    EXPECT_EQ(policy.checks[1].feed, Feed::Batch);
    EXPECT_EQ(policy.checks[1].count, 20);
    EXPECT_TRUE(policy.checks[1].warns);
    ASSERT_EQ(policy.gates.size(), 4U);
    EXPECT_EQ(policy.gates[0].feed, Feed::Approval);
    EXPECT_EQ(policy.gates[0].count, 2);
    EXPECT_EQ(policy.gates[0].labels, std::vector<std::string>{"major"});
    EXPECT_EQ(policy.gates[1].feed, Feed::Soak);
    EXPECT_EQ(policy.gates[1].period, std::chrono::minutes{30});
    EXPECT_EQ(policy.gates[2].feed, Feed::RollbackTarget);
    EXPECT_EQ(policy.gates[3].feed, Feed::Word);
    EXPECT_EQ(policy.emergency.running, deploy::MakeWay::Hold);
}

TEST(Policies, ApprovalsNeedPeopleWhoMayGiveThem) {
    expect_mistakes({
        {"watch: 5m", "approvals: 1",
         "f:23:7: approvals are asked for, but nobody may give them; name approver_roles\n"},
        {"watch: 5m", "approvals: 2\n      approver_roles: [developer]",
         "f:23:7: nobody's request could get 2 approvals: approver_roles are held by 2 people; "
         "nobody approves their own request; give the role to more people\n"},
    });
    EXPECT_EQ(
        mistakes_in(changed("watch: 5m", "approvals: 1\n      approver_roles: [manager]")), ""
    );
}

TEST(Policies, AMistakeThatAllServicesShareIsToldOnce) {
    std::string text =
        changed("flags: {folder: flags}", "flags: {folder: flags}\ndefault_policy: {approvals: 1}");
    const std::size_t at = text.find("  shop:\n");
    text += "  second:\n" + text.substr(at + 8);
    EXPECT_EQ(
        mistakes_in(text),
        "f:4:18: approvals are asked for, but nobody may give them; name approver_roles\n"
    );
}

TEST(Services, PoolsAndEnvironmentsAreApart) {
    expect_mistakes({
        {"production: [blue, green]", "production: [blue, canary]",
         "f:21:26: pool \"canary\" is a pool of uat or canary already; give each its own "
         "processes\n"
         "f:38:11: there is no pool \"green\" in service \"shop\"; there are \"blue\", \"canary\" "
         "and \"uat\"\n"},
        {"uat: uat\n", "uat: canary\n",
         "f:18:5: the pools of uat and canary are the same; give each its own processes\n"},
        {"    policy:\n", "    environments: {canary: production}\n    policy:\n",
         "f:22:19: two environments of this service have the same name; flags and deployments of "
         "one must not reach the other\n"},
        {"{name: g1,", "{name: b1,",
         "f:38:26: server \"b1\" stands in a pool already, in line 37; a server belongs to one "
         "pool\n"},
    });
}

TEST(Services, WithOneProductionPoolNeedAWayBack) {
    std::string text = changed("production: [blue, green]", "production: [blue]");
    text.erase(
        text.find("          green: [{"),
        std::string_view("          green: [{name: g1, health: \"http://127.0.0.1:9301/\"}]\n")
            .size()
    );
    EXPECT_EQ(
        mistakes_in(text),
        "f:27:7: production has one pool, so the driver needs roll_back; or give production two "
        "pools: the stable version then runs on in one\n"
    );
}

TEST(Services, FeaturesEndUpOnForEverybody) {
    expect_mistakes({
        {"    policy:\n      watch: 5m",
         "    features: {checkout-v2: {routes: [/checkout/v2]}}\n    policy:\n"
         "      production_steps: [{users: 50%, duration: 1m}]",
         "f:22:5: the features would stay on for 50% of the users; let the last of "
         "production_steps be 100%\n"},
        {"    policy:\n", "    features: {\"new checkout\": {}}\n    policy:\n",
         "f:22:16: \"new checkout\" is no name for this; letters, digits and . _ -, at most 63, a "
         "letter or digit first and last\n"},
    });
}

TEST(Mistakes, AreAllToldInTheOrderOfTheFile) {
    std::string text = changed("watch: 5m", "watch: 5");
    text.replace(text.find("path: journal.db"), 4, "pth");
    text.replace(text.find("name: Bo"), 8, "name: 1");
    EXPECT_EQ(
        mistakes_in(text),
        "f:1:10: the journal needs the key \"path\"; The SQLite file; made if it is not there. Its "
        "folder must be there.\n"
        "f:1:11: \"pth\" is no key of the journal; did you mean \"path\"?\n"
        "f:13:11: expected a text, found the number 1; put it in quotes: \"1\"\n"
        "f:23:14: expected a length of time such as 90s, 5m or 1h30m, found the number 5; say the "
        "unit: ms, s, m, h or d\n"
    );
}

TEST(Mistakes, AreBoundedInNumberAndShowNoHostileText) {
    std::string many = shop_file();
    for (int count = 0; count < 5000; ++count) {
        many += "x" + std::to_string(count) + ": 1\n";
    }
    const LoadedConfig loaded = load(many);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().size(), 1000U);
    EXPECT_EQ(
        mistakes_in("\"\\e[31m" + std::string(500, 'k') + "\": 1\n" + shop_file()).find('\x1B'),
        std::string::npos
    );
}

}  // namespace
}  // namespace deploybot::bot
