// The files of one action, by which the bot and the supervisor speak to each other across crashes
// of either.
//
//   lock          held (flock) from before the start until the supervisor is gone: somebody works
//   on this action call.json     what to run; written by the bot before it starts the supervisor
//   started.json  written by the supervisor before the program starts: from here on, no result
//   means doubt program.json  the program's process id, which is its session's too output.N what it
//   printed (output_log.hpp) cancel        whoever makes this file wants the action to end
//   result.json   how it ended; final
//
// All are replaced atomically and synced, program.json excepted: after a reboot it means nothing.
// Thread: any; blocking.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "deploy/ports.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace deploybot::integrations::command {

/// call.json. No value of the program's environment is in it: those could be secrets.
struct RunSpec {
    deploy::DriverCall call;
    std::vector<std::string> argv;
    std::string working_directory;
    base::Millis time_limit{};
    base::Millis grace{};
    std::uint64_t output_limit = 0;
    std::vector<std::string> cancel_argv;  ///< may be empty
    base::Millis cancel_limit{};
    int attempt = 1;

    bool operator==(const RunSpec&) const = default;
};

/// A file name for any key: letters, digits, `-`, `_`, `.` stay, the rest becomes %XX; long ones
/// end in their hash. Different keys have different names.
std::string encode_name(std::string_view key);

class RunFolder {
public:
    explicit RunFolder(std::string dir) : dir_(std::move(dir)) {}

    [[nodiscard]] const std::string& dir() const { return dir_; }

    /// NotFound where there is none yet; Broken where it cannot be read.
    [[nodiscard]] base::Result<RunSpec> read_spec() const;
    [[nodiscard]] base::Outcome write_spec(const RunSpec& spec) const;

    [[nodiscard]] base::Result<std::optional<deploy::DriverResult>> read_result() const;
    [[nodiscard]] base::Outcome write_result(const deploy::DriverResult& result) const;

    [[nodiscard]] bool is_started() const;
    [[nodiscard]] base::Outcome write_started() const;
    [[nodiscard]] base::Outcome forget_started() const;

    [[nodiscard]] std::optional<pid_t> read_program() const;
    [[nodiscard]] base::Outcome write_program(pid_t program) const;

    [[nodiscard]] bool is_cancelled() const;
    [[nodiscard]] base::Outcome write_cancel() const;

    /// The lock, or a closed descriptor while somebody else holds it. Opened for reading: trying it
    /// tells no watcher.
    [[nodiscard]] base::Result<base::FileDescriptor> try_lock() const;

    /// The lock file opened for writing: when the holder dies, whoever watches the folder gets
    /// IN_CLOSE_WRITE.
    [[nodiscard]] base::FileDescriptor open_alarm() const;

private:
    [[nodiscard]] std::string path(const char* name) const { return dir_ + "/" + name; }

    std::string dir_;
};

}  // namespace deploybot::integrations::command
