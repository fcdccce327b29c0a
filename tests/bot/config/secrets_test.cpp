#include "bot/config/declare/secrets.hpp"

#include "tests/bot/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace deploybot::bot {
namespace {

using config::secret_trouble;
using config::SecretKind;
using testing::HasSubstr;
using testing::Not;

/// A file that goes with the test.
class SecretFile {
public:
    SecretFile(const std::string& content, mode_t mode)
        : path_(testing::TempDir() + "deploybot_secret_" + std::to_string(::getpid())) {
        std::ofstream(path_) << content;
        ::chmod(path_.c_str(), mode);
    }
    SecretFile(const SecretFile&) = delete;
    SecretFile& operator=(const SecretFile&) = delete;
    ~SecretFile() { std::filesystem::remove(path_); }

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

TEST(Secrets, HaveToBeHardToGuess) {
    const auto trouble = [](const std::string& text) {
        return secret_trouble(text, SecretKind::Bearer);
    };
    EXPECT_EQ(trouble(kToken), "");
    EXPECT_EQ(trouble("J7gk2Qp9Zr4Tn8Vb1Xc5Lw"), "");
    EXPECT_EQ(trouble(""), "is empty");
    const std::string short_one =
        "is shorter than 128 bits (32 hex digits, or 22 characters of base64)";
    EXPECT_EQ(trouble("9f86d081884c7d659a2feaa0c55ad01"), short_one);
    EXPECT_EQ(trouble("J7gk2Qp9Zr4Tn8Vb1Xc5L"), short_one);
    for (const char* known :
         {"changeme", "secret", "password", "super-secret", "CHANGE_ME_please_change-me",
          "my-secret-password-for-deploybot", "admin123456admin123456"}) {
        EXPECT_EQ(trouble(known), "is a well-known default") << known;
    }
    EXPECT_EQ(trouble(std::string(40, 'z')), "is made of a few characters only");
    EXPECT_EQ(
        trouble("two words with enough letters"),
        "has spaces, control characters or letters beyond ASCII"
    );
    EXPECT_EQ(trouble(std::string(600, 'x')), "is longer than 512 bytes");
}

TEST(Secrets, OfWebhooksAreWrittenAsTheStandardHasIt) {
    const auto trouble = [](const std::string& text) {
        return secret_trouble(text, SecretKind::Signing);
    };
    EXPECT_EQ(trouble("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "");
    EXPECT_EQ(trouble(kToken), "does not begin with whsec_");
    EXPECT_EQ(trouble("whsec_MfKQ9r8GKYqr$TwjUPD8ILPZIo2"), "is no base64 behind whsec_");
    EXPECT_THAT(trouble("whsec_c2hvcnQ="), HasSubstr("shorter than 128 bits"));
}

TEST(Secrets, ThatAreMissingAreMistakes) {
    expect_mistakes({
        {"{env: TOKEN_BO}", "{env: TOKEN_OB}",
         "f:15:22: the environment variable TOKEN_OB is not set; set it for the bot, or check the "
         "file with --without-secrets\n"},
        {"{env: TOKEN_BO}", "{file: /nowhere/token}",
         "f:15:23: cannot read /nowhere/token: No such file or directory\n"},
        {"{env: TOKEN_BO}", "{}",
         "f:15:16: a secret needs one of these keys: env, file; Where a secret is found: it never "
         "stands in this file.\n"},
    });
}

TEST(Secrets, AreNeverRepeated) {
    for (const std::string& text :
         {changed("{env: TOKEN_BO}", "hunter2hunter2"),
          changed("{env: TOKEN_BO}", "{env: hunter2}"),
          changed("{env: TOKEN_BO}", "{env: [hunter2]}"),
          changed("{env: TOKEN_BO}", "\"hunter2\"")}) {
        const std::string mistakes = mistakes_in(text);
        EXPECT_THAT(mistakes, HasSubstr("f:15:"));
        EXPECT_THAT(mistakes, Not(HasSubstr("hunter2")));
    }
    const std::string weak = mistakes_in(shop_file(), {{"TOKEN_BO", "hunter2"}});
    EXPECT_EQ(
        weak,
        "f:15:22: the secret in the variable TOKEN_BO is shorter than 128 bits (32 hex digits, or "
        "22 characters of base64); make one with: openssl rand -hex 32\n"
    );
}

TEST(Secrets, InFilesAreOnlyForTheBot) {
    const SecretFile good(std::string(kToken) + "\n", 0600);
    const auto loaded = load(changed("{env: TOKEN_BO}", "{file: " + good.path() + "}"));
    ASSERT_TRUE(loaded) << format_mistakes(loaded.error());
    EXPECT_EQ(loaded->api_tokens.at(base::PersonId("bo")).reveal(), kToken);

    for (const mode_t mode : {0644U, 0640U, 0602U, 0660U}) {
        ::chmod(good.path().c_str(), mode);
        EXPECT_EQ(
            mistakes_in(changed("{env: TOKEN_BO}", "{file: " + good.path() + "}")),
            "f:15:23: other users may use the file \"" + good.path() + "\"; chmod 600 " +
                good.path() + "\n"
        );
    }
    ::chmod(good.path().c_str(), 0400);
    EXPECT_TRUE(load(changed("{env: TOKEN_BO}", "{file: " + good.path() + "}")));
}

TEST(Secrets, OfTwoPeopleAreNotTheSame) {
    const std::string text = changed(
        "{name: Ana, roles: [developer]}",
        "{name: Ana, roles: [developer], api_token: {env: TOKEN_ANA}}"
    );
    EXPECT_EQ(mistakes_in(text, {{"TOKEN_ANA", "d7a8fbb307d7809469ca9abcb0082e4f"}}), "");
    EXPECT_EQ(
        mistakes_in(text, {{"TOKEN_ANA", kToken}}),
        "f:15:5: bo and ana have the same token; give each person their own\n"
    );
}

TEST(Secrets, OfTheBotDoNotReachThePrograms) {
    expect_mistakes({
        {"retire: {run: [./retire]}",
         "retire: {run: [./retire]}\n        pass_through: [HTTPS_PROXY, TOKEN_BO]",
         "f:31:37: TOKEN_BO holds a secret of the bot's own; give the program a secret of its "
         "own\n"},
        {"retire: {run: [./retire]}",
         "retire: {run: [./retire]}\n        pass_through: [DEPLOYBOT_KEY]",
         "f:31:24: \"DEPLOYBOT_KEY\" cannot be passed on: DEPLOYBOT_ variables are the bot's "
         "own\n"},
    });
}

TEST(Secrets, MayBeLeftOutOfACheck) {
    LoadOptions options;
    options.with_secrets = false;
    const auto loaded = parse_config(shop_file(), "f", options);
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->api_tokens.empty());
}

}  // namespace
}  // namespace deploybot::bot
