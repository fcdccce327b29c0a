#include "commands/sentences/announce.hpp"

#include "tests/commands/story.hpp"

namespace deploybot::commands {
namespace {

std::optional<Message> said(Story& story, const deploy::Event& event) {
    story.happens(event);
    return announcement(event, story.lane, story.catalog, story.now);
}

std::string text_of(const std::optional<Message>& message) {
    return message ? shown(*message) : "nothing";
}

Story in_canary() {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.starts();
    story.reaches(deploy::Stage::Canary, deploy::StepKind::Judge, 25);
    return story;
}

TEST(Announcement, CallsARequesterOnlyWhereTheyMustAccept) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    EXPECT_EQ(text_of(said(story, queue::Called{kFirst})), "nothing");
    story.lane.queue.waiting.front().waits_for_start = true;
    const auto message = said(story, queue::Called{kFirst});
    EXPECT_EQ(
        text_of(message),
        "You're up, @ana: shop · 4be1c07 \"Faster checkout\" can start now.\n"
        "[Start: start DEP-…2417]  [Not today: cancel DEP-…2417]\n"
    );
    EXPECT_EQ(message->tone, Tone::Loud);
}

TEST(Announcement, AsksThoseWhoMayApproveAndNeverTheRequester) {
    Story story;
    queue::Request request = story.request(kFirst, commit("4be1c07", "Faster checkout"));
    request.approvals_needed = 1;
    request.approver_roles = {base::RoleName("sre"), base::RoleName("developer")};
    EXPECT_EQ(
        text_of(said(story, queue::Requested{request})),
        "Needs approval: shop · 4be1c07 \"Faster checkout\" · DEP-1763699862417 · ana\n"
        "Asked: @bo (sre or developer; 1 needed)\n"
        "[Approve: approve DEP-…2417]  [Reject: reject DEP-…2417 because …]\n"
    );
}

TEST(Announcement, IsSilentAboutWhatTheLiveMessageShows) {
    Story story = in_canary();
    EXPECT_EQ(
        text_of(said(story, deploy::Paused{.token = kFirst, .author = {.by = kBo, .reason = "x"}})),
        "nothing"
    );
    EXPECT_EQ(text_of(said(story, deploy::Resumed{.token = kFirst, .by = kBo})), "nothing");
    EXPECT_EQ(text_of(said(story, queue::Held{.by = kBo, .reason = "x"})), "nothing");
}

TEST(Announcement, OfBlindnessNamesTheCauseAndTheDeadlineOnce) {
    Story story = in_canary();
    deploy::Looked looked;
    looked.token = kFirst;
    looked.verdict = blind_verdict();
    story.lane.deployment->window = deploy::Window{};
    const std::string text = text_of(said(story, looked));
    EXPECT_THAT(text, testing::StartsWith("Holding shop at canary 25 %: "));
    EXPECT_THAT(text, testing::HasSubstr("Prometheus answers 503"));
    EXPECT_THAT(text, testing::HasSubstr("so I neither promote nor roll back.\n"));
    EXPECT_THAT(text, testing::HasSubstr("if it isn't by 14:10 I page the on-call.\n"));
    story.now += seconds{15};
    EXPECT_EQ(text_of(said(story, looked)), "nothing");
}

TEST(Announcement, OfAFlagTurnedOffSaysWhyAndWhatFollows) {
    Story story = in_canary();
    deploy::LadderDecision decision;
    decision.rung = deploy::Rung::FlagOff;
    decision.reason = "96 % of the excess errors are on /checkout/v2";
    decision.deadline = story.now + seconds{15};
    EXPECT_EQ(
        text_of(said(
            story,
            deploy::RungChosen{
                .token = kFirst, .decision = decision, .flags = {base::FlagName("checkout-v2")}}
        )),
        "Flag off: shop · 4be1c07 \"Faster checkout\". I turn checkout-v2 off and keep the code.\n"
        "Why: 96 % of the excess errors are on /checkout/v2.\n"
        "If errors don't fall by 14:00:15 the stable version takes over.\n"
        "[Roll back: rollback DEP-…2417 because …]  [Why: why DEP-…2417]\n"
    );
}

TEST(Announcement, OfARollbackComesWhenCustomersAreSafeAndSaysAllOfIt) {
    Story story = in_canary();
    story.lane.deployment->failure = bad_verdict();
    story.happens(queue::MarkedBad{
        .service = base::ServiceName("shop"),
        .commit = base::CommitSha(sha_of("4be1c07")),
        .token = kFirst,
        .reason = "bad"});
    story.happens(queue::Held{.by = queue::kBot, .reason = "rolled back 4be1c07"});
    story.happens(deploy::WentBack{
        .token = kFirst,
        .end = queue::End::RolledBack,
        .author = {.by = queue::kBot, .reason = "errors 4.8 % of 1,212"},
        .reached = {
            .canary_deployed = true,
            .production_deployed = false,
            .exposed = true,
            .running_key = {}}});
    story.happens(deploy::SplitWished{
        .service = base::ServiceName("shop"),
        .token = kFirst,
        .split = deploy::all_on(base::PoolName("blue"))});
    story.now += seconds{9};
    const auto message = said(story, deploy::SplitTaken{base::ServiceName("shop")});
    const std::string text = text_of(message);
    EXPECT_THAT(
        text,
        testing::StartsWith(
            "Rolled back: shop · 4be1c07 \"Faster checkout\". Customers are on 77aa01f again since "
            "14:00:09, 9 s after I decided.\nWhy: errors 4.8 % of 1,212.\nEvidence: "
        )
    );
    EXPECT_THAT(
        text, testing::HasSubstr(
                  "Production was not touched. At least 58 requests failed. The lane waits: fix or "
                  "revert, or pardon 4be1c07 because …, then unhold shop.\nWent back with it: "
                  "@ana.\n[Evidence: why "
                  "DEP-…2417]  [Lift the hold: unhold shop]\n"
              )
    );
    EXPECT_EQ(message->tone, Tone::Loud);
    // read back once more: nothing new
    story.now += seconds{9};
    EXPECT_EQ(text_of(said(story, deploy::SplitTaken{base::ServiceName("shop")})), "nothing");
}

TEST(Announcement, OfStabilityIsQuiet) {
    Story story = in_canary();
    story.lane.deployment->verdict = fine_verdict();
    story.now += minutes{18};
    const auto message = said(
        story,
        deploy::MarkedStable{
            .token = kFirst,
            .service = base::ServiceName("shop"),
            .stable =
                {.commit = commit("4be1c07", "x"),
                 .artifact = {},
                 .pool = {},
                 .token = kFirst,
                 .since = story.now}}
    );
    EXPECT_EQ(
        text_of(message),
        "Live and stable: shop · 4be1c07 \"Faster checkout\".\n"
        "It took 18 min from start to stable; errors 0.1 % of 3,480 in 2 min (stable 0.1 % of "
        "10,310), p95 212 ms (205 "
        "ms).\nLive with it: @ana.\n[What went out: diff DEP-…2417]\n"
    );
    EXPECT_EQ(message->tone, Tone::Quiet);
}

TEST(Announcement, OfARefusalAtTheStartListsTheChecks) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.starts();
    story.lane.deployment->checks = {
        {.name = "unit",
         .state = queue::CheckState::Failed,
         .asked = {},
         .found = "failed: 2 of 311",
         .remedy = {},
         .where = {}}};
    EXPECT_EQ(
        text_of(said(
            story,
            deploy::Ended{
                .token = kFirst,
                .end = queue::End::NotEligible,
                .reason = "a check failed at the start"}
        )),
        "Not eligible at the start. shop · 4be1c07 \"Faster checkout\"\n"
        "Why: a check failed at the start.\n"
        "No customer was on it.\n"
        "✗ unit: failed: 2 of 311\n"
        "@ana\n"
        "[Why: why DEP-…2417]  [Logs: logs DEP-…2417]\n"
    );
}

TEST(Announcement, OfAPageSaysWhatItSays) {
    Story story = in_canary();
    EXPECT_EQ(
        text_of(said(
            story,
            deploy::PageWished{
                .page =
                    {.key = kFirst.str() + "/x",
                     .service = base::ServiceName("shop"),
                     .token = kFirst,
                     .summary = "a person is needed",
                     .detail = "no rung is left"}}
        )),
        "I page the on-call: shop: a person is needed.\nNo rung is left.\n[Why: why DEP-…2417]\n"
    );
}

TEST(Announcement, MentionsOnlyThoseWhoMustAct) {
    Story story;
    queue::Request request = story.request(kFirst, commit("4be1c07", "@bo <!here> fix"));
    request.approvals_needed = 1;
    const auto message = said(story, queue::Requested{request});
    ASSERT_TRUE(message);
    for (const Line& line : message->lines) {
        for (const Span& span : line) {
            EXPECT_TRUE(span.kind != Span::Kind::Person || span.target == kBo.str());
        }
    }
    for (const Span& span : message->title) {
        EXPECT_NE(span.kind, Span::Kind::Person);
    }
}

}  // namespace
}  // namespace deploybot::commands
