#include "commands/grammar/reference.hpp"

#include "tests/commands/support.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace deploybot::commands {
namespace {

TEST(Reference, StandsInTheDocumentsAsTheTableSays) {
    const std::string path = std::string(DEPLOYBOT_SOURCE_DIR) + "/docs/commands.md";
    if (std::getenv("DEPLOYBOT_UPDATE_DOCS") != nullptr) {
        std::ofstream(path) << command_reference();
    }
    std::stringstream found;
    found << std::ifstream(path).rdbuf();
    EXPECT_TRUE(found.str() == command_reference())
        << "run commands_test with DEPLOYBOT_UPDATE_DOCS=1 and commit docs/commands.md";
}

}  // namespace
}  // namespace deploybot::commands
