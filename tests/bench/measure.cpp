#include "tests/bench/measure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <fstream>
#include <sched.h>
#include <stdexcept>
#include <sys/utsname.h>
#include <thread>

namespace deploybot::bench {
namespace {

cpu_set_t allowed_cores() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (::sched_getaffinity(0, sizeof cores, &cores) != 0) {
        throw std::runtime_error("the system does not tell its cores");
    }
    return cores;
}

std::vector<int> core_numbers() {
    const cpu_set_t cores = allowed_cores();
    std::vector<int> numbers;
    for (int core = 0; core < CPU_SETSIZE; ++core) {
        if (CPU_ISSET(core, &cores)) {
            numbers.push_back(core);
        }
    }
    return numbers;
}

/// The value behind a name in a file of `name: value` lines.
std::string look_up(const std::string& path, const std::string& name) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name)) {
            const std::size_t start = line.find_first_not_of(" \t", line.find(':') + 1);
            return start == std::string::npos ? "" : line.substr(start);
        }
    }
    return "";
}

}  // namespace

double thread_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

OnCore::OnCore(int core) {
    const cpu_set_t before = allowed_cores();
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&before);
    before_.assign(bytes, bytes + sizeof before);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (::sched_setaffinity(0, sizeof one, &one) != 0) {
        throw std::runtime_error("cannot stay on one core");
    }
}

OnCore::~OnCore() {
    ::sched_setaffinity(0, before_.size(), reinterpret_cast<const cpu_set_t*>(before_.data()));
}

int first_core() {
    static const int kCore = core_numbers().front();
    return kCore;
}

int last_core() {
    static const int kCore = core_numbers().back();
    return kCore;
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) {
        return 0;
    }
    const auto last = static_cast<double>(values.size() - 1);
    const auto at = static_cast<std::ptrdiff_t>(std::ceil(last * share));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

double median(const std::vector<double>& values) {
    return quantile(values, 0.5);
}

double resident_kib(pid_t process) {
    const std::string path = "/proc/" + std::to_string(process) + "/status";
    const std::string resident = look_up(path, "VmRSS");
    if (resident.empty()) {
        throw std::runtime_error("the process has gone");
    }
    return std::stod(resident);
}

std::string describe_machine() {
    utsname system{};
    ::uname(&system);
    return look_up("/proc/cpuinfo", "model name") + ", " +
           std::to_string(std::thread::hardware_concurrency()) + " cores, " + system.sysname + " " +
           system.release;
}

std::string current_commit(const std::string& folder) {
    std::ifstream head(folder + "/.git/HEAD");
    std::string line;
    std::getline(head, line);
    constexpr std::string_view kReference = "ref: ";
    if (line.starts_with(kReference)) {
        std::ifstream reference(folder + "/.git/" + line.substr(kReference.size()));
        line.clear();
        std::getline(reference, line);
    }
    constexpr std::size_t kShort = 12;
    return line.substr(0, kShort);
}

}  // namespace deploybot::bench
