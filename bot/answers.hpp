// Answers to the commands that only read, for every door: from the state, and where that is not
// enough from the forge or the driver.
//
// Thread: the bot's. The answer comes once: at once where the state is enough, else when those
// asked have answered. Lifetime: engine and clock outlive the answer.
#pragma once

#include "base/time.hpp"
#include "bot/engine.hpp"
#include "commands/message.hpp"
#include "deploy/ports.hpp"
#include "queue/command.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace deploybot::bot {

using Answered = std::function<void(commands::Message)>;

/// `command` changes nothing.
void answer_reading(
    const Engine& engine, const base::Clock& clock, const queue::Command& command,
    const queue::Speaker& speaker, Answered done
);

/// What the driver printed in a stage; key empty: nothing was run there.
struct LogOf {
    std::string key;
    deploy::LogChunk chunk;
};

/// `stage` empty: the last that was run.
void read_log(
    const Engine& engine, const base::Token& token, const std::string& stage, std::uint64_t offset,
    std::function<void(LogOf)> done
);

}  // namespace deploybot::bot
