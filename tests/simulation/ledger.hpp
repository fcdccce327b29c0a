// The journal as somebody reads it who does not trust the bot: a small model of its own of every
// lane, against which each durable entry is checked.
//
// Checks I2, I3, I4, I6, I8, I11, I12, I13 and I14 as far as the journal shows them; checks.hpp
// has those that need the world outside.
#pragma once

#include "deploy/event.hpp"
#include "journal/store.hpp"
#include "queue/command.hpp"
#include "tests/simulation/stop_model.hpp"
#include "tests/simulation/train_model.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace deploybot::simulation {

/// One delivery of one command.
struct Submission {
    std::string request_id;
    std::string key;       ///< idempotency key; empty: none
    base::PersonId human;  ///< who really spoke
    queue::Command command;
};

/// One request on its way, as the journal tells it.
struct Ride {
    enum class State { Waiting, Running, GoingBack, Ended };

    base::Token token;
    base::ServiceName service;
    base::LaneName lane;
    base::CommitSha commit;
    base::PersonId human;  ///< who asked for it
    State state = State::Waiting;
    std::optional<queue::End> end;
    queue::Request request;
    deploy::Plan plan;
    bool exposed = false;
    base::TimePoint turned{};        ///< decided to go back
    base::TimePoint changed{};       ///< last event other than a look or a page
    std::uint64_t last_split = 0;    ///< position in the journal of the last split that took
    std::uint64_t last_go = 0;       ///< of the last pass, or a person's promote
    std::uint64_t last_failure = 0;  ///< of the last failed verdict or driver's run
    deploy::StepKind step{};
    deploy::Stage stage{};
    bool waits_for_person = false;
    bool paused = false;
    /// By gate that asks for approvals.
    std::map<std::string, std::set<base::PersonId>> vouched;
    std::map<base::GuardName, base::PersonId> lifted;  ///< guard -> the human who lifted it
};

class Ledger {
public:
    using Report = std::function<void(const char* invariant, const std::string& what)>;

    explicit Ledger(Report report) : report_(std::move(report)) {}

    void note(Submission submission);
    /// The next durable entry of a lane, or without a name of the stops.
    void read(const journal::Entry& entry, const base::LaneName& lane, const deploy::Event& event);

    [[nodiscard]] const Submission* submission(const std::string& request_id) const;
    [[nodiscard]] const Ride* ride(const base::Token& token) const;
    /// That runs in the lane; nullptr if none.
    [[nodiscard]] const Ride* running(const base::LaneName& lane) const;
    /// Who waits there, and who rides with whom.
    [[nodiscard]] const TrainModel& line(const base::LaneName& lane) const;
    /// Nothing but people's words keeps the first of the lane from starting.
    [[nodiscard]] bool is_free_to_start(const base::LaneName& lane, base::TimePoint at) const;
    /// The service's last that customers have met.
    [[nodiscard]] const Ride* last_exposed(const base::ServiceName& service) const;
    [[nodiscard]] const std::map<base::Token, Ride>& rides() const { return rides_; }
    [[nodiscard]] const std::map<deploy::FlagAddress, deploy::FlagWished>& flags() const {
        return flags_;
    }
    [[nodiscard]] const std::map<base::ServiceName, deploy::TrafficSplit>& splits() const {
        return splits_;
    }
    /// When the service's split was wished last.
    [[nodiscard]] base::TimePoint split_since(const base::ServiceName& service) const {
        return splits_since_.at(service);
    }

private:
    struct LaneModel {
        TrainModel line;
        bool held = false;
    };
    struct Reader;

    Report report_;
    std::map<std::string, Submission> submissions_;
    std::map<std::string, std::string> key_owner_;  ///< idempotency key -> the delivery that counts
    std::map<base::Token, Ride> rides_;
    std::map<base::LaneName, LaneModel> lanes_;
    StopModel stops_;
    /// What was overridden before the request for the commit was made.
    std::map<
        std::pair<base::ServiceName, base::CommitSha>, std::map<base::GuardName, base::PersonId>>
        lifted_;
    std::map<base::ServiceName, base::Token> last_exposed_;
    std::map<base::ServiceName, deploy::TrafficSplit> splits_;
    std::map<base::ServiceName, base::TimePoint> splits_since_;
    std::map<deploy::FlagAddress, deploy::FlagWished> flags_;
};

/// Share of the customers that are not on `pool`.
int share_outside(const deploy::TrafficSplit& split, const base::PoolName& pool);

}  // namespace deploybot::simulation
