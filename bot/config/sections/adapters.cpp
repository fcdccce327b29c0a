// What stands between the rules and the world: forge, artifacts, driver, router, flags.
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/section.hpp"
#include "bot/config/sections/sections.hpp"

#include <algorithm>

namespace deploybot::bot::config {
namespace {

using deploy::DriverAction;
using integrations::command::CommandDriverConfig;
using integrations::command::CommandService;
using integrations::command::Program;
using integrations::folder::FolderConfig;
using integrations::git::GitConfig;
using integrations::haproxy::HaproxyRouterConfig;
using integrations::haproxy::HaproxyServer;
using integrations::haproxy::HaproxyService;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kGiB = kKiB * kKiB * kKiB;
constexpr std::string_view kOwnPrefix = "DEPLOYBOT_";

/// One key that names the kind; other kinds will stand beside it.
template <class T>
Codec<T> only_kind(Section<T> section, std::string kind, Codec<T> codec, std::string meaning) {
    return section.exactly_one()
        .key(std::move(kind), std::identity{}, codec, std::move(meaning))
        .codec();
}

std::string ref_trouble(std::string_view text) {
    const bool fits = text.starts_with("refs/") &&
                      text.find_first_of(" ~^:?*[\\") == std::string_view::npos &&
                      text.find("..") == std::string_view::npos && text.back() != '/';
    return fits ? "" : " is no full reference such as refs/notes/deploybot/stages";
}

Codec<std::string> git_ref() {
    return text({"Git reference", "a Git reference", "^refs/[^ ~^:?*\\[\\\\]+$", ref_trouble});
}

std::string remote_trouble(std::string_view text) {
    return text.find_first_of(" ~^:?*[\\") == std::string_view::npos ? "" : " is no remote's name";
}

bool is_haproxy_name(std::string_view text) {
    return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_' || c == '.' || c == ':';
    });
}

std::string haproxy_name_trouble(std::string_view text) {
    return is_haproxy_name(text) ? "" : " is no name in HAProxy: letters, digits and - _ . : only";
}

Codec<std::string> haproxy_name() {
    return text(
        {"HAProxy name", "a name in HAProxy's configuration", "^[A-Za-z0-9_.:-]{1,128}$",
         haproxy_name_trouble}
    );
}

bool is_free_variable(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    return !text.empty() && !text.starts_with(kOwnPrefix) && fits(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return fits(c) || (c >= '0' && c <= '9');
           });
}

std::string free_variable_trouble(std::string_view text) {
    if (text.starts_with(kOwnPrefix)) {
        return " cannot be passed on: DEPLOYBOT_ variables are the bot's own";
    }
    return is_free_variable(text) ? "" : " is no name of an environment variable";
}

Codec<Program> program() {
    return Section<Program>("program", "a program", "An argument vector; no shell ever reads it.")
        .required(
            "run", &Program::argv,
            list_of(text(), {.fewest = 1, .largest = 256, .distinct = false}),
            "The program and its arguments. A relative path is meant from working_directory; a "
            "plain name is looked up in PATH."
        )
        .key(
            "repeatable", &Program::repeatable, yes_or_no(),
            "Whether it may simply be started again when nobody knows how far it got."
        )
        .key(
            "time_limit", &Program::time_limit, duration(milliseconds{0}, hours{24}),
            "Shorter than the policy's own limit; 0s: that one counts."
        )
        .codec();
}

Codec<CommandService> command() {
    const auto action = [](DriverAction action) {
        return [action](CommandService& service) -> Program& { return service.programs[action]; };
    };
    const MapKeys variables{
        "VARIABLE",
        "^(?!DEPLOYBOT_)[A-Za-z_][A-Za-z0-9_]*$",
        "letters, digits and _, not beginning with DEPLOYBOT_",
        is_free_variable,
        0,
        {}};
    const Codec<Program> run = program();
    return Section<CommandService>(
               "driver_command", "the command driver of a service",
               "Your own programs deploy (docs/command-driver.md)."
    )
        .required(
            "deploy", action(DriverAction::Deploy), run, "Makes the artifact run in the pool."
        )
        .required(
            "verify", action(DriverAction::Verify), run,
            "Smoke tests: the stage passes only with them."
        )
        .required(
            "retire", action(DriverAction::Retire), run,
            "Stops what runs in a pool without traffic."
        )
        .key(
            "observe", action(DriverAction::Observe), run,
            "Says what runs in the pool: settles doubts after a crash."
        )
        .key(
            "roll_back", action(DriverAction::RollBack), run,
            "Makes the stable version run again; needed where production has one pool only."
        )
        .key("backup", action(DriverAction::Backup), run, "Before a migration.")
        .key("restore", action(DriverAction::Restore), run, "Brings the backup back.")
        .key(
            "cancel", &CommandService::cancel, run,
            "Undoes, outside of this machine, an action that was ended."
        )
        .key(
            "working_directory", &CommandService::working_directory, path(),
            "Where the programs start."
        )
        .key(
            "environment", &CommandService::environment, map_of<std::string>(variables, text()),
            "Variables for them. No secrets: this file holds none."
        )
        .key(
            "pass_through", &CommandService::pass_through,
            list_of(text(
                {"variable", "the name of an environment variable", variables.pattern,
                 free_variable_trouble}
            )),
            "Names of the bot's own variables that they get too."
        )
        .codec();
}

Codec<HaproxyService> haproxy() {
    const auto server =
        Section<HaproxyServer>("haproxy_server", "a server", "One process of a pool.")
            .required(
                "name", &HaproxyServer::name, haproxy_name(), "As in HAProxy's configuration."
            )
            .required(
                "health", &HaproxyServer::health_url, url(),
                "Asked before customers go there; 2xx and 3xx are healthy."
            )
            .codec();
    const MapKeys pools{"POOL", std::string(kNamePattern), std::string(kNameRule), is_name, 1, {}};
    return Section<HaproxyService>(
               "router_haproxy", "the HAProxy of a service",
               "Weights over HAProxy's runtime socket."
    )
        .required(
            "socket", &HaproxyService::socket, path(),
            "As behind \"stats socket ... level admin\" in HAProxy's configuration."
        )
        .required(
            "backend", &HaproxyService::backend, haproxy_name(),
            "The backend that serves the customers."
        )
        .required(
            "pools", &HaproxyService::pools,
            map_of<base::PoolName>(pools, list_of(server, {.fewest = 1, .largest = 1000})),
            "Which of its servers make up which pool: the canary's and production's."
        )
        .codec();
}

}  // namespace

Codec<GitConfig> forge_codec() {
    const auto git =
        Section<GitConfig>(
            "forge_git", "a Git repository", "Read only, and looked at anew for every question."
        )
            .required(
                "repository", &GitConfig::repository, path(),
                "A bare repository, or the top folder of a work tree."
            )
            .key(
                "remote", &GitConfig::remote,
                text({"name", "a remote's name", "^[^ ~^:?*\\[\\\\]+$", remote_trouble}),
                "The branches are this remote's (refs/remotes/REMOTE/*); none: the local ones."
            )
            .key(
                "stages_ref", &GitConfig::stages_ref, git_ref(),
                "Notes in which CI records its stages."
            )
            .key("reviews_ref", &GitConfig::reviews_ref, git_ref(), "Notes with approvals.")
            .key(
                "most_branches", &GitConfig::most_branches, whole<std::size_t>(1, 1'000'000),
                "More than that is refused, rather than minutes of walking."
            )
            .codec();
    return only_kind(
        Section<GitConfig>("forge", "a forge", "Where the service's commits live."), "git", git,
        "A local Git repository."
    );
}

Codec<FolderConfig> artifacts_codec() {
    const auto folder =
        Section<FolderConfig>(
            "artifacts_folder", "an artifact folder", "Content-addressed, filled by CI."
        )
            .required("path", &FolderConfig::folder, path(), "The folder with commits/ and blobs/.")
            .key(
                "largest", &FolderConfig::largest_blob, as<std::uint64_t>(size(1, 1024 * kGiB)),
                "Of one artifact."
            )
            .codec();
    return only_kind(
        Section<FolderConfig>(
            "artifacts", "an artifact source",
            "Which digest belongs to a commit. The bot never builds."
        ),
        "folder", folder, "A folder."
    );
}

Codec<CommandService> driver_codec() {
    return only_kind(
        Section<CommandService>("driver", "a deploy driver", "How a version is made to run."),
        "command", command(), "Your own programs."
    );
}

Codec<CommandDriverConfig> driver_access_codec() {
    using Driver = CommandDriverConfig;
    return Section<Driver>(
               "drivers", "the drivers", "How deploy programs are run, whatever the service."
    )
        .required(
            "state_folder", &Driver::state_folder, path(),
            "Where running programs are found again after a crash; made if it is not there."
        )
        .key(
            "grace", &Driver::grace, duration(milliseconds{100}, minutes{10}),
            "Between SIGTERM and SIGKILL."
        )
        .key(
            "output_limit", &Driver::output_limit, as<std::size_t>(size(kKiB, kGiB)),
            "Kept of one program's output: its first and last part."
        )
        .key(
            "kept_runs", &Driver::kept_runs, whole<std::size_t>(10, 100'000),
            "Finished runs kept for each service."
        )
        .codec();
}

Codec<HaproxyService> router_codec() {
    return only_kind(
        Section<HaproxyService>(
            "router", "a router", "How customers' requests are spread over the pools."
        ),
        "haproxy", haproxy(), "HAProxy."
    );
}

Codec<HaproxyRouterConfig> router_access_codec() {
    using Router = HaproxyRouterConfig;
    return Section<Router>("routers", "the routers", "How HAProxy is asked, whatever the service.")
        .key(
            "time_limit", &Router::time_limit, duration(milliseconds{100}, minutes{1}),
            "For one change or one look."
        )
        .key(
            "ca_file", &Router::ca_file, path(),
            "Authorities to trust for https health URLs, instead of the system's."
        )
        .codec();
}

Codec<integrations::flags::FileFlagConfig> flags_codec() {
    using Flags = integrations::flags::FileFlagConfig;
    return Section<Flags>("flags", "the flags", "The built-in flag source.")
        .required(
            "folder", &Flags::folder, path(),
            "One flagd document for each service and environment is kept there; its parent folder "
            "must be there."
        )
        .codec();
}

}  // namespace deploybot::bot::config
