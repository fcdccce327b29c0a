#include "base/log.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace deploybot::base {
namespace {

/// What `write` leaves on standard error.
template <class Function>
std::string logged(LogLevel level, LogFormat format, Function write) {
    open_log(level, format);
    testing::internal::CaptureStderr();
    write();
    return testing::internal::GetCapturedStderr();
}

TEST(Log, InJsonHasTokenAndRequestInEveryLine) {
    const std::string line = logged(LogLevel::Info, LogFormat::Json, [] {
        log_info({.token = "DEP-1", .request = "req-7"}, "started", {{"pool", "canary"}});
    });
    const auto json = nlohmann::json::parse(line);
    EXPECT_EQ(json["message"], "started");
    EXPECT_EQ(json["level"], "info");
    EXPECT_EQ(json["token"], "DEP-1");
    EXPECT_EQ(json["request"], "req-7");
    EXPECT_EQ(json["pool"], "canary");
    const std::string bare = logged(LogLevel::Info, LogFormat::Json, [] { log_info({}, "ready"); });
    EXPECT_EQ(nlohmann::json::parse(bare)["token"], "");
}

TEST(Log, OnATerminalIsOneLineWhateverStandsInIt) {
    const std::string text = logged(LogLevel::Info, LogFormat::Terminal, [] {
        log_warning({}, "a\nb", {{"who", "x\x1b[31m\r\nlevel: error"}});
    });
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("warning: a b"), std::string::npos) << text;
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
    EXPECT_EQ(logged(LogLevel::Warning, LogFormat::Json, [] { log_info({}, "quiet"); }), "");
    EXPECT_NE(logged(LogLevel::Debug, LogFormat::Json, [] { log_debug({}, "loud"); }), "");
}

}  // namespace
}  // namespace deploybot::base
