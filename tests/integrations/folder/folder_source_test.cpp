#include "integrations/folder/folder_source.hpp"

#include "base/sha256.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/stat.h>

namespace deploybot::integrations::folder {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using ::testing::HasSubstr;

constexpr const char* kCommit = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

class FolderSourceTest : public ::testing::Test {
public:
    FolderSourceTest() {
        std::string pattern = fs::temp_directory_path() / "deploybot-folder-XXXXXX";
        folder = ::mkdtemp(pattern.data());
        fs::create_directories(folder + "/commits");
        fs::create_directories(folder + "/blobs/sha256");
    }
    ~FolderSourceTest() override { fs::remove_all(folder); }

    static std::string hex(const std::string& content) {
        return base::to_hex(base::sha256(content));
    }
    [[nodiscard]] std::string record() const {
        return folder + "/commits/" + std::string(kCommit) + ".json";
    }
    [[nodiscard]] std::string blob(const std::string& content) const {
        return folder + "/blobs/sha256/" + hex(content);
    }
    static void write(const std::string& path, const std::string& content) {
        std::ofstream(path, std::ios::binary) << content;
    }
    void build(const std::string& content) {
        write(blob(content), content);
        write(record(), R"({"digest":"sha256:)" + hex(content) + "\",\"built_by\":\"ci\"}");
    }

    base::Result<deploy::Artifact> find(
        const std::string& commit = kCommit, const std::string& service = "shop"
    ) {
        if (!source) {
            source.emplace(
                io.get_executor(),
                std::map<base::ServiceName, FolderConfig>{
                    {base::ServiceName("shop"), {folder, largest}}}
            );
        }
        std::optional<base::Result<deploy::Artifact>> answer;
        source->find_artifact(
            base::ServiceName(service), base::CommitSha(commit),
            [&](base::Result<deploy::Artifact> result) { answer = std::move(result); }
        );
        EXPECT_FALSE(answer) << "completed inside the call";
        io.restart();
        io.run();
        return answer ? *answer : base::fail(ErrorCode::Broken, "no answer");
    }

    std::string folder;
    std::uint64_t largest = 1 << 20;
    boost::asio::io_context io{1};
    std::optional<FolderSource> source;
};

TEST_F(FolderSourceTest, FindsTheArtifactOfACommit) {
    build("shop v1");
    const auto artifact = find();
    ASSERT_TRUE(artifact) << artifact.error().message;
    EXPECT_EQ(artifact->digest.str(), "sha256:" + hex("shop v1"));
    EXPECT_EQ(artifact->location, blob("shop v1"));
}

TEST_F(FolderSourceTest, SaysWhichFileCiShouldHaveWritten) {
    auto artifact = find();
    ASSERT_FALSE(artifact);
    EXPECT_EQ(artifact.error().code, ErrorCode::NotFound);
    EXPECT_THAT(artifact.error().hint, HasSubstr("CI should have written " + record()));

    build("shop v1");
    fs::remove(blob("shop v1"));
    artifact = find();
    ASSERT_FALSE(artifact);
    EXPECT_EQ(artifact.error().code, ErrorCode::NotFound);
    EXPECT_THAT(artifact.error().hint, HasSubstr("CI should have written " + blob("shop v1")));
}

TEST_F(FolderSourceTest, RefusesContentThatIsNotWhatItsNameSays) {
    build("shop v1");
    write(blob("shop v1"), "something else");
    const auto artifact = find();
    ASSERT_FALSE(artifact);
    EXPECT_EQ(artifact.error().code, ErrorCode::Broken);
    EXPECT_THAT(
        artifact.error().message, HasSubstr("its digest is sha256:" + hex("something else"))
    );
}

TEST_F(FolderSourceTest, SeesAChangeOfABlobThatItHasVerifiedBefore) {
    build("shop v1");
    struct stat before {};
    ASSERT_EQ(::stat(blob("shop v1").c_str(), &before), 0);
    ASSERT_TRUE(find());
    ASSERT_TRUE(find());
    write(blob("shop v1"), "shop v2");  // the same size, and the old time of modification
    const std::array<timespec, 2> times{before.st_atim, before.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, blob("shop v1").c_str(), times.data(), 0), 0);
    const auto artifact = find();
    ASSERT_FALSE(artifact);
    EXPECT_EQ(artifact.error().code, ErrorCode::Broken);
    build("shop v1");
    EXPECT_TRUE(find());
}

TEST_F(FolderSourceTest, FollowsNoSymbolicLink) {
    build("shop v1");
    fs::rename(blob("shop v1"), folder + "/elsewhere");
    fs::create_symlink(folder + "/elsewhere", blob("shop v1"));
    auto artifact = find();
    ASSERT_FALSE(artifact);
    EXPECT_EQ(artifact.error().code, ErrorCode::Broken);
    EXPECT_THAT(artifact.error().message, HasSubstr("symbolic link"));

    fs::rename(folder + "/commits", folder + "/records");
    fs::create_symlink("records", folder + "/commits");
    artifact = find();
    ASSERT_FALSE(artifact);
    EXPECT_EQ(artifact.error().code, ErrorCode::Broken);
}

TEST_F(FolderSourceTest, TakesOnlyRegularFiles) {
    build("shop v1");
    fs::remove(blob("shop v1"));
    ASSERT_EQ(::mkfifo(blob("shop v1").c_str(), 0600), 0);
    const auto artifact = find();
    ASSERT_FALSE(artifact);
    EXPECT_THAT(artifact.error().message, HasSubstr("no regular file"));
}

TEST_F(FolderSourceTest, RefusesRecordsThatNameNoDigest) {
    const std::string digest = "sha256:" + std::string(64, 'a');
    for (const std::string& text :
         {std::string(), std::string("{}"), std::string("[]"), std::string("{\"digest\":7}"),
          std::string("{\"digest\":\"latest\"}"), "{\"digest\":\"" + digest + "/../../x\"}",
          "{\"digest\":\"SHA256:" + std::string(64, 'a') + "\"}", "{\"digest\":\"" + digest,
          "{\"digest\":\"sha256:" + std::string(64, 'A') + "\"}", std::string(60000, '['),
          std::string(70000, ' ') + "{\"digest\":\"" + digest + "\"}"}) {
        write(record(), text);
        const auto artifact = find();
        ASSERT_FALSE(artifact) << text.substr(0, 80);
        EXPECT_EQ(artifact.error().code, ErrorCode::Broken) << text.substr(0, 80);
    }
}

TEST_F(FolderSourceTest, RefusesWhatIsLargerThanAllowed) {
    largest = 6;
    build("shop v1");
    const auto artifact = find();
    ASSERT_FALSE(artifact);
    EXPECT_EQ(artifact.error().code, ErrorCode::Broken);
    EXPECT_THAT(artifact.error().message, HasSubstr("more than the 6 allowed"));
}

TEST_F(FolderSourceTest, TakesFullShasOfKnownServicesOnly) {
    build("shop v1");
    for (const std::string& commit :
         {std::string("aaaaaaa"), std::string(), std::string("../") + std::string(37, 'a')}) {
        EXPECT_EQ(find(commit).error().code, ErrorCode::Invalid);
    }
    EXPECT_EQ(find(kCommit, "cart").error().code, ErrorCode::Invalid);
}

TEST_F(FolderSourceTest, IsUnavailableWhenTheFolderIsGone) {
    build("shop v1");
    fs::rename(folder, folder + ".away");
    EXPECT_EQ(find().error().code, ErrorCode::Unavailable);
    fs::rename(folder + ".away", folder);
    EXPECT_TRUE(find());
}

TEST_F(FolderSourceTest, HashesAMegabyteInPieces) {
    build(std::string(1 << 20, 'x'));
    EXPECT_TRUE(find());
}

}  // namespace
}  // namespace deploybot::integrations::folder
