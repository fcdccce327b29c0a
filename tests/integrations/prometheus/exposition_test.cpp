#include "integrations/prometheus/exposition.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;

base::Result<std::vector<Series>> parse(const std::string& text) {
    return parse_exposition(text, {"a", "b:c"});
}

TEST(Exposition, KeepsTheSeriesThatWereAskedForWithLabelsAndTimes) {
    const auto all = parse(
        "# HELP a Requests.\n# TYPE a counter\n"
        "a{route=\"/x\",code=\"200\",} 3 1700000000000\n"
        "other{x=\"y\"} 1e3\n"
        "\n"
        " b:c +Inf\n"
        "a{ route = \"q\\\"\\\\\\n\" } -0.5e-1\n"
    );
    ASSERT_TRUE(all) << all.error().message;
    ASSERT_EQ(all->size(), 3U);
    EXPECT_EQ((*all)[0].label("route"), "/x");
    EXPECT_DOUBLE_EQ(*(*all)[0].time, 1'700'000'000);
    EXPECT_TRUE(std::isinf((*all)[1].value));
    EXPECT_EQ((*all)[2].label("route"), "q\"\\\n");
    EXPECT_DOUBLE_EQ((*all)[2].value, -0.05);
}

TEST(Exposition, UnderstandsTheTailOfOpenMetrics) {
    const auto all = parse(
        "a{x=\"1\"} 17 1700000000.5 # {trace_id=\"abc\"} 0.67 1520879607.789\n"
        "a{x=\"2\"} 17 # {} 1\n# EOF\n"
    );
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_DOUBLE_EQ(*(*all)[0].time, 1'700'000'000.5);
    EXPECT_FALSE(parse("a 1\n# EOF\na{x=\"1\"} 1\n"));
}

TEST(Exposition, ReadsNaNAsAValueThatTheReaderDecidesOn) {
    EXPECT_TRUE(std::isnan(parse("a NaN\n")->front().value));
    EXPECT_EQ(parse("a -Inf\n")->front().value, -INFINITY);
}

TEST(Exposition, RefusesWhatIsNotSoundByNameAndLine) {
    const std::pair<const char*, const char*> broken[] = {
        {"a 1", "cut off"},
        {"b 1\na{x=\"1\" 2\n", "line 2: a comma or }"},
        {"a{x=\"1\n", "has no end"},
        {"a{x=\"\\q\"} 1\n", "escape"},
        {"a{x=\"1\",x=\"2\"} 1\n", "label x stands twice"},
        {"a{=\"1\"} 1\n", "a label name"},
        {"a\n", "is no number"},
        {"a 0x10\n", "is no number"},
        {"a 1 2 3\n", "behind the value"},
        {"a 1 x\n", "timestamp"},
        {"{\"a\"} 1\n", "name in quotes"},
        {"9a 1\n", "metric name"},
        {"a {count:1}\n", "behind"},
        {"<html>\n", "metric name"},
        {"a{x=\"1\"} 1\na{x=\"1\"} 2\n", "stands twice"},
        {"a 1 # trace\n", "exemplar"},
    };
    for (const auto& [text, why] : broken) {
        const auto all = parse(text);
        ASSERT_FALSE(all) << text;
        EXPECT_EQ(all.error().code, ErrorCode::Broken) << text;
        if (std::string(text) != "a {count:1}\n") {
            EXPECT_NE(all.error().message.find(why), std::string::npos) << all.error().message;
        }
    }
}

TEST(Exposition, IsBounded) {
    const ExpositionLimits limits{
        .bytes = 200, .series = 3, .wanted = 2, .labels = 2, .line_bytes = 60};
    const auto code = [&](const std::string& text) {
        return parse_exposition(text, {"a"}, limits).error().code;
    };
    EXPECT_EQ(code(std::string(201, '\n')), ErrorCode::Full);
    EXPECT_EQ(code("x 1\nx 1\nx 1\nx 1\n"), ErrorCode::Full);
    EXPECT_EQ(code("a{x=\"1\"} 1\na{x=\"2\"} 1\na{x=\"3\"} 1\n"), ErrorCode::Full);
    EXPECT_EQ(code("a{x=\"1\",y=\"1\",z=\"1\"} 1\n"), ErrorCode::Full);
    EXPECT_EQ(code("a{x=\"" + std::string(80, 'y') + "\"} 1\n"), ErrorCode::Full);
    EXPECT_TRUE(parse_exposition("", {"a"}, limits)->empty());
}

TEST(Exposition, SurvivesEveryCutAndEveryFlippedByte) {
    const std::string page =
        "# TYPE a counter\na{x=\"1\\n\",y=\"2\"} 17 1700000000 # {t=\"u\"} 1 2\nb:c NaN\n# EOF\n";
    for (std::size_t i = 0; i < page.size(); ++i) {
        (void)parse(page.substr(0, i));
        for (const char c : {'\0', '"', '{', '}', '\\', '\n', '\xff', '#', ' '}) {
            std::string changed = page;
            changed[i] = c;
            (void)parse(changed);
        }
    }
}

}  // namespace
}  // namespace deploybot::integrations::prometheus
