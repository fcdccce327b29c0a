// Any bytes are an answer: no crash, no suggestion that does not parse, no command that its own
// line does not give again.
#include "base/contract.hpp"
#include "base/text.hpp"
#include "commands/grammar/complete.hpp"
#include "commands/grammar/parse.hpp"

#include <cstdint>
#include <string_view>
#include <variant>

namespace {

using namespace deploybot;
using namespace deploybot::commands;

const Vocabulary& names() {
    static const Vocabulary kMadeOnce = [] {
        Vocabulary made;
        made.services.add("shop");
        made.services.add("cafe");
        made.environments.add("uat");
        made.environments.add("production");
        made.flags.add("checkout-v2");
        made.stages.add("canary");
        made.tokens.add("DEP-1763699862417");
        return made;
    }();
    return kMadeOnce;
}

bool is_printable(std::string_view text) {
    return base::clean(text) == text;
}

void check_command(const queue::Command& command) {
    DEPLOYBOT_ASSERT(
        command.commit.empty() || base::looks_like_sha(command.commit), "a commit is hex digits"
    );
    DEPLOYBOT_ASSERT(command.percent >= 0 && command.percent <= 100, "a share is 0 to 100");
    DEPLOYBOT_ASSERT(is_printable(command.reason), "a reason shows all that it holds");
    const auto& entry = entry_of(command.verb);
    DEPLOYBOT_ASSERT(
        entry.reason != ReasonUse::Required || !command.reason.empty(),
        "a verb that needs a reason has one"
    );
    const auto again = parse(to_line(command), {.names = names()});
    DEPLOYBOT_ASSERT(again.size() == 1, "a command is one line");
    const auto* same = std::get_if<queue::Command>(&again.front());
    DEPLOYBOT_ASSERT(
        same != nullptr && same->verb == command.verb && same->token == command.token,
        "its line is it"
    );
}

void check_trouble(const Misunderstanding& trouble) {
    DEPLOYBOT_ASSERT(is_printable(trouble.found), "what was found can be shown");
    for (const std::string& line : trouble.suggestions) {
        const auto parsed = parse(line, {.names = names()});
        const auto* again = std::get_if<Misunderstanding>(&parsed.front());
        DEPLOYBOT_ASSERT(
            again == nullptr || again->kind == Misunderstanding::Kind::MissingReason,
            "a suggestion parses as it stands"
        );
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = parse(text, {.names = names()});
    DEPLOYBOT_ASSERT(!parsed.empty(), "there is always an answer");
    for (const Parsed& one : parsed) {
        if (const auto* command = std::get_if<queue::Command>(&one)) {
            check_command(*command);
        } else {
            check_trouble(std::get<Misunderstanding>(one));
        }
    }
    const auto candidates = complete(text, names());
    DEPLOYBOT_ASSERT(candidates.from <= text.size(), "the word being typed is in the line");
    return 0;
}
