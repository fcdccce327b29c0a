#include "bot/kill_switch.hpp"

#include "base/text.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <utility>

namespace deploybot::bot {
namespace {

constexpr std::size_t kLongestReason = 300;

/// What somebody wrote into the file, or that it is there or may be.
std::string reason_in(const std::string& path) {
    std::error_code unreadable;
    if (!std::filesystem::exists(path, unreadable) && unreadable) {
        return path + " cannot be looked for: " + unreadable.message();
    }
    std::string text(kLongestReason, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    const std::string said = base::clean(base::trim(text));
    return (said.empty() ? std::string("somebody made the file") : said) + " (" + path +
           " is there; remove it before you lift the stop)";
}

}  // namespace

std::string stop_file(const std::string& journal_path) {
    return journal_path + ".stop";
}

KillSwitch::KillSwitch(
    const net::Executor& executor, std::string file, Stop stop, base::Millis between_looks
)
    : file_(std::move(file)),
      stop_(std::move(stop)),
      between_looks_(between_looks),
      signal_(executor, SIGUSR1),
      timer_(executor) {}

void KillSwitch::watch(std::function<bool()> is_on) {
    is_on_ = std::move(is_on);
    await_signal();
    look_for_file();
}

void KillSwitch::close() {
    signal_.cancel();
    timer_.cancel();
}

void KillSwitch::await_signal() {
    signal_.async_wait([this](boost::system::error_code error, int) {
        if (!error) {
            stop_("signal", "SIGUSR1 was sent to the bot");
            await_signal();
        }
    });
}

std::string KillSwitch::file_there() const {
    std::error_code unreadable;
    // a folder that cannot be looked into may hold it
    return std::filesystem::exists(file_, unreadable) || unreadable ? file_ : "";
}

void KillSwitch::look_for_file() {
    if (!is_on_() && !file_there().empty()) {
        stop_("file", reason_in(file_));
    }
    timer_.expires_after(between_looks_);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) {
            look_for_file();
        }
    });
}

}  // namespace deploybot::bot
