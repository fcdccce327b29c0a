// ./dev simulate: runs seeds and says what it found; a failing seed prints one line that reproduces
// it.
#include "tests/simulation/simulation.hpp"

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

using namespace deploybot;

struct Arguments {
    std::uint64_t first = 1;
    std::uint64_t seeds = 200;
    bool one = false;
    bool trace = false;
    simulation::Bug bug = simulation::Bug::None;
};

// the seed that runs, for the handler of an abort
volatile std::sig_atomic_t running_seed = 0;

/// A broken invariant inside the program stops the process; the line that reproduces it is said
/// first.
extern "C" void on_abort(int) {
    char text[64] = "failed: ./dev simulate --seed ";
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
        "simulate [--seed N] [--seeds N] [--bug NAME] [--trace]\n"
        "  --seed N    only this one\n"
        "  --seeds N   so many, from 1 on (200)\n"
        "  --bug NAME  with a planted bug\n"
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
        "failed: ./dev simulate --seed %llu%s  %s at %s: %s\n",
        static_cast<unsigned long long>(seed), bug.c_str(), found.invariant.c_str(),
        base::to_iso8601(found.at).c_str(), found.what.c_str()
    );
}

}  // namespace

int main(int count, char** values) {
    const auto arguments = read_arguments(count, values);
    if (!arguments) {
        return usage();
    }
    std::signal(SIGABRT, on_abort);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const auto start = std::chrono::steady_clock::now();
    base::Millis simulated{};
    std::uint64_t failed = 0;
    std::uint64_t entries = 0;
    std::uint64_t kills = 0;
    std::uint64_t deployments = 0;
    for (std::uint64_t seed = arguments->first; seed < arguments->first + arguments->seeds;
         ++seed) {
        running_seed = static_cast<std::sig_atomic_t>(seed);
        simulation::Options options;
        options.seed = seed;
        options.bug = arguments->bug;
        if (arguments->trace) {
            options.watcher = [](const std::string& line) { std::puts(line.c_str()); };
        }
        const simulation::Outcome outcome = simulation::Simulation(options).run();
        simulated += outcome.simulated;
        entries += outcome.entries;
        kills += static_cast<std::uint64_t>(outcome.kills);
        deployments += static_cast<std::uint64_t>(outcome.deployments);
        if (outcome.violation) {
            failed += 1;
            report(*arguments, seed, outcome);
        } else if (arguments->one) {
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
    const std::chrono::duration<double> real = std::chrono::steady_clock::now() - start;
    const double hours = std::chrono::duration<double, std::ratio<3600>>(simulated).count();
    std::printf(
        "simulation: %llu seeds, %llu failed; %.0f simulated hours in %.1f s (%.0f times real "
        "time, %.1f seeds/s); %llu requests taken, %llu kills, %llu entries\n",
        static_cast<unsigned long long>(arguments->seeds), static_cast<unsigned long long>(failed),
        hours, real.count(), hours * 3600 / real.count(),
        static_cast<double>(arguments->seeds) / real.count(),
        static_cast<unsigned long long>(deployments), static_cast<unsigned long long>(kills),
        static_cast<unsigned long long>(entries)
    );
    return failed == 0 ? 0 : 1;
}
