// Who may include whom: the rule of docs/architecture.md, read from every #include.
#include "tests/base/source_tree.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace deploybot::tests {
namespace {

using Rooms = std::set<std::string>;

const Rooms& all_rooms() {
    static const Rooms kRooms{"base",     "journal", "queue",        "deploy",
                              "commands", "net",     "integrations", "bot"};
    return kRooms;
}

/// Whom a room may include besides itself. bot may include everybody and is not in here.
const std::map<std::string, Rooms>& allowed() {
    static const std::map<std::string, Rooms> kTable{
        {"base", {}},
        {"journal", {"base"}},
        {"net", {"base"}},
        {"queue", {"base"}},
        {"deploy", {"queue", "base"}},
        {"commands", {"queue", "deploy", "base"}},
        {"integrations", {"commands", "queue", "deploy", "net", "base"}},
    };
    return kTable;
}

/// What is wrong with `path` including `included`; empty: nothing.
std::string broken_rule(const std::string& path, const std::string& included) {
    const std::string from = room_of(path);
    const std::string to = room_of(included);
    const std::string from_kind = from.substr(0, from.find('/'));
    const std::string to_kind = to.substr(0, to.find('/'));
    if (!all_rooms().contains(to_kind) || included.find('/') == std::string::npos) {
        return path + " includes \"" + included +
               "\", which is no path from the project's root: write room/file.hpp";
    }
    if (from == to || from_kind == "bot" || allowed().at(from_kind).contains(to_kind)) {
        return {};
    }
    if (from_kind == to_kind) {
        return path + " includes " + included + ": no integration may know another";
    }
    return path + " includes " + included + ": " + from_kind + " may not know " + to_kind;
}

TEST(Layers, LetTheRulesUseOnlyWhatIsBelowThem) {
    EXPECT_EQ(broken_rule("queue/lane.cpp", "base/name.hpp"), "");
    EXPECT_EQ(broken_rule("queue/lane.cpp", "queue/lane.hpp"), "");
    EXPECT_NE(broken_rule("queue/lane.cpp", "deploy/plan.hpp"), "");
    EXPECT_NE(broken_rule("deploy/plan.cpp", "commands/message.hpp"), "");
    EXPECT_NE(broken_rule("deploy/plan.cpp", "net/http.hpp"), "");
    EXPECT_NE(broken_rule("base/text.cpp", "queue/lane.hpp"), "");
    EXPECT_NE(broken_rule("journal/store.hpp", "queue/lane.hpp"), "");
}

TEST(Layers, KeepIntegrationsApart) {
    EXPECT_EQ(broken_rule("integrations/git/a.cpp", "integrations/git/git_forge.hpp"), "");
    EXPECT_EQ(broken_rule("integrations/git/a.cpp", "deploy/ports.hpp"), "");
    EXPECT_NE(broken_rule("integrations/git/a.cpp", "integrations/haproxy/config.hpp"), "");
    EXPECT_NE(broken_rule("integrations/git/a.cpp", "journal/store.hpp"), "");
    EXPECT_EQ(broken_rule("bot/wiring.cpp", "integrations/git/git_forge.hpp"), "");
}

TEST(Layers, RefuseIncludesThatAreNotWrittenFromTheRoot) {
    EXPECT_NE(broken_rule("queue/lane.cpp", "lane.hpp"), "");
    EXPECT_NE(broken_rule("queue/lane.cpp", "tests/support/run_awaitable.hpp"), "");
}

TEST(Layers, AreKeptByEveryFile) {
    const std::vector<SourceFile> files = read_sources({all_rooms().begin(), all_rooms().end()});
    ASSERT_GT(files.size(), 50U);
    for (const SourceFile& file : files) {
        for (const std::string& line : file.lines) {
            const std::string included = quoted_include(line);
            if (!included.empty()) {
                EXPECT_EQ(broken_rule(file.path, included), "");
            }
        }
    }
}

}  // namespace
}  // namespace deploybot::tests
