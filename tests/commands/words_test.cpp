#include "commands/sentences/words.hpp"

#include "commands/sentences/estimate.hpp"
#include "tests/commands/story.hpp"

namespace deploybot::commands {
namespace {

TEST(Words, WriteATokenSoThatItCanBeTyped) {
    EXPECT_EQ(short_token(kFirst), "DEP-…2417");
    EXPECT_EQ(short_token(base::Token("")), "");
}

TEST(Words, CountAndOrderAsPeopleDo) {
    EXPECT_EQ(count(1, "request", "requests"), "1 request");
    EXPECT_EQ(count(1'200, "request", "requests"), "1,200 requests");
    EXPECT_EQ(
        ordinal(1) + " " + ordinal(2) + " " + ordinal(3) + " " + ordinal(4), "1st 2nd 3rd 4th"
    );
    EXPECT_EQ(
        ordinal(11) + " " + ordinal(12) + " " + ordinal(13) + " " + ordinal(21),
        "11th 12th 13th 21st"
    );
    EXPECT_EQ(any_of({"ana", "bo", "cy"}), "ana, bo or cy");
    EXPECT_EQ(any_of({}), "nobody");
}

TEST(Words, SayTheTimeOfTodayWithoutItsDay) {
    const auto since = [](base::TimePoint at, base::TimePoint now) {
        std::string text;
        for (const Span& span : since_line(at, now)) {
            text += span.text;
        }
        return text;
    };
    EXPECT_EQ(since(kTwoOClock - minutes{8}, kTwoOClock), "since 13:52 (8 min)");
    EXPECT_EQ(since(kTwoOClock - minutes{60 * 24}, kTwoOClock), "since 19 Nov 14:00 (1 d)");
    EXPECT_EQ(since(kTwoOClock, kTwoOClock + base::Millis{5}), "since 14:00");
    EXPECT_EQ(clock_span(kTwoOClock + seconds{9}).text, "14:00:09");
}

TEST(Words, StandBesideEachOtherAsOneAndLeaveATimeToItsReader) {
    const Line line =
        sentence(phrase("ends ", "at ", moment_span(kTwoOClock, kTwoOClock), ", ", "by Ana"));
    const Line wanted{plain("Ends at "), moment_span(kTwoOClock, kTwoOClock), plain(", by Ana.")};
    EXPECT_EQ(line, wanted);
    EXPECT_EQ(line[1].kind, Span::Kind::Time);
    EXPECT_EQ(sentence(phrase("which?")), Line{plain("Which?")});
}

TEST(Words, RoundADurationToWhatMatters) {
    EXPECT_EQ(roughly(base::Millis{9'100}), "9.1 s");
    EXPECT_EQ(roughly(base::Millis{100'400}), "1 min 40 s");
    EXPECT_EQ(roughly(minutes{8} + seconds{20}), "8 min");
    EXPECT_EQ(roughly(minutes{125}), "2 h 5 min");
}

TEST(Words, CutASubjectBetweenLettersAndKeepItPlain) {
    const Line line = commit_words(commit("4be1c07", "<!channel> *x* " + std::string(500, 'y')));
    ASSERT_EQ(line.size(), 2U);
    EXPECT_EQ(line[1].kind, Span::Kind::Plain);
    EXPECT_LE(line[1].text.size(), 70U);
    EXPECT_THAT(line[1].text, testing::EndsWith("…\""));
}

TEST(Estimate, IsOfWholeSecondsAndNamesTheBound) {
    deploy::Estimate estimate;
    EXPECT_EQ(words_of(estimate), "now");
    estimate.median = base::Millis{8'100};
    estimate.bound = base::Millis{17'600};
    EXPECT_EQ(words_of(estimate), "in about 8 s (at most 18 s)");
}

TEST(Estimate, SaysThatItDependsOnAPersonWhereItDoes) {
    Story story;
    story.requests(kFirst, "4be1c07", "a");
    story.requests(kSecond, "9d0e2aa", "b");
    story.lane.queue.waiting.front().approvals_needed = 1;
    const auto words = [&story](const base::Token& token) {
        return words_of(estimate_start(story.lane, story.catalog, {}, token, story.now), token);
    };
    EXPECT_EQ(words(kFirst), "when it is approved");
    EXPECT_EQ(words(kSecond), "when DEP-…2417 is approved");
    story.happens(queue::Held{.by = kBo, .reason = "x"});
    EXPECT_EQ(words(kFirst), "when the hold is lifted");
}

TEST(Estimate, NamesWhatIsAheadAndCountsTheRest) {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "a");
    story.starts();
    story.reaches(deploy::Stage::Canary, deploy::StepKind::Judge, 25);
    story.requests(kSecond, "9d0e2aa", "b");
    EXPECT_EQ(what_is_ahead(story.lane, kSecond), "1 ahead: DEP-…2417 is at canary 25 %.");
    for (const char* token : {"DEP-1763699870001", "DEP-1763699870002"}) {
        story.requests(base::Token(token), token + 10, "c");
    }
    EXPECT_EQ(
        what_is_ahead(story.lane, {}),
        "4 ahead: DEP-…2417 is at canary 25 %, then DEP-…2288, then DEP-…0001 and 1 more."
    );
}

}  // namespace
}  // namespace deploybot::commands
