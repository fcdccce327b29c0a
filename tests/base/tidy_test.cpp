// What no compiler sees: calls that must not be, headers that open with their purpose, files that
// have grown too long.
#include "tests/base/source_tree.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace deploybot::tests {
namespace {

const std::vector<std::string>& product() {
    static const std::vector<std::string> kFolders{"base",     "journal", "queue",        "deploy",
                                                   "commands", "net",     "integrations", "bot"};
    return kFolders;
}

bool is_comment(const std::string& line) {
    const std::size_t first = line.find_first_not_of(' ');
    return first != std::string::npos && line.compare(first, 2, "//") == 0;
}

/// Each place where a line of code matches: `path:line: text`.
std::vector<std::string> places(const std::vector<SourceFile>& files, const std::regex& pattern) {
    std::vector<std::string> found;
    for (const SourceFile& file : files) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            if (!is_comment(file.lines[i]) && std::regex_search(file.lines[i], pattern)) {
                found.push_back(file.path + ":" + std::to_string(i + 1) + ": " + file.lines[i]);
            }
        }
    }
    return found;
}

std::string listed(const std::vector<std::string>& found) {
    std::string text;
    for (const std::string& each : found) {
        text += each + "\n";
    }
    return text;
}

TEST(Tidy, TestsNeverSleep) {
    const std::regex sleeping(R"(\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\()");
    std::vector<SourceFile> files = read_sources({"tests"});
    std::erase_if(files, [](const SourceFile& file) {
        // a measurement may wait between two tries; nothing passes or fails by it
        return file.path == "tests/base/tidy_test.cpp" || file.path.starts_with("tests/bench/");
    });
    EXPECT_EQ(listed(places(files, sleeping)), "");
}

TEST(Tidy, TheProductNeverStartsAShell) {
    const std::regex shell(
        R"((^|[^\w.:>])(std::)?(system|popen)\s*\(|execlp?\s*\(|"(/bin/)?(ba|da)?sh"|sh -c)"
    );
    EXPECT_EQ(listed(places(read_sources(product()), shell)), "");
}

TEST(Tidy, TheRulesReadNoClockThrowNoDiceAndOpenNothing) {
    const std::regex outside(
        R"(_clock::now|SystemClock|std::rand\b|random_device|mt19937|random_hex|std::(j?thread|async)\b)"
        R"(|#include <(random|thread|fstream|iostream|sys/socket\.h|unistd\.h|boost/asio))"
    );
    EXPECT_EQ(listed(places(read_sources({"queue", "deploy", "commands"}), outside)), "");
}

TEST(Tidy, NobodyIncludesAsioOrBeastWhole) {
    const std::regex whole(R"(#include <boost/(asio|beast|beast/core)\.hpp>)");
    EXPECT_EQ(
        listed(places(
            read_sources(
                {"base", "journal", "queue", "deploy", "commands", "net", "integrations", "bot",
                 "tests"}
            ),
            whole
        )),
        ""
    );
}

TEST(Tidy, HeadersOpenWithTheirPurposeAndAreGuarded) {
    for (const SourceFile& file : read_sources(product())) {
        if (!file.is_header()) {
            continue;
        }
        ASSERT_FALSE(file.lines.empty()) << file.path;
        EXPECT_TRUE(file.lines.front().starts_with("// ")) << file.path << ": say what it is for";
        EXPECT_NE(std::find(file.lines.begin(), file.lines.end(), "#pragma once"), file.lines.end())
            << file.path;
    }
}

TEST(Tidy, HeadersForwardJsonInsteadOfIncludingIt) {
    std::vector<SourceFile> files = read_sources(product());
    // the headers that are about nothing else, included where JSON is read or written
    std::erase_if(files, [](const SourceFile& file) {
        return !file.is_header() || file.path.find("json") != std::string::npos;
    });
    EXPECT_EQ(listed(places(files, std::regex(R"(#include <nlohmann/json\.hpp>)"))), "");
}

TEST(Tidy, NothingIsLeftForLater) {
    const std::regex later(R"(\b(TODO|FIXME|XXX|HACK)\b)");
    std::vector<std::string> found;
    for (const SourceFile& file : read_sources(product())) {
        for (const std::string& line : file.lines) {
            if (std::regex_search(line, later)) {
                found.push_back(file.path + ": " + line);
            }
        }
    }
    EXPECT_EQ(listed(found), "");
}

TEST(Tidy, FilesHoldOneIdea) {
    constexpr std::size_t kMost = 700;
    std::vector<std::string> folders = product();
    folders.emplace_back("tests");
    for (const SourceFile& file : read_sources(folders)) {
        EXPECT_LE(file.lines.size(), kMost) << file.path << ": is that one idea?";
    }
}

}  // namespace
}  // namespace deploybot::tests
