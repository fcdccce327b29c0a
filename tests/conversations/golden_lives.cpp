#include "tests/conversations/golden_lives.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {

using namespace std::chrono_literals;

deploy::Catalog train_catalog() {
    deploy::Catalog catalog = shop_catalog();
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    policy.train.advance = deploy::Advance::Conductor;
    policy.turn_time = 4min;
    // few looks: a golden journal is for reading, too
    policy.look_interval = 30s;
    policy.watch = 1min;
    catalog.rights.roles.at(base::RoleName{"release-manager"})
        .push_back({.verb = queue::Verb::Move, .service = {}, .environment = {}});
    return catalog;
}

void live_in_trains(Conversation& chat) {
    const std::string live = "77aa01f000000000000000000000000000000000";
    const std::string second = "bbbbbb2000000000000000000000000000000000";
    const std::string bad = "cccccc3000000000000000000000000000000000";
    const std::string apart = "dddddd4000000000000000000000000000000000";
    const auto until_ended = [&](std::size_t ends) {
        return chat.pass_until([&] { return chat.lane().queue.history.size() == ends; }, 2h);
    };
    chat.outside.add_commit(live, "The version before");
    chat.outside.add_commit(kTrainsLive, "A");
    chat.outside.add_commit(second, "B");
    chat.outside.add_commit(bad, "C", {.error_ratio = 0.3});
    chat.outside.add_commit(apart, "D").commit.fixes = {second, bad};
    chat.outside.continues(second, kTrainsLive);
    chat.outside.continues(bad, second);
    chat.say("cy", "request " + live + "; at production");
    ASSERT_TRUE(
        chat.pass_until([&] { return chat.lane().stable.contains(base::ServiceName{"shop"}); }, 2h)
    );
    chat.say("ana", "request " + std::string(kTrainsLive) + "; ask me");
    chat.say("bo", "request " + second + "; join with ana");
    chat.say("ana", "admit " + chat.last_token().str());
    chat.say("bo", "drive; leave because of lunch; join with ana");
    chat.say("ana", "admit " + chat.last_token().str() + "; admit");
    chat.say("dee", "queue hold shop because a drill; unhold shop");
    chat.say("cy", "done");
    ASSERT_TRUE(until_ended(1));
    chat.say("cy", "request " + bad);
    chat.say("ana", "yield");
    chat.say("cy", "move " + chat.last_token().str() + " first because it is late");
    chat.pass(5min);
    chat.say("cy", "join with ana");
    chat.say("ana", "good; at production");
    ASSERT_TRUE(until_ended(2));
    chat.say("ana", "split before bo because of the cache");
    chat.say("bo", "cancel " + chat.lane().queue.stranded.front().request.token.str());
    chat.say("cy", "unhold shop");
    chat.say("ana", "at production");
    ASSERT_TRUE(chat.pass_until(
        [&] { return chat.lane().queue.live.at(base::ServiceName{"shop"}).str() == kTrainsLive; },
        2h
    ));
    chat.say("ana", "done");
    ASSERT_TRUE(until_ended(4));
    chat.say("cy", "request " + apart + "; delegate bo because my shift ends");
}

}  // namespace deploybot::tests
