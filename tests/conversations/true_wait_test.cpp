// A truthful estimate of the wait, not of the run: with its reason, from what the lane has lived
// through, and honest where only a person can say.
#include "deploy/estimate.hpp"
#include "tests/support/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

const std::string kOld = "77aa01f000000000000000000000000000000000";

TEST(TrueWait, IsKeptOnceTheLaneHasAHistory) {
    Conversation chat;
    chat.make_stable(kOld);
    for (int i = 0; i < 6; ++i) {
        const std::string sha = "a" + std::to_string(i) + std::string(38, '0');
        chat.outside.add_commit(sha, "Change " + std::to_string(i));
        chat.say("ana", "request deployment for commit " + sha);
    }
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.waiting.empty(); }, 6h));
    chat.pass(30s);
    for (const char* start : {"b1", "b2"}) {
        const std::string sha = start + std::string(38, '0');
        chat.outside.add_commit(sha, "Later");
        chat.say("bo", "request deployment for commit " + sha);
    }
    const base::Token last = chat.last_token();
    const std::size_t entries = chat.entry_types().size();
    const std::string answer = chat.say("bo", "eta " + last.str());
    EXPECT_THAT(
        answer, AllOf(HasSubstr(last.str() + " should start in about"), HasSubstr("at most"))
    );
    EXPECT_THAT(answer, HasSubstr("2 ahead: DEP-…"));
    EXPECT_THAT(answer, HasSubstr("Learned from the last 6 deployments of shop"));
    EXPECT_EQ(chat.entry_types().size(), entries);

    const auto promised = deploy::estimate_start(
        chat.lane(), chat.catalog, chat.engine->world().stops, last, chat.clock.now()
    );
    const base::TimePoint asked = chat.clock.now();
    ASSERT_TRUE(chat.pass_until(
        [&] { return chat.lane().queue.running && chat.lane().queue.running->token == last; }, 3h
    ));
    const base::Millis waited = chat.clock.now() - asked;
    EXPECT_LE(waited, promised.bound + 1s);
    EXPECT_GE(waited, promised.median / 2);
}

TEST(TrueWait, SaysSoWhileItKnowsLittleAndWhoIsWaitedFor) {
    Conversation chat;
    chat.make_stable(kOld);
    EXPECT_THAT(chat.say("ana", "eta shop"), HasSubstr("made now should start now"));
    EXPECT_THAT(chat.say("ana", "eta"), HasSubstr("only 1 deployment of shop"));
    chat.say("cy", "hold shop because release day");
    chat.outside.add_commit("b1" + std::string(38, '0'), "Later");
    chat.say("ana", "request deployment for commit b1" + std::string(38, '0'));
    EXPECT_THAT(
        chat.say("ana", "eta " + chat.last_token().str()),
        HasSubstr("should start when the hold is lifted")
    );
    chat.say("cy", "unhold shop");
    chat.say("cy", "pause everything because the network is being mended");
    chat.outside.add_commit("b2" + std::string(38, '0'), "Later still");
    chat.say("bo", "request deployment for commit b2" + std::string(38, '0'));
    EXPECT_THAT(
        chat.say("bo", "eta " + chat.last_token().str()),
        AllOf(
            HasSubstr("should start when everything goes on"),
            HasSubstr("the network is being mended")
        )
    );
}

}  // namespace
}  // namespace deploybot::tests
