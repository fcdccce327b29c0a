#include "integrations/command/run_folder.hpp"

#include "world.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace deploybot::integrations::command {
namespace {

TEST(RunFolder, EncodesAnyKeyIntoOneSafeNameOfItsOwn) {
    const std::vector<std::string> keys{
        "DEP-1/canary/deploy/1",
        "DEP-1%2Fcanary%2Fdeploy%2F1",
        "..",
        ".",
        "",
        "../../etc/passwd",
        "a/b",
        "a%b",
        "a~b",
        std::string("a\0b", 3),
        std::string(500, 'x'),
        std::string(501, 'x'),
        "ü",
        "\n"};
    std::set<std::string> names;
    for (const std::string& key : keys) {
        const std::string name = encode_name(key);
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(name.find('/'), std::string::npos);
        EXPECT_FALSE(name.empty() || name.starts_with(".") || name.size() > 200) << name;
    }
    EXPECT_EQ(encode_name("DEP-1/canary"), "DEP-1%2Fcanary");
}

TEST(RunFolder, ReadsBackWhatItWrote) {
    const tests::World world;
    std::filesystem::create_directory(world.path("run"));
    const RunFolder folder(world.path("run"));
    EXPECT_EQ(folder.read_spec().error().code, base::ErrorCode::NotFound);
    RunSpec spec;
    spec.call = world.call(deploy::DriverAction::RollBack);
    spec.argv = {"/bin/x", "a b", "\xFF"};
    spec.working_directory = "/";
    spec.time_limit = base::Millis{5};
    spec.attempt = 2;
    spec.argv.back() = "ü";
    ASSERT_TRUE(folder.write_spec(spec));
    EXPECT_EQ(*folder.read_spec(), spec);

    EXPECT_EQ(*folder.read_result(), std::optional<deploy::DriverResult>());
    const deploy::DriverResult result{deploy::DriverEnd::TimedOut, "too\nlong", base::Digest("x")};
    ASSERT_TRUE(folder.write_result(result));
    EXPECT_EQ(*folder.read_result(), std::optional(result));
}

TEST(RunFolder, SaysWhichFileIsBroken) {
    const tests::World world;
    std::filesystem::create_directory(world.path("run"));
    const RunFolder folder(world.path("run"));
    for (const char* content : {"", "[]", "{", "{\"end\":7}", "{\"end\":\"succeeded\"}"}) {
        world.write("run/result.json", content);
        ASSERT_FALSE(folder.read_result()) << content;
        EXPECT_EQ(folder.read_result().error().code, base::ErrorCode::Broken);
    }
}

TEST(RunFolder, GivesItsLockOnce) {
    const tests::World world;
    std::filesystem::create_directory(world.path("run"));
    const RunFolder folder(world.path("run"));
    auto first = folder.try_lock();
    ASSERT_TRUE(first && first->is_open());
    EXPECT_FALSE(folder.try_lock()->is_open());
    first->reset();
    EXPECT_TRUE(folder.try_lock()->is_open());
}

}  // namespace
}  // namespace deploybot::integrations::command
