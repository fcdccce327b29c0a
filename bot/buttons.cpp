#include "bot/buttons.hpp"

#include "commands/grammar/parse.hpp"
#include "deploy/decide.hpp"

namespace deploybot::bot {
namespace {

bool is_allowed(
    const commands::Button& button, const base::PersonId& person, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    // our own lines name what exists: no vocabulary is needed to read them
    static const commands::Vocabulary kNoNames;
    // a button that asks why leaves the reason to whoever presses it
    const std::string line = button.line + (button.question.empty() ? "" : " because of it");
    const auto parsed = commands::parse(line, {.names = kNoNames, .thread_token = {}});
    const auto* command = std::get_if<queue::Command>(&parsed.front());
    if (command == nullptr) {
        return false;
    }
    if (!queue::changes_something(command->verb)) {
        return true;
    }
    const deploy::Ask ask{
        .command = *command,
        .speaker = {.person = person, .source = {}, .request_id = {}, .idempotency_key = {}},
        .facts = std::nullopt,
        .ancestry = std::nullopt};
    return deploy::needs_facts(world, catalog, ask) ||
           deploy::needs_ancestry(world, catalog, ask) ||
           std::holds_alternative<queue::Accepted>(deploy::decide(world, catalog, ask, now).reply);
}

}  // namespace

void keep_allowed(
    commands::Message& message, const base::PersonId& person, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    std::erase_if(message.buttons, [&](const commands::Button& button) {
        return !is_allowed(button, person, world, catalog, now);
    });
}

}  // namespace deploybot::bot
