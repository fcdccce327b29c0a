#include "base/text.hpp"
#include "commands/sentences/announce.hpp"
#include "commands/sentences/answer.hpp"
#include "commands/sentences/confirm.hpp"
#include "commands/sentences/live.hpp"
#include "tests/commands/story.hpp"

namespace deploybot::commands {
namespace {

const std::string kHostile =
    "\x1b[31mred\x1b[0m <!channel> <@U123> @all *b* [x](javascript:1) \u202egnp.exe "
    "<script>alert(1)</script>\r\n"
    "# head\u200b " +
    std::string(10'000, 'x');

/// Everything that a hostile text could reach is a plain span, short, and free of control
/// characters.
void expect_harmless(const Message& message) {
    std::vector<Line> lines = message.lines;
    lines.push_back(message.title);
    for (const Field& field : message.fields) {
        lines.push_back(field.value);
    }
    for (const Line& line : lines) {
        for (const Span& span : line) {
            EXPECT_EQ(base::clean(span.text), span.text);
            EXPECT_LE(base::length(span.text), 1'500U) << span.text.substr(0, 100);
            if (span.kind != Span::Kind::Plain) {
                EXPECT_EQ(span.text.find("channel"), std::string::npos) << span.text;
                EXPECT_EQ(span.text.find("javascript"), std::string::npos) << span.text;
            }
        }
    }
    for (const Button& one : message.buttons) {
        EXPECT_EQ(one.line.find("channel"), std::string::npos) << one.line;
    }
    const std::string text = render_terminal(message, {.width = 80, .colour = false});
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find("\u202e"), std::string::npos);
}

TEST(HostileText, StaysTextInEveryMessageAboutACommit) {
    Story story;
    story.has_stable();
    story.happens(queue::Requested{story.request(kFirst, commit("4be1c07", kHostile))});
    const auto look_at_all = [&] {
        for (const char* verb : {"status", "queue", "why", "history"}) {
            queue::Command command;
            command.verb = std::string(verb) == "status"  ? queue::Verb::Status
                           : std::string(verb) == "queue" ? queue::Verb::Queue
                           : std::string(verb) == "why"   ? queue::Verb::Why
                                                          : queue::Verb::History;
            expect_harmless(answer_query(
                command, {.person = kAna, .source = {}, .request_id = {}, .idempotency_key = {}},
                story.world(), story.catalog, story.now
            ));
        }
        expect_harmless(live_message(story.lane, kFirst, story.catalog, {}, story.now).value());
    };
    look_at_all();
    story.starts();
    story.reaches(deploy::Stage::Canary, deploy::StepKind::Judge, 25);
    story.lane.deployment->verdict = blind_verdict();
    story.lane.deployment->verdict->problem = kHostile;
    story.happens(deploy::Paused{.token = kFirst, .author = {.by = kBo, .reason = kHostile}});
    story.happens(deploy::StepRetried{.token = kFirst, .problem = kHostile, .next = story.now});
    look_at_all();
    story.happens(deploy::PersonNeeded{.token = kFirst, .question = kHostile});
    look_at_all();
    story.happens(queue::Held{.by = kBo, .reason = kHostile});
    look_at_all();
    story.happens(deploy::Ended{.token = kFirst, .end = queue::End::Failed, .reason = kHostile});
    look_at_all();
}

TEST(HostileText, StaysTextInEveryAnnouncement) {
    Story story;
    story.has_stable();
    queue::Request request = story.request(kFirst, commit("4be1c07", kHostile));
    request.approvals_needed = 1;
    request.waits_for_start = true;
    const auto say = [&](const deploy::Event& event) {
        story.happens(event);
        if (const auto message = announcement(event, story.lane, story.catalog, story.now)) {
            expect_harmless(*message);
        }
    };
    say(queue::Requested{request});
    say(queue::Called{kFirst});
    story.starts();
    story.reaches(deploy::Stage::Canary, deploy::StepKind::Judge, 25);
    say(deploy::PersonNeeded{.token = kFirst, .question = kHostile});
    say(deploy::PageWished{
        .page = {
            .key = "k",
            .service = base::ServiceName("shop"),
            .token = kFirst,
            .summary = kHostile,
            .detail = kHostile}});
    say(deploy::PageFailed{.key = "k", .problem = kHostile, .next = story.now});
    say(deploy::Ended{.token = kFirst, .end = queue::End::Failed, .reason = kHostile});
}

}  // namespace
}  // namespace deploybot::commands
