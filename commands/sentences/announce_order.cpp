#include "commands/sentences/announce_order.hpp"

#include "base/text.hpp"
#include "commands/sentences/riders.hpp"
#include "commands/sentences/words.hpp"
#include "queue/train.hpp"

namespace deploybot::commands {

using queue::Request;

std::optional<Message> announce(const Announced& about, const queue::Moved& event) {
    const Request* moved = about.lane.queue.train_of(event.token);
    if (moved == nullptr) {
        return std::nullopt;
    }
    const Request& conductor = queue::conductor_of(*moved);
    const std::string owner = name_of(conductor.requester, about.rights);
    const std::string token = short_token(event.token);
    const std::string place = ordinal(about.lane.queue.place(event.token)) + " in line" +
                              reason_words(event.reason) + ".";
    Message message = quiet(about.lane, event.token);
    switch (event.cause) {
        case queue::MoveCause::Moved:
            message = loud(about.lane, event.token);
            message.title = {plain(
                name_of(event.by, about.rights) + " moved " + token + " of " + owner + ": now " +
                place
            )};
            break;
        case queue::MoveCause::Yielded:
            message.title = {plain(
                name_of(event.by, about.rights) + " lets the next go first: " + token + " is " +
                place
            )};
            break;
        case queue::MoveCause::Passed:
            message.title = {
                plain(name_of(event.by, about.rights) + " passes: " + token + " is " + place)};
            break;
        case queue::MoveCause::Absent:
            message = loud(about.lane, event.token);
            message.title = {plain("The turn goes on: ")};
            for (const base::PersonId& absent : event.absent) {
                if (message.title.size() > 1) {
                    message.title.push_back(plain(", "));
                }
                message.title.push_back(mention(absent, name_of(absent, about.rights)));
            }
            message.title.push_back(
                plain(" did not answer; " + token + " stays right behind, " + place)
            );
            break;
        case queue::MoveCause::Quiet:
            message.title = quiet_line(event.absent, about.rights, about.at);
            message.title.push_back(
                plain(" The turn goes on; " + token + " stays right behind, " + place)
            );
            break;
        case queue::MoveCause::Newer:
            message.title = {plain(
                token + " of " + owner + " takes the place of what its commit contains: " + place
            )};
            break;
    }
    const auto at = static_cast<std::size_t>(about.lane.queue.place(event.token));
    std::vector<std::string> back;
    for (std::size_t i = at; i < about.lane.queue.waiting.size() && i < at + 5; ++i) {
        const Request& each = about.lane.queue.waiting[i];
        back.push_back(
            std::to_string(i + 1) + ". " + short_token(each.token) + " (" +
            riders_words(each, about.rights) + ")"
        );
    }
    const bool others_wait =
        event.cause == queue::MoveCause::Moved || event.cause == queue::MoveCause::Newer;
    if (others_wait && !back.empty()) {
        message.lines = {{plain("Behind it now: " + base::join(back, ", ") + ".")}};
    }
    return message;
}

std::optional<Message> announce(const Announced& about, const queue::Delegated& event) {
    const Request* request = about.lane.queue.find(event.token);
    if (request == nullptr) {
        return std::nullopt;
    }
    Message message = loud(about.lane, event.token);
    message.title = {
        mention(event.to, name_of(event.to, about.rights)),
        plain(": " + name_of(event.by, about.rights) + " hands you "), code(event.token.str()),
        plain(", " + request->service.str() + " · ")};
    append(message.title, commit_words(request->commit));
    message.title.push_back(plain(reason_words(event.reason) + "."));
    if (!request->before.empty() && request->before.back() != event.by) {
        const base::PersonId& had = request->before.back();
        message.lines = {
            {mention(had, name_of(had, about.rights)), plain(": it is yours no more.")}};
    }
    const std::string token = short_token(event.token);
    message.buttons = {button("Status", "status " + token), button("Cancel", "cancel " + token)};
    return message;
}

std::optional<Message> announce(const Announced& about, const queue::HoldQueued& event) {
    Message message = quiet(about.lane, {});
    message.title = {plain(
        name_of(event.by, about.rights) + " queued a hold of " + about.lane.queue.name.str() +
        reason_words(event.reason) + ". It comes when all that wait now have gone."
    )};
    return message;
}

std::optional<Message> announce(const Announced& about, const queue::HoldDropped& event) {
    Message message = quiet(about.lane, {});
    message.title = {plain(
        name_of(event.by, about.rights) + " took back the hold in line of " +
        about.lane.queue.name.str() + "."
    )};
    return message;
}

std::optional<Message> announce(const Announced& about, const queue::Held& event) {
    if (event.queued == base::TimePoint{}) {
        return std::nullopt;
    }
    Message message = loud(about.lane, {});
    message.title = {plain(
        about.lane.queue.name.str() + " is held now, as " + name_of(event.by, about.rights) +
        " queued" + reason_words(event.reason) + "."
    )};
    return message;
}

}  // namespace deploybot::commands
