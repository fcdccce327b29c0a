// The OFREP endpoints over the built-in flag source.
#pragma once

#include "deploy/policy.hpp"
#include "integrations/flags/file_flag_provider.hpp"
#include "net/http.hpp"

namespace deploybot::bot {

/// Which flag set is meant is said in the header `Flagd-Selector: flagSetId=SERVICE/ENVIRONMENT`;
/// without it, production of the only service there is.
net::Response evaluate_flags(
    const integrations::flags::FileFlagProvider& flags, const deploy::Catalog& catalog,
    const net::Request& request
);

}  // namespace deploybot::bot
