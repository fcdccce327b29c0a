// Any bytes are a configuration or mistakes with a place and a sentence; no mistake shows what
// cannot be printed.
#include "base/contract.hpp"
#include "base/text.hpp"
#include "bot/config/load.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace deploybot;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto loaded = bot::parse_config(text, "f", {.environment = {}, .with_secrets = false});
    if (loaded) {
        DEPLOYBOT_ASSERT(!loaded->catalog.services.empty(), "a configuration has a service");
        return 0;
    }
    DEPLOYBOT_ASSERT(!loaded.error().empty(), "a refusal says why");
    for (const bot::Mistake& mistake : loaded.error()) {
        DEPLOYBOT_ASSERT(mistake.place.line >= 1 && mistake.place.column >= 1, "it has a place");
        DEPLOYBOT_ASSERT(!mistake.message.empty(), "it says what is wrong");
        DEPLOYBOT_ASSERT(base::clean(mistake.message) == mistake.message, "it can be shown");
        DEPLOYBOT_ASSERT(base::clean(mistake.hint) == mistake.hint, "its hint can be shown");
    }
    return 0;
}
