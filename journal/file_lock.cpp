#include "journal/file_lock.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace deploybot::journal {
namespace {

/// "process 4711 (deploybot)", as far as it can be told.
std::string holder(int descriptor) {
    char digits[16] = {};
    const ssize_t got = ::pread(descriptor, digits, sizeof digits - 1, 0);
    const std::string_view pid =
        base::trim(std::string_view(digits, static_cast<std::size_t>(std::max<ssize_t>(got, 0))));
    if (pid.empty() || pid.find_first_not_of("0123456789") != std::string_view::npos) {
        return "another process";
    }
    std::string text = "process " + std::string(pid);
    constexpr std::size_t kLongestCommand = 64;
    const auto command = base::read_file("/proc/" + std::string(pid) + "/comm", kLongestCommand);
    if (command) {
        text += " (" + base::clean(base::trim(*command)) + ")";
    }
    return text;
}

}  // namespace

base::Result<FileLock> FileLock::take(const std::string& lock_path, const std::string& for_what) {
    constexpr mode_t kOwnerOnly = 0600;
    base::FileDescriptor file(
        ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly)
    );
    if (!file.is_open()) {
        const int reason = errno;
        return base::fail(
            reason == ENOSPC || reason == EDQUOT ? base::ErrorCode::Full
                                                 : base::ErrorCode::Unavailable,
            "cannot lock " + for_what + ": " + lock_path + ": " + base::describe_errno(reason),
            "its folder must exist, and this user must be allowed to write there"
        );
    }
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            return base::fail(
                base::ErrorCode::Unavailable,
                "cannot lock " + lock_path + ": " + base::describe_errno(errno)
            );
        }
        return base::fail(
            base::ErrorCode::Unavailable, for_what + " is in use by " + holder(file.get()),
            "only one DeployBot may write to a journal: stop that process, or configure another "
            "file"
        );
    }
    // only tells people who holds it: a full disk must not keep the journal from being opened
    if (::ftruncate(file.get(), 0) == 0) {
        (void)base::write_all(file.get(), std::to_string(::getpid()) + "\n");
    }
    return FileLock(std::move(file));
}

}  // namespace deploybot::journal
