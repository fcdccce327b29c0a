// The signature of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA-256 over
// `{id}.{timestamp}.{body}`. Pure.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace deploybot::integrations::webhook {

/// `secret`: `whsec_` and the base64 of 24 to 64 bytes. `timestamp`: seconds since 1970. The result
/// is the value of `webhook-signature`: `v1,` and base64. Errors: Invalid (the secret; it is not
/// repeated).
base::Result<std::string> sign(
    const base::Secret& secret, std::string_view id, std::int64_t timestamp, std::string_view body
);

}  // namespace deploybot::integrations::webhook
