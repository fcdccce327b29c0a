#include "integrations/webhook/retry.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>

namespace deploybot::integrations::webhook {

Verdict judge_status(int status) {
    if (status >= 200 && status < 300) {
        return Verdict::Delivered;
    }
    if (status == 408 || status == 425 || status == 429 || status >= 500) {
        return Verdict::Retry;
    }
    return Verdict::Final;
}

std::optional<base::Millis> parse_retry_after(std::string_view value, base::TimePoint now) {
    constexpr int kMostSeconds = 86'400;
    value = base::trim(value);
    int seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error == std::errc{} && end == value.data() + value.size() && seconds >= 0) {
        return std::chrono::seconds{std::min(seconds, kMostSeconds)};
    }
    std::tm parts{};
    const std::string date(value);
    if (const char* rest = ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        rest == nullptr || *rest != '\0') {
        return std::nullopt;
    }
    const base::TimePoint until{std::chrono::seconds{::timegm(&parts)}};
    return std::clamp(
        until - now, base::Millis{0}, base::Millis{std::chrono::seconds{kMostSeconds}}
    );
}

base::Millis pause_before(int next, base::Millis first, std::optional<base::Millis> asked) {
    constexpr int kMostDoublings = 3;
    const int doublings = std::clamp(next - 2, 0, kMostDoublings);
    return std::max(first * (1 << doublings), asked.value_or(base::Millis{0}));
}

}  // namespace deploybot::integrations::webhook
