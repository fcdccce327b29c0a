// The sentences about approvals, overrides, emergencies and gates.
#include "commands/sentences/guards.hpp"

#include "commands/sentences/announce.hpp"
#include "commands/sentences/confirm.hpp"
#include "commands/sentences/refuse.hpp"
#include "tests/commands/story.hpp"

namespace deploybot::commands {
namespace {

using queue::CheckState;
using queue::Refusal;
using queue::Verb;
using queue::Why;
using testing::HasSubstr;

const base::ServiceName kShop{"shop"};

queue::Command override_unit(std::string reason) {
    queue::Command command;
    command.verb = Verb::Override;
    command.token = kFirst;
    command.guard = base::GuardName{"unit"};
    command.reason = std::move(reason);
    return command;
}

queue::Request emergency(const Story& story) {
    queue::Request made = story.request(kFirst, commit("4be1c07", "Let people pay"));
    made.emergency = queue::Emergency{
        .reason = "nobody can pay",
        .checks = {"branch"},
        .approve_within = minutes{60},
        .nag = minutes{10}};
    made.checks.back().state = CheckState::Failed;
    made.checks.back().found = "failed: 2 of 311";
    return made;
}

Message said(const Story& story, const deploy::Event& event) {
    const auto message = announcement(event, story.lane, story.catalog, story.now);
    EXPECT_TRUE(message.has_value());
    return message.value_or(Message{});
}

TEST(Overrides, AskOnceMoreWithAButtonThatSaysItAgain) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    Refusal refusal;
    refusal.why = Why::NeedsConfirmation;
    refusal.service = kShop;
    refusal.detail = "it lifts unit for 4be1c07 on its way to production";
    const Message message = refuse(override_unit("so"), refusal, story.world(), story.catalog);
    EXPECT_EQ(
        shown(message),
        "Are you sure? It lifts unit for 4be1c07 on its way to production.\n"
        "Everybody is told, with your name and your reason.\n"
        "[Yes, override unit of shop: override unit on DEP-1763699862417 confirmed because so]\n"
    );
    EXPECT_EQ(
        message.buttons.front().line, "override unit on DEP-1763699862417 confirmed because so"
    );
}

TEST(Overrides, AreSaidAloudWithWhoAndWhy) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    const queue::Overridden event{
        .service = kShop,
        .commit = base::CommitSha(sha_of("4be1c07")),
        .token = kFirst,
        .guard = base::GuardName{"unit"},
        .by = kBo,
        .reason = "the test itself is broken"};
    story.happens(event);
    const Message message = said(story, event);
    EXPECT_EQ(message.tone, Tone::Loud);
    EXPECT_EQ(
        shown(message),
        "bo overrides unit for shop · 4be1c07.\nWhy: the test itself is broken.\n[Why: why "
        "DEP-…2417]\n"
    );
}

TEST(Overrides, RefuseWhatNobodyKnowsAndWhatNobodyMay) {
    Story story;
    Refusal refusal;
    refusal.why = Why::UnknownGuard;
    refusal.service = kShop;
    refusal.detail = "unti";
    refusal.candidates = {"unit", "branch"};
    EXPECT_EQ(
        shown(refuse(override_unit("so"), refusal, story.world(), story.catalog)),
        "Nothing called \"unti\" stands before the deployments of shop.\nThere are unit and "
        "branch.\n"
    );
    refusal.why = Why::AbsoluteGuard;
    refusal.detail = "artifact";
    EXPECT_EQ(
        shown(refuse(override_unit("so"), refusal, story.world(), story.catalog)),
        "Nobody can override artifact.\nThere would be nothing to deploy.\n"
    );
}

TEST(Emergencies, SayWhatIsNotWaitedForAndWhoMustLookAtIt) {
    Story story;
    const queue::Requested event{emergency(story)};
    story.happens(event);
    EXPECT_EQ(
        shown(said(story, event)),
        "EMERGENCY: shop · 4be1c07 \"Let people pay\" · DEP-1763699862417 · ana\n"
        "Why: nobody can pay.\n"
        "It goes before everything that waits. Checks that count: branch.\n"
        "✗ unit: failed: 2 of 311. Not waited for.\n"
        "Somebody else must approve it by 15:00.\n"
        "[Approve: approve DEP-…2417]  [Why: why DEP-…2417]\n"
    );
}

TEST(Emergencies, AskAgainWhenNobodyDid) {
    Story story;
    story.happens(queue::Requested{emergency(story)});
    story.now += minutes{60};
    const queue::EmergencyOverdue event{.token = kFirst, .next = story.now + minutes{10}};
    story.happens(event);
    EXPECT_EQ(
        shown(said(story, event)),
        "Not approved yet: shop · DEP-…2417 was an emergency of ana: nobody can pay. Somebody else "
        "must approve it: that is late, I have asked 1 time, and it counts against the lane.\n"
        "@ana find somebody who looks at it. I ask again at 15:10.\n"
        "[Approve: approve DEP-…2417]\n"
    );
}

TEST(Approvals, ThatCountNoMoreAreSaidAloud) {
    Story story;
    queue::Request made = story.request(kFirst, commit("4be1c07", "Faster checkout"));
    made.approvals_needed = 1;
    made.approvals = {{.by = kBo, .at = story.now}};
    story.happens(queue::Requested{made});
    const queue::ApprovalVoided event{
        .token = kFirst, .by = kBo, .reason = "they may no longer approve it"};
    story.happens(event);
    EXPECT_EQ(
        shown(said(story, event)),
        "DEP-…2417: the approval of bo counts no more: they may no longer approve it.\n"
        "It needs 1 more approval: @bo\n"
        "[Approve: approve DEP-…2417]  [Why: why DEP-…2417]\n"
    );
}

TEST(Gates, AreListedWithWhatIsFoundAndWhoCanOpenThem) {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "Faster checkout");
    queue::Requirement gate;
    gate.name = "business";
    gate.owner = "product";
    gate.feed = queue::Feed::Approval;
    gate.roles = {base::RoleName("sre")};
    gate.link = "https://plan.example/7";
    deploy::Service service = shop();
    service.policy.gates = {gate};
    story.happens(deploy::Started{
        .token = kFirst, .plan = deploy::make_plan(service, story.lane.stable.at(kShop), {})});
    story.reaches(deploy::Stage::Production, deploy::StepKind::Gate);
    const deploy::GatesChecked event{
        .token = kFirst,
        .checks = {
            {.name = "business",
             .state = CheckState::Pending,
             .asked = {},
             .found = {},
             .remedy = {},
             .where = gate.link,
             .owner = gate.owner}}};
    story.happens(event);
    const std::string text = shown(said(story, event));
    EXPECT_THAT(text, HasSubstr("Before production: shop · 4be1c07"));
    EXPECT_THAT(
        text,
        HasSubstr("? business: nobody yet. Asked: approved by 1 of sre. Approve DEP-1763699862417 "
                  "for business. It is for bo. Owner: product. See https://plan.example/7.")
    );
    EXPECT_THAT(text, HasSubstr("[Approve business: approve DEP-…2417 for business]"));
}

TEST(Texts, OfPeopleInReasonsStayText) {
    Story story;
    const std::string hostile = "<!channel> \x1b[31m" + std::string(5'000, 'x');
    story.requests(kFirst, "4be1c07", "Faster checkout");
    const queue::Overridden event{
        .service = kShop,
        .commit = base::CommitSha(sha_of("4be1c07")),
        .token = kFirst,
        .guard = base::GuardName{"unit"},
        .by = kBo,
        .reason = hostile};
    story.happens(event);
    for (const Line& line : said(story, event).lines) {
        for (const Span& span : line) {
            EXPECT_EQ(span.kind, Span::Kind::Plain);
            EXPECT_LE(span.text.size(), 1'500U);
            EXPECT_EQ(span.text.find('\x1b'), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace deploybot::commands
