#include "commands/sentences/verdict.hpp"

#include "tests/commands/story.hpp"

namespace deploybot::commands {
namespace {

constexpr deploy::JudgePolicy kPolicy;

deploy::Verdict measured(double requests, double still_needed) {
    deploy::Verdict verdict = fine_verdict();
    verdict.canary.requests = requests;
    verdict.missing.canary_requests = still_needed;
    return verdict;
}

TEST(VerdictWords, NameANumberOfRequestsOnlyWhereItCanBeTold) {
    // 100 is the policy's minimum; what the tolerance needs shows with the first requests
    EXPECT_EQ(
        verdict_words(measured(0, 100), kPolicy),
        "no request yet in 2 min; needs more requests, at least 100 to it"
    );
    deploy::Verdict first_release = measured(0, 100);
    first_release.stable.reset();
    EXPECT_THAT(
        verdict_words(first_release, kPolicy), testing::HasSubstr("(nothing to compare with)")
    );
    EXPECT_THAT(
        verdict_words(measured(190, 78), kPolicy),
        testing::EndsWith("; needs about 78 more requests to it")
    );
    EXPECT_THAT(
        verdict_words(measured(60, 40), kPolicy),
        testing::EndsWith("; needs more requests, at least 40 to it")
    );
    deploy::Verdict few_errors = measured(60, 40);
    few_errors.excess_upper = 0.005;
    EXPECT_THAT(
        verdict_words(few_errors, kPolicy),
        testing::EndsWith("; needs about 40 more requests to it")
    );
    few_errors.missing.stable_requests = 10;
    EXPECT_THAT(
        verdict_words(few_errors, kPolicy),
        testing::EndsWith("; needs about 40 more requests to it and 10 more to the stable version")
    );
}

TEST(VerdictWords, SayWhenMoreRequestsDoNotHelp) {
    deploy::Verdict verdict = measured(5'000, 0);
    verdict.rule = deploy::Rule::ExcessUnclear;
    EXPECT_THAT(
        verdict_words(verdict, kPolicy),
        testing::EndsWith("; more requests help only if its errors fall")
    );
}

TEST(VerdictWords, ShowNoWindowUnderASecond) {
    deploy::Verdict verdict = fine_verdict();
    verdict.window = base::Millis{5};
    EXPECT_THAT(
        verdict_words(verdict, kPolicy), testing::StartsWith("errors 0.1 % of 3,480 (stable")
    );
}

TEST(VerdictWords, NameEachTestWithNumberThresholdAndWindow) {
    deploy::Verdict verdict = fine_verdict();
    EXPECT_EQ(test_words(verdict), "");
    verdict.test = "sequential counts test";
    verdict.value = 1;
    verdict.threshold = 0.01;
    EXPECT_EQ(test_words(verdict), "sequential counts test: p 1 (fails below 0.01), window 2 min");
    verdict.test = "Newcombe score interval";
    verdict.value = 0.012;
    EXPECT_EQ(
        test_words(verdict),
        "Newcombe score interval: at most 1.2 % (passes below 1.0 %), window 2 min"
    );
    verdict.test = "sequential lower bound";
    EXPECT_EQ(
        test_words(verdict),
        "sequential lower bound: at least 1.2 % (fails above 1.0 %), window 2 min"
    );
    verdict.test = "looks in a row";
    verdict.value = 2;
    verdict.threshold = 3;
    EXPECT_EQ(test_words(verdict), "looks in a row: 2 (fails at 3), window 2 min");
}

TEST(VerdictWords, AreNoNamesOfTheProgram) {
    for (int rule = 0; rule <= static_cast<int>(deploy::Rule::ImpossibleNumbers); ++rule) {
        const std::string_view words = word_of(static_cast<deploy::Rule>(rule));
        EXPECT_FALSE(words.empty()) << rule;
        EXPECT_EQ(words.find('_'), std::string_view::npos) << words;
    }
}

}  // namespace
}  // namespace deploybot::commands
