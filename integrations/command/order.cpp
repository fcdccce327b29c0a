#include "integrations/command/order.hpp"

#include "integrations/command/environment.hpp"
#include "integrations/command/words.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::integrations::command {
namespace {

using base::ErrorCode;
using base::fail;
using deploy::DriverAction;
using deploy::DriverCall;

constexpr std::size_t kLongestKey = 500;
constexpr base::Millis kCancelLimit{std::chrono::minutes{1}};
constexpr base::Millis kLookLimit{std::chrono::minutes{1}};

bool only_looks(DriverAction action) {
    return action == DriverAction::Observe || action == DriverAction::Verify;
}

RunSpec make_spec(
    const CommandDriverConfig& config, const CommandService& service, const Program& program,
    const DriverCall& call
) {
    RunSpec spec;
    spec.call = call;
    spec.argv = program.argv;
    spec.working_directory = service.working_directory;
    spec.time_limit = program.time_limit.count() > 0 ? std::min(program.time_limit, call.time_limit)
                                                     : call.time_limit;
    spec.grace = config.grace;
    spec.output_limit = config.output_limit;
    if (!only_looks(call.action)) {
        spec.cancel_argv = service.cancel.argv;
    }
    const base::Millis cancel_limit = service.cancel.time_limit;
    spec.cancel_limit = cancel_limit.count() > 0 ? cancel_limit : kCancelLimit;
    return spec;
}

}  // namespace

base::Result<StartOrder> make_order(const CommandDriverConfig& config, const DriverCall& call) {
    if (call.key.empty() || call.key.size() > kLongestKey) {
        return fail(ErrorCode::Invalid, "an action needs a key of 1 to 500 characters");
    }
    const auto service = config.services.find(call.service);
    if (service == config.services.end()) {
        return fail(
            ErrorCode::Invalid, "the command driver knows no service " + call.service.str(),
            "configure its driver"
        );
    }
    const std::string word(to_word(call.action));
    const auto program = service->second.programs.find(call.action);
    if (program == service->second.programs.end() || program->second.argv.empty()) {
        return fail(
            ErrorCode::Invalid,
            "the driver of " + call.service.str() + " has no program for `" + word + "`",
            "configure its argument vector"
        );
    }
    if (call.time_limit.count() <= 0) {
        return fail(
            ErrorCode::Invalid, "`" + word + "` of " + call.service.str() + " has no time limit"
        );
    }
    auto environment = build_environment(service->second, call);
    if (!environment) {
        return fail(std::move(environment.error()));
    }
    return StartOrder{
        make_spec(config, service->second, program->second, call), std::move(*environment),
        config.supervisor, program->second.repeatable || only_looks(call.action)};
}

std::optional<DriverCall> make_look(const DriverCall& call, base::TimePoint now) {
    if (call.action != DriverAction::Deploy && call.action != DriverAction::RollBack &&
        call.action != DriverAction::Retire) {
        return std::nullopt;
    }
    DriverCall look = call;
    look.action = DriverAction::Observe;
    // new each time: an observation from before the bot's last crash says nothing of now
    look.key += "/look/" + std::to_string(base::to_millis(now));
    look.time_limit = std::min(call.time_limit, kLookLimit);
    return look;
}

}  // namespace deploybot::integrations::command
