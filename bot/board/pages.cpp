#include "bot/board/pages.hpp"

#include "base/text.hpp"
#include "bot/board/assets.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace deploybot::bot {
namespace {

constexpr std::string_view kAssets = "/assets/";
/// Nothing inline, nothing from elsewhere, no frame around it, and no script may make HTML of text.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'";

bool is_page(std::string_view path) {
    constexpr std::array<std::string_view, 4> kPages{"/", "/journal", "/login", "/signed-out"};
    return std::find(kPages.begin(), kPages.end(), path) != kPages.end() ||
           path.starts_with("/services/") || path.starts_with("/deployments/");
}

bool takes_gzip(const net::Request& request) {
    const std::string accepted = base::lower(request.headers.get("Accept-Encoding"));
    const auto parts = base::split(accepted, ',');
    return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
        const std::string_view coding = base::trim(part);
        return coding == "gzip" || (coding.starts_with("gzip;") && !coding.ends_with("q=0"));
    });
}

/// Somebody before a browser, not a program that asks for data.
bool is_reader(const net::Request& request) {
    return request.headers.get("Accept").find("text/html") != std::string_view::npos;
}

net::Response send(const net::Request& request, const Asset& asset, std::string_view caching) {
    const bool gzip = takes_gzip(request);
    net::Response response;
    response.body = gzip ? asset.gzipped : asset.plain;
    response.headers.set("Content-Type", std::string(asset.type));
    response.headers.set("Cache-Control", std::string(caching));
    response.headers.set("Vary", "Accept-Encoding");
    if (gzip) {
        response.headers.set("Content-Encoding", "gzip");
    }
    response.headers.set("Content-Security-Policy", std::string(kPolicy));
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
    return response;
}

}  // namespace

net::Response board_page(const net::Request& request) {
    const std::string_view path = request.path;
    const Asset* asset = nullptr;
    std::string_view caching = "no-cache";
    if (is_page(path)) {
        asset = find_asset("index.html");
    } else if (path.starts_with(kAssets)) {
        asset = find_asset(path.substr(kAssets.size()));
        // its address carries a hash of its content
        caching =
            request.query.find("v") != nullptr ? "public, max-age=31536000, immutable" : caching;
    }
    if (asset == nullptr && request.method == net::Method::Get && is_reader(request)) {
        // the board says in its own words that there is no such page
        net::Response response = send(request, *find_asset("index.html"), caching);
        response.status = 404;
        return response;
    }
    if (asset == nullptr) {
        return net::problem(
            404, "", "There is nothing at this address.",
            "/ is the board, /api/v1/openapi.json lists what programs may ask"
        );
    }
    if (request.method != net::Method::Get) {
        net::Response response =
            net::problem(405, "", "This address does not take that method.", "use GET");
        response.headers.set("Allow", "GET");
        return response;
    }
    return send(request, *asset, caching);
}

}  // namespace deploybot::bot
