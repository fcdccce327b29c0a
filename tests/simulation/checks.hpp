// The invariants of the bot, checked while it runs: against the journal, the answers that people
// got, and what was really brought about outside. The first violation is kept.
//
//   I1 acked commands are in the journal, after any crash too     I10 one effect for each key
//   I2 nothing runs that nobody asked for                         I11 canary safety
//   I3 the same delivery is taken once and answered alike         I12 flags follow the code
//   I4 one active deployment a lane, at the targets               I13 nothing starts while held
//   I5 epochs only grow, at each target                           I14 approver and requester differ
//   I6 first come, first served                                   I15 the journal verifies
//   I7 everything ends (simulation.cpp)                           I17 no ack after a failed sync
//   I8 legal transitions, final states absorb                     I18 poison is set aside
//   I9 replaying the journal gives the live state                 I19 messages change nothing
#pragma once

#include "bot/engine.hpp"
#include "journal/store.hpp"
#include "tests/simulation/ledger.hpp"
#include "tests/simulation/outside.hpp"
#include "tests/simulation/trace.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace deploybot::simulation {

struct Violation {
    std::string invariant;
    std::string what;
    base::TimePoint at;
};

class Checks final : public Witness {
public:
    Checks(const base::Clock& clock, Trace& trace, const deploy::Catalog& catalog, Bug bug);

    void fail(const char* invariant, const std::string& what);
    [[nodiscard]] const std::optional<Violation>& violation() const { return violation_; }
    [[nodiscard]] const Ledger& ledger() const { return ledger_; }

    // the journal
    void submitted(Submission submission) { ledger_.note(std::move(submission)); }
    /// Reads what is safe on the disk and was not read yet.
    void read_safe(const journal::Store& store, std::uint64_t safe_position);
    /// After each commit: the live state is what the journal gives.
    void compare(const bot::Engine& engine, bool whole);
    /// After power was lost: everything that was acked is still there.
    void check_nothing_lost(const journal::Store& store);
    void check_journal(const journal::Store& store);
    /// An entry that no program can read was put into this lane.
    void poisoned(const base::LaneName& lane) { poisoned_.insert(lane); }
    [[nodiscard]] bool is_poisoned(const base::LaneName& lane) const {
        return poisoned_.contains(lane);
    }

    // people
    void replied(
        const Submission& submission, const base::Result<bot::Reply>& reply, bool is_disk_broken
    );

    // the bot
    void bot_started(const bot::Engine& engine);
    void bot_stopped();
    /// Every simulated minute.
    void watch(const Outside& outside, bool is_bot_up);
    /// Everything has ended and nothing is on its way any more.
    void check_end(const Outside& outside);

    void driver_begins(const Site& site, const DriverRun& run) override;
    void split_set(const Site& site, const deploy::TrafficSplit& split) override;
    void flag_set(const Site& site, const deploy::FlagAddress& flag, int percent) override;
    void epoch_used(const std::string& target, std::uint64_t epoch) override;

    [[nodiscard]] std::size_t requests() const { return ledger_.rides().size(); }

private:
    void read_stop(const journal::Entry& entry);
    void check_places(
        const std::map<base::Token, int>& before, const deploy::LaneState& lane,
        const journal::Entry& entry, const deploy::Event& event
    );
    void check_nobody_forgotten(const bot::Engine& engine);
    void check_contained(const base::Token& train, const TrainModel& line);
    void check_known(const base::Token& token);
    void watch_turns();
    void check_taken(const deploy::Event& event);
    void check_metrics(const deploy::Looked& event);
    /// A router that lost its weights gets them again, whatever the lane does.
    void watch_split(const Site& site);
    void watch_blindness(const Outside& outside, const Site& site, const Ride& ride);

    const base::Clock& clock_;
    Trace& trace_;
    const deploy::Catalog& catalog_;
    Bug bug_;
    std::optional<Violation> violation_;
    Ledger ledger_;
    std::map<base::LaneName, base::TimePoint> not_free_;  ///< when the first could not start
    bot::Knowledge shadow_;  ///< the journal's entries, applied one by one
    std::uint64_t read_ = 0;
    std::set<std::string> durable_requests_;
    std::map<std::string, Submission> acked_;    ///< by request id
    std::map<std::string, bot::Reply> answers_;  ///< by person and idempotency key
    std::set<base::LaneName> poisoned_;
    std::set<base::LaneName> changed_;
    const Outside* outside_ = nullptr;

    std::map<std::string, std::pair<std::uint64_t, int>> epochs_;  ///< epoch, life of the bot
    int life_ = 0;
    std::optional<base::TimePoint> up_since_;

public:
    void look_at(const Outside& outside) { outside_ = &outside; }
};

}  // namespace deploybot::simulation
