#include "base/log.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace deploybot::base {
namespace {

LogFormat& format() {
    static LogFormat value = LogFormat::Terminal;
    return value;
}

spdlog::logger& logger() {
    static const auto kInstance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "deploybot", std::make_shared<spdlog::sinks::stderr_sink_mt>()
        );
        made->set_pattern("%v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *kInstance;
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::Debug:
            return spdlog::level::debug;
        case LogLevel::Info:
            return spdlog::level::info;
        case LogLevel::Warning:
            return spdlog::level::warn;
        case LogLevel::Error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

const char* name_of(LogLevel level) {
    switch (level) {
        case LogLevel::Debug:
            return "debug";
        case LogLevel::Info:
            return "info";
        case LogLevel::Warning:
            return "warning";
        case LogLevel::Error:
            return "error";
    }
    return "info";
}

std::string as_json(
    LogLevel level, const LogContext& context, std::string_view message,
    std::initializer_list<LogField> fields
) {
    nlohmann::ordered_json line;
    line["at"] = to_iso8601(SystemClock{}.now());
    line["level"] = name_of(level);
    line["message"] = clean(message);
    line["token"] = context.token;
    line["request"] = context.request;
    for (const LogField& field : fields) {
        line[std::string(field.name)] = clean(field.value);
    }
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string as_text(
    LogLevel level, const LogContext& context, std::string_view message,
    std::initializer_list<LogField> fields
) {
    std::string line = to_iso8601(SystemClock{}.now()).substr(11, 12);
    line += level == LogLevel::Info ? "  " : std::string("  ") + name_of(level) + ": ";
    line += clean(message);
    if (!context.token.empty()) {
        line += "  token=" + clean(context.token);
    }
    if (!context.request.empty()) {
        line += "  request=" + clean(context.request);
    }
    for (const LogField& field : fields) {
        line += "  " + std::string(field.name) + "=" + clean(field.value);
    }
    return line;
}

}  // namespace

void open_log(LogLevel level, LogFormat wanted) {
    format() = wanted;
    logger().set_level(to_spdlog(level));
}

void log(
    LogLevel level, const LogContext& context, std::string_view message,
    std::initializer_list<LogField> fields
) {
    const auto wanted = to_spdlog(level);
    if (!logger().should_log(wanted)) {
        return;
    }
    const bool json = format() == LogFormat::Json;
    const std::string line =
        json ? as_json(level, context, message, fields) : as_text(level, context, message, fields);
    logger().log(wanted, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace deploybot::base
