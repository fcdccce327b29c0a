#include "integrations/flags/ofrep.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "integrations/flags/bucket.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace deploybot::integrations::flags {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kBodyBytes = std::size_t{64} * 1024;

/// What is wrong with a request, in OFREP's words.
struct Problem {
    int status = 400;
    std::string code;
    std::string details;
};

/// Who asks; empty: nobody in particular.
using TargetingKey = std::string;

tl::expected<TargetingKey, Problem> read_context(std::string_view body) {
    if (body.size() > kBodyBytes) {
        return tl::unexpected(Problem{413, "GENERAL", "the context is larger than 64 KiB"});
    }
    const ordered_json request = ordered_json::parse(body, nullptr, false);
    if (request.is_discarded() || !request.is_object()) {
        return tl::unexpected(Problem{400, "PARSE_ERROR", "the body is no JSON object"});
    }
    const auto context = request.find("context");
    if (context == request.end()) {
        return TargetingKey{};
    }
    if (!context->is_object()) {
        return tl::unexpected(Problem{400, "INVALID_CONTEXT", "context is no object"});
    }
    const auto key = context->find("targetingKey");
    if (key == context->end() || key->is_null()) {
        return TargetingKey{};
    }
    if (!key->is_string()) {
        return tl::unexpected(Problem{400, "INVALID_CONTEXT", "targetingKey is no text"});
    }
    return key->get<std::string>();
}

ordered_json evaluate(
    const FlagSet& flags, const base::FlagName& flag, int percent, const TargetingKey& user
) {
    const bool is_gradual = percent > 0 && percent < 100;
    const bool is_on =
        is_gradual ? !user.empty() && is_on_for(flag.str(), user, percent) : percent == 100;
    const char* reason = "STATIC";
    if (is_gradual) {
        reason = user.empty() ? "DEFAULT" : "TARGETING_MATCH";
    }
    return {
        {"key", flag.str()},
        {"value", is_on},
        {"variant", is_on ? "on" : "off"},
        {"reason", reason},
        {"metadata", {{"flagSetId", id_of(flags)}}}};
}

net::Response refuse(const Problem& problem, std::string_view key = {}) {
    ordered_json body;
    if (!key.empty()) {
        body["key"] = base::shorten(base::clean(key), 200);
    }
    body["errorCode"] = problem.code;
    body["errorDetails"] = problem.details;
    return net::json(problem.status, body.dump());
}

/// Weak comparison, as RFC 9110 wants it for If-None-Match.
bool names_tag(std::string_view field, const std::string& tag) {
    for (std::string_view each : base::split(field, ',')) {
        each = base::trim(each);
        if (each.substr(0, 2) == "W/") {
            each.remove_prefix(2);
        }
        if (each == "*" || each == tag) {
            return true;
        }
    }
    return false;
}

}  // namespace

net::Response evaluate_one(const FlagSet& flags, std::string_view key, std::string_view body) {
    const auto user = read_context(body);
    if (!user) {
        return refuse(user.error(), key);
    }
    const auto found = flags.percent.find(base::FlagName(key));
    if (found == flags.percent.end()) {
        return refuse(
            {404, "FLAG_NOT_FOUND",
             "flag " + base::shorten(base::clean(key), 200) + " is not in " + id_of(flags)},
            key
        );
    }
    return net::json(200, evaluate(flags, found->first, found->second, *user).dump());
}

net::Response evaluate_bulk(
    const FlagSet& flags, std::string_view body, std::string_view if_none_match
) {
    const auto user = read_context(body);
    if (!user) {
        return refuse(user.error());
    }
    ordered_json answer{
        {"flags", ordered_json::array()}, {"metadata", {{"flagSetId", id_of(flags)}}}};
    for (const auto& [flag, percent] : flags.percent) {
        answer["flags"].push_back(evaluate(flags, flag, percent, *user));
    }
    std::string text = answer.dump();
    const std::string tag = "\"" + base::to_hex(base::sha256(text)).substr(0, 32) + "\"";
    net::Response response;
    if (names_tag(if_none_match, tag)) {
        response.status = 304;
    } else {
        response = net::json(200, std::move(text));
    }
    response.headers.set("ETag", tag);
    return response;
}

}  // namespace deploybot::integrations::flags
