// What an action printed, kept within a bound: the first half and the last half, readable while it
// still grows.
//
// Files: DIR/output.OFFSET, each a quarter of the limit and named by the offset of its first byte
// in all that was printed. The first two and the last two stay, so a reader sees where something
// was left out, also after a kill -9 of the writer. Thread: any; blocking. One writer; readers in
// other processes.
#pragma once

#include "base/file.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::integrations::command {

class OutputLog {
public:
    /// Goes on after what an earlier attempt left in `dir`.
    OutputLog(std::string dir, std::size_t limit);

    /// Never fails: what the disk does not take is left out, and a reader is told so.
    void append(std::string_view bytes);

    /// The last part of what was appended by this object, at most 8 KiB.
    [[nodiscard]] const std::string& tail() const { return tail_; }

private:
    void open_segment();

    std::string dir_;
    std::size_t segment_size_;
    std::vector<std::uint64_t> starts_;  ///< offsets of the segments on disk, ascending
    std::uint64_t total_ = 0;            ///< bytes printed in all
    std::uint64_t in_segment_ = 0;
    base::FileDescriptor segment_;
    std::string tail_;
};

struct OutputPiece {
    std::string text;  ///< raw bytes, with a line where something was left out
    std::uint64_t next_offset = 0;
    bool at_end = false;  ///< nothing after it at this moment
};

OutputPiece read_output(const std::string& dir, std::uint64_t offset, std::size_t most);

}  // namespace deploybot::integrations::command
