// Trains as programs read them: who rides, with which commits, what each has said, and what stays.
#include "tests/bot/api/api_fixture.hpp"

#include <gmock/gmock.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::Not;

const std::string kA = "aaaaaa1000000000000000000000000000000000";
const std::string kB = "bbbbbb2000000000000000000000000000000000";

/// Ana's and Bo's requests ride together while a freeze keeps them waiting.
class TrainsApiTest : public ApiTest {
protected:
    TrainsApiTest() {
        chat.make_stable("77aa01f000000000000000000000000000000000");
        chat.outside.add_commit(kA, "A");
        chat.outside.add_commit(kB, "B");
        chat.outside.continues(kB, kA);
        chat.say("cy", "freeze shop for 2h because the sale begins");
        chat.pass(1s);  // no two tokens end with the same digits
        chat.say("ana", "request " + kA);
        ana = chat.last_token().str();
        chat.pass(1s);
        chat.say("bo", "request " + kB);
        bo = chat.last_token().str();
    }

    json deployment(const std::string& token) {
        return seen_by("bo", "/api/v1/deployments/" + token);
    }

    std::string ana;
    std::string bo;
};

TEST_F(TrainsApiTest, ALaneShowsWhoRidesWithWhomAndWhatTheySay) {
    EXPECT_TRUE(seen_by("bo", "/api/v1/lanes/shop")["waiting"][0]["train"].is_null());
    chat.say("bo", "join with ana; good");
    const json waiting = seen_by("bo", "/api/v1/lanes/shop")["waiting"];
    ASSERT_EQ(waiting.size(), 1U);
    const json& train = waiting[0]["train"];
    EXPECT_EQ(train["token"], bo) << "its commit holds the other";
    ASSERT_EQ(train["riders"].size(), 2U);
    EXPECT_EQ(train["riders"][0]["token"], ana) << "the conductor is the first";
    EXPECT_EQ(train["riders"][0]["ready"], "unsaid");
    EXPECT_EQ(train["riders"][1]["commit"], kB);
    EXPECT_EQ(train["riders"][1]["ready"], "good");
    expect_described(train, "Train");
    expect_described(train["riders"][0], "Rider");
}

TEST_F(TrainsApiTest, TheButtonToRideAlongIsForThoseWhoCan) {
    const auto offered = [&](const std::string& person) {
        return lines(seen_by(person, "/api/v1/lanes/shop")["waiting"][0]);
    };
    const std::string join = "join DEP-…" + ana.substr(ana.size() - 4);
    EXPECT_THAT(offered("bo"), Contains(join));
    EXPECT_THAT(offered("ana"), Not(Contains(join))) << "it is her own";
    EXPECT_THAT(offered("dee"), Not(Contains(join))) << "she has nothing that could ride";
}

TEST_F(TrainsApiTest, EachRiderHasThePageOfTheTrainWhileItRunsAndAfterwards) {
    chat.say("bo", "join with ana");
    EXPECT_EQ(deployment(ana)["state"], "waiting");
    chat.say("cy", "unfreeze shop");
    ASSERT_TRUE(chat.lane().deployment);
    EXPECT_EQ(deployment(ana)["state"], "running");
    EXPECT_EQ(deployment(ana)["commit"], kA);
    EXPECT_EQ(deployment(ana)["train"]["token"], bo);
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 3h));
    for (const std::string& token : {ana, bo}) {
        const json ended = deployment(token);
        EXPECT_EQ(ended["outcome"], "completed");
        EXPECT_EQ(ended["train"]["riders"].size(), 2U);
        expect_described(ended["train"], "Train");
    }
}

TEST_F(TrainsApiTest, WhoCameBackWithItsTrainIsListedUntilItIsSplit) {
    chat.outside.behaviours[kB].error_ratio = 0.3;
    chat.say("bo", "join with ana");
    chat.say("cy", "unfreeze shop");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 3h));
    const json lane = seen_by("ana", "/api/v1/lanes/shop");
    ASSERT_EQ(lane["stranded"].size(), 1U);
    EXPECT_EQ(lane["stranded"][0]["token"], ana);
    EXPECT_EQ(lane["stranded"][0]["failed"], bo);
    expect_described(lane["stranded"][0], "Stranded");
    EXPECT_EQ(deployment(ana)["state"], "stranded");
    EXPECT_EQ(deployment(ana)["train"]["token"], bo) << "with which it rode";
}

TEST_F(TrainsApiTest, AHoldThatWaitsInLineIsShown) {
    chat.say("cy", "queue hold shop because the database moves");
    const json holds = seen_by("ana", "/api/v1/lanes/shop")["queued_holds"];
    ASSERT_EQ(holds.size(), 1U);
    EXPECT_EQ(holds[0]["by"], "cy");
    EXPECT_EQ(holds[0]["reason"], "the database moves");
    expect_described(holds[0], "Hold");
}

}  // namespace
}  // namespace deploybot::tests
