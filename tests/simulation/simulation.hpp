// One seed: a day of simulated life with everything failing, then a night in which everything heals
// and all work must end.
//
// One thread, virtual time, one generator. The bot runs its production rules, engine and recovery;
// it is killed between any two steps and started again from what is on the disk.
#pragma once

#include "bot/engine.hpp"
#include "bot/herald.hpp"
#include "tests/simulation/bug.hpp"
#include "tests/simulation/checks.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/outside.hpp"
#include "tests/simulation/people.hpp"
#include "tests/simulation/random.hpp"
#include "tests/simulation/scheduler.hpp"
#include "tests/simulation/trace.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace deploybot::simulation {

/// What becomes of the messages that the bot posts: it must make no difference.
enum class Chat { Off, Lost, Doubled };

/// A busy day has ten thousand commands in it.
enum class Day { Usual, Busy };

struct Options {
    std::uint64_t seed = 1;
    Day day = Day::Usual;
    Bug bug = Bug::None;
    Chat chat = Chat::Off;
    std::function<void(const std::string&)> watcher;  ///< sees every line of the trace
};

struct Outcome {
    std::optional<Violation> violation;
    std::deque<std::string> last_lines;  ///< of the trace
    std::uint64_t trace_hash = 0;
    std::string journal;  ///< checkpoint of the journal at the end
    base::Millis simulated{};
    std::uint64_t entries = 0;
    int kills = 0;
    int submissions = 0;
    int requests = 0;  ///< commands that ask for a deployment
    int deployments = 0;
};

class Simulation {
public:
    explicit Simulation(const Options& options);
    Outcome run();

private:
    void plan_day();
    void plan_people();
    void plan_troubles();
    void plan_watch();

    void run_until(base::TimePoint end, const std::function<bool()>& done);
    void step();
    [[nodiscard]] base::TimePoint next_look() const;
    void start_bot();
    void kill_bot(base::Millis away);
    bool send(const Submission& submission);
    void committed(const std::vector<bot::Happened>& happened);
    void snapshot();
    void spoil(queue::Request& train) const;
    void spoil(bot::Knowledge& knowledge) const;
    void heal();
    [[nodiscard]] bool is_all_ended() const;
    [[nodiscard]] std::string what_is_left() const;

    Options options_;
    Scheduler scheduler_;
    Trace trace_;
    Random random_;
    deploy::Catalog catalog_;
    Checks checks_;
    Outside outside_;
    Disk disk_;
    People people_;
    bot::Herald herald_;
    std::unique_ptr<bot::Engine> engine_;
    std::optional<int> steps_to_kill_;
    bool stopped_ = false;
    Outcome outcome_;
};

}  // namespace deploybot::simulation
