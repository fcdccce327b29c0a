// Opens the adapters that a configuration names, behind the ports that the rules declare.
//
// Thread: the bot's. Lifetime: the ports keep their adapters; a call that is under way keeps the
// ports it was made with, so a reload simply opens a new set.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "bot/config/config.hpp"
#include "bot/ports.hpp"
#include "integrations/flags/file_flag_provider.hpp"
#include "net/executor.hpp"

#include <memory>

namespace deploybot::bot {

struct Wired {
    std::shared_ptr<const Ports> ports;
    std::shared_ptr<integrations::flags::FileFlagProvider>
        flags;  ///< also asked by the OFREP endpoints
};

/// Blocking for a moment: flag documents are read. Errors: the first adapter that cannot be opened.
base::Result<Wired> wire(
    const net::Executor& executor, const base::Clock& clock, const Config& config
);

}  // namespace deploybot::bot
