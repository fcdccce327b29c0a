#include "integrations/webhook/signature.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::webhook {
namespace {

TEST(Signature, AgreesWithTheVectorOfStandardWebhooks) {
    const auto signature = sign(
        base::Secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1'614'265'330, "{\"test\": 2432232314}"
    );
    ASSERT_TRUE(signature);
    EXPECT_EQ(*signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signature, RefusesASecretThatIsNoneAndDoesNotRepeatIt) {
    for (const char* text :
         {"", "hunter2", "whsec_", "whsec_abc",
          "whsec_c2hvcnQ=", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"}) {
        const auto signature = sign(base::Secret{text}, "id", 1, "body");
        ASSERT_FALSE(signature) << text;
        EXPECT_EQ(signature.error().code, base::ErrorCode::Invalid);
        EXPECT_EQ(signature.error().message.find("hunter2"), std::string::npos);
    }
    EXPECT_FALSE(sign(base::Secret{"whsec_" + std::string(400, 'A')}, "id", 1, "body"));
}

}  // namespace
}  // namespace deploybot::integrations::webhook
