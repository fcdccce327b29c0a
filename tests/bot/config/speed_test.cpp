// A thousand services must not make the start slow.
#include "tests/bot/config/support.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>

namespace deploybot::bot {
namespace {

std::string thousand_services() {
    const std::string& one = shop_file();
    const std::size_t at = one.find("  shop:\n") + 8;
    std::string text = one.substr(0, at) + one.substr(at);
    for (int count = 1; count < 1000; ++count) {
        text += "  shop-" + std::to_string(count) + ":\n" + one.substr(at);
    }
    return text;
}

TEST(Speed, AThousandServicesAreReadInAMoment) {
    const std::string text = thousand_services();
    // of the processor, not of the clock: other programs run beside this one
    const std::clock_t start = std::clock();
    const LoadedConfig loaded = load(text);
    const auto took = 1000 * (std::clock() - start) / CLOCKS_PER_SEC;
    ASSERT_TRUE(loaded) << format_mistakes(loaded.error());
    EXPECT_EQ(loaded->catalog.services.size(), 1000U);
    std::printf("%zu bytes in %ld ms\n", text.size(), took);
    // far above what it takes: a guard against quadratic work, also under sanitizers
    EXPECT_LT(took, 3000);
}

}  // namespace
}  // namespace deploybot::bot
