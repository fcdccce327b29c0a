#include "journal/export.hpp"

#include "base/text.hpp"
#include "journal/memory_store.hpp"
#include "tests/journal/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace deploybot::journal {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<json> exported(const Store& store, const Selection& selection = {}) {
    std::vector<json> lines;
    const auto done = export_lines(store, selection, [&](std::string_view line) -> base::Outcome {
        EXPECT_EQ(line.find('\n'), std::string_view::npos);
        lines.push_back(json::parse(line));
        return {};
    });
    EXPECT_TRUE(done.has_value());
    return lines;
}

TEST(Export, WritesOneJsonObjectALineWithHashesInHex) {
    MemoryStore store;
    fill(store);
    const Entry last = store.read_all(11, 1)->front();

    const auto lines = exported(store);

    ASSERT_EQ(lines.size(), 12U);
    EXPECT_EQ(
        lines.back(), (json{
                          {"position", 12},
                          {"stream", "rights"},
                          {"version", 4},
                          {"at", base::to_millis(last.at)},
                          {"type", "requested"},
                          {"type_version", 1},
                          {"actor", "alice"},
                          {"source", "terminal"},
                          {"request", "req-7"},
                          {"data", {{"round", 3}}},
                          {"previous", base::to_hex(last.previous)},
                          {"hash", base::to_hex(last.hash)}})
    );
}

TEST(Export, KeepsTheVeryBytesOfTheData) {
    MemoryStore store;
    ASSERT_TRUE(append_one(store, on("a", 0, "{\"x\" :  1.50}")).has_value());
    EXPECT_THAT(
        to_json_line(store.read_all(0, 1)->front()), HasSubstr("\"data\":{\"x\" :  1.50},")
    );
}

TEST(Export, WritesDataThatIsNoJsonAsText) {
    MemoryStore store;
    ASSERT_TRUE(append_one(store, on("a", 0, "{\"x\":\n1}")).has_value());
    ASSERT_TRUE(append_one(store, on("a", 1, "\xFF\"}, {\"forged\":1")).has_value());
    const auto lines = exported(store);
    EXPECT_EQ(lines[0]["data_text"], "{\"x\":\n1}");
    EXPECT_TRUE(lines[1]["data_text"].is_string());
    EXPECT_FALSE(lines[1].contains("forged"));
}

TEST(Export, EndsWhenTheReaderHasGone) {
    MemoryStore store;
    fill(store);
    int lines = 0;
    const auto done = export_lines(store, {}, [&](std::string_view) -> base::Outcome {
        ++lines;
        return base::fail(base::ErrorCode::Unavailable, "closed pipe");
    });
    EXPECT_FALSE(done.has_value());
    EXPECT_EQ(lines, 1);
}

TEST(Show, ListsTheNewestEntriesOfAStreamNewestLast) {
    MemoryStore store;
    fill(store);

    const std::string text = show(store, {.stream = "lane/b", .token = {}, .most = 2}).value();

    EXPECT_EQ(
        text,
        "8   2025-11-21T04:37:42.419Z  lane/b 3  requested  alice by terminal  {\"round\":2}\n"
        "11  2025-11-21T04:37:42.420Z  lane/b 4  requested  alice by terminal  {\"round\":3}\n"
        "the newest 2 of 4 entries\n"
    );
}

TEST(Show, ListsTheEntriesThatNameAToken) {
    MemoryStore store;
    fill(store);
    ASSERT_TRUE(append_one(store, on("lane/a", 4, R"({"token":"DEP-1763699862417"})")).has_value());

    const std::string text =
        show(store, {.stream = {}, .token = "DEP-1763699862417", .most = 10}).value();

    EXPECT_THAT(text, HasSubstr("13  "));
    EXPECT_EQ(std::ranges::count(text, '\n'), 1);
    EXPECT_EQ(
        show(store, {.stream = {}, .token = "DEP-1", .most = 10}).value(), "no such entries\n"
    );
}

TEST(Show, CleansWhatCouldDriveATerminal) {
    MemoryStore store;
    Append append = on("a", 0, "{\"x\":\"\x1b[2J\u202e\n\"}");
    append.entries.front().cause.actor = "al\x1b]0;x\x07ice";
    ASSERT_TRUE(append_one(store, append).has_value());

    const std::string text = show(store, {}).value();

    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\u202e")));
    EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

}  // namespace
}  // namespace deploybot::journal
