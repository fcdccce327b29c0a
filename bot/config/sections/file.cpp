// The whole file: its sections in the order in which they are read.
#include "bot/config/declare/section.hpp"
#include "bot/config/sections/sections.hpp"

namespace deploybot::bot::config {
namespace {

/// Read before the services, which start from it.
Codec<deploy::Policy> default_policy_codec() {
    Codec<deploy::Policy> codec = policy_codec();
    codec.read = [read = codec.read](Context& context, const Node& node, deploy::Policy& policy) {
        read(context, node, policy);
        context.default_policy = policy;
    };
    return codec;
}

/// Read before the freezes, which start from it.
Codec<base::TimeZone> file_zone_codec() {
    Codec<base::TimeZone> codec = zone_codec();
    codec.read = [read = codec.read](Context& context, const Node& node, base::TimeZone& zone) {
        read(context, node, zone);
        context.zone = zone;
    };
    return codec;
}

Codec<FileDraft> make_file_codec() {
    return Section<FileDraft>("file", "the file", "DeployBot's configuration.")
        .key("server", &FileDraft::server, server_codec(), "The HTTP server.")
        .required("journal", &FileDraft::journal, journal_codec(), "The record of everything.")
        .key("log", &FileDraft::log, log_codec(), "The bot's own log.")
        .required(
            "drivers", &FileDraft::driver, driver_access_codec(), "How deploy programs are run."
        )
        .key("routers", &FileDraft::router, router_access_codec(), "How routers are asked.")
        .key(
            "metrics", &FileDraft::metrics, metrics_access_codec(), "How metric sources are asked."
        )
        .required("flags", &FileDraft::flags, flags_codec(), "The built-in flag source.")
        .key(
            "pager", &FileDraft::pager, pager_codec(),
            "Who is told when a person is needed; without it only the log and chat are."
        )
        .key(
            "time_zone", &FileDraft::zone, file_zone_codec(),
            "Of the times that people type, such as until 18:00, and of freezes that name none."
        )
        .key(
            "freezes", &FileDraft::freezes, freezes_codec(),
            "Times that come again and again in which nothing starts."
        )
        .key(
            "default_policy", &FileDraft::default_policy, default_policy_codec(),
            "What every service's policy starts from."
        )
        .required("roles", &FileDraft::roles, roles_codec(), "Who may do what.")
        .required("people", &FileDraft::people, people_codec(), "Who may speak to the bot.")
        .required("services", &FileDraft::services, services_codec(), "What is deployed.")
        .codec();
}

}  // namespace

const Codec<FileDraft>& file_codec() {
    static const Codec<FileDraft> kCodec = make_file_codec();
    return kCodec;
}

}  // namespace deploybot::bot::config
