#include "integrations/webhook/retry.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::webhook {
namespace {

using base::Millis;
constexpr base::TimePoint kNow{Millis{1'763'716'380'000}};  // 2025-11-21T09:13:00Z

TEST(Retry, TriesAgainOnlyWhatMayGetBetter) {
    for (const int status : {200, 202, 204}) {
        EXPECT_EQ(judge_status(status), Verdict::Delivered);
    }
    for (const int status : {408, 425, 429, 500, 502, 503}) {
        EXPECT_EQ(judge_status(status), Verdict::Retry);
    }
    for (const int status : {301, 307, 400, 401, 403, 404, 410, 413, 422}) {
        EXPECT_EQ(judge_status(status), Verdict::Final);
    }
}

TEST(Retry, ReadsRetryAfterInBothForms) {
    EXPECT_EQ(parse_retry_after("3", kNow), Millis{3'000});
    EXPECT_EQ(parse_retry_after(" 0 ", kNow), Millis{0});
    EXPECT_EQ(parse_retry_after("Fri, 21 Nov 2025 09:13:10 GMT", kNow), Millis{10'000});
    EXPECT_EQ(parse_retry_after("Fri, 21 Nov 2025 09:12:00 GMT", kNow), Millis{0});
    EXPECT_EQ(parse_retry_after("999999", kNow), Millis{86'400'000});
    for (const char* text : {"", "-1", "soon", "1.5", "99999999999999999999", "Fri, 21 Nov"}) {
        EXPECT_FALSE(parse_retry_after(text, kNow)) << text;
    }
}

TEST(Retry, DoublesThePauseUpToEightTimesAndWaitsAsLongAsItIsAsked) {
    const Millis first{500};
    EXPECT_EQ(pause_before(2, first, {}), Millis{500});
    EXPECT_EQ(pause_before(3, first, {}), Millis{1'000});
    EXPECT_EQ(pause_before(5, first, {}), Millis{4'000});
    EXPECT_EQ(pause_before(9, first, {}), Millis{4'000});
    EXPECT_EQ(pause_before(2, first, Millis{3'000}), Millis{3'000});
    EXPECT_EQ(pause_before(5, first, Millis{1}), Millis{4'000});
}

}  // namespace
}  // namespace deploybot::integrations::webhook
