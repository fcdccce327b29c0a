#include "integrations/command/output_log.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace deploybot::integrations::command {
namespace {

constexpr std::string_view kPrefix = "output.";
constexpr std::size_t kTail = 8192;
constexpr std::size_t kSmallestSegment = 4096;

std::string path_of(const std::string& dir, std::uint64_t start) {
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%020llu", static_cast<unsigned long long>(start));
    return dir + "/" + std::string(kPrefix) + digits.data();
}

std::vector<std::uint64_t> starts_in(const std::string& dir) {
    std::vector<std::uint64_t> starts;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(dir.c_str()), ::closedir);
    if (!folder) {
        return starts;
    }
    // one reader a DIR object: readdir is safe here
    while (const dirent* entry = ::readdir(folder.get())) {  // NOLINT(concurrency-mt-unsafe)
        std::string_view name = entry->d_name;
        if (!name.starts_with(kPrefix)) {
            continue;
        }
        name.remove_prefix(kPrefix.size());
        std::uint64_t start = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), start);
        if (error == std::errc{} && end == name.data() + name.size()) {
            starts.push_back(start);
        }
    }
    std::sort(starts.begin(), starts.end());
    return starts;
}

std::uint64_t size_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

/// Up to `most` bytes from `offset` of the segment that starts at `start`.
std::string read_segment(
    const std::string& dir, std::uint64_t start, std::uint64_t offset, std::size_t most
) {
    const base::FileDescriptor file(::open(path_of(dir, start).c_str(), O_RDONLY | O_CLOEXEC));
    std::string bytes(most, '\0');
    const ssize_t got =
        file.is_open() ? ::pread(file.get(), bytes.data(), most, static_cast<off_t>(offset - start))
                       : -1;
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

}  // namespace

OutputLog::OutputLog(std::string dir, std::size_t limit)
    : dir_(std::move(dir)), segment_size_(std::max(limit / 4, kSmallestSegment)) {
    starts_ = starts_in(dir_);
    if (!starts_.empty()) {
        total_ = starts_.back() + size_of(path_of(dir_, starts_.back()));
    }
}

void OutputLog::open_segment() {
    const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
    segment_.reset(::open(path_of(dir_, total_).c_str(), flags, 0600));
    in_segment_ = 0;
    if (!segment_.is_open()) {
        return;
    }
    if (starts_.empty() || starts_.back() != total_) {
        starts_.push_back(total_);
    }
    while (starts_.size() > 4) {
        ::unlink(path_of(dir_, starts_[2]).c_str());
        starts_.erase(starts_.begin() + 2);
    }
}

void OutputLog::append(std::string_view bytes) {
    tail_ += bytes.substr(bytes.size() - std::min(bytes.size(), kTail));
    tail_.erase(0, tail_.size() - std::min(tail_.size(), kTail));
    while (!bytes.empty()) {
        if (!segment_.is_open() || in_segment_ >= segment_size_) {
            open_segment();
        }
        const std::string_view piece = bytes.substr(0, segment_size_ - in_segment_);
        if (!segment_.is_open() || !base::write_all(segment_.get(), piece)) {
            // the next piece begins a new file, so the reader sees a gap and offsets stay true
            segment_.reset();
        }
        in_segment_ += piece.size();
        total_ += piece.size();
        bytes.remove_prefix(piece.size());
    }
}

OutputPiece read_output(const std::string& dir, std::uint64_t offset, std::size_t most) {
    OutputPiece piece{{}, offset, true};
    for (const std::uint64_t start : starts_in(dir)) {
        const std::uint64_t end = start + size_of(path_of(dir, start));
        if (end <= piece.next_offset) {
            continue;
        }
        if (piece.text.size() >= most) {
            piece.at_end = false;
            break;
        }
        if (start > piece.next_offset) {
            const auto missing = static_cast<std::int64_t>(start - piece.next_offset);
            piece.text += "\n[... " + base::thousands(missing) + " bytes left out ...]\n";
            piece.next_offset = start;
        }
        const std::uint64_t wanted = end - piece.next_offset;
        const std::size_t room = most - std::min(most, piece.text.size());
        const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, room));
        const std::string bytes = read_segment(dir, start, piece.next_offset, take);
        piece.text += bytes;
        piece.next_offset += bytes.size();
        piece.at_end = piece.next_offset >= end;
    }
    return piece;
}

}  // namespace deploybot::integrations::command
