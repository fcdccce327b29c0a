// Sections about the program itself: server, journal, log, pager.
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/secrets.hpp"
#include "bot/config/declare/section.hpp"
#include "bot/config/sections/sections.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace deploybot::bot::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;

/// `127.0.0.1:8484`, `[::1]:8484`
std::optional<ListenAddress> parse_listen(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
    if (is_bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    ListenAddress listen;
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(std::string(host), failed);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
    if (failed || address.is_v6() != is_bracketed || error != std::errc{} ||
        end != port.data() + port.size()) {
        return std::nullopt;
    }
    listen.address = host;
    return listen;
}

std::string listen_trouble(std::string_view text) {
    return parse_listen(text) ? ""
                              : " is no numeric address with a port: 127.0.0.1:8484 or [::1]:8484";
}

std::string format_listen(const ListenAddress& listen) {
    const bool is_v6 = listen.address.find(':') != std::string::npos;
    return (is_v6 ? "[" + listen.address + "]" : listen.address) + ":" +
           std::to_string(listen.port);
}

Codec<ListenAddress> listen_codec() {
    const Codec<std::string> codec = text(
        {"address and port", "an address and a port such as 127.0.0.1:8484",
         "^([0-9.]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$", listen_trouble}
    );
    const auto read = [codec](Context& context, const Node& node, ListenAddress& value) {
        std::string text = format_listen(value);
        codec.read(context, node, text);
        value = parse_listen(text).value_or(value);
    };
    return {codec.shape, read, [](const ListenAddress& value) {
                return to_json_text(format_listen(value));
            }};
}

Codec<net::HttpServerOptions> limits_codec() {
    using Options = net::HttpServerOptions;
    return Section<Options>(
               "server_limits", "the server's limits", "What one client may ask of the server."
    )
        .key(
            "header_bytes", &Options::header_bytes, as<std::size_t>(size(kKiB, 64 * kKiB)),
            "Of one request's header."
        )
        .key(
            "body_bytes", &Options::body_bytes, as<std::size_t>(size(kKiB, 16 * kMiB)),
            "Of one request's body."
        )
        .key(
            "connections", &Options::connections, whole<std::size_t>(8, 100'000),
            "Open at the same time; the next one gets 503."
        )
        .key(
            "connections_per_client", &Options::connections_per_peer,
            whole<std::size_t>(1, 100'000), "The same, for one address."
        )
        .key(
            "header_time", &Options::header_time, duration(seconds{1}, minutes{5}),
            "From a request's first byte to the end of its header."
        )
        .key("body_time", &Options::body_time, duration(seconds{1}, minutes{10}), "For the body.")
        .key(
            "idle_time", &Options::idle_time, duration(seconds{1}, hours{1}),
            "Between two requests of one connection."
        )
        .key(
            "write_time", &Options::write_time, duration(seconds{1}, minutes{10}),
            "For one answer to be taken."
        )
        .codec();
}

Codec<SessionTimes> session_codec() {
    return Section<SessionTimes>(
               "session", "a session on the board",
               "How long somebody who has signed in on the board stays signed in."
    )
        .key(
            "idle", &SessionTimes::idle, duration(minutes{1}, hours{24 * 7}),
            "Without a request and without an open page."
        )
        .key(
            "longest", &SessionTimes::longest, duration(minutes{1}, hours{24 * 30}),
            "Whatever they do."
        )
        .codec();
}

}  // namespace

Codec<ServerConfig> server_codec() {
    return Section<ServerConfig>(
               "server", "the server", "The HTTP server for the API, the terminal and flags."
    )
        .key(
            "listen", &ServerConfig::listen, listen_codec(),
            "Numeric address and port. It speaks plain HTTP: keep it on the loopback interface, "
            "and put a TLS proxy before it for other machines."
        )
        .key(
            "public_url", &ServerConfig::public_url, url(),
            "Where people find the board, if a TLS proxy stands before it; for the links that "
            "`deploybot login-link` prints. Default: the address that it listens on."
        )
        .key("session", &ServerConfig::session, session_codec(), "Signed in on the board.")
        .key("limits", &ServerConfig::limits, limits_codec(), "What one client may ask for.")
        .codec();
}

Codec<JournalConfig> journal_codec() {
    return Section<JournalConfig>(
               "journal", "the journal", "The record of everything that happened."
    )
        .required(
            "path", &JournalConfig::path, path(),
            "The SQLite file; made if it is not there. Its folder must be there."
        )
        .key(
            "snapshot_every", &JournalConfig::snapshot_every, whole<std::uint64_t>(100, 10'000'000),
            "Entries between two snapshots, which make a long journal open fast."
        )
        .codec();
}

Codec<LogConfig> log_codec() {
    return Section<LogConfig>("log", "the log", "The bot's own log, on standard error.")
        .key(
            "level", &LogConfig::level,
            choice<base::LogLevel>(
                {{"debug", base::LogLevel::Debug},
                 {"info", base::LogLevel::Info},
                 {"warning", base::LogLevel::Warning},
                 {"error", base::LogLevel::Error}}
            ),
            "The least that is written."
        )
        .key(
            "format", &LogConfig::format,
            choice<base::LogFormat>(
                {{"json", base::LogFormat::Json}, {"terminal", base::LogFormat::Terminal}}
            ),
            "json for machines, terminal for people."
        )
        .codec();
}

Codec<std::optional<integrations::webhook::WebhookConfig>> pager_codec() {
    using Webhook = integrations::webhook::WebhookConfig;
    const auto webhook =
        Section<Webhook>(
            "webhook", "a webhook", "Each page is posted there as JSON (Standard Webhooks)."
        )
            .required("url", &Webhook::url, url(), "Where to post.")
            .key(
                "bearer", &Webhook::bearer, secret(SecretKind::Bearer),
                "Sent as Authorization: Bearer."
            )
            .key(
                "signing_secret", &Webhook::signing, secret(SecretKind::Signing),
                "Signs each page, so that the receiver knows it is ours."
            )
            .key(
                "time_limit", &Webhook::time_limit, duration(seconds{1}, minutes{10}),
                "For all attempts of one page together."
            )
            .key(
                "attempt_limit", &Webhook::attempt_limit, duration(milliseconds{100}, minutes{1}),
                "For each attempt."
            )
            .key("attempts", &Webhook::attempts, whole<int>(1, 20), "At most so many.")
            .key(
                "ca_file", &Webhook::ca_file, path(),
                "Authorities to trust for https, instead of the system's."
            )
            .codec();
    return maybe(Section<Webhook>("pager", "the pager", "Who is told when a person is needed.")
                     .exactly_one()
                     .key("webhook", std::identity{}, webhook, "An HTTP endpoint of your pager.")
                     .codec());
}

}  // namespace deploybot::bot::config
