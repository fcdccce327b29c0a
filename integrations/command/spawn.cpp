#include "integrations/command/spawn.hpp"

#include "base/contract.hpp"
#include "integrations/command/arguments.hpp"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigset_t
#include <spawn.h>

namespace deploybot::integrations::command {
namespace {

constexpr int kLockDescriptor = 3;

class SpawnSetup {
public:
    SpawnSetup(const std::string& log, int lock) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
        const int flags = O_WRONLY | O_CREAT | O_APPEND;
        ::posix_spawn_file_actions_addopen(&actions_, 2, log.c_str(), flags, 0600);
        ::posix_spawn_file_actions_adddup2(&actions_, lock, kLockDescriptor);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, kLockDescriptor + 1);
        sigset_t signals;
        sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        sigfillset(&signals);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        );
    }
    ~SpawnSetup() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

}  // namespace

base::Result<pid_t> spawn_supervisor(
    const std::vector<std::string>& program, const std::string& dir,
    const std::vector<std::string>& environment, const base::FileDescriptor& lock
) {
    DEPLOYBOT_ASSERT(!program.empty(), "the supervisor has a program");
    std::vector<std::string> arguments = program;
    arguments.insert(arguments.end(), {"--dir", dir});
    // below 4 it would be overwritten or closed before it is copied
    const base::FileDescriptor copy(::fcntl(lock.get(), F_DUPFD_CLOEXEC, kLockDescriptor + 1));
    const SpawnSetup setup(dir + "/supervisor.log", copy.get());
    const auto argv = pointers(arguments);
    const auto variables = pointers(environment);
    pid_t supervisor = 0;
    const int error = ::posix_spawn(
        &supervisor, arguments.front().c_str(), setup.actions(), setup.attributes(), argv.data(),
        variables.data()
    );
    if (error != 0) {
        return base::fail(
            base::ErrorCode::Unavailable,
            "the supervisor " + arguments.front() +
                " could not be started: " + base::describe_errno(error)
        );
    }
    return supervisor;
}

}  // namespace deploybot::integrations::command
