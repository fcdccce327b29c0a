#include "bot/flag_endpoint.hpp"

#include "integrations/flags/ofrep.hpp"

#include <optional>
#include <string>

namespace deploybot::bot {
namespace {

constexpr std::string_view kPath = "/ofrep/v1/evaluate/flags";
constexpr std::string_view kSelector = "flagSetId=";

std::optional<integrations::flags::FlagSet> find_set(
    const integrations::flags::FileFlagProvider& flags, const deploy::Catalog& catalog,
    std::string_view selector
) {
    if (selector.empty()) {
        if (catalog.services.size() != 1) {
            return std::nullopt;
        }
        const deploy::Service& only = catalog.services.begin()->second;
        return flags.find_set(only.name, only.production);
    }
    if (selector.starts_with(kSelector)) {
        selector.remove_prefix(kSelector.size());
    }
    const std::size_t slash = selector.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    return flags.find_set(
        base::ServiceName{selector.substr(0, slash)},
        base::EnvironmentName{selector.substr(slash + 1)}
    );
}

}  // namespace

net::Response evaluate_flags(
    const integrations::flags::FileFlagProvider& flags, const deploy::Catalog& catalog,
    const net::Request& request
) {
    const auto set = find_set(flags, catalog, request.headers.get("Flagd-Selector"));
    if (!set) {
        return net::problem(
            404, "", "There is no such set of flags.",
            "name it in the header Flagd-Selector: flagSetId=SERVICE/ENVIRONMENT"
        );
    }
    if (request.path == kPath) {
        return integrations::flags::evaluate_bulk(
            *set, request.body, request.headers.get("If-None-Match")
        );
    }
    return integrations::flags::evaluate_one(
        *set, std::string_view(request.path).substr(kPath.size() + 1), request.body
    );
}

}  // namespace deploybot::bot
