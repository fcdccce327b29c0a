// Who may do what: roles and people.
#include "base/text.hpp"
#include "base/time_zone.hpp"
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/secrets.hpp"
#include "bot/config/declare/section.hpp"
#include "bot/config/sections/sections.hpp"
#include "commands/grammar/verbs.hpp"
#include "queue/guard.hpp"

namespace deploybot::bot::config {
namespace {

using queue::Verb;

std::vector<Verb> changing_verbs() {
    std::vector<Verb> all;
    for (const commands::VerbEntry& entry : commands::verbs()) {
        // which guard may be overridden is said guard by guard, never by one word for all
        if (queue::changes_something(entry.verb) && entry.verb != Verb::Override) {
            all.push_back(entry.verb);
        }
    }
    return all;
}

/// The verbs as people type them, and `all`.
Codec<std::vector<Verb>> verbs_codec() {
    std::vector<std::pair<std::string, std::vector<Verb>>> choices;
    for (const Verb verb : changing_verbs()) {
        choices.emplace_back(std::string(commands::entry_of(verb).name), std::vector{verb});
    }
    choices.emplace_back("all", changing_verbs());
    return choice<std::vector<Verb>>(choices);
}

std::string guard_trouble(std::string_view text) {
    if (queue::is_absolute(base::GuardName(text))) {
        return " cannot be overridden by anybody";
    }
    return queue::guard_named(text).str() == text ? "" : " is not written as a guard";
}

Codec<std::string> guard() {
    return config::text(
        {"guard", "a guard: the name of a check in lower case, - for spaces", "^[^ A-Z]+$",
         guard_trouble}
    );
}

std::string email_trouble(std::string_view text) {
    const std::size_t at = text.find('@');
    const bool fits = at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
                      text.find('@', at + 1) == std::string_view::npos &&
                      text.find_first_of(" <>,;") == std::string_view::npos;
    return fits ? "" : " is no e-mail address";
}

/// `22:00`: since midnight.
Codec<base::Millis> clock_time() {
    const Codec<std::string> codec = text(
        {"clock time", "a time of day such as 22:00", "^([01][0-9]|2[0-3]):[0-5][0-9]$",
         [](std::string_view text) {
             return std::string(base::read_time_of_day(text) ? "" : " is no time of day");
         }}
    );
    const auto read = [codec](Context& context, const Node& node, base::Millis& value) {
        std::string text;
        codec.read(context, node, text);
        value = base::read_time_of_day(text).value_or(value);
    };
    return {codec.shape, read, [](const base::Millis&) { return std::string(); }};
}

Codec<queue::QuietHours> quiet_hours() {
    return Section<queue::QuietHours>(
               "quiet_hours", "quiet hours",
               "Hours in which a person is not asked to take a turn: whoever can be asked goes "
               "first, and they keep their place right behind."
    )
        .start([](Context& context, queue::QuietHours& quiet) { quiet.zone = context.zone; })
        .required("from", &queue::QuietHours::from, clock_time(), "When they begin.")
        .required(
            "until", &queue::QuietHours::until, clock_time(),
            "When they end; not after `from`: on the next day."
        )
        .key(
            "time_zone", &queue::QuietHours::zone, zone_codec(),
            "Of the person. Default: the file's time_zone."
        )
        .codec();
}

MapKeys named_keys(std::string word, NameKind kind) {
    return {std::move(word), std::string(kNamePattern), std::string(kNameRule), is_name, 0, kind};
}

}  // namespace

Codec<std::map<base::RoleName, RoleDraft>> roles_codec() {
    return map_of<base::RoleName>(
        named_keys("ROLE", NameKind::Role),
        Section<RoleDraft>(
            "role", "a role", "What its holders may do. Reading is open to every person listed."
        )
            .required(
                "may", &RoleDraft::may, list_of(verbs_codec()),
                "The verbs that change something, as people type them, or all."
            )
            .key(
                "services", &RoleDraft::services,
                list_of(
                    reference_to<base::ServiceName>(NameKind::Service),
                    {.fewest = 0, .largest = 10'000}
                ),
                "Only in these services; none named: in every one."
            )
            .key(
                "environments", &RoleDraft::environments,
                list_of(reference_to<base::EnvironmentName>(NameKind::Environment)),
                "Only in these environments; none named: in every one."
            )
            .key(
                "overrides", &RoleDraft::overrides, list_of(guard()),
                "Guards that its holders may override, each by its name: checks and gates, "
                "approval, freeze, hold, lock, trunk. There is no word for all."
            )
            .codec()
    );
}

Codec<std::map<base::PersonId, PersonDraft>> people_codec() {
    const auto person = [](auto member) {
        return [member](PersonDraft& draft) -> auto& { return draft.person.*member; };
    };
    MapKeys keys{"PERSON", std::string(kNamePattern), std::string(kNameRule), is_name, 1, {}};
    return map_of<base::PersonId>(
        keys,
        Section<PersonDraft>(
            "person", "a person",
            "Somebody who may speak to the bot; the key is their id, which stays when their name "
            "changes."
        )
            .required("name", person(&queue::Person::name), text(), "How messages call them.")
            .key(
                "email", person(&queue::Person::email),
                text({"e-mail address", "an e-mail address", "^[^@ ]+@[^@ ]+$", email_trouble}),
                "As in their commits: that is how authors learn of their commit's fate."
            )
            .key(
                "roles", person(&queue::Person::roles),
                list_of(reference_to<base::RoleName>(NameKind::Role)), "What they may do."
            )
            .key(
                "quiet_hours", person(&queue::Person::quiet), maybe(quiet_hours()),
                "In which nobody asks them to take a turn."
            )
            .key(
                "api_token", &PersonDraft::api_token, secret(SecretKind::Bearer),
                "Whoever presents it to the API or with deploybot chat speaks as this person. No "
                "two people have the same."
            )
            .codec()
    );
}

}  // namespace deploybot::bot::config
