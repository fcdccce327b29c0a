#include "net/http.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace deploybot::tests {
namespace {

TEST(Headers, CompareNamesWithoutRegardToCase) {
    net::Headers headers{{"Content-Type", "a"}, {"X-A", "1"}, {"x-a", "2"}};
    EXPECT_EQ(headers.get("content-TYPE"), "a");
    EXPECT_EQ(headers.get("X-A"), "1");
    EXPECT_EQ(headers.count("x-A"), 2U);
    headers.set("X-A", "3");
    EXPECT_EQ(headers.count("x-a"), 1U);
    EXPECT_EQ(headers.find("missing"), nullptr);
    EXPECT_EQ(headers.get("missing"), "");
}

TEST(Problem, IsAnRfc9457DocumentWithoutRawText) {
    const auto response = net::problem(404, "", "no lane \x1b[31mshop\xFF", "lanes lists them");
    EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
    const auto document = nlohmann::json::parse(response.body);
    EXPECT_EQ(document["status"], 404);
    EXPECT_EQ(document["title"], "Not Found");
    EXPECT_EQ(document["hint"], "lanes lists them");
    EXPECT_EQ(document["detail"].get<std::string>().find('\x1b'), std::string::npos);
}

TEST(Problem, TakesItsStatusFromTheErrorsCode) {
    EXPECT_EQ(net::problem(base::Error{base::ErrorCode::NotFound, "a", ""}).status, 404);
    EXPECT_EQ(net::problem(base::Error{base::ErrorCode::Conflict, "a", ""}).status, 409);
    EXPECT_EQ(net::problem(base::Error{base::ErrorCode::Unavailable, "a", ""}).status, 503);
}

TEST(Event, NeverLetsItsFieldsEscape) {
    EXPECT_EQ(net::to_text({"7", "lane", "a\nb"}), "id: 7\nevent: lane\ndata: a\ndata: b\n\n");
    EXPECT_EQ(net::to_text({"7\nx", "", "a\r\nb\rid: 9"}), "id: 7x\ndata: a\ndata: bid: 9\n\n");
    EXPECT_EQ(net::to_text({"", "", ""}), "data: \n\n");
}

TEST(Method, IsReadAsItIsWritten) {
    for (const auto* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        EXPECT_EQ(net::to_string(*net::parse_method(name)), name);
    }
    EXPECT_FALSE(net::parse_method("get"));
    EXPECT_FALSE(net::parse_method("TRACE"));
}

}  // namespace
}  // namespace deploybot::tests
