#include "integrations/command/supervision.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <set>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigset_t and sigprocmask
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace deploybot::integrations::command {
namespace {

using base::ErrorCode;
using base::fail;

constexpr base::Millis kRecheck{20};
constexpr base::Millis kLastPatience{std::chrono::seconds{10}};
constexpr base::Millis kLongestWait{std::chrono::seconds{1}};
constexpr std::string_view kStillHeld =
    "\n[a process that was left running still holds this output: what it prints from now on is "
    "lost and may end it. Redirect its output to a file.]\n";

sigset_t watched_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&set, signal);
    }
    return set;
}

}  // namespace

Supervision::Supervision(RunFolder folder, std::size_t output_limit)
    : folder_(std::move(folder)), log_(folder_.dir(), output_limit) {}

base::Result<Supervision> Supervision::open(const RunFolder& folder, std::size_t output_limit) {
    Supervision made(folder, output_limit);
    const sigset_t watched = watched_signals();
    ::sigprocmask(SIG_BLOCK, &watched, nullptr);
    made.signals_.reset(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
    made.changes_.reset(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!made.signals_.is_open()) {
        return fail(ErrorCode::Unavailable, "no signalfd: " + base::describe_errno(errno));
    }
    // without inotify (its instances are limited) the cancel file is still seen once a second
    if (made.changes_.is_open()) {
        ::inotify_add_watch(made.changes_.get(), folder.dir().c_str(), IN_CREATE | IN_MOVED_TO);
    }
    return made;
}

base::Outcome Supervision::start(
    const std::vector<std::string>& argv, const std::string& working_directory,
    const std::vector<std::string>& environment
) {
    status_.reset();
    auto child = prepare_child(argv, working_directory, environment);
    if (!child) {
        return fail(std::move(child.error()));
    }
    child_ = std::move(*child);
    // known before the program runs: whoever finds us dead can end what is left of its session
    if (auto written = folder_.write_program(child_.id); !written) {
        return written;
    }
    return start_child(child_, argv, working_directory);
}

Stop Supervision::wait_for_end(base::Millis limit, bool heed_requests) {
    const auto until = Clock::now() + limit;
    while (true) {
        take_signals();
        if (status_) {
            return Stop::None;
        }
        if (heed_requests && told_) {
            return Stop::Told;
        }
        if (heed_requests && folder_.is_cancelled()) {
            return Stop::Cancelled;
        }
        if (Clock::now() >= until) {
            return Stop::TimeLimit;
        }
        wait(until);
    }
}

void Supervision::wait(Clock::time_point until) {
    const auto now = Clock::now();
    const auto left = std::chrono::ceil<base::Millis>(until - now);
    const auto timeout = std::clamp(left, base::Millis{0}, kLongestWait);
    std::array<pollfd, 3> watched{
        {{signals_.get(), POLLIN, 0},
         {changes_.get(), POLLIN, 0},
         {child_.output.get(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), static_cast<int>(timeout.count())) <= 0) {
        return;
    }
    if (watched[1].revents != 0) {
        std::array<char, 4096> events{};
        while (::read(changes_.get(), events.data(), events.size()) > 0) {
            // the cancel file itself is what counts
        }
    }
    if (watched[2].revents != 0) {
        take_output();
    }
}

void Supervision::take_signals() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        told_ = told_ || info.ssi_signo != SIGCHLD;
    }
    // signals merge: one SIGCHLD may stand for several ends, orphans that came to us included
    int status = 0;
    while (true) {
        const pid_t ended = ::waitpid(-1, &status, WNOHANG);
        if (ended <= 0) {
            return;
        }
        if (ended == child_.id) {
            status_ = status;
        }
    }
}

void Supervision::take_output() {
    static std::array<char, 65536> buffer;
    const ssize_t got = ::read(child_.output.get(), buffer.data(), buffer.size());
    if (got > 0) {
        log_.append(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        child_.output.reset();
    }
}

void Supervision::close_output() {
    // a pipe holds no more than this; a detached process that prints without end must not keep us
    constexpr int kReads = 17;
    for (int reads = 0; child_.output.is_open() && reads < kReads; ++reads) {
        pollfd ready{child_.output.get(), POLLIN, 0};
        if (::poll(&ready, 1, 0) <= 0) {
            log_.append(kStillHeld);
            break;
        }
        take_output();
    }
    child_.output.reset();
}

std::size_t Supervision::end_processes(const Select& select, base::Millis grace) {
    auto left = select();
    std::set<std::pair<pid_t, std::uint64_t>> asked;
    for (const auto until = Clock::now() + grace; !left.empty() && Clock::now() < until;) {
        for (const Process& process : left) {
            if (asked.emplace(process.id, process.started).second) {
                send_signal(process, SIGTERM);
                send_signal(process, SIGCONT);  // a stopped process hears nothing
            }
        }
        wait(std::min(until, Clock::now() + kRecheck));
        take_signals();
        left = select();
    }
    for (const auto until = Clock::now() + kLastPatience; !left.empty() && Clock::now() < until;) {
        for (const Process& process : left) {
            send_signal(process, SIGKILL);
        }
        wait(std::min(until, Clock::now() + kRecheck));
        take_signals();
        left = select();
    }
    return left.size();
}

void Supervision::end_strays(base::Millis grace) {
    end_processes(
        [session = child_.id] {
            auto all = descendants_of(::getpid());
            std::erase_if(all, [session](const Process& p) { return p.session != session; });
            return all;
        },
        grace
    );
}

std::size_t Supervision::end_everything(base::Millis grace) {
    return end_processes([] { return descendants_of(::getpid()); }, grace);
}

std::size_t Supervision::count_left_running() {
    return descendants_of(::getpid()).size();
}

}  // namespace deploybot::integrations::command
