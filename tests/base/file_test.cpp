#include "base/file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace deploybot::base {
namespace {

class File : public testing::Test {
protected:
    File() {
        std::string name = testing::TempDir() + "/base-file-XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    ~File() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string at(const std::string& name) const { return folder_ + "/" + name; }

    std::string folder_;
};

TEST_F(File, IsReadAsItWasWritten) {
    const std::string content("a\0b\n", 4);
    ASSERT_TRUE(write_file_atomically(at("note"), content));
    EXPECT_EQ(read_file(at("note"), 4).value(), content);
    ASSERT_TRUE(write_file_atomically(at("note"), "new"));
    EXPECT_EQ(read_file(at("note"), 100).value(), "new");
}

TEST_F(File, KeepsToItsOwnerUnlessToldOtherwise) {
    ASSERT_TRUE(write_file_atomically(at("own"), "x"));
    struct stat status {};
    ASSERT_EQ(::stat(at("own").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(File, LeavesNothingBesideItself) {
    ASSERT_TRUE(write_file_atomically(at("note"), "x"));
    EXPECT_FALSE(write_file_atomically(at("none/note"), "x"));
    const auto begin = std::filesystem::directory_iterator(folder_);
    EXPECT_EQ(std::distance(begin, std::filesystem::directory_iterator{}), 1);
}

TEST_F(File, IsRefusedAboveTheLimit) {
    ASSERT_TRUE(write_file_atomically(at("note"), "12345"));
    EXPECT_EQ(read_file(at("note"), 4).error().code, ErrorCode::Full);
    EXPECT_TRUE(read_file(at("note"), 5));
}

TEST_F(File, ThatIsNotThereIsNamed) {
    const auto read = read_file(at("nothing"), 10);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::NotFound);
    EXPECT_NE(read.error().message.find(at("nothing")), std::string::npos);
}

TEST_F(File, IsNoFolderAndNoPipe) {
    EXPECT_EQ(read_file(folder_, 10).error().code, ErrorCode::Unavailable);
    ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
    EXPECT_EQ(read_file(at("pipe"), 10).error().code, ErrorCode::Unavailable);
}

TEST_F(File, FolderIsMadeOnce) {
    EXPECT_TRUE(make_folder(at("new")));
    EXPECT_TRUE(make_folder(at("new")));
    EXPECT_FALSE(make_folder(at("a/b")));
    ASSERT_TRUE(write_file_atomically(at("file"), ""));
    EXPECT_FALSE(make_folder(at("file")));
}

TEST(FileDescriptor, ClosesWhatItOwnsAndNothingElse) {
    int number = -1;
    {
        const FileDescriptor opened(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        number = opened.get();
        ASSERT_TRUE(opened.is_open());
    }
    EXPECT_EQ(::fcntl(number, F_GETFD), -1);
    FileDescriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const FileDescriptor second(std::move(first));
    // NOLINTNEXTLINE(bugprone-use-after-move): a moved-from one owns nothing, and says so
    EXPECT_FALSE(first.is_open());
    EXPECT_TRUE(second.is_open());
}

TEST(WriteAll, SaysWhyItCannot) {
    const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    ASSERT_TRUE(full.is_open());
    EXPECT_EQ(write_all(full.get(), "x").error().code, ErrorCode::Full);
}

}  // namespace
}  // namespace deploybot::base
