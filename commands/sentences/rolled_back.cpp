#include "commands/sentences/rolled_back.hpp"

#include "commands/sentences/progress.hpp"
#include "commands/sentences/words.hpp"

namespace deploybot::commands {
namespace {

Line consequences(const Arrived& arrived) {
    const deploy::Deployment& deployment = arrived.deployment;
    const queue::Request& request = arrived.request;
    std::string text =
        arrived.retreat.reached.production_deployed ? "" : "Production was not touched. ";
    if (deployment.failure) {
        const auto failed = static_cast<std::size_t>(deployment.failure->canary.errors);
        text += "At least " + count(failed, "request", "requests") + " failed. ";
    }
    if (!arrived.lane.hold) {
        return {plain(text + "The queue goes on.")};
    }
    Line line{plain(text + "The lane waits: fix or revert")};
    const auto bad = arrived.lane.bad.find(request.service);
    if (bad != arrived.lane.bad.end() && bad->second.contains(request.commit.sha)) {
        append(
            line, {plain(", or "), code("pardon " + short_sha(request.commit.sha) + " because …")}
        );
    }
    append(line, {plain(", then "), code("unhold " + request.service.str()), plain(".")});
    return line;
}

}  // namespace

Message rolled_back(const Arrived& arrived, const queue::Rights& rights, base::TimePoint at) {
    const deploy::Deployment& deployment = arrived.deployment;
    const queue::Request& request = arrived.request;
    const deploy::Retreat& retreat = arrived.retreat;
    const bool by_me = retreat.author.by == queue::kBot;
    const bool aborted = retreat.end == queue::End::Aborted;
    Message message;
    message.tone = Tone::Loud;
    message.token = deployment.token;
    message.lane = arrived.lane.name;
    message.title = {plain(aborted ? "Stopped: " : "Rolled back: ")};
    append(message.title, {strong(request.service.str()), plain(" · ")});
    append(message.title, commit_words(request.commit));
    const deploy::Stable* stable = deployment.stable();
    message.title.push_back(plain(
        ". Customers are on " +
        (stable == nullptr ? std::string("nothing") : short_sha(stable->commit.sha)) +
        " again since "
    ));
    message.title.push_back(clock_span(at));
    message.title.push_back(plain(
        ", " + roughly(at - retreat.decided) + " after " + name_of(retreat.author.by, rights) +
        " decided."
    ));
    message.lines.push_back({plain("Why: " + clause(retreat.author.reason))});
    const std::string evidence =
        by_me && deployment.failure ? deploy::describe(*deployment.failure) : std::string();
    if (retreat.author.reason.find(evidence) == std::string::npos) {
        message.lines.push_back({plain("Evidence: " + clause(evidence))});
    }
    if (Line did = what_i_did(deployment); !did.empty()) {
        message.lines.push_back(std::move(did));
    }
    message.lines.push_back(consequences(arrived));
    message.lines.push_back(tell_aboard("Went back with it", deployment, request, rights));
    const std::string token = short_token(deployment.token);
    message.buttons = {button("Evidence", "why " + token)};
    if (arrived.lane.hold) {
        message.buttons.push_back(
            button("Lift the hold", "unhold " + deployment.plan.service.name.str())
        );
    }
    return message;
}

}  // namespace deploybot::commands
