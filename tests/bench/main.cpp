// ./dev bench: the figures, as a table and in build/bench/results.json (docs/figures.md).
#include "base/time.hpp"
#include "tests/bench/bare_server.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/parts.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace deploybot;

struct Part {
    std::string_view name;
    std::string_view what;
    void (*measure)(bench::Figures&);
};

constexpr std::array kParts{
    Part{"journal", "durable appends against a bare group commit", bench::measure_journal},
    Part{"commands", "POST /api/v1/commands against a bare handler", bench::measure_commands},
    Part{"parser", "one command understood", bench::measure_parser},
    Part{"questions", "answers while very many wait", bench::measure_questions},
    Part{"estimates", "waits that were promised, and kept", bench::measure_estimates},
    Part{"memory", "of an idle bot, of a long journal, of open boards", bench::measure_memory},
    Part{"start", "ready after a start and after kill -9", bench::measure_start},
    Part{"lanes", "10, 100 and 1,000 deployments on their way", bench::measure_lanes},
    Part{"followers", "an entry on open boards", bench::measure_followers},
    Part{"simulation", "virtual time", bench::measure_simulation},
    Part{"demo", "what releases cost the customers of a real shop", bench::measure_demo},
};

struct Arguments {
    std::vector<std::string> names;
    std::string compare;
    std::string out = "build/bench/results.json";
    bool lists = false;
};

int usage() {
    std::puts(
        "bench [NAME...] [--list] [--compare FILE] [--out FILE]\n"
        "  NAME            only these parts\n"
        "  --list          names them\n"
        "  --compare FILE  shows what changed since an earlier results.json\n"
        "  --out FILE      where the results go (build/bench/results.json)"
    );
    return 2;
}

std::optional<Arguments> read_arguments(int count, char** values) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = values[i];
        if (name == "--list") {
            arguments.lists = true;
        } else if ((name == "--compare" || name == "--out") && i + 1 < count) {
            (name == "--out" ? arguments.out : arguments.compare) = values[++i];
        } else if (std::ranges::find(kParts, name, &Part::name) != kParts.end()) {
            arguments.names.emplace_back(name);
        } else {
            return std::nullopt;
        }
    }
    return arguments;
}

bench::Run run_parts(const Arguments& arguments) {
    bench::Run run;
    run.at = base::to_iso8601(base::SystemClock().now());
    run.machine = bench::describe_machine();
    run.commit = bench::current_commit(".");
    std::printf("%s\n%s", run.machine.c_str(), bench::headline().c_str());
    for (const Part& part : kParts) {
        const bool wanted = arguments.names.empty() ||
                            std::ranges::find(arguments.names, part.name) != arguments.names.end();
        if (!wanted) {
            continue;
        }
        bench::Figures figures;
        try {
            part.measure(figures);
        } catch (const std::exception& error) {
            run.not_measured.push_back(std::string(part.name) + ": " + error.what());
            std::printf("%s was NOT MEASURED: %s\n", std::string(part.name).c_str(), error.what());
        }
        for (bench::Figure& figure : figures) {
            std::printf("%s", bench::to_line(figure).c_str());
            run.figures.push_back(std::move(figure));
        }
    }
    return run;
}

int run(const Arguments& arguments) {
    std::optional<bench::Run> before;
    if (!arguments.compare.empty()) {
        auto read = bench::read_run(arguments.compare);
        if (!read) {
            std::fprintf(stderr, "%s\n", read.error().message.c_str());
            return 2;
        }
        before = std::move(*read);
    }
    const bench::Run run = run_parts(arguments);
    if (const auto written = bench::write_run(run, arguments.out); !written) {
        std::fprintf(stderr, "%s\n", written.error().message.c_str());
        return 1;
    }
    if (before) {
        std::printf("\n%s", bench::describe_changes(*before, run).c_str());
    }
    return run.not_measured.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    std::signal(SIGPIPE, SIG_IGN);
    if (count == 4 && std::string_view(values[1]) == bench::kBareServer) {
        return bench::run_bare_server(values[2], values[3]);
    }
    const auto arguments = read_arguments(count, values);
    if (!arguments) {
        return usage();
    }
    if (arguments->lists) {
        for (const Part& part : kParts) {
            std::printf(
                "%-12s %s\n", std::string(part.name).c_str(), std::string(part.what).c_str()
            );
        }
        return 0;
    }
    return run(*arguments);
}
