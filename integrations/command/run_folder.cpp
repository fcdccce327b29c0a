#include "integrations/command/run_folder.hpp"

#include "base/sha256.hpp"
#include "integrations/command/words.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace deploybot::integrations::command {
namespace {

using base::ErrorCode;
using base::fail;
using nlohmann::json;

constexpr std::size_t kFileLimit = std::size_t{1} << 20U;
constexpr std::size_t kLongestName = 150;

std::string dump(const json& value) {
    return value.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

/// The parsed file, or Broken. Reading its fields may throw json::exception: `read_fields` turns
/// that into Broken, too.
base::Result<json> read_json(const std::string& path) {
    auto text = base::read_file(path, kFileLimit);
    if (!text) {
        return fail(std::move(text.error()));
    }
    json value = json::parse(*text, nullptr, false);
    if (!value.is_object()) {
        return fail(ErrorCode::Broken, path + " is no JSON object");
    }
    return value;
}

template <class Read>
auto read_fields(const std::string& path, Read read) -> base::Result<decltype(read(json{}))> {
    const auto value = read_json(path);
    if (!value) {
        return fail(value.error());
    }
    try {
        return read(*value);
    } catch (const json::exception& error) {
        return fail(ErrorCode::Broken, path + " is not what it should be: " + error.what());
    }
}

json to_json(const deploy::DriverCall& call) {
    return {
        {"key", call.key},
        {"epoch", call.epoch},
        {"token", call.token.str()},
        {"service", call.service.str()},
        {"environment", call.environment.str()},
        {"pool", call.pool.str()},
        {"action", to_word(call.action)},
        {"commit", call.commit.str()},
        {"digest", call.artifact.digest.str()},
        {"location", call.artifact.location},
        {"time_limit_ms", call.time_limit.count()}};
}

deploy::DriverCall to_call(const json& value) {
    deploy::DriverCall call;
    const auto text = [&value](const char* name) { return value.at(name).get<std::string>(); };
    call.key = text("key");
    call.epoch = value.at("epoch").get<std::uint64_t>();
    call.token = base::Token(text("token"));
    call.service = base::ServiceName(text("service"));
    call.environment = base::EnvironmentName(text("environment"));
    call.pool = base::PoolName(text("pool"));
    call.action = action_of(text("action")).value_or(deploy::DriverAction::Observe);
    call.commit = base::CommitSha(text("commit"));
    call.artifact = {base::Digest(text("digest")), text("location")};
    call.time_limit = base::Millis{value.at("time_limit_ms").get<std::int64_t>()};
    return call;
}

}  // namespace

std::string encode_name(std::string_view key) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string name;
    for (const char c : key) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                           (c == '.' && !name.empty());
        if (plain) {
            name += c;
        } else {
            name += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
        }
    }
    if (name.size() > kLongestName) {
        // '~' is in no other name
        name = name.substr(0, kLongestName / 2) + "~" + base::to_hex(base::sha256(key));
    }
    return name.empty() ? "~" : name;
}

base::Result<RunSpec> RunFolder::read_spec() const {
    return read_fields(path("call.json"), [](const json& value) {
        RunSpec spec;
        spec.call = to_call(value.at("call"));
        spec.argv = value.at("argv").get<std::vector<std::string>>();
        spec.working_directory = value.at("working_directory").get<std::string>();
        spec.time_limit = base::Millis{value.at("time_limit_ms").get<std::int64_t>()};
        spec.grace = base::Millis{value.at("grace_ms").get<std::int64_t>()};
        spec.output_limit = value.at("output_limit").get<std::uint64_t>();
        spec.cancel_argv = value.at("cancel_argv").get<std::vector<std::string>>();
        spec.cancel_limit = base::Millis{value.at("cancel_limit_ms").get<std::int64_t>()};
        spec.attempt = value.at("attempt").get<int>();
        return spec;
    });
}

base::Outcome RunFolder::write_spec(const RunSpec& spec) const {
    return base::write_file_atomically(
        path("call.json"), dump(
                               {{"version", 1},
                                {"call", to_json(spec.call)},
                                {"argv", spec.argv},
                                {"working_directory", spec.working_directory},
                                {"time_limit_ms", spec.time_limit.count()},
                                {"grace_ms", spec.grace.count()},
                                {"output_limit", spec.output_limit},
                                {"cancel_argv", spec.cancel_argv},
                                {"cancel_limit_ms", spec.cancel_limit.count()},
                                {"attempt", spec.attempt}}
                           )
    );
}

base::Result<std::optional<deploy::DriverResult>> RunFolder::read_result() const {
    using Found = std::optional<deploy::DriverResult>;
    auto found = read_fields(path("result.json"), [](const json& value) -> Found {
        deploy::DriverResult result;
        const auto end = end_of(value.at("end").get<std::string>());
        result.end = end.value_or(deploy::DriverEnd::Failed);
        result.detail = value.at("detail").get<std::string>();
        result.running = base::Digest(value.at("running").get<std::string>());
        return result;
    });
    if (!found && found.error().code == ErrorCode::NotFound) {
        return Found{};
    }
    return found;
}

base::Outcome RunFolder::write_result(const deploy::DriverResult& result) const {
    return base::write_file_atomically(
        path("result.json"), dump(
                                 {{"version", 1},
                                  {"end", to_word(result.end)},
                                  {"detail", result.detail},
                                  {"running", result.running.str()},
                                  {"at", base::to_iso8601(base::SystemClock{}.now())}}
                             )
    );
}

bool RunFolder::is_started() const {
    return ::access(path("started.json").c_str(), F_OK) == 0;
}

base::Outcome RunFolder::write_started() const {
    const json content{{"at", base::to_iso8601(base::SystemClock{}.now())}};
    return base::write_file_atomically(path("started.json"), dump(content));
}

base::Outcome RunFolder::forget_started() const {
    ::unlink(path("program.json").c_str());
    if (::unlink(path("started.json").c_str()) != 0 && errno != ENOENT) {
        return fail(
            ErrorCode::Unavailable,
            "cannot remove " + path("started.json") + ": " + base::describe_errno(errno)
        );
    }
    return {};
}

std::optional<pid_t> RunFolder::read_program() const {
    const auto program = read_fields(path("program.json"), [](const json& value) {
        return value.at("process").get<pid_t>();
    });
    return program ? std::optional<pid_t>(*program) : std::nullopt;
}

base::Outcome RunFolder::write_program(pid_t program) const {
    return base::write_file_atomically(path("program.json"), dump({{"process", program}}));
}

bool RunFolder::is_cancelled() const {
    return ::access(path("cancel").c_str(), F_OK) == 0;
}

base::Outcome RunFolder::write_cancel() const {
    if (is_cancelled()) {
        return {};
    }
    return base::write_file_atomically(path("cancel"), "");
}

base::Result<base::FileDescriptor> RunFolder::try_lock() const {
    base::FileDescriptor lock(::open(path("lock").c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0600));
    if (!lock.is_open()) {
        return fail(
            ErrorCode::Unavailable,
            "cannot open " + path("lock") + ": " + base::describe_errno(errno)
        );
    }
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) {
        return lock;
    }
    if (errno == EWOULDBLOCK) {
        return base::FileDescriptor{};
    }
    return fail(
        ErrorCode::Unavailable, "cannot lock " + path("lock") + ": " + base::describe_errno(errno)
    );
}

base::FileDescriptor RunFolder::open_alarm() const {
    return base::FileDescriptor(::open(path("lock").c_str(), O_WRONLY | O_CLOEXEC));
}

}  // namespace deploybot::integrations::command
