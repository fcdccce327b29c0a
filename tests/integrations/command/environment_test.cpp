#include "integrations/command/environment.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::command {
namespace {

TEST(Environment, RefusesNamesThatAreNoneOrTheCallsOwn) {
    for (const char* name : {"", "1A", "A B", "A=B", "DEPLOYBOT_TOKEN", "DEPLOYBOT_JOURNAL_KEY"}) {
        CommandService service;
        service.environment[name] = "x";
        EXPECT_FALSE(build_environment(service, {})) << name;
        service.environment.clear();
        service.pass_through = {name};
        EXPECT_FALSE(build_environment(service, {})) << name;
    }
}

TEST(Environment, RefusesAZeroByte) {
    CommandService service;
    service.environment["A"] = std::string("x\0y", 3);
    EXPECT_FALSE(build_environment(service, {}));
}

TEST(Environment, LetsTheConfigurationSetThePath) {
    CommandService service;
    service.environment["PATH"] = "/opt/deploy";
    const auto lines = build_environment(service, {});
    ASSERT_TRUE(lines);
    EXPECT_NE(std::find(lines->begin(), lines->end(), "PATH=/opt/deploy"), lines->end());
}

}  // namespace
}  // namespace deploybot::integrations::command
