#include "commands/sentences/confirm.hpp"

#include "base/text.hpp"
#include "commands/sentences/checks.hpp"
#include "commands/sentences/confirm_train.hpp"
#include "commands/sentences/guards.hpp"
#include "commands/sentences/live.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/progress.hpp"
#include "commands/sentences/riders.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/words.hpp"

namespace deploybot::commands {
namespace {

using queue::Accepted;
using queue::Verb;

/// One confirmation being made. Each function answers for one verb.
class Confirmation {
public:
    Confirmation(
        const queue::Command& command, const Accepted& accepted, const deploy::World& after,
        const deploy::Catalog& catalog, base::TimePoint now
    )
        : command_(command),
          accepted_(accepted),
          stops_(after.stops),
          lane_(lane_of(after, accepted.lane)),
          catalog_(catalog),
          now_(now) {}

    Message make() {
        message_.token = accepted_.token;
        message_.lane = accepted_.lane;
        say();
        return std::move(message_);
    }

private:
    static const deploy::LaneState& lane_of(
        const deploy::World& world, const base::LaneName& name
    ) {
        static const deploy::LaneState kNothing;
        const deploy::LaneState* lane = world.find(name);
        return lane == nullptr ? kNothing : *lane;
    }

    void say() {
        switch (accepted_.verb) {
            case Verb::Request:
                return request();
            case Verb::Cancel:
                return title({token(), plain(" is out of the queue." + waiting_words())});
            case Verb::Approve:
                return approve();
            case Verb::Reject:
                return title({token(), plain(" is rejected and out of the queue" + reason() + ".")}
                );
            case Verb::Start:
                return start();
            case Verb::Hold:
                return hold();
            case Verb::Unhold:
                return unhold();
            case Verb::Promote:
                return promote();
            case Verb::Pause:
                return pause();
            case Verb::Resume:
                return resume();
            case Verb::Abort:
            case Verb::Rollback:
                return go_back();
            case Verb::SetFlag:
                return flag();
            case Verb::Pardon:
                return pardon();
            case Verb::Override:
                return override_guard();
            case Verb::Emergency:
                return request();
            default:
                message_ = confirm_train(command_, accepted_, lane_, catalog_, now_);
        }
    }

    void title(Line line) { message_.title = std::move(line); }
    void line(Line line) { message_.lines.push_back(std::move(line)); }
    void offer(
        std::string_view label, const std::string& typed, ButtonStyle style = ButtonStyle::Normal
    ) {
        message_.buttons.push_back(button(label, typed, style));
    }
    [[nodiscard]] Span token() const { return code(accepted_.token.str()); }
    [[nodiscard]] std::string short_name() const { return short_token(accepted_.token); }
    [[nodiscard]] Span service() const { return strong(accepted_.service.str()); }
    [[nodiscard]] std::string reason() const { return reason_words(command_.reason); }

    [[nodiscard]] std::string waiting_words() const {
        const std::size_t waiting = lane_.queue.waiting.size();
        return waiting == 0 ? " Nobody waits."
                            : " " + count(waiting, "request waits.", "requests wait.");
    }

    void request() {
        auto live = live_message(lane_, accepted_.token, catalog_, stops_, now_);
        if (!live) {
            return title({token(), plain(" was taken, and has ended already.")});
        }
        message_ = std::move(*live);
        if (!accepted_.changed) {
            message_.lines.insert(message_.lines.begin(), riding());
            return;
        }
        const queue::Request* request = find_request(lane_, accepted_.token);
        // each check follows by itself
        std::erase_if(message_.lines, [](const Line& line) {
            return line.front().text.starts_with("Checks: ");
        });
        line({plain("Pinned to "), code(accepted_.commit.str()), plain(".")});
        if (request == nullptr) {
            return;
        }
        for (const queue::Check& check : request->checks) {
            const bool passed = check.state == queue::CheckState::Passed;
            line({plain(
                (passed ? "✓ " : "! ") + check.name + ": " +
                base::shorten(base::clean(check.found), 200) +
                (passed ? "" : ". Overridden by " + clause(check.overridden))
            )});
        }
    }

    /// "This commit rides already: DEP-…2417 of ana, 1st in line. I made no second request."
    [[nodiscard]] Line riding() const {
        const queue::Request* request = find_request(lane_, accepted_.token);
        Line line{plain("This commit rides already: "), code(short_name())};
        if (request != nullptr) {
            line.push_back(plain(" of " + name_of(request->requester, catalog_.rights)));
        }
        const int place = lane_.queue.place(accepted_.token);
        if (place > 0) {
            line.push_back(plain(", " + ordinal(place) + " in line"));
        } else if (lane_.deployment && lane_.deployment->token == accepted_.token) {
            line.push_back(plain(", " + where_it_stands(*lane_.deployment)));
        }
        line.push_back(plain(". I made no second request."));
        return line;
    }

    void approve_gate() {
        title({token(), plain(" has your word for "), strong(accepted_.gate), plain(".")});
        if (!lane_.deployment || lane_.deployment->token != accepted_.token) {
            return;
        }
        for (Line& open : gate_lines(lane_, catalog_.rights, now_)) {
            line(std::move(open));
        }
        offer("Status", "status " + short_name());
    }

    void override_guard() {
        title(
            {strong(command_.guard.str()), plain(" does not count for "), service(), plain(" · "),
             code(short_sha(accepted_.commit)), plain(", on your word" + reason() + ".")}
        );
        line({plain(
            "It holds for " + roughly(queue::kOverrideHolds) +
            ", for this commit alone, and everybody is told."
        )});
        if (accepted_.token.empty()) {
            offer(
                "Request",
                "request " + short_sha(accepted_.commit) + " of " + accepted_.service.str()
            );
        } else {
            offer("Why", "why " + short_name());
        }
    }

    void approve() {
        if (!accepted_.gate.empty()) {
            return approve_gate();
        }
        const queue::Request* request = find_request(lane_, accepted_.token);
        if (request == nullptr || request->emergency) {
            return title({plain("The emergency "), token(), plain(" is approved, on your word.")});
        }
        const int missing = request->approvals_missing();
        title({token(), plain(missing == 0 ? " is approved." : " has your approval.")});
        if (missing > 0) {
            line({plain(
                "It needs " + count(static_cast<std::size_t>(missing), "more", "more") + " from " +
                any_of(texts_of(request->approver_roles)) + "."
            )});
        }
        offer("Status", "status " + short_name());
    }

    void start() {
        const queue::Request* request = lane_.queue.train_of(accepted_.token);
        const deploy::Service* service = catalog_.find(accepted_.service);
        const bool waits =
            request != nullptr && service != nullptr && lane_.queue.place(accepted_.token) > 0;
        Line awaited =
            waits ? awaited_line(lane_, *request, service->policy, catalog_.rights, now_) : Line{};
        if (!awaited.empty()) {
            title({token(), plain(": your turn is taken.")});
            line(std::move(awaited));
            return offer("Good", "good " + short_name());
        }
        if (waits && request->approvals_missing() > 0) {
            title({token(), plain(" starts once it is approved.")});
        } else {
            title({token(), plain(accepted_.changed ? " starts now." : " was accepted before.")});
        }
        offer("Status", "status " + short_name());
    }

    void hold() {
        title({service(), plain(" is held" + reason() + ".")});
        line({plain(
            lane_.deployment
                ? short_token(lane_.deployment->token) + " goes on; nothing new starts behind it."
                : "Nothing new starts." + waiting_words()
        )});
        offer("Lift", "unhold " + accepted_.service.str());
    }

    void unhold() {
        if (accepted_.in_line) {
            title(
                {plain("The hold in line of " + name_of(accepted_.person, catalog_.rights)),
                 plain(" is gone: ")}
            );
            const auto& holds = lane_.queue.queued_holds;
            append(
                message_.title,
                holds.empty()
                    ? Line{service(), plain(" won't be held.")}
                    : Line{plain("that of "), plain(name_of(holds.front().by, catalog_.rights)), plain(" still comes.")}
            );
            return;
        }
        title({service(), plain(" is no longer held.")});
        if (lane_.deployment) {
            line({plain(short_token(lane_.deployment->token) + " is on its way." + waiting_words())}
            );
        } else {
            line({plain(sentence(
                lane_.queue.waiting.empty() ? "nobody waits"
                                            : "the queue goes on:" + waiting_words()
            ))});
        }
        offer("Queue", "queue " + accepted_.service.str());
    }

    void promote() {
        title({token(), plain(" goes on, on your word")});
        if (lane_.deployment && lane_.deployment->token == accepted_.token) {
            message_.title.push_back(plain(": now " + where_it_stands(*lane_.deployment) + "."));
        } else {
            message_.title.push_back(plain("."));
        }
        offer("Status", "status " + short_name());
    }

    void pause() {
        title({token(), plain(" is paused" + reason() + ".")});
        line({plain("It stays where it is. A failing version still goes back.")});
        offer("Resume", "resume " + short_name(), ButtonStyle::Primary);
    }

    void resume() {
        title({token(), plain(" goes on.")});
        offer("Pause", "pause " + short_name());
        offer("Status", "status " + short_name());
    }

    void go_back() {
        const bool rollback = accepted_.verb == Verb::Rollback;
        title({token(), plain(rollback ? " goes back" : " is being stopped"), plain(reason() + ".")}
        );
        const deploy::Deployment* deployment = find_deployment(lane_, accepted_.token);
        if (deployment != nullptr && deployment->exposed && deployment->stable() != nullptr) {
            line(
                {plain("Customers go back to "), code(short_sha(deployment->stable()->commit.sha)),
                 plain(" first; I tell you when they are there.")}
            );
        } else {
            line({plain("No customer was on it.")});
        }
        if (rollback && deployment != nullptr) {
            const queue::Request* request = find_request(lane_, accepted_.token);
            const std::string sha =
                request == nullptr ? "the commit" : short_sha(request->commit.sha);
            line({plain("I mark " + sha + " bad and hold the lane until somebody lifts it.")});
        }
        offer("Status", "status " + short_name());
    }

    void flag() {
        const std::string value = accepted_.percent == 0 ? "off"
                                  : accepted_.percent == 100
                                      ? "on for everybody"
                                      : "on for " + std::to_string(accepted_.percent) + " %";
        title(
            {plain("Flag "), code(accepted_.flag.str()),
             plain(" goes " + value + " in " + accepted_.environment.str() + " of "), service(),
             plain(reason() + ".")}
        );
        line(
            {plain("I read it back; "), code("flags " + accepted_.service.str()),
             plain(" shows when it took.")}
        );
        offer("Flags", "flags " + accepted_.service.str());
    }

    void pardon() {
        title(
            {code(short_sha(accepted_.commit)), plain(" of "), service(),
             plain(" may go out again" + reason() + ".")}
        );
        offer(
            "Request", "request " + short_sha(accepted_.commit) + " of " + accepted_.service.str()
        );
    }

    const queue::Command& command_;
    const Accepted& accepted_;
    const queue::Stops& stops_;
    const deploy::LaneState& lane_;
    const deploy::Catalog& catalog_;
    base::TimePoint now_;
    Message message_;
};

}  // namespace

Message confirm(
    const queue::Command& command, const Accepted& accepted, const deploy::World& after,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    const bool locks = accepted.verb == Verb::Lock || accepted.verb == Verb::Unlock;
    if (locks || queue::concerns_everything(accepted.verb)) {
        return confirm_stop(command, accepted, after, catalog, now);
    }
    return Confirmation(command, accepted, after, catalog, now).make();
}

}  // namespace deploybot::commands
