#include "integrations/command/processes.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <array>
#include <charconv>
#include <dirent.h>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace deploybot::integrations::command {
namespace {

constexpr std::size_t kStatLimit = 4096;
constexpr std::size_t kEnvironmentLimit = std::size_t{4} << 20U;

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

/// proc(5): "id (name) state parent group session ..."; the name may hold anything, so counting
/// starts after its last ')'.
std::optional<Process> read_process(pid_t id) {
    const auto stat = base::read_file("/proc/" + std::to_string(id) + "/stat", kStatLimit);
    if (!stat) {
        return std::nullopt;
    }
    const std::size_t name_end = stat->rfind(')');
    if (name_end == std::string::npos || name_end + 2 >= stat->size()) {
        return std::nullopt;
    }
    const auto fields = base::split(std::string_view(*stat).substr(name_end + 2), ' ');
    constexpr std::size_t kState = 0;
    constexpr std::size_t kParent = 1;
    constexpr std::size_t kSession = 3;
    constexpr std::size_t kStarted = 19;
    Process process;
    process.id = id;
    if (fields.size() <= kStarted || fields[kState] == "Z" || fields[kState] == "X" ||
        !read_number(fields[kParent], process.parent) ||
        !read_number(fields[kSession], process.session) ||
        !read_number(fields[kStarted], process.started)) {
        return std::nullopt;
    }
    return process;
}

std::vector<pid_t> all_ids() {
    std::vector<pid_t> ids;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
    if (!folder) {
        return ids;
    }
    while (const dirent* entry = ::readdir(folder.get())) {  // NOLINT(concurrency-mt-unsafe)
        pid_t id = 0;
        if (read_number(std::string_view(entry->d_name), id)) {
            ids.push_back(id);
        }
    }
    return ids;
}

}  // namespace

std::vector<Process> descendants_of(pid_t ancestor) {
    std::multimap<pid_t, Process> by_parent;
    for (const pid_t id : all_ids()) {
        if (const auto process = read_process(id)) {
            by_parent.emplace(process->parent, *process);
        }
    }
    std::vector<Process> found;
    std::vector<pid_t> parents{ancestor};
    while (!parents.empty()) {
        const auto [first, last] = by_parent.equal_range(parents.back());
        parents.pop_back();
        for (auto child = first; child != last; ++child) {
            found.push_back(child->second);
            parents.push_back(child->second.id);
        }
        // once each, even if a number was used again while we read
        by_parent.erase(first, last);
    }
    return found;
}

std::vector<Process> processes_with(const std::string& variable) {
    std::vector<Process> found;
    for (const pid_t id : all_ids()) {
        const std::string path = "/proc/" + std::to_string(id) + "/environ";
        const auto environment = base::read_file(path, kEnvironmentLimit);
        const auto process = environment ? read_process(id) : std::nullopt;
        if (!process) {
            continue;
        }
        for (const std::string_view line : base::split(*environment, '\0')) {
            if (line == variable) {
                found.push_back(*process);
                break;
            }
        }
    }
    return found;
}

void send_signal(const Process& process, int signal) {
    // by the call's number: glibc 2.36 declares the functions without C linkage
    const base::FileDescriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, process.id, 0)));
    if (!handle.is_open()) {
        return;
    }
    const auto now = read_process(process.id);
    if (now && now->started == process.started) {
        ::syscall(SYS_pidfd_send_signal, handle.get(), signal, nullptr, 0);
    }
}

}  // namespace deploybot::integrations::command
