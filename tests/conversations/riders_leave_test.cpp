// Who rides with several requests, who leaves, who is put off, and what becomes of those left
// behind.
#include "queue/train.hpp"
#include "tests/conversations/trunk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kMerge = "eeeeee5000000000000000000000000000000000";

/// A trunk of A, B and C, a commit beside it, and one that merges both.
class WhoRides : public ::testing::Test {
protected:
    explicit WhoRides(const std::function<void(deploy::Policy&)>& edit = [](deploy::Policy&) {})
        : chat(catalog(edit)) {
        for (const std::string& sha : {kBusy, kA, kB, kApart, kMerge, kFix}) {
            chat.outside.add_commit(sha, "A change");
        }
        chat.outside.add_commit(kC, "C", {.error_ratio = 0.3});
        chat.outside.continues(kB, kA);
        chat.outside.continues(kC, kB);
        chat.outside.continues(kMerge, kB);
        chat.outside.continues(kMerge, kApart);
        chat.outside.continues(kFix, kC);
    }

    static deploy::Catalog catalog(const std::function<void(deploy::Policy&)>& edit) {
        deploy::Catalog made = shop_catalog();
        edit(made.services.begin()->second.policy);
        return made;
    }

    /// The lane has something else to do.
    void keep_busy() {
        chat.make_stable(kLive);
        chat.say("cy", "request " + kBusy);
    }
    base::Token ask(const std::string& person, const std::string& commit) {
        return tests::ask(chat, person, commit);
    }
    [[nodiscard]] std::string order() const {
        std::string people;
        for (const queue::Request& train : chat.lane().queue.waiting) {
            for (const queue::Request* each : queue::on_board(train)) {
                people += each->requester.str() + " ";
            }
            people += "| ";
        }
        return people;
    }
    [[nodiscard]] bool was_said(const std::string& text) const {
        return std::any_of(
            chat.announcements.begin(), chat.announcements.end(),
            [&](const std::string& each) { return each.find(text) != std::string::npos; }
        );
    }

    Conversation chat;
};

TEST_F(WhoRides, NobodyGainsAPlaceByRidingAlongAndLeaving) {
    keep_busy();
    ask("ana", kA);
    ask("cy", kApart);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    ASSERT_EQ(order(), "ana bo | cy | ");
    EXPECT_THAT(chat.say("bo", "leave"), HasSubstr("3rd in line"));
    EXPECT_EQ(order(), "ana | cy | bo | ");
}

TEST_F(WhoRides, WhoLeavesTakesAllThatTheyHaveOnBoardAndANamedOneAlone) {
    keep_busy();
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    const base::Token second = ask("ana", kMerge);
    chat.say("ana", "join with bo");
    ASSERT_EQ(order(), "ana bo ana | ");
    chat.say("ana", "leave " + second.str());
    EXPECT_EQ(order(), "ana bo | ana | ");
    chat.say("ana", "join with bo");
    chat.say("bo", "drive");
    ASSERT_EQ(order(), "bo ana ana | ");
    chat.say("bo", "kick ana because she is away");
    EXPECT_EQ(order(), "bo | ana | ana | ");
}

TEST_F(WhoRides, WhomTheNewHeadDoesNotHoldIsPutOffAndTold) {
    keep_busy();
    ask("ana", kA);
    ask("bo", kMerge);
    chat.say("bo", "join with ana");
    const base::Token left = ask("cy", kApart);
    chat.say("cy", "join with ana");
    ASSERT_EQ(order(), "ana bo cy | ");
    chat.say("bo", "leave");
    EXPECT_EQ(order(), "ana | bo | cy | ");
    EXPECT_TRUE(
        was_said("I put you off the train: what goes out now does not contain "
                 "dddddd4")
    ) << chat.last_announcement();
    EXPECT_EQ(chat.lane().queue.place(left), 3);
}

TEST_F(WhoRides, CancellingTheHeadPutsOffWhomTheNextDoesNotHold) {
    keep_busy();
    ask("ana", kA);
    const base::Token head = ask("bo", kMerge);
    chat.say("bo", "join with ana");
    ask("cy", kApart);
    chat.say("cy", "join with ana");
    chat.say("bo", "cancel " + head.str());
    EXPECT_EQ(order(), "ana | cy | ");
    EXPECT_TRUE(was_said("I put you off the train"))
        << ::testing::PrintToString(chat.announcements);
}

class AllGood : public WhoRides {
protected:
    AllGood()
        : WhoRides([](deploy::Policy& policy) { policy.train.advance = deploy::Advance::AllGood; }
          ) {}
};

TEST_F(AllGood, APersonsWordCountsForAllThatTheyHaveOnBoard) {
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    ask("ana", kMerge);
    chat.say("ana", "join with bo");
    ASSERT_EQ(order(), "ana bo ana | ");
    chat.say("ana", "good");
    EXPECT_FALSE(chat.lane().deployment);
    EXPECT_THAT(chat.say("bo", "good"), HasSubstr("everyone is ready"));
    EXPECT_TRUE(chat.lane().deployment);
}

TEST_F(WhoRides, WhoWaitsIsAskedAsThePolicySaysWhenTheirTurnComes) {
    keep_busy();
    ask("ana", kA);
    ask("bo", kApart);
    deploy::Catalog asks = chat.catalog;
    asks.services.begin()->second.policy.train.advance = deploy::Advance::AllGood;
    asks.services.begin()->second.policy.turn_time = 4min;
    chat.reload(asks);
    ASSERT_TRUE(chat.pass_until([&] { return was_said("You're up, @Ana"); }, 2h));
    ASSERT_TRUE(chat.pass_until([&] { return order() == "bo | ana | "; }, 5min));
    // and back: nobody has to be asked any more
    asks.services.begin()->second.policy.train.advance = deploy::Advance::Automatic;
    chat.reload(asks);
    chat.pass(1s);
    EXPECT_TRUE(chat.lane().deployment);
    EXPECT_EQ(chat.lane().queue.running->requester.str(), "bo");
}

class Silent : public WhoRides {
protected:
    Silent()
        : WhoRides([](deploy::Policy& policy) {
              policy.turn = deploy::Turn::Accept;
              policy.turn_time = 4min;
          }) {}
};

TEST_F(Silent, WhoeverStaysOnBoardIsAskedAnewWhenTheSilentConductorIsGone) {
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    ask("cy", kApart);
    ASSERT_EQ(order(), "ana bo | cy | ");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().queue.history.empty(); }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().requester.str(), "ana");
    EXPECT_EQ(order(), "bo | cy | ");
    EXPECT_THAT(chat.last_announcement(), HasSubstr("You're up, @Bo"));
    chat.pass(3min + 59s);
    EXPECT_EQ(order(), "bo | cy | ") << "a whole turn of his own";
    chat.say("bo", "start");
    EXPECT_TRUE(chat.lane().deployment);
}

class Driven : public WhoRides {
protected:
    Driven()
        : WhoRides([](deploy::Policy& policy) { policy.train.advance = deploy::Advance::Conductor; }
          ) {}
};

TEST_F(Driven, WhatRunsIsSentOnByThePolicyWithWhichItStarted) {
    ask("ana", kA);
    chat.say("ana", "start");
    ASSERT_TRUE(chat.lane().deployment);
    chat.pass(5min);
    ASSERT_EQ(chat.lane().deployment->current().stage, deploy::Stage::Uat);
    deploy::Catalog automatic = shop_catalog();
    chat.reload(automatic);
    EXPECT_THAT(chat.live_message(), HasSubstr("at canary lets it go on"));
    EXPECT_THAT(chat.say("ana", "at canary"), HasSubstr("goes to canary"));
    chat.pass(1min);
    EXPECT_EQ(chat.lane().deployment->current().stage, deploy::Stage::Canary);
}

class Stranded : public WhoRides {
protected:
    void fail_together() {
        keep_busy();
        ask("ana", kA);
        bo = ask("bo", kB);
        chat.say("bo", "join with ana");
        failed = ask("cy", kC);
        chat.say("cy", "join with ana");
        ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.stranded.size() == 2U; }, 3h));
        chat.say("cy", "unhold shop");
    }

    base::Token bo;
    base::Token failed;
};

TEST_F(Stranded, WhoseCommitTheFixBringsIsLiveWithIt) {
    fail_together();
    chat.outside.commits.at(kFix).commit.fixes = {kC};
    const base::Token fix = ask("cy", kFix);
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().queue.history.back().token == bo; }, 3h));
    EXPECT_TRUE(chat.lane().queue.stranded.empty());
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
    EXPECT_EQ(chat.lane().queue.history.back().with, fix);
    EXPECT_TRUE(was_said("Live and stable"));
}

TEST_F(Stranded, OfAServiceThatIsGoneEndWithIt) {
    fail_together();
    deploy::Catalog other = shop_catalog();
    auto service = other.services.extract(base::ServiceName{"shop"});
    service.key() = base::ServiceName{"cart"};
    service.mapped().name = base::ServiceName{"cart"};
    other.services.insert(std::move(service));
    chat.reload(other);
    EXPECT_TRUE(chat.lane().queue.stranded.empty());
    EXPECT_THAT(chat.lane().queue.history.back().reason, HasSubstr("no longer configured"));
}

TEST_F(Stranded, IsNotToldThatItHasEnded) {
    fail_together();
    chat.say("cy", "hold shop because we look");
    ask("cy", kApart);
    EXPECT_THAT(chat.say("cy", "join " + bo.str()), HasSubstr("it came back with"));
    EXPECT_THAT(chat.say("bo", "yield " + bo.str()), HasSubstr("it came back with"));
    EXPECT_THAT(chat.say("cy", "join " + failed.str()), HasSubstr("it has ended"));
}

TEST_F(WhoRides, WhatStopsTheTrainStopsItsRidersAndNothingElseDoes) {
    keep_busy();
    ask("ana", kB);
    const base::Token rider = ask("bo", kA);
    chat.say("bo", "join with ana");
    chat.say("ana", "lock shop own because I look after it");
    EXPECT_THAT(chat.say("bo", "why " + rider.str()), Not(HasSubstr("I look after it")));
    EXPECT_THAT(chat.say("bo", "eta " + rider.str()), Not(HasSubstr("I look after it")));
    EXPECT_THAT(chat.say("bo", "status " + rider.str()), Not(HasSubstr("I look after it")));
}

/// The shop and the cart, each with a lane of its own or in one.
deploy::Catalog two_services(bool share_lane) {
    deploy::Catalog catalog = shop_catalog();
    deploy::Service cart = catalog.services.begin()->second;
    cart.name = base::ServiceName{"cart"};
    if (!share_lane) {
        cart.lane = base::LaneName{"cart"};
    }
    catalog.services[cart.name] = cart;
    return catalog;
}

TEST(TwoServices, JoinWithSomebodyMeansTheLaneInWhichTheyRide) {
    Conversation chat(two_services(false));
    for (const std::string& sha : {kA, kB, kApart}) {
        chat.outside.add_commit(sha, "A change");
    }
    chat.outside.continues(kB, kA);
    chat.say("cy", "hold shop because release day");
    chat.say("cy", "hold cart because release day");
    chat.say("bo", "request " + kApart + " of cart");
    chat.say("bo", "request " + kB + " of shop");
    chat.say("ana", "request " + kA + " of shop");
    EXPECT_THAT(chat.say("bo", "join with ana"), HasSubstr("rides with Ana + Bo"));
}

TEST(TwoServices, InOneLaneOnlyTheSameServiceRidesTogether) {
    Conversation chat(two_services(true));
    for (const std::string& sha : {kA, kB, kApart}) {
        chat.outside.add_commit(sha, "A change");
    }
    chat.outside.continues(kB, kA);
    chat.say("cy", "hold shop because release day");
    chat.say("bo", "request " + kApart + " of cart");
    chat.say("bo", "request " + kB + " of shop");
    chat.say("ana", "request " + kA + " of shop");
    const base::Token shop = chat.last_token();
    EXPECT_THAT(chat.say("bo", "join " + shop.str()), HasSubstr("rides with Ana + Bo"))
        << "his request of the same service is meant";
}

TEST(TwoServices, ARightForOneReachesNoTrainOfTheOther) {
    deploy::Catalog catalog = two_services(true);
    for (deploy::Service* service :
         {&catalog.services.at(base::ServiceName{"shop"}),
          &catalog.services.at(base::ServiceName{"cart"})}) {
        service->policy.turn = deploy::Turn::Accept;
    }
    const base::RoleName carts{"carts"};
    for (const queue::Verb verb : {queue::Verb::Yield, queue::Verb::Pass, queue::Verb::Delegate}) {
        catalog.rights.roles[carts].push_back(
            {.verb = verb, .service = base::ServiceName{"cart"}, .environment = {}}
        );
    }
    catalog.rights.people.at(base::PersonId{"dee"}).roles.push_back(carts);
    Conversation chat(catalog);
    chat.outside.add_commit(kA, "A");
    chat.outside.add_commit(kB, "B");
    chat.say("ana", "request " + kA + " of shop");
    chat.say("bo", "request " + kB + " of shop");
    const auto before = chat.lane().queue.waiting;
    chat.say("dee", "yield cart");
    chat.say("dee", "pass cart");
    EXPECT_EQ(chat.lane().queue.waiting, before);
}

TEST(OneService, NobodyHandsOnWhatTheyDidNotName) {
    deploy::Catalog catalog = shop_catalog();
    catalog.rights.roles[base::RoleName{"on-call"}].push_back(
        {.verb = queue::Verb::Delegate, .service = {}, .environment = {}}
    );
    Conversation chat(catalog);
    chat.outside.add_commit(kBusy, "Keeps the lane busy");
    chat.outside.add_commit(kA, "A");
    chat.say("cy", "request " + kBusy);
    const base::Token waits = ask(chat, "ana", kA);
    chat.say("dee", "delegate bo");
    EXPECT_EQ(chat.lane().queue.find(waits)->requester.str(), "ana");
    chat.say("dee", "delegate bo " + waits.str());
    EXPECT_EQ(chat.lane().queue.find(waits)->requester.str(), "bo");
}

TEST_F(Stranded, ACutAccusesNobodyWithoutAReason) {
    fail_together();
    chat.say("ana", "split " + failed.str() + " before bo");
    EXPECT_FALSE(chat.lane().queue.bad.at(base::ServiceName{"shop"}).contains(base::CommitSha{kB}));
    ASSERT_EQ(chat.lane().queue.stranded.size(), 1U);
    EXPECT_EQ(chat.lane().queue.stranded.front().request.token, bo);
}

TEST_F(Stranded, AReasonMarksTheSuspectAndTheAnswerSaysHowToTakeItBack) {
    fail_together();
    const std::string answer =
        chat.say("ana", "split " + failed.str() + " before bo because I saw it");
    EXPECT_THAT(answer, HasSubstr("bbbbbb2 is marked bad"));
    EXPECT_THAT(answer, HasSubstr("pardon bbbbbb2"));
}

TEST_F(WhoRides, NothingToSplitWhereNothingEverHappened) {
    chat.catalog.rights.roles[base::RoleName{"release-manager"}].push_back(
        {.verb = queue::Verb::Split, .service = {}, .environment = {}}
    );
    chat.reload(chat.catalog);
    EXPECT_THAT(chat.say("cy", "split shop"), HasSubstr("No train of shop failed"));
}

TEST_F(Silent, WhoTakesTheWheelHasAWholeTurn) {
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    ask("cy", kApart);
    ASSERT_TRUE(
        chat.pass_until([&] { return chat.lane().queue.waiting.front().turn.absences == 2; }, 1h)
    );
    chat.pass(3min + 50s);
    ASSERT_EQ(order(), "ana bo | cy | ");
    chat.say("bo", "drive");
    chat.pass(1min);
    EXPECT_EQ(order(), "bo ana | cy | ");
    EXPECT_TRUE(chat.lane().queue.history.empty());
}

TEST_F(Silent, NobodyLosesATurnByThoseWhoComeLater) {
    ask("ana", kA);
    chat.pass(1h);
    ask("bo", kApart);
    EXPECT_EQ(order(), "ana | bo | ");
    chat.pass(3min + 50s);
    EXPECT_EQ(order(), "ana | bo | ");
    EXPECT_THAT(chat.last_announcement(), HasSubstr("Still your turn, @Ana"));
    chat.pass(15s);
    EXPECT_EQ(order(), "bo | ana | ");
}

TEST_F(Silent, NorByWhoLeavesTheirTrainAndStandsBehindIt) {
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    chat.pass(3h, 1min);
    chat.say("bo", "leave");
    EXPECT_EQ(order(), "ana | bo | ");
    chat.pass(3min + 50s);
    EXPECT_EQ(order(), "ana | bo | ");
    chat.pass(15s);
    EXPECT_EQ(order(), "bo | ana | ");
}

TEST_F(Silent, TheLastReminderSaysWhatWillBecomeOfIt) {
    ask("ana", kA);
    ask("bo", kApart);
    ASSERT_TRUE(
        chat.pass_until([&] { return chat.lane().queue.waiting.front().turn.absences == 2; }, 1h)
    );
    EXPECT_THAT(chat.last_announcement(), HasSubstr("or I take it out of the queue"));
}

class Approved : public WhoRides {
protected:
    Approved()
        : WhoRides([](deploy::Policy& policy) {
              policy.turn = deploy::Turn::Accept;
              policy.approvals = 1;
              policy.approver_roles = {base::RoleName{"release-manager"}};
          }) {}
};

TEST_F(Approved, WhatComesToTheHeadHasTheWholeTimeForItsApproval) {
    const base::Token first = ask("ana", kA);
    chat.say("cy", "approve " + first.str());
    chat.pass(25min);
    const base::Token newer = ask("bo", kB);
    chat.say("bo", "join with ana");
    chat.pass(1min);
    ASSERT_EQ(order(), "ana bo | ");
    EXPECT_EQ(chat.lane().queue.waiting.front().token, newer);
    chat.pass(20min);
    EXPECT_NE(order(), "ana bo | ") << "then it is over for that commit";
}

TEST_F(Approved, NobodysWordToGoOnOutlivesThem) {
    deploy::Catalog driven = chat.catalog;
    driven.services.begin()->second.policy.train.advance = deploy::Advance::Conductor;
    chat.reload(driven);
    ask("ana", kA);
    ask("bo", kB);
    chat.say("bo", "join with ana");
    chat.say("ana", "at production");
    EXPECT_EQ(chat.lane().queue.waiting.front().train.sent_to, "production");
    chat.say("ana", "leave");
    EXPECT_EQ(chat.lane().queue.waiting.front().train.sent_to, "");
    EXPECT_FALSE(chat.lane().queue.waiting.front().accepted);
}

TEST_F(WhoRides, APlaceIsNamedByPersonOrByToken) {
    chat.catalog.rights.roles[base::RoleName{"release-manager"}].push_back(
        {.verb = queue::Verb::Move, .service = {}, .environment = {}}
    );
    chat.reload(chat.catalog);
    keep_busy();
    const base::Token ana = ask("ana", kA);
    ask("bo", kB);
    const base::Token last = ask("cy", kApart);
    chat.say("cy", "move " + last.str() + " before bo because they belong together");
    EXPECT_EQ(order(), "ana | cy | bo | ");
    chat.say("bo", "join with ana before " + ana.str());
    EXPECT_EQ(order(), "bo ana | cy | ");
}

}  // namespace
}  // namespace deploybot::tests
