// A temporary folder with deploy programs, a driver on it, and helpers that wait for real
// conditions.
#pragma once

#include "deploy/ports.hpp"
#include "integrations/command/command_driver.hpp"
#include "integrations/command/run_folder.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace deploybot::integrations::command::tests {

inline constexpr std::string_view kDigest =
    "sha256:1111111111111111111111111111111111111111111111111111111111111111";
inline constexpr std::string_view kOtherDigest =
    "sha256:2222222222222222222222222222222222222222222222222222222222222222";

/// What a call will have been answered.
struct Answer {
    bool has_come = false;
    base::Result<deploy::DriverResult> result =
        base::fail(base::ErrorCode::Broken, "no answer has come");

    void operator()(base::Result<deploy::DriverResult> come);
};

class World {
public:
    World();
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Writes an executable sh script; it may use $W, this world's folder. Each run first adds its
    /// action to DIR/steps.
    void program(deploy::DriverAction action, const std::string& script, bool repeatable = false);
    /// The same without #! line, steps or variable: exactly this content and mode.
    std::string raw_program(
        const std::string& name, const std::string& content, mode_t mode = 0755
    );

    CommandService& service();
    CommandDriverConfig& config() { return config_; }
    CommandDriver& driver();
    /// As after a restart of the bot.
    void forget_driver() { driver_.reset(); }

    [[nodiscard]] deploy::DriverCall call(
        deploy::DriverAction action = deploy::DriverAction::Deploy,
        const std::string& key = "DEP-1763699862417/canary/deploy/1"
    ) const;

    base::Result<deploy::DriverResult> run(const deploy::DriverCall& call);
    /// Starts and does not wait: the answer comes into the slot.
    std::shared_ptr<Answer> begin(const deploy::DriverCall& call);
    base::Outcome cancel(const std::string& key);
    std::string log(const std::string& key);

    /// Runs the event loop until the condition holds; fails the test after 60 s.
    void until(const std::function<bool()>& condition, const char* what);
    void drain() {
        io_.restart();
        io_.poll();
    }
    boost::asio::io_context& io() { return io_; }

    [[nodiscard]] std::string path(const std::string& name) const { return dir_ + "/" + name; }
    [[nodiscard]] bool exists(const std::string& name) const;
    [[nodiscard]] std::string content(const std::string& name) const;
    void write(const std::string& name, const std::string& content) const;
    /// What the programs did, each step once: "deploy\nverify\n"
    [[nodiscard]] std::string steps() const { return content("steps"); }
    [[nodiscard]] RunFolder run_folder(const std::string& key) const;
    /// A process id that a program wrote into a file of the world.
    [[nodiscard]] pid_t pid_in(const std::string& name) const;
    /// The process that supervises the action now.
    [[nodiscard]] pid_t supervisor_of(const std::string& key) const;

private:
    std::string dir_;
    boost::asio::io_context io_{1};
    CommandDriverConfig config_;
    std::unique_ptr<CommandDriver> driver_;
};

bool is_running(pid_t process);

}  // namespace deploybot::integrations::command::tests
