#include "bot/api/api.hpp"
#include "bot/embed.hpp"

DEPLOYBOT_EMBED(openapi, DEPLOYBOT_OPENAPI);

namespace deploybot::bot {

const std::string& openapi_document() {
    static const std::string kDocument(
        deploybot_openapi, static_cast<std::size_t>(deploybot_openapi_end - deploybot_openapi)
    );
    return kDocument;
}

}  // namespace deploybot::bot
