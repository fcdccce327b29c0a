// Opens and hashes files below a folder without following any symbolic link. Blocking.
#pragma once

#include "base/file.hpp"
#include "base/name.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace deploybot::integrations::folder {

struct OpenFile {
    base::FileDescriptor file;
    struct stat status {};
};

/// The regular file at `folder`/parts[0]/parts[1]/... NotFound: no such file. Broken: a symbolic
/// link on the way, or no regular file there. Unavailable: the folder itself is missing or cannot
/// be read.
base::Result<OpenFile> open_below(const std::string& folder, const std::vector<std::string>& parts);

/// Hashes a file once for each of its states. Thread: one at a time.
class BlobHasher {
public:
    /// The content's digest. Broken: larger than `most`; Unavailable: it cannot be read, or changed
    /// while it was.
    base::Result<base::Digest> digest_of(const OpenFile& opened, std::uint64_t most);

private:
    struct State {
        dev_t device;
        ino_t inode;
        off_t size;
        std::int64_t modified;  ///< ns
        std::int64_t changed;   ///< ns; unlike the time of modification it cannot be set back

        auto operator<=>(const State&) const = default;
    };
    static State state_of(const struct stat& status);

    std::map<State, base::Digest> known_;
};

}  // namespace deploybot::integrations::folder
