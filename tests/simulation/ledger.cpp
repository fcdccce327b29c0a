#include "tests/simulation/ledger.hpp"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

namespace deploybot::simulation {
namespace {

template <class Event>
concept SpeaksOfToken = requires(const Event& event) { event.token; };

}  // namespace

int share_outside(const deploy::TrafficSplit& split, const base::PoolName& pool) {
    int outside = 0;
    for (const auto& [name, percent] : split.percent) {
        outside += name == pool ? 0 : percent;
    }
    return outside;
}

/// One entry on its way into the model.
struct Ledger::Reader {
    Ledger& ledger;
    const journal::Entry& entry;
    const base::LaneName& name;
    LaneModel& lane;

    void wrong(const char* invariant, const std::string& what) const {
        ledger.report_(
            invariant, what + " (entry " + std::to_string(entry.position) + ", " + entry.type + ")"
        );
    }
    void expect(bool holds, const char* invariant, const std::string& what) const {
        if (!holds) {
            wrong(invariant, what);
        }
    }
    void expect(const Finding& finding) const {
        if (!finding.what.empty()) {
            wrong(finding.invariant, finding.what);
        }
    }
    [[nodiscard]] bool by_person() const { return entry.cause.actor != queue::kBot.str(); }
    [[nodiscard]] base::PersonId human() const {
        const Submission* found = ledger.submission(entry.cause.request);
        return found == nullptr ? base::PersonId{} : found->human;
    }
    [[nodiscard]] Ride* find(const base::Token& token) const {
        const auto found = ledger.rides_.find(token);
        return found == ledger.rides_.end() ? nullptr : &found->second;
    }

    /// What people caused was asked for, once.
    void check_cause() const {
        if (!by_person()) {
            return;
        }
        const Submission* found = ledger.submission(entry.cause.request);
        expect(found != nullptr, "I2", "nobody asked for this: " + entry.cause.request);
        if (found == nullptr || found->key.empty()) {
            return;
        }
        const auto [owner, is_new] = ledger.key_owner_.emplace(found->key, found->request_id);
        expect(
            is_new || owner->second == found->request_id, "I3",
            "the delivery " + found->key + " was taken twice"
        );
    }

    /// Of the deployment that runs: final states absorb.
    Ride* running(const base::Token& token) const {
        Ride* ride = find(token);
        expect(ride != nullptr, "I2", token.str() + " was never requested");
        expect(
            lane.line.running() == token && ride != nullptr && ride->state != Ride::State::Ended,
            "I8", token.str() + " does not run"
        );
        return ride;
    }

    void operator()(const queue::Requested& event) const {
        const queue::Request& request = event.request;
        const Submission* asked = ledger.submission(entry.cause.request);
        expect(
            asked != nullptr &&
                asked->command.verb ==
                    (request.emergency ? queue::Verb::Emergency : queue::Verb::Request) &&
                request.commit.sha.str().starts_with(asked->command.commit) &&
                request.service == asked->command.service,
            "I2", "a request that nobody made: " + request.token.str()
        );
        for (const auto& [token, other] : ledger.rides_) {
            expect(
                other.state == Ride::State::Ended || other.service != request.service ||
                    other.commit != request.commit.sha,
                "I8", "a commit rides twice: as " + token.str() + " and " + request.token.str()
            );
        }
        Ride ride;
        ride.token = request.token;
        ride.service = request.service;
        ride.lane = name;
        ride.commit = request.commit.sha;
        ride.human = human();
        ride.request = request;
        expect(
            ledger.rides_.emplace(request.token, ride).second, "I8",
            "a token was issued twice: " + request.token.str()
        );
        ledger.rides_.at(request.token).lifted = ledger.lifted_[{ride.service, ride.commit}];
        expect(lane.line.read(event, ride.human));
    }

    void operator()(const queue::Called& event) const { expect(lane.line.read(event, entry.at)); }

    void operator()(const queue::CallTakenBack&) const { lane.line.call_again(); }

    void operator()(const queue::TurnAccepted& event) const {
        if (waiting(event.token) != nullptr) {
            expect(lane.line.read(event, human()));
        }
    }

    void operator()(const queue::Approved& event) const {
        Ride* ride = waiting(event.token);
        if (ride == nullptr) {
            return;
        }
        expect(
            !lane.line.takes_part(event.token, human()), "I14",
            human().str() + " approved what they ride on"
        );
        ride->request.approvals.push_back({.by = event.by, .at = entry.at});
    }

    void operator()(const queue::ApprovalVoided& event) const {
        lane.line.renew_turn(event.token, entry.at);
        if (Ride* ride = waiting(event.token)) {
            std::erase_if(ride->request.approvals, [&](const queue::Approval& approval) {
                return approval.by == event.by;
            });
        }
    }

    void operator()(const queue::Overridden& event) const {
        ledger.lifted_[{event.service, event.commit}][event.guard] = human();
        expect(!event.reason.empty(), "I13", "a guard was lifted without a reason");
        if (const Ride* ride = find(event.token)) {
            expect(ride->state != Ride::State::Ended, "I8", "lifted for what has ended");
            expect(
                event.guard != queue::kApprovalGuard || !lane.line.takes_part(event.token, human()),
                "I14", human().str() + " lifted the approval of what they ride on"
            );
        }
        // whoever rides along is lifted for the day on which their commit goes out
        for (auto& [token, ride] : ledger.rides_) {
            if (ride.service == event.service && ride.commit == event.commit &&
                ride.state != Ride::State::Ended) {
                ride.lifted[event.guard] = human();
            }
        }
    }

    void operator()(const queue::EmergencyApproved& event) const {
        const Ride* ride = find(event.token);
        expect(
            ride != nullptr && ride->request.emergency && human() != ride->human, "I14",
            human().str() + " approved their own emergency"
        );
    }

    void operator()(const queue::EmergencyOverdue&) const {}

    void operator()(const deploy::Vouched& event) const {
        Ride* ride = running(event.token);
        if (ride != nullptr) {
            expect(
                !lane.line.takes_part(event.token, human()), "I14",
                human().str() + " approved their own gate"
            );
            ride->vouched[event.gate].insert(event.by);
        }
        touch(ride);
    }

    /// Lifted by somebody else: nobody lifts what others answer for on what they ride on.
    [[nodiscard]] bool is_lifted_by_another(const Ride& ride, const base::GuardName& guard) const {
        const auto found = ride.lifted.find(guard);
        return found != ride.lifted.end() && !lane.line.takes_part(ride.token, found->second);
    }

    static int vouched_for(const Ride& ride, const std::string& gate) {
        const auto found = ride.vouched.find(gate);
        return found == ride.vouched.end() ? 0 : static_cast<int>(found->second.size());
    }

    /// Each gate that asks for approvals has them of others, or was lifted by name.
    void check_gates(const Ride& ride) const {
        for (const queue::Requirement& gate : ride.plan.service.policy.gates) {
            const bool is_lifted = ride.request.emergency.has_value() ||
                                   is_lifted_by_another(ride, queue::guard_named(gate.name));
            expect(
                gate.feed != queue::Feed::Approval || is_lifted ||
                    vouched_for(ride, gate.name) >= gate.count,
                "I14", ride.token.str() + " entered production without " + gate.name
            );
        }
    }

    void operator()(const queue::Withdrawn& event) const {
        Ride* ride = waiting(event.token);
        expect(lane.line.read(event));
        if (ride != nullptr) {
            ride->state = Ride::State::Ended;
            ride->end = event.end;
        }
    }

    Ride* waiting(const base::Token& token) const {
        Ride* ride = find(token);
        expect(ride != nullptr && lane.line.waits(token), "I8", token.str() + " does not wait");
        return ride;
    }

    // ---- trains and the order of the queue

    void operator()(const queue::Joined& event) const {
        expect(lane.line.read(event));
        const Ride* rider = find(event.token);
        const Ride* train = find(event.train);
        expect(
            rider != nullptr && train != nullptr && rider->service == train->service, "I8",
            "a rider of another service"
        );
    }

    void operator()(const queue::Spoke& event) const { expect(lane.line.read(event, human())); }
    void operator()(const queue::Moved& event) const { expect(lane.line.read(event, entry.at)); }
    void operator()(const queue::Delegated& event) const {
        expect(lane.line.read(event));
        if (Ride* ride = waiting(event.token)) {
            ride->human = event.to;
            ride->request.requester = event.to;
            std::erase_if(ride->request.approvals, [&](const queue::Approval& each) {
                return each.by == event.to;
            });
        }
    }
    template <class Event>
        requires requires(TrainModel& line, const Event& event) { line.read(event); }
    void operator()(const Event& event) const {
        expect(lane.line.read(event));
    }

    void operator()(const queue::JoinAsked&) const {}
    void operator()(const queue::RideChosen&) const {}
    void operator()(const queue::TurnReminded&) const {}
    void operator()(const queue::HoldQueued&) const {}
    void operator()(const queue::HoldDropped&) const {}

    void operator()(const queue::Held&) const { lane.held = true; }
    void operator()(const queue::Unheld&) const {
        lane.held = false;
        lane.line.call_again();
    }
    void operator()(const queue::StopLifted& event) const {
        expect(event.by == human(), "I14", "a stop was lifted in somebody else's name");
        expect(
            ledger.stops_.read(event), "I14",
            "the stop was lifted by other than two people, one by one"
        );
    }
    /// The other stops are taken as they come.
    template <class Event>
        requires requires(StopModel& stops, const Event& event) { stops.read(event); }
    void operator()(const Event& event) const {
        ledger.stops_.read(event);
    }
    void operator()(const queue::FreezeTold&) const {}
    void operator()(const queue::LockReminded&) const {}
    void operator()(const queue::MarkedBad&) const {}
    void operator()(const queue::Pardoned&) const {}

    void operator()(const deploy::Started& event) const {
        const Ride* starting = find(event.token);
        expect(
            !lane.held || (starting != nullptr && starting->lifted.contains(queue::kHoldGuard)),
            "I13", event.token.str() + " started in a lane that is held"
        );
        expect(
            lane.line.running().empty(), "I4",
            event.token.str() + " started beside " + lane.line.running().str()
        );
        Ride* ride = waiting(event.token);
        expect(lane.line.start(event.token, event.plan.service.policy));
        if (ride == nullptr) {
            return;
        }
        check_may_start(*ride);
        const std::string stop =
            ledger.stops_.forbids_start(ride->service, ride->request.requester, entry.at);
        expect(stop.empty(), "I13", event.token.str() + " started though " + stop);
        ride->state = Ride::State::Running;
        ride->plan = event.plan;
        ride->changed = entry.at;
    }

    void check_may_start(const Ride& ride) const {
        std::set<base::PersonId> approvers;
        for (const queue::Approval& approval : ride.request.approvals) {
            approvers.insert(approval.by);
        }
        std::erase_if(approvers, [&](const base::PersonId& person) {
            return lane.line.takes_part(ride.token, person);
        });
        expect(
            static_cast<int>(approvers.size()) >= ride.request.approvals_needed ||
                is_lifted_by_another(ride, queue::kApprovalGuard),
            "I14", ride.token.str() + " started without its approvals"
        );
    }

    void operator()(const deploy::DriverEnded& event) const {
        Ride* ride = running(event.token);
        if (ride != nullptr && event.result.end != deploy::DriverEnd::Succeeded) {
            ride->last_failure = entry.position;
        }
        touch(ride);
    }

    void operator()(const deploy::Looked& event) const {
        Ride* ride = running(event.token);
        if (ride != nullptr && event.verdict.kind == deploy::VerdictKind::Pass) {
            ride->last_go = entry.position;
        }
        if (ride != nullptr && event.verdict.kind == deploy::VerdictKind::Fail) {
            ride->last_failure = entry.position;
        }
    }

    void operator()(const deploy::Advanced& event) const {
        Ride* ride = running(event.token);
        if (ride == nullptr) {
            return;
        }
        if (event.by != queue::kBot) {
            ride->last_go = entry.position;
        }
        expect(
            !ledger.stops_.halts() || ride->state != Ride::State::Running, "I13",
            event.token.str() + " was promoted while everything is stopped"
        );
        if (ride->state == Ride::State::Running) {
            const auto way = deploy::way_forward(ride->plan);
            expect(event.to < way.size(), "I8", "beyond the end of the way");
            if (ride->step == deploy::StepKind::Gate) {
                check_gates(*ride);
            }
            if (ride->step == deploy::StepKind::Judge) {
                expect(
                    ride->last_go > ride->last_split, "I11",
                    "went on without a pass that is newer than the last step"
                );
            }
            enter(*ride, event, way);
            ride->step = event.to < way.size() ? way[event.to].kind : ride->step;
        }
        touch(ride);
    }

    /// Another stage is entered on the word of those on board, as their policy wants it.
    void enter(Ride& ride, const deploy::Advanced& event, const std::vector<deploy::Step>& way)
        const {
        if (event.to >= way.size() || way[event.to].stage == ride.stage) {
            return;
        }
        ride.stage = way[event.to].stage;
        if (event.by == queue::kBot) {
            expect(lane.line.enter(ride.stage, ride.plan.service.policy));
        }
        lane.line.say_anew();
    }

    void operator()(const deploy::SplitWished& event) const {
        Ride* ride = running(event.token);
        const auto before = ledger.splits_.find(event.service);
        int sum = 0;
        for (const auto& [pool, percent] : event.split.percent) {
            expect(percent >= 0 && percent <= 100, "I11", "a weight outside of 0 to 100 %");
            sum += percent;
        }
        expect(sum == 100, "I11", "the weights do not sum to 100 %");
        if (ride != nullptr && ride->plan.keeps_stable() && before != ledger.splits_.end()) {
            const int was = share_outside(before->second, ride->plan.stable->pool);
            const int is = share_outside(event.split, ride->plan.stable->pool);
            const bool forward = ride->state == Ride::State::Running;
            expect(forward || is <= was, "I11", "the weight rises on the way back");
            expect(
                is <= was || was == 0 || ride->last_go > ride->last_split, "I11",
                "the weight rises without a pass that is newer than the last step"
            );
            expect(is >= was || !forward, "I11", "the weight falls without a decision");
        }
        ledger.splits_[event.service] = event.split;
        ledger.splits_since_[event.service] = entry.at;
        touch(ride);
    }

    void operator()(const deploy::SplitTaken& event) const {
        Ride* ride = find(lane.line.running());
        if (ride == nullptr || ride->service != event.service) {
            return;
        }
        const auto& split = ledger.splits_[event.service];
        const bool on_stable =
            ride->plan.stable && share_outside(split, ride->plan.stable->pool) == 0;
        ride->last_split = entry.position;
        if (ride->state == Ride::State::Running && !on_stable) {
            ride->exposed = true;
            ledger.last_exposed_[event.service] = ride->token;
        }
        touch(ride);
    }

    void operator()(const deploy::FlagWished& event) const {
        const auto before = ledger.flags_.find(event.flag);
        const Ride* ride = find(lane.line.running());
        const bool back = ride != nullptr && ride->state == Ride::State::GoingBack;
        expect(
            !ledger.stops_.halts() || back ||
                event.percent <= (before == ledger.flags_.end() ? 0 : before->second.percent),
            "I13", "the flag " + event.flag.flag.str() + " rises while everything is stopped"
        );
        ledger.flags_[event.flag] = event;
    }

    void operator()(const deploy::WentBack& event) const {
        Ride* ride = running(event.token);
        if (ride == nullptr) {
            return;
        }
        expect(
            ride->state == Ride::State::Running, "I8", "turned round twice: " + event.token.str()
        );
        expect(
            event.author.by != queue::kBot || !ride->exposed || ride->last_failure > 0, "I11",
            "went back by itself without a failure"
        );
        ride->state = Ride::State::GoingBack;
        ride->turned = entry.at;
        ride->waits_for_person = false;
        ride->paused = false;
        touch(ride);
    }

    void operator()(const deploy::PersonNeeded& event) const {
        Ride* ride = running(event.token);
        if (ride != nullptr) {
            ride->waits_for_person = true;
        }
        touch(ride);
    }

    void operator()(const deploy::Paused& event) const {
        Ride* ride = running(event.token);
        if (ride != nullptr) {
            ride->paused = true;
        }
        touch(ride);
    }

    void operator()(const deploy::Resumed& event) const {
        Ride* ride = running(event.token);
        if (ride != nullptr) {
            ride->paused = false;
            ride->waits_for_person = false;
        }
        touch(ride);
    }

    void operator()(const deploy::Ended& event) const {
        Ride* ride = running(event.token);
        if (ride == nullptr) {
            return;
        }
        const bool back = ride->state == Ride::State::GoingBack;
        expect(
            back != (event.end == queue::End::Completed) || event.end == queue::End::NotEligible,
            "I8", "an end that does not belong to the way it was on"
        );
        ride->state = Ride::State::Ended;
        ride->end = event.end;
        if (event.end == queue::End::Completed) {
            expect(lane.line.enter(std::nullopt, ride->plan.service.policy));
        }
        // who rode along ends likewise, is stranded, or waits again
        for (const base::Token& token : lane.line.end(event.end)) {
            ledger.rides_.at(token).state = Ride::State::Ended;
            ledger.rides_.at(token).end = event.end;
        }
        if (back) {
            check_flags_back(*ride);
        }
    }

    /// A rollback covers the flags: none is further on than before, but by a person.
    void check_flags_back(const Ride& ride) const {
        for (const auto& [address, wish] : ledger.flags_) {
            if (address.service != ride.service || wish.author.by != queue::kBot) {
                continue;
            }
            int before = 0;
            if (const auto found = ride.plan.flags_before.find(address.environment);
                found != ride.plan.flags_before.end()) {
                const auto flag = found->second.find(address.flag);
                before = flag == found->second.end() ? 0 : flag->second;
            }
            expect(
                wish.percent <= before, "I12",
                "rolled back, and the flag " + address.flag.str() + " stays on in " +
                    address.environment.str()
            );
        }
    }

    void touch(Ride* ride) const {
        if (ride != nullptr) {
            ride->changed = entry.at;
        }
    }

    /// Everything else only speaks of what runs.
    template <class Event>
    void operator()(const Event& event) const {
        if constexpr (SpeaksOfToken<Event>) {
            touch(running(event.token));
        }
    }
};

void Ledger::note(Submission submission) {
    const std::string id = submission.request_id;
    submissions_.emplace(id, std::move(submission));
}

void Ledger::read(
    const journal::Entry& entry, const base::LaneName& lane, const deploy::Event& event
) {
    const Reader reader{*this, entry, lane, lanes_[lane]};
    reader.check_cause();
    std::visit(reader, event);
}

const Submission* Ledger::submission(const std::string& request_id) const {
    const auto found = submissions_.find(request_id);
    return found == submissions_.end() ? nullptr : &found->second;
}

const Ride* Ledger::ride(const base::Token& token) const {
    const auto found = rides_.find(token);
    return found == rides_.end() ? nullptr : &found->second;
}

const Ride* Ledger::running(const base::LaneName& lane) const {
    const auto found = lanes_.find(lane);
    return found == lanes_.end() ? nullptr : ride(found->second.line.running());
}

const TrainModel& Ledger::line(const base::LaneName& lane) const {
    static const TrainModel kEmpty;
    const auto found = lanes_.find(lane);
    return found == lanes_.end() ? kEmpty : found->second.line;
}

bool Ledger::is_free_to_start(const base::LaneName& lane, base::TimePoint at) const {
    const auto found = lanes_.find(lane);
    const Ride* first = found == lanes_.end() ? nullptr : ride(found->second.line.first());
    return first != nullptr && !found->second.held &&
           stops_.forbids_start(first->service, first->request.requester, at).empty();
}

const Ride* Ledger::last_exposed(const base::ServiceName& service) const {
    const auto found = last_exposed_.find(service);
    return found == last_exposed_.end() ? nullptr : ride(found->second);
}

}  // namespace deploybot::simulation
