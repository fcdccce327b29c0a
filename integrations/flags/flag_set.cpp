#include "integrations/flags/flag_set.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <utility>

namespace deploybot::integrations::flags {
namespace {

using base::ErrorCode;
using base::fail;
using nlohmann::ordered_json;

ordered_json to_flag(int percent) {
    ordered_json flag{
        {"state", "ENABLED"},
        {"variants", {{"on", true}, {"off", false}}},
        {"defaultVariant", percent == 100 ? "on" : "off"}};
    if (percent > 0 && percent < 100) {
        // without a bucketing value of its own, flagd takes flag key and targeting key; and the
        // default variant where there is no targeting key
        ordered_json rule = ordered_json::array();
        rule.push_back(ordered_json::array({"on", percent}));
        rule.push_back(ordered_json::array({"off", 100 - percent}));
        flag["targeting"]["fractional"] = std::move(rule);
    }
    return flag;
}

/// Whether the flag is as we write it is checked afterwards, by writing it again.
std::optional<int> percent_of(const ordered_json& flag) {
    if (!flag.is_object()) {
        return std::nullopt;
    }
    if (!flag.contains("targeting")) {
        return flag.value("/defaultVariant"_json_pointer, ordered_json()) == "on" ? 100 : 0;
    }
    const ordered_json weight =
        flag.value("/targeting/fractional/0/1"_json_pointer, ordered_json());
    if (!weight.is_number_integer()) {
        return std::nullopt;
    }
    const auto percent = weight.get<std::int64_t>();
    return percent > 0 && percent < 100 ? std::optional<int>(static_cast<int>(percent))
                                        : std::nullopt;
}

}  // namespace

std::string id_of(const FlagSet& flags) {
    return flags.service.str() + "/" + flags.environment.str();
}

std::string to_document(const FlagSet& flags) {
    std::string text = "{\"$schema\":\"https://flagd.dev/schema/v0/flags.json\",\n\"metadata\":" +
                       ordered_json{{"flagSetId", id_of(flags)}}.dump() + ",\n\"flags\":{";
    const char* separator = "\n";
    for (const auto& [flag, percent] : flags.percent) {
        text += separator + ordered_json(flag.str()).dump() + ":" + to_flag(percent).dump();
        separator = ",\n";
    }
    return text + "\n}}\n";
}

base::Result<FlagSet> parse_document(
    std::string_view text, const base::ServiceName& service,
    const base::EnvironmentName& environment
) {
    const ordered_json document = ordered_json::parse(text, nullptr, false);
    if (document.is_discarded()) {
        return fail(ErrorCode::Broken, "is no JSON");
    }
    if (!document.is_object() || !document.contains("flags") || !document["flags"].is_object()) {
        return fail(ErrorCode::Broken, "has no object \"flags\"");
    }
    FlagSet flags{service, environment, {}};
    for (const auto& [name, flag] : document["flags"].items()) {
        const auto percent = percent_of(flag);
        // order does not matter, so both sides are compared as JSON without order
        if (!percent || nlohmann::json(flag) != nlohmann::json(to_flag(*percent))) {
            return fail(
                ErrorCode::Broken, "has flag " + base::shorten(base::clean(name), 60) +
                                       " in a form that DeployBot does not write"
            );
        }
        flags.percent[base::FlagName(name)] = *percent;
    }
    return flags;
}

}  // namespace deploybot::integrations::flags
