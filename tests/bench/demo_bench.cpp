// The demo's scenarios, played by the demo itself: what its customers lost, and how soon a bad
// version lost its weight. The customers' own record and HAProxy's answers say so, not the bot
// (examples/demo/stage.mjs).
#include "tests/bench/parts.hpp"
#include "tests/bench/served_bot.hpp"
#include "tests/support/real_program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace deploybot::bench {
namespace {

/// Node as `./dev bench` has installed it, or PATH's.
std::string find_node() {
    const char* named = std::getenv("DEPLOYBOT_NODE");
    std::string node = named != nullptr ? named : tests::find_program("node");
    if (node.empty()) {
        throw std::runtime_error("the demo needs Node, in DEPLOYBOT_NODE or PATH");
    }
    return node;
}

/// Its last lines say what failed.
std::string end_of(const std::string& output) {
    constexpr std::size_t kShown = 400;
    return output.substr(output.size() < kShown ? 0 : output.size() - kShown);
}

}  // namespace

void measure_demo(Figures& figures) {
    const tests::TemporaryFolder folder;
    const std::string file = folder.file("figures.json");
    ::setenv("DEPLOYBOT_PROGRAM", built_program("deploybot").c_str(), 1);
    tests::RealProgram demo(
        {find_node(), std::string(DEPLOYBOT_SOURCE_DIR) + "/examples/demo/demo.mjs", "--play",
         "all", "--figures", file},
        folder.file("output")
    );
    const int status = demo.wait();
    const auto measured = read_run(file);
    if (!measured) {
        throw std::runtime_error("the demo could not play: " + end_of(demo.output()));
    }
    figures = measured->figures;
    if (status != 0) {
        throw std::runtime_error("not every scenario passed: " + end_of(demo.output()));
    }
}

}  // namespace deploybot::bench
