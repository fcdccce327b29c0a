#include "integrations/command/supervisor.hpp"

#include "integrations/command/report.hpp"
#include "integrations/command/run_folder.hpp"
#include "integrations/command/supervision.hpp"
#include "integrations/command/words.hpp"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace deploybot::integrations::command {
namespace {

using deploy::DriverEnd;
using deploy::DriverResult;

constexpr int kInheritedLock = 3;
constexpr int kBadCall = 64;
constexpr int kNoSystem = 71;
constexpr int kNotWritten = 74;
constexpr int kAlreadyHeld = 75;
constexpr std::size_t kStopLines = 12;

int give_up(int status, const std::string& why) {
    std::fprintf(stderr, "deploybot supervise: %s\n", why.c_str());
    return status;
}

/// The lock that the bot took before it started us comes as descriptor 3; started by hand, we take
/// it ourselves.
base::Result<base::FileDescriptor> hold_lock(const RunFolder& folder) {
    struct stat inherited {};
    struct stat wanted {};
    const std::string path = folder.dir() + "/lock";
    if (::fstat(kInheritedLock, &inherited) == 0 && ::stat(path.c_str(), &wanted) == 0 &&
        inherited.st_ino == wanted.st_ino && inherited.st_dev == wanted.st_dev) {
        ::fcntl(kInheritedLock, F_SETFD, FD_CLOEXEC);
        return base::FileDescriptor(kInheritedLock);
    }
    return folder.try_lock();
}

std::vector<std::string> own_environment() {
    std::vector<std::string> lines;
    for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
        lines.emplace_back(*line);
    }
    return lines;
}

std::vector<std::string> cancel_environment(deploy::DriverAction action) {
    auto lines = own_environment();
    std::erase_if(lines, [](const std::string& line) {
        return line.starts_with("DEPLOYBOT_ACTION=") || line.starts_with("DEPLOYBOT_CANCELLED=");
    });
    lines.emplace_back("DEPLOYBOT_ACTION=cancel");
    lines.push_back("DEPLOYBOT_CANCELLED=" + std::string(to_word(action)));
    return lines;
}

/// After the program was ended: the configured cancel program, with a limit of its own. Answers
/// what to add to the detail.
std::string run_cancel_program(Supervision& supervision, const RunSpec& spec) {
    if (spec.cancel_argv.empty()) {
        return {};
    }
    const auto started = supervision.start(
        spec.cancel_argv, spec.working_directory, cancel_environment(spec.call.action)
    );
    if (!started) {
        supervision.end_everything(spec.grace);
        return "; the cancel program " + started.error().message;
    }
    const Stop stop = supervision.wait_for_end(spec.cancel_limit, false);
    const int status = supervision.status();
    supervision.end_everything(spec.grace);
    supervision.close_output();
    if (stop != Stop::None) {
        return "; the cancel program did not end within " +
               base::format_duration(spec.cancel_limit);
    }
    return "; the cancel program ended with " + describe_status(status);
}

std::string describe_stop(Stop stop, const RunSpec& spec) {
    switch (stop) {
        case Stop::TimeLimit:
            return "did not end within " + base::format_duration(spec.time_limit) +
                   ": it and all of its processes were ended";
        case Stop::Told:
            return "its supervisor was told to end (SIGTERM): it and all of its processes were "
                   "ended";
        case Stop::Cancelled:
        case Stop::None:
            break;
    }
    return "cancelled: it and all of its processes were ended";
}

DriverResult end_stopped(Supervision& supervision, const RunSpec& spec, Stop stop) {
    const std::size_t left = supervision.end_everything(spec.grace);
    supervision.close_output();
    DriverResult result;
    result.end = stop == Stop::TimeLimit ? DriverEnd::TimedOut : DriverEnd::Cancelled;
    std::string sentence = describe_stop(stop, spec);
    if (left > 0) {
        sentence += ", except " + std::to_string(left) + " that the system did not end";
    }
    const std::string output = supervision.output_tail();
    sentence += run_cancel_program(supervision, spec);
    result.detail = make_detail(sentence, output, kStopLines);
    return result;
}

DriverResult run_program(Supervision& supervision, const RunSpec& spec) {
    const auto started = supervision.start(spec.argv, spec.working_directory, own_environment());
    if (!started) {
        supervision.end_everything(spec.grace);
        return {DriverEnd::Failed, make_detail(started.error().message, {}, 0), {}};
    }
    const Stop stop = supervision.wait_for_end(spec.time_limit, true);
    if (stop != Stop::None) {
        return end_stopped(supervision, spec, stop);
    }
    const int status = supervision.status();
    supervision.end_strays(spec.grace);
    supervision.close_output();
    return judge_end(
        spec.call.action, status, supervision.output_tail(), Supervision::count_left_running()
    );
}

}  // namespace

int run_supervisor(const std::string& dir) {
    const RunFolder folder(dir);
    const auto lock = hold_lock(folder);
    if (!lock) {
        return give_up(kNoSystem, lock.error().message);
    }
    if (!lock->is_open()) {
        return give_up(kAlreadyHeld, "somebody else works on " + dir);
    }
    const base::FileDescriptor alarm = folder.open_alarm();
    const auto spec = folder.read_spec();
    if (!spec || spec->argv.empty()) {
        return give_up(kBadCall, spec ? "no program to run" : spec.error().message);
    }
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    auto supervision = Supervision::open(folder, spec->output_limit);
    if (!supervision) {
        return give_up(kNoSystem, supervision.error().message);
    }
    if (const auto started = folder.write_started(); !started) {
        return give_up(kNotWritten, started.error().message);
    }
    const auto written = folder.write_result(run_program(*supervision, *spec));
    return written ? 0 : give_up(kNotWritten, written.error().message);
}

}  // namespace deploybot::integrations::command
