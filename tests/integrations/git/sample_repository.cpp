#include "sample_repository.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace deploybot::integrations::git::tests {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    for (std::string& text : texts) {
        list.push_back(text.data());
    }
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> clean_environment() {
    return {
        "PATH=/usr/bin:/bin",
        "HOME=/nonexistent",
        "GIT_CONFIG_GLOBAL=/dev/null",
        "GIT_CONFIG_SYSTEM=/dev/null",
        "GIT_AUTHOR_NAME=Ada",
        "GIT_AUTHOR_EMAIL=ada@example.org",
        "GIT_AUTHOR_DATE=2026-11-21T09:13:00Z",
        "GIT_COMMITTER_NAME=Ci",
        "GIT_COMMITTER_EMAIL=ci@example.org",
        "GIT_COMMITTER_DATE=2026-11-21T09:14:00Z"};
}

}  // namespace

SampleRepository::SampleRepository() {
    std::string pattern = fs::temp_directory_path() / "deploybot-git-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
    run({"init", "-q", "-b", "main", "."});
}

SampleRepository::~SampleRepository() {
    std::error_code ignored;
    for (const std::string& path : {path_, path_ + ".in", path_ + ".out", path_ + ".away"}) {
        fs::remove_all(path, ignored);
    }
}

std::string SampleRepository::run(
    const std::vector<std::string>& arguments, const std::string& input
) const {
    const std::string in = path_ + ".in";
    const std::string out = path_ + ".out";
    std::ofstream(in, std::ios::binary) << input;
    std::vector<std::string> words{"git", "-C", path_};
    words.insert(words.end(), arguments.begin(), arguments.end());
    auto environment = clean_environment();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(
        &actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600
    );
    pid_t git = 0;
    EXPECT_EQ(
        ::posix_spawnp(
            &git, "git", &actions, nullptr, pointers(words).data(), pointers(environment).data()
        ),
        0
    );
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    ::waitpid(git, &status, 0);
    EXPECT_EQ(status, 0) << base::join(words, " ");
    const auto text = base::read_file(out, 1U << 24U);
    return text ? std::string(base::trim(*text)) : "";
}

std::string SampleRepository::commit(const std::string& message) const {
    run({"commit", "-q", "--allow-empty", "--allow-empty-message", "-F", "-"}, message);
    return run({"rev-parse", "HEAD"});
}

}  // namespace deploybot::integrations::git::tests
