// A thousand services must not make the start slow.
#include "tests/bot/config/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

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
    const auto start = std::chrono::steady_clock::now();
    const LoadedConfig loaded = load(text);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start
    );
    ASSERT_TRUE(loaded) << format_mistakes(loaded.error());
    EXPECT_EQ(loaded->catalog.services.size(), 1000U);
    RecordProperty("bytes", static_cast<int>(text.size()));
    RecordProperty("microseconds", static_cast<int>(took.count()));
    std::printf("%zu bytes in %lld us\n", text.size(), static_cast<long long>(took.count()));
    // far above what it takes: a guard against quadratic work, also under sanitizers
    EXPECT_LT(took, std::chrono::seconds{5});
}

}  // namespace
}  // namespace deploybot::bot
