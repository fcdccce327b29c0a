// How a checkpoint follows from the heads of all streams; verify computes it from the entries.
#pragma once

#include "journal/verify.hpp"

#include <cstdint>
#include <vector>

namespace deploybot::journal {

/// `heads` by stream name, each as it was at `position`.
Checkpoint checkpoint_of(std::uint64_t position, const std::vector<Head>& heads);

}  // namespace deploybot::journal
