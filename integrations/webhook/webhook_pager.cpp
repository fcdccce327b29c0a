#include "integrations/webhook/webhook_pager.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "integrations/webhook/retry.hpp"
#include "integrations/webhook/signature.hpp"
#include "net/answer.hpp"
#include "net/http_client.hpp"
#include "net/url.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace deploybot::integrations::webhook {
namespace {

namespace asio = net::asio;
using base::ErrorCode;
using base::fail;

constexpr std::size_t kSummaryLetters = 500;
constexpr std::size_t kDetailLetters = 8'000;

/// The same for the same page, for ever: the receiver drops what it has.
std::string id_of(const deploy::Page& page) {
    return "msg_" + base::to_hex(base::sha256(page.key)).substr(0, 32);
}

std::string body_of(const deploy::Page& page, base::TimePoint at) {
    return nlohmann::ordered_json{
        {"key", base::clean(page.key)},
        {"service", base::clean(page.service.str())},
        {"token", base::clean(page.token.str())},
        {"summary", base::shorten(base::clean(page.summary), kSummaryLetters)},
        {"detail", base::shorten(base::clean(page.detail, false), kDetailLetters)},
        {"at", base::to_iso8601(at)}}
        .dump();
}

}  // namespace

base::Outcome check(const WebhookConfig& config) {
    if (const auto url = net::parse_url(config.url); !url) {
        return fail(ErrorCode::Invalid, "the webhook's URL: " + url.error().message);
    }
    if (!config.signing.empty()) {
        if (const auto signature = sign(config.signing, "", 0, ""); !signature) {
            return fail(signature.error());
        }
    }
    return {};
}

class WebhookPager::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(net::Executor executor, const base::Clock& clock, WebhookConfig config)
        : executor_(std::move(executor)),
          clock_(clock),
          config_(std::move(config)),
          client_(executor_, {.ca_file = config_.ca_file, .body_bytes = std::size_t{256} * 1024}) {}

    void page(const deploy::Page& page, deploy::Completion<void> done) {
        net::answer(executor_, owner_, deliver(shared_from_this(), page), std::move(done));
    }

    void close() {
        owner_.reset();
        client_.close();
    }

private:
    /// How one attempt ended, and how long the peer asks to wait before the next.
    struct Attempt {
        Verdict verdict = Verdict::Retry;
        std::string what;
        std::optional<base::Millis> asked;
    };

    static asio::awaitable<base::Outcome> deliver(std::shared_ptr<Impl> self, deploy::Page page) {
        if (auto checked = check(self->config_); !checked) {
            co_return checked;
        }
        const net::Deadline deadline = net::deadline_in(self->config_.time_limit);
        const std::string body = body_of(page, self->clock_.now());
        const std::string id = id_of(page);
        int made = 0;
        Attempt last;
        while (made < self->config_.attempts) {
            last = co_await attempt(self, id, body, deadline);
            made += 1;
            if (last.verdict == Verdict::Delivered) {
                co_return base::Outcome{};
            }
            const base::Millis wait = pause_before(made + 1, self->config_.first_pause, last.asked);
            if (last.verdict == Verdict::Final || made == self->config_.attempts ||
                net::deadline_in(wait) >= deadline || self->owner_ == nullptr) {
                break;
            }
            co_await net::pause(wait);
        }
        const bool is_final = last.verdict == Verdict::Final;
        co_return fail(
            is_final ? ErrorCode::Refused : ErrorCode::Unavailable,
            "the page did not go out by webhook: " + last.what +
                (made > 1 ? " (" + std::to_string(made) + " attempts)" : ""),
            is_final ? "check the webhook's URL and secrets"
                     : "is the receiver of pages up? Tell the people on duty another way"
        );
    }

    static asio::awaitable<Attempt> attempt(
        std::shared_ptr<Impl> self, std::string id, std::string body, net::Deadline deadline
    ) {
        const base::TimePoint now = self->clock_.now();
        const auto response = co_await self->client_.request(
            self->call(id, body, now),
            std::min(deadline, net::deadline_in(self->config_.attempt_limit))
        );
        if (!response) {
            // what cannot be sent as it is cannot be sent a second later either
            const bool is_final = response.error().code == ErrorCode::Invalid;
            co_return Attempt{
                is_final ? Verdict::Final : Verdict::Retry, response.error().message, {}};
        }
        const std::string* asked = response->headers.find("Retry-After");
        co_return Attempt{
            judge_status(response->status),
            "it answers with status " + std::to_string(response->status),
            asked == nullptr ? std::nullopt : parse_retry_after(*asked, now)};
    }

    [[nodiscard]] net::Call call(
        const std::string& id, const std::string& body, base::TimePoint now
    ) const {
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
        net::Call call{.method = net::Method::Post, .url = config_.url, .body = body};
        call.headers.add("Content-Type", "application/json");
        call.headers.add("webhook-id", id);
        call.headers.add("webhook-timestamp", std::to_string(seconds));
        if (!config_.bearer.empty()) {
            call.headers.add("Authorization", "Bearer " + config_.bearer.reveal());
        }
        if (!config_.signing.empty()) {
            if (const auto signature = sign(config_.signing, id, seconds, body)) {
                call.headers.add("webhook-signature", *signature);
            }
        }
        return call;
    }

    net::Executor executor_;
    const base::Clock& clock_;
    WebhookConfig config_;
    net::HttpClient client_;
    std::shared_ptr<const void> owner_ = std::make_shared<int>();
};

WebhookPager::WebhookPager(net::Executor executor, const base::Clock& clock, WebhookConfig config)
    : impl_(std::make_shared<Impl>(std::move(executor), clock, std::move(config))) {}

WebhookPager::~WebhookPager() {
    impl_->close();
}

void WebhookPager::page(const deploy::Page& page, deploy::Completion<void> done) {
    impl_->page(page, std::move(done));
}

}  // namespace deploybot::integrations::webhook
