#include "integrations/command/environment.hpp"

#include "base/text.hpp"
#include "integrations/command/words.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <utility>

namespace deploybot::integrations::command {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::string_view kOurs = "DEPLOYBOT_";

bool is_variable_name(std::string_view name) {
    const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0 || c == '_'; };
    return !name.empty() && is_letter(static_cast<unsigned char>(name.front())) &&
           std::all_of(name.begin(), name.end(), [&](unsigned char c) {
               return is_letter(c) || std::isdigit(c) != 0;
           });
}

/// DEPLOYBOT_* is the call's alone: neither configured over it, nor the bot's own settings passed
/// on.
base::Outcome check_name(const std::string& name) {
    if (is_variable_name(name) && !name.starts_with(kOurs)) {
        return {};
    }
    return fail(
        ErrorCode::Invalid,
        "\"" + base::shorten(base::clean(name), 60) + "\" cannot be set for a deploy program",
        "use letters, digits and _, and no name that starts with DEPLOYBOT_"
    );
}

std::map<std::string, std::string> call_variables(const deploy::DriverCall& call) {
    return {
        {"DEPLOYBOT_TOKEN", call.token.str()},
        {"DEPLOYBOT_SERVICE", call.service.str()},
        {"DEPLOYBOT_ENVIRONMENT", call.environment.str()},
        {"DEPLOYBOT_POOL", call.pool.str()},
        {"DEPLOYBOT_COMMIT", call.commit.str()},
        {"DEPLOYBOT_DIGEST", call.artifact.digest.str()},
        {"DEPLOYBOT_ARTIFACT", call.artifact.location},
        {"DEPLOYBOT_EPOCH", std::to_string(call.epoch)},
        {"DEPLOYBOT_KEY", call.key},
        {"DEPLOYBOT_ACTION", std::string(to_word(call.action))}};
}

}  // namespace

std::string key_variable(const std::string& key) {
    return "DEPLOYBOT_KEY=" + key;
}

base::Result<std::vector<std::string>> build_environment(
    const CommandService& service, const deploy::DriverCall& call
) {
    std::map<std::string, std::string> all{
        {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
        {"LANG", "C.UTF-8"}};
    for (const std::string& name : service.pass_through) {
        if (auto checked = check_name(name); !checked) {
            return fail(std::move(checked.error()));
        }
        // nobody calls setenv: the environment is read only
        const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
        if (value != nullptr) {
            all[name] = value;
        }
    }
    for (const auto& [name, value] : service.environment) {
        if (auto checked = check_name(name); !checked) {
            return fail(std::move(checked.error()));
        }
        all[name] = value;
    }
    all.merge(call_variables(call));
    std::vector<std::string> lines;
    for (const auto& [name, value] : all) {
        if (value.find('\0') != std::string::npos) {
            return fail(ErrorCode::Invalid, "the value of " + name + " holds a zero byte");
        }
        std::string line = name;
        line += '=';
        line += value;
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace deploybot::integrations::command
