// Pager that posts a page as JSON to a configured URL, signed as Standard Webhooks has it.
//
// Body: {"key","service","token","summary","detail","at"}. The same page sent again has the same
// `webhook-id`, so that the receiver can drop it. Retried with back-off within one time limit after
// 408, 425, 429 (its Retry-After is honoured), 5xx and broken connections; other answers are final.
// Thread: the executor's. Lifetime: the clock outlives it; destroying it drops the waiting
// completions.
#pragma once

#include "base/secret.hpp"
#include "base/time.hpp"
#include "deploy/ports.hpp"
#include "net/executor.hpp"

#include <memory>
#include <string>

namespace deploybot::integrations::webhook {

struct WebhookConfig {
    std::string url;
    base::Secret bearer;                ///< empty: no Authorization field
    base::Secret signing;               ///< `whsec_` and base64; empty: not signed
    base::Millis time_limit{30'000};    ///< for all attempts together
    base::Millis attempt_limit{5'000};  ///< for each
    base::Millis first_pause{500};      ///< before the second attempt; doubles up to 8 times that
    int attempts = 6;
    std::string ca_file;  ///< for https; empty: the system's authorities
};

/// A URL or a signing secret that cannot be used: Invalid. The secret is not repeated.
base::Outcome check(const WebhookConfig& config);

class WebhookPager final : public deploy::Pager {
public:
    WebhookPager(net::Executor executor, const base::Clock& clock, WebhookConfig config);
    ~WebhookPager() override;

    /// Errors: Refused (a final status), Unavailable (no attempt worked), Invalid (configuration).
    void page(const deploy::Page& page, deploy::Completion<void> done) override;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::webhook
