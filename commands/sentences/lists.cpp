#include "base/text.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/queries.hpp"
#include "commands/sentences/words.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

constexpr std::size_t kMostPast = 10;

Line history_line(const queue::Finished& one, const QuerySubject& about) {
    Line line{moment_span(one.ended, about.now), plain(" "), strong(word_of(one.end)), plain(" ")};
    append(line, heading(one.service, one.commit, one.token, one.requester, about.catalog.rights));
    if (one.started) {
        line.push_back(plain(", " + roughly(one.ended - *one.started)));
    }
    if (one.end != queue::End::Completed) {
        line.push_back(plain(reason_words(one.reason)));
    }
    return line;
}

std::string value_words(const deploy::FlagWish& wish) {
    std::string text = wish.percent == 0     ? "off"
                       : wish.percent == 100 ? "on"
                                             : std::to_string(wish.percent) + " %";
    if (!wish.taken) {
        text +=
            wish.retry.problem.empty()
                ? " (not yet taken)"
                : " (not yet taken: " + base::shorten(base::clean(wish.retry.problem), 200) + ")";
    }
    return text;
}

/// "checkout-v2: production 50 % since 14:02 (8 min, I); uat off"
Line flag_line(
    const deploy::Service& service, const deploy::FeatureFlag& flag, const QuerySubject& about
) {
    Line line{strong(service.name.str()), plain(" "), code(flag.name.str()), plain(": ")};
    const deploy::LaneState* lane = about.world.find(service.lane);
    bool any = false;
    for (const auto& environment : {service.uat, service.canary, service.production}) {
        const deploy::FlagAddress address{
            .service = service.name, .environment = environment, .flag = flag.name};
        const bool known = lane != nullptr && lane->flags.contains(address);
        if (!known) {
            continue;
        }
        const deploy::FlagWish& wish = lane->flags.at(address);
        const std::string by = wish.author.by == queue::kBot
                                   ? "the bot"
                                   : name_of(wish.author.by, about.catalog.rights);
        append(
            line, phrase(
                      any ? "; " : "", environment.str(), " ", value_words(wish), " ",
                      since_line(wish.since, about.now), " by ", by
                  )
        );
        any = true;
    }
    if (!any) {
        line.push_back(plain("never set by me, so off everywhere"));
    }
    return line;
}

}  // namespace

Message answer_history(const QuerySubject& about) {
    std::vector<const queue::Finished*> all;
    for (const auto& [name, lane] : about.world.lanes) {
        for (const queue::Finished& one : lane->queue.history) {
            if (about.service == nullptr || one.service == about.service->name) {
                all.push_back(&one);
            }
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) {
        return a->ended > b->ended;
    });
    Message message;
    const std::size_t shown = std::min(all.size(), kMostPast);
    message.title = {plain(
        all.empty()  ? "Nothing has gone out yet."
        : shown == 1 ? "The last deployment:"
                     : "The last " + count(shown, "deployment", "deployments") + ":"
    )};
    for (std::size_t i = 0; i < shown; ++i) {
        message.lines.push_back(history_line(*all[i], about));
    }
    return message;
}

Message answer_who(const QuerySubject& about) {
    const queue::Rights& rights = about.catalog.rights;
    Message message;
    message.title = {plain(sentence(count(rights.people.size(), "person", "people")))};
    for (const auto& [id, person] : rights.people) {
        Line line{
            strong(name_of(id, rights)), plain(": " + base::join(texts_of(person.roles), ", "))};
        if (id == about.speaker.person) {
            line.push_back(plain(" (you)"));
        }
        message.lines.push_back(std::move(line));
    }
    for (const deploy::Service* service : services_of(about)) {
        if (service->policy.approvals == 0) {
            continue;
        }
        const auto may = rights.holders(service->policy.approver_roles);
        message.fields.push_back(
            {service->name.str(),
             {plain(
                 count(
                     static_cast<std::size_t>(service->policy.approvals), "approval", "approvals"
                 ) +
                 " from " + any_of(texts_of(service->policy.approver_roles)) + ": " +
                 any_of(names_of(may, rights)) + "; never the requester"
             )}}
        );
    }
    return message;
}

Message answer_flags(const QuerySubject& about) {
    Message message;
    for (const deploy::Service* service : services_of(about)) {
        for (const deploy::FeatureFlag& flag : service->flags) {
            message.lines.push_back(flag_line(*service, flag, about));
        }
    }
    message.title = {plain(
        message.lines.empty()
            ? "There are no feature flags."
            : sentence(count(message.lines.size(), "feature flag", "feature flags"))
    )};
    return message;
}

}  // namespace deploybot::commands
