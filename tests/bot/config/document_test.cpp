// Whatever the bytes are, there is an answer: every kept input, cut and changed.
#include "tests/bot/config/support.hpp"

#include <gtest/gtest.h>

#include <random>

namespace deploybot::bot {
namespace {

void expect_an_answer(const std::string& text) {
    const LoadedConfig loaded = load(text);
    if (!loaded) {
        ASSERT_FALSE(loaded.error().empty());
        for (const Mistake& mistake : loaded.error()) {
            EXPECT_FALSE(mistake.message.empty());
            EXPECT_GE(mistake.place.line, 1U);
        }
    }
}

TEST(Documents, CutAnywhereAreAnswered) {
    for (std::size_t length = 0; length < shop_file().size(); length += 7) {
        expect_an_answer(shop_file().substr(0, length));
    }
}

TEST(Documents, ChangedAnywhereAreAnswered) {
    std::mt19937 dice(20261121);
    const std::string signs = "\n\t :-[]{},'\"#&*!|>%@\\~x0\x01\xFF";
    for (int count = 0; count < 500; ++count) {
        std::string text = shop_file();
        for (int changes = 0; changes < 3; ++changes) {
            text[dice() % text.size()] = signs[dice() % signs.size()];
        }
        expect_an_answer(text);
    }
}

TEST(Documents, WithAnyNodeReplacedByAnotherKindAreAnswered) {
    for (const std::string value :
         {"[]", "{}", "[[]]", "{a: {}}", "~", "1", "true", "\"\"", "*a"}) {
        for (std::size_t at = shop_file().find(": "); at != std::string::npos;
             at = shop_file().find(": ", at + 1)) {
            const std::size_t end = shop_file().find_first_of(",}\n", at);
            std::string text = shop_file();
            expect_an_answer(text.replace(at + 2, end - at - 2, value));
        }
    }
}

}  // namespace
}  // namespace deploybot::bot
