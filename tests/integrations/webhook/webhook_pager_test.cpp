#include "integrations/webhook/webhook_pager.hpp"

#include "integrations/webhook/signature.hpp"
#include "net/http_server.hpp"
#include "tests/support/completed.hpp"
#include "tests/support/run_awaitable.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <deque>

namespace deploybot::integrations::webhook {
namespace {

using base::ErrorCode;
using base::Millis;

const deploy::Page kPage{
    "DEP-1/page/1", base::ServiceName{"shop"}, base::Token{"DEP-1"}, "canary\nof shop",
    "line 1\nline 2"};

/// A receiver that answers as it is told, then with 204.
class Webhook : public testing::Test {
protected:
    Webhook()
        : server_(io_.get_executor(), {}, [this](net::Request request) {
              return answer(std::move(request));
          }) {
        config_.url =
            "http://127.0.0.1:" + std::to_string(server_.listen("127.0.0.1", 0).value()) + "/page";
        config_.first_pause = Millis{1};
    }
    ~Webhook() override {
        pager_.reset();
        tests::run_awaitable(io_, server_.stop(Millis{0}));
        EXPECT_TRUE(tests::runs_dry(io_));
    }

    base::Outcome page() {
        pager_ = std::make_unique<WebhookPager>(io_.get_executor(), clock_, config_);
        return tests::completed<void>(io_, [&](auto done) {
            pager_->page(kPage, std::move(done));
        });
    }

    net::asio::awaitable<net::Response> answer(net::Request request) {
        requests_.push_back(std::move(request));
        net::Response response;
        response.status = 204;
        if (!answers_.empty()) {
            response = answers_.front();
            answers_.pop_front();
        }
        co_return response;
    }

    void will_answer(int status, const std::string& retry_after = {}) {
        net::Response response;
        response.status = status;
        if (!retry_after.empty()) {
            response.headers.set("Retry-After", retry_after);
        }
        answers_.push_back(response);
    }

    boost::asio::io_context io_{1};
    base::ManualClock clock_{base::TimePoint{Millis{1'763'699'862'417}}};
    WebhookConfig config_;
    std::deque<net::Response> answers_;
    std::vector<net::Request> requests_;
    net::HttpServer server_;
    std::unique_ptr<WebhookPager> pager_;
};

TEST_F(Webhook, PostsThePageAsJson) {
    ASSERT_TRUE(page());
    ASSERT_EQ(requests_.size(), 1U);
    EXPECT_EQ(requests_[0].method, net::Method::Post);
    EXPECT_EQ(requests_[0].headers.get("Content-Type"), "application/json");
    EXPECT_FALSE(requests_[0].headers.contains("Authorization"));
    EXPECT_FALSE(requests_[0].headers.contains("webhook-signature"));
    EXPECT_EQ(
        nlohmann::json::parse(requests_[0].body),
        nlohmann::json::parse(
            R"({"key":"DEP-1/page/1","service":"shop","token":"DEP-1","summary":"canary of shop",
                "detail":"line 1\nline 2","at":"2025-11-21T04:37:42.417Z"})"
        )
    );
}

TEST_F(Webhook, SignsWhatItSendsAndShowsItsToken) {
    config_.bearer = base::Secret{"t0k"};
    config_.signing = base::Secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
    ASSERT_TRUE(page());
    const net::Headers& headers = requests_[0].headers;
    EXPECT_EQ(headers.get("Authorization"), "Bearer t0k");
    EXPECT_EQ(headers.get("webhook-timestamp"), "1763699862");
    EXPECT_EQ(
        headers.get("webhook-signature"),
        *sign(config_.signing, headers.get("webhook-id"), 1'763'699'862, requests_[0].body)
    );
}

TEST_F(Webhook, SendsTheSamePageUnderTheSameIdUntilItIsTaken) {
    will_answer(503);
    will_answer(429, "0");
    will_answer(408);
    ASSERT_TRUE(page());
    ASSERT_EQ(requests_.size(), 4U);
    ASSERT_TRUE(page());
    for (const net::Request& request : requests_) {
        EXPECT_EQ(request.headers.get("webhook-id"), requests_[0].headers.get("webhook-id"));
    }
}

TEST_F(Webhook, DoesNotRepeatWhatIsFinal) {
    for (const int status : {400, 401, 404, 302}) {
        requests_.clear();
        will_answer(status);
        const auto outcome = page();
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().code, ErrorCode::Refused);
        EXPECT_EQ(requests_.size(), 1U);
        EXPECT_NE(outcome.error().message.find(std::to_string(status)), std::string::npos);
    }
}

TEST_F(Webhook, GivesUpAfterItsAttempts) {
    config_.attempts = 3;
    for (int i = 0; i < 9; ++i) {
        will_answer(500);
    }
    const auto outcome = page();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Unavailable);
    EXPECT_NE(outcome.error().message.find("(3 attempts)"), std::string::npos);
    EXPECT_EQ(requests_.size(), 3U);
}

TEST_F(Webhook, DoesNotWaitLongerThanItsTimeLimitForARetryAfter) {
    will_answer(429, "3600");
    EXPECT_EQ(page().error().code, ErrorCode::Unavailable);
    EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(Webhook, SaysWhenNobodyIsThere) {
    tests::run_awaitable(io_, server_.stop(Millis{0}));
    config_.attempts = 2;
    const auto outcome = page();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Unavailable);
    EXPECT_NE(outcome.error().hint.find("another way"), std::string::npos);
}

TEST_F(Webhook, RefusesAConfigurationThatCannotWork) {
    config_.signing = base::Secret{"hunter2"};
    EXPECT_EQ(page().error().code, ErrorCode::Invalid);
    config_.signing = {};
    config_.url = "ftp://127.0.0.1/";
    EXPECT_EQ(check(config_).error().code, ErrorCode::Invalid);
    EXPECT_EQ(requests_.size(), 0U);
}

}  // namespace
}  // namespace deploybot::integrations::webhook
