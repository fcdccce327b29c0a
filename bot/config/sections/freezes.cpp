// Freezes that come again and again, and the time zone of what people say.
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/section.hpp"
#include "bot/config/sections/sections.hpp"

namespace deploybot::bot::config {
namespace {

using queue::FreezeRule;
using queue::Selection;
using std::chrono::hours;
using std::chrono::minutes;

std::string zone_trouble(std::string_view text) {
    const auto zone = base::TimeZone::find(std::string(text));
    return zone ? "" : " is no time zone; " + zone.error().hint;
}

std::string cron_trouble(std::string_view text) {
    const auto cron = base::Cron::parse(text);
    return cron ? "" : " is no cron expression: " + cron.error().message + "; " + cron.error().hint;
}

Codec<std::string> label() {
    return text(name_kind());
}

Codec<Selection> selection(std::string name, std::string called, std::string meaning) {
    return Section<Selection>(std::move(name), std::move(called), std::move(meaning))
        .key(
            "services", &Selection::services,
            list_of(reference_to<base::ServiceName>(NameKind::Service)), "By name."
        )
        .key("groups", &Selection::groups, list_of(label()), "By their group.")
        .key("labels", &Selection::labels, list_of(label()), "With at least one of these labels.")
        .codec();
}

}  // namespace

Codec<base::TimeZone> zone_codec() {
    const Codec<std::string> codec =
        text({"time zone", "a time zone such as Europe/Berlin", "^[A-Za-z0-9_+/-]+$", zone_trouble}
        );
    const auto read = [codec](Context& context, const Node& node, base::TimeZone& zone) {
        std::string name = zone.name();
        codec.read(context, node, name);
        zone = base::TimeZone::find(name).value_or(zone);
    };
    return {codec.shape, read, [codec](const base::TimeZone& zone) {
                return codec.write(zone.name());
            }};
}

Codec<std::map<std::string, FreezeRule>> freezes_codec() {
    const MapKeys keys{"FREEZE", std::string(kNamePattern), std::string(kNameRule), is_name, 0, {}};
    return map_of<std::string>(
        keys,
        Section<FreezeRule>(
            "freeze", "a freeze",
            "Time that comes again and again in which nothing starts. Requests wait for its end "
            "and "
            "go on by themselves; rollbacks are exempt."
        )
            .start([](Context& context, FreezeRule& rule) { rule.zone = context.zone; })
            .required(
                "begins", &FreezeRule::cron,
                text(
                    {"cron expression", "minute hour day month weekday, such as \"0 18 * * FRI\"",
                     "^ *([^ ]+ +){4}[^ ]+ *$", cron_trouble}
                ),
                "When it begins: minute, hour, day of the month, month, day of the week."
            )
            .required(
                "lasts", &FreezeRule::lasts, duration(minutes{1}, hours{24 * 366}), "Its length."
            )
            .required("reason", &FreezeRule::reason, text(), "What people are told.")
            .key(
                "time_zone", &FreezeRule::zone, zone_codec(),
                "Of its beginning. Default: the file's time_zone."
            )
            .key(
                "only", &FreezeRule::only,
                selection(
                    "freeze_only", "the services that a freeze concerns",
                    "Services that the freeze concerns; none named: every one."
                ),
                "The services that it concerns; without it, every one."
            )
            .key(
                "except", &FreezeRule::except,
                selection(
                    "freeze_except", "the services that a freeze leaves alone",
                    "Services that the freeze leaves alone."
                ),
                "The services that it leaves alone."
            )
            .key(
                "announced", &FreezeRule::announced, duration(minutes{0}, hours{24 * 7}),
                "So long before it begins people are told."
            )
            .check([](Context&, const Node&, FreezeRule& rule) {
                rule.begins = base::Cron::parse(rule.cron).value_or(rule.begins);
            })
            .codec()
    );
}

}  // namespace deploybot::bot::config
