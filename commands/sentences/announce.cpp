#include "commands/sentences/announce.hpp"

#include "base/text.hpp"
#include "commands/sentences/announce_guards.hpp"
#include "commands/sentences/announce_order.hpp"
#include "commands/sentences/announce_train.hpp"
#include "commands/sentences/guards.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/progress.hpp"
#include "commands/sentences/riders.hpp"
#include "commands/sentences/rolled_back.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/verdict.hpp"
#include "commands/sentences/words.hpp"
#include "queue/train.hpp"

#include <variant>

namespace deploybot::commands {
namespace {

using Said = std::optional<Message>;

struct Running {
    const deploy::Deployment& deployment;
    const queue::Request& request;
};

/// Says what one event asks to be said: a function for each kind that is not silent.
class Announcer {
public:
    Announcer(const deploy::LaneState& lane, const deploy::Catalog& catalog, base::TimePoint at)
        : lane_(lane), rights_(catalog.rights), at_(at) {}

    template <class Silent>
    Said operator()(const Silent& /*event*/) const {
        return std::nullopt;
    }

    Said operator()(const queue::Requested& event) const {
        const queue::Request& request = event.request;
        if (request.emergency) {
            return announce_emergency({.lane = lane_, .rights = rights_, .at = at_}, request);
        }
        if (request.approvals_missing() == 0) {
            return std::nullopt;
        }
        Message message = loud(request.token);
        message.title = {plain("Needs approval: ")};
        append(
            message.title,
            heading(request.service, request.commit, request.token, request.requester, rights_)
        );
        Line asked{plain("Asked: ")};
        for (const base::PersonId& person : approvers_of(request, rights_)) {
            asked.push_back(mention(person, name_of(person, rights_)));
            asked.push_back(plain(" "));
        }
        asked.push_back(plain(
            "(" + any_of(texts_of(request.approver_roles)) + "; " +
            std::to_string(request.approvals_needed) + " needed)"
        ));
        message.lines.push_back(std::move(asked));
        const std::string token = short_token(request.token);
        message.buttons = {
            button("Approve", "approve " + token, ButtonStyle::Primary),
            button("Reject", "reject " + token + " because …", ButtonStyle::Danger)};
        return message;
    }

    template <class Event>
        requires requires(const Announced& about, const Event& event) { announce(about, event); }
    Said operator()(const Event& event) const {
        return announce({.lane = lane_, .rights = rights_, .at = at_}, event);
    }

    Said operator()(const queue::Withdrawn& event) const {
        const queue::Finished* finished = find_finished(lane_, event.token);
        if (finished == nullptr || event.by == finished->requester) {
            return std::nullopt;
        }
        Message message = loud(event.token);
        message.title = {strong(finished->service.str()), plain(" · ")};
        append(message.title, commit_words(finished->commit));
        const std::string who = event.by == queue::kBot ? "I took it out of the queue"
                                                        : name_of(event.by, rights_) +
                                                              (event.end == queue::End::Rejected
                                                                   ? " rejected it"
                                                                   : " took it out of the queue");
        message.lines = {
            {plain(sentence(who + reason_words(event.reason)))}, {person(finished->requester)}};
        return message;
    }

    Said operator()(const deploy::Looked& event) const {
        const auto& deployment = lane_.deployment;
        const bool begins =
            deployment && deployment->token == event.token && deployment->troubled_since == at_;
        if (!begins || deployment->retreat) {
            return std::nullopt;
        }
        Message message = loud(event.token);
        message.title = {
            plain("Holding "), strong(deployment->plan.service.name.str()),
            plain(" at " + where_it_stands(*deployment) + ": "),
            plain(clause(verdict_words(event.verdict, deployment->plan.service.policy.judge)))};
        message.lines.push_back(
            {plain("That speaks neither for the new version nor against it, so I neither promote "
                   "nor roll back.")}
        );
        const base::TimePoint until = at_ + deployment->plan.service.policy.patience;
        message.lines.push_back(
            event.verdict.page ? phrase("I page the on-call now.")
                               : phrase(
                                     "I go on when it is clear again; if it isn't by ",
                                     moment_span(until, at_), " I page the on-call."
                                 )
        );
        message.buttons = going_back_buttons(event.token);
        return message;
    }

    Said operator()(const deploy::RungChosen& event) const {
        const auto runs = running(event.token);
        if (event.decision.rung != deploy::Rung::FlagOff || !runs) {
            return std::nullopt;
        }
        const std::vector<std::string> flags = texts_of(event.flags);
        Message message = loud(event.token);
        message.title = {plain("Flag off: ")};
        append(message.title, subject(runs->request));
        message.title.push_back(plain(". I turn " + all_of(flags) + " off and keep the code."));
        message.lines = {
            {plain("Why: " + clause(event.decision.reason))},
            phrase(
                "If errors don't fall by ", clock_span(event.decision.deadline),
                " the stable version takes over."
            )};
        message.buttons = going_back_buttons(event.token);
        return message;
    }

    Said operator()(const deploy::PersonNeeded& event) const {
        const auto runs = running(event.token);
        if (!runs) {
            return std::nullopt;
        }
        const deploy::Deployment& deployment = runs->deployment;
        Message message = loud(event.token);
        const bool flag_helped =
            !deployment.ladder.empty() && deployment.ladder.back().helped.value_or(false);
        message.title = {
            plain(flag_helped ? "The flag is off and errors fell: " : "A person is needed: ")};
        append(message.title, subject(runs->request));
        message.title.push_back(
            plain(flag_helped ? ". The code stays where it is until somebody decides." : ".")
        );
        message.lines.push_back({plain("Why: " + clause(event.question))});
        if (Line did = what_i_did(deployment); !did.empty()) {
            message.lines.push_back(std::move(did));
        }
        message.lines.push_back(mentions(queue::on_board(runs->request), rights_));
        const std::string token = short_token(event.token);
        message.buttons = going_back_buttons(event.token);
        message.buttons.insert(
            message.buttons.begin(), button("Go on without the feature", "resume " + token)
        );
        return message;
    }

    Said operator()(const deploy::SplitTaken& event) const {
        const auto& deployment = lane_.deployment;
        if (!deployment || !lane_.queue.running || !deployment->retreat) {
            return std::nullopt;
        }
        const bool arrived =
            deployment->plan.service.name == event.service && deployment->retreat->safe == at_;
        if (!arrived) {
            return std::nullopt;
        }
        return rolled_back(
            {.lane = lane_.queue,
             .deployment = *deployment,
             .request = *lane_.queue.running,
             .retreat = *deployment->retreat},
            rights_, at_
        );
    }

    Said operator()(const deploy::MarkedStable& event) const {
        const auto runs = running(event.token);
        if (!runs) {
            return std::nullopt;
        }
        Message message = quiet(lane_, event.token);
        message.title = {plain("Live and stable: ")};
        append(message.title, subject(runs->request));
        message.title.push_back(plain("."));
        const deploy::Deployment& deployment = runs->deployment;
        std::string text = "It took " + roughly(at_ - deployment.started) + " from start to stable";
        if (deployment.verdict) {
            text += "; " + clause(deploy::describe(*deployment.verdict));
        }
        message.lines = {
            {plain(clause(text))}, tell_aboard("Live with it", deployment, runs->request, rights_)};
        message.buttons = {button("What went out", "diff " + short_token(event.token))};
        return message;
    }

    Said operator()(const deploy::Ended& event) const {
        const queue::Finished* finished = find_finished(lane_, event.token);
        const deploy::Deployment* deployment = find_deployment(lane_, event.token);
        const bool told = deployment != nullptr && deployment->retreat && deployment->retreat->safe;
        if (finished == nullptr || told || event.end == queue::End::Completed) {
            return std::nullopt;
        }
        Message message = loud(event.token);
        message.title = {
            plain(sentence(word_of(event.end))), plain(" "), strong(finished->service.str()),
            plain(" · ")};
        append(message.title, commit_words(finished->commit));
        message.lines.push_back({plain("Why: " + clause(finished->reason))});
        const bool exposed = deployment != nullptr && deployment->exposed;
        message.lines.push_back(
            {plain(exposed ? "Customers have been on it." : "No customer was on it.")}
        );
        if (event.end == queue::End::NotEligible && deployment != nullptr) {
            for (const queue::Check& check : deployment->checks) {
                if (check.state != queue::CheckState::Passed) {
                    message.lines.push_back(
                        {plain("✗ " + check.name + ": " + base::clean(check.found))}
                    );
                }
            }
        }
        for (Line& line : told_of_the_end(lane_.queue, *finished, rights_)) {
            message.lines.push_back(std::move(line));
        }
        const std::string token = short_token(event.token);
        message.buttons = {button("Why", "why " + token), button("Logs", "logs " + token)};
        return message;
    }

    Said operator()(const deploy::SplitLost& event) const {
        Message message = loud({});
        message.title = {
            plain("The traffic of "), strong(event.service.str()),
            plain(" was changed outside of me; I set it again.")};
        message.lines = {{plain("Found: " + split_words(event.found) + ".")}};
        return message;
    }

    Said operator()(const deploy::PageWished& event) const {
        Message message = loud(event.page.token);
        message.title = {
            plain("I page the on-call: "), strong(event.page.service.str()),
            plain(": " + clause(event.page.summary))};
        if (!event.page.detail.empty()) {
            message.lines = {{plain(sentence(event.page.detail))}};
        }
        if (!event.page.token.empty()) {
            message.buttons = {button("Why", "why " + short_token(event.page.token))};
        }
        return message;
    }

    Said operator()(const deploy::PageFailed& event) const {
        const auto page = lane_.pages.find(event.key);
        if (page == lane_.pages.end() || page->second.retry.tries != 1) {
            return std::nullopt;
        }
        Message message = loud(page->second.page.token);
        message.title = {plain("The pager does not take my page: " + clause(event.problem))};
        message.lines = {{plain(
            "I go on trying. Somebody who reads this is on call now: " +
            clause(page->second.page.summary)
        )}};
        return message;
    }

private:
    [[nodiscard]] Message loud(const base::Token& token) const {
        return commands::loud(lane_, token);
    }

    /// What runs, if that is this token.
    [[nodiscard]] std::optional<Running> running(const base::Token& token) const {
        if (lane_.deployment && lane_.queue.running && lane_.deployment->token == token) {
            return Running{*lane_.deployment, *lane_.queue.running};
        }
        return std::nullopt;
    }

    /// `shop · 4be1c07 "Faster checkout"`
    static Line subject(const queue::Request& request) {
        Line line{strong(request.service.str()), plain(" · ")};
        append(line, commit_words(request.commit));
        return line;
    }

    [[nodiscard]] Span person(const base::PersonId& id) const {
        return mention(id, name_of(id, rights_));
    }

    static std::vector<Button> going_back_buttons(const base::Token& token) {
        const std::string name = short_token(token);
        return {
            button("Roll back", "rollback " + name + " because …", ButtonStyle::Danger),
            button("Why", "why " + name)};
    }

    static std::string split_words(const deploy::TrafficSplit& split) {
        std::vector<std::string> parts;
        parts.reserve(split.percent.size());
        for (const auto& [pool, percent] : split.percent) {
            parts.push_back(pool.str() + " " + std::to_string(percent) + " %");
        }
        return parts.empty() ? "nobody gets any traffic" : all_of(parts);
    }

    const deploy::LaneState& lane_;
    const queue::Rights& rights_;
    base::TimePoint at_;
};

}  // namespace

std::optional<Message> announcement(
    const deploy::Event& event, const deploy::LaneState& after, const deploy::Catalog& catalog,
    base::TimePoint at
) {
    if (auto stop = announce_stop(event, after, catalog, at)) {
        return stop;
    }
    Said said = std::visit(Announcer(after, catalog, at), event);
    Said of_train = announce_train(event, after, catalog, at);
    if (!said || !of_train) {
        return said ? said : of_train;
    }
    said->lines.push_back(of_train->title);
    said->lines.insert(said->lines.end(), of_train->lines.begin(), of_train->lines.end());
    said->buttons.insert(said->buttons.end(), of_train->buttons.begin(), of_train->buttons.end());
    return said;
}

}  // namespace deploybot::commands
