#include "commands/sentences/confirm_train.hpp"

#include "commands/sentences/progress.hpp"
#include "commands/sentences/riders.hpp"
#include "commands/sentences/words.hpp"
#include "queue/train.hpp"

#include <utility>

namespace deploybot::commands {
namespace {

using queue::Request;
using queue::Verb;

/// One confirmation being made.
class TrainConfirmation {
public:
    TrainConfirmation(
        const queue::Command& command, const queue::Accepted& accepted,
        const deploy::LaneState& lane, const deploy::Catalog& catalog, base::TimePoint now
    )
        : command_(command),
          accepted_(accepted),
          lane_(lane),
          rights_(catalog.rights),
          now_(now),
          service_(catalog.find(accepted.service)),
          train_(lane.queue.train_of(accepted.token)) {}

    Message make() {
        message_.token = accepted_.token;
        message_.lane = accepted_.lane;
        say();
        return std::move(message_);
    }

private:
    void say() {
        switch (accepted_.verb) {
            case Verb::Join:
            case Verb::Admit:
                return join();
            case Verb::Leave:
                return title({token(), plain(" rides by itself again, " + place() + ".")});
            case Verb::Kick:
                return kick();
            case Verb::Drive:
                return drive();
            case Verb::RideAlone:
                return title(
                    {token(), plain(" rides alone" + reason() + ". "), code("admit"),
                     plain(" lets others join again.")}
                );
            case Verb::AskMe:
                return title(
                    {plain("Whoever wants to ride with "), token(),
                     plain(" asks first; I tell you, and "), code("admit DEP-…"),
                     plain(" lets them on.")}
                );
            case Verb::Good:
                return good();
            case Verb::UhOh:
                title({plain("I told everybody on board" + reason() + ".")});
                return add_train();
            case Verb::At:
                title({token(), plain(" goes to " + command_.topic + "; everybody says good anew.")}
                );
                return add_train();
            case Verb::Done:
                return title(
                    {token(),
                     plain(
                         accepted_.changed ? " ends when its watch is over; then the next one goes."
                                           : " was called done before."
                     )}
                );
            case Verb::Split:
                return split();
            default:
                return order();
        }
    }

    void order() {
        switch (accepted_.verb) {
            case Verb::QueueHold:
                title(
                    {strong(accepted_.service.str()),
                     plain(" will be held" + reason() + ", once all that wait now have gone.")}
                );
                // while the lane is held, `unhold` means that hold
                return lane_.queue.hold ? void()
                                        : offer("Lift", "unhold " + accepted_.service.str());
            case Verb::Yield:
                return title(
                    {code(short_token(accepted_.other)), plain(" goes first; "), token(),
                     plain(" is " + place() + ".")}
                );
            case Verb::Pass:
                return title(
                    {plain("The turn goes on to "), code(short_token(accepted_.other)), plain("; "),
                     token(), plain(" stays right behind, " + place() + ".")}
                );
            case Verb::Delegate:
                return title(
                    {token(),
                     plain(" is " + name_of(accepted_.person, rights_) + "'s now" + reason() + ".")}
                );
            case Verb::Move:
                title(
                    {token(), plain(
                                  accepted_.changed ? " is " + place() + reason() + "."
                                                    : " stands there already, " + place() + "."
                              )}
                );
                return offer("Queue", "queue " + accepted_.service.str());
            default:
                return title({plain("Done.")});
        }
    }

    void title(Line line) { message_.title = std::move(line); }
    void offer(std::string_view label, const std::string& typed) {
        message_.buttons.push_back(button(label, typed));
    }
    [[nodiscard]] Span token() const { return code(accepted_.token.str()); }
    [[nodiscard]] std::string reason() const { return reason_words(command_.reason); }
    [[nodiscard]] std::string place() const {
        const int place = lane_.queue.place(accepted_.token);
        return place > 0                               ? ordinal(place) + " in line"
               : lane_.deployment && train_ != nullptr ? where_it_stands(*lane_.deployment)
                                                       : std::string("out of the queue");
    }

    void add_train() {
        if (train_ == nullptr) {
            return;
        }
        message_.lines.push_back({plain(riders_words(*train_, rights_))});
        if (service_ != nullptr) {
            if (Line line = awaited_line(lane_, *train_, service_->policy, rights_, now_);
                !line.empty()) {
                message_.lines.push_back(std::move(line));
            }
        }
    }

    void join() {
        const Request* other = lane_.queue.train_of(accepted_.other);
        const bool rides = train_ != nullptr && other == train_ && train_->carries(accepted_.token);
        if (accepted_.verb == Verb::Admit && command_.token.empty()) {
            return title({plain("Anybody may ride with "), token(), plain(".")});
        }
        if (!rides || other == nullptr) {
            const std::string conductor =
                other == nullptr ? "the conductor"
                                 : name_of(queue::conductor_of(*other).requester, rights_);
            title({plain(
                accepted_.changed ? "I asked " + conductor +
                                        " whether you may ride along; until then you keep "
                                        "your place, "
                                  : conductor + " was asked before; you keep your place, "
            )});
            message_.title.push_back(plain(place() + "."));
            return;
        }
        title(
            {token(), plain(" rides with "), plain(riders_words(*train_, rights_)),
             plain(", " + place() + ".")}
        );
        if (Line line = on_board_line(*train_, rights_); !line.empty()) {
            message_.lines.push_back(std::move(line));
        }
        const std::string name = short_token(accepted_.token);
        offer("Leave", "leave " + name);
        offer("Status", "status " + name);
    }

    void kick() {
        const std::string who = name_of(accepted_.person, rights_);
        if (lane_.queue.running && train_ == &*lane_.queue.running) {
            return title({plain("I no longer wait for " + who + "'s word" + reason() + ".")});
        }
        title(
            {plain(who + " is off the train" + reason() + "; "), token(),
             plain(" is " + place() + ".")}
        );
    }

    void drive() {
        title({plain(accepted_.changed ? "You drive: " : "You drive already: ")});
        if (train_ != nullptr) {
            message_.title.push_back(plain(riders_words(*train_, rights_) + "."));
        }
    }

    void good() {
        const Request* own = lane_.queue.find(accepted_.token);
        if (own != nullptr && own->ready == queue::Readiness::Unsaid) {
            // with this word it has gone on, where everybody says anew
            return title({plain("Noted: everyone is ready, and it goes on: now " + place() + ".")});
        }
        const bool all = train_ != nullptr && queue::all_good(*train_);
        title({plain(all ? "Noted: everyone is ready." : "Noted.")});
        add_train();
    }

    void split() {
        const std::string failed = short_token(accepted_.token);
        if (!accepted_.changed) {
            title({plain("Where shall I cut "), code(failed), plain("?")});
            for (Line& line : proposal_lines(lane_.queue, accepted_.token, rights_)) {
                message_.lines.push_back(std::move(line));
            }
            if (const std::string typed = proposed_split(lane_.queue, accepted_.token);
                !typed.empty()) {
                offer("Cut there", typed);
            }
            return;
        }
        title({code(failed), plain(" is split" + reason() + ".")});
        const Request* front =
            accepted_.front.empty() ? nullptr : lane_.queue.train_of(accepted_.front.front());
        if (front != nullptr) {
            message_.lines.push_back({plain(
                riders_words(*front, rights_) + " with " + short_sha(front->commit.sha) + ": " +
                ordinal(lane_.queue.place(front->token)) + " in line."
            )});
        }
        std::string behind;
        for (const Request* each : stranded_of(lane_.queue, accepted_.token)) {
            behind += (behind.empty() ? "" : ", ") + name_of(each->requester, rights_) + " with " +
                      short_sha(each->commit.sha);
        }
        if (!behind.empty()) {
            message_.lines.push_back({plain("Waiting for a fix or a revert: " + behind + ".")});
        }
        if (!accepted_.commit.empty()) {
            const std::string suspect = short_sha(accepted_.commit);
            message_.lines.push_back(
                {plain(suspect + " is marked bad until a fix names it, or somebody says "),
                 code("pardon " + suspect + " because …"), plain(".")}
            );
        }
        if (lane_.queue.hold) {
            offer("Resume the queue", "unhold " + accepted_.service.str());
        }
    }

    const queue::Command& command_;
    const queue::Accepted& accepted_;
    const deploy::LaneState& lane_;
    const queue::Rights& rights_;
    base::TimePoint now_;
    const deploy::Service* service_;
    const Request* train_;
    Message message_;
};

}  // namespace

Message confirm_train(
    const queue::Command& command, const queue::Accepted& accepted, const deploy::LaneState& lane,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    return TrainConfirmation(command, accepted, lane, catalog, now).make();
}

}  // namespace deploybot::commands
