#include "integrations/flags/file_flag_provider.hpp"

#include "base/file.hpp"
#include "tests/support/completed.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace deploybot::integrations::flags {
namespace {

using base::ErrorCode;
using deploy::FlagAddress;

const base::ServiceName kShop{"shop"};
const base::EnvironmentName kProduction{"production"};
const FlagAddress kCheckout{kShop, kProduction, base::FlagName{"checkout"}};
const FlagAddress kSearch{kShop, kProduction, base::FlagName{"search"}};
const FlagAddress kCanary{kShop, base::EnvironmentName{"canary"}, base::FlagName{"checkout"}};

class Flags : public testing::Test {
protected:
    Flags() { reopen(); }
    ~Flags() override {
        provider_.reset();
        EXPECT_TRUE(tests::runs_dry(io_));
    }

    void reopen() {
        provider_ = std::make_unique<FileFlagProvider>(
            io_.get_executor(), FileFlagConfig{folder_.file("flags"), {kCheckout, kSearch, kCanary}}
        );
        opened_ = provider_->open();
    }
    base::Result<int> set(const FlagAddress& flag, int percent, std::uint64_t epoch = 1) {
        return tests::completed<int>(io_, [&](auto done) {
            provider_->set_flag(flag, percent, epoch, std::move(done));
        });
    }
    base::Result<int> read(const FlagAddress& flag) {
        return tests::completed<int>(io_, [&](auto done) {
            provider_->read_flag(flag, std::move(done));
        });
    }
    [[nodiscard]] std::string path() const { return folder_.file("flags/shop/production.json"); }
    void write(const std::string& text) const { std::ofstream(path()) << text; }

    boost::asio::io_context io_{1};
    tests::TemporaryFolder folder_;
    std::unique_ptr<FileFlagProvider> provider_;
    base::Outcome opened_;
};

TEST_F(Flags, AreAllThereAndOffFromTheStart) {
    ASSERT_TRUE(opened_) << opened_.error().message;
    EXPECT_EQ(read(kCheckout).value(), 0);
    EXPECT_EQ(read(kCanary).value(), 0);
    const auto text = base::read_file(path(), 10'000);
    EXPECT_NE(text->find("\"search\""), std::string::npos);
}

TEST_F(Flags, KeepTheirValuesOverARestart) {
    EXPECT_EQ(set(kCheckout, 25).value(), 25);
    EXPECT_EQ(set(kSearch, 100).value(), 100);
    reopen();
    EXPECT_EQ(read(kCheckout).value(), 25);
    EXPECT_EQ(read(kSearch).value(), 100);
    EXPECT_EQ(read(kCanary).value(), 0);
    EXPECT_EQ(provider_->find_set(kShop, kProduction)->percent.at(kCheckout.flag), 25);
    EXPECT_FALSE(provider_->find_set(kShop, base::EnvironmentName{"uat"}));
}

TEST_F(Flags, CanBeReadByProgramsOfOtherUsers) {
    const auto mode = std::filesystem::status(path()).permissions();
    EXPECT_NE(mode & std::filesystem::perms::others_read, std::filesystem::perms::none);
    EXPECT_EQ(mode & std::filesystem::perms::others_write, std::filesystem::perms::none);
}

TEST_F(Flags, RefuseAnOlderEpochWhatIsNotNamedAndWhatIsNoPercentage) {
    EXPECT_TRUE(set(kCheckout, 50, 9));
    EXPECT_EQ(set(kCheckout, 0, 8).error().code, ErrorCode::Conflict);
    EXPECT_EQ(read(kCheckout).value(), 50);
    EXPECT_EQ(set(kCheckout, 101, 9).error().code, ErrorCode::Invalid);
    EXPECT_EQ(set(kCheckout, -1, 9).error().code, ErrorCode::Invalid);
    const FlagAddress other{kShop, kProduction, base::FlagName{"other"}};
    EXPECT_EQ(set(other, 1, 9).error().code, ErrorCode::NotFound);
    EXPECT_EQ(read(other).error().hint, "it names checkout, search");
}

TEST_F(Flags, ShowAChangeByOtherHandsAndAreSetRight) {
    EXPECT_TRUE(set(kCheckout, 0));
    FlagSet changed = *provider_->find_set(kShop, kProduction);
    changed.percent[kCheckout.flag] = 100;
    write(to_document(changed));
    EXPECT_EQ(read(kCheckout).value(), 100);
    EXPECT_EQ(set(kCheckout, 0).value(), 0);
}

TEST_F(Flags, AreWrittenAnewFromMemoryWhenTheDocumentIsGoneOrBroken) {
    EXPECT_TRUE(set(kSearch, 30));
    write("{");
    EXPECT_EQ(read(kCheckout).error().code, ErrorCode::Broken);
    EXPECT_EQ(set(kCheckout, 10).value(), 10);
    EXPECT_EQ(read(kSearch).value(), 30);
    std::filesystem::remove(path());
    EXPECT_EQ(read(kCheckout).error().code, ErrorCode::NotFound);
    EXPECT_EQ(set(kCheckout, 11).value(), 11);
    EXPECT_EQ(read(kSearch).value(), 30);
}

TEST_F(Flags, LeaveABrokenDocumentAsItIsAtTheStartAndOpenTheOthers) {
    write("{}");
    reopen();
    ASSERT_FALSE(opened_);
    EXPECT_NE(opened_.error().message.find(path()), std::string::npos);
    EXPECT_EQ(set(kCheckout, 10).error().code, ErrorCode::Broken);
    EXPECT_EQ(base::read_file(path(), 100).value(), "{}");
    EXPECT_EQ(set(kCanary, 10).value(), 10);
}

TEST_F(Flags, KeepThoseThatTheConfigurationNoLongerNames) {
    EXPECT_TRUE(set(kSearch, 100));
    const FlagAddress fresh{kShop, kProduction, base::FlagName{"fresh"}};
    EXPECT_TRUE(provider_->use_flags({kCheckout, fresh}));
    EXPECT_EQ(read(fresh).value(), 0);
    EXPECT_EQ(provider_->find_set(kShop, kProduction)->percent.at(kSearch.flag), 100);
}

TEST_F(Flags, SayWhenTheFolderCannotBeWritten) {
    std::filesystem::remove_all(folder_.file("flags"));
    std::ofstream(folder_.file("flags")) << "a file";
    EXPECT_FALSE(set(kCheckout, 1));
}

TEST_F(Flags, OfNamesThatAreNoPathsAreRefused) {
    for (const char* name : {"../shop", "", ".hidden", "a/b"}) {
        EXPECT_EQ(
            provider_->use_flags({{base::ServiceName{name}, kProduction, base::FlagName{"x"}}})
                .error()
                .code,
            ErrorCode::Invalid
        );
    }
    EXPECT_FALSE(provider_->use_flags({{kShop, kProduction, base::FlagName{"a\nb"}}}));
}

TEST_F(Flags, AreSetOneAfterTheOtherWhenAllAreAskedAtOnce) {
    int done = 0;
    for (int percent = 1; percent <= 50; ++percent) {
        const FlagAddress& flag = percent % 2 == 0 ? kCheckout : kSearch;
        provider_->set_flag(flag, percent, 1, [&, percent](auto result) {
            EXPECT_EQ(result.value(), percent);
            done += 1;
        });
    }
    EXPECT_EQ(set(kCheckout, 77).value(), 77);
    EXPECT_EQ(done, 50);
    EXPECT_EQ(read(kSearch).value(), 49);
}

TEST_F(Flags, OfAProviderThatIsGoneCallNobodyBack) {
    bool called = false;
    provider_->set_flag(kCheckout, 5, 1, [&](auto) { called = true; });
    provider_.reset();
    EXPECT_TRUE(tests::runs_dry(io_));
    EXPECT_FALSE(called);
}

}  // namespace
}  // namespace deploybot::integrations::flags
