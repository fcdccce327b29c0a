// Any bytes are an answer: no crash, no suggestion that does not parse, no command that its own
// line does not give again; and nothing changes anything that does not read as a command from its
// first word to its last.
#include "base/contract.hpp"
#include "base/text.hpp"
#include "commands/grammar/complete.hpp"
#include "commands/grammar/lexer.hpp"
#include "commands/grammar/parse.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

/// Lower case, without what may stand around a word of a sentence.
std::string bare(std::string_view word) {
    while (!word.empty() && std::string_view(".,:%").find(word.back()) != std::string_view::npos) {
        word.remove_suffix(1);
    }
    return base::lower(word);
}

/// Whether the word is one that some entry of the grammar knows, or has the shape of a value.
bool may_stand_in_a_command(const std::string& word, const VerbEntry& entry) {
    static const std::vector<std::string> kPolite{"please", "the", "@deploybot", "deploybot", ""};
    if (std::find(kPolite.begin(), kPolite.end(), word) != kPolite.end()) {
        return true;
    }
    for (const std::string_view spelling : entry.spellings) {
        const auto words = base::split(spelling, ' ');
        if (word == spelling || std::find(words.begin(), words.end(), word) != words.end()) {
            return true;
        }
    }
    for (const Slot& slot : entry.slots) {
        const auto markers = base::split(slot.markers, ' ');
        if (std::find(markers.begin(), markers.end(), word) != markers.end()) {
            return true;
        }
    }
    static const std::vector<std::string> kValues{"everything", "all", "everywhere", "warn",
                                                  "warning",    "own", "mine",       "full"};
    const bool names_freeze =
        std::any_of(entry.slots.begin(), entry.slots.end(), [](const Slot& slot) {
            return slot.kind == SlotKind::Freeze;  // whether there is one so called, the rules say
        });
    if (names_freeze || std::find(kValues.begin(), kValues.end(), word) != kValues.end()) {
        return true;
    }
    const auto known = [&word](const NameSet& set) { return set.find(word) != nullptr; };
    const bool is_value = word.find_first_of("0123456789") != std::string::npos ||
                          base::looks_like_sha(word) || word == "on" || word == "off";
    const std::size_t cut = word.find_first_of("@/");
    return is_value || known(names().services) || known(names().environments) ||
           known(names().flags) || known(names().stages) || word == entry.name || word == "prod" ||
           word == "live" || word == "preprod" || word == "pre-production" ||
           (cut != std::string::npos && names().services.find(word.substr(0, cut)) != nullptr);
}

/// What changes something is a command and nothing but a command: every word before its reason is
/// one of the grammar or a value, its first is the verb's, and it asks nothing.
void check_effect(std::string_view line, const queue::Command& command) {
    const VerbEntry& entry = entry_of(command.verb);
    Lexer lexer(line);
    bool seen_verb = false;
    for (Word word; lexer.next(word);) {
        const std::string text = bare(word.text);
        if ((word.quoted && seen_verb) || text == "because" || text == "-" || text == "--" ||
            text == "bc") {
            break;  // a reason, or a quoted name: shown, never obeyed
        }
        std::string plain = text;
        if (!seen_verb && !plain.empty() &&
            (plain.front() == '.' || plain.front() == '/' || plain.front() == '!')) {
            plain.erase(0, 1);
        }
        DEPLOYBOT_ASSERT(
            may_stand_in_a_command(plain, entry), "a word that is no command changes nothing"
        );
        DEPLOYBOT_ASSERT(!word.text.ends_with('?'), "a question changes nothing");
        seen_verb =
            seen_verb || (plain != "please" && plain.find("deploybot") == std::string::npos);
        if (word.text.ends_with(':') && seen_verb && plain.find("deploybot") == std::string::npos) {
            break;  // `hold shop: reason`
        }
    }
    DEPLOYBOT_ASSERT(seen_verb, "an effect has its verb");
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
    const std::string normal = text.size() > kMaxText ? std::string() : normalise(text);
    std::string_view rest = normal;
    for (const Parsed& one : parsed) {
        std::string_view line;
        while (line.empty() && !rest.empty()) {
            line = take_command(rest);
        }
        if (const auto* command = std::get_if<queue::Command>(&one)) {
            check_command(*command);
            if (queue::changes_something(command->verb)) {
                check_effect(line, *command);
            }
        } else {
            check_trouble(std::get<Misunderstanding>(one));
        }
    }
    const auto candidates = complete(text, names());
    DEPLOYBOT_ASSERT(candidates.from <= text.size(), "the word being typed is in the line");
    return 0;
}
