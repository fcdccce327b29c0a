// Keeps a second process from writing to the same journal, and can say which process that would be.
//
// A file beside the journal, locked with flock(2) and holding the process id. The kernel frees the
// lock when the process ends, however it ends; the file stays.
//
// Thread: any. Lifetime: locked until it goes.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

#include <string>

namespace deploybot::journal {

class FileLock {
public:
    /// Unavailable: another process holds it (the message says which), or the file cannot be made.
    [[nodiscard]] static base::Result<FileLock> take(
        const std::string& lock_path, const std::string& for_what
    );

private:
    explicit FileLock(base::FileDescriptor file) : file_(std::move(file)) {}

    base::FileDescriptor file_;
};

}  // namespace deploybot::journal
