#include "tests/commands/support.hpp"

#include <chrono>
#include <set>

namespace deploybot::commands {
namespace {

using queue::Verb;

TEST(Grammar, HasExactlyOneEntryForEachVerb) {
    std::set<Verb> seen;
    for (const VerbEntry& entry : verbs()) {
        EXPECT_TRUE(seen.insert(entry.verb).second) << entry.name;
    }
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(queue::kLastVerb) + 1);
}

TEST(Grammar, SaysOfEachVerbWhatItDoesAndWhoMayUseItAndGivesAnExample) {
    for (const VerbEntry& entry : verbs()) {
        EXPECT_TRUE(entry.help.ends_with('.')) << entry.name;
        EXPECT_FALSE(entry.who.empty()) << entry.name;
        EXPECT_FALSE(entry.examples.empty()) << entry.name;
    }
}

TEST(Grammar, UnderstandsEveryExampleThatItGives) {
    Vocabulary names = shop_names();
    for (const VerbEntry& entry : verbs()) {
        for (const std::string_view example : entry.examples) {
            const Parsed parsed = parse(example, {.names = names}).front();
            ASSERT_TRUE(std::holds_alternative<queue::Command>(parsed)) << example;
            EXPECT_EQ(std::get<queue::Command>(parsed).verb, entry.verb) << example;
        }
    }
}

TEST(Grammar, UnderstandsEverySpellingAsItsVerb) {
    for (const VerbEntry& entry : verbs()) {
        for (const std::string_view spelling : entry.spellings) {
            EXPECT_EQ(Grammar::standard().find(spelling).entry, &entry_of(entry.verb)) << spelling;
        }
    }
}

TEST(Grammar, AsksForAReasonOnlyFromVerbsThatChangeSomething) {
    for (const VerbEntry& entry : verbs()) {
        EXPECT_EQ(entry.reason == ReasonUse::Ignored, !queue::changes_something(entry.verb))
            << entry.name;
    }
}

TEST(Grammar, WritesTheUsageFromTheSlots) {
    EXPECT_EQ(
        usage(entry_of(Verb::Request)),
        "request COMMIT [of SERVICE] [to ENVIRONMENT] [because REASON]"
    );
    EXPECT_EQ(
        usage(entry_of(Verb::SetFlag)),
        "flag FLAG on|off|N% [in ENVIRONMENT] [of SERVICE] [because REASON]"
    );
    EXPECT_EQ(
        usage(entry_of(Verb::Rollback)), "rollback [DEP-…|SERVICE] [to COMMIT] because REASON"
    );
}

TEST(Grammar, ParsesJustAsFastWithTwoHundredVerbs) {
    std::vector<std::string> invented;
    invented.reserve(180);
    std::vector<VerbEntry> table(verbs().begin(), verbs().end());
    for (int i = 0; i < 180; ++i) {
        invented.push_back("invented" + std::to_string(i));
        table.push_back(
            {.verb = Verb::Help, .name = invented.back(), .help = "h.", .who = "w", .examples = {}}
        );
    }
    const Grammar large(table);
    const auto best_of = [&](const Grammar& grammar) {
        constexpr int kRuns = 20;
        constexpr int kCommands = 2'000;
        auto best = std::chrono::nanoseconds::max();
        for (int run = 0; run < kRuns; ++run) {
            const auto start = std::chrono::steady_clock::now();
            for (int i = 0; i < kCommands; ++i) {
                const auto parsed = parse(
                    "@DeployBot request deployment for commit 4be1c07 of shop",
                    {.names = shop_names(), .grammar = grammar}
                );
                EXPECT_TRUE(std::holds_alternative<queue::Command>(parsed.front()));
            }
            best = std::min(best, (std::chrono::steady_clock::now() - start) / kCommands);
        }
        return best;
    };
    const auto small_time = best_of(Grammar::standard());
    const auto large_time = best_of(large);
    RecordProperty("standard_ns", std::to_string(small_time.count()));
    RecordProperty("large_ns", std::to_string(large_time.count()));
    std::printf(
        "parse: %lld ns, with 200 verbs %lld ns\n", static_cast<long long>(small_time.count()),
        static_cast<long long>(large_time.count())
    );
    // generous, because the test also runs under sanitizers and beside others; the bench measures
    // it properly
    EXPECT_LT(large_time, small_time * 2);
}

}  // namespace
}  // namespace deploybot::commands
