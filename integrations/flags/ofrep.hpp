// The OpenFeature Remote Evaluation Protocol (OFREP 0.3) over a flag set: a request's body in, an
// answer out.
//
// Pure: the HTTP endpoints in bot/ find the set, check who asks, and call these. The same users see
// the same values as readers of the document do. Without a targeting key a gradual flag is off
// (reason DEFAULT), as flagd decides too.
#pragma once

#include "integrations/flags/flag_set.hpp"
#include "net/http.hpp"

#include <string_view>

namespace deploybot::integrations::flags {

/// `POST /ofrep/v1/evaluate/flags/{key}`: 200; 404 FLAG_NOT_FOUND; 400 PARSE_ERROR or
/// INVALID_CONTEXT.
net::Response evaluate_one(const FlagSet& flags, std::string_view key, std::string_view body);

/// `POST /ofrep/v1/evaluate/flags`: 200 with an ETag over the answer; 304 when `if_none_match` (may
/// be empty) names it; 400 as above.
net::Response evaluate_bulk(
    const FlagSet& flags, std::string_view body, std::string_view if_none_match
);

}  // namespace deploybot::integrations::flags
