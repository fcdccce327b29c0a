#include "integrations/flags/ofrep.hpp"

#include "integrations/flags/bucket.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace deploybot::integrations::flags {
namespace {

using nlohmann::json;

const FlagSet kFlags{
    base::ServiceName{"shop"},
    base::EnvironmentName{"production"},
    {{base::FlagName{"all"}, 100}, {base::FlagName{"none"}, 0}, {base::FlagName{"some"}, 50}}};

json one(const char* key, const char* body, int status = 200) {
    const net::Response response = evaluate_one(kFlags, key, body);
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.headers.get("Content-Type").substr(0, 16), "application/json");
    return json::parse(response.body);
}

TEST(Ofrep, EvaluatesAFlagForAUser) {
    EXPECT_EQ(
        one("all", R"({"context":{"targetingKey":"u"}})"),
        json::parse(
            R"({"key":"all","value":true,"variant":"on","reason":"STATIC","metadata":{"flagSetId":"shop/production"}})"
        )
    );
    EXPECT_EQ(one("none", "{}")["value"], false);
    const json some = one("some", R"({"context":{"targetingKey":"u"}})");
    EXPECT_EQ(some["value"], is_on_for("some", "u", 50));
    EXPECT_EQ(some["reason"], "TARGETING_MATCH");
}

TEST(Ofrep, TurnsAGradualFlagOffForNobodyInParticular) {
    for (const char* body :
         {"{}", R"({"context":{}})", R"({"context":{"targetingKey":""}})",
          R"({"context":{"targetingKey":null}})"}) {
        const json some = one("some", body);
        EXPECT_EQ(some["value"], false);
        EXPECT_EQ(some["reason"], "DEFAULT");
    }
}

TEST(Ofrep, AnswersWhatCannotBeEvaluatedWithItsCode) {
    EXPECT_EQ(one("nope", "{}", 404)["errorCode"], "FLAG_NOT_FOUND");
    EXPECT_EQ(one("all", "", 400)["errorCode"], "PARSE_ERROR");
    EXPECT_EQ(one("all", "[]", 400)["errorCode"], "PARSE_ERROR");
    EXPECT_EQ(one("all", R"({"context":1})", 400)["errorCode"], "INVALID_CONTEXT");
    EXPECT_EQ(one("all", R"({"context":{"targetingKey":7}})", 400)["errorCode"], "INVALID_CONTEXT");
    EXPECT_EQ(one("all", std::string(70'000, ' ').c_str(), 413)["errorCode"], "GENERAL");
    EXPECT_EQ(one("\xff\x01", "{}", 404)["errorCode"], "FLAG_NOT_FOUND");
    EXPECT_EQ(one("all", std::string(60'000, '[').c_str(), 400)["errorCode"], "PARSE_ERROR");
}

TEST(Ofrep, AnswersInBulkOnlyWhatHasChanged) {
    const char* body = R"({"context":{"targetingKey":"u"}})";
    const net::Response first = evaluate_bulk(kFlags, body, "");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(json::parse(first.body)["flags"].size(), 3U);
    const std::string tag(first.headers.get("ETag"));
    for (const std::string& field : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
        const net::Response again = evaluate_bulk(kFlags, body, field);
        EXPECT_EQ(again.status, 304);
        EXPECT_EQ(again.body, "");
        EXPECT_EQ(again.headers.get("ETag"), tag);
    }
    FlagSet changed = kFlags;
    changed.percent[base::FlagName{"none"}] = 100;
    EXPECT_EQ(evaluate_bulk(changed, body, tag).status, 200);
    EXPECT_EQ(evaluate_bulk(kFlags, "x", tag).status, 400);
}

}  // namespace
}  // namespace deploybot::integrations::flags
