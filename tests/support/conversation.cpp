#include "tests/support/conversation.hpp"

#include "bot/answers.hpp"
#include "bot/api/views.hpp"
#include "commands/grammar/parse.hpp"
#include "commands/sentences/confirm.hpp"
#include "commands/sentences/refuse.hpp"
#include "commands/terminal.hpp"
#include "deploy/event_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace deploybot::tests {
namespace {

constexpr commands::TerminalStyle kPlain{.width = 0, .colour = false};
constexpr int kMostRounds = 10'000;

std::string to_json_text(const commands::Message& message) {
    nlohmann::json value;
    commands::to_json(value, message);
    return value.dump();
}

std::string from_json_text(const std::string& text) {
    const auto message = commands::message_from_json(nlohmann::json::parse(text));
    return message ? commands::render_terminal(*message, kPlain) : "NOT A MESSAGE: " + text;
}

}  // namespace

Conversation::Conversation(deploy::Catalog given)
    : clock(base::from_millis(1'763'699'862'417)), outside(clock), catalog(std::move(given)) {
    start();
}

Conversation::~Conversation() = default;

void Conversation::start() {
    auto ports = std::make_shared<bot::Ports>();
    for (const auto& [name, service] : catalog.services) {
        ports->services[name] = outside.ports(service);
    }
    ports->pager = outside.pager();
    bot::Engine::Outside doors;
    doors.append = [this](journal::Append append, auto done) {
        appended.push_back(append);
        posted_.push_back([this, append = std::move(append), done = std::move(done)] {
            done(std::move(store.append({append}).front()));
        });
    };
    doors.say = [this](
                    const auto& ask, const auto& decision, const auto& after, base::TimePoint now
                ) {
        const auto* refusal = std::get_if<queue::Refusal>(&decision.reply);
        return to_json_text(
            refusal != nullptr
                ? commands::refuse(ask.command, *refusal, after, catalog)
                : commands::confirm(
                      ask.command, std::get<queue::Accepted>(decision.reply), after, catalog, now
                  )
        );
    };
    doors.committed = [this](const std::vector<bot::Happened>& happened) {
        for (const bot::FeedMessage& each :
             herald_.tell(happened, engine->world(), catalog, clock.now())) {
            const std::string text = commands::render_terminal(each.message, kPlain);
            if (each.live) {
                live_ = text;
            } else {
                announcements.push_back(text);
            }
        }
    };
    doors.rescheduled = [this] { posted_.push_back([this] { alarm_ = engine->next_look(); }); };
    doors.stopped = [](const base::Error& error) {
        ADD_FAILURE() << "the engine stopped: " << error.message;
    };
    auto knowledge = bot::replay(store);
    ASSERT_TRUE(knowledge) << knowledge.error().message;
    engine = std::make_unique<bot::Engine>(clock, doors, std::move(*knowledge), catalog, ports);
    engine->start("test");
    settle();
}

void Conversation::settle() {
    for (int round = 0; round < kMostRounds; ++round) {
        bool any = false;
        for (const auto& work : std::exchange(posted_, {})) {
            work();
            any = true;
        }
        any = outside.deliver() || any;
        if (!any) {
            return;
        }
    }
    ADD_FAILURE() << "what is due never comes to an end";
}

std::string Conversation::say(
    const std::string& person, const std::string& line, const std::string& key
) {
    const commands::Vocabulary names = bot::vocabulary(engine->world(), catalog);
    std::string answer;
    for (const commands::Parsed& parsed :
         commands::parse(line, {.names = names, .thread_token = {}})) {
        if (const auto* trouble = std::get_if<commands::Misunderstanding>(&parsed)) {
            answer += commands::render_terminal(commands::refuse(*trouble), kPlain);
            continue;
        }
        const auto& command = std::get<queue::Command>(parsed);
        const queue::Speaker speaker{
            .person = base::PersonId{person},
            .source = "terminal",
            .request_id = "req-" + std::to_string(next_request_++),
            .idempotency_key = key,
            .stop_file = stop_file};
        if (!queue::changes_something(command.verb)) {
            bool answered = false;
            bot::answer_reading(
                *engine, clock, command, speaker,
                [&](const commands::Message& message) {
                    answered = true;
                    answer += commands::render_terminal(message, kPlain);
                }
            );
            settle();
            EXPECT_TRUE(answered) << "no answer to: " << line;
            continue;
        }
        bool answered = false;
        engine->submit(command, speaker, [&](base::Result<bot::Reply> reply) {
            answered = true;
            answer += reply ? from_json_text(reply->message) : "ERROR: " + reply.error().message;
            if (reply && !reply->token.empty()) {
                last_token_ = reply->token;
            }
        });
        settle();
        EXPECT_TRUE(answered) << "no answer to: " << line;
    }
    return answer;
}

void Conversation::pass(base::Millis duration, base::Millis step) {
    for (base::Millis done{}; done < duration; done += step) {
        clock.advance(step);
        outside.serve(step);
        if (alarm_ <= clock.now()) {
            engine->tick();
            alarm_ = engine->next_look();
        }
        settle();
    }
}

bool Conversation::pass_until(const std::function<bool()>& done, base::Millis limit) {
    constexpr base::Millis kStep{1'000};
    for (base::Millis passed{}; passed < limit && !done(); passed += kStep) {
        pass(kStep);
    }
    return done();
}

void Conversation::kill_and_restart() {
    engine.reset();
    posted_.clear();
    alarm_ = base::kNever;
    start();
}

void Conversation::reload(deploy::Catalog changed) {
    catalog = std::move(changed);
    engine->reload(catalog, engine->ports());
    settle();
}

std::string Conversation::last_announcement() const {
    return announcements.empty() ? std::string{} : announcements.back();
}

std::string Conversation::live_message() const {
    return live_;
}

const deploy::LaneState& Conversation::lane() const {
    static const deploy::LaneState kEmpty;
    const deploy::LaneState* found = engine->world().find(base::LaneName{"shop"});
    return found == nullptr ? kEmpty : *found;
}

std::vector<std::string> Conversation::entry_types() const {
    std::vector<std::string> types;
    const auto entries = store.read_all(0, 100'000);
    for (const journal::Entry& entry : *entries) {
        types.push_back(entry.type);
    }
    return types;
}

void Conversation::make_stable(const std::string& sha) {
    outside.add_commit(sha, "The version before");
    say("ana", "request deployment for commit " + sha);
    ASSERT_TRUE(pass_until(
        [&] { return lane().stable.contains(base::ServiceName{"shop"}) && !lane().deployment; },
        std::chrono::hours{1}
    ));
}

}  // namespace deploybot::tests
