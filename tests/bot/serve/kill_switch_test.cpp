// The kill switch's two doors that need neither chat nor API.
#include "bot/kill_switch.hpp"

#include "tests/support/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::bot {
namespace {

class KillSwitchTest : public ::testing::Test {
protected:
    /// Runs until everything was stopped once more.
    void run_until_stopped() {
        const std::size_t before = stops_.size();
        while (stops_.size() == before) {
            io_.run_one();
        }
    }

    boost::asio::io_context io_;
    tests::TemporaryFolder folder_;
    const std::string file_ = stop_file(folder_.file("journal.db"));
    bool on_ = false;
    std::vector<std::pair<std::string, std::string>> stops_;
    KillSwitch switch_{
        io_.get_executor(), file_,
        [this](std::string source, std::string reason) {
            stops_.emplace_back(std::move(source), std::move(reason));
            on_ = true;
        },
        base::Millis{1}};
};

TEST_F(KillSwitchTest, ASignalStopsEverythingEachTime) {
    switch_.watch([this] { return on_; });
    std::raise(SIGUSR1);
    run_until_stopped();
    std::raise(SIGUSR1);
    run_until_stopped();
    ASSERT_EQ(stops_.size(), 2U);
    EXPECT_EQ(stops_.front().first, "signal");
}

TEST_F(KillSwitchTest, AFileStopsEverythingWithItsTextAsTheReason) {
    switch_.watch([this] { return on_; });
    EXPECT_TRUE(stops_.empty());
    std::ofstream(file_) << "carts are mixed up\x1b[2J\n";
    run_until_stopped();
    EXPECT_EQ(stops_.front().first, "file");
    EXPECT_EQ(stops_.front().second.find("carts are mixed up"), 0U) << stops_.front().second;
    EXPECT_EQ(stops_.front().second.find('\x1b'), std::string::npos) << stops_.front().second;
    EXPECT_NE(stops_.front().second.find(file_), std::string::npos) << stops_.front().second;
}

TEST_F(KillSwitchTest, AFileThatIsStillThereStopsAgainWhatPeopleHaveLifted) {
    std::ofstream(file_) << "";
    switch_.watch([this] { return on_; });
    ASSERT_EQ(stops_.size(), 1U) << "found at the start";
    on_ = false;
    run_until_stopped();
    EXPECT_EQ(stops_.size(), 2U);
}

TEST_F(KillSwitchTest, NamesTheFileAsLongAsItIsThere) {
    EXPECT_EQ(switch_.file_there(), "");
    std::ofstream(file_) << "";
    EXPECT_EQ(switch_.file_there(), file_);
    std::filesystem::remove(file_);
    EXPECT_EQ(switch_.file_there(), "");
}

TEST_F(KillSwitchTest, AFileThatCannotBeLookedForCountsAsThere) {
    std::filesystem::create_symlink(file_, file_);
    EXPECT_EQ(switch_.file_there(), file_);
    switch_.watch([this] { return on_; });
    ASSERT_EQ(stops_.size(), 1U);
    EXPECT_NE(stops_.front().second.find("cannot be looked for"), std::string::npos);
}

}  // namespace
}  // namespace deploybot::bot
