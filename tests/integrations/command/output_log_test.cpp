#include "integrations/command/output_log.hpp"

#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace deploybot::integrations::command {
namespace {

using ::testing::HasSubstr;

class OutputLogTest : public ::testing::Test {
public:
    OutputLogTest() {
        std::filesystem::create_directory(world.path("run"));
        dir = world.path("run");
    }
    std::string read_all(std::size_t most) {
        std::string all;
        std::uint64_t offset = 0;
        while (true) {
            const OutputPiece piece = read_output(dir, offset, most);
            all += piece.text;
            offset = piece.next_offset;
            if (piece.at_end) {
                return all;
            }
        }
    }

    tests::World world;
    std::string dir;
};

TEST_F(OutputLogTest, KeepsEverythingThatFits) {
    OutputLog log(dir, 16384);
    std::string all;
    for (int i = 0; i < 100; ++i) {
        const std::string line = "line " + std::to_string(i) + "\n";
        log.append(line);
        all += line;
    }
    for (const std::size_t most : {16U, 17U, 1000U, 100000U}) {
        EXPECT_EQ(read_all(most), all);
    }
}

TEST_F(OutputLogTest, GoesOnWhereAnEarlierWriterStopped) {
    OutputLog(dir, 16384).append("first\n");
    OutputLog(dir, 16384).append("second\n");
    EXPECT_EQ(read_all(1000), "first\nsecond\n");
}

TEST_F(OutputLogTest, CountsExactlyWhatIsLeftOut) {
    OutputLog log(dir, 16384);
    for (int i = 0; i < 10; ++i) {
        log.append(std::string(4096, static_cast<char>('0' + i)));
    }
    const std::string all = read_all(100000);
    EXPECT_THAT(all, HasSubstr("\n[... 24,576 bytes left out ...]\n"));
    EXPECT_EQ(all.substr(0, 4096), std::string(4096, '0'));
    EXPECT_EQ(all.substr(all.size() - 4096), std::string(4096, '9'));
    EXPECT_EQ(read_output(dir, 5, 16).text, std::string(16, '0'));
    EXPECT_EQ(read_output(dir, 40960, 16).text, "");
    EXPECT_TRUE(read_output(dir, 99999999, 16).at_end);
}

TEST_F(OutputLogTest, LosesOutputRatherThanTheRunWhenTheFolderIsGone) {
    OutputLog log(dir, 16384);
    std::filesystem::remove_all(dir);
    log.append("into the void");
    EXPECT_EQ(log.tail(), "into the void");
    std::filesystem::create_directory(dir);
    log.append(std::string(5000, 'x'));
    EXPECT_THAT(read_all(100000), HasSubstr("bytes left out"));
}

}  // namespace
}  // namespace deploybot::integrations::command
