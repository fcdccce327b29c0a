#include "base/file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace deploybot::base {
namespace {

tl::unexpected<Error> fail_errno(const std::string& what, const std::string& path, int number) {
    const ErrorCode code = number == ENOENT                       ? ErrorCode::NotFound
                           : number == ENOSPC || number == EDQUOT ? ErrorCode::Full
                                                                  : ErrorCode::Unavailable;
    return fail(code, "cannot " + what + " " + path + ": " + describe_errno(number));
}

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// A rename or a new name is durable only when the folder that holds it is.
Outcome sync_folder(const std::string& folder) {
    const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || ::fsync(opened.get()) != 0) {
        return fail_errno("sync", folder, errno);
    }
    return {};
}

}  // namespace

void FileDescriptor::reset(int number) {
    if (number_ >= 0) {
        ::close(number_);
    }
    number_ = number;
}

std::string describe_errno(int number) {
    return std::generic_category().message(number);
}

Result<std::string> read_file(const std::string& path, std::size_t most) {
    // O_NONBLOCK: a FIFO in the file's place must not hold us
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) {
        return fail_errno("read", path, errno);
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) {
        return fail_errno("read", path, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::Unavailable, "cannot read " + path + ": it is no regular file");
    }
    std::string content;
    while (content.size() <= most) {
        constexpr std::size_t kPiece = 65536;
        const std::size_t had = content.size();
        content.resize(had + kPiece);
        const ssize_t got = ::read(file.get(), content.data() + had, kPiece);
        const int reason = errno;
        content.resize(had + (got > 0 ? static_cast<std::size_t>(got) : 0));
        if (got == 0) {
            return content;
        }
        if (got < 0 && reason != EINTR) {
            return fail_errno("read", path, reason);
        }
    }
    if (content.size() > most) {
        return fail(
            ErrorCode::Full, path + " is larger than the " + std::to_string(most) + " bytes allowed"
        );
    }
    return content;
}

Outcome write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t wrote = ::write(descriptor, bytes.data(), bytes.size());
        if (wrote < 0 && errno != EINTR) {
            const int reason = errno;
            return fail(
                reason == ENOSPC || reason == EDQUOT ? ErrorCode::Full : ErrorCode::Unavailable,
                "cannot write: " + describe_errno(reason)
            );
        }
        bytes.remove_prefix(wrote > 0 ? static_cast<std::size_t>(wrote) : 0);
    }
    return {};
}

Outcome write_file_atomically(const std::string& path, std::string_view content, mode_t mode) {
    const std::string beside = path + ".new." + std::to_string(::getpid());
    FileDescriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (!file.is_open()) {
        return fail_errno("write", path, errno);
    }
    auto written = write_all(file.get(), content);
    if (written && ::fsync(file.get()) != 0) {
        written = fail_errno("sync", path, errno);
    }
    file.reset();
    if (written && ::rename(beside.c_str(), path.c_str()) != 0) {
        written = fail_errno("write", path, errno);
    }
    if (!written) {
        ::unlink(beside.c_str());
        return written;
    }
    return sync_folder(parent_of(path));
}

Outcome make_folder(const std::string& path, mode_t mode) {
    if (::mkdir(path.c_str(), mode) == 0) {
        return sync_folder(parent_of(path));
    }
    const int reason = errno;
    struct stat status {};
    if (reason == EEXIST && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
        return {};
    }
    return fail_errno("make the folder", path, reason);
}

}  // namespace deploybot::base
