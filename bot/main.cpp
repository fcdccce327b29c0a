// The program: reads the command line and starts one of its parts.
#include "base/text.hpp"
#include "bot/chat.hpp"
#include "bot/config/load.hpp"
#include "bot/config/schema.hpp"
#include "bot/journal_command.hpp"
#include "bot/login_link.hpp"
#include "bot/serve.hpp"
#include "bot/version.hpp"
#include "integrations/command/supervisor.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <unistd.h>

namespace deploybot::bot {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string(value);
}

int check_config(const std::string& path, bool with_secrets) {
    const auto loaded =
        load_config(path, {.environment = process_environment, .with_secrets = with_secrets});
    if (!loaded) {
        std::fputs(format_mistakes(loaded.error()).c_str(), stderr);
        return 1;
    }
    const std::size_t services = loaded->catalog.services.size();
    std::printf(
        "%s: fine (%zu %s)\n", path.c_str(), services, services == 1 ? "service" : "services"
    );
    return 0;
}

/// Token of the speaker: from a file, else from DEPLOYBOT_TOKEN. Never from the command line, where
/// others could read it.
base::Secret speaker_token(const std::string& file) {
    if (file.empty()) {
        return base::Secret{environment("DEPLOYBOT_TOKEN")};
    }
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return base::Secret{std::string(base::trim(line))};
}

struct ChatArguments {
    std::string url = environment("DEPLOYBOT_URL").empty() ? "http://127.0.0.1:8484"
                                                           : environment("DEPLOYBOT_URL");
    std::string token_file = environment("DEPLOYBOT_TOKEN_FILE");
    std::optional<std::string> line;
    bool quiet = false;
};

int chat(const ChatArguments& arguments) {
    ChatOptions options;
    options.url = arguments.url;
    options.token = speaker_token(arguments.token_file);
    options.line = arguments.line;
    options.follow = !arguments.quiet;
    options.colour = isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty();
    options.history_file =
        environment("HOME").empty() ? std::string{} : environment("HOME") + "/.deploybot_history";
    if (options.token.empty()) {
        std::fputs(
            "deploybot: I do not know as whom you speak.\n"
            "  Put your token into DEPLOYBOT_TOKEN, or its file into --token-file or "
            "DEPLOYBOT_TOKEN_FILE.\n",
            stderr
        );
        return 2;
    }
    return run_chat(options);
}

void add_journal(CLI::App& app, int& status) {
    CLI::App* journal = app.add_subcommand("journal", "The journal, beside a running bot");
    journal->require_subcommand(1);
    static std::string path;
    static std::string checkpoint;
    static journal::Selection selection;
    const auto add = [&](const char* name, const char* help) {
        CLI::App* command = journal->add_subcommand(name, help);
        command->add_option("FILE", path, "The journal's file")->required();
        return command;
    };
    CLI::App* verify =
        add("verify", "Proves that it is whole, or names the first entry that is not");
    verify->add_option(
        "--checkpoint", checkpoint, "An earlier checkpoint that was kept elsewhere: position:hash"
    );
    verify->callback([&status] { status = verify_journal(path, checkpoint); });
    CLI::App* show = add("show", "The newest entries, for people");
    show->add_option("--most", selection.most, "How many")->capture_default_str();
    CLI::App* exported = add("export", "All entries as JSON Lines");
    for (CLI::App* command : {show, exported}) {
        command->add_option("--stream", selection.stream, "Only this stream, e.g. lane/shop");
        command->add_option("--token", selection.token, "Only entries that name this token");
    }
    show->callback([&status] { status = show_journal(path, selection); });
    exported->callback([&status] { status = export_journal(path, selection); });
    add("checkpoint", "One line that vouches for all entries up to now: keep it elsewhere")
        ->callback([&status] { status = print_checkpoint(path); });
}

int run(int argc, char** argv) {
    CLI::App app{"DeployBot: the deployment queue that people talk to."};
    app.set_version_flag("--version", std::string(kVersion));
    app.require_subcommand(1);
    int status = 0;

    std::string config_path;
    CLI::App* serve = app.add_subcommand("serve", "Runs the bot");
    serve->add_option("--config", config_path, "The configuration file")->required();
    serve->callback([&] { status = run_serve(config_path); });

    ChatArguments chat_arguments;
    CLI::App* talk = app.add_subcommand("chat", "Talks to a running bot");
    talk->add_option("--url", chat_arguments.url, "Where the bot listens (or DEPLOYBOT_URL)")
        ->capture_default_str();
    talk->add_option(
        "--token-file", chat_arguments.token_file, "File with your token (or DEPLOYBOT_TOKEN_FILE)"
    );
    talk->add_option("-c", chat_arguments.line, "Say this one line, print the answer, end");
    talk->add_flag(
        "--quiet", chat_arguments.quiet, "Print only answers, not what happens meanwhile"
    );
    talk->callback([&] { status = chat(chat_arguments); });

    bool without_secrets = false;
    CLI::App* check =
        app.add_subcommand("check-config", "Names every mistake of a configuration file");
    check->add_option("FILE", config_path, "The configuration file")->required();
    check->add_flag("--without-secrets", without_secrets, "Do not look the secrets up");
    check->callback([&] { status = check_config(config_path, !without_secrets); });

    std::string person;
    CLI::App* link = app.add_subcommand(
        "login-link", "Prints a link with which a person signs in on the board, once"
    );
    link->add_option("PERSON", person, "Id of the person in the configuration")->required();
    link->add_option("--config", config_path, "The configuration file")->required();
    link->callback([&] { status = print_login_link(config_path, person); });

    app.add_subcommand("config-schema", "Prints the JSON Schema of the configuration")
        ->callback([] { std::puts(config_schema().c_str()); });
    add_journal(app, status);

    std::string directory;
    CLI::App* supervise = app.add_subcommand("supervise", "");
    supervise->group("");
    supervise->add_option("--dir", directory)->required();
    supervise->callback([&] { status = integrations::command::run_supervisor(directory); });

    CLI11_PARSE(app, argc, argv);
    return status;
}

}  // namespace
}  // namespace deploybot::bot

int main(int argc, char** argv) {
    return deploybot::bot::run(argc, argv);
}
