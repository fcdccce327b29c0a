// ./dev simulate: runs seeds and says what it found; a failing seed prints one line that reproduces
// it. Each seed is one thread's from its beginning to its end; several run side by side.
#include "tests/simulation/simulation.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace deploybot;

struct Arguments {
    std::uint64_t first = 1;
    std::uint64_t seeds = 200;
    std::uint64_t jobs = std::max(1U, std::thread::hardware_concurrency());
    bool one = false;
    bool trace = false;
    bool busy = false;
    simulation::Bug bug = simulation::Bug::None;
};

// the seed that this thread runs, for the handler of an abort
thread_local volatile std::sig_atomic_t running_seed = 0;
volatile std::sig_atomic_t is_busy = 0;

/// A broken invariant inside the program stops the process; the line that reproduces it is said
/// first.
extern "C" void on_abort(int) {
    char text[64] = "";
    std::strcpy(
        text,
        is_busy != 0 ? "failed: ./dev simulate --busy --seed " : "failed: ./dev simulate --seed "
    );
    std::size_t length = std::strlen(text);
    char digits[16];
    std::size_t count = 0;
    for (unsigned left = static_cast<unsigned>(running_seed); left > 0 || count == 0; left /= 10) {
        digits[count++] = static_cast<char>('0' + left % 10);
    }
    while (count > 0) {
        text[length++] = digits[--count];
    }
    text[length++] = '\n';
    static_cast<void>(!write(STDOUT_FILENO, text, length));
}

int usage() {
    std::puts(
        "simulate [--seed N] [--seeds N] [--jobs N] [--bug NAME] [--busy] [--trace]\n"
        "  --seed N    only this one\n"
        "  --seeds N   so many, from 1 on (200)\n"
        "  --jobs N    so many side by side (one for each core)\n"
        "  --bug NAME  with a planted bug\n"
        "  --busy      with ten thousand commands in each day\n"
        "  --trace     prints everything that happens"
    );
    return 2;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

std::optional<Arguments> read_arguments(int count, char** values) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = values[i];
        const std::string_view value = i + 1 < count ? values[i + 1] : "";
        if (name == "--trace") {
            arguments.trace = true;
            continue;
        }
        if (name == "--busy") {
            arguments.busy = true;
            is_busy = 1;
            continue;
        }
        if (name == "--bug") {
            for (const simulation::Bug bug : simulation::planted_bugs()) {
                arguments.bug = simulation::name_of(bug) == value ? bug : arguments.bug;
            }
            if (arguments.bug == simulation::Bug::None) {
                return std::nullopt;
            }
        } else if (const auto parsed = number(value); parsed && name == "--seed") {
            arguments.first = *parsed;
            arguments.seeds = 1;
            arguments.one = true;
        } else if (parsed && name == "--seeds") {
            arguments.seeds = *parsed;
        } else if (parsed && *parsed > 0 && name == "--jobs") {
            arguments.jobs = *parsed;
        } else {
            return std::nullopt;
        }
        ++i;
    }
    return arguments;
}

void report(const Arguments& arguments, std::uint64_t seed, const simulation::Outcome& outcome) {
    const simulation::Violation& found = *outcome.violation;
    for (const std::string& line : outcome.last_lines) {
        std::printf("    %s\n", line.c_str());
    }
    const std::string bug = arguments.bug == simulation::Bug::None
                                ? ""
                                : " --bug " + std::string(simulation::name_of(arguments.bug));
    std::printf(
        "failed: ./dev simulate %s--seed %llu%s  %s at %s: %s\n", arguments.busy ? "--busy " : "",
        static_cast<unsigned long long>(seed), bug.c_str(), found.invariant.c_str(),
        base::to_iso8601(found.at).c_str(), found.what.c_str()
    );
}

/// All seeds together.
struct Sum {
    base::Millis simulated{};
    std::uint64_t failed = 0;
    std::uint64_t entries = 0;
    std::uint64_t kills = 0;
    std::uint64_t deployments = 0;
};

class Run {
public:
    explicit Run(const Arguments& arguments) : arguments_(arguments), next_(arguments.first) {}

    Sum run() {
        std::vector<std::thread> threads;
        const std::uint64_t jobs =
            arguments_.trace ? 1 : std::min(arguments_.jobs, arguments_.seeds);
        for (std::uint64_t i = 1; i < jobs; ++i) {
            threads.emplace_back([this] { work(); });
        }
        work();
        for (std::thread& thread : threads) {
            thread.join();
        }
        return sum_;
    }

private:
    void work() {
        while (const auto seed = take()) {
            running_seed = static_cast<std::sig_atomic_t>(*seed);
            simulation::Options options;
            options.seed = *seed;
            options.bug = arguments_.bug;
            options.day = arguments_.busy ? simulation::Day::Busy : simulation::Day::Usual;
            if (arguments_.trace) {
                options.watcher = [](const std::string& line) { std::puts(line.c_str()); };
            }
            const simulation::Outcome outcome = simulation::Simulation(options).run();
            add(*seed, outcome);
        }
    }

    std::optional<std::uint64_t> take() {
        const std::lock_guard lock(mutex_);
        return next_ < arguments_.first + arguments_.seeds ? std::optional(next_++) : std::nullopt;
    }

    void add(std::uint64_t seed, const simulation::Outcome& outcome) {
        const std::lock_guard lock(mutex_);
        sum_.simulated += outcome.simulated;
        sum_.entries += outcome.entries;
        sum_.kills += static_cast<std::uint64_t>(outcome.kills);
        sum_.deployments += static_cast<std::uint64_t>(outcome.deployments);
        if (outcome.violation) {
            sum_.failed += 1;
            report(arguments_, seed, outcome);
        } else if (arguments_.one) {
            std::printf(
                "seed %llu: %d commands (%d requests), %d taken, %d kills, %llu entries, trace "
                "%016llx\n",
                static_cast<unsigned long long>(seed), outcome.submissions, outcome.requests,
                outcome.deployments, outcome.kills,
                static_cast<unsigned long long>(outcome.entries),
                static_cast<unsigned long long>(outcome.trace_hash)
            );
        }
    }

    const Arguments& arguments_;
    std::mutex mutex_;
    std::uint64_t next_;
    Sum sum_;
};

}  // namespace

int main(int count, char** values) {
    const auto arguments = read_arguments(count, values);
    if (!arguments) {
        return usage();
    }
    std::signal(SIGABRT, on_abort);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const auto start = std::chrono::steady_clock::now();
    const Sum sum = Run(*arguments).run();
    const std::chrono::duration<double> real = std::chrono::steady_clock::now() - start;
    const double hours = std::chrono::duration<double, std::ratio<3600>>(sum.simulated).count();
    std::printf(
        "simulation: %llu seeds, %llu failed; %.0f simulated hours in %.1f s (%.0f times real "
        "time, %.1f seeds/s); %llu requests taken, %llu kills, %llu entries\n",
        static_cast<unsigned long long>(arguments->seeds),
        static_cast<unsigned long long>(sum.failed), hours, real.count(),
        hours * 3600 / real.count(), static_cast<double>(arguments->seeds) / real.count(),
        static_cast<unsigned long long>(sum.deployments),
        static_cast<unsigned long long>(sum.kills), static_cast<unsigned long long>(sum.entries)
    );
    return sum.failed == 0 ? 0 : 1;
}
