#include "bot/board/assets.hpp"

#include <algorithm>
#include <array>

// The assembler reads the files: no build step turns megabytes into C++ text. DEPLOYBOT_WEB is the
// folder that web/build.mjs has filled.
#define DEPLOYBOT_EMBED(symbol, file)                             \
    __asm__(                                                      \
        ".section .rodata\n"                                      \
        ".balign 16\n"                                            \
        ".global deploybot_" #symbol                              \
        "\n"                                                      \
        "deploybot_" #symbol                                      \
        ":\n"                                                     \
        ".incbin \"" DEPLOYBOT_WEB "/" file                       \
        "\"\n"                                                    \
        ".global deploybot_" #symbol                              \
        "_end\n"                                                  \
        "deploybot_" #symbol                                      \
        "_end:\n"                                                 \
        ".byte 0\n"                                               \
        ".previous\n"                                             \
    );                                                            \
    extern "C" const char deploybot_##symbol[];      /* NOLINT */ \
    extern "C" const char deploybot_##symbol##_end[] /* NOLINT */

DEPLOYBOT_EMBED(index, "index.html");
DEPLOYBOT_EMBED(index_gz, "index.html.gz");
DEPLOYBOT_EMBED(script, "board.js");
DEPLOYBOT_EMBED(script_gz, "board.js.gz");
DEPLOYBOT_EMBED(style, "board.css");
DEPLOYBOT_EMBED(style_gz, "board.css.gz");
DEPLOYBOT_EMBED(icon, "favicon.svg");
DEPLOYBOT_EMBED(icon_gz, "favicon.svg.gz");

namespace deploybot::bot {
namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

const Asset* find_asset(std::string_view name) {
    static const std::array kAssets{
        Asset{
            "index.html", "text/html; charset=utf-8", between(deploybot_index, deploybot_index_end),
            between(deploybot_index_gz, deploybot_index_gz_end)},
        Asset{
            "board.js", "text/javascript; charset=utf-8",
            between(deploybot_script, deploybot_script_end),
            between(deploybot_script_gz, deploybot_script_gz_end)},
        Asset{
            "board.css", "text/css; charset=utf-8", between(deploybot_style, deploybot_style_end),
            between(deploybot_style_gz, deploybot_style_gz_end)},
        Asset{
            "favicon.svg", "image/svg+xml", between(deploybot_icon, deploybot_icon_end),
            between(deploybot_icon_gz, deploybot_icon_gz_end)},
    };
    const auto found = std::find_if(kAssets.begin(), kAssets.end(), [&](const Asset& asset) {
        return asset.name == name;
    });
    return found == kAssets.end() ? nullptr : &*found;
}

}  // namespace deploybot::bot
