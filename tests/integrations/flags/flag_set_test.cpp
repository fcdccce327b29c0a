#include "integrations/flags/flag_set.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::flags {
namespace {

const base::ServiceName kShop{"shop"};
const base::EnvironmentName kProduction{"production"};
const base::FlagName kFlag{"checkout"};

FlagSet set(int percent) {
    return {kShop, kProduction, {{kFlag, percent}}};
}

TEST(Document, OfAGradualFlagIsFlagdsOwn) {
    EXPECT_EQ(
        to_document(set(25)),
        "{\"$schema\":\"https://flagd.dev/schema/v0/flags.json\",\n"
        "\"metadata\":{\"flagSetId\":\"shop/production\"},\n"
        "\"flags\":{\n"
        "\"checkout\":{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},"
        "\"defaultVariant\":\"off\","
        "\"targeting\":{\"fractional\":[[\"on\",25],[\"off\",75]]}}\n"
        "}}\n"
    );
}

TEST(Document, OfAFlagThatIsOffHasNoTargetingAndIsStillEnabled) {
    const std::string off = to_document(set(0));
    EXPECT_NE(off.find("\"state\":\"ENABLED\""), std::string::npos);
    EXPECT_NE(off.find("\"defaultVariant\":\"off\""), std::string::npos);
    EXPECT_EQ(off.find("targeting"), std::string::npos);
    EXPECT_NE(to_document(set(100)).find("\"defaultVariant\":\"on\""), std::string::npos);
}

TEST(Document, OfNoFlagsIsNeverTheEmptyObject) {
    EXPECT_NE(to_document({kShop, kProduction, {}}).find("\"flags\":{"), std::string::npos);
}

TEST(Document, IsReadBackForEveryPercentage) {
    for (int percent = 0; percent <= 100; ++percent) {
        const auto read = parse_document(to_document(set(percent)), kShop, kProduction);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(*read, set(percent));
    }
}

TEST(Document, ThatOthersChangedIsNotBelieved) {
    const std::string good = to_document(set(25));
    const std::pair<const char*, const char*> changes[] = {
        {"ENABLED", "DISABLED"},
        {"[\"off\",75]", "[\"off\",70]"},
        {"25", "12.5"},
        {"\"off\",\"targeting\"", "\"on\",\"targeting\""},
        {"\"on\":true", "\"on\":\"true\""},
        {"\"flags\"", "\"flag\""},
        {"{\"fractional\"", "{\"if\""},
        {"}}\n", "}"},
    };
    for (const auto& [from, to] : changes) {
        std::string changed = good;
        changed.replace(changed.find(from), std::string(from).size(), to);
        EXPECT_FALSE(parse_document(changed, kShop, kProduction)) << changed;
    }
    for (const char* text :
         {"", "{}", "[]", "{\"flags\":[]}", "{\"flags\":{\"a\":{}}}", "{\"flags\":{\"a\":null}}",
          "{\"flags\":{\"a\":{\"targeting\":1}}}"}) {
        EXPECT_FALSE(parse_document(text, kShop, kProduction)) << text;
    }
}

}  // namespace
}  // namespace deploybot::integrations::flags
