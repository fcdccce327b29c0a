// What an answer to a page means: done, final, or try again after a while. Pure.
#pragma once

#include "base/time.hpp"

#include <optional>
#include <string_view>

namespace deploybot::integrations::webhook {

enum class Verdict { Delivered, Final, Retry };

/// 2xx is delivered. 408, 425, 429 and 5xx are worth another try. Everything else is final, a
/// redirect too: a page is not sent to where nobody configured it.
Verdict judge_status(int status);

/// Retry-After in seconds or as an HTTP date, as a wait from `now`; nothing if it is neither. Never
/// negative.
std::optional<base::Millis> parse_retry_after(std::string_view value, base::TimePoint now);

/// The wait before attempt `next` (2, 3, ...): `first`, doubled each time, at most 8 times `first`;
/// longer if the peer asked for it.
base::Millis pause_before(int next, base::Millis first, std::optional<base::Millis> asked);

}  // namespace deploybot::integrations::webhook
