#include "deploy/rules/joining.hpp"

#include "base/text.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::deploy {
namespace {

using queue::Refusal;
using queue::Request;
using queue::Verb;
using queue::Why;

/// One join being planned; used once.
class Planner {
public:
    Planner(const Catalog& catalog, const Ask& ask, const Subject& subject)
        : catalog_(catalog), ask_(ask), subject_(subject), lane_(subject.lane->queue) {}

    JoinPlan plan() {
        const bool found = ask_.command.verb == Verb::Admit ? find_asking() : find_joining();
        if (found && !may_ride()) {
            plan_.train = nullptr;
        }
        return std::move(plan_);
    }

private:
    bool refused(Why why, std::string detail = {}) {
        plan_.refusal = refuse(why, subject_, std::move(detail));
        return false;
    }

    /// `admit DEP-…`: the train that was asked is the one that the conductor leads.
    bool find_asking() {
        for (const Request& train : lane_.waiting) {
            const auto& asking = train.train.asking;
            const bool asked =
                std::find(asking.begin(), asking.end(), subject_.token) != asking.end();
            const bool is_own = queue::conductor_of(train).requester == ask_.speaker.person;
            if (asked && (plan_.train == nullptr || is_own)) {
                plan_.train = &train;
                plan_.rider = find_alone(subject_.token);
            }
        }
        if (plan_.train != nullptr && plan_.rider == nullptr) {
            plan_.train = nullptr;
            return refused(
                Why::NothingToJoin, subject_.token.str() + " has not waited for you: it rides"
            );
        }
        return plan_.rider != nullptr ||
               refused(Why::NothingToJoin, "nobody asks to join with " + subject_.token.str());
    }

    /// It still waits by itself; since it asked it may have started, or others ride with it.
    [[nodiscard]] const Request* find_alone(const base::Token& token) const {
        const auto found =
            std::find_if(lane_.waiting.begin(), lane_.waiting.end(), [&](const Request& each) {
                return each.token == token && each.train.riders.empty();
            });
        if (found != lane_.waiting.end()) {
            return &*found;
        }
        const queue::Stranded* stranded = lane_.find_stranded(token);
        return stranded == nullptr ? nullptr : &stranded->request;
    }

    bool find_joining() {
        const std::vector<const Request*> riders = own_alone();
        if (riders.empty()) {
            return refuse_to_join();
        }
        if (!ask_.command.token.empty()) {
            return find_named_train(riders);
        }
        return ask_.command.person.empty() ? find_next_train(riders) : find_train_of_person(riders);
    }

    /// The speaker has nothing that could join: they ride with others, or never asked.
    bool refuse_to_join() {
        const queue::Command& command = ask_.command;
        const base::PersonId& person = ask_.speaker.person;
        const auto ride =
            std::find_if(lane_.waiting.begin(), lane_.waiting.end(), [&](const Request& train) {
                return queue::request_of(train, person) != nullptr;
            });
        if (ride == lane_.waiting.end()) {
            return refused(Why::NotOnBoard, "request your commit first, then join");
        }
        const queue::Person* with = find_person(catalog_.rights, command.person);
        const bool is_meant = command.token.empty()
                                  ? with == nullptr || queue::request_of(*ride, with->id) != nullptr
                                  : ride->carries(subject_.token);
        refused(
            is_meant ? Why::AlreadyThere : Why::NotOnBoard,
            is_meant ? "" : "you ride with others already: leave them first"
        );
        plan_.refusal->token = queue::request_of(*ride, person)->token;
        return false;
    }

    /// The speaker's requests that wait by themselves.
    [[nodiscard]] std::vector<const Request*> own_alone() const {
        const base::PersonId& person = ask_.speaker.person;
        std::vector<const Request*> own;
        for (const Request& each : lane_.waiting) {
            const bool is_named = !ask_.command.token.empty() && each.carries(subject_.token);
            if (each.requester == person && each.train.riders.empty() && !is_named) {
                own.push_back(&each);
            }
        }
        for (const queue::Stranded& each : lane_.stranded) {
            if (each.request.requester == person) {
                own.push_back(&each.request);
            }
        }
        return own;
    }

    /// `join DEP-…`
    bool find_named_train(const std::vector<const Request*>& riders) {
        plan_.train = lane_.train_of(subject_.token);
        if (plan_.train == nullptr) {
            const queue::Stranded* left = lane_.find_stranded(subject_.token);
            return refused(
                Why::NotWaiting, left == nullptr ? "it has ended"
                                                 : "it came back with " + left->failed.str() +
                                                       " and waits for a split or a fix"
            );
        }
        const auto same = std::find_if(riders.begin(), riders.end(), [&](const Request* rider) {
            return rider->service == plan_.train->service;
        });
        plan_.rider = same == riders.end() ? riders.front() : *same;
        return true;
    }

    /// `join with PERSON`
    bool find_train_of_person(const std::vector<const Request*>& riders) {
        const queue::Command& command = ask_.command;
        const queue::Person* with = find_person(catalog_.rights, command.person);
        if (with == nullptr) {
            refused(Why::UnknownColleague, command.person);
            std::vector<std::string> ids;
            for (const auto& [id, person] : catalog_.rights.people) {
                ids.push_back(id.str());
            }
            plan_.refusal->candidates = base::nearest(command.person, ids);
            return false;
        }
        for (const Request* rider : riders) {
            for (const Request& train : lane_.waiting) {
                if (&train != rider && train.service == rider->service &&
                    queue::request_of(train, with->id) != nullptr) {
                    plan_.train = &train;
                    plan_.rider = rider;
                    return true;
                }
            }
        }
        return refused(Why::NothingToJoin, with->name + " has no train that waits");
    }

    /// The first that is not about to go and takes riders.
    bool find_next_train(const std::vector<const Request*>& riders) {
        for (const Request* rider : riders) {
            for (const Request& train : lane_.waiting) {
                const bool takes = !train.called && &train != rider &&
                                   train.service == rider->service && !train.train.alone &&
                                   !train.train.ask_first && has_room(train);
                if (takes) {
                    plan_.train = &train;
                    plan_.rider = rider;
                    return true;
                }
            }
        }
        return refused(Why::NothingToJoin);
    }

    [[nodiscard]] bool has_room(const Request& train) const {
        return static_cast<int>(queue::on_board(train).size()) < subject_.service->policy.train.cap;
    }

    bool may_ride() {
        const Request& train = *plan_.train;
        if (lane_.running && &train == &*lane_.running) {
            return refused(Why::NotWaiting, "it runs already");
        }
        if (train.carries(plan_.rider->token)) {
            return refused(Why::AlreadyThere);
        }
        if (train.service != plan_.rider->service) {
            return refused(Why::NothingToJoin, "it is a train of " + train.service.str());
        }
        if (train.train.alone || plan_.rider->train.alone) {
            const queue::Train& alone = train.train.alone ? train.train : plan_.rider->train;
            return refused(Why::RidesAlone, alone.alone_because);
        }
        if (!has_room(train)) {
            return refused(Why::TrainFull, std::to_string(subject_.service->policy.train.cap));
        }
        return true;
    }

    const Catalog& catalog_;
    const Ask& ask_;
    const Subject& subject_;
    const queue::Lane& lane_;
    JoinPlan plan_;
};

}  // namespace

JoinPlan plan_join(const Catalog& catalog, const Ask& ask, const Subject& subject) {
    if (subject.lane == nullptr) {
        return {.refusal = refuse(Why::NothingToJoin, subject)};
    }
    return Planner(catalog, ask, subject).plan();
}

std::vector<const queue::Request*> replaceable(const LaneState& lane, const Service& service) {
    std::vector<const queue::Request*> older;
    for (const queue::Request& request : lane.queue.waiting) {
        const bool may = service.policy.train.supersede && request.service == service.name &&
                         !request.called && request.train.riders.empty() && !request.train.alone;
        if (may) {
            older.push_back(&request);
        }
    }
    return older;
}

}  // namespace deploybot::deploy
