// The people of the simulation: they ask for deployments, look at the board, and do what people do,
// sensible or not, sometimes twice.
#pragma once

#include "bot/engine.hpp"
#include "tests/simulation/company.hpp"
#include "tests/simulation/ledger.hpp"
#include "tests/simulation/outside.hpp"
#include "tests/simulation/random.hpp"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::simulation {

inline constexpr std::array kEverybody{"ana", "bo", "cy", "di", "eve"};
inline constexpr std::array kManagers{"cy", "di"};
/// The first of everybody may request deployments.
inline constexpr std::size_t kMayRequest = 4;

queue::Command about(queue::Verb verb, const base::Token& token, const char* reason = "");
queue::Command about(queue::Verb verb, const base::ServiceName& service, const char* reason = "");

class People {
public:
    /// Gives the command to the bot; false if there is none now.
    using Send = std::function<bool(const Submission&)>;

    People(Random random, Outside& outside, const deploy::Catalog& catalog, Send send)
        : random_(random), outside_(outside), catalog_(catalog), send_(std::move(send)) {}

    /// Somebody wants a commit of some service in production. False: nobody listened.
    bool request();
    /// Somebody looks at the board and does something about it, or something else.
    void act(const deploy::World& world);
    /// The helpful ones: whatever waits for a person gets what it waits for.
    void help(const deploy::World& world, base::TimePoint now);
    /// A click that was made before arrives once more.
    void click_again();

private:
    void say(const char* person, queue::Command command);
    void act_on_waiting(const deploy::LaneState& lane, const queue::Request& request);
    void open_gates(const deploy::Deployment& deployment, const char* person);
    bool send_emergency(const deploy::Service& service);
    void lift(const char* guard, const queue::Request& request);
    void ride(const deploy::LaneState& lane, const queue::Request& request);
    void join(const queue::Request& request);
    void choose_ride(const queue::Request& request, const char* who);
    void reorder(const deploy::LaneState& lane, const queue::Request& request, const char* who);
    void split(const queue::Stranded& left);
    void say_good(const queue::Request& train);
    /// Whoever's word what runs waits for gives it. False: it waits for nobody's.
    bool let_go_on(const deploy::LaneState& lane);
    void act_on_running(const deploy::Deployment& deployment);
    void act_on_stops(const deploy::World& world, const deploy::Service& service);
    void lift_stops(const deploy::World& world);
    void act_on_service(const deploy::Service& service, const deploy::LaneState* lane);
    const char* anybody();

    Random random_;
    Outside& outside_;
    const deploy::Catalog& catalog_;
    Send send_;
    std::vector<base::CommitSha> commits_;
    std::vector<Submission> said_;
    std::map<base::Token, int> resumed_;
    int next_ = 1;
};

}  // namespace deploybot::simulation
