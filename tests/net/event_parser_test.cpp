#include "net/event_parser.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace deploybot::tests {
namespace {

std::vector<net::Event> parse(
    net::EventParser& parser, std::string_view first, std::string_view second
) {
    EXPECT_TRUE(parser.feed(first));
    EXPECT_TRUE(parser.feed(second));
    std::vector<net::Event> events;
    while (true) {
        const auto event = parser.take();
        if (!event) {
            return events;
        }
        events.push_back(*event);
    }
}

TEST(EventParser, ReadsTheSameEventsWhereverTheBytesAreCut) {
    const std::string text =
        "\xEF\xBB\xBF: comment\nid: 1\r\nevent: lane\r\ndata: a\r\ndata:b\r\n\r\n"
        "data\n\nretry: 7\nretry: x\nevent: dropped\n\nid\ndata:  two spaces\rdata: c\r\r"
        "unknown: x\ndata: {\"a\":1}\n\ndata: unfinished";
    const std::vector<net::Event> expected{
        {"1", "lane", "a\nb"}, {"1", "", ""}, {"", "", " two spaces\nc"}, {"", "", "{\"a\":1}"}};
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        net::EventParser parser{1000, "0"};
        EXPECT_EQ(parser.last_event_id(), "0");
        EXPECT_EQ(
            parse(
                parser, std::string_view{text}.substr(0, cut), std::string_view{text}.substr(cut)
            ),
            expected
        ) << cut;
        EXPECT_EQ(parser.retry_after(), base::Millis{7});
    }
}

TEST(EventParser, KeepsTheIdOverEventsWithoutOne) {
    net::EventParser parser{1000, "9"};
    const auto events = parse(parser, "data: a\n\nid: 10\ndata: b\n\n", "data: c\n\nid: 11\n");
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].id, "9");
    EXPECT_EQ(events[2].id, "10");
    EXPECT_EQ(parser.last_event_id(), "10");
}

TEST(EventParser, RefusesAnEventThatNeverEnds) {
    net::EventParser parser{100, ""};
    EXPECT_TRUE(parser.feed("data: " + std::string(50, 'x') + "\n"));
    const auto fed = parser.feed("data: " + std::string(50, 'x') + "\n");
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, base::ErrorCode::Full);
}

}  // namespace
}  // namespace deploybot::tests
