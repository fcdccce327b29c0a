// Small files, read with a limit and written so that a crash leaves the old or the new content,
// never a part.
//
// Thread: any; blocking. Errors name the path and the system's reason.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace deploybot::base {

/// Owns a file descriptor. -1: none.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        reset(other.release());
        return *this;
    }
    ~FileDescriptor() { reset(); }

    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    int release() { return std::exchange(number_, -1); }
    void reset(int number = -1);

private:
    int number_ = -1;
};

/// "No such file or directory", for the value of errno.
std::string describe_errno(int number);

/// NotFound: there is none. Full: more than `most` bytes. Unavailable: it cannot be read, or is no
/// regular file.
Result<std::string> read_file(const std::string& path, std::size_t most);

/// All bytes or an error; continues after signals and short writes.
Outcome write_all(int descriptor, std::string_view bytes);

/// Writes beside it, syncs, renames, syncs the folder. Full: the disk is; Unavailable otherwise.
Outcome write_file_atomically(
    const std::string& path, std::string_view content, mode_t mode = 0600
);

/// Makes the last folder of `path` (its parent must be there) durably; one that exists already is
/// fine.
Outcome make_folder(const std::string& path, mode_t mode = 0700);

}  // namespace deploybot::base
