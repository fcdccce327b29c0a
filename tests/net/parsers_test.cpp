// The parsers without a socket: bytes cut at every position give the same message.
#include "net/request_parser.hpp"
#include "net/response_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace deploybot::tests {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kRequest =
    "POST /a%2Fb?x=y HTTP/1.1\r\nHost: a\r\nX-Folded: one\r\n two\r\nTransfer-Encoding: "
    "chunked\r\n\r\n"
    "4;ext=\"v\"\r\nabcd\r\n1\r\ne\r\n0\r\nTrailer-Field: x\r\n\r\n";

/// Feeds as a connection does: unused bytes are given again in front of the next ones.
net::Progress feed(net::RequestParser& parser, std::string& pending, std::string_view more) {
    pending += more;
    const auto fed = parser.feed(asio::buffer(pending));
    pending.erase(0, fed.used);
    return fed.progress;
}

TEST(RequestParser, ReadsTheSameRequestWhereverTheBytesAreCut) {
    const net::HttpServerOptions options;
    for (std::size_t cut = 1; cut < kRequest.size(); ++cut) {
        net::RequestParser parser{options};
        std::string pending;
        ASSERT_EQ(feed(parser, pending, kRequest.substr(0, cut)), net::Progress::NeedsMore) << cut;
        ASSERT_EQ(feed(parser, pending, kRequest.substr(cut)), net::Progress::Complete) << cut;
        EXPECT_EQ(pending, "");
        EXPECT_EQ(parser.request().method, net::Method::Post);
        EXPECT_EQ(parser.request().path, "/a/b");
        EXPECT_EQ(parser.request().target, "/a%2Fb?x=y");
        EXPECT_EQ(parser.request().body, "abcde");
        EXPECT_EQ(parser.request().headers.get("X-Folded"), "one two");
        EXPECT_EQ(parser.request().headers.size(), 3U);
    }
}

TEST(RequestParser, ReadsOneByteAtATimeAndLeavesTheNextRequestAlone) {
    const net::HttpServerOptions options;
    net::RequestParser parser{options};
    std::string pending;
    for (std::size_t i = 0; i + 1 < kRequest.size(); ++i) {
        ASSERT_EQ(feed(parser, pending, kRequest.substr(i, 1)), net::Progress::NeedsMore);
    }
    EXPECT_EQ(
        feed(parser, pending, std::string{kRequest.back()} + "GET /next"), net::Progress::Complete
    );
    EXPECT_EQ(pending, "GET /next");
    EXPECT_TRUE(parser.keeps_alive());
}

TEST(ResponseParser, ReadsTheSameResponseWhereverTheBytesAreCut) {
    const std::string text =
        "HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        net::ResponseParser parser{net::ResponseLimits{}};
        std::string pending = text.substr(0, cut);
        auto used = parser.feed(asio::buffer(pending));
        ASSERT_TRUE(used);
        pending = pending.substr(*used) + text.substr(cut);
        used = parser.feed(asio::buffer(pending));
        ASSERT_TRUE(used);
        EXPECT_EQ(*used, pending.size());
        EXPECT_TRUE(parser.is_complete());
        EXPECT_EQ(parser.response().body, "abcde");
        EXPECT_TRUE(parser.keeps_alive());
    }
}

TEST(ResponseParser, RefusesABodyAboveItsBoundHoweverItIsFramed) {
    net::ResponseLimits limits;
    limits.body_bytes = 4;
    for (const std::string& text : std::vector<std::string>{
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
             "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
             "HTTP/1.1 200 OK\r\n\r\nabcde"}) {
        net::ResponseParser parser{limits};
        const auto used = parser.feed(asio::buffer(text));
        ASSERT_FALSE(used) << text;
        EXPECT_EQ(used.error().code, base::ErrorCode::Full);
    }
}

}  // namespace
}  // namespace deploybot::tests
