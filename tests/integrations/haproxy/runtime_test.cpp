#include "integrations/haproxy/runtime.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::haproxy {
namespace {

TEST(Runtime, ReadsServersByTheNamesOfTheColumns) {
    const auto servers = parse_stat(
        "# svname,extra,uweight,pxname,last_chk,status,bck,\n"
        "s1,,20,be,,UP,0,\n"
        "s2,,7,be,\"Connection, \"\"refused\"\"\",DOWN 1/2,0,\n"
        "s3,,0,be,,DRAIN,0,\n"
        "s4,,9,be,,DRAIN,1,\n"
        "s5,,9,be,,MAINT (via be/s1),0,\n"
        "s1,,20,other,,UP,0,\n\n",
        "be"
    );
    ASSERT_TRUE(servers);
    ASSERT_EQ(servers->size(), 5U);
    EXPECT_TRUE((*servers)[0].is_up());
    EXPECT_FALSE((*servers)[1].is_up());
    EXPECT_EQ((*servers)[1].check, "Connection, \"refused\"");
    EXPECT_EQ((*servers)[1].told_weight(), 7);
    EXPECT_TRUE((*servers)[2].is_up()) << "weight 0 alone shows as DRAIN";
    EXPECT_TRUE((*servers)[3].is_draining());
    EXPECT_TRUE((*servers)[3].backup);
    EXPECT_EQ((*servers)[3].told_weight(), 0);
    EXPECT_TRUE((*servers)[4].is_in_maintenance());
}

TEST(Runtime, SaysWhatIsWrongWhenThereIsNoTable) {
    EXPECT_EQ(parse_stat("No such proxy.\n\n", "be").error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(parse_stat("Permission denied\n\n", "be").error().code, base::ErrorCode::Refused);
    EXPECT_EQ(parse_stat("", "be").error().message, "HAProxy answered nothing");
    EXPECT_NE(
        parse_stat("# pxname,svname,status,bck,last_chk\n", "be").error().message.find("uweight"),
        std::string::npos
    );
    EXPECT_FALSE(parse_stat("# pxname,svname,status,uweight,bck,last_chk\nbe,s,UP,x,0,\n", "be"));
}

TEST(Runtime, TakesTheAnswersOfOneLineApart) {
    const auto answers = split_answers("\nNo such server.\n\nfirst\nsecond\n\n\n# table\n", 4);
    ASSERT_TRUE(answers);
    EXPECT_EQ(
        answers->of_commands, (std::vector<std::string>{"", "No such server.", "first second", ""})
    );
    EXPECT_EQ(answers->rest, "# table\n");
    EXPECT_EQ(split_answers("\n", 2).error().code, base::ErrorCode::Broken);
}

}  // namespace
}  // namespace deploybot::integrations::haproxy
