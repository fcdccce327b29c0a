// Field needs 13, 17 and 19: the order of the queue changes only by a journaled word with who and
// why, everybody whose place changed is told, and nothing starts twice.
#include "tests/conversations/trunk.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

class Order : public ::testing::Test {
protected:
    explicit Order(deploy::Catalog catalog = allowed()) : chat(std::move(catalog)) {
        chat.make_stable(kLive);
        chat.outside.add_commit(kBusy, "Keeps the lane busy");
        for (const std::string& sha : {kA, kB, kC}) {
            chat.outside.add_commit(sha, "A change");
        }
        chat.outside.continues(kB, kA);
        chat.outside.continues(kC, kB);
        chat.say("cy", "request " + kBusy);
    }

    static deploy::Catalog allowed() {
        deploy::Catalog made = shop_catalog();
        made.rights.roles.at(base::RoleName{"release-manager"})
            .push_back({.verb = queue::Verb::Move, .service = {}, .environment = {}});
        return made;
    }

    base::Token ask(const std::string& person, const std::string& commit) {
        return tests::ask(chat, person, commit);
    }
    [[nodiscard]] std::string order() const { return tests::order(chat); }
    [[nodiscard]] std::ptrdiff_t written(const std::string& type) const {
        return tests::written(chat, type);
    }

    Conversation chat;
};

TEST_F(Order, WhoYieldsLetsTheNextGoFirst) {
    ask("ana", kA);
    ask("bo", kB);
    ask("cy", kC);
    const std::string answer = chat.say("ana", "yield because mine can wait");
    EXPECT_TRUE(has(answer, "2nd in line")) << answer;
    EXPECT_EQ(order(), "bo ana cy ");
    EXPECT_TRUE(has(chat.last_announcement(), "mine can wait")) << chat.last_announcement();
}

TEST_F(Order, MovingIsARightOfItsOwnAndNeedsAReason) {
    ask("ana", kA);
    const base::Token second = ask("bo", kB);
    const std::string stranger = chat.say("bo", "move " + second.str() + " first because hurry");
    EXPECT_TRUE(has(stranger, "may not")) << stranger;
    EXPECT_TRUE(has(stranger, "Cy")) << stranger;
    EXPECT_TRUE(has(chat.say("cy", "move " + second.str() + " first"), "reason"));
    EXPECT_EQ(order(), "ana bo ");
    chat.say("cy", "move " + second.str() + " first because it repairs the checkout");
    EXPECT_EQ(order(), "bo ana ");
    const std::string told = chat.last_announcement();
    EXPECT_TRUE(has(told, "Cy moved")) << told;
    EXPECT_TRUE(has(told, "it repairs the checkout")) << told;
    EXPECT_TRUE(has(told, "2. ") && has(told, "Ana")) << told;
    chat.say("cy", "move " + second.str() + " first because it repairs the checkout");
    EXPECT_EQ(written("moved"), 1) << "it stands there already";
}

TEST_F(Order, MovedBeforeAnother) {
    ask("ana", kA);
    const base::Token second = ask("bo", kB);
    const base::Token third = ask("cy", kC);
    chat.say("cy", "move " + third.str() + " before " + second.str() + " because they belong");
    EXPECT_EQ(order(), "ana cy bo ");
}

TEST_F(Order, ADelegatedRequestIsTheOthersFromThenOn) {
    const base::Token token = ask("ana", kA);
    chat.say("ana", "delegate bo because I go home");
    EXPECT_EQ(chat.lane().queue.find(token)->requester.str(), "bo");
    EXPECT_TRUE(has(chat.last_announcement(), "hands you")) << chat.last_announcement();
    EXPECT_FALSE(has(chat.say("ana", "cancel " + token.str()), "is out of the queue"));
    EXPECT_TRUE(has(chat.say("bo", "cancel " + token.str()), "is out of the queue"));
}

TEST_F(Order, NobodyIsHandedWhatTheyMayNotAskFor) {
    const base::Token token = ask("ana", kA);
    const std::string answer = chat.say("ana", "delegate dee");
    EXPECT_TRUE(has(answer, "may not request")) << answer;
    EXPECT_EQ(chat.lane().queue.find(token)->requester.str(), "ana");
}

class Superseding : public Order {
protected:
    Superseding() : Order(newest_wins()) {}
    static deploy::Catalog newest_wins() {
        deploy::Catalog made = allowed();
        made.services.begin()->second.policy.train.supersede = true;
        return made;
    }
};

TEST_F(Superseding, ANewerCommitTakesThePlaceOfTheOlderAndItsOwnerIsTold) {
    const base::Token older = ask("ana", kA);
    const std::string apart = "dddddd4000000000000000000000000000000000";
    chat.outside.add_commit(apart, "Apart");
    ask("cy", apart);
    ask("bo", kB);
    EXPECT_EQ(order(), "bo cy ") << "at the place of the older: nobody starves it";
    EXPECT_EQ(chat.lane().queue.history.back().token, older);
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Superseded);
    const auto told = std::find_if(
        chat.announcements.begin(), chat.announcements.end(),
        [](const std::string& each) { return has(each, "bbbbbb2 contains it"); }
    );
    ASSERT_NE(told, chat.announcements.end());
    EXPECT_TRUE(has(*told, "Ana")) << *told;
}

}  // namespace
}  // namespace deploybot::tests
