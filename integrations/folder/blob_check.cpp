#include "integrations/folder/blob_check.hpp"

#include "base/sha256.hpp"

#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace deploybot::integrations::folder {
namespace {

using base::ErrorCode;
using base::fail;
using base::FileDescriptor;

constexpr std::size_t kPiece = std::size_t{1} << 18U;
constexpr std::size_t kMostKnown = 10'000;
constexpr std::int64_t kNanos = 1'000'000'000;

std::int64_t nanos(const timespec& time) {
    return std::int64_t{time.tv_sec} * kNanos + time.tv_nsec;
}

tl::unexpected<base::Error> fail_open(const std::string& path, int reason) {
    if (reason == ENOENT || reason == ENOTDIR) {
        return fail(ErrorCode::NotFound, "there is no " + path);
    }
    if (reason == ELOOP) {
        return fail(ErrorCode::Broken, path + " is a symbolic link: not followed");
    }
    return fail(
        ErrorCode::Unavailable, "cannot read " + path + ": " + base::describe_errno(reason)
    );
}

}  // namespace

base::Result<OpenFile> open_below(
    const std::string& folder, const std::vector<std::string>& parts
) {
    std::string path = folder;
    FileDescriptor at(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!at.is_open()) {
        return fail(
            ErrorCode::Unavailable,
            "cannot read the artifact folder " + folder + ": " + base::describe_errno(errno)
        );
    }
    for (const std::string& part : parts) {
        path += "/" + part;
        // O_NONBLOCK: opening a FIFO must not wait for its writer
        const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
        FileDescriptor next(::openat(at.get(), part.c_str(), flags));
        if (!next.is_open()) {
            return fail_open(path, errno);
        }
        at = std::move(next);
    }
    OpenFile opened{std::move(at), {}};
    if (::fstat(opened.file.get(), &opened.status) != 0) {
        return fail_open(path, errno);
    }
    if (!S_ISREG(opened.status.st_mode)) {
        return fail(ErrorCode::Broken, path + " is no regular file");
    }
    return opened;
}

BlobHasher::State BlobHasher::state_of(const struct stat& status) {
    return {
        status.st_dev, status.st_ino, status.st_size, nanos(status.st_mtim), nanos(status.st_ctim)};
}

base::Result<base::Digest> BlobHasher::digest_of(const OpenFile& opened, std::uint64_t most) {
    const State state = state_of(opened.status);
    if (const auto known = known_.find(state); known != known_.end()) {
        return known->second;
    }
    if (static_cast<std::uint64_t>(state.size) > most) {
        return fail(
            ErrorCode::Broken, "the artifact has " + std::to_string(state.size) +
                                   " bytes, more than the " + std::to_string(most) + " allowed"
        );
    }
    base::Sha256 hash;
    const auto buffer = std::make_unique<char[]>(kPiece);
    ssize_t got = 0;
    while ((got = ::read(opened.file.get(), buffer.get(), kPiece)) != 0) {
        if (got > 0) {
            hash.update({buffer.get(), static_cast<std::size_t>(got)});
        } else if (errno != EINTR) {
            return fail(
                ErrorCode::Unavailable, "cannot read the artifact: " + base::describe_errno(errno)
            );
        }
    }
    struct stat after {};
    if (::fstat(opened.file.get(), &after) != 0 || state_of(after) != state) {
        return fail(
            ErrorCode::Unavailable, "the artifact changed while it was read",
            "CI must write it beside its place and rename it"
        );
    }
    base::Digest digest("sha256:" + base::to_hex(hash.finish()));
    if (known_.size() >= kMostKnown) {
        known_.clear();
    }
    known_.emplace(state, digest);
    return digest;
}

}  // namespace deploybot::integrations::folder
