// Etsy's push train as its engineers rode it, word for word in effect: the transcript of "How Etsy
// Ships Apps", with a commit for each of them.
#include "queue/train.hpp"
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kLive = "77aa01f000000000000000000000000000000000";
const std::string kMittens = "4be1c07000000000000000000000000000000000";
const std::string kSasha = "9d0e2aa000000000000000000000000000000000";
const std::string kNassim = "c0ffee1000000000000000000000000000000000";

deploy::Catalog etsy() {
    deploy::Catalog catalog = shop_catalog();
    catalog.services.begin()->second.policy.train.advance = deploy::Advance::Conductor;
    for (const char* id : {"mittens", "sasha", "nassim"}) {
        catalog.rights.people.emplace(
            base::PersonId{id},
            queue::Person{
                .id = base::PersonId{id},
                .name = id,
                .email = std::string(id) + "@example.test",
                .roles = {base::RoleName{"developer"}}}
        );
    }
    return catalog;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Etsy, RidesItsTrainAsInTheTranscript) {
    Conversation chat(etsy());
    chat.outside.add_commit(kMittens, "Nicer buttons");
    chat.outside.add_commit(kSasha, "Faster search");
    chat.outside.add_commit(kNassim, "New colours");
    chat.outside.continues(kSasha, kMittens);
    const auto waiting = [&] { return chat.lane().queue.waiting; };

    // mittens> .join                                TOPIC: mittens
    chat.say("mittens", ".deploy 4be1c07");
    // sasha>   .join with mittens                   TOPIC: mittens + sasha
    chat.say("sasha", ".deploy 9d0e2aa; .join with mittens");
    ASSERT_EQ(waiting().size(), 1U);
    EXPECT_EQ(queue::on_board(waiting()[0]).size(), 2U);
    EXPECT_EQ(queue::conductor_of(waiting()[0]).requester.str(), "mittens");
    // pushbot> mittens, sasha: You're up
    EXPECT_TRUE(has(chat.last_announcement(), "You're up, @mittens, @sasha"))
        << chat.last_announcement();
    // sasha>   .good                                TOPIC: mittens + sasha*
    chat.say("sasha", ".good");
    EXPECT_FALSE(queue::all_good(waiting()[0]));
    // mittens> .good                                TOPIC: mittens* + sasha*
    chat.say("mittens", ".good");
    // pushbot> mittens, sasha: Everyone is ready
    EXPECT_TRUE(has(chat.last_announcement(), "@mittens, @sasha: Everyone is ready"))
        << chat.last_announcement();
    // nassim>  .join                                TOPIC: mittens* + sasha* | nassim
    chat.say("nassim", ".deploy c0ffee1");
    EXPECT_EQ(waiting().size(), 2U);
    chat.pass(1min);
    EXPECT_FALSE(chat.lane().deployment) << "nobody has sent it anywhere";
    // mittens> .at preprod                          TOPIC: <preprod> mittens + sasha | nassim
    chat.say("mittens", ".at preprod");
    ASSERT_TRUE(chat.lane().deployment);
    EXPECT_EQ(chat.lane().queue.running->commit.sha.str(), kSasha) << "it contains both";
    EXPECT_FALSE(queue::all_good(*chat.lane().queue.running)) << "marks are cleared";
    chat.pass(5min);
    EXPECT_EQ(chat.lane().deployment->current().stage, deploy::Stage::Uat) << "it waits there";
    EXPECT_TRUE(has(chat.last_announcement(), "uat is done")) << chat.last_announcement();
    // mittens> .good / sasha> .good
    chat.say("mittens", ".good");
    chat.say("sasha", ".good");
    EXPECT_TRUE(has(chat.last_announcement(), "Everyone is ready")) << chat.last_announcement();
    // mittens> .at prod                             TOPIC: <prod> mittens + sasha | nassim
    chat.say("mittens", ".at prod");
    ASSERT_TRUE(
        chat.pass_until([&] { return chat.lane().stable.contains(base::ServiceName{"shop"}); }, 2h)
    );
    chat.pass(10min);
    ASSERT_TRUE(chat.lane().deployment) << "the conductor looks at it still";
    // mittens> .done                                TOPIC: nassim
    chat.say("mittens", ".done");
    EXPECT_FALSE(chat.lane().deployment);
    ASSERT_EQ(chat.lane().queue.history.size(), 2U) << "one digest, two requests";
    for (const queue::Finished& finished : chat.lane().queue.history) {
        EXPECT_EQ(finished.end, queue::End::Completed);
    }
    EXPECT_EQ(chat.lane().queue.live.at(base::ServiceName{"shop"}).str(), kSasha);
    // pushbot> nassim: You're up
    EXPECT_TRUE(has(chat.last_announcement(), "You're up, @nassim")) << chat.last_announcement();
}

TEST(Etsy, TellsEachRiderThatTheirCommitIsLive) {
    Conversation chat(etsy());
    chat.outside.add_commit(kMittens, "Nicer buttons");
    chat.outside.add_commit(kSasha, "Faster search");
    chat.outside.continues(kSasha, kMittens);
    chat.say("mittens", "deploy 4be1c07");
    chat.say("sasha", "deploy 9d0e2aa; join with mittens");
    chat.say("mittens", "at production");
    ASSERT_TRUE(
        chat.pass_until([&] { return chat.lane().stable.contains(base::ServiceName{"shop"}); }, 2h)
    );
    std::string told;
    for (const std::string& each : chat.announcements) {
        told = has(each, "Live and stable") ? each : told;
    }
    EXPECT_TRUE(has(told, "Live with it: ")) << told;
    EXPECT_TRUE(has(told, "@mittens") && has(told, "@sasha")) << told;
}

}  // namespace
}  // namespace deploybot::tests
