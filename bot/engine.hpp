// The heart of the running bot: commands, results and time go in; the journal, the answers and the
// calls outside come out.
//
// Everything that waits is decided together on a draft of the state, appended to the journal in one
// piece, and only when that is on the disk does the draft become the state, are the answers given
// and the calls made. One append is under way at a time; what comes meanwhile is in the next one,
// so that one fsync serves all who wait.
//
// Knows no socket and no thread: the program (bot/serve) and the simulation (tests/simulation) run
// the same code.
//
// Thread: one; every call and every completion comes on it.
// Errors: what the journal refuses is answered with an error and forgotten; a failed sync (Broken)
// stops the engine for good: it answers nothing but that, acts no more, and a restart recovers from
// the journal.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "bot/ports.hpp"
#include "bot/replay.hpp"
#include "deploy/decide.hpp"
#include "journal/store.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace deploybot::bot {

/// The answer to one command; `message` is a commands::Message as JSON.
struct Reply {
    bool accepted = false;
    bool replayed = false;          ///< the same delivery was answered before
    std::optional<queue::Why> why;  ///< of the refusal
    base::Token token;
    std::string message;
};

/// Something that was committed, for those who follow: the feed, the live messages, the log.
struct Happened {
    std::uint64_t position = 0;
    base::TimePoint at;
    base::LaneName lane;  ///< empty: an event of the stops
    std::uint64_t version = 0;
    deploy::Event event;
    journal::Cause cause;
};

class Engine {
public:
    struct Outside {
        /// Appends; the completion comes later, never inside the call.
        std::function<void(journal::Append, std::function<void(base::Result<journal::Appended>)>)>
            append;
        /// The sentence for a decision, as JSON, with the state after it.
        std::function<std::string(
            const deploy::Ask&, const deploy::Decision&, const deploy::World&, base::TimePoint
        )>
            say;
        /// After each commit, in order. The world is already the new one.
        std::function<void(const std::vector<Happened>&)> committed;
        /// next_look() is another one than before; may be empty.
        std::function<void()> rescheduled;
        /// The journal is lost: the engine has stopped.
        std::function<void(const base::Error&)> stopped;
    };

    Engine(
        const base::Clock& clock, Outside outside, Knowledge knowledge, deploy::Catalog catalog,
        std::shared_ptr<const Ports> ports
    );

    /// Journals the start (a new epoch), looks at what was brought about before, and goes on with
    /// what runs.
    void start(const std::string& program_version);

    /// A command that may change something. The reply comes when all of it is on the disk.
    void submit(
        queue::Command command, queue::Speaker speaker,
        std::function<void(base::Result<Reply>)> done
    );

    /// Call when next_look() has come; also harmless at any other time.
    void tick();
    [[nodiscard]] base::TimePoint next_look() const;

    /// From now on with this configuration; deployments on their way keep their plan.
    void reload(deploy::Catalog catalog, std::shared_ptr<const Ports> ports);

    /// No new starts and no new calls; what runs outside is found again by the next start. True
    /// once nothing is under way in the journal.
    void drain();
    [[nodiscard]] bool is_idle() const;

    [[nodiscard]] const Knowledge& knowledge() const { return known_; }
    [[nodiscard]] const deploy::World& world() const { return known_.world; }
    [[nodiscard]] const deploy::Catalog& catalog() const { return catalog_; }
    /// Tells one catalog from another.
    [[nodiscard]] const std::string& catalog_hash() const { return catalog_hash_; }
    [[nodiscard]] const std::shared_ptr<const Ports>& ports() const { return ports_; }
    /// Why it stopped for good; nullopt while it works.
    [[nodiscard]] const std::optional<base::Error>& failure() const { return failure_; }
    /// Calls outside that are under way.
    [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }

private:
    struct Command {
        deploy::Ask ask;
        std::function<void(base::Result<Reply>)> done;
        base::TimePoint arrived;
    };
    struct Result {
        deploy::Effect effect;
        deploy::EffectResult result;
    };
    struct Start {
        std::string version;
    };
    /// Time has come for this lane, or without a name for what concerns every lane.
    struct Due {
        base::LaneName lane;
    };
    struct Reloaded {};
    using Input = std::variant<Command, Result, Start, Due, Reloaded>;

    struct Batch;

    /// Asks outside for what must be known before the command can be decided, then queues it.
    void look_up(Command command);
    void look_up_ancestry(Command command);
    void enqueue(Input input);
    void pump();
    void take(Batch& batch, Command& command);
    void take(Batch& batch, Result& result);
    void take(Batch& batch, Start& start);
    void take(Batch& batch, Due& due);
    void take(Batch& batch, Reloaded& reloaded);
    void apply(
        Batch& batch, const base::LaneName& lane, std::vector<deploy::Event> events,
        const journal::Cause& cause
    );
    void apply_to_stops(
        Batch& batch, std::vector<deploy::Event> events, const journal::Cause& cause
    );
    /// What follows by itself in the lane; without a name, in the stops and in every lane.
    void settle(Batch& batch, const base::LaneName& lane, const journal::Cause& cause);
    void settle_everything(Batch& batch, const journal::Cause& cause);
    void note_rights(Batch& batch, const journal::Cause& cause);
    void write(Batch&& batch);
    void written(const std::shared_ptr<Batch>& batch, base::Result<journal::Appended> result);
    void commit(Batch& batch, const journal::Appended& appended);
    void refuse_all(Batch& batch, const base::Error& error);
    void stop(const base::Error& error);

    void act(const base::LaneName& lane);
    void call(const deploy::Effect& effect);
    void answered(const deploy::Effect& effect, deploy::EffectResult result);
    void schedule(const base::LaneName& lane);
    /// When to look next whether what was brought about is still so.
    [[nodiscard]] base::TimePoint patrol_due(
        const base::LaneName& lane, const deploy::LaneState& state
    ) const;
    void wake_at(const base::LaneName& lane, base::TimePoint at);
    [[nodiscard]] bool answer_known(const Command& command) const;

    const base::Clock& clock_;
    Outside outside_;
    Knowledge known_;
    /// The state with what is being written; the same as known_.world while nothing is.
    deploy::World draft_;
    deploy::Catalog catalog_;
    std::string catalog_hash_;
    std::shared_ptr<const Ports> ports_;

    std::deque<Input> inbox_;
    bool writing_ = false;  ///< an append is under way
    bool pumping_ = false;  ///< what is called meanwhile only fills the inbox
    bool started_ = false;
    bool draining_ = false;
    /// A start that the journal refused: nothing is done before it is written.
    std::optional<Start> start_again_;
    std::optional<base::Error> failure_;

    std::map<std::string, base::LaneName> in_flight_;
    /// Answered without any change of the state: not asked again until the state asks for something
    /// else.
    std::map<base::LaneName, std::set<std::string>> settled_;
    std::map<base::LaneName, base::TimePoint> patrolled_;
    std::map<base::LaneName, base::TimePoint> wake_;
    std::set<std::pair<base::TimePoint, base::LaneName>> agenda_;
    /// Completions of calls made outside hold this: those that come after the engine has gone are
    /// dropped.
    std::shared_ptr<Engine*> self_;
};

}  // namespace deploybot::bot
