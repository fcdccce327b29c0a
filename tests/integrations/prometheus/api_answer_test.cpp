#include "integrations/prometheus/api_answer.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;

std::string vector_of(const std::string& result) {
    return R"({"status":"success","data":{"resultType":"vector","result":[)" + result + "]}}";
}

TEST(ApiAnswer, ReadsAVectorAndKeepsTheTimes) {
    const auto all = parse_answer(
        200,
        vector_of(R"({"metric":{"__name__":"up","instance":"a:1"},"value":[1795245362.633,"0.5"]})")
    );
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_EQ(all->front().name, "up");
    EXPECT_EQ(all->front().label("instance"), "a:1");
    EXPECT_DOUBLE_EQ(all->front().value, 0.5);
    EXPECT_DOUBLE_EQ(*all->front().time, 1795245362.633);
}

TEST(ApiAnswer, ReadsAnEmptyVectorAndNaNAsWhatTheyAre) {
    EXPECT_TRUE(parse_answer(200, vector_of(""))->empty());
    EXPECT_TRUE(std::isnan(
        parse_answer(200, vector_of(R"({"metric":{},"value":[1,"NaN"]})"))->front().value
    ));
}

TEST(ApiAnswer, NamesEveryOtherShape) {
    const std::tuple<int, std::string, ErrorCode, const char*> cases[] = {
        {200,
         R"({"status":"success","data":{"resultType":"scalar","result":[1795245362.8,"NaN"]}})",
         ErrorCode::Broken, "a scalar where a vector"},
        {200, R"({"status":"success","data":{"resultType":"matrix","result":[]}})",
         ErrorCode::Broken, "a matrix where a vector"},
        {400,
         R"({"status":"error","errorType":"bad_data","error":"1:6: parse error: unclosed left parenthesis"})",
         ErrorCode::Broken, "bad_data: 1:6: parse error"},
        {422, R"({"status":"error","errorType":"execution","error":"too many samples"})",
         ErrorCode::Broken, "too many samples"},
        {503, "Service Unavailable", ErrorCode::Unavailable, "503: Service Unavailable"},
        {503, R"({"status":"error","errorType":"timeout","error":"query timed out"})",
         ErrorCode::Unavailable, "timeout: query timed out"},
        {429, "slow down", ErrorCode::Unavailable, "429"},
        {401, "", ErrorCode::Refused, "401"},
        {404, "404 page not found", ErrorCode::Broken, "page not found"},
        {200, "Prometheus is Healthy.", ErrorCode::Broken, "is no JSON: Prometheus is Healthy."},
        {200, "[]", ErrorCode::Broken, "no JSON"},
        {200, R"({"status":"success"})", ErrorCode::Broken, "no result"},
        {200, vector_of(R"({"metric":{"a":1},"value":[1,"1"]})"), ErrorCode::Broken, "label"},
        {200, vector_of(R"({"metric":{},"value":[1,1]})"), ErrorCode::Broken, "is no text"},
        {200, vector_of(R"({"metric":{},"value":[1,"x"]})"), ErrorCode::Broken, "is no number"},
        {200, vector_of(R"({"metric":{}})"), ErrorCode::Broken, "no metric and value"},
        {200, vector_of("7"), ErrorCode::Broken, "no metric and value"},
        {200,
         R"({"status":"success","warnings":["remote read failed"],"data":{"resultType":"vector","result":[]}})",
         ErrorCode::Unavailable, "may be incomplete: remote read failed"},
    };
    for (const auto& [status, body, code, why] : cases) {
        const auto all = parse_answer(status, body);
        ASSERT_FALSE(all) << body;
        EXPECT_EQ(all.error().code, code) << all.error().message;
        EXPECT_NE(all.error().message.find(why), std::string::npos) << all.error().message;
    }
}

}  // namespace
}  // namespace deploybot::integrations::prometheus
