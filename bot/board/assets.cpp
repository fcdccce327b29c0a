#include "bot/board/assets.hpp"

#include "bot/embed.hpp"

#include <algorithm>
#include <array>

// DEPLOYBOT_WEB is the folder that web/build.mjs has filled.
DEPLOYBOT_EMBED(index, DEPLOYBOT_WEB "/index.html");
DEPLOYBOT_EMBED(index_gz, DEPLOYBOT_WEB "/index.html.gz");
DEPLOYBOT_EMBED(script, DEPLOYBOT_WEB "/board.js");
DEPLOYBOT_EMBED(script_gz, DEPLOYBOT_WEB "/board.js.gz");
DEPLOYBOT_EMBED(style, DEPLOYBOT_WEB "/board.css");
DEPLOYBOT_EMBED(style_gz, DEPLOYBOT_WEB "/board.css.gz");
DEPLOYBOT_EMBED(icon, DEPLOYBOT_WEB "/favicon.svg");
DEPLOYBOT_EMBED(icon_gz, DEPLOYBOT_WEB "/favicon.svg.gz");

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
