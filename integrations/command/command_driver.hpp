// Deploy driver that runs configured programs on this machine, apart from the bot: they survive it
// and are found again.
//
// Thread: the executor's. Files are read and written on a worker thread.
// Lifetime: destroying the driver leaves what runs running; its waiting completions are dropped. A
// later driver on the same state folder joins them by their keys. Promise: one key, one start. A
// run whose supervisor died without a result is looked at (Observe), never repeated blindly.
#pragma once

#include "base/name.hpp"
#include "deploy/ports.hpp"
#include "integrations/command/config.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace deploybot::integrations::command {

class CommandDriver final : public deploy::DeployDriver {
public:
    CommandDriver(boost::asio::any_io_executor executor, CommandDriverConfig config);
    ~CommandDriver() override;

    /// Errors: Invalid (unknown service, no program for the action, a key used for another call),
    /// Conflict (old epoch), Unavailable (the state folder or the supervisor cannot be used). A
    /// program that cannot be started, fails, or is killed is a DriverResult whose detail says so.
    void run(const deploy::DriverCall& call, deploy::Completion<deploy::DriverResult> done)
        override;
    /// Completes when the action has ended. A key that was never run is marked: a later run() of it
    /// answers Cancelled.
    void cancel(const std::string& key, deploy::Completion<void> done) override;
    /// Cleaned text; offsets count the bytes that the program printed. Errors: NotFound.
    void read_log(
        const std::string& key, std::uint64_t offset, std::size_t most,
        deploy::Completion<deploy::LogChunk> done
    ) override;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::command
