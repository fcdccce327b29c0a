// Requests whose end two servers could see in different places, and other broken framing
// (ASVS 4.2.1, RFC 9112).
#include "tests/net/server_fixture.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

namespace deploybot::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Trick {
    std::string name;
    std::string bytes;
    int status = 400;
};

constexpr std::string_view kSecond = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& fields, const std::string& body = {}) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

std::vector<Trick> tricks() {
    using namespace std::string_literals;
    return {
        {"LengthAndEncoding",
         post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"EncodingAndLength",
         post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")},
        {"TwoLengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab")},
        {"TwoEqualLengths", post("Content-Length: 1\r\nContent-Length: 1\r\n", "a")},
        {"LengthList", post("Content-Length: 1, 1\r\n", "a")},
        {"LengthWithPlus", post("Content-Length: +1\r\n", "a")},
        {"LengthNegative", post("Content-Length: -1\r\n", "a")},
        {"LengthHex", post("Content-Length: 0x1\r\n", "a")},
        {"LengthOverflow", post("Content-Length: 18446744073709551617\r\n", "a")},
        {"LengthEmpty", post("Content-Length: \r\n", "a")},
        {"LengthWithSpaceInside", post("Content-Length: 1 1\r\n", "a")},
        {"SpaceBeforeColon", post("Content-Length : 1\r\n", "a")},
        {"SpaceBeforeName", "POST / HTTP/1.1\r\n Host: a\r\n\r\n"},
        {"EncodingUnknown", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")},
        {"EncodingIdentity", post("Transfer-Encoding: identity\r\n")},
        {"EncodingTwo", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
        {"EncodingTwice",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"EncodingNotLast", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")},
        {"EncodingQuoted", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")},
        {"EncodingFolded", post("Transfer-Encoding:\r\n xchunked\r\n", "0\r\n\r\n")},
        {"EncodingInOldHttp", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"ChunkSizeSigned", post("Transfer-Encoding: chunked\r\n", "-1\r\na\r\n0\r\n\r\n")},
        {"ChunkSizePrefixed", post("Transfer-Encoding: chunked\r\n", "0x1\r\na\r\n0\r\n\r\n")},
        {"ChunkSizeEmpty", post("Transfer-Encoding: chunked\r\n", "\r\na\r\n0\r\n\r\n")},
        {"ChunkSizeOverflow",
         post("Transfer-Encoding: chunked\r\n", "10000000000000001\r\na\r\n0\r\n\r\n")},
        {"ChunkWithoutItsEnd", post("Transfer-Encoding: chunked\r\n", "1\r\nabc\r\n0\r\n\r\n")},
        {"ChunkBareLineFeed", post("Transfer-Encoding: chunked\r\n", "1\na\n0\n\n\r\n\r\n")},
        {"BareLineFeed", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"},
        {"BareLineFeeds", "GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", 505},
        {"BareReturn", "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n"},
        {"NulInValue", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s},
        {"NulInName", "GET / HTTP/1.1\r\nHost: a\r\nX\0: a\r\n\r\n"s},
        {"NoColon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n"},
        {"NoHost", "GET / HTTP/1.1\r\n\r\n"},
        {"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"NoVersion", "GET /\r\nHost: a\r\n\r\n"},
        {"TwoSpaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"TargetWithoutSlash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"TargetWithFragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"TargetWithNul", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"TargetBrokenEscape", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"QueryBrokenEscape", "GET /?a=%f HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"TlsHello", "\x16\x03\x01\x02\x01\x01\r\n\r\n"},
        {"MethodUnknown", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"MethodTrace", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"MethodConnect", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"MethodLowerCase", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"ExpectUnknown", post("Expect: miracles\r\n"), 417},
        {"VersionTwo", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"VersionNine", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
    };
}

class Smuggling : public ServerTest, public ::testing::WithParamInterface<Trick> {};

TEST_P(Smuggling, IsRefusedAndWhatFollowsIsNeverARequest) {
    int answered = 0;
    start(patient(), [&](net::Request request) -> asio::awaitable<net::Response> {
        ++answered;
        co_return net::plain(200, request.target);
    });
    run([](Smuggling* test) -> asio::awaitable<void> {
        const std::string answer = co_await test->ask(GetParam().bytes + std::string{kSecond});
        EXPECT_EQ(status_in(answer), GetParam().status) << answer;
        EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
        EXPECT_THAT(answer, HasSubstr("Content-Type: application/problem+json\r\n"));
        EXPECT_THAT(answer, Not(HasSubstr("smuggled")));
    }(this));
    EXPECT_EQ(answered, 0);
}

INSTANTIATE_TEST_SUITE_P(Corpus, Smuggling, ::testing::ValuesIn(tricks()), [](const auto& info) {
    return info.param.name;
});

class Trailers : public ServerTest {};

TEST_F(Trailers, NeverBecomeHeaders) {
    net::Request seen;
    start(patient(), [&](net::Request request) -> asio::awaitable<net::Response> {
        seen = std::move(request);
        co_return net::plain(200, "ok");
    });
    run([](Trailers* test) -> asio::awaitable<void> {
        co_await test->ask(post(
            "Transfer-Encoding: chunked\r\nConnection: close\r\n",
            "1\r\na\r\n0\r\nAuthorization: Bearer x\r\n\r\n"
        ));
    }(this));
    EXPECT_EQ(seen.body, "a");
    EXPECT_FALSE(seen.headers.contains("Authorization"));
}

}  // namespace
}  // namespace deploybot::tests
