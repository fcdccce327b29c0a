#include "net/url.hpp"

#include <gmock/gmock.h>

namespace deploybot::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Url, IsTakenApart) {
    const auto url = net::parse_url("HTTPS://Bot.Example:8443/a%20b?q=1#part");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme, net::Scheme::Https);
    EXPECT_EQ(url->host, "bot.example");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->target, "/a%20b?q=1");
    EXPECT_EQ(url->authority(), "bot.example:8443");
    EXPECT_EQ(url->origin(), "https://bot.example:8443");
}

TEST(Url, HasTheSchemesPortAndARootPath) {
    EXPECT_EQ(net::parse_url("http://a")->port, 80);
    EXPECT_EQ(net::parse_url("https://a")->port, 443);
    EXPECT_EQ(net::parse_url("https://a")->target, "/");
    EXPECT_EQ(net::parse_url("https://a?x=1")->target, "/?x=1");
    EXPECT_EQ(net::parse_url("https://a:443")->authority(), "a");
}

TEST(Url, KnowsIPv6AndSocketPaths) {
    const auto six = net::parse_url("http://[::1]:8080/x");
    ASSERT_TRUE(six);
    EXPECT_EQ(six->host, "::1");
    EXPECT_EQ(six->authority(), "[::1]:8080");
    const auto path = net::parse_url("http+unix://%2Frun%2Fa.sock/v1");
    ASSERT_TRUE(path);
    EXPECT_EQ(path->host, "/run/a.sock");
    EXPECT_EQ(path->target, "/v1");
}

TEST(Url, IsRefusedWhenItIsNoneOrHoldsCredentials) {
    for (const std::string& text : std::vector<std::string>{
             "",
             "a",
             "http:/a",
             "ftp://a",
             "javascript:alert(1)",
             "http://",
             "http:///x",
             "http://a b/",
             "http://a/\n",
             "http://a:0/",
             "http://a:65536/",
             "http://a:x/",
             "http://a:80:80/",
             "http://[::1",
             "http://[zz]/",
             "http://[fe80::1%25eth0]/",
             "http://[::1]x/",
             "http://user:geheim@a/",
             "http://\xC3\xA9/",
             "http://-a/",
             "http://a\\b/",
             "http+unix://relative/x",
             "http+unix://%2/x",
             "http://" + std::string(300, 'a') + "/",
             "http://a/" + std::string(9000, 'a')}) {
        const auto url = net::parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().code, base::ErrorCode::Invalid);
        EXPECT_THAT(url.error().message, Not(HasSubstr("geheim")));
    }
}

TEST(PercentEncoding, GoesThereAndBack) {
    std::string all;
    for (int byte = 1; byte < 256; ++byte) {
        all += static_cast<char>(byte);
    }
    EXPECT_EQ(*net::percent_decode(net::percent_encode(all)), all);
    EXPECT_EQ(net::percent_encode("a/b c~"), "a%2Fb%20c~");
    EXPECT_EQ(*net::percent_decode("a+b"), "a+b");
    EXPECT_EQ(*net::percent_decode("a+b", true), "a b");
    for (const auto* broken : {"%", "%a", "%zz", "a%2", "%00"}) {
        EXPECT_FALSE(net::percent_decode(broken)) << broken;
    }
}

TEST(Query, IsDecodedInItsOrderAndBounded) {
    const auto query = net::parse_query("a=1&&b=x%26y&a=2&c");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->all().size(), 4U);
    EXPECT_EQ(query->get("a"), "1");
    EXPECT_EQ(query->get("b"), "x&y");
    EXPECT_EQ(query->get("c", "other"), "");
    EXPECT_EQ(query->get("d", "other"), "other");
    EXPECT_EQ(net::format_query(*query), "a=1&b=x%26y&a=2&c=");
    EXPECT_TRUE(net::parse_query("")->empty());
    EXPECT_FALSE(net::parse_query("a&b&c", 2));
    EXPECT_FALSE(net::parse_query("a=%"));
}

}  // namespace
}  // namespace deploybot::tests
