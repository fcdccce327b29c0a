// The bot's own log: structured JSON, or readable on a terminal, by spdlog. No secret is ever
// passed to it.
//
// Thread: any. Before `open_log` lines go to standard error at level info.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace deploybot::base {

enum class LogLevel { Debug, Info, Warning, Error };
enum class LogFormat { Json, Terminal };

void open_log(LogLevel level, LogFormat format);

/// One named value of a log line. Values are cleaned: no line break or control character reaches
/// the log.
struct LogField {
    std::string_view name;
    std::string value;
};

/// Which token and request a line belongs to; both empty where there is none. They stand in every
/// line.
struct LogContext {
    std::string token;
    std::string request;
};

void log(
    LogLevel level, const LogContext& context, std::string_view message,
    std::initializer_list<LogField> fields = {}
);

inline void log_info(
    const LogContext& c, std::string_view m, std::initializer_list<LogField> f = {}
) {
    log(LogLevel::Info, c, m, f);
}
inline void log_warning(
    const LogContext& c, std::string_view m, std::initializer_list<LogField> f = {}
) {
    log(LogLevel::Warning, c, m, f);
}
inline void log_error(
    const LogContext& c, std::string_view m, std::initializer_list<LogField> f = {}
) {
    log(LogLevel::Error, c, m, f);
}
inline void log_debug(
    const LogContext& c, std::string_view m, std::initializer_list<LogField> f = {}
) {
    log(LogLevel::Debug, c, m, f);
}

}  // namespace deploybot::base
