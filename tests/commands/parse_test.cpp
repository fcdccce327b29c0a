#include "tests/commands/support.hpp"

namespace deploybot::commands {
namespace {

using queue::Command;
using queue::Verb;

TEST(Parse, UnderstandsARequestInEachOrderThatPeopleUse) {
    const Command expected{
        .verb = Verb::Request, .service = base::ServiceName("shop"), .commit = "4be1c07"};
    for (const char* text :
         {"@DeployBot request deployment for commit 4be1c07 of shop", "request 4be1c07 of shop",
          "deploy shop 4be1c07", "deploy 4be1c07 shop", "DEPLOY 4BE1C07 OF SHOP",
          "deploybot: deploy 4be1c07 of shop", "@deploybot, please deploy commit 4be1c07 for shop",
          "request deployment of shop for commit 4be1c07",
          "request a deployment of commit 4be1c07 of the service shop", ".deploy shop 4be1c07",
          "/deploy 4be1c07 of shop", "ship 4be1c07 for shop.",
          "deploy 4be1c07 of shop @DeployBot"}) {
        EXPECT_EQ(command_of(text), expected) << text;
    }
}

TEST(Parse, LetsAQuestionMarkEndALineThatOnlyReads) {
    for (const char* text : {"who may approve?", "who?", "who may approve ?", "who can approve?"}) {
        EXPECT_EQ(command_of(text).verb, Verb::Who) << text;
    }
    EXPECT_EQ(command_of("what runs?").verb, Verb::Status);
    EXPECT_EQ(command_of("why shop?").service.str(), "shop");
    EXPECT_EQ(trouble_of("roll back?").kind, Misunderstanding::Kind::Question);
}

TEST(Parse, TellsABranchFromACommit) {
    for (const char* text :
         {"request abc", "request e88", "request main", "deploy HEAD", "request feature/cache",
          "check main", "request commit main", "request main of shop"}) {
        EXPECT_EQ(trouble_of(text).kind, Misunderstanding::Kind::NoCommit) << text;
    }
    EXPECT_EQ(trouble_of("request shpo").kind, Misunderstanding::Kind::UnknownName);
    EXPECT_EQ(trouble_of("request serach 4be1c07").kind, Misunderstanding::Kind::UnknownName);
}

TEST(Parse, LeavesOutWhatWasLeftOut) {
    EXPECT_EQ(
        command_of("@DeployBot request deployment for commit 4be1c07"),
        (Command{.verb = Verb::Request, .commit = "4be1c07"})
    );
    EXPECT_EQ(command_of("status"), (Command{.verb = Verb::Status}));
    EXPECT_EQ(command_of("promote"), (Command{.verb = Verb::Promote}));
}

TEST(Parse, ReadsTheEnvironmentBehindItsPreposition) {
    EXPECT_EQ(command_of("deploy 4be1c07 to production").environment.str(), "production");
    EXPECT_EQ(command_of("deploy 4be1c07 to prod").environment.str(), "production");
    EXPECT_EQ(command_of("deploy 4be1c07 of shop into uat").environment.str(), "uat");
}

TEST(Parse, ReadsAFlagWithValueEnvironmentServiceAndReason) {
    EXPECT_EQ(
        command_of("flag checkout-v2 25% in production of shop because we start small"),
        (Command{
            .verb = Verb::SetFlag,
            .service = base::ServiceName("shop"),
            .environment = base::EnvironmentName("production"),
            .flag = base::FlagName("checkout-v2"),
            .percent = 25,
            .reason = "we start small"})
    );
    EXPECT_EQ(command_of("flag checkout-v2 on in uat").percent, 100);
    EXPECT_EQ(command_of("flag checkout-v2 off").percent, 0);
    EXPECT_EQ(command_of("flag checkout-v2 to 25 % on production").percent, 25);
    EXPECT_EQ(command_of("flag checkout-v2 on on shop").service.str(), "shop");
    EXPECT_EQ(command_of("turn flag checkout-v2 off").percent, 0);
}

TEST(Parse, NamesTheGuardThatIsOverridden) {
    const Command expected{
        .verb = Verb::Override,
        .token = base::Token("DEP-1763699862417"),
        .guard = base::GuardName("unit"),
        .reason = "the test is broken"};
    for (const char* text :
         {"override unit on DEP-1763699862417 because the test is broken",
          "override unit DEP-1763699862417 - the test is broken",
          "override the check Unit for DEP-1763699862417 because the test is broken",
          "/override guard unit of request DEP-1763699862417 because the test is broken"}) {
        EXPECT_EQ(command_of(text), expected) << text;
    }
    const Command again = command_of("override unit on 4be1c07 of shop confirmed because so");
    EXPECT_TRUE(again.confirmed);
    EXPECT_EQ(again.commit, "4be1c07");
    EXPECT_EQ(again.service.str(), "shop");
    EXPECT_EQ(command_of(to_line(again)), again);
    EXPECT_EQ(command_of(to_line(expected)), expected);
    EXPECT_EQ(
        trouble_of("override unit on DEP-1763699862417").kind, Misunderstanding::Kind::MissingReason
    );
}

TEST(Parse, TakesAGateOnlyBehindItsPreposition) {
    const Command gate = command_of("approve DEP-…2417 for business");
    EXPECT_EQ(gate.guard.str(), "business");
    EXPECT_EQ(command_of(to_line(gate)), gate);
    EXPECT_TRUE(command_of("approve DEP-…2417").guard.empty());
    EXPECT_EQ(trouble_of("approve DEP-…2417 now").kind, Misunderstanding::Kind::NoPlace);
}

TEST(Parse, UnderstandsAnEmergencyInEachOrder) {
    const Command expected{
        .verb = Verb::Emergency,
        .service = base::ServiceName("shop"),
        .commit = "4be1c07",
        .reason = "nobody can pay"};
    for (const char* text :
         {"emergency deployment of shop for commit 4be1c07 because nobody can pay",
          "emergency deploy 4be1c07 of shop because nobody can pay",
          "emergency shop 4be1c07 - nobody can pay"}) {
        EXPECT_EQ(command_of(text), expected) << text;
    }
}

TEST(Parse, RefusesAShareOutsideOfTheRange) {
    EXPECT_EQ(trouble_of("flag checkout-v2 101%").kind, Misunderstanding::Kind::NoPlace);
    EXPECT_EQ(trouble_of("flag checkout-v2 -5%").kind, Misunderstanding::Kind::NoPlace);
}

TEST(Parse, TakesAReasonBehindBecauseADashAColonOrInQuotes) {
    for (const char* text :
         {"hold shop because the database moves", "hold shop - the database moves",
          "hold shop \"the database moves\"", "hold shop: the database moves",
          "hold shop because \"the database moves\"", "hold shop 'the database moves'",
          "hold \"the database moves\" ", "hold shop — the database moves",
          "hold shop “the database moves”"}) {
        const Command command = command_of(text);
        EXPECT_EQ(command.verb, Verb::Hold) << text;
        EXPECT_EQ(command.reason, "the database moves") << text;
    }
}

TEST(Parse, KeepsApostrophesAndShellCharactersInAReasonAsText) {
    EXPECT_EQ(
        command_of("hold shop because it's $(rm -rf /) & `id`").reason, "it's $(rm -rf /) & `id`"
    );
    EXPECT_EQ(command_of("hold shop because \"a; b\"").reason, "a; b");
}

TEST(Parse, NamesATokenInFullOrByItsLastDigits) {
    for (const char* text :
         {"cancel DEP-1763699862417", "cancel dep-1763699862417", "cancel 1763699862417",
          "cancel DEP–1763699862417"}) {
        EXPECT_EQ(command_of(text).token.str(), "DEP-1763699862417") << text;
    }
    for (const char* text :
         {"cancel DEP-…2417", "cancel DEP-...2417", "cancel DEP-2417", "cancel 2417",
          "cancel …2417", "cancel deployment DEP-…2417"}) {
        EXPECT_EQ(command_of(text).token.str(), "DEP-…2417") << text;
    }
    EXPECT_EQ(trouble_of("cancel 417").kind, Misunderstanding::Kind::NoPlace);
}

TEST(Parse, TakesATokenOrAServiceAsTarget) {
    EXPECT_EQ(command_of("rollback shop because x").service.str(), "shop");
    EXPECT_EQ(command_of("roll back DEP-…2417 because x").token.str(), "DEP-…2417");
    EXPECT_EQ(command_of("status of shop").service.str(), "shop");
    EXPECT_EQ(command_of("why 2417?").token.str(), "DEP-…2417");
}

TEST(Parse, TakesTheDeploymentOfTheThreadWhereNoneIsNamed) {
    const auto parsed =
        parse("approve", {.names = shop_names(), .thread_token = base::Token("DEP-1763699862417")});
    EXPECT_EQ(std::get<Command>(parsed.front()).token.str(), "DEP-1763699862417");
}

TEST(Parse, ReadsLogsWithAStageAndHelpWithAVerb) {
    EXPECT_EQ(command_of("logs DEP-…2417 canary").topic, "canary");
    EXPECT_EQ(command_of("help deploy").topic, "request");
}

TEST(Parse, ReadsSeveralCommandsOfOneMessageInOrder) {
    const auto parsed =
        parse("@DeployBot hold shop because \"a; b\"; status;\nqueue", {.names = shop_names()});
    ASSERT_EQ(parsed.size(), 3U);
    EXPECT_EQ(std::get<Command>(parsed[0]).reason, "a; b");
    EXPECT_EQ(std::get<Command>(parsed[1]).verb, Verb::Status);
    EXPECT_EQ(std::get<Command>(parsed[2]).verb, Verb::Queue);
}

TEST(Parse, UnderstandsAMessageInWhichOnlyOneCommandIsWrong) {
    const auto parsed = parse("status; depoly 4be1c07", {.names = shop_names()});
    ASSERT_EQ(parsed.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<Command>(parsed[0]));
    EXPECT_TRUE(std::holds_alternative<Misunderstanding>(parsed[1]));
}

TEST(Parse, TellsAServiceThatLooksLikeACommitByItsPlace) {
    EXPECT_EQ(command_of("deploy cafe 4be1c07").service.str(), "cafe");
    EXPECT_EQ(command_of("deploy 4be1c07 of cafe").service.str(), "cafe");
    EXPECT_EQ(command_of("deploy commit cafe").commit, "cafe");
    const Misunderstanding trouble = trouble_of("deploy cafe");
    EXPECT_EQ(trouble.kind, Misunderstanding::Kind::TwoMeanings);
    EXPECT_THAT(trouble.suggestions, testing::ElementsAre("deploy commit cafe"));
}

TEST(Parse, TakesTheVersionToGoBackToOnlyBehindItsTo) {
    const Command expected{
        .verb = Verb::Rollback,
        .service = base::ServiceName("shop"),
        .commit = "77aa01f",
        .reason = "the carts are empty"};
    for (const char* text :
         {"/rollback shop to 77aa01f because the carts are empty",
          "rollback shop to version 77aa01f - the carts are empty",
          "roll back to 77aa01f of shop because the carts are empty",
          ".rollback shop to commit 77AA01F: the carts are empty"}) {
        EXPECT_EQ(command_of(text), expected) << text;
    }
    const Misunderstanding trouble = trouble_of("rollback shop 77aa01f because late");
    EXPECT_EQ(trouble.kind, Misunderstanding::Kind::NoPlace);
    EXPECT_THAT(trouble.suggestions, testing::ElementsAre("rollback shop to 77aa01f because late"));
}

TEST(Parse, UnderstandsQuestionsAsPeopleAskThem) {
    EXPECT_EQ(
        command_of("where is 4be1c07 of shop?"),
        (Command{.verb = Verb::Where, .service = base::ServiceName("shop"), .commit = "4be1c07"})
    );
    EXPECT_EQ(command_of("which version of shop?").verb, Verb::Where);
    EXPECT_EQ(command_of("/deploy where shop").service.str(), "shop");
    EXPECT_EQ(trouble_of("where shpo").kind, Misunderstanding::Kind::UnknownName);
    EXPECT_EQ(command_of("when is DEP-…2417?").token.str(), "DEP-…2417");
    EXPECT_EQ(command_of("eta 2417").verb, Verb::Eta);
    EXPECT_EQ(command_of("what's next?").verb, Verb::Next);
    EXPECT_EQ(command_of("What’s next on shop?").service.str(), "shop");
    EXPECT_EQ(command_of("next step of shop").verb, Verb::Promote);
    EXPECT_EQ(command_of("diff DEP-…2417").verb, Verb::Diff);
}

TEST(Parse, KnowsTheWordsOfOtherBots) {
    for (const auto& [text, verb] : std::initializer_list<std::pair<const char*, Verb>>{
             {".deploy 4be1c07 to production", Verb::Request},
             {"/deploy 4be1c07 of shop on production", Verb::Request},
             {"/deploy check 4be1c07", Verb::Check},
             {"/deploy help", Verb::Help},
             {"/deploy-status", Verb::Status},
             {".wcid", Verb::Status},
             {"where can I deploy shop?", Verb::Status},
             {".hold \"disk is full\"", Verb::Hold},
             {".unhold", Verb::Unhold},
             {"/remove-hold", Verb::Unhold},
             {".nm 2417", Verb::Cancel},
             {"/lgtm 2417", Verb::Approve},
             {"ls", Verb::Queue},
             {"deploys shop", Verb::History},
             {".help", Verb::Help}}) {
        EXPECT_EQ(command_of(text).verb, verb) << text;
    }
    EXPECT_EQ(command_of("deploy shop@4be1c07"), command_of("deploy 4be1c07 of shop"));
    EXPECT_EQ(command_of("deploy shop/4be1c07 to prod").commit, "4be1c07");
    // no word of ours means "whatever the checks say"
    EXPECT_EQ(trouble_of("deploy! shop@4be1c07").kind, Misunderstanding::Kind::UnknownVerb);
    EXPECT_EQ(trouble_of("deploy shop@main").kind, Misunderstanding::Kind::NoCommit);
}

TEST(Parse, WritesACommandAsALineThatParsesToIt) {
    for (const char* text :
         {"rollback shop to 77aa01f because x", "rollback DEP-…2417 to 77aa01f because x",
          "where 4be1c07 of shop", "where shop", "eta DEP-…2417", "diff shop", "next shop",
          "deploy 4be1c07 of shop to uat because we may", "cancel DEP-…2417",
          "hold shop because \"a; b\"", "flag checkout-v2 25% in production of shop because x",
          "flag checkout-v2 off", "logs 2417 canary", "rollback shop because it's late",
          "help deploy", "status shop", "check 4be1c07 of shop", "kick bo from DEP-…2417 because x",
          "delegate bo DEP-…2417"}) {
        const Command command = command_of(text);
        EXPECT_EQ(command_of(to_line(command)), command) << to_line(command);
    }
}

/// As buttons are read.
TEST(Parse, ReadsTheLinesOfButtonsWithoutKnowingAnyName) {
    for (const char* text :
         {"kick bo from DEP-…2417 because x", "delegate bo DEP-…2417", "join DEP-…2417 before ana",
          "join with bo", "move DEP-…2417 before bo because x", "move DEP-…2417 first because x",
          "split DEP-…2417 before DEP-…2288", "cancel DEP-…2417", "at canary with DEP-…2417",
          "unhold shop", "rollback DEP-…2417 to 77aa01f because x"}) {
        const Command command = command_of(text);
        static const Vocabulary kNobody;
        const auto read = parse(to_line(command), {.names = kNobody, .thread_token = {}});
        ASSERT_TRUE(std::holds_alternative<Command>(read.front())) << to_line(command);
        EXPECT_EQ(std::get<Command>(read.front()), command) << to_line(command);
    }
}

}  // namespace
}  // namespace deploybot::commands
